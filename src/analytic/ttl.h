/*
 * Hit, miss and fetch probabilities for Poisson look-ups of one token at one cache.
 *   u    look-ups at this cache [1/s]; v  at all caches of the user [1/s], u <= v
 *   T    lifetime of an entry [s]; g  tick of the cache's clock [s]; D  mean time of a fetch [s]
 *   T_I  lifetime of the token at its issuer [s]
 * The rules are those of model/network.h, struct cache. There are three steps. Each is exact by
 * itself:
 *
 * 1. The clock. An entry lives a little longer than T: T is rounded up to a whole number of ticks,
 *    and the entry ends on a tick's edge. ttl_lifetime gives the T' that a continuous clock would
 *    need for the same miss probability m (D = 0, T_I = infinity). With x = ug, Lr = L rounded up:
 *      counted           1/m = u (Tr + g/(1 - exp(-x))): from edge to edge, the next request comes
 *                        Exp(u) after the edge on which the entry ended, and ends Tr + g after the
 *                        edge before it. Exponential: the same with E[Lr] = g/(1 - exp(-g/T)).
 *      sliding           m = exp(-u Tr) (1 - exp(-x))/x: a request's phase in its tick is uniform.
 *                        Sliding exponential: E[exp(-u Lr)] in place of exp(-u Tr).
 *    g -> 0: counted and both exponential rules m = 1/(1 + uT), sliding m = exp(-uT). Jung, Berger,
 *    Balakrishnan, INFOCOM 2003; Choungmo Fofack, Nain, Neglia, Towsley, Comput. Netw. 65 (2014).
 *
 * 2. The issuer. A token is issued, looked up for T_I, and then found expired by 1/renewal look-ups
 *    on average, until one of them renews it. A cycle lasts T_I + 1/(v renewal). When a new token
 *    is issued, no cache has an entry for it. Then m = (expected misses in T_I, ttl_issuer_misses)
 *    / (expected look-ups in T_I). `again` is the number of look-ups right after the issue, when a
 *    login sends the request back.
 *
 * 3. The fetch. A fetch takes D after every miss. In this time uD more look-ups come and find no
 *    entry. A cycle, from the end of one entry to the end of the next, lasts 1/(um) if a fetch
 *    takes no time. A fetch makes it longer by D':
 *      continuous clock  D' = D
 *      ticks             D' = g (j + (e^(ud) - 1)/(e^x - 1)), D = jg + d, 0 <= d < g: the answer
 *                        comes in the tick floor((X + D)/g) after the one that ended the entry, X =
 *                        Exp(u). Where in the tick it comes makes no difference: under all four
 *                        rules the rest of a cycle depends on that tick alone.
 *      single flight     fetch = m/(1 + uD'm), delayed = uDm/(1 + uD'm)
 *      without           fetch = (1 + uD) m/(1 + uD'm): each of these look-ups fetches, and the
 *                        first answer installs the entry
 *    Where the last answer counts instead (`replaces`), it comes L after the first one, the time of
 *    the last look-up in D: P(L <= l) = exp(-u (D - l)), E[L] = D - (1 - exp(-uD))/u. Then
 *      continuous clock  D' = D + E[L]
 *      ticks             D' = g (E[H(D + L)] - H(0)), H(y) = sum_{k>=1} P(X >= kg - y)
 *                           = j + exp(u(y - jg))/(e^x - 1), j = floor(y/g)
 *
 * The result is exact (ttl_exact) for Poisson look-ups and tokens that never expire, if D is fixed.
 * With single flight and a continuous clock, D may vary if it does not depend on the look-ups.
 * Without single flight the last answer comes up to D after the first one. It must find the entry
 * still there, or it installs another. So a fixed lifetime must be at least D, and a random
 * lifetime must be rounded up to a tick of at least D.
 *
 * Other cases are approximate:
 * - Fetches longer than a lifetime, without single flight: answers come at any time, and an entry
 *   that has ended is absent until the next answer. When fetches are very long, answers come as
 *   often as look-ups miss. The share a of misses is then the share of time without an entry, with
 *   absences of 1/(ua): a (1 + (1/m - 1) a) = 1. Between one lifetime and two, the share is
 *   interpolated linearly from step 3 to this.
 *   Where the last answer counts, busy tokens alternate between hits and misses, and a goes to 1/2
 *   from below; it is at least that of independent answers, exp(-uTa). Within 6 %.
 * - Exponential lifetimes without single flight: the error is within 6 % for fetches up to one
 *   lifetime. Later answers of the same absence may find that the entry has already ended.
 * - Counted lifetimes of tokens that expire: fetches begin as if entries lived D longer.
 * - Answers that overtake each other: the first one comes sooner than D, see first_answer.h.
 * - Fetch times other than those above.
 * - A token's lifetime together with a tick or a fetch: the effects at the ends of T_I are ignored.
 * - A login is assumed to take no time.
 */
