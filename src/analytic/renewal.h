/*
 * Which stations are fed by one renewal process alone: by one source, each of whose requests comes
 * to the station with the same probability, by itself, once.
 *
 * A source's arrivals are a renewal process; kept each with probability p, they are one again. They
 * stay so, only later, on the way through stations that hold every request for the same fixed time
 * without a wait. What comes out of any other station, or together from two sources, is no renewal
 * process (Disney, Kiessler, Traffic Processes in Queueing Networks, 1987, ch. 3).
 */
#ifndef ANALYTIC_RENEWAL_H
#define ANALYTIC_RENEWAL_H

#include "analytic/exactness.h"
#include "analytic/routing_matrix.h"

struct renewal {
    size_t source;        /* index, or NET_NONE: not fed so */
    double kept;          /* [-] (0, 1] of that source's requests come here */
    bool nobody_waits;    /* as far as its servers and services alone are asked: arrivals come too
                             far apart */
};

/* out[n_stations], rate[n_nodes] as the traffic equations have them. O(nodes + routes). */
void renewal_inputs(const struct routing_matrix *r, const double *rate, struct renewal *out);

#endif
