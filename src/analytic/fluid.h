/*
 * The fluid limit of a network that need not be stable: how fast each station's number grows in the
 * long run.
 */
#ifndef ANALYTIC_FLUID_H
#define ANALYTIC_FLUID_H

#include "model/network.h"

/*
 * Growth of the number of requests at every station [1/s] into growth[n_stations]; 0 where it is
 * stable. A station passes on what arrives, but no more than its servers can do, and of each class
 * the same part, since it is FIFO; so arrival rates solve
 *     lambda = gamma + P' (min(1, c / load) lambda)
 * and a station grows by what it does not pass on. The least solution, by iteration from gamma.
 *   Goodman, Massey, "The non-ergodic Jackson network", J. Appl. Prob. 21(4), 1984, theorem 1.
 * 0; or -1, growth untouched, for networks with token caches, whose flows depend on responses that
 * have no limit, for networks that are not plain (network_is_plain), and when the iteration did not
 * converge.
 */
int fluid_growth(const struct network *net, double *growth);

#endif
