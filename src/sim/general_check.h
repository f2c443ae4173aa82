/*
 * Invariants of the general engine, for tests and runs that ask for them (sim_options.check).
 * Private to this room.
 */
#ifndef SIM_GENERAL_CHECK_H
#define SIM_GENERAL_CHECK_H

#include "sim/general.h"

/*
 * Between two events. Of every station: the number present is that of the jobs that are there; no
 * more services than servers, and none pends twice; where it must not be, no server is idle while a
 * request waits; no more requests than there is room for. Of every node: what came, with those who
 * were there when counting began, has gone or is there. What is broken ends the program, with a
 * message that says seed, replication and time. O(jobs + nodes).
 */
void general_check(const struct general *g);

#endif
