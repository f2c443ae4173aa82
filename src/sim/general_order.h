/*
 * The orders in which waiting requests are served. One row per order; each discipline names its
 * row. Private to this room.
 */
#ifndef SIM_GENERAL_ORDER_H
#define SIM_GENERAL_ORDER_H

#include "sim/general_heap.h"

/* The waiting requests of one station; each order uses the fields it needs. */
struct waiting {
    uint32_t n;                /* number of waiting requests */
    struct job_list list;      /* fifo, lifo */
    struct job_heap heap;      /* orders by a key; random order uses its array only */
    struct job_list *level;    /* [levels] by priority, the highest first */
    uint64_t *used;            /* bit i: level i is not empty */
    uint32_t levels;
};

struct waiting_order {
    void (*put)(struct general *g, uint32_t station, struct waiting *w, job_id j);
    /* Put back a request whose service was interrupted: before its equals. */
    void (*put_back)(struct general *g, uint32_t station, struct waiting *w, job_id j);
    /* Remove and return the next request; at least one waits. */
    job_id (*take)(struct general *g, uint32_t station, struct waiting *w);
    void (*remove)(struct general *g, struct waiting *w, job_id j);
};

extern const struct waiting_order order_fifo, order_lifo, order_random, order_priority;
extern const struct waiting_order order_shortest;     /* by job.work */
extern const struct waiting_order order_remaining;    /* by job.key */

/* Allocate for a station with `levels` priorities; free; empty. */
void waiting_init(struct general *g, struct waiting *w, uint32_t levels);
void waiting_release(struct general *g, struct waiting *w);
void waiting_clear(struct waiting *w);

#endif
