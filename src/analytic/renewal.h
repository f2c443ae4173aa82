/*
 * Finds the stations that are fed by one renewal process alone. Such a station is fed by one
 * source, and each request of this source comes there at most once, with the same probability and
 * independently of the others.
 *
 * The arrivals from a source are a renewal process. If each is kept with probability p, the kept
 * ones are a renewal process, too. A station that holds every request for the same fixed time
 * without a wait only delays the process. The departures of any other station, and the merged
 * arrivals of two sources, are not a renewal process (Disney, Kiessler, Traffic Processes in
 * Queueing Networks, 1987, ch. 3).
 */
#ifndef ANALYTIC_RENEWAL_H
#define ANALYTIC_RENEWAL_H

#include "analytic/exactness.h"
#include "analytic/routing_matrix.h"

struct renewal {
    size_t source;        /* index, or NET_NONE if not one renewal process */
    double kept;          /* [-] (0, 1] fraction of that source's requests that come here */
    bool nobody_waits;    /* arrivals come too far apart for a wait, judged by the servers and
                             services alone */
};

/* out[n_stations], rate[n_nodes] as the traffic equations have them. O(nodes + routes). */
void renewal_inputs(const struct routing_matrix *r, const double *rate, struct renewal *out);

#endif
