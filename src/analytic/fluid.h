/*
 * The fluid limit of a network that need not be stable: the long-run growth rate of the number at
 * each station.
 */
#ifndef ANALYTIC_FLUID_H
#define ANALYTIC_FLUID_H

#include "model/network.h"

/*
 * Growth of the number of requests at every station [1/s] into growth[n_stations]; 0 where it is
 * stable. A station passes on its arrivals, up to the capacity of its servers. It passes on the
 * same fraction of each class, since it is FIFO. So arrival rates solve
 *     lambda = gamma + P' (min(1, c / load) lambda)
 * and the number at a station grows by the arrivals that it does not pass on. Iteration from gamma
 * finds the least solution.
 *   Goodman, Massey, "The non-ergodic Jackson network", J. Appl. Prob. 21(4), 1984, theorem 1.
 * Returns 0, or -1 with growth untouched. It fails for networks with token caches, whose flows
 * depend on responses that have no limit, for networks that are not plain (network_is_plain), and
 * when the iteration did not converge.
 */
int fluid_growth(const struct network *net, double *growth);

#endif
