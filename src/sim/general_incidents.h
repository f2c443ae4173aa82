/*
 * Incidents at given times of a replication: caches that lose all entries, and stations that stop
 * for a while (model/token.h, struct incident). Private to the general engine.
 *
 * A station that is down has no servers, whatever its own breakdowns and shifts say: services are
 * interrupted and go on where they were. At a delay station every service that is under way, or
 * begins meanwhile, takes that much longer.
 */
#ifndef SIM_GENERAL_INCIDENTS_H
#define SIM_GENERAL_INCIDENTS_H

#include "sim/general.h"

/* Is the station down at some time? */
bool incident_stops(const struct network *net, size_t station);

/* Schedule the events of all incidents; handle one that is due: number 2 i is the begin of incident
 * i, and 2 i + 1 its end. */
void incident_start(struct general *g);
void incident_event(struct general *g, uint32_t number);

#endif
