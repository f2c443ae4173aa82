/*
 * A gateway for tests: users -> look up in one of `caches`, chosen at random -> on a miss ask the
 * issuer -> out. As a network; and as an event loop of its own, which knows nothing of the rest.
 */
#ifndef ANALYTIC_GATEWAY_H
#define ANALYTIC_GATEWAY_H

#include <math.h>
#include <stdlib.h>

#include "analytic/nets.h"
#include "base/mem.h"
#include "helpers/fills.h"
#include "model/token.h"
#include "rng/sampler.h"
#include "stats/tally.h"

struct gateway {
    double rate;               /* [1/s] look-ups, of all users */
    size_t users, caches;
    double lifetime, tick;     /* [s] counted from the answer; tick 0: a continuous clock */
    bool single_flight;
    unsigned servers;          /* of the issuer */
    struct dist service;       /* exponential, deterministic or hyperexponential */
};

static inline struct network *gateway_network(const struct gateway *g)
{
    struct network *net = net_new();
    const size_t router = net_station(net, "router", SERVERS_INFINITE, deterministic(0));
    const size_t issuer = net_station(net, "issuer", g->servers, g->service);
    const struct population p = {.name = (char[]){"users"}, .users = g->users};
    const size_t population = network_add_population(net, &p);
    const enum miss_rule miss = g->single_flight ? MISS_JOIN : MISS_FETCH;
    for (size_t i = 0; i < g->caches; i++) {
        struct cache c = {.name = (char[]){"cache"}, .population = population,
                          .granularity = g->tick, .absent = miss, .expired = miss};
        cache_set_rule(&c, LIFETIME_COUNTED, g->lifetime);
        const size_t look = net_station(net, "look", SERVERS_INFINITE, deterministic(0));
        const size_t cache = network_add_cache(net, &c);
        const size_t ask = i == 0 ? issuer
                                  : network_add_node(net, net->nodes[issuer].station,
                                                     network_add_class(net, "other"),
                                                     &net->nodes[issuer].service);
        net_route(net, router, look, 1 / (double)g->caches);
        net->nodes[look].routing = ROUTING_LOOKUP;
        net->nodes[look].cache = cache;
        network_add_lookup_route(net, look, NET_NONE, 0, LOOKUP_HIT, 1, 0);
        network_add_lookup_route(net, look, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
        network_add_lookup_route(net, look, ask, NET_NONE, LOOKUP_MISS, 1, 0);
        route_fills(net, network_add_route(net, ask, NET_NONE, 0, 1, 0), cache);
    }
    net_poisson(net, g->rate, router);
    net->sources[0].population = population;
    net_finish(net);
    return net;
}

/* What the event loop saw; tallies over replications. */
struct gateway_seen {
    struct tally wait;        /* [s] mean of a fetch */
    struct tally fetches;     /* [1/s] */
};

struct gateway_entry {
    double end, filled;       /* [s] filled: when the fetch under way will have been answered */
};

static inline double gateway_service(const struct gateway *g, struct stream *r)
{
    if (dist_is_exponential(&g->service))
        return g->service.mean * sampler_exp(r);
    if (dist_least(&g->service) == dist_most(&g->service))
        return g->service.mean;
    /* hyperexponential with balanced means */
    const double p = (1 + sqrt((g->service.scv - 1) / (g->service.scv + 1))) / 2;
    return stream_uniform(r) < p ? g->service.mean / (2 * p) * sampler_exp(r)
                                 : g->service.mean / (2 * (1 - p)) * sampler_exp(r);
}

/* One replication, from entries that end on any of their ticks; what begins after `warmup`. */
static inline void gateway_replicate(const struct gateway *g, double warmup, double length,
                                     uint64_t replication, struct gateway_seen *seen)
{
    const size_t pairs = g->users * g->caches;
    struct gateway_entry *e = mem_calloc(pairs, sizeof *e);
    double *free_at = mem_calloc(g->servers, sizeof *free_at);
    struct stream r;
    stream_init(&r, 5, replication, 7, 9);
    const double ticks = g->tick > 0 ? ceil(g->lifetime / g->tick - 1e-9) + 1 : 0;
    for (size_t i = 0; i < pairs; i++) {
        e[i].end = g->tick > 0 ? g->tick * (1 + floor(ticks * stream_uniform(&r)))
                               : g->lifetime * stream_uniform(&r);
        e[i].filled = INFINITY;
    }
    double n = 0, wait = 0;
    for (double t = sampler_exp(&r) / g->rate; t < warmup + length;
         t += sampler_exp(&r) / g->rate) {
        struct gateway_entry *x = &e[(size_t)(stream_uniform(&r) * (double)pairs)];
        if (t >= x->filled) {
            x->end = g->tick > 0 ? g->tick * (floor(x->filled / g->tick) + ticks)
                                 : x->filled + g->lifetime;
            x->filled = INFINITY;
        }
        if (t < x->end || (g->single_flight && x->filled < INFINITY))
            continue;
        size_t first = 0;
        for (size_t i = 1; i < g->servers; i++)
            first = free_at[i] < free_at[first] ? i : first;
        const double begins = fmax(t, free_at[first]);
        free_at[first] = begins + gateway_service(g, &r);
        x->filled = fmin(x->filled, free_at[first]);
        n += t >= warmup;
        wait += t >= warmup ? begins - t : 0;
    }
    tally_add(&seen->fetches, n / length);
    if (n > 0)
        tally_add(&seen->wait, wait / n);
    free(e);
    free(free_at);
}

#endif
