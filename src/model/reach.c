#include "model/reach.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/features.h"

/* The nodes found so far, in the order in which they were found. */
struct search_queue {
    bool *in;
    size_t *node, n;
};

static void found(struct search_queue *q, size_t node)
{
    if (q->in[node])
        return;
    q->in[node] = true;
    q->node[q->n++] = node;
}

/* Follow requests from a node: along its routes, by overflow from its station, and as parts of a
 * fork. */
static void follow(struct search_queue *q, const struct network *net, const struct node *from)
{
    for (size_t i = from->first_route; i < from->first_route + from->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (r->to != NET_NONE && network_route_possible(net, r))
            found(q, r->to);
    }
    if (from->overflow != NET_NONE)
        found(q, from->overflow);
    for (size_t i = from->first_branch; i < from->first_branch + from->n_branches; i++)
        found(q, net->branches[i]);
}

void network_reach(const struct network *net, bool *in)
{
    struct search_queue q = {.in = in, .node = mem_calloc(net->n_nodes, sizeof(size_t))};
    for (size_t k = 0; k < net->n_nodes; k++)
        if (in[k])
            q.node[q.n++] = k;
    for (size_t head = 0; head < q.n; head++)
        follow(&q, net, &net->nodes[q.node[head]]);
    free(q.node);
}

bool *network_reached(const struct network *net)
{
    bool *in = mem_calloc(net->n_nodes, sizeof *in);
    for (size_t i = 0; i < net->n_entries; i++)
        in[net->entries[i].node] |= net->entries[i].p > 0;
    for (size_t i = 0; i < net->n_stations; i++)
        if (net->stations[i].start > 0)
            in[net->station_nodes[net->stations[i].first_node]] = true;
    network_reach(net, in);
    return in;
}

void network_reach_exits(const struct network *net, const bool *in, bool *out)
{
    for (size_t k = 0; k < net->n_nodes; k++) {
        const struct node *from = &net->nodes[k];
        if (in[k] && network_missing(net, k) > 0)
            out[0] = true;
        for (size_t i = from->first_route; in[k] && i < from->first_route + from->n_routes; i++)
            if (net->routes[i].to == NET_NONE && net->routes[i].exit != NET_JOIN &&
                network_route_possible(net, &net->routes[i]))
                out[net->routes[i].exit] = true;
    }
    if (net->lost != NET_NONE)
        out[net->lost] = true;
}

/* True when requests may be lost after a while: in a breakdown, or after waiting outside a
 * region. */
static bool may_hold(const struct network *net)
{
    for (size_t i = 0; i < net->n_rules; i++)
        if (net->rules[i].fails && net->rules[i].effect == FAILURE_LOSE)
            return true;
    for (size_t i = 0; i < net->n_regions; i++)
        if (net->regions[i].full == FULL_WAIT)
            return true;
    return false;
}

/* A request that came from another node, even if it overflowed since, did not come from outside
 * just now. */
bool network_loses_at_once(const struct network *net)
{
    if (may_hold(net))
        return false;
    bool at_once = true, *first = network_reached(net);
    bool *later = mem_calloc(net->n_nodes, sizeof *later);
    struct search_queue q = {.in = later, .node = mem_calloc(net->n_nodes, sizeof(size_t))};
    for (size_t k = 0; k < net->n_nodes; k++) {
        struct node from = net->nodes[k];
        from.overflow = NET_NONE;
        if (first[k])
            follow(&q, net, &from);
    }
    for (size_t head = 0; head < q.n; head++)
        follow(&q, net, &net->nodes[q.node[head]]);
    unsigned *features = features_of_stations(net);
    for (size_t k = 0; k < net->n_nodes; k++)
        at_once &= !later[k] || !(features[net->nodes[k].station] & FEATURE_LOSS);
    free(features);
    free(q.node);
    free(later);
    free(first);
    return at_once;
}
