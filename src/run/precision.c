#include "run/precision.h"

#include <math.h>
#include <string.h>

#include "base/count.h"
#include "model/rows.h"
#include "stats/interval.h"
#include "stats/sample_size.h"

static struct goal find_goal(const struct network *net, const struct target *t)
{
    for (size_t m = 0; t->paper && m < net->n_meters; m++)
        if (strcmp(net->meters[m].name, t->name) == 0)
            return (struct goal){.target = t, .meter = m,
                                 .scale = net->meters[m].ratio ? 0 : net->meters[m].scale};
    return (struct goal){.target = t, .meter = NET_NONE};
}

size_t precision_goals(const struct model *m, struct goal *g)
{
    const struct experiment *e = &m->experiment;
    for (size_t i = 0; i < e->n_targets; i++)
        g[i] = find_goal(m->network, &e->targets[i]);
    return e->n_targets;
}

static double delta_for(const struct experiment *e, const struct target *t, double mean)
{
    double delta = t->precision;
    if (t->delta_of == DELTA_INPUT)
        delta *= e->input_rate;
    else if (t->delta_of == DELTA_MEAN)
        delta = (t->paper ? delta : sample_size_relative(delta)) * fabs(mean);
    return !t->own && e->precision_of_input > 0 ? fmin(delta, e->precision_of_input * e->input_rate)
                                                : delta;
}

static struct precision_result begin(const struct target *t, double confidence)
{
    return (struct precision_result){.target = t->name,
                                     .unit = t->unit,
                                     .paper = t->paper,
                                     .asked_of = t->delta_of,
                                     .asked = t->precision,
                                     .s = NAN,
                                     .t = laplace_t(confidence),
                                     .confidence = confidence};
}

/* Equations (3) to (7), and the interval. */
static struct precision_result by_paper(const struct experiment *e, const struct goal *g,
                                        const struct reducer *r, double window)
{
    const struct tally windows = reducer_windows(r, g->meter);
    const struct figure f = reducer_figure(r, g->meter, e->confidence);
    const double left = f.saved > 0 ? 1 / f.saved : 1;    /* part of the variance, by controls */
    struct precision_result p = begin(g->target, e->confidence);
    p.n = windows.n;
    p.mean = f.value;
    p.s = tally_s_biased(&windows) * sqrt(left);
    p.delta = delta_for(e, g->target, p.mean);
    p.half_width = f.half_width;
    p.shortfall = f.shortfall;
    if (p.delta > 0) {
        p.n6 = sample_size_measured(p.t, p.s, p.delta);
        if (g->scale > 0)
            p.n7 = left * sample_size_poisson(p.t, p.mean, g->scale, window, p.delta);
    } else {
        p.n6 = p.half_width == 0 ? 0 : INFINITY;
    }
    p.reached = (double)p.n >= p.n6 && (double)p.n >= p.n7 && p.half_width <= p.delta;
    return p;
}

/* The interval alone. rows are of a result at this confidence. */
static struct precision_result by_interval(const struct experiment *e, const struct target *t,
                                           const struct rows *rows, double confidence,
                                           uint64_t windows)
{
    const struct row *row = rows_find(rows, t->name);
    struct precision_result p = begin(t, confidence);
    p.n = windows;
    p.mean = row ? row->figure->value : NAN;
    p.half_width = row ? row->figure->half_width : NAN;
    p.shortfall = row ? row->figure->shortfall : 0;
    p.delta = delta_for(e, t, p.mean);
    p.reached = p.half_width <= p.delta;    /* both 0: 0 by the model */
    return p;
}

/* Experiments that the data so far ask for; infinite when they do not tell. */
static double estimate(const struct precision_result *p, uint64_t replications)
{
    if (!(p->delta > 0))
        return INFINITY;
    const double rules = fmax(p->n6, p->n7);
    if (replications < 2)
        return rules;
    if (isnan(p->half_width))
        return p->shortfall > 0 ? fmax(rules, (double)p->n * p->shortfall) : INFINITY;
    /* With more of them Student's factor comes down to the normal one. */
    const double student = student_t(2 * laplace_phi(p->t), (double)replications - 1);
    const double excess = p->half_width / p->delta * p->t / student;
    return fmax(rules, (double)p->n * excess * excess);
}

