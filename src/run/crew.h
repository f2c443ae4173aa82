/*
 * Everyone who runs replications: this process's threads and, on a cluster, the other ranks. Each
 * is kept supplied a little ahead, the least busy first.
 */
#ifndef RUN_CREW_H
#define RUN_CREW_H

#include <stdbool.h>

#include "base/diag.h"
#include "run/cluster.h"
#include "run/pool.h"

struct crew;

/* More threads than that are a mistake. */
#define CREW_THREADS_MAX 4096

/* threads = 0: all cores, of each rank its own. NULL with errors in d. cluster may be NULL. */
struct crew *crew_new(unsigned threads, struct cluster *cluster, struct diag *d);
void crew_free(struct crew *c);

/* Threads of all of them together. */
unsigned crew_threads(const struct crew *c);

/* Would another task be begun soon? */
bool crew_has_room(const struct crew *c);

/* As of a pool, see there. */
void crew_give(struct crew *c, struct task *t);
struct task *crew_collect(struct crew *c, double wait);
struct task *crew_stop(struct crew *c);
void crew_forget(struct crew *c, const struct job *job);

#endif
