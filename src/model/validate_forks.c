/*
 * Forks. The depth of a node is the number of nested forks that its requests are parts of; it must
 * be the same for all requests that come there. A search from the sources finds it: routes and
 * overflows keep the depth, branches are one deeper.
 */
#include "model/validate.h"

#include <stdlib.h>

#include "base/mem.h"

struct depths {
    const struct network *net;
    struct diag *d;
    size_t *depth;    /* [node] 1 + its depth; 0: not reached yet */
    size_t *queue;    /* nodes in the order in which they were found */
    size_t n;
    bool mixed;       /* a node with two depths was found and reported */
};

static const char *station_of(const struct network *net, size_t node)
{
    return net->stations[net->nodes[node].station].name;
}

static int line_of(const struct network *net, size_t node)
{
    return net->stations[net->nodes[node].station].line;
}

static void come(struct depths *s, size_t node, size_t depth)
{
    if (s->depth[node] == 0) {
        s->depth[node] = depth + 1;
        s->queue[s->n++] = node;
    } else if (s->depth[node] != depth + 1 && !s->mixed) {
        s->mixed = true;
        diag_error(s->d, s->net->file, line_of(s->net, node),
                   "give the parts a station, or a class, of their own",
                   "to station '%s' come parts of a fork, and others that are not",
                   station_of(s->net, node));
    }
}

static void follow(struct depths *s, size_t node)
{
    const struct network *net = s->net;
    const struct node *n = &net->nodes[node];
    const size_t depth = s->depth[node] - 1;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        if (net->routes[i].to != NET_NONE && network_route_possible(net, &net->routes[i]))
            come(s, net->routes[i].to, depth);
    if (n->overflow != NET_NONE)
        come(s, n->overflow, depth);
    for (size_t i = n->first_branch; i < n->first_branch + n->n_branches; i++)
        come(s, net->branches[i], depth + 1);
}

static void find(struct depths *s)
{
    const struct network *net = s->net;
    for (size_t i = 0; i < net->n_entries; i++)
        if (net->entries[i].p > 0)
            come(s, net->entries[i].node, 0);
    for (size_t i = 0; i < net->n_stations; i++)
        if (net->stations[i].start > 0)
            come(s, net->station_nodes[net->stations[i].first_node], 0);
    for (size_t head = 0; head < s->n; head++)
        follow(s, s->queue[head]);
}

static void check_whole(struct depths *s, size_t node, const struct route *r)
{
    if (r->exit == NET_JOIN)
        diag_error(s->d, s->net->file, r->line, "\"join\" is where the parts of a fork end",
                   "route out of '%s': whole requests come there, and cannot join",
                   station_of(s->net, node));
}

static void part_leaves(struct depths *s, size_t node, int line)
{
    diag_error(s->d, s->net->file, line, "let its routes end at \"join\", where its fork waits",
               "a part of a fork leaves the network from station '%s'", station_of(s->net, node));
}

static void check(struct depths *s, size_t node)
{
    const struct node *n = &s->net->nodes[node];
    const bool part = s->depth[node] > 1;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *r = &s->net->routes[i];
        if (r->to != NET_NONE || !network_route_possible(s->net, r))
            continue;
        if (!part)
            check_whole(s, node, r);
        else if (r->exit != NET_JOIN)
            part_leaves(s, node, r->line);
    }
    if (part && network_missing(s->net, node) > 0)
        part_leaves(s, node, line_of(s->net, node));
}

static bool any_join(const struct network *net)
{
    for (size_t i = 0; i < net->n_routes; i++)
        if (net->routes[i].to == NET_NONE && net->routes[i].exit == NET_JOIN)
            return true;
    return false;
}

void network_validate_forks(const struct network *net, struct diag *d)
{
    if (net->n_forks == 0 && !any_join(net))
        return;
    struct depths s = {.net = net,
                       .d = d,
                       .depth = mem_calloc(net->n_nodes, sizeof(size_t)),
                       .queue = mem_calloc(net->n_nodes, sizeof(size_t))};
    find(&s);
    for (size_t i = 0; i < s.n && !s.mixed; i++)
        check(&s, s.queue[i]);
    free(s.depth);
    free(s.queue);
}
