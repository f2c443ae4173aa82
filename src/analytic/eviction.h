/*
 * Caches with room for a limited number of entries, by the characteristic time t for which a cache
 * is taken to keep each entry (Che, Tung, Wang, IEEE JSAC 20(7), 2002; Martina, Garetto, Leonardi,
 * arXiv:1307.6702). With many tokens this time hardly varies. For one token that is looked up at
 * rate u, and whose entry has a lifetime T from the fill, of any distribution (by CLOCK and SLRU a
 * fixed one):
 *
 *   LRU     t from the last use; the entry lives until a gap above t, or T; it has a place with
 *           probability 1 - exp(-ut). A lifetime that slides, drawn at each use: lives until a gap
 *           above min(t, T), (1/E[exp(-u min(t, T))] - 1)/u; or until its greatest age
 *   FIFO    t from the fill; lives E[min(t, T)]; 1 - E[exp(-u (t - T)^+)]/(1 + u E[min(t, T)])
 *   CLOCK   t from the fill to the old end; there p = 1 - exp(-ut) of the entries were hit and go
 *           round once more. With K = floor(T/t) it lives t (1 - p^K)/(1 - p) + (T - Kt) p^K
 *   random  exponential of mean t; lives t (1 - p), p = E[exp(-T/t)];
 *           1 - (1 - p + p/(1 + ut))/(1 + u t (1 - p)). A lifetime that slides: the same, p the
 *           transform of the entry's life at 1/t, with E[exp(-(u + 1/t) T)] (token_rules.h)
 *   SLRU    has two such times: eviction_slru.h
 *
 * t is chosen so that the probabilities of a place sum to the room, over the tokens of all caches
 * that share it; their lifetimes may differ. Expired entries keep their place. Fetches are taken to
 * need no time. This is an approximation: hit ratios are within 1 % for 200 tokens, within 3 % for
 * 14.
 */
#ifndef ANALYTIC_EVICTION_H
#define ANALYTIC_EVICTION_H

#include "analytic/lst_nodes.h"
#include "analytic/shares.h"
#include "model/token.h"

/* A cache that has a room, or shares one. */
struct eviction_cache {
    const struct cache *cache;
    const struct shares *shares;
    double rate;                 /* [1/s] of all its look-ups */
};

struct eviction_times {
    double t;          /* [s] INFINITY if there is room for all tokens */
    double segment;    /* [s] SLRU: of the entries that were hit; else 0 */
};

/* The functions below keep nodes of quadrature in `nodes`, which may be NULL. eviction_refuse must
 * accept the caches. */

/* The characteristic times of a room that n caches share. */
struct eviction_times eviction_solve(struct lst_nodes *nodes, const struct eviction_cache *caches,
                                     size_t n);

/* Probability that a token has a place: an entry that is valid or has expired. */
double eviction_place(struct lst_nodes *nodes, const struct cache *c, double u,
                      struct eviction_times times);

/* Mean life of an entry [s]. */
double eviction_life(struct lst_nodes *nodes, const struct cache *c, double u,
                     struct eviction_times times);

/* Which rule of a cache with limited room has no formula, as static text; NULL if there is none. */
const char *eviction_refuse(const struct cache *c);

#endif
