/*
 * Where an engine writes its counts: the stations' sums in the record, and the number of requests
 * in the network. Private to this room.
 */
#ifndef SIM_MEASURE_H
#define SIM_MEASURE_H

#include "sim/state.h"

/* A station's sums in the record, by enum station_sum. */
static inline double *station_sums(struct sim *s, size_t station)
{
    return s->record + s->plan->layout.stations + station * STATION_SUMS;
}

/* Add the age of a request that is in the network at time t: with sign 1 at the end of the measured
 * period, -1 at its start. */
static inline void measure_in_network(struct sim *s, double born, double t, double sign)
{
    s->record[s->plan->layout.number] += sign * (t - born);
}

#endif
