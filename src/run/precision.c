#include "run/precision.h"

#include <math.h>
#include <string.h>

#include "stats/interval.h"
#include "stats/sample_size.h"

static struct target find_target(const struct network *net, const char *name)
{
    for (size_t m = 0; m < net->n_meters; m++)
        if (strcmp(net->meters[m].name, name) == 0)
            return (struct target){.name = name, .meter = m,
                                   .scale = net->meters[m].ratio ? 0 : net->meters[m].scale};
    return (struct target){.name = name, .meter = NET_NONE};
}

size_t precision_targets(const struct model *m, struct target *t)
{
    for (size_t i = 0; i < m->experiment.n_targets; i++)
        t[i] = find_target(m->network, m->experiment.targets[i]);
    return m->experiment.n_targets;
}

double precision_delta(const struct experiment *e, double mean)
{
    double delta = e->precision;
    if (e->delta_of == DELTA_INPUT)
        delta *= e->input_rate;
    else if (e->delta_of == DELTA_MEAN)
        delta *= fabs(mean);
    return e->precision_of_input > 0 ? fmin(delta, e->precision_of_input * e->input_rate) : delta;
}

struct precision_result precision_evaluate(const struct model *m, const struct target *t,
                                           const struct reducer *r, double window)
{
    const struct tally windows = reducer_windows(r, t->meter);
    const struct figure f = reducer_figure(r, t->meter, m->experiment.confidence);
    const double left = f.saved > 0 ? 1 / f.saved : 1;    /* part of the variance, by controls */
    struct precision_result p = {.target = t->name, .n = windows.n};
    p.mean = f.value;
    p.s = tally_s_biased(&windows) * sqrt(left);
    p.t = laplace_t(m->experiment.confidence);
    p.delta = precision_delta(&m->experiment, p.mean);
    p.half_width = f.half_width;
    if (p.delta > 0) {
        p.n6 = sample_size_measured(p.t, p.s, p.delta);
        if (t->scale > 0)
            p.n7 = left * sample_size_poisson(p.t, p.mean, t->scale, window, p.delta);
    } else {
        p.n6 = INFINITY;
    }
    p.reached = (double)p.n >= p.n6 && (double)p.n >= p.n7 && p.half_width <= p.delta;
    return p;
}

/*
 * Fewer replications know their own spread to 13 % at best: they ask for no more than makes them so
 * many.
 */
enum { REPLICATIONS_TO_TRUST = 30 };

double precision_wanted(const struct precision_result *p, uint64_t replications)
{
    if (!(p->delta > 0))
        return INFINITY;
    const double rules = fmax(p->n6, p->n7);
    if (replications < 2)
        return rules;
    /* With more of them Student's factor comes down to the normal one. */
    const double student = student_t(2 * laplace_phi(p->t), (double)replications - 1);
    const double excess = p->half_width / p->delta * p->t / student;
    double spread = (double)p->n * excess * excess;
    if (replications < REPLICATIONS_TO_TRUST)
        spread = fmin(spread, REPLICATIONS_TO_TRUST * (double)p->n / (double)replications);
    return fmax(rules, spread);
}
