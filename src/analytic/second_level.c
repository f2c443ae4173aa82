#include "analytic/second_level.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/ttl.h"
#include "base/mem.h"

#define FITTED (-0.6)    /* see the header */

/* ---- who comes to a node ---- */

enum { NOBODY = 0, ANYBODY = 1, FIRST = 2 };    /* or FIRST + c: only misses of cache c */

struct levels {
    const struct network *net;
    size_t *from;    /* [n_nodes] NOBODY, ANYBODY or FIRST + c */
};

static bool add(struct levels *l, size_t node, size_t who)
{
    size_t *from = &l->from[node], before = *from;
    if (who != NOBODY)
        *from = *from == NOBODY || *from == who ? who : ANYBODY;
    return *from != before;
}

static bool is_first(const struct network *net, size_t c)
{
    const struct cache *x = &net->caches[c];
    return cache_rule(x) == LIFETIME_COUNTED && cache_is_plain(x) && !(x->granularity > 0) &&
           !(net->populations[x->population].token_lifetime > 0) &&
           !(net->populations[x->population].revocations > 0);
}

static bool send_from(struct levels *l, size_t k)
{
    const struct network *net = l->net;
    const struct node *n = &net->nodes[k];
    bool change = false;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *r = &net->routes[i];
        size_t who = n->routing == ROUTING_RANDOM ? l->from[k] : ANYBODY;
        if (r->to == NET_NONE || l->from[k] == NOBODY || !network_route_possible(net, r))
            continue;
        if (n->routing == ROUTING_LOOKUP && r->outcome == LOOKUP_MISS && is_first(net, n->cache))
            who = FIRST + n->cache;
        change |= add(l, r->to, who);
    }
    return change;
}

static void find_origins(struct levels *l)
{
    const struct network *net = l->net;
    for (size_t e = 0; e < net->n_entries; e++)
        if (net->entries[e].p > 0)
            add(l, net->entries[e].node, ANYBODY);
    for (bool change = true; change;) {
        change = false;
        for (size_t k = 0; k < net->n_nodes; k++)
            change |= send_from(l, k);
    }
}

/* ---- the caches before one ---- */

static bool alike(const struct network *net, size_t a, size_t b)
{
    const struct cache *x = &net->caches[a], *y = &net->caches[b];
    return x->population == y->population && x->lifetime.mean == y->lifetime.mean &&
           x->absent == y->absent;
}

static bool straight(const struct network *net, size_t node)
{
    const struct node *n = &net->nodes[node];
    bool all = station_is_delay(&net->stations[n->station]) &&
               dist_least(&n->service) == dist_most(&n->service);
    for (size_t i = 0; i < net->n_routes; i++)
        all &= net->routes[i].to != node ||
               net->nodes[net->routes[i].from].routing == ROUTING_LOOKUP;
    return all;
}

static void count(const struct levels *l, size_t k, struct second_level *level)
{
    const struct network *net = l->net;
    const struct cache *second = &net->caches[net->nodes[k].cache];
    const size_t from = l->from[k], first = from - FIRST;
    const bool counted = cache_rule(second) == LIFETIME_COUNTED && cache_is_plain(second) &&
                         !(second->granularity > 0);
    if (from < FIRST || !counted || (level->n > 0 && !alike(net, level->first, first)) ||
        net->caches[first].population != second->population) {
        level->first = NET_NONE;    /* and no other way is asked */
        level->n = 0;
        return;
    }
    if (level->first == NET_NONE)
        return;
    level->fixed_delay = (level->n == 0 || level->fixed_delay) && straight(net, k);
    level->first = first;
    level->n++;
}

void second_level_find(const struct network *net, struct second_level *levels)
{
    struct levels l = {net, mem_calloc(net->n_nodes, sizeof *l.from)};
    for (size_t c = 0; c < net->n_caches; c++)
        levels[c] = (struct second_level){0, 0, false};
    if (net->n_caches > 1)
        find_origins(&l);
    for (size_t k = 0; k < net->n_nodes; k++)
        if (net->nodes[k].routing == ROUTING_LOOKUP && l.from[k] != NOBODY)
            count(&l, k, &levels[net->nodes[k].cache]);
    free(l.from);
}

double second_level_lookups(double u, double n, double first, double delay, double second,
                            double fetch)
{
    const double apart = first + delay, each = second / (first + 1 / u + fetch);
    const double own = 1 + ttl_issuer_misses(LIFETIME_COUNTED, apart, u, second - apart, false);
    const double typical = own + (n - 1) * each, poisson = 1 + n * each;
    if (n > 2 && second < first)
        return poisson;
    return poisson + (typical - poisson) * pow(n, FITTED);
}
