/*
 * The characteristic times (eviction.h) of the rooms that the caches of a network have or share.
 */
#ifndef ANALYTIC_CACHE_ROOMS_H
#define ANALYTIC_CACHE_ROOMS_H

#include "analytic/eviction.h"
#include "model/network.h"

struct cache_rooms {
    const struct network *net;
    struct eviction_times *kept;      /* [n_caches] of the cache's room */
    size_t *next;     /* [n_caches] the next cache in the same room, or NET_NONE */
    struct eviction_cache *caches;    /* [n_caches] to be set before the rooms are solved */
    struct eviction_cache *one;       /* [n_caches] those of one room */
};

struct cache_rooms *cache_rooms_new(const struct network *net);
void cache_rooms_free(struct cache_rooms *r);

/* Set `kept` from `caches`. Nodes of quadrature are kept in `nodes`. */
void cache_rooms_solve(struct cache_rooms *r, struct lst_nodes *nodes);

#endif
