/*
 * The distribution of a time from its Laplace-Stieltjes transform.
 *   f(s)   E[exp(-s X); X finite], Re s > 0        mass   f(0) = P(X finite), <= 1
 *
 * Formula: the Fourier series of exp(-A x / 2 t) P(x < X) with period 2 t, g(s) = (mass - f(s)) /
 * s:
 *            P(t < X) = exp(A/2)/t (g(A/2t)/2 + sum_{k>=1} (-1)^k Re g((A + 2 k pi i)/2t)) - e,   |e| <= exp(-A) P(3t < X)/(1 - exp(-A)),
 *          its alternating sum cut after n terms and the next m partial sums averaged with binomial weights (Euler summation).
 * Source:  Abate, Whitt, ORSA J. Computing 7(1), 1995, pp. 36-43 (EULER); INFORMS J. Computing
 * 18(4), 2006, pp. 408-421. Numerics: the series is good to exp(-A) P(3t < X), rounding costs
 * exp(A/2) epsilon; that is for distributions that are smooth near t. Kinks of the
 *          distribution function slow the sum down, so n is doubled, up to a limit, while averages of neighbouring sums differ.
 */
#ifndef ANALYTIC_INVERSION_H
#define ANALYTIC_INVERSION_H

#include <complex.h>

/* E[exp(-s X); X finite]; NaN where it is not known. */
typedef double complex inversion_transform(double complex s, void *context);

struct inversion_effort {
    double a;                   /* A above */
    int terms, averaged;        /* n, m above */
    int terms_max;              /* n at most, >= terms */
    double good;                /* more terms are no use */
};

/* To some 5e-11; to some 2e-9 at half the price. */
extern const struct inversion_effort inversion_fine, inversion_quick;

/* P(t < X; X finite), t > 0, and into *error what it may be off by, absolutely. NaN when f is NaN. */
double inversion_survival(inversion_transform *f, void *context, double mass, double t, const struct inversion_effort *effort, double *error);

#endif
