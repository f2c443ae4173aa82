/*
 * Collapse of a token issuer: without single flight a longer fetch D makes more concurrent misses,
 * and these make the fetch longer. A steady state is a fixed point F(D) = D. Here F(D) is the mean
 * time of a fetch that follows from the stations' waits, when the caches miss as often as they do
 * with fetches of length D (ttl.h). F is infinite where the misses overload a station. Where F
 * crosses the diagonal from above, the state is stable. Where F crosses it from below, the state is
 * unstable.
 *
 * The tipping point is not that unstable state, whose D is a mean over the queue's fluctuations. A
 * stall or a run of long services makes a queue at the issuer in which all fetches take D. It grows
 * if the misses that they cause bring a load above 1. In a time far below a lifetime, entries end
 * as often as before, and each that ends brings as many fetches as look-ups come within D. With N
 * tokens at a cache, which are looked up at rate u each, and fetches that took D_0 so far, the load
 * is that of
 *   N (1 + uD)/(T + 1/u + D_0)
 * fetches per second. The D at which the load is 1 is reported as the unstable state. It does not
 * depend on the law of services: from there the queue grows or shrinks with even chances. In the
 * long run entries end less often, as each absence lasts D, and the load would be 1 at a longer D.
 *
 * The fixed points are searched along a ray, on which the fetch times of all caches without single
 * flight keep the proportions that they have in the solution. This is exact for identical caches.
 * F is evaluated at SCAN times up to twice the lifetime, beyond which it is constant. Each change
 * of sign is then refined to a root.
 */
#ifndef ANALYTIC_COLLAPSE_H
#define ANALYTIC_COLLAPSE_H

#include "analytic/solution.h"
#include "model/result.h"

/*
 * Writes the steady states of the network of a stable solution into *out. out->n = 0 where a longer
 * fetch makes no more misses (single flight, or no station with a queue on the way). Returns 0, or
 * -1 with errors in d when an iteration did not converge. Takes as long as some hundred solutions.
 */
int collapse_solve(const struct solution *s, struct collapse_result *out, struct diag *d);

#endif
