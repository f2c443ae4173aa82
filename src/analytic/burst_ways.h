/*
 * The nodes that requests pass before they look a token up in a cache whose clock ticks, and the
 * nodes that fetches pass after a miss there, in an order in which bursts can be followed.
 */
#ifndef ANALYTIC_BURST_WAYS_H
#define ANALYTIC_BURST_WAYS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/network.h"

struct burst_ways {
    size_t *order, n;    /* [n] nodes on the ways to look-ups and of fetches, causes first */
    size_t *place;       /* [n_nodes] index of the node in order, or NET_NONE */
    bool *fetched;       /* [n_nodes] on the way of a fetch; otherwise before a look-up */
    bool cyclic;         /* some way has a cycle */
};

/* Does the cache's clock tick, and is there a formula for the cache's rules? */
bool burst_ticks(const struct cache *c);

/* Does a request that leaves node n by route r stay on the way? A look-up ends the way. */
bool burst_goes_on(const struct network *net, const struct node *n, const struct route *r);

/* Release with burst_ways_release. O(nodes + routes). */
void burst_ways_find(struct burst_ways *w, const struct network *net);
void burst_ways_release(struct burst_ways *w);

#endif
