/*
 * Collapse of a token issuer: without single flight a longer fetch D makes more concurrent misses,
 * and these make the fetch longer. A steady state is a fixed point F(D) = D. Here F(D) is the mean
 * time of a fetch that follows from the stations' waits, when the caches miss as often as they do
 * with fetches of length D (ttl.h). F is infinite where the misses overload a station. Where F
 * crosses the diagonal from above, the state is stable. Where F crosses it from below, the state is
 * unstable: if one fetch takes longer, all later ones take longer still.
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
