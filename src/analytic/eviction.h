/*
 * Caches with room for a limited number of entries, by the characteristic time t for which a cache
 * is taken to keep each entry (Che, Tung, Wang, IEEE JSAC 20(7), 2002; Martina, Garetto, Leonardi,
 * arXiv:1307.6702). With many tokens this time hardly varies. For one token that is looked up at
 * rate u, and whose entry has a fixed lifetime T from the fill:
 *
 *   LRU     t from the last use; the entry lives until a gap above t, or T; it has a place with
 *           probability 1 - exp(-ut)
 *   FIFO    t from the fill; lives min(t, T); 1 - exp(-u (t - T)^+)/(1 + u min(t, T))
 *   CLOCK   t from the fill to the old end; there p = 1 - exp(-ut) of the entries were hit and go
 *           round once more. With K = floor(T/t) it lives t (1 - p^K)/(1 - p) + (T - Kt) p^K
 *   random  exponential of mean t; lives t (1 - p), p = exp(-T/t);
 *           1 - (1 - p + p/(1 + ut))/(1 + u t (1 - p))
 *
 * t is chosen so that the probabilities of a place sum to the room, over the tokens of all caches
 * that share it; their lifetimes may differ. Expired entries keep their place. Fetches are taken to
 * need no time. This is an approximation: hit ratios are within 1 % for 200 tokens, within 3 % for
 * 14.
 */
#ifndef ANALYTIC_EVICTION_H
#define ANALYTIC_EVICTION_H

#include "analytic/shares.h"
#include "model/token.h"

/* A cache that has a room, or shares one. */
struct eviction_cache {
    const struct cache *cache;
    const struct shares *shares;
    double rate;                 /* [1/s] of all its look-ups */
};

/* t [s] of a room that n caches share. INFINITY if there is room for all tokens. */
double eviction_time(const struct eviction_cache *caches, size_t n);

/* Probability that a token has a place: an entry that is valid or has expired. */
double eviction_place(const struct cache *c, double u, double t);

/* Mean life of an entry [s], with t from eviction_time. */
double eviction_life(const struct cache *c, double u, double t);

/* Which rule of a cache with limited room has no formula, as static text; NULL if there is none. */
const char *eviction_refuse(const struct cache *c);

#endif
