/*
 * Fetches of few busy tokens. With single flight, at most one fetch of a token at a cache is under
 * way, and the next one begins a lifetime and 1/u after its answer. So tokens are customers who go
 * round: they think, and ask the issuer. With many it sees a Poisson flow; with few the wait is far
 * below that of such a flow, and one token never waits for itself.
 *
 * For N tokens alike and an issuer that is a single exponential server this is a product form,
 * whatever the law of the lifetime (BCMP): exact mean value analysis (Reiser, Lavenberg, J. ACM
 * 27(2), 1980),
 *   R_n = S/(1 - rho_0) (1 + Q_(n-1)),  X_n = n/(Z + R_n),  Q_n = X_n R_n,
 * rho_0 the load of all others, Z + R = N/X by the rate X of the fetches. Tokens that are not alike
 * count as N = (sum f)^2/sum f^2, f their rates of fetches. The wait is scaled to other services
 * from what M/M/1 and the station's own formula say of a Poisson flow. Where services and lifetimes
 * hardly vary tokens come to go round one behind the other, and nobody waits: the wait is less by
 *   f + (1 - f) c_s for c2_s < 1, f = sigma/(sigma + 5a),
 * sigma^2 the variance of a round, a = (1 - rho)/X what lies between two of them: fitted to
 * simulations, with responses within 10 %.
 */
#ifndef ANALYTIC_CLOSED_FETCH_H
#define ANALYTIC_CLOSED_FETCH_H

#include "analytic/solution.h"

#define METHOD_CLOSED "few tokens, mean value analysis"

/* The caches and stations of which it is so; NULL where there are none. Free with closed_fetch_free
 * (NULL is fine). */
struct closed_fetch;
struct closed_fetch *closed_fetch_new(const struct network *net);
void closed_fetch_free(struct closed_fetch *f);

/* Replace the waits of a solution's stations, of single FIFO servers on the ways of such fetches.
 * Returns the greatest relative change of a wait since the last call. */
double closed_fetch_round(struct closed_fetch *f, struct solution *s);

#endif
