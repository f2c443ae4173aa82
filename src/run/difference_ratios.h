/*
 * Reduces paired replications of two models, a and b, run with common random numbers, to the
 * difference b - a of every figure that both have by name. Add pairs in replication order: the
 * result is then the same to the bit, whoever ran them.
 */
#ifndef RUN_DIFFERENCE_RATIOS_H
#define RUN_DIFFERENCE_RATIOS_H

#include <stdint.h>

#include "model/network.h"
#include "model/result.h"
#include "sim/sim.h"
#include "stats/ratio_pair.h"

/* One of the two models, and the layout of its records. */
struct difference_ratios_side {
    const struct network *net;
    const struct record_layout *layout;
};

struct difference_ratios;

/* The data that a, b and asked point to must outlive it. Both layouts must have been made for the
 * same `asked`, with distributions if it has levels. */
struct difference_ratios *difference_ratios_new(const struct difference_ratios_side *a,
                                                const struct difference_ratios_side *b,
                                                const struct asked *asked);
void difference_ratios_free(struct difference_ratios *p);

void difference_ratios_add(struct difference_ratios *p, const double *a, const double *b);

/*
 * b - a of all figures with intervals at this confidence, into out (made by result_new for a's
 * network, and asked for these levels), where a and b have all figures of the two at this
 * confidence.
 * A figure of a that b has not stays without a value, and so do percentiles of classes; a
 * percentile with too few requests beyond it in a or b has no interval.
 */
void difference_ratios_result(const struct difference_ratios *p, double confidence,
                              const struct result *a, const struct result *b, struct result *out);

#endif
