#include "run/transient_curve.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/evidence.h"
#include "stats/interval.h"
#include "stats/tally.h"

struct mean_curve {
    const struct record_layout *layout;
    double horizon;
    double events;
    struct tally *number;      /* [trace_points][trace_columns] */
    struct tally *growth;      /* [trace_columns] */
};

struct mean_curve *mean_curve_new(const struct record_layout *layout, double horizon)
{
    struct mean_curve *c = mem_calloc(1, sizeof *c);
    c->layout = layout;
    c->horizon = horizon;
    c->number = mem_calloc(layout->trace_points * layout->trace_columns, sizeof *c->number);
    c->growth = mem_calloc(layout->trace_columns, sizeof *c->growth);
    return c;
}

void mean_curve_free(struct mean_curve *c)
{
    if (!c)
        return;
    free(c->number);
    free(c->growth);
    free(c);
}

static double time_of(const struct mean_curve *c, size_t point)
{
    return c->horizon * (double)(point + 1) / (double)c->layout->trace_points;
}

/* Where the second half of the time begins. */
static size_t middle_of(const struct mean_curve *c)
{
    return (c->layout->trace_points - 1) / 2;
}

void mean_curve_add(struct mean_curve *c, const double *record)
{
    const size_t points = c->layout->trace_points, columns = c->layout->trace_columns;
    const double *trace = record + c->layout->trace;
    const size_t middle = middle_of(c), end = points - 1;
    const double time = time_of(c, end) - time_of(c, middle);
    for (size_t i = 0; i < points * columns; i++)
        tally_add(&c->number[i], trace[i]);
    for (size_t k = 0; k < columns; k++)
        tally_add(&c->growth[k],
                  (trace[end * columns + k] - trace[middle * columns + k]) / time);
    c->events += record[c->layout->events];
}

/* A number at an instant counts the requests there, once in each replication. */
static const struct ratio_kind NUMBER = {.counts_y = true, .unit = 1};

static struct ratio as_ratio(const struct tally *t)
{
    return (struct ratio){.n = t->n, .mean_x = 1, .mean_y = t->mean, .m_yy = t->m2};
}

static struct evidence evidence_behind(const struct tally *t)
{
    const struct ratio r = as_ratio(t);
    return evidence_of(&r, &NUMBER, NULL, INFINITY);
}

/* A value without an interval as yet. */
static struct figure value_of(const struct tally *t, const struct evidence *e)
{
    struct figure f = figure_none();
    if (t->n == 0)
        return f;
    f.value = t->mean;
    f.samples = t->n;
    f.basis = BASIS_SIMULATED;
    f.method = e->verdict == EVIDENCE_ENOUGH ? "t over replications"
                                             : evidence_reason(e->verdict, &NUMBER);
    f.shortfall = evidence_shortfall(e);
    return f;
}

static struct figure estimate_number(const struct tally *t, double confidence)
{
    const struct evidence e = evidence_behind(t);
    struct figure f = value_of(t, &e);
    if (e.verdict != EVIDENCE_ENOUGH)
        return f;
    const struct ratio r = as_ratio(t);
    const double df = evidence_df(&e, &r, (double)t->n - 1);
    const struct evidence_interval at =
        evidence_interval(t->mean, tally_standard_error(t), df, confidence, &e, &NUMBER);
    /* reports of curves have one half-width: that of the longer side */
    f.half_width = at.low < at.high ? fmax(t->mean - at.low, at.high - t->mean) : at.half_width;
    return f;
}

/* The interval of a difference of two numbers needs enough evidence for the one seen more often. */
static struct figure estimate_growth(const struct tally *growth, const struct tally *from,
                                     const struct tally *to, double confidence)
{
    const struct evidence a = evidence_behind(from), b = evidence_behind(to);
    const struct evidence *e = a.events > b.events ? &a : &b;
    struct figure f = value_of(growth, e);
    if (e->verdict == EVIDENCE_ENOUGH)
        f.half_width =
            student_t(confidence, (double)growth->n - 1) * tally_standard_error(growth);
    return f;
}

void mean_curve_fill(const struct mean_curve *c, double confidence, struct transient *t)
{
    const size_t columns = c->layout->trace_columns;
    t->horizon = c->horizon;
    t->confidence = confidence;
    t->replications = c->growth[0].n;
    t->events = (uint64_t)c->events;
    for (size_t i = 0; i < t->n_points; i++)
        t->time[i] = time_of(c, i);
    for (size_t k = 0; k < t->n_curves; k++) {
        const struct tally *number = c->number + k;
        t->curves[k].growth =
            estimate_growth(&c->growth[k], &number[middle_of(c) * columns],
                            &number[(c->layout->trace_points - 1) * columns], confidence);
        for (size_t i = 0; i < t->n_points; i++)
            t->curves[k].number[i] = estimate_number(&c->number[i * columns + k], confidence);
    }
}
