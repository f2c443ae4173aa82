/*
 * Jobs by a key, the least first, and among equal keys the one that was put in first: an array while
 * they are few, for most queues are short, and a binary heap in it. Private to this room.
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
    struct heap_place *place;    /* [cap], place[0] the least */
    uint32_t n, cap;
    uint32_t order;              /* of the next one to come */
};

void job_heap_release(struct general *g, struct job_heap *h);

/* Empty; its memory stays. */
static inline void job_heap_clear(struct job_heap *h)
{
    h->n = 0;
}

void job_heap_put(struct general *g, struct job_heap *h, double key, job_id j);

/* The least, which is taken out. The heap is not empty. */
job_id job_heap_take(struct job_heap *h);

/* A job that is in it is taken out. O(n). */
void job_heap_remove(struct job_heap *h, job_id j);

#endif
