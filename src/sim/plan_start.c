/*
 * The requests present at time 0. The requests with which a station starts are of its first class.
 * If customers of a closed class can reach that node, they are such customers, and correspondingly
 * fewer think. Else, and once all customers are placed, they belong to no source: they leave by an
 * exit and do not return.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "model/reach.h"
#include "sim/plan.h"

static void add_start(struct sim_plan *p, const struct plan_start *start)
{
    p->starts = mem_grow(p->starts, &p->cap_starts, p->n_starts + 1, sizeof *p->starts);
    p->starts[p->n_starts++] = *start;
}

/* [n_nodes] Which nodes can a source's requests reach? To be freed. */
static bool *reach_of(const struct network *net, const struct source *s)
{
    bool *in = mem_calloc(net->n_nodes, sizeof *in);
    for (size_t e = s->first_entry; e < s->first_entry + s->n_entries; e++)
        in[net->entries[e].node] |= net->entries[e].p > 0;
    network_reach(net, in);
    return in;
}

/* Place some of the source's customers at stations; left[] is the number still to be placed. */
static void place_customers(struct sim_plan *p, const struct network *net, uint32_t source,
                            size_t *left)
{
    struct plan_source *s = &p->sources[source];
    bool *in = reach_of(net, &net->sources[source]);
    for (size_t i = 0; i < net->n_stations && s->thinking > 0; i++) {
        const size_t node = net->station_nodes[net->stations[i].first_node];
        const size_t n = left[i] < s->thinking ? left[i] : s->thinking;
        if (n == 0 || !in[node])
            continue;
        add_start(p, &(struct plan_start){.node = (uint32_t)node, .source = source,
                                          .first = (uint32_t)(s->customers - s->thinking),
                                          .n = n});
        s->thinking -= n;
        left[i] -= n;
    }
    free(in);
}

void plan_starts(struct sim_plan *p, const struct network *net)
{
    size_t *left = mem_calloc(net->n_stations, sizeof *left), all = 0;
    for (size_t i = 0; i < net->n_stations; i++)
        all += left[i] = net->stations[i].n_nodes > 0 ? net->stations[i].start : 0;
    for (uint32_t k = 0; k < p->n_sources; k++) {
        p->sources[k].thinking = p->sources[k].customers;
        if (p->sources[k].customers > 0 && all > 0)
            place_customers(p, net, k, left);
    }
    for (size_t i = 0; i < net->n_stations; i++)
        if (left[i] > 0)
            add_start(p, &(struct plan_start){
                             .node = (uint32_t)net->station_nodes[net->stations[i].first_node],
                             .source = PLAN_NONE, .n = left[i]});
    free(left);
}
