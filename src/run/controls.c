#include "run/controls.h"

#include <stdlib.h>

#include "analytic/solve.h"
#include "base/mem.h"

/* What is known of a group before the run. */
struct group_work {
    double service;    /* [s] the mean of all its services; 0: they have none in common */
    double busy;       /* mean busy servers of all its stations */
};

static bool all_poisson(const struct network *net)
{
    for (size_t i = 0; i < net->n_sources; i++)
        if (net->sources[i].interarrival.kind != DIST_EXPONENTIAL ||
            net->sources[i].customers > 0)
            return false;
    return net->n_sources > 0;
}

/* [n_groups], to be freed. rate[n_nodes] [1/s] */
static struct group_work *work_of_groups(const struct network *net, const double *rate)
{
    struct group_work *work = mem_calloc(net->n_groups, sizeof *work);
    bool *seen = mem_calloc(net->n_groups, sizeof *seen);
    for (size_t i = 0; i < net->n_nodes; i++) {
        const struct dist *s = &net->nodes[i].service;
        const size_t g = net->stations[net->nodes[i].station].group;
        const double mean = s->kind == DIST_EXPONENTIAL ? s->mean : 0;
        work[g].service = seen[g] && work[g].service != mean ? 0 : mean;
        work[g].busy += rate[i] * s->mean;
        seen[g] = true;
    }
    free(seen);
    return work;
}

/* The group with the most work among those with one exponential service that are not taken yet. */
static size_t busiest(const struct network *net, const struct group_work *work)
{
    size_t best = NET_NONE;
    for (size_t g = 0; g < net->n_groups; g++)
        if (work[g].service > 0 && work[g].busy > 0 &&
            (best == NET_NONE || work[g].busy > work[best].busy))
            best = g;
    return best;
}

struct control_list controls_choose(const struct network *net)
{
    struct control_list l = {.arrivals = all_poisson(net), .rate = network_external_rate(net)};
    struct diag *d = diag_new();    /* a model that has no answer is refused elsewhere */
    double *rate = mem_calloc(net->n_nodes, sizeof *rate);
    if (network_is_plain(net) && analytic_rates(net, rate, NULL, d) == 0) {
        struct group_work *work = work_of_groups(net, rate);
        for (size_t g; controls_count(&l) < CONTROLS_MAX && (g = busiest(net, work)) != NET_NONE;) {
            l.group[l.n_groups] = g;
            l.service[l.n_groups++] = work[g].service;
            work[g].busy = 0;
        }
        free(work);
    }
    free(rate);
    diag_free(d);
    return l;
}

size_t controls_count(const struct control_list *l)
{
    return l->arrivals + l->n_groups;
}

void controls_read(const struct control_list *l, const struct network *net,
                   const struct record_layout *layout, const double *record, double *c)
{
    double *of_groups = c + l->arrivals;
    if (l->arrivals)
        c[0] = record[layout->external] - l->rate * record[layout->time];
    for (size_t k = 0; k < l->n_groups; k++)
        of_groups[k] = 0;
    for (size_t i = 0; i < net->n_stations; i++)
        for (size_t k = 0; k < l->n_groups; k++)
            if (net->stations[i].group == l->group[k]) {
                const double *sum = record + layout->stations + i * STATION_SUMS;
                of_groups[k] += sum[SUM_COMPLETIONS] - sum[SUM_BUSY] / l->service[k];
            }
}
