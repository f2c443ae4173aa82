/*
 * Reports the stations that have no steady state, with a hint how to make them stable.
 */
#ifndef ANALYTIC_UNSTABLE_H
#define ANALYTIC_UNSTABLE_H

#include "analytic/solution.h"
#include "base/diag.h"

/*
 * Adds an EXIT_UNSTABLE error for every unstable station, but only one for a group whose stations
 * are all unstable. Where all of them are issuers that limit what they are asked (cache_feeds.h),
 * it says that a simulation knows their steady state. Under priorities the error says for which
 * classes the servers are enough. Returns the number of unstable stations.
 */
size_t unstable_report(const struct solution *s, struct diag *d);

#endif
