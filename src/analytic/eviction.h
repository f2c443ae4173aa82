/*
 * Caches with room for so many entries, by a characteristic time t in which a cache is taken to
 * keep each entry (Che, Tung, Wang, IEEE JSAC 20(7), 2002; Martina, Garetto, Leonardi,
 * arXiv:1307.6702): with many tokens it hardly varies. One token, looked up at rate u, whose entry
 * counts its fixed lifetime T from the fill:
 *
 *   LRU     t from the last use; the entry lives until a gap above t, or T; it has a place with
 *           probability 1 - exp(-ut)
 *   FIFO    t from the fill; lives min(t, T); 1 - exp(-u (t - T)^+)/(1 + u min(t, T))
 *   random  exponential of mean t; lives t (1 - p), p = exp(-T/t);
 *           1 - (1 - p + p/(1 + ut))/(1 + u t (1 - p))
 *
 * t is such that the places sum to the room. Entries that have ended keep their place; a fetch
 * takes no time for it. An approximation: hit ratios within 1 % for 200 tokens, 3 % for 14.
 */
#ifndef ANALYTIC_EVICTION_H
#define ANALYTIC_EVICTION_H

#include "analytic/shares.h"
#include "model/token.h"

/* t [s] of a cache looked up at `rate` [1/s] in all; INFINITY where there is room for all
 * tokens. */
double eviction_time(const struct cache *c, const struct shares *shares, double rate);

/* Probability that a token has a place, an entry in force or one that has ended. */
double eviction_place(const struct cache *c, double u, double t);

/* How long an entry lives on average [s]; t from above. */
double eviction_life(const struct cache *c, double u, double t);

/* NULL, or what of a cache with limited room has no formula: static text. */
const char *eviction_refuse(const struct cache *c);

#endif
