/*
 * The parts of a sojourn's distribution that must not be inverted: its jumps, and the least time
 * that every way takes.
 *
 * A way through stations that have one service length each (delays, or queues that the request
 * found empty) takes a fixed time, which has a positive probability. There is one jump for each
 * different sum of lengths. The jumps are found by following requests from the sources, station by
 * station, until fewer than 1e-16 are left on such ways. The least sojourn is the shortest way by
 * the least services (Bellman, Quart. Appl. Math. 16, 1958).
 */
#ifndef ANALYTIC_SOJOURN_JUMPS_H
#define ANALYTIC_SOJOURN_JUMPS_H

#include "analytic/quantile.h"
#include "analytic/solution.h"

/* Largest number of jumps that are found; the others stay in the part that is inverted. */
#define SOJOURN_JUMPS_MAX 2000

struct sojourn_jumps {
    struct atom *atoms; size_t n;    /* ascending; masses of those who leave by the exits
                                        asked for */
    double mass;                     /* of all of them */
    double least;                    /* [s] no sojourn is shorter */
    double *from;                    /* [n_nodes] [s] least time from an arrival at this node to
                                        the exit; 0 where no way leads to one */
};

/* For requests that leave by exits for which to[n_exits] is true; they do so at `rate` [1/s].
 * Release with sojourn_jumps_release. */
struct sojourn_jumps sojourn_jumps_find(const struct solution *s, const bool *to, double rate);
void sojourn_jumps_release(struct sojourn_jumps *j);

#endif
