/*
 * A cache behind other ones: all look-ups in it are misses of n caches of the first level that are
 * alike, as of wrappers that share a store. They are no Poisson flow: after the store has filled a
 * wrapper's entry, the next look-up by that wrapper comes a lifetime later.
 *
 * One token, looked up at rate u at each first-level cache, with lifetimes T_1 and T_2, counted
 * from the fill. s is the time from a look-up in the first level to that in the second and back.
 * The second level is filled, and with it the first-level cache that asked. From then on this one
 * looks up at k (T_1 + s) + a sum of k gaps X = Exp(u), k = 1, 2, ..., as long as it finds the
 * entry:
 *   h = sum_k P(X_1 + .. + X_k <= T_2 - k (T_1 + s))                  (ttl_issuer_misses)
 * of them until T_2. The next look-up fetches, so that with n = 1 a look-up fetches with
 * probability 1/(1 + h). This is exact where each first-level cache has one fetch at a time and s
 * is fixed: misses of a cache with renewal look-ups are a renewal process (Choungmo Fofack, Nain,
 * Neglia, Towsley, Comput. Netw. 65 (2014), sec. 4).
 *
 * With n caches the others look up (n - 1) c T_2 times more on average, c the rate of one. That
 * the entry of the second level was absent before says something of when they come next: 1 + h +
 * (n - 1) c T_2 is too few by a fraction of what it differs from n c T_2 + 1, the number for a
 * Poisson flow. This fraction 1 - n^-0.6 is fitted to simulations, which it meets within 2 % where
 * T_2 is at least T_1 (`~`). For shorter T_2 and n > 2 a Poisson flow is closer, within 2 % too.
 */
#ifndef ANALYTIC_SECOND_LEVEL_H
#define ANALYTIC_SECOND_LEVEL_H

#include <stdbool.h>
#include <stddef.h>

#include "analytic/caches.h"
#include "model/network.h"

/* The caches before one, if they are alike and all their misses look up in this one. */
struct second_level {
    size_t n;            /* 0: this is no second level, or not such a one */
    size_t first;        /* one of them; NET_NONE where n is 0 */
    bool fixed_delay;    /* n is 1; all its misses come straight to the look-up, through a delay of
                            one fixed time, and are back to fill it after one fixed time */
};

/* Fills levels[n_caches]. O(nodes * routes) at worst, mostly a few times the routes. */
void second_level_find(const struct network *net, struct second_level *levels);

/*
 * Expected look-ups in the second level for each one that fetches, apart from those during a fetch.
 *   u       look-ups of the token at each of n first-level caches [1/s]
 *   first   T_1 [s]; delay: s [s], there and back; second: T_2 [s]
 *   fetch   mean time of a first-level fetch [s]
 */
double second_level_lookups(double u, double n, double first, double delay, double second,
                            double fetch);

/* Sets the outcomes of look-ups in cache c, which is behind `level`, n > 0, from its time and from
 * the answer of the first level: all[n_caches]. `shares` are those of its users. */
void second_level_average(const struct network *net, const struct second_level *level, size_t c,
                          const struct shares *shares, struct cache_answer *all);

#endif
