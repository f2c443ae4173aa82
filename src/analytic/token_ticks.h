/*
 * The cycle of an entry on a clock that ticks, under the rules of token_rules.h.
 *   u  look-ups [1/s]; g  tick [s]; q = exp(-ug); D  time of a fetch [s]
 *   N = lifetime/g rounded up, of any distribution
 *
 * An entry that is set at t ends at an edge: N + 1 edges after the one before t, or later if it
 * slides. Let K + 1 be the number of edges. From the edge that ends it, the first look-up comes
 * after X = Exp(u), and the answer at X + D sets the next entry, whatever requests do meanwhile. So
 *   cycle = g (E[K] + 1 + E[floor((X + D)/g)]).
 *   counted    E[K] = E[N] = sum_k P(lifetime > kg)
 *   sliding    a look-up in tick j draws a new N from there, so the entry ends after the first N
 *              ticks without a look-up: E[K] = (1/E[q^N] - 1)/(1 - q)
 *   sliding, with a fixed N, at most M ticks: E[min(K, M)] = sum_(k < M) P(K > k), where P(K > k)
 *              is the probability of no run of N ticks without a look-up in k: a sum over the
 *              number of runs (Feller, An Introduction to Probability Theory, vol. 1, 1968, sec.
 *              XIII.7), or, where there are many, its asymptote.
 * Refresh ahead in the last R <= gN of a lifetime: the answer comes at X + D - R after the edge.
 * Which tick an entry is set in depends only on the cycle before, and its place in the tick makes
 * no difference: exact for a fixed D, as on a continuous clock.
 */
#ifndef ANALYTIC_TOKEN_TICKS_H
#define ANALYTIC_TOKEN_TICKS_H

#include "model/token.h"

/* E[K] for look-ups at rate u. token_ticks_refuse must accept the cache. */
double token_ticks_life(const struct cache *c, double u);

/* E[min(K, most)] of an entry that slides by `life` ticks, both whole numbers. */
double token_ticks_capped_life(double q, double life, double most);

/* The mean cycle [s] for fetches of length `fetch`. `last`: of several answers the last one
 * counts. */
double token_ticks_cycle(const struct cache *c, double u, double fetch, bool last);

/* The shortest time [s] that an entry can live from its fill, if it is not renewed. */
double token_ticks_least(const struct cache *c);

/* NULL, or the rule that has no formula here, as static text. */
const char *token_ticks_refuse(const struct cache *c);

#endif
