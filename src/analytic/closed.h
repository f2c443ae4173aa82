/*
 * Networks with customers who go round, alone or together with open sources, where they have a
 * product form: every station that is visited is a delay, or product-form by its own (exactness.h).
 *
 * Each source with customers is a chain: they think, enter, walk by the routes, leave by an exit
 * and think again. Its visits to each node in a cycle follow from the routes. Stations see them as
 * mva.h says; the numbers of the nodes of a station are in proportion to visits times services.
 *
 * With open sources: at a single server that is busy with theirs for a part rho of time, customers
 * find demands of D / (1 - rho), and of the open requests rho (1 + Q) / (1 - rho) are there, Q the
 * mean number of customers.
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
 * errors in d when it has no product form or too many customers (EXIT_INPUT), or its traffic
 * equations no solution. Stations that open requests alone overload are marked unstable, and then
 * nothing else is known.
 */
bool closed_solve(struct solution *s, struct diag *d);

#endif
