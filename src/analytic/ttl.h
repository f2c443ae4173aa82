/*
 * What becomes of look-ups of one token at one cache, when they are Poisson.
 *   u    look-ups at this cache [1/s]; v  at all caches of the user's [1/s], u <= v
 *   T    lifetime of an entry [s]; g  tick of the cache's clock [s]; D  mean time of a fetch [s]
 *   T_I  lifetime of the token at its issuer [s]
 * The rules are those of model/network.h, struct cache. Three steps, each exact alone:
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
 *    on average, until one of them renews it: a cycle of T_I + 1/(v renewal). A new token finds all
 *    caches without an entry. m is then (expected misses in T_I, ttl_issuer_misses) / (expected
 *    look-ups in T_I). `again` look-ups come right after the issue, when a login sends the request
 *    back.
 *
 * 3. The fetch. Every miss is followed by D, in which uD more look-ups come and find no entry. A
 *    cycle, from the end of an entry to the next one's, is 1/(um) without a fetch, and longer by D'
 *    with one:
 *      continuous clock  D' = D
 *      ticks             D' = g (j + (e^(ud) - 1)/(e^x - 1)), D = jg + d, 0 <= d < g: the answer
 *                        comes in the tick floor((X + D)/g) after the one that ended the entry, X =
 *                        Exp(u), and later in a tick is as good as sooner. Under all four rules the
 *                        rest of a cycle depends on that tick alone.
 *      single flight     fetch = m/(1 + uD'm), delayed = uDm/(1 + uD'm)
 *      without           fetch = (1 + uD) m/(1 + uD'm): each of them fetches, the first installs
 *
 * Exact for Poisson look-ups and tokens that never expire (ttl_exact): fixed D; with single flight
 * and a continuous clock any D that does not depend on the look-ups. Without single flight the last
 * answer comes within D of the first one and must find its entry still there, else it installs
 * another: fixed lifetimes from D on, and drawn ones that are rounded up to a tick from D on.
 * Without single flight, fetches longer than a lifetime: answers come at any time, and an entry
 * that has ended is away until the next. Of very long ones as many answers come as look-ups miss,
 * so that the share a of misses is that of absences of 1/(ua): a (1 + (1/m - 1) a) = 1. Between one
 * lifetime and two the share goes over from step 3 to that, in a straight line.
 * Exponential lifetimes without single flight: within 6 % up to fetches as long as a lifetime, with
 * answers of the same absence that find their entry ended. Counted lifetimes of tokens that expire:
 * fetches begin as if entries lived D longer.
 * Where answers overtake, the first of them comes sooner than D: first_answer.h.
 * Approximate: that; other fetches; a token's lifetime with a tick or a fetch, where the edges of
 * T_I are treated as if they were not; and a login that takes no time.
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
    double issuer_lifetime;    /* [s] T_I > 0; 0 = for ever */
    double renewal;            /* [-] probability that a look-up that finds the token expired leads
                                  to a new one, in [0, 1] */
};

struct ttl_load {
    double u, v;       /* [1/s] look-ups that a user starts with (not those after a login) */
    double again;      /* [-] look-ups at this cache right after an issue, in [0, 1] */
    double fetch;      /* [s] D >= 0 */
};

struct ttl_outcome {
    double hit, delayed, fetch, expired;    /* [-] of a look-up, sum 1 */
    double lookups;                         /* [1/s] u and those after a login */
    double issues;                          /* [1/s] tokens issued to this user */
};

struct ttl_outcome ttl_solve(const struct ttl_rule *rule, const struct ttl_load *load);

/*
 * Is that exact for Poisson look-ups? `fetch` [s] is the mean time of a fetch; `independent`: it
 * does not depend on the look-ups, nor on other fetches; `fixed`: and is always the same.
 */
bool ttl_exact(const struct ttl_rule *rule, double fetch, bool independent, bool fixed);

/* Step 1: T' [s] for look-ups at rate u > 0. */
double ttl_lifetime(const struct ttl_rule *rule, double u);

/* Miss probability m [-] for a lifetime on a continuous clock, D = 0 and T_I = infinity. */
double ttl_miss(enum lifetime_rule rule, double lifetime, double u);

/*
 * Step 2: expected misses in the time `life` after an issue, of Poisson(u) look-ups at a cache that
 * starts without an entry, `first` when a look-up comes right at its start. Counted lifetimes: the
 * renewal function sum_k P(Gamma(k, u) + (k-1) T <= life), by its terms that are neither 0 nor 1,
 * or by its asymptote (Cox, Renewal Theory, 1962, ch. 4, for a first interval of its own) where
 * uT <= 1 and life >= 30 T, which leaves less than 1e-15, or where life > 1e6 T, which leaves less
 * than 1e-6 of it.
 */
double ttl_issuer_misses(enum lifetime_rule rule, double lifetime, double u, double life,
                         bool first);

#endif
