/*
 * What a replication counts besides its sums, for classes and by opt-in: the visits of each class,
 * how many responses, waits and sojourns are within given times, and how long a station has a given
 * number of requests. Private to this room.
 */
#ifndef SIM_COUNTS_H
#define SIM_COUNTS_H

#include "sim/state.h"

/* What a plan of this network counts, before its nodes are compiled. */
void counts_plan(struct sim_plan *p, const struct network *net);

/* Places in the record from `at` on; returns the next free one. */
size_t counts_lay_out(const struct sim_plan *p, struct record_layout *l, size_t at);

/* The workspace's counts. */
void counts_new(struct sim *s);
void counts_free(struct sim *s);

/* The measured period begins at time t of the clock; ends, when the stations' sums are in
 * the record. */
void counts_begin(struct sim *s, double t);
void counts_end(struct sim *s, double t);

/* All times come earlier by so much [s]. */
void counts_set_back(struct sim *s, double by);

/*
 * At time t of the clock, of a visit to a node that ends, a service at a station that began after a
 * wait behind others, a request that leaves.
 */
void counts_response(struct sim *s, uint32_t node, double response, double t);
void counts_wait(struct sim *s, uint32_t station, double wait, double t);
/* The same of a visit to a node, where classes are told apart. */
void counts_visit_wait(struct sim *s, uint32_t node, double wait, double t);
void counts_sojourn(struct sim *s, uint32_t exit, double sojourn, double t);

/* The number of requests at a station, `number` so far, changes at time t of the clock. */
static inline void counts_number(struct sim *s, uint32_t station, uint32_t number, double t)
{
    const struct sim_plan *p = s->plan;
    double *since = &s->number_since[station];
    if (number < p->n_slots && p->number_slots[number] != SLOT_NONE)
        s->time_at[station * p->n_numbers + p->number_slots[number]] += t - *since;
    *since = t;
}

/* Which of the times asked for x is within, at time t: counted in count[times]. */
void counts_within(struct sim *s, uint64_t *count, double x, double t);

#endif
