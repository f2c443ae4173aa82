/*
 * How sure a count of successes is: k of n independent tries.
 */
#ifndef COVERAGE_BINOMIAL_H
#define COVERAGE_BINOMIAL_H

#include <stddef.h>

/*
 * Interval for the probability at this confidence, in (0, 1): Clopper and Pearson, Biometrika
 * 26(4), 1934, by quantiles of the beta distribution. n >= 1.
 */
void binomial_interval(size_t k, size_t n, double confidence, double *low, double *high);

/* Probability of k or fewer, were it p; of k or one further off on either side (twice the smaller
 * tail, at most 1). */
double binomial_lower(size_t k, size_t n, double p);
double binomial_two_sided(size_t k, size_t n, double p);

#endif
