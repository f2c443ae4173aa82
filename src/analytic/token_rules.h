/*
 * Outcomes of Poisson look-ups of one token at a cache with rules beyond those of ttl.h. On a clock
 * that ticks a cycle has another length (token_ticks.h); all else is as on a continuous one.
 *   u  look-ups [1/s]; T  lifetime [s], of any distribution; D  time of a fetch [s]
 *
 * A cycle goes from an entry's fill to the next one's fill. The entry lives for B on average, then
 * the first look-up comes after X = Exp(u) and fetches, and the answer comes after D:
 *   cycle = B + 1/u + D.
 *   counted            B = E[T]
 *   sliding            B = (1/E[exp(-uT)] - 1)/u
 *   sliding, at most M after the fill: with z_k = M - (k+1)T > 0,
 *       B = M - sum_k (-u)^k exp(-(k+1)uT) (z_k^(k+1)/(k+1)! + u z_k^(k+2)/(k+2)!),
 *     by the transform of an uninterrupted run of gaps below T:
 *       exp(-(u+s)T) (u+s)/(s + u exp(-(u+s)T)).
 * An entry that has ended may be served for s (`stale_for`) after its end: "expired"; then it is
 * "absent". Each has a rule for its first look-up, and for those that come during the fetch:
 *   fetch        every one fetches and waits D
 *   join         the first one fetches, the others wait for what is left of D
 *   serve-stale  the first one fetches and waits D, the others are served the old entry
 *   background   all are served the old entry
 * The part of the fetch time in which the entry is absent is r = (X + D - s)^+ where X < s, and D
 * otherwise. With a lock that is polled, those who join look again at multiples of `lock_poll`.
 *
 * Refresh ahead: the first look-up in the last a of a lifetime starts a fetch beside the request,
 * at T - a + X where X < a. The cycle is then T - a + 1/u + D. A fraction exp(-ua) of these first
 * look-ups find the entry gone. For the others, r = (X + D - a)^+ of the fetch is after the end of
 * the entry.
 *
 * Refresh by chance (XFetch, `early_refresh`): a hit with r left of the lifetime starts a fetch
 * with probability P(D beta E >= r) = exp(-r/w), w = beta D. None has started up to the age a with
 * probability
 *   G(a) = exp(-uw (exp(-(T - a)/w) - exp(-T/w))), a <= T.
 * The cycle is int_0^T G + G(T)/u + D. The part of a fetch in which the entry has ended is
 * int_(T-D)^T G on average, and half of its square int_(T-D)^T (a + D - T) G(a) da.
 *
 * Where every look-up of an absent or expired entry fetches and the last answer counts
 * (`replaces`), the cycle is longer by E[L] (ttl.h).
 *
 * Exact for a D that is fixed and does not depend on the look-ups. Where look-ups also fetch while
 * another fetch is under way, the entry of the first answer must outlast these fetches: T >= D.
 * With the mean in place of D the result is approximate.
 */
#ifndef ANALYTIC_TOKEN_RULES_H
#define ANALYTIC_TOKEN_RULES_H

#include "analytic/lst_nodes.h"
#include "model/token.h"

struct token_outcome {
    double hit;        /* [-] of look-ups: an entry in force */
    double stale;      /* [-] served an entry that has ended, at once */
    double waits;      /* [-] wait for an answer; hit + stale + waits = 1 */
    double wait;       /* [s] mean of those that wait */
    double fetches;    /* [-] fetches begun per look-up */
};

struct token_load {
    double u;          /* [1/s] look-ups, > 0 */
    double fetch;      /* [s] D >= 0 */
    double excess;     /* [s] 0 .. D, see struct ttl_load */
    double kept;       /* [s] > 0: characteristic time for which the cache keeps entries
                          (eviction.h); INFINITY: for their whole lifetime */
    double segment;    /* [s] see struct eviction_times */
};

/* token_rules_refuse must accept the cache. */
struct token_outcome token_rules_solve(struct lst_nodes *nodes, const struct cache *c,
                                       const struct token_load *load);

/* B [s]: how long an entry lives on average, in a cache with room for it. */
double token_rules_life(struct lst_nodes *nodes, const struct cache *c, double u);

/* The same for an entry whose fixed lifetime is restarted by each use, up to `most` [s]. */
double token_rules_capped_life(double u, double lifetime, double most);

/* The same cache without the rules that never come into play: in steady state no entry is absent
 * that may be served for ever, for instance, so that a lock of absent entries does nothing. */
struct cache token_rules_reduce(const struct cache *c);

/* NULL, or the feature of the cache with tokens of so many users that has no formula, as static
 * text. Whether fetches and locks end within their timeouts is for scope.h to judge. */
const char *token_rules_refuse(const struct cache *c, size_t users);

/* Does the cache have a clock that ticks, and no rules but those of ttl.h and
 * caches_fetch_beside? */
bool token_rules_tick_alone(const struct cache *c);

/* Is there a formula for tokens that expire at their issuer, by ttl.h and caches_fetch_beside? One
 * fetch of an entry must be under way at a time, and old entries be served for ever or not. */
bool token_rules_may_expire(const struct cache *c);

/* Mean wait [s] of those who join a fetch of length `fetch` and look again every `poll` seconds. */
double token_rules_polled_wait(double fetch, double poll);

/* Is it exact for a fetch that always takes `fetch` [s]? */
bool token_rules_exact(const struct cache *c, double fetch);

#endif
