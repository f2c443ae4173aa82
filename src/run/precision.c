#include "run/precision.h"

#include <math.h>
#include <string.h>

#include "base/count.h"
#include "model/requirement.h"
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

double precision_look_confidence(double confidence, size_t n, unsigned look)
{
    const double k = look, error = (1 - confidence) / (double)n / (k * (k + 1));
    return 1 - 2 * error;
}

size_t precision_requirements(const struct goal *g, size_t n)
{
    size_t required = 0;
    for (size_t i = 0; i < n; i++)
        required += g[i].target->relation != RELATION_NONE;
    return required;
}

double precision_confidence(const struct experiment *e, const struct goal *g, size_t n, bool paper)
{
    size_t jointly = 0;
    for (size_t i = 0; i < n; i++)
        jointly += g[i].target->paper == paper && g[i].target->relation == RELATION_NONE;
    if (jointly == 0)
        return 0;
    return paper ? e->confidence : bonferroni_confidence(e->confidence, (double)jointly);
}

/* When a requirement's value is as near to its bound as the precision, it need not be decided. */
static void judge(const struct experiment *e, const struct target *t, double bound,
                  struct precision_result *p)
{
    struct target of = *t;
    of.bound = p->bound = bound;
    p->required = t->text;
    p->decision = requirement_judge(&of, p->mean, p->half_width);
    const double near = e->precision * fabs(bound);
    p->delta = fmax(fabs(p->mean - bound), near);
    p->reached = p->decision != DECISION_UNDECIDED || p->half_width <= near;
}

static struct precision_result by_bound(const struct experiment *e, const struct target *t,
                                        const struct rows *rows, double confidence,
                                        uint64_t windows)
{
    struct precision_result p = by_interval(e, t, rows, confidence, windows);
    if (t->relative) {    /* only a pair can judge it */
        p.required = t->text;
        p.reached = true;
        return p;
    }
    judge(e, t, t->bound, &p);
    return p;
}

static bool any_instance(const struct goal *g, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (target_of_instance(g[i].target->name))
            return true;
    return false;
}

/* Evaluate the targets that do not follow the paper's procedure, requirements included: the
 * figures of each come from one result at its confidence. */
static void evaluate_intervals(const struct model *m, const struct goal *g, size_t n,
                               const struct reducer *r, uint64_t each, double confidence,
                               bool required, struct precision_result *p)
{
    const struct experiment *e = &m->experiment;
    struct result *figures = result_new(m->network, "simulation");
    struct rows rows = {0};
    const uint64_t windows = count_product(reducer_replications(r), each);
    result_ask(figures, &e->asked);
    reducer_result(r, confidence, figures);
    rows_of_result(&rows, figures, any_instance(g, n));
    for (size_t i = 0; i < n; i++) {
        const struct target *t = g[i].target;
        if (!t->paper && (t->relation != RELATION_NONE) == required)
            p[i] = (required ? by_bound : by_interval)(e, t, &rows, confidence, windows);
    }
    rows_release(&rows);
    result_free(figures);
}

void precision_evaluate(const struct model *m, const struct goal *g, size_t n,
                        const struct reducer *r, double window, uint64_t each, unsigned look,
                        struct precision_result *p)
{
    const double confidence = precision_confidence(&m->experiment, g, n, false);
    const size_t required = precision_requirements(g, n);
    for (size_t i = 0; i < n; i++)
        if (g[i].target->paper)
            p[i] = by_paper(&m->experiment, &g[i], r, window);
    if (confidence > 0)
        evaluate_intervals(m, g, n, r, each, confidence, false, p);
    if (required > 0)
        evaluate_intervals(
            m, g, n, r, each,
            precision_look_confidence(m->experiment.confidence, required, look), true, p);
    for (size_t i = 0; i < n; i++)
        p[i].more = replications_more(&p[i], reducer_replications(r), each);
}

/* Judge a difference by its interval; a relative precision is relative to the first model's own
 * figure. */
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
        if (t->paper != paper || t->relation != RELATION_NONE)
            continue;
        const struct row *of = rows_find(&own, t->name), *row = rows_find(&rows, t->name);
        p[i] = by_difference(e, t, of ? of->figure : &none, row ? row->figure : &none, confidence,
                             each);
    }
    rows_release(&rows);
    rows_release(&own);
}

/*
 * The requirement B <= r A, with B = A + d, is d - (r - 1) A <= 0. Its half-width is that of d plus
 * |r - 1| times that of A. It is reported as B against r A.
 */
static struct precision_result by_part(const struct experiment *e, const struct target *t,
                                       const struct figure *first, const struct figure *difference,
                                       double confidence, uint64_t each)
{
    struct precision_result p = begin(t, confidence);
    p.n = count_product(difference->samples, each);
    p.mean = first->value + difference->value;
    p.half_width = difference->half_width + fabs(t->bound - 1) * first->half_width;
    p.shortfall = difference->shortfall;
    judge(e, t, t->bound * first->value, &p);
    p.more = replications_more(&p, difference->samples, each);
    return p;
}

static const struct figure *figure_of(const struct rows *rows, const char *name,
                                      const struct figure *none)
{
    const struct row *row = rows_find(rows, name);
    return row ? row->figure : none;
}

void precision_evaluate_gate(const struct experiment *e, const struct goal *g, size_t n,
                             double confidence, const struct result *first,
                             const struct result *second, const struct result *difference,
                             uint64_t each, struct precision_result *p)
{
    const struct figure none = figure_none();
    struct rows a = {0}, b = {0}, d = {0};
    rows_of_result(&a, first, any_instance(g, n));
    rows_of_result(&b, second, any_instance(g, n));
    rows_of_result(&d, difference, any_instance(g, n));
    for (size_t i = 0; i < n; i++) {
        const struct target *t = g[i].target;
        const struct figure *own = figure_of(&b, t->name, &none);
        if (t->relation == RELATION_NONE)
            continue;
        if (t->relative) {
            p[i] = by_part(e, t, figure_of(&a, t->name, &none), figure_of(&d, t->name, &none),
                           confidence, each);
            continue;
        }
        p[i] = by_bound(e, t, &b, confidence, count_product(own->samples, each));
        p[i].more = replications_more(&p[i], own->samples, each);
    }
    rows_release(&d);
    rows_release(&b);
    rows_release(&a);
}

/*
 * With fewer replications than this, even their own spread is known to no better than 13 %. For
 * their interval they then ask for no more than this many replications.
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
    size_t held = 0;
    for (size_t i = 0; i < n; i++)
        if (!p[i].required)    /* requirements are decided at a confidence of their own */
            confidence[held++] = p[i].confidence;
    return bonferroni_joint(confidence, held);
}
