/*
 * Keeps the values of distributions that have many: a list of numbers each, which never changes and
 * is kept once, however many distributions have it. A network has a pool for the distributions of
 * its nodes and sources; whoever makes a distribution without a network has one of his own.
 *
 *     struct dist_pool pool = {0};
 *     dist_hyperexponential(2, p, means, &pool, &d);
 *     network_add_node(net, station, class, &d);    // the network keeps its own copy
 *     dist_pool_release(&pool);                     // and d is no more
 */
#ifndef MODEL_DIST_POOL_H
#define MODEL_DIST_POOL_H

#include <stddef.h>

#include "model/dist.h"

struct dist_pool {
    struct dist_values **slots;    /* a hash table, open addressing; NULL: free */
    size_t n, n_slots;             /* n_slots a power of 2, or 0 */
};

/* n >= 1 values as kept there: those that are equal to the bit, or a copy. O(n). */
const struct dist_values *dist_pool_keep(struct dist_pool *pool, size_t n, const double *x);

/* *d with its values in this pool, whichever had them before. */
struct dist dist_kept(struct dist_pool *pool, const struct dist *d);

void dist_pool_release(struct dist_pool *pool);

#endif
