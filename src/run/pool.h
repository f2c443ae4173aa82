/*
 * Threads that run replications. One thread, the owner, gives tasks and collects them finished, in
 * whatever order that happens; only the owner may call these functions. When a thread runs out of
 * memory, the owner gets the failure at its next collect or stop (base/mem.h); after that only
 * pool_free may be called.
 */
#ifndef RUN_POOL_H
#define RUN_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "run/serialize.h"
#include "sim/sim.h"

/* What a set of replications have in common. Must live until pool_forget. */
struct batch {
    uint64_t id;                   /* unique in its pool */
    const struct sim_plan *plan;
    uint64_t seed;
    size_t width;                  /* number of doubles in a record, all members, without the
                                      tail */
    struct serialized serialized;          /* the plan's network and options, for ranks that compile
                                              it themselves */
};

/* One replication, to be run or finished. */
struct task {
    struct task *next;
    const struct batch *job;
    uint64_t replication;
    double seconds;                /* time that it took; set when finished */
    bool first;                    /* it ran in a new workspace, and took longer for that */
    size_t n;                      /* number of doubles in the record: job->width, plus the tail
                                      when finished */
    double record[];               /* set when finished */
};

/* Free with free(). */
struct task *task_new(const struct batch *job, uint64_t replication);

/* With room for a record of n doubles; the task may move. */
struct task *task_resize(struct task *t, size_t n);

struct pool;

/* NULL with an EXIT_MACHINE error when not even one thread can be had. threads >= 1. */
struct pool *pool_new(unsigned threads, struct diag *d);
void pool_free(struct pool *p);

/* Number of threads; number of tasks given and not yet collected. */
unsigned pool_threads(const struct pool *p);
size_t pool_load(const struct pool *p);

/* The pool owns the task from now on. */
void pool_give(struct pool *p, struct task *t);

/* The finished tasks, oldest first, as a list that the caller frees; waits up to `wait` seconds for
 * the first of them. NULL when there is none. */
struct task *pool_collect(struct pool *p, double wait);

/* Abandon unfinished tasks at once, and return the finished ones. The pool may be used again. */
struct task *pool_stop(struct pool *p);

/* Forget a job; the pool has none of its tasks and will get none. The job may then be freed. */
void pool_forget(struct pool *p, const struct batch *job);

/* Number of cores that this process may use. */
unsigned pool_cores(void);

#endif
