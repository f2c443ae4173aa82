/*
 * Fetches of few busy tokens. With single flight, at most one fetch of a token at a cache is under
 * way, and the next one begins a lifetime and 1/u after its answer. So tokens act as customers of a
 * closed network: they think, and then ask the issuer. With many tokens the issuer sees a Poisson
 * flow. With few, the wait is far below that of a Poisson flow, as a token never waits for itself.
 *
 * For N identical tokens and an issuer that is a single exponential server, this network is
 * product-form for any distribution of the lifetime (BCMP). Exact mean value analysis (Reiser,
 * Lavenberg, J. ACM 27(2), 1980) gives
 *   R_n = S/(1 - rho_0) (1 + Q_(n-1)),  X_n = n/(Z + R_n),  Q_n = X_n R_n,
 * with rho_0 the load of all other requests, and Z + R = N/X from the rate X of the fetches. Tokens
 * that differ count as N = (sum f)^2/sum f^2, with f the fetch rate of each. For other services the
 * wait is scaled by the ratio of the station's own formula to M/M/1, both for a Poisson flow. Where
 * services and lifetimes hardly vary, tokens end up following each other at a distance, and no
 * fetch waits. The wait is therefore multiplied by
 *   f + (1 - f) c_s for c2_s < 1, f = sigma/(sigma + 5a),
 * with sigma^2 the variance of a cycle, and a = (1 - rho)/X the gap between two tokens. This factor
 * is fitted to simulations; responses are within 10 %.
 */
#ifndef ANALYTIC_CLOSED_FETCH_H
#define ANALYTIC_CLOSED_FETCH_H

#include "analytic/solution.h"

#define METHOD_CLOSED "few tokens, mean value analysis"

/* Finds the caches and stations to which this applies; NULL where there are none. Free with
 * closed_fetch_free (NULL is fine). */
struct closed_fetch;
struct closed_fetch *closed_fetch_new(const struct network *net);
void closed_fetch_free(struct closed_fetch *f);

/* Replaces the waits of those stations of a solution that are single FIFO servers on the way of
 * such fetches. Returns the greatest relative change of a wait since the last call. */
double closed_fetch_round(struct closed_fetch *f, struct solution *s);

#endif
