/*
 * Threads that run replications. One thread, the owner, gives tasks and collects them finished, in
 * whatever order that happens; only the owner may call these functions. Memory that runs out in a
 * thread is passed on to the owner when it next collects or stops (base/mem.h); a pool is then good
 * for pool_free alone.
 */
#ifndef RUN_POOL_H
#define RUN_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "run/serialize.h"
#include "sim/sim.h"

/* What replications are of. Lives until it is forgotten. */
struct batch {
    uint64_t id;                   /* no other of the same pool has it */
    const struct sim_plan *plan;
    uint64_t seed;
    size_t width;                  /* doubles in a record, of all members, without its tail */
    struct serialized serialized;          /* the plan's, for those who must compile
                                              it themselves */
};

/* One replication, to be run or done. */
struct task {
    struct task *next;
    const struct batch *job;
    uint64_t replication;
    double seconds;                /* that it took; once it is done */
    bool first;                    /* it was in a workspace just made, and took longer for that */
    size_t n;                      /* doubles in the record: job->width, and its tail once it
                                      is done */
    double record[];               /* once it is done */
};

/* Free with free(). */
struct task *task_new(const struct batch *job, uint64_t replication);

/* With room for a record of n doubles; the task may move. */
struct task *task_resize(struct task *t, size_t n);

struct pool;

/* NULL with an EXIT_MACHINE error when not even one thread can be had. threads >= 1. */
struct pool *pool_new(unsigned threads, struct diag *d);
void pool_free(struct pool *p);

/* Threads; tasks given and not collected. */
unsigned pool_threads(const struct pool *p);
size_t pool_load(const struct pool *p);

/* The pool owns the task from now on. */
void pool_give(struct pool *p, struct task *t);

/* The finished tasks, oldest first, as a list that the caller frees; waits up to `wait` seconds for
 * the first of them. NULL when there is none. */
struct task *pool_collect(struct pool *p, double wait);

/* Give up what is not finished, at once, and return what is. The pool may be used again. */
struct task *pool_stop(struct pool *p);

/* None of this job's tasks is with the pool, and none will come: the job may go. */
void pool_forget(struct pool *p, const struct batch *job);

/* Cores that this process may use. */
unsigned pool_cores(void);

#endif
