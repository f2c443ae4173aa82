/*
 * In which order those who wait are taken. One row for each way of keeping them; a discipline names
 * the one that is its own. Private to this room.
 */
#ifndef SIM_GENERAL_ORDER_H
#define SIM_GENERAL_ORDER_H

#include "sim/general_heap.h"

/* What one station keeps of those who wait; each order uses its own part. */
struct waiting {
    uint32_t n;                /* who wait */
    struct job_list list;      /* fifo, lifo */
    struct job_heap heap;      /* by a key; of random order its places alone */
    struct job_list *level;    /* [levels] by priority, the highest first */
    uint64_t *used;            /* bit i: level i is not empty */
    uint32_t levels;
};

struct waiting_order {
    void (*put)(struct general *g, uint32_t station, struct waiting *w, job_id j);
    /* One whose service was interrupted comes back: before its equals. */
    void (*put_back)(struct general *g, uint32_t station, struct waiting *w, job_id j);
    /* The next one, of at least one. */
    job_id (*take)(struct general *g, uint32_t station, struct waiting *w);
    void (*remove)(struct general *g, struct waiting *w, job_id j);
};

extern const struct waiting_order order_fifo, order_lifo, order_random, order_priority;
extern const struct waiting_order order_shortest;     /* by job.work */
extern const struct waiting_order order_remaining;    /* by job.key */

/* For a station with so many levels of priority; its end; nobody waits. */
void waiting_init(struct general *g, struct waiting *w, uint32_t levels);
void waiting_release(struct general *g, struct waiting *w);
void waiting_clear(struct waiting *w);

#endif
