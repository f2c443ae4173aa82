/*
 * Reduces the records of replications to one struct result. Every figure is a ratio of two sums per
 * replication (waits / services, busy time / time), estimated by the ratio estimator of
 * stats/ratio.h; a quantile is that of all replications pooled (stats/pooled.h); windows are pooled
 * for the paper's equations (3) and (4). Add records in replication order: the result is then the
 * same to the bit, whoever ran them.
 */
#ifndef RUN_REDUCE_H
#define RUN_REDUCE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/network.h"
#include "model/result.h"
#include "sim/sim.h"
#include "stats/tally.h"

struct reducer;

/*
 * net and layout must outlive the reducer. With control_variates the model's controls (controls.h)
 * are used for the figures that they help. This is decided once, after n0 = 30 + 10 replications
 * for each control: a figure uses them when its variance over the first n0 is at least 1.25 times
 * the variance expected to remain. Deciding early, by a margin, and only once keeps the intervals
 * honest: always taking the narrower of two intervals would cover too seldom.
 */
struct reducer *reducer_new(const struct network *net, const struct record_layout *layout,
                            bool control_variates);
void reducer_free(struct reducer *r);

void reducer_add(struct reducer *r, const double *record);

uint64_t reducer_replications(const struct reducer *r);
/* Number of replications after which the use of control variates is decided; 0: nothing is to be
 * decided. */
uint64_t reducer_decides_at(const struct reducer *r);

/*
 * The windows of one target, and its estimate over replications. `meter` is its index, or NET_NONE
 * for the mean sojourn.
 */
struct tally reducer_windows(const struct reducer *r, size_t meter);
struct figure reducer_figure(const struct reducer *r, size_t meter, double confidence);

/*
 * Fill in all figures of out, with intervals at this confidence. out was made by result_new for the
 * same network; quantiles are filled in if it was asked for them and the layout has distributions.
 */
void reducer_result(const struct reducer *r, double confidence, struct result *out);

/* The same for these n figures of out alone, none of which is a quantile. Many times as fast. */
void reducer_figures(const struct reducer *r, double confidence, const struct figure *const *wanted,
                     size_t n, struct result *out);

/* Fill in the distributions, if the layout has them. */
void reducer_histograms(const struct reducer *r, double confidence, struct result *out);

#endif
