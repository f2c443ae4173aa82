/*
 * Optional counts of a replication: the visits of each class, the number of responses, waits and
 * sojourns within given times, and how long a station has a given number of requests. Private to
 * this room.
 */
#ifndef SIM_COUNTS_H
#define SIM_COUNTS_H

#include "sim/state.h"

/* Decide what a plan of this network counts. Called before its nodes are compiled. */
void counts_plan(struct sim_plan *p, const struct network *net);

/* Lay the counts out in the record from offset `at`; returns the next free offset. */
size_t counts_lay_out(const struct sim_plan *p, struct record_layout *l, size_t at);

/* Allocate and free the workspace's counts. */
void counts_new(struct sim *s);
void counts_free(struct sim *s);

/* The measured period begins, or ends, at time t of the clock. At the end the stations' sums must
 * already be in the record. */
void counts_begin(struct sim *s, double t);
void counts_end(struct sim *s, double t);

/* Move all stored times earlier by `by` [s]. */
void counts_set_back(struct sim *s, double by);

/*
 * Count, at time t of the clock: the response time of a visit that ends, the wait of a service that
 * begins after waiting, the sojourn of a request that leaves.
 */
void counts_response(struct sim *s, uint32_t node, double response, double t);
void counts_wait(struct sim *s, uint32_t station, double wait, double t);
/* Count the wait of a visit to a node, when classes are named. */
void counts_visit_wait(struct sim *s, uint32_t node, double wait, double t);
void counts_sojourn(struct sim *s, uint32_t exit, double sojourn, double t);

/* The number of requests at a station, `number` until now, changes at time t of the clock. */
static inline void counts_number(struct sim *s, uint32_t station, uint32_t number, double t)
{
    const struct sim_plan *p = s->plan;
    double *since = &s->number_since[station];
    if (number < p->n_slots && p->number_slots[number] != SLOT_NONE)
        s->time_at[station * p->n_numbers + p->number_slots[number]] += t - *since;
    *since = t;
}

/* Increment count[k] for each time asked for that x does not exceed; t is the clock's time. */
void counts_within(struct sim *s, uint64_t *count, double x, double t);

#endif
