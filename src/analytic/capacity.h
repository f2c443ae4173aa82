/*
 * The long-run capacity of a station's servers, by their rules: a station with more arriving work
 * has no steady state.
 */
#ifndef ANALYTIC_CAPACITY_H
#define ANALYTIC_CAPACITY_H

#include <stdbool.h>

#include "model/network.h"

/*
 * Work that station i, which is no delay, can do per second with a long queue [-]: the number of
 * its servers, by their schedule's mean, times their speeds, times the part of time in which they
 * are up. At most so much where services start again after a breakdown.
 */
double capacity_of(const struct network *net, size_t i);

/* Can a request find station i full? Not where fewer customers than it has room for are all there
 * are in the network. */
bool capacity_can_be_full(const struct network *net, size_t i);

#endif
