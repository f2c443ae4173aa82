/*
 * All that run replications, as one pool: this process's threads and, on a cluster, the other
 * ranks. Each is given tasks a little ahead, the least busy first.
 */
#ifndef RUN_WORKERS_H
#define RUN_WORKERS_H

#include <stdbool.h>

#include "base/diag.h"
#include "run/cluster.h"
#include "run/pool.h"

struct workers;

/* Upper limit on threads; a larger number is taken for a mistake. */
#define CREW_THREADS_MAX 4096

/* threads = 0: all cores, of each rank its own. NULL with errors in d. cluster may be NULL. */
struct workers *workers_new(unsigned threads, struct cluster *cluster, struct diag *d);
void workers_free(struct workers *c);

/* Total number of threads. */
unsigned workers_threads(const struct workers *c);

/* Would another task start soon? */
bool workers_has_room(const struct workers *c);

/* As the functions of a pool (pool.h). */
void workers_give(struct workers *c, struct task *t);
struct task *workers_collect(struct workers *c, double wait);
struct task *workers_stop(struct workers *c);
void workers_forget(struct workers *c, const struct batch *job);

#endif
