/*
 * Can requests overtake each other? Where they cannot, the visits of a request are independent.
 *
 * They are so from Poisson sources with random routing, where no station is visited twice, no two
 * ways lead from one station to another (who goes one way could overtake who goes the other), and
 * stations are single FIFO servers with one exponential service time: by reversal, a request's time
 * there does not depend on who left before it, and with that not on what it finds at the next. A
 * delay of one length for all may stand anywhere: the same requests pass it in the same order,
 * later. The first station of a way may also have several servers or be any delay; the last may be
 * anything whose own response is exact, for it is fed Poisson flows, and nobody is met again behind
 * it.
 * From any source, ways of fixed delays to one last station that it alone feeds are as plain.
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
 * Are all visits of a request independent, each with a known response-time distribution? Also where
 * all stations are delays, whatever way leads through them. O(stations^2) at worst.
 */
bool overtaking_free(const struct solution *s);

#endif
