/*
 * Can requests overtake each other? Where they cannot, the visits of a request are independent.
 *
 * Visits are independent under these conditions: sources are Poisson and routing is random; no
 * station is visited twice; no two ways lead from one station to another, as a request on one way
 * could overtake one on the other; stations are single FIFO servers with one exponential service
 * time. By reversal, a request's time at such a station does not depend on the departures before
 * it, and so not on what it finds at the next station. A delay of one length for all may stand
 * anywhere: the same requests pass it in the same order, later. The first station of a way may also
 * have several servers or be any delay. The last may be any station whose own response is exact,
 * because its arrivals are Poisson and requests do not meet again after it.
 * Visits are also independent from a source of any kind, if all its ways are fixed delays that lead
 * to one last station which only this source feeds.
 *   Reich, Ann. Math. Statist. 28(3), 1957, pp. 768-773 (tandem); Burke, Oper. Res. 17(4), 1969,
 *   pp. 754-755 (several servers: first and last only); Walrand, Varaiya, Adv. Appl. Probab. 12(4),
 *   1980, pp. 1000-1018 (Jackson networks); Simon, Foley, Management Science 25(10), 1979, pp.
 *   1027-1034 (where they overtake, it matters).
 */
#ifndef ANALYTIC_OVERTAKING_H
#define ANALYTIC_OVERTAKING_H

#include <stdbool.h>

#include "analytic/solution.h"

/*
 * Are all visits of a request independent, each with a known response-time distribution? This also
 * holds where all stations are delays, on any ways. O(stations^2) at worst.
 */
bool overtaking_free(const struct solution *s);

#endif