#ifndef ANALYTIC_TTL_H
#define ANALYTIC_TTL_H

#include <stdbool.h>

#include "model/network.h"

struct ttl_rule {
    enum lifetime_rule rule;
    double lifetime;           /* [s] T > 0 */
    double granularity;        /* [s] g >= 0; 0 = a continuous clock */
    bool single_flight;
    bool replaces;             /* without single flight: the last of several answers counts; counted
                                  lifetimes alone */
    double issuer_lifetime;    /* [s] T_I > 0; 0 = for ever */
    double renewal;            /* [-] in [0, 1]: probability that a look-up of an expired token
                                  leads to a new token */
};

struct ttl_load {
    double u, v;       /* [1/s] look-ups, without repeats after a login */
    double again;      /* [-] look-ups at this cache right after an issue, in [0, 1] */
    double fetch;      /* [s] D >= 0 */
    double longer;     /* [s] > 0: D', where answers overtake each other (first_answer.h) */
    double excess;     /* [s] 0 .. D; > 0 right after fetches have become longer, by this much:
                          entries still end as often as with fetches of D - excess */
};

struct ttl_outcome {
    double hit, delayed, fetch, expired;    /* [-] outcomes of a look-up, sum 1 */
    double lookups;                         /* [1/s] u, plus repeats after a login */
    double issues;                          /* [1/s] tokens issued to this user */
};

struct ttl_outcome ttl_solve(const struct ttl_rule *rule, const struct ttl_load *load);

/*
 * Is ttl_solve exact for Poisson look-ups? `fetch` [s] is the mean time of a fetch. `independent`:
 * this time depends neither on the look-ups nor on other fetches. `fixed`: it is also constant.
 */
bool ttl_exact(const struct ttl_rule *rule, double fetch, bool independent, bool fixed);

/*
 * The share of look-ups that miss without single flight, where fetches take `lives` > 1 lifetimes:
 * m where they take no time, `away` where they take one lifetime.
 */
double ttl_away_longer(double m, double away, double lives, bool replaces);

/* D' [s] of look-ups at rate u, with fetches of length `fetch`. `last`: the last answer counts. */
double ttl_longer_by(double u, double fetch, double tick, bool last);

/* Step 1: T' [s] for look-ups at rate u > 0. */
double ttl_lifetime(const struct ttl_rule *rule, double u);

/* Miss probability m [-] for a lifetime on a continuous clock, D = 0 and T_I = infinity. */
double ttl_miss(enum lifetime_rule rule, double lifetime, double u);

/*
 * Step 2: expected misses of Poisson(u) look-ups in the time `life` after an issue. The cache
 * starts without an entry. `first`: a look-up comes right at the start. For counted lifetimes this
 * is the renewal function sum_k P(Gamma(k, u) + (k-1) T <= life). Only terms that are neither 0 nor
 * 1 are computed. The asymptote (Cox, Renewal Theory, 1962, ch. 4, for a different first interval)
 * replaces the sum where uT <= 1 and life >= 30 T, with an error below 1e-15, and where
 * life > 1e6 T, with a relative error below 1e-6.
 */
double ttl_issuer_misses(enum lifetime_rule rule, double lifetime, double u, double life,
                         bool first);

#endif
