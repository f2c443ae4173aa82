/*
 * The distribution of a time from its Laplace-Stieltjes transform.
 *   f(s)   E[exp(-s X); X finite], Re s > 0        mass   f(0) = P(X finite), <= 1
 *
 * Formula: the Fourier series of exp(-A x / 2 t) P(x < X) with period 2 t, g(s) = (mass - f(s)) / s:
 *            P(t < X) = exp(A/2)/t (g(A/2t)/2 + sum_{k>=1} (-1)^k Re g((A + 2 k pi i)/2t)) - e,   |e| <= exp(-A) P(3t < X)/(1 - exp(-A)),
 *          its alternating sum cut after n terms and the next m partial sums averaged with binomial weights (Euler summation).
 * Source:  Abate, Whitt, ORSA J. Computing 7(1), 1995, pp. 36-43 (EULER); INFORMS J. Computing 18(4), 2006, pp. 408-421.
 * Numerics: A = 22, n = 30, m = 14: the series is good to 3e-10 of P(t < X), rounding costs exp(A/2) epsilon, some 1e-11. That is for distributions that are
 *          smooth near t; kinks of the distribution function slow the sum down, so n is doubled while averages of neighbouring sums differ.
 */
#ifndef ANALYTIC_INVERSION_H
#define ANALYTIC_INVERSION_H

#include <complex.h>

typedef double complex inversion_transform(double complex s, void *context);

/* How many terms at most: for a transform that is quickly had, and for one that is not. */
#define INVERSION_TERMS 30
#define INVERSION_TERMS_MANY 3840

/*
 * P(t < X; X finite), t > 0, and into *error what it may be off by, absolutely. terms_max is one of the above or between. NaN when f is NaN.
 */
double inversion_survival(inversion_transform *f, void *context, double mass, double t, int terms_max, double *error);

#endif
