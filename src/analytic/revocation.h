/*
 * Revoked tokens that caches still accept.
 *
 * A token is revoked at a moment that does not depend on its caches. Cache c, looked up at rate u,
 * then has an entry in force with probability h_c (its hit ratio: PASTA), which ends after a time
 * above x with probability G_c(x):
 *   counted, fixed lifetime T    G(x) = 1 - x/T, x < T
 *   counted, exponential         G(x) = exp(-x/T)
 * No entry is filled after the revocation, as the issuer refuses the token. The lag is until the
 * last entry has ended, and caches behind random routing are independent:
 *   P(lag > x) = 1 - prod_c (1 - h_c G_c(x)).
 *
 * Who bears the token finds out when the issuer is asked. The next fetch of cache c begins after x
 * with probability S_c(x), 1 less the integral of (1 - F)/mu, F the law of the gap T + Exp(u)
 * between fetches and mu its mean: until then, W with E[W] = int prod_c S_c, look-ups of rate v =
 * sum u hit but the last one, v E[W] - 1 of them; and during the fetch D those at other caches. (A
 * fetch that is under way at the revocation is refused already.) A token that is revoked at rate r
 * is so every 1/r + E[W] + D.
 *
 * Exact as r goes to 0 and D to 0; else the token's age limits what its caches hold, by about r T.
 */
#ifndef ANALYTIC_REVOCATION_H
#define ANALYTIC_REVOCATION_H

#include <stdbool.h>
#include <stddef.h>

/* `n` caches alike, as one user's token is looked up there. */
struct revocation_cache {
    double n;
    double u;            /* [1/s] look-ups of the token at one of them, > 0 */
    double lifetime;     /* [s] mean */
    bool exponential;    /* else fixed; both counted from the fill */
    double fetch;        /* [s] */
};

/* P(lag > x) of a token in these n kinds of caches. */
double revocation_lag_above(const struct revocation_cache *c, size_t n, double x);

/* The longest that is possible [s]: INFINITY with an exponential lifetime. */
double revocation_longest(const struct revocation_cache *c, size_t n);

/* E[lag] [s]. */
double revocation_mean_lag(const struct revocation_cache *c, size_t n);

/* For a token revoked at rate r > 0: how often it is [1/s], and requests served after that
 * [1/s]. */
struct revocation_rates {
    double revoked, served;
};
struct revocation_rates revocation_rates(const struct revocation_cache *c, size_t n, double r);

#endif
