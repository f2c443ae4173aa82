/*
 * Fetches that may come to nothing: plain caches where a request that misses may leave, or be
 * refused, before it fills the cache. Poisson look-ups of one token.
 *   u    look-ups [1/s]; B  mean life of an entry [s], as by ttl.h, also on a clock that ticks
 *   phi  probability that a fetch fills the cache, independent of all else
 *   D, F time of a fetch that does, and of one that does not [s]
 * A cycle goes from the end of an entry to the end of the next.
 *
 * Without single flight each look-up of an absent token fetches. Those that will fill the cache are
 * Poisson of rate u phi, so that the token is absent for 1/(u phi) + D, and
 *   continuous clock  cycle = B + 1/(u phi) + D
 *   ticks             as ttl.h has it, with X = Exp(u phi) for the first of these look-ups
 *   fetch             (1/(u phi) + D)/cycle.
 *
 * With single flight requests wait for the fetch under way, and go on with its answer. When it
 * comes to nothing, the first that waits fetches in its turn; if nobody waits, the next look-up
 * does. With q who wait when a fetch begins, a fails and A new ones came meanwhile,
 *   q' = max(q + A - 1, 0), A = Poisson(uF); where q + A = 0 the token is nobody's for Exp(u).
 * The numbers of fetches and of such pauses in a cycle follow from this chain, of which each step
 * has probability 1 - phi. On a clock that ticks the time in which the token is absent counts as
 * one fetch of this mean length.
 *
 * Where D varies, those who come during a fetch wait E[D^2]/(2 E[D]) for its end, and F is taken to
 * vary as much.
 *
 * Exact on a continuous clock for D and F that are fixed, where ttl.h is exact for D; but labelled
 * approximate, since nothing tells whether F is fixed.
 */
#ifndef ANALYTIC_FAILING_FETCHES_H
#define ANALYTIC_FAILING_FETCHES_H

#include "analytic/fetch.h"
#include "analytic/ttl.h"

/* The outcomes of look-ups at rate load->u > 0, with fetches of time->mean, time->failed and
 * time->filled, 0 < filled < 1. *delay [s]: the mean wait for fetches of others, of those who end
 * as delayed hits, and, taken to be as long (which is approximate), of those who fetch in their
 * turn; these are *handed of all fetches. Tokens must never expire. */
struct ttl_outcome failing_fetches_solve(const struct ttl_rule *rule, const struct ttl_load *load,
                                         const struct fetch_time *time, double *delay,
                                         double *handed);

#endif
