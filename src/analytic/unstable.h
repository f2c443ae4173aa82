/*
 * Stations that have no steady state, said by name with what would mend them.
 */
#ifndef ANALYTIC_UNSTABLE_H
#define ANALYTIC_UNSTABLE_H

#include "analytic/solution.h"
#include "base/diag.h"

/*
 * Add an EXIT_UNSTABLE error for every unstable station, but only one for a group all of whose
 * stations are. Under priorities it says for which classes the servers are enough. Returns the
 * number of unstable stations.
 */
size_t unstable_report(const struct solution *s, struct diag *d);

#endif
