/*
 * Distributions of responses, waits and sojourns of one replication, by opt-in. Private to this
 * room.
 */
#ifndef SIM_DISTRIBUTIONS_H
#define SIM_DISTRIBUTIONS_H

#include "sim/state.h"

/* What a plan of this network records: p->layout.recorded and .n_recorded; nothing
 * unless it was asked for. */
void distributions_plan(struct sim_plan *p, const struct network *net);

/* The workspace's histograms. */
void distributions_new(struct sim *s);
void distributions_free(struct sim *s);

/* The measured period begins; ends, when the stations' sums are in the record. */
void distributions_begin(struct sim *s);
void distributions_end(struct sim *s);

#endif
