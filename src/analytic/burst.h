/*
 * Issuers whose arrivals come in bursts. If a cache's clock ticks, entries end on the edges of
 * ticks, and look-ups of busy tokens find them gone just after an edge. This happens in all caches
 * at once, as they read one clock. So fetches arrive at a station at a rate that is periodic in the
 * tick.
 *
 * One token at one cache, looked up at rate u; a fetch that begins at time x after an edge takes
 * D(x), and ends at C(x) = x + D(x); x(t) is the inverse of C, 0 where t < C(0). Entries end at an
 * edge. At time t after that the token is absent with probability exp(-u x(t)), because it is
 * absent until the first look-up has been answered. The number of ticks in a cycle is that without
 * a fetch time (ttl.h), less the a = 1/(1 - exp(-ug)) ticks of absence in that case, plus the sum
 * over edges of exp(-u x(jg)), j = 0, 1, ... Fetches begin at rate
 *   u exp(-ut) per cycle           with single flight
 *   u exp(-u x(t)) per cycle       without: 1 + u E[D] in all
 * summed over t = s, s + g, s + 2g, .. for the time s after any edge. Exact for a D(x) that is
 * fixed for each x.
 *
 * The fetches are followed through the stations on their way, and beyond. A fetch that comes to a
 * FIFO station at s leaves it at s + wait(s) + service, where both are means by tick_queue.h. D(x)
 * is the time until the cache is filled. Rates, waits and D(x) depend on each other and are
 * iterated until nothing changes. Fetches of one token in the same cycle do not meet. So a fetch
 * waits only for the fraction 1 - sum P^2/(sum P)^2 of the fetches, where P is the probability that
 * a tick has a fetch of a token at a cache.
 *
 * Requests that pass such a station before their look-up wait behind fetches, too. Then look-ups
 * are not evenly spread. Phi(x) replaces x above: it is the time in which as many look-ups come at
 * their mean rate.
 */
#ifndef ANALYTIC_BURST_H
#define ANALYTIC_BURST_H

#include "analytic/solution.h"

/*
 * The methods named for these waits, with their error against simulation:
 * - METHOD_BURST for one server, or exponential services;
 * - METHOD_BURST_FAIR for several servers with other services, or a few misses during a fetch;
 * - METHOD_BURST_ROUGH where look-ups wait behind fetches, which is modelled only in the mean.
 * In other cases the wait has no formula, and the station says why.
 */
#define METHOD_BURST "refreshes in each tick, within 15 %"
#define METHOD_BURST_FAIR "refreshes in each tick, within 40 %"
#define METHOD_BURST_ROUGH "refreshes in each tick, within a factor of 2"

struct burst;

/* NULL where no cache has both a clock that ticks and fetches that pass a station with a queue.
 * Free with burst_free (NULL is fine). */
struct burst *burst_new(const struct network *net, struct caches *caches);
void burst_free(struct burst *b);

/*
 * One round, for a solution with the present outcomes. It replaces the waits of the stations where
 * fetches come together, and the outcomes of look-ups in s->caches that depend on D(x). Returns the
 * greatest relative change of a wait since the last round.
 */
double burst_round(struct burst *b, struct solution *s);

/* Did fetches overload a station in the last round? */
bool burst_overloads(const struct burst *b);

/* The rounds did not converge: mark the waits where fetches come together as without a formula. */
void burst_refuse(const struct burst *b, struct solution *s);

#endif
