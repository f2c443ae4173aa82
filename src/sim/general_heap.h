/*
 * A priority queue of jobs: the least key comes first, among equal keys the job put in first. Few
 * jobs, as in most queues, are a sorted array with the least key at its end: taking it costs
 * nothing, and inserting mispredicts one branch. Many jobs are a binary heap. Private to this room.
 */
#ifndef SIM_GENERAL_HEAP_H
#define SIM_GENERAL_HEAP_H

#include <stdbool.h>

#include "sim/general.h"

struct heap_place {
    double key;
    uint32_t order;    /* order of insertion, modulo 2^32 */
    job_id job;
};

struct job_heap {
    struct heap_place *place;    /* [cap] */
    uint32_t n, cap;
    uint32_t order;              /* `order` of the next job to be put in */
    bool many;                   /* true: a binary heap, the least key at 0. false: sorted, the
                                    least key at n - 1 */
};

void job_heap_release(struct general *g, struct job_heap *h);

/* Empty it; its memory is kept. */
static inline void job_heap_clear(struct job_heap *h)
{
    h->n = 0;
    h->many = false;
}

/* The job with the least key; the queue is not empty. */
static inline const struct heap_place *job_heap_first(const struct job_heap *h)
{
    return &h->place[h->many ? 0 : h->n - 1];
}

void job_heap_put(struct general *g, struct job_heap *h, double key, job_id j);

job_id job_heap_take_of_many(struct job_heap *h);

/* Remove and return the job with the least key; the queue is not empty. */
static inline job_id job_heap_take(struct job_heap *h)
{
    return h->many ? job_heap_take_of_many(h) : h->place[--h->n].job;
}

/* Remove a job that is in it. O(n). */
void job_heap_remove(struct job_heap *h, job_id j);

#endif
