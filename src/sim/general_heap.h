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

static inline bool job_heap_before(const struct heap_place *a, const struct heap_place *b)
{
    return a->key < b->key || (a->key == b->key && (int32_t)(a->order - b->order) < 0);
}

/* Insert p into a sorted array that has a free place. */
static inline void job_heap_insert(struct job_heap *h, struct heap_place p)
{
    uint32_t i = h->n++;
    for (; i > 0 && job_heap_before(&h->place[i - 1], &p); i--)
        h->place[i] = h->place[i - 1];
    h->place[i] = p;
}

/* The size at which a sorted array becomes a heap. */
enum { JOB_HEAP_MANY = 32 };

/* Put p into a queue that is a heap, or becomes one, or has no free place. */
void job_heap_put_to_many(struct general *g, struct job_heap *h, struct heap_place p);

static inline void job_heap_put(struct general *g, struct job_heap *h, double key, job_id j)
{
    const struct heap_place p = {key, h->order++, j};
    if (__builtin_expect(h->n < h->cap && h->n < JOB_HEAP_MANY && !h->many, 1))
        job_heap_insert(h, p);
    else
        job_heap_put_to_many(g, h, p);
}

job_id job_heap_take_of_many(struct job_heap *h);

/* Remove and return the job with the least key; the queue is not empty. */
static inline job_id job_heap_take(struct job_heap *h)
{
    return h->many ? job_heap_take_of_many(h) : h->place[--h->n].job;
}

/* Remove a job that is in it. O(n). */
void job_heap_remove(struct job_heap *h, job_id j);

#endif
