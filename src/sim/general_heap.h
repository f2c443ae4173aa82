/*
 * Jobs by a key, the least first, and among equal keys the one that was put in first. While they are
 * few, as in most queues, they are sorted in an array, the least at its end, so that taking it is
 * free and putting one in mispredicts one branch; when they become many the array is a binary heap.
 * Private to this room.
 */
#ifndef SIM_GENERAL_HEAP_H
#define SIM_GENERAL_HEAP_H

#include <stdbool.h>

#include "sim/general.h"

struct heap_place {
    double key;
    uint32_t order;    /* of coming, modulo 2^32 */
    job_id job;
};

struct job_heap {
    struct heap_place *place;    /* [cap] */
    uint32_t n, cap;
    uint32_t order;              /* of the next one to come */
    bool many;                   /* a heap, the least at 0; else sorted, the least at n - 1 */
};

void job_heap_release(struct general *g, struct job_heap *h);

/* Empty; its memory stays. */
static inline void job_heap_clear(struct job_heap *h)
{
    h->n = 0;
    h->many = false;
}

/* The least, of at least one. */
static inline const struct heap_place *job_heap_first(const struct job_heap *h)
{
    return &h->place[h->many ? 0 : h->n - 1];
}

void job_heap_put(struct general *g, struct job_heap *h, double key, job_id j);

job_id job_heap_take_of_many(struct job_heap *h);

/* The least, which is taken out. The heap is not empty. */
static inline job_id job_heap_take(struct job_heap *h)
{
    return h->many ? job_heap_take_of_many(h) : h->place[--h->n].job;
}

/* A job that is in it is taken out. O(n). */
void job_heap_remove(struct job_heap *h, job_id j);

#endif
