/*
 * Product-form networks with customers who circulate, alone or together with open sources. Every
 * station that is visited must be a delay, or be product-form by itself (exactness.h).
 *
 * Each source with customers is a chain: its customers think, enter, follow the routes, leave by an
 * exit and think again. The visits to each node in a cycle follow from the routes. mva.h solves the
 * stations; the numbers at the nodes of one station are in proportion to visits times services.
 *
 * With open sources: let a single server be busy with open requests for a fraction rho of time. The
 * demands of customers are then D / (1 - rho), and the mean number of open requests is
 * rho (1 + Q) / (1 - rho), where Q is the mean number of customers.
 *   Lavenberg, Reiser, Perf. Eval. 1, 1980; Bruell, Balbo, Computational Algorithms for Closed
 *   Queueing Networks, 1980; Bolch et al. 1998, sec. 8.2.2.
 */
#ifndef ANALYTIC_CLOSED_H
#define ANALYTIC_CLOSED_H

#include <stdbool.h>

#include "analytic/solution.h"
#include "base/diag.h"

/*
 * Fill in a solution whose network has customers: s->walk, rates, waits and stations. False with
 * errors in d when the network has no product form or too many customers (EXIT_INPUT), or its
 * traffic equations have no solution. A station that open requests alone overload is marked
 * unstable, and nothing else is filled in.
 */
bool closed_solve(struct solution *s, struct diag *d);

#endif
