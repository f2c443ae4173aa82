/*
 * Estimator of a ratio E[Y]/E[X] from independent replications (y_i, x_i): point r = sum y / sum x,
 * variance by linearisation (the delta method; Law, Simulation Modeling and Analysis, 5th ed.,
 * sec. 9.5.3; Cochran, Sampling Techniques, 3rd ed. 1977, sec. 6.4):
 *   var = sum (y_i - r x_i)^2 / ((n - 1) n xbar^2).
 * A mean over time is the case in which all x_i are the same; then it is the usual t interval.
 * The point estimate has a bias of order 1/n, small beside its standard error for n >= 30 or so.
 */
#ifndef STATS_RATIO_H
#define STATS_RATIO_H

#include <stdint.h>

struct ratio {
    uint64_t n;
    double mean_y, mean_x;
    double m_yy, m_xx, m_xy; /* sums of products of deviations */
};

void ratio_add(struct ratio *r, double y, double x);

/* into += from, in a fixed order as tally_merge. */
void ratio_merge(struct ratio *into, const struct ratio *from);

/* Point estimate; NaN when mean_x is 0. */
double ratio_value(const struct ratio *r);

/* Standard error as above; NaN when n < 2 or mean_x is 0. */
double ratio_standard_error(const struct ratio *r);

/* t-interval half-width at this confidence with n - 1 degrees of freedom; NaN as above. */
double ratio_half_width(const struct ratio *r, double confidence);

#endif