static double replications_more(const struct precision_result *p, uint64_t replications,
                                uint64_t each)
{
    if (p->reached)
        return 0;
    if (replications < 2)
        return INFINITY;
    return fmax(1, ceil(estimate(p, replications) / (double)each) - (double)replications);
}

double precision_confidence(const struct experiment *e, const struct goal *g, size_t n, bool paper)
{
    size_t jointly = 0;
    for (size_t i = 0; i < n; i++)
        jointly += g[i].target->paper == paper;
    if (jointly == 0)
        return 0;
    return paper ? e->confidence : bonferroni_confidence(e->confidence, (double)jointly);
}

static bool any_instance(const struct goal *g, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (target_of_instance(g[i].target->name))
            return true;
    return false;
}

/* Those that are not by the paper's procedure: their figures from one result at
 * their confidence. */
static void evaluate_intervals(const struct model *m, const struct goal *g, size_t n,
                               const struct reducer *r, uint64_t each, struct precision_result *p)
{
    const struct experiment *e = &m->experiment;
    const double confidence = precision_confidence(e, g, n, false);
    if (!(confidence > 0))
        return;
    struct result *figures = result_new(m->network, "simulation");
    struct rows rows = {0};
    result_ask(figures, &e->asked);
    reducer_result(r, confidence, figures);
    rows_of_result(&rows, figures, any_instance(g, n));
    for (size_t i = 0; i < n; i++)
        if (!g[i].target->paper)
            p[i] = by_interval(e, g[i].target, &rows, confidence,
                               count_product(reducer_replications(r), each));
    rows_release(&rows);
    result_free(figures);
}

void precision_evaluate(const struct model *m, const struct goal *g, size_t n,
                        const struct reducer *r, double window, uint64_t each,
                        struct precision_result *p)
{
    for (size_t i = 0; i < n; i++)
        if (g[i].target->paper)
            p[i] = by_paper(&m->experiment, &g[i], r, window);
    evaluate_intervals(m, g, n, r, each, p);
    for (size_t i = 0; i < n; i++)
        p[i].more = replications_more(&p[i], reducer_replications(r), each);
}

/* A difference by its interval; the first model's own figure says what a relative precision
 * is of. */
static struct precision_result by_difference(const struct experiment *e, const struct target *t,
                                             const struct figure *own,
                                             const struct figure *difference, double confidence,
                                             uint64_t each)
{
    struct precision_result p = begin(t, confidence);
    p.paper = false;
    p.n = count_product(difference->samples, each);
    p.mean = difference->value;
    p.half_width = difference->half_width;
    p.shortfall = difference->shortfall;
    p.delta = delta_for(e, t, own->value);
    p.reached = p.half_width <= p.delta;    /* both 0: 0 by the model */
    p.more = replications_more(&p, difference->samples, each);
    return p;
}

void precision_evaluate_difference(const struct experiment *e, const struct goal *g, size_t n,
                                   bool paper, double confidence, const struct result *first,
                                   const struct result *difference, uint64_t each,
                                   struct precision_result *p)
{
    const struct figure none = figure_none();
    struct rows own = {0}, rows = {0};
    rows_of_result(&own, first, any_instance(g, n));
    rows_of_result(&rows, difference, any_instance(g, n));
    for (size_t i = 0; i < n; i++) {
        const struct target *t = g[i].target;
        if (t->paper != paper)
            continue;
        const struct row *of = rows_find(&own, t->name), *row = rows_find(&rows, t->name);
        p[i] = by_difference(e, t, of ? of->figure : &none, row ? row->figure : &none, confidence,
                             each);
    }
    rows_release(&rows);
    rows_release(&own);
}

/*
 * Fewer replications know their own spread to 13 % at best: for their interval's sake they ask for
 * no more than makes them so many.
 */
enum { REPLICATIONS_TO_TRUST = 30 };

double precision_wanted(const struct precision_result *p, uint64_t replications)
{
    const double wanted = estimate(p, replications);
    if (replications < 2 || replications >= REPLICATIONS_TO_TRUST || isinf(wanted))
        return wanted;
    const double trusted = REPLICATIONS_TO_TRUST * (double)p->n / (double)replications;
    return fmin(wanted, fmax(trusted, fmax(p->n6, p->n7)));
}

double precision_joint(const struct precision_result *p, size_t n)
{
    double confidence[EXPERIMENT_TARGETS_MAX];
    for (size_t i = 0; i < n; i++)
        confidence[i] = p[i].confidence;
    return bonferroni_joint(confidence, n);
}
