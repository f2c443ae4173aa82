/*
 * Running moments of one quantity: count, mean, sum of squared deviations, by one-pass updates
 * (Welford, Technometrics 4(3), 1962) and merged by Chan's and Pebay's formula (Pebay 2008,
 * SAND2008-6212, eq. 1.1-1.2). Never a sum of squares.
 */
#ifndef STATS_TALLY_H
#define STATS_TALLY_H

#include <stdint.h>

struct tally {
    uint64_t n;
    double mean; /* [x]; 0 while n = 0 */
    double m2;   /* [x^2] sum (x - mean)^2 */
};

void tally_add(struct tally *t, double x);

/*
 * into += from; the result depends on the order of merges in the last bits, so merge in a fixed
 * order.
 */
void tally_merge(struct tally *into, const struct tally *from);

/* Unbiased variance m2 / (n - 1); NaN when n < 2. */
double tally_variance(const struct tally *t);

/* The paper's (4): sqrt(m2 / n), the biased form as printed; NaN when n < 1. */
double tally_s_biased(const struct tally *t);

/* sqrt(variance / n); NaN when n < 2. */
double tally_standard_error(const struct tally *t);

#endif
