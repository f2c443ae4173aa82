/*
 * Adds analytic distribution functions beside simulated distributions.
 */
#ifndef RUN_ANALYTIC_CDFS_H
#define RUN_ANALYTIC_CDFS_H

#include "model/network.h"
#include "model/result.h"

/*
 * Fill in bucket.analytic, histogram_result.analytic and .method of r's histograms, where the
 * analytic solver knows the distribution; nothing where the network has no steady state. At most
 * some 500 buckets of a distribution, evenly chosen, get a value: a curve needs no more. Of
 * sojourns in large networks they are fewer, 64 at least.
 */
void analytic_cdfs_add(const struct network *net, struct result *r);

#endif
