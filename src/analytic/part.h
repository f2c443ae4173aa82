/*
 * The part of a distribution up to a limit: what disciplines that look at sizes need.
 *
 *   exponential, Erlang, gamma   E[X^k; X <= x] = b^k Gamma(a + k)/Gamma(a) P(a + k, x/b)
 *   Weibull                      b^k Gamma(1 + k/a) P(1 + k/a, (x/b)^a)
 *   lognormal                    exp(k mu + k^2 sigma^2/2) Phi((log x - mu - k sigma^2)/sigma)
 * with P the regularized lower incomplete gamma function (Abramowitz, Stegun 1964, 6.5.1).
 */
#ifndef ANALYTIC_PART_H
#define ANALYTIC_PART_H

#include "model/dist.h"

/* E[X^k; X <= x] [s^k], k = 1 or 2, x >= 0. */
double part_moment(const struct dist *d, unsigned k, double x);

/* E[X^3] [s^3] of all of it. */
double part_third(const struct dist *d);

/* The density at x > 0 [1/s]; 0 of what has but one value. */
double part_density(const struct dist *d, double x);

#endif
