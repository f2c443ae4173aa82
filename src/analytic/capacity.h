/*
 * The long-run capacity of a station's servers, by their rules. A station with more work arriving
 * than this has no steady state.
 */
#ifndef ANALYTIC_CAPACITY_H
#define ANALYTIC_CAPACITY_H

#include <stdbool.h>

#include "model/network.h"

/*
 * Work that station i can do per second with a long queue [-]; i must not be a delay. It is the
 * mean number of servers by their schedule, times their speeds, times the fraction of time in which
 * they are up. Where services start again after a breakdown, it is an upper bound.
 */
double capacity_of(const struct network *net, size_t i);

/* Can a request find station i full? It cannot if the network has only customers of closed sources,
 * and the station has room for all of them. */
bool capacity_can_be_full(const struct network *net, size_t i);

#endif
