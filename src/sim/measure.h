/*
 * Where an engine puts what it counted: the rows of stations in the record that is being filled in,
 * and the number of requests in the network. Private to this room.
 */
#ifndef SIM_MEASURE_H
#define SIM_MEASURE_H

#include "sim/state.h"

/* By enum station_sum. */
static inline double *station_sums(struct sim *s, size_t station)
{
    return s->record + s->plan->layout.stations + station * STATION_SUMS;
}

/* A request is in the network at time t: its age counts, at an end of the measured period with sign
 * 1, at its begin with -1. */
static inline void measure_in_network(struct sim *s, double born, double t, double sign)
{
    s->record[s->plan->layout.number] += sign * (t - born);
}

#endif
