/*
 * Replications spread over threads. Each thread owns a workspace; a replication's record goes to its own place in the output, so which thread ran it
 * cannot be seen in the result.
 */
#ifndef RUN_POOL_H
#define RUN_POOL_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/sim.h"

struct pool;

/* threads >= 1. The plan must outlive the pool. */
struct pool *pool_new(const struct sim_plan *plan, unsigned threads);
void pool_free(struct pool *p);

/* Called on the waiting thread some times a second with the number of replications done so far. */
typedef void pool_tick(void *user, uint64_t done);

/*
 * Run replications first..first+n-1 of seed; records is [n][width]. Stops early when *stop becomes nonzero (may be NULL).
 * Returns how many from `first` on are done without a gap.
 */
uint64_t pool_run(struct pool *p, uint64_t seed, uint64_t first, uint64_t n, double *records,
                  const atomic_int *stop, pool_tick *tick, void *user);

/* Cores that this process may use. */
unsigned pool_cores(void);

#endif
