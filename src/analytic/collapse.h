/*
 * Collapse of a token issuer: without single flight a longer fetch D makes more concurrent misses,
 * and these make the fetch longer. A steady state is a fixed point F(D) = D, where F(D) is the mean
 * time of a fetch by the stations' waits when the caches miss as fetches of D make them (ttl.h).
 * F is infinite where the misses overload a station. Where F crosses the diagonal from above the
 * state is stable; where it crosses from below it is not: a fetch that takes longer, by a stall or
 * by chance, makes all that follow longer still.
 *
 * The fixed points are looked for on a ray: the fetch times of all caches without single flight in
 * the proportion that they have in the solution. That is exact for caches that are alike. F is
 * looked at for SCAN times up to twice the lifetime, beyond which it is a constant, and each change
 * of sign is narrowed down to a root.
 */
#ifndef ANALYTIC_COLLAPSE_H
#define ANALYTIC_COLLAPSE_H

#include "analytic/solution.h"
#include "model/result.h"

/*
 * The states of a stable solution's network, into *out; out->n = 0 where a longer fetch makes no
 * more misses (single flight, or no station with a queue on the way). 0, or -1 with errors in d
 * when an iteration did not converge. Some hundred solutions' time.
 */
int collapse_solve(const struct solution *s, struct collapse_result *out, struct diag *d);

#endif
