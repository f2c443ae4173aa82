/*
 * Invariants of the general engine, for tests and runs that ask for them (sim_options.check).
 * Private to this room.
 */
#ifndef SIM_GENERAL_CHECK_H
#define SIM_GENERAL_CHECK_H

#include "sim/general.h"

/*
 * Check the invariants between two events. Every station: the number present equals the number of
 * its jobs; no more services than servers, each with one pending event; no idle server while a
 * request waits, under work-conserving disciplines; no more requests than room. Every node:
 * arrivals, plus the requests present when counting began, equal departures plus the requests
 * present now. A violation ends the program with a message that gives seed, replication and time.
 * O(jobs + nodes).
 */
void general_check(const struct general *g);

#endif
