#include "model/reach.h"

#include <stdlib.h>

#include "base/mem.h"

void network_reach(const struct network *net, bool *in)
{
    size_t *queue = mem_calloc(net->n_nodes, sizeof *queue), n = 0;
    for (size_t k = 0; k < net->n_nodes; k++)
        if (in[k])
            queue[n++] = k;
    for (size_t head = 0; head < n; head++) {
        const struct node *from = &net->nodes[queue[head]];
        for (size_t i = from->first_route; i < from->first_route + from->n_routes; i++) {
            const struct route *r = &net->routes[i];
            if (r->to == NET_NONE || in[r->to] || !network_route_possible(net, r))
                continue;
            in[r->to] = true;
            queue[n++] = r->to;
        }
    }
    free(queue);
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
            if (net->routes[i].to == NET_NONE && network_route_possible(net, &net->routes[i]))
                out[net->routes[i].exit] = true;
    }
}
