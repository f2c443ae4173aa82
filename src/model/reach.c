#include "model/reach.h"

#include <stdlib.h>

#include "base/mem.h"

/* The nodes found so far, in the order in which they were. */
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

/* Where requests go from a node: by its routes, past its station if that is full, as parts. */
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
