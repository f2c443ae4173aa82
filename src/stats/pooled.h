/*
 * Distribution of a quantity that independent replications sampled: its quantiles, each with an
 * interval. The samples within a replication may depend on each other in any way; only the
 * replications are independent.
 *
 *   n_r      samples of replication r             c_r(x)  those of them that do not exceed x
 *   F(x) = sum c_r(x) / sum n_r                 the pooled distribution; it is q at the q-quantile
 *
 * Pooled, a quantile has a bias of order 1 / (all samples), the mean of the replications' own
 * quantiles one of 1 / (samples of one). F(x) is a ratio estimator, so its standard error s(x) is
 * that of stats/ratio.h. The interval of the quantile is the set of those x, around the estimate,
 * at which q is not refused (the inversion of a test: Woodruff, J. Am. Stat. Assoc. 47, 1952, p.
 * 635; for replications and ratios: Asmussen, Glynn, Stochastic Simulation, 2007, ch. III.4, IV.5),
 * so it needs no density. The test is made on the logit scale,
 *
 *   |logit F(x) - logit q| <= t s(x) / (F(x) (1 - F(x))),
 *   t of Student's distribution with replications - 1 degrees of freedom,
 *
 * since what is beyond a high quantile comes in few long busy periods: their number is skewed, its
 * logarithm much less. On M/M/1 at loads 0.5 to 0.9 and 30 replications such intervals of 95 % miss
 * about equally often on either side, where those on the scale of F miss upward four times as
 * often.
 *
 * Memory: 32 bytes for each bucket of the octaves in which anything fell, however many
 * replications.
 */
#ifndef STATS_POOLED_H
#define STATS_POOLED_H

#include <stdint.h>

#include "stats/histogram.h"

/* The sums at one edge of a bucket: mean of c_r, and sums of products of deviations as in
 * stats/ratio.h with y = c_r and x = n_r. */
struct pooled_edge {
    double mean, m_yy, m_xy;
};

/* Zero-initialise; release with pooled_release. */
struct pooled {
    struct histogram all;
    uint64_t replications;
    double mean_n, m_xx;                                  /* of n_r */
    struct pooled_edge below;                       /* at the lower edge of the lowest bucket */
    struct pooled_edge *pages[HISTOGRAM_PAGES];     /* [HISTOGRAM_BUCKETS] at their upper edges;
                                                       or NULL */
};

void pooled_release(struct pooled *d);

/* Add a replication's samples. The result depends on the order of additions in the last bits.
 * O(buckets of the octaves in use). */
void pooled_add(struct pooled *d, const struct histogram *replication);

struct pooled_quantile {
    double value;        /* NaN when nothing was counted */
    double low, high;    /* of the interval; NaN with less than two replications */
    double beyond;       /* as many independent samples beyond it, or below it if they are fewer,
                            would know it as well; at most those that there are */
};

/* The q-quantile, 0 < q < 1, at this confidence, to the width of a bucket (histogram_quantile). */
struct pooled_quantile pooled_quantile(const struct pooled *d, double q, double confidence);

/*
 * F at the lower edge of bucket b <= HISTOGRAM_BUCKETS of page p, its half-width into
 * *half_width, t being Student's of replications - 1 degrees of freedom at the confidence wanted:
 * on the logit scale, as quantiles have it, that of the longer side. NaN with less than two
 * replications, or where those on one side of x are worth fewer than `least` independent samples.
 * NaN when nothing was counted.
 */
double pooled_cdf(const struct pooled *d, size_t p, size_t b, double t, double least,
                  double *half_width);

#endif
