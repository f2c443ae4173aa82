/*
 * Keeps the values of distributions that have many. A list of values never changes and is stored
 * once, however many distributions share it. A network has a pool for the distributions of its
 * nodes and sources; code that makes a distribution without a network has its own pool.
 *
 *     struct dist_pool pool = {0};
 *     dist_hyperexponential(2, p, means, &pool, &d);
 *     network_add_node(net, station, class, &d);    // the network keeps its own copy
 *     dist_pool_release(&pool);                     // d must not be used any more
 */
#ifndef MODEL_DIST_POOL_H
#define MODEL_DIST_POOL_H

#include <stddef.h>

#include "model/dist.h"

struct dist_pool {
    struct dist_values **slots;    /* a hash table, open addressing; NULL: free */
    size_t n, n_slots;             /* n_slots a power of 2, or 0 */
};

/* n >= 1 values as the pool keeps them: a list that is equal to the bit, or a new copy. O(n). */
const struct dist_values *dist_pool_keep(struct dist_pool *pool, size_t n, const double *x);

/* *d with its values in this pool, whichever pool had them before. */
struct dist dist_kept(struct dist_pool *pool, const struct dist *d);

void dist_pool_release(struct dist_pool *pool);

#endif
