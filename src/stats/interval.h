/*
 * Quantiles behind intervals: equation (5) of the paper and Student's t, both by GSL.
 */
#ifndef STATS_INTERVAL_H
#define STATS_INTERVAL_H

#include <stddef.h>

/* Laplace's function: integral of the standard normal density from 0 to t, t any. */
double laplace_phi(double t);

/* Equation (5): the t with 2 laplace_phi(t) = p. 0 < p < 1, else NaN. p = 0.95 gives 1.959964. */
double laplace_t(double p);

/*
 * Student's two-sided factor: P(|T| <= t) = confidence, 0 < confidence < 1, at `df` degrees of
 * freedom, > 0 (infinite: the normal's); NaN out of range.
 */
double student_t(double confidence, double df);

/*
 * The normal |z| with the same two-sided tail as |x| has under Student's t at df: compares
 * estimates of different size. Sign kept; NaN when x is or df is not > 0. Finite for every finite
 * x: near enough where the tail is too small for a double (|z| > 37).
 */
double student_to_z(double x, double df);

/* The normal |z| whose two-sided tail P(|Z| >= z) is exp(log_p), log_p <= 0, however small;
 * else NaN. */
double normal_z(double log_p);

/*
 * The |z| that each of m >= 1 comparisons must stay below so that all do with probability 1 - alpha
 * at least (Bonferroni). 0 < alpha < 1; NaN out of range.
 */
double bonferroni_z(double alpha, double m);

/*
 * The confidence that each of m >= 1 intervals must have for all to hold with `confidence` at
 * least, however they depend on each other: 1 - (1 - confidence) / m (Bonferroni).
 */
double bonferroni_confidence(double confidence, double m);

/* The other way: n intervals of these confidences all hold with at least this one; 0 or more. */
double bonferroni_joint(const double *confidence, size_t n);

#endif
