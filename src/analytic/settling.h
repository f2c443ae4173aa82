/*
 * How long a network takes to forget its start: for automatic warm-ups.
 *
 * A station forgets in its relaxation time, a request that comes back brings what it met before,
 * and what is downstream settles only after what is upstream has. So times are summed along the way
 * of a request through the network, returns included:
 *   pass    a station passes a change of its arrivals on in dN/dx, the growth of its mean number N
 *           with its throughput x (Lighthill, Whitham, Proc. R. Soc. A 229, 1955: the speed of
 *           kinematic waves); S/(1 - rho)^2 for M/M/1, S for a delay;
 *   relax   it forgets at random, by an exponential of relaxation time 1/(mu (1 - sqrt(rho))^2) for
 *           M/M/1 (Cohen, The Single Server Queue, 1982, sec. II.2).
 * For c servers, c mu is in place of mu; what is of the queue is scaled by (c2_a + c2_s)/2, which
 * is below 1 where arrivals and services are more even, and 0 in the deterministic limit. What is
 * of the service is the mean service S, and a relaxation time of S sqrt(c2_s), or S (1 + c2_s)/2,
 * the mean of what is left of one, where c2_s > 1.
 *
 * Per start node, W is the mean of the sum of `pass` and D the standard deviation of that of
 * independent exponentials `relax` over the visits to come: v times as long as one visit where a
 * request comes v times. A start is forgotten in
 *   max over nodes that are reached of max(10 D, 2 W + 4 D):
 * to e^-10 at one station, however often requests return; and after two ways through where stations
 * are many. An approximation of ours, on the long side; what it misses is found by the judge of
 * what was measured (run/steady.h).
 */
#ifndef ANALYTIC_SETTLING_H
#define ANALYTIC_SETTLING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "model/network.h"

struct settling {
    double time;        /* [s] in which a network that is empty forgets that it was */
    double drain;       /* [s] in which the requests are served that stations start with */
    size_t station;     /* from which on it is longest */
    double load;        /* [-] of its servers, 0 of a delay */
    double alone;       /* [s] the time that this station would need alone, visited once */
    double event_rate;  /* [1/s] arrivals from outside, and visits to all stations */
    double visits;      /* [-] mean number of visits, to all stations, from there to the exit */
};

/*
 * Is the rule meant for such a network? For open ones that can be solved, whose stations have
 * unlimited room and servers that are alike and always there.
 */
bool settling_applies(const struct network *net);

/*
 * Of a stable network to which it applies: else -1 with errors in d, as of one whose equations did
 * not converge.
 * `drain` is as a fluid, returns included: while its queue lasts a station works with all its c
 * servers and gains c - load of them, so it is done with its own and all later visits of these
 * requests in their work over c - load; from a delay they leave all at once, and all but one of n
 * in ln n relaxation times. The slowest station's is what is told.
 */
int analytic_settling(const struct network *net, struct settling *out, struct diag *d);

#endif
