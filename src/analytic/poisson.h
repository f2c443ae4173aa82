/*
 * The Poisson distribution to full precision, also where its mean is in the billions.
 *
 * Formula: P(n; a) = exp(-stirling_rest(n) - deviance(n, a)) / sqrt(2 pi n), with
 *          stirling_rest(n) = ln n! - ln(sqrt(2 pi n) (n/e)^n) and
 *          deviance(n, a) = n ln(n/a) + a - n, each computed without cancellation.
 * Source:  Loader, Fast and Accurate Computation of Binomial Probabilities, 2000.
 */
#ifndef ANALYTIC_POISSON_H
#define ANALYTIC_POISSON_H

/* P(n) at mean a >= 0, n >= 0 whole. Relative error some 1e-14. O(1). */
double poisson_probability(double n, double a);

/* P(X > n) / P(X = n) for n >= a, from at most O(sqrt n) terms, all positive. */
double poisson_tail_ratio(double n, double a);

#endif
