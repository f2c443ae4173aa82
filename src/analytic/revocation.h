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
 * A cache that is told of the revocation after a delay d, with probability s, drops its entry: from
 * x = d on G(x) is 1 - s times the above. It asks at the next look-up then, so that S(x) has the
 * part s S(d) exp(-u (x - d)).
 *
 * The user finds out when the issuer is asked. The next fetch of cache c begins later than x with
 * probability S_c(x), which is 1 less the integral of (1 - F)/mu. F is the distribution of the gap
 * T + Exp(u) between fetches, and mu its mean. The first fetch at any cache begins after W, with
 * E[W] = int prod_c S_c. Until then all look-ups, at rate v = sum u, hit except the last one, that
 * is v E[W] - 1 of them. During the fetch D look-ups at other caches still hit. (A fetch that is
 * under way at the revocation is refused already.) A token that is revoked at rate r is revoked
 * every 1/r + E[W] + D.
 *
 * Exact as r goes to 0 and D to 0. Otherwise a token is young at its revocation and its caches hold
 * fewer entries, by a fraction of about r T.
 */
#ifndef ANALYTIC_REVOCATION_H
#define ANALYTIC_REVOCATION_H

#include <stdbool.h>
#include <stddef.h>

/* `n` identical caches, with the look-ups of one user's token. */
struct revocation_cache {
    double n;
    double u;            /* [1/s] look-ups of the token at one of them, > 0 */
    double lifetime;     /* [s] mean */
    bool exponential;    /* else fixed; both counted from the fill */
    double fetch;        /* [s] */
    double push_share;   /* [-] probability that it is told of a revocation; 0: never */
    double push_delay;   /* [s] after this time; the same for all caches */
};

/* P(lag > x) of a token in these n kinds of caches. */
double revocation_lag_above(const struct revocation_cache *c, size_t n, double x);

/* The longest possible lag [s]: INFINITY with an exponential lifetime. */
double revocation_longest(const struct revocation_cache *c, size_t n);

/* E[lag] [s]. */
double revocation_mean_lag(const struct revocation_cache *c, size_t n);

/* For a token revoked at rate r > 0: the rate of revocations [1/s], and of requests served after
 * one [1/s]. */
struct revocation_rates {
    double revoked, served;
};
struct revocation_rates revocation_rates(const struct revocation_cache *c, size_t n, double r);

/*
 * By which factor revocations at rate r > 0 raise the rate of a token's fetches at one of n caches
 * alike, c->n = n. A new token is in no cache. In each, fetches are answered at S_k, a sum of k
 * times X + D and k - 1 lifetimes; those until the revocation are E[number] = sum_k E[exp(-r S_k)]
 * = a/(1 - ab), a = exp(-rD) u/(u + r), b = E[exp(-rT)]. The first answer after it refuses the
 * token. For one cache the token's time until then is exact, by Wald's equation: with
 * N = 1 + a/(1 - ab) fetches, N (1/u + D + T) - T. For several it is that of revocation_rates.
 */
double revocation_more_fetches(const struct revocation_cache *c, double r);

#endif
