#include "run/calibrate.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/root.h"
#include "analytic/solve.h"
#include "base/mem.h"

struct calibration_search {
    struct network *net;
    struct dist *given;    /* [n_sources] inter-arrival times as the model has them */
    double *rate;          /* [n_nodes] */
    struct diag *d;
};

/* A meter of node and source flows only, from the nodes' arrival rates. */
static double read_meter(const struct network *net, size_t m, const double *rate)
{
    const struct meter *meter = &net->meters[m];
    double sum = 0;
    for (size_t i = meter->first_flow; i < meter->first_flow + meter->n_flows; i++) {
        const struct flow *f = &net->flows[i];
        if (f->denominator)
            return NAN;
        if (f->kind == FLOW_NODE)
            sum += f->weight * rate[f->index];
        else if (f->kind == FLOW_SOURCE)
            sum += f->weight * source_rate(&net->sources[f->index]);
        else
            return NAN;
    }
    return meter->scale * sum;
}

static double excess(double scale, void *context)
{
    struct calibration_search *s = context;
    for (size_t i = 0; i < s->net->n_sources; i++)
        dist_scale(&s->given[i], 1 / scale, &s->net->sources[i].interarrival);
    if (analytic_rates(s->net, s->rate, NULL, s->d) != 0)
        return NAN;
    const struct calibration *c = &s->net->calibration;
    return read_meter(s->net, c->meter, s->rate) / c->value - 1;
}

/*
 * A bracket around the root: the meter grows with the sources. False when there is none within six
 * decades.
 */
static int bracket(struct calibration_search *s, double *low, double *high)
{
    *low = *high = 1;
    while (excess(*high, s) < 0 && *high < 1e6)
        *high *= 2;
    while (excess(*low, s) > 0 && *low > 1e-6)
        *low /= 2;
    return excess(*low, s) <= 0 && excess(*high, s) >= 0;
}

/* Leaves the sources at the root. */
static int find_root(struct calibration_search *s, double low, double high)
{
    const double root = root_between(excess, s, low, high, 1e-13);
    return !isnan(root) && fabs(excess(root, s)) < 1e-9 ? 0 : -1;
}

int calibrate(struct model *m, struct diag *d)
{
    struct network *net = m->network;
    if (net->calibration.meter == NET_NONE)
        return 0;
    struct calibration_search s = {.net = net, .d = d};
    s.given = mem_calloc(net->n_sources, sizeof *s.given);
    s.rate = mem_calloc(net->n_nodes, sizeof *s.rate);
    for (size_t i = 0; i < net->n_sources; i++)
        s.given[i] = net->sources[i].interarrival;
    double low, high;
    const int found = bracket(&s, &low, &high) && (low == high || find_root(&s, low, high) == 0);
    if (!found && diag_count(d) == 0)
        diag_error(d, m->file, 0, "give the users' own rate instead (I_0)",
                   "no source rate makes '%s' equal to %g",
                   net->meters[net->calibration.meter].name, net->calibration.value);
    net->calibration.meter = NET_NONE;
    free(s.given);
    free(s.rate);
    return found ? 0 : -1;
}
