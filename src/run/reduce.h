/*
 * Records of replications in, one struct result out. Every figure is a ratio of two sums per
 * replication (waits / services, busy time / time), estimated by the ratio estimator of
 * stats/ratio.h; a quantile is that of all replications pooled, as stats/pooled.h;
 * windows are pooled for the paper's equations (3) and (4). Records must be added in
 * replication order: then the result is the same to the bit however they were made.
 */
#ifndef RUN_REDUCE_H
#define RUN_REDUCE_H

#include <stdint.h>

#include "model/network.h"
#include "model/result.h"
#include "sim/sim.h"
#include "stats/ratio.h"
#include "stats/tally.h"

struct reducer;

/* net and layout must outlive the reducer. */
struct reducer *reducer_new(const struct network *net, const struct record_layout *layout);
void reducer_free(struct reducer *r);

void reducer_add(struct reducer *r, const double *record);

uint64_t reducer_replications(const struct reducer *r);
uint64_t reducer_events(const struct reducer *r);

/*
 * What is known of one target: its windows, and its ratio over replications. Meter index, or
 * NET_NONE for the mean sojourn.
 */
struct tally reducer_windows(const struct reducer *r, size_t meter);
struct ratio reducer_ratio(const struct reducer *r, size_t meter);

/*
 * All figures with intervals at this confidence, into out (made by result_new for the same network;
 * quantiles where it was asked for them and the layout has distributions).
 */
void reducer_result(const struct reducer *r, double confidence, struct result *out);

/* The distributions too, where the layout has them. */
void reducer_histograms(const struct reducer *r, double confidence, struct result *out);

#endif
