/*
 * Optional distributions of response times, waits and sojourns of one replication. Private to this
 * room.
 */
#ifndef SIM_DISTRIBUTIONS_H
#define SIM_DISTRIBUTIONS_H

#include "sim/state.h"

/* Set p->layout.recorded and .n_recorded to what a plan of this network records; nothing unless
 * distributions are asked for. */
void distributions_plan(struct sim_plan *p, const struct network *net);

/* The workspace's histograms. */
void distributions_new(struct sim *s);
void distributions_free(struct sim *s);

/* The measured period begins, or ends. At the end the stations' sums must already be in the
 * record. */
void distributions_begin(struct sim *s);
void distributions_end(struct sim *s);

#endif
