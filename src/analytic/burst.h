/*
 * Issuers that are fed in bursts. Where a cache's clock ticks, entries end on the ticks' edges, and
 * the look-ups of busy tokens find them gone just after an edge: in all caches at once, as they
 * read one clock. So the fetches that come to a station have a rate that is periodic in the tick.
 *
 * One token at one cache, looked up at rate u; a fetch that begins at time x after an edge takes
 * D(x), and ends at C(x) = x + D(x); x(t) is the inverse of C, 0 where t < C(0). Entries end at an
 * edge. At time t after that the token is away with probability exp(-u x(t)): it is so until the
 * first look-up has been answered. A cycle has the ticks that it has without a fetch (ttl.h), less
 * the a = 1/(1 - exp(-ug)) that the token is away then, plus sum over edges of exp(-u x(jg)), j =
 * 0, 1, ..; fetches come at
 *   u exp(-ut) per cycle           with single flight
 *   u exp(-u x(t)) per cycle       without: 1 + u E[D] in all
 * summed over t = s, s + g, s + 2g, .. for the time s after any edge. Exact for a D(x) that is
 * fixed for each x.
 *
 * The fetches are followed through the stations on their way, and beyond: what comes to a FIFO
 * station at s leaves it at s + wait(s) + service, the means by tick_queue.h. D(x) is the time
 * until the cache is filled. Rates, waits and D(x) depend on each other, and are substituted until
 * nothing changes. Of a token's own fetches those of the same cycle do not meet: a fetch waits for
 * the part 1 - sum P^2/(sum P)^2 of the others, P the probability that a tick has a fetch of a
 * token at a cache.
 *
 * Requests that pass such a station before their look-up wait behind fetches, too: then look-ups
 * are not even, and in place of x above stands Phi(x), the time in which as many come at their mean
 * rate.
 */
#ifndef ANALYTIC_BURST_H
#define ANALYTIC_BURST_H

#include "analytic/solution.h"

/*
 * How the waits are called that are from here, with their error as seen against simulation: one
 * server, or exponential services; several servers with other services, or a few misses during a
 * fetch; and where look-ups themselves wait behind fetches, which is taken into account in the mean
 * alone. Beyond these there is none: a wait has no formula then, and the station says why.
 */
#define METHOD_BURST "refreshes in each tick, within 15 %"
#define METHOD_BURST_FAIR "refreshes in each tick, within 40 %"
#define METHOD_BURST_ROUGH "refreshes in each tick, within a factor of 2"

struct burst;

/* NULL where no cache has a clock that ticks and is fed through a station with a queue. `lookups`,
 * `fresh`: as caches_solve has them. Free with burst_free (NULL is fine). */
struct burst *burst_new(const struct network *net, struct caches *caches);
void burst_free(struct burst *b);

/*
 * One round, for a solution by the outcomes as they stand: waits of the stations where fetches come
 * together are replaced, and the outcomes of look-ups in s->caches that depend on D(x). Returns the
 * greatest relative change of a wait since the last round.
 */
double burst_round(struct burst *b, struct solution *s);

/* Did fetches overload a station in the last round? */
bool burst_overloads(const struct burst *b);

/* The rounds lead nowhere: the waits where fetches come together have no formula. */
void burst_refuse(const struct burst *b, struct solution *s);

#endif
