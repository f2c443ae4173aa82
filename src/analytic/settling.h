/*
 * How long a network takes to forget its start: for automatic warm-ups.
 *
 * A station forgets its start in its relaxation time. A request that comes back carries the effect
 * of earlier visits, and a station settles only after the stations upstream have settled. So times
 * are summed along the way of a request through the network, returns included:
 *   pass    a station passes on a change of its arrivals in the time dN/dx, where N is its mean
 *           number and x its throughput (Lighthill, Whitham, Proc. R. Soc. A 229, 1955: the speed
 *           of kinematic waves). This is S/(1 - rho)^2 for M/M/1, and S for a delay;
 *   relax   a station forgets its start after a random time, which is exponential with the
 *           relaxation time as its mean: 1/(mu (1 - sqrt(rho))^2) for M/M/1 (Cohen, The Single
 *           Server Queue, 1982, sec. II.2).
 * For c servers, c mu replaces mu. The queue's part is scaled by (c2_a + c2_s)/2. This factor is
 * below 1 where arrivals and services are more even, and 0 in the deterministic limit. The
 * service's part is the mean service S for `pass`. For `relax` it is S sqrt(c2_s), or, where
 * c2_s > 1, the mean residual service S (1 + c2_s)/2.
 *
 * For each start node, W is the mean of the sum of `pass` over all later visits. D is the standard
 * deviation of the sum of independent exponentials `relax` over these visits; it is v times that of
 * one visit where a request visits v times. The start is forgotten in
 *   max over nodes that are reached of max(10 D, 2 W + 4 D):
 * to e^-10 at one station, however often requests return, and after two passes through a network of
 * many stations. This is our own approximation and errs on the long side. Where it is too short,
 * the check of the measured data finds it (run/steady.h).
 */
#ifndef ANALYTIC_SETTLING_H
#define ANALYTIC_SETTLING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "model/network.h"

struct settling {
    double time;        /* [s] until a network that starts empty has forgotten its start */
    double drain;       /* [s] until the requests present at the start have been served */
    size_t station;     /* the start node's station for which `time` is longest */
    double load;        /* [-] of this station's servers, 0 for a delay */
    double alone;       /* [s] the time that this station would need alone, visited once */
    double event_rate;  /* [1/s] arrivals from outside, and visits to all stations */
    double visits;      /* [-] mean number of visits to all stations, from this one to the exit */
};

/*
 * Does the rule apply to this network? It must be open and have an analytic answer, and its
 * stations must have unlimited room and identical servers that are always available.
 */
bool settling_applies(const struct network *net);

/* The same without the analytic answer: are its sources and stations of these kinds? */
bool settling_fits(const struct network *net);

/* As analytic_settling, from a solution in which every station has a formula and is stable, of a
 * network that fits. */
struct solution;
int settling_of(const struct solution *s, struct settling *out, struct diag *d);

/*
 * Computes *out for a stable network to which the rule applies. Returns -1 with errors in d for
 * other networks, and when equations did not converge.
 * `drain` treats the requests as a fluid, returns included. While its queue lasts, a station works
 * with all its c servers, of which new arrivals take `load`. So it finishes all visits of the
 * initial requests in their total work over c - load. All n requests at a delay are served at the
 * same time, and all but one have left in ln n relaxation times. `drain` is that of the slowest
 * station.
 */
int analytic_settling(const struct network *net, struct settling *out, struct diag *d);

#endif
