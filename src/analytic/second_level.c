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
    size_t *asks;    /* [n_caches] cache in which the misses of a first-level cache look up next, or
                        NET_NONE */
    bool *leaks;     /* [n_caches] some of its misses go elsewhere */
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

/* ---- where misses go ---- */

/* Do all who take this route out of node k, misses of cache c alone, stay with those misses? */
static bool stays(const struct levels *l, const struct route *r, size_t c)
{
    return r->to != NET_NONE && l->from[r->to] == FIRST + c;
}

/* Some requests of node k leave the way that misses of a first-level cache take to a look-up. */
static void find_leaks(struct levels *l, size_t k)
{
    const struct network *net = l->net;
    const struct node *n = &net->nodes[k];
    const size_t from = l->from[k];
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (!network_route_possible(net, r))
            continue;
        if (n->routing == ROUTING_LOOKUP && r->outcome == LOOKUP_MISS)
            l->leaks[n->cache] |= !stays(l, r, n->cache);
        else if (n->routing != ROUTING_LOOKUP && from >= FIRST)
            l->leaks[from - FIRST] |= !stays(l, r, from - FIRST);
    }
}

/* The cache in which all misses of a first-level cache look up: `asks`, unless there are leaks. */
static void find_asked(struct levels *l)
{
    const struct network *net = l->net;
    for (size_t c = 0; c < net->n_caches; c++)
        l->asks[c] = NET_NONE;
    for (size_t k = 0; k < net->n_nodes; k++) {
        const struct node *n = &net->nodes[k];
        if (l->from[k] == NOBODY)
            continue;
        find_leaks(l, k);
        if (n->routing != ROUTING_LOOKUP || l->from[k] < FIRST)
            continue;
        size_t *asks = &l->asks[l->from[k] - FIRST];
        l->leaks[l->from[k] - FIRST] |= *asks != NET_NONE && *asks != n->cache;
        *asks = n->cache;
    }
}

/* ---- the caches before one ---- */

static bool alike(const struct network *net, size_t a, size_t b)
{
    const struct cache *x = &net->caches[a], *y = &net->caches[b];
    return x->population == y->population && x->lifetime.mean == y->lifetime.mean &&
           x->absent == y->absent;
}

static bool is_counted(const struct cache *c)
{
    return cache_rule(c) == LIFETIME_COUNTED && cache_is_plain(c) && !(c->granularity > 0);
}

/* Are all look-ups in cache c misses of first-level caches, and do all their misses come to it? */
static bool is_behind(const struct levels *l, size_t c)
{
    const struct network *net = l->net;
    bool behind = is_counted(&net->caches[c]);
    for (size_t k = 0; k < net->n_nodes; k++) {
        const size_t from = l->from[k];
        if (net->nodes[k].routing == ROUTING_LOOKUP && net->nodes[k].cache == c &&
            from != NOBODY)
            behind &= from >= FIRST && !l->leaks[from - FIRST];
    }
    return behind;
}

static struct second_level count(const struct levels *l, size_t c)
{
    const struct network *net = l->net;
    struct second_level level = {0, NET_NONE, false};
    for (size_t f = 0; f < net->n_caches; f++) {
        if (l->asks[f] != c)
            continue;
        level.first = level.n == 0 ? f : level.first;
        level.n++;
        if (!alike(net, level.first, f) || net->caches[f].population != net->caches[c].population)
            return (struct second_level){0, NET_NONE, false};
    }
    return level;
}

/* ---- fixed times ---- */

static bool is_fixed(const struct network *net, size_t node)
{
    const struct node *n = &net->nodes[node];
    return station_is_delay(&net->stations[n->station]) &&
           dist_least(&n->service) == dist_most(&n->service);
}

/* [s] from the end of a route to the fill of cache c, where there is one way that always takes the
 * same time; else NAN. */
static double until_filled(const struct network *net, const struct route *r, size_t c)
{
    double time = 0;
    for (size_t steps = 0; steps <= net->n_nodes; steps++) {
        if (r->fills == c)
            return time;
        if (r->to == NET_NONE || !is_fixed(net, r->to) ||
            net->nodes[r->to].routing != ROUTING_RANDOM || net->nodes[r->to].n_routes != 1)
            return NAN;
        time += net->nodes[r->to].service.mean;
        r = &net->routes[net->nodes[r->to].first_route];
    }
    return NAN;
}

/* Do all come straight from the look-up in cache `first` to that in cache c, through one delay, and
 * back after one time, whether the entry was there or has just been filled? */
