/*
 * Misses of busy tokens without single flight. Once an entry has ended, all look-ups of the token
 * miss until a fetch has filled it: the first and, in the time D of a fetch, uD more on average, u
 * being the token's rate of look-ups. So fetches come to the issuer in clumps, and QNA, which knows
 * the flow's mean rate and variability between tokens alone, has their wait too short: 52 us where
 * 1 ms is right for 20 tokens with u = 50/s, D = 20 ms and 4 servers, 5 ms for 15 ms at worst. No
 * formula here has that wait. It is marked where uD, the root of the mean square over all fetches,
 * is above CROWD_MARKED.
 */
#ifndef ANALYTIC_CROWD_H
#define ANALYTIC_CROWD_H

#include "analytic/solution.h"

#define METHOD_CROWD "QNA, too short where busy tokens miss together"
#define CROWD_MARKED 0.15

/* Marks the waits of the queues to which such misses come. The other fields of s must be final. */
void crowd_mark(struct solution *s);

#endif
