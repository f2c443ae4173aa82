/*
 * Difference of two ratios E[Yb]/E[Xb] - E[Ya]/E[Xa] from paired replications: replication i of
 * both was run with the same random numbers, so that what is chance in one is mostly chance in the
 * other too. Paired-t on the linearised residuals of each ratio (stats/ratio.h): with
 *   e_i = (y_i - r x_i) / xbar   for a and for b,
 *   var(rb - ra) = sum (eb_i - ea_i)^2 / ((n - 1) n)
 * (common random numbers, paired-t: Law, Simulation Modeling and Analysis, 5th ed., sec. 11.2 and
 * 10.2.1). Where all x are the same this is the usual paired t interval.
 */
#ifndef STATS_RATIO_PAIR_H
#define STATS_RATIO_PAIR_H

#include <stdbool.h>

#include "stats/ratio.h"

struct ratio_pair {
    struct ratio a, b;
    double m_yy, m_yx, m_xy, m_xx;    /* sums of products of deviations: a's letter first */
    bool differs;                     /* in some replication */
};

void ratio_pair_add(struct ratio_pair *p, double ya, double xa, double yb, double xb);

/*
 * Of a the mean square and of b the mean of one thing, both per the same x: its variance, and the
 * standard error of that by linearisation (residuals ea_i - 2 rb eb_i); never below 0, NaN as
 * below.
 */
double ratio_pair_variance(const struct ratio_pair *p);
double ratio_pair_variance_error(const struct ratio_pair *p);

/* b - a; exactly 0 when no replication differed, NaN when either mean x is 0. */
double ratio_pair_difference(const struct ratio_pair *p);

/* Standard error of the difference; 0 when no replication differed; NaN when n < 2 or a mean x is
 * 0. */
double ratio_pair_standard_error(const struct ratio_pair *p);

/* t-interval half-width at this confidence with n - 1 degrees of freedom; NaN as above. */
double ratio_pair_half_width(const struct ratio_pair *p, double confidence);

#endif