static bool has_fixed_delay(const struct network *net, size_t first, size_t c)
{
    size_t node = NET_NONE;
    double back = NAN;
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        const struct node *from = &net->nodes[r->from];
        if (from->routing == ROUTING_LOOKUP && from->cache == first && r->outcome == LOOKUP_MISS &&
            network_route_possible(net, r)) {
            if (!is_fixed(net, r->to) || net->nodes[r->to].routing != ROUTING_LOOKUP ||
                (node != NET_NONE && node != r->to))
                return false;
            node = r->to;
        }
        const bool hit = from->routing == ROUTING_LOOKUP && from->cache == c &&
                         r->outcome == LOOKUP_HIT && network_route_possible(net, r);
        if (!hit && r->fills != c)
            continue;
        const double here = until_filled(net, r, first);
        if (isnan(here) || (!isnan(back) && fabs(here - back) > 1e-12 * back))
            return false;
        back = here;
    }
    return node != NET_NONE;
}

void second_level_find(const struct network *net, struct second_level *levels)
{
    struct levels l = {.net = net,
                       .from = mem_calloc(net->n_nodes, sizeof *l.from),
                       .asks = mem_calloc(net->n_caches, sizeof *l.asks),
                       .leaks = mem_calloc(net->n_caches, sizeof *l.leaks)};
    if (net->n_caches > 1) {
        find_origins(&l);
        find_asked(&l);
    }
    for (size_t c = 0; c < net->n_caches; c++) {
        levels[c] = net->n_caches > 1 && is_behind(&l, c)
                        ? count(&l, c)
                        : (struct second_level){0, NET_NONE, false};
        levels[c].fixed_delay =
            levels[c].n == 1 && has_fixed_delay(net, levels[c].first, c);
    }
    free(l.from);
    free(l.asks);
    free(l.leaks);
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

/* ---- outcomes ---- */

/* One token at a second level: look-ups per cycle, from fetch to fetch. */
struct second_cycle {
    double hits, misses;
    double rate;    /* [1/s] of its look-ups there */
};

static struct second_cycle cycle_of(const struct network *net, const struct second_level *level,
                                    size_t c, double share, const struct cache_answer *answer)
{
    const struct cache *first = &net->caches[level->first];
    const struct cache_answer *before = &answer[level->first];
    const double u = before->fresh * share, n = (double)level->n, here = answer[c].time.mean;
    const double delay = fmax(0, before->time.mean - answer[c].fetch * here);
    const double each = 1 / (first->lifetime.mean + 1 / u + before->time.mean);
    const double all = second_level_lookups(u, n, first->lifetime.mean, delay,
                                            net->caches[c].lifetime.mean, before->time.mean);
    struct second_cycle x = {all - 1, 1 + (n - 1) * each * here, n * each};
    if (!cache_joins(first)) {    /* those who miss there while it asks come here as well */
        x.hits *= 1 + u * delay;
        x.misses += u * here;
        x.rate *= 1 + u * before->time.mean;
    }
    return x;
}

void second_level_average(const struct network *net, const struct second_level *level, size_t c,
                          const struct shares *shares, struct cache_answer *all)
{
    struct cache_answer *answer = &all[c];
    const struct cache *cache = &net->caches[c];
    double rates = 0, hits = 0, fetches = 0, delayed = 0;
    answer->live = answer->squares = answer->crowds = 0;
    for (size_t j = 0; j < shares->n; j++) {
        if (!(shares->share[j] * all[level->first].fresh > 0))
            continue;
        const struct second_cycle x = cycle_of(net, level, c, shares->share[j], all);
        const double cycles = x.rate / (x.hits + x.misses), weight = shares->users[j] * cycles;
        const double own = cache_joins(cache) ? 1 : x.misses;
        rates += weight * (x.hits + x.misses);
        hits += weight * x.hits;
        fetches += weight * own;
        delayed += weight * (x.misses - own);
        answer->live += weight * cache->lifetime.mean;
        answer->squares += shares->users[j] * pow(cycles * own, 2);
        if (shares->share[j] >= shares->most)
            answer->busiest = x.misses / (x.hits + x.misses);
        if (shares->share[j] <= shares->least)
            answer->idlest = x.misses / (x.hits + x.misses);
    }
    rates = rates > 0 ? rates : 1;
    answer->hit = hits / rates;
    answer->fetch = fetches / rates;
    answer->delayed = delayed / rates;
    answer->stale = answer->expired = 0;
    answer->exact = level->n == 1 && level->fixed_delay && shares->exact && answer->time.stable &&
                    answer->time.independent && !answer->time_approximate &&
                    cache_joins(&net->caches[level->first]) &&
                    !all[level->first].gaps && !all[level->first].behind;
}
