#include "run/transient_curve.h"

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

void mean_curve_add(struct mean_curve *c, const double *record)
{
    const size_t points = c->layout->trace_points, columns = c->layout->trace_columns;
    const double *trace = record + c->layout->trace;
    const size_t middle = (points - 1) / 2, end = points - 1;
    const double time = time_of(c, end) - time_of(c, middle);
    for (size_t i = 0; i < points * columns; i++)
        tally_add(&c->number[i], trace[i]);
    for (size_t k = 0; k < columns; k++)
        tally_add(&c->growth[k],
                  (trace[end * columns + k] - trace[middle * columns + k]) / time);
    c->events += record[c->layout->events];
}

static struct figure estimate(const struct tally *t, double confidence)
{
    struct figure f = figure_none();
    if (t->n == 0)
        return f;
    f.value = t->mean;
    f.samples = t->n;
    f.basis = BASIS_SIMULATED;
    f.method = "t over replications";
    if (t->n > 1 && t->mean == 0 && t->m2 == 0)
        f.method = evidence_reason(EVIDENCE_NOTHING, &(struct ratio_kind){.unit = 1});
    else if (t->n > 1)
        f.half_width = student_t(confidence, (double)t->n - 1) * tally_standard_error(t);
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
        t->curves[k].growth = estimate(&c->growth[k], confidence);
        for (size_t i = 0; i < t->n_points; i++)
            t->curves[k].number[i] = estimate(&c->number[i * columns + k], confidence);
    }
}
