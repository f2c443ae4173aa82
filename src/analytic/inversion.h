/*
 * The distribution of a time from its Laplace-Stieltjes transform.
 *   f(s)       E[exp(-s X); X finite], Re s > -abscissa        mass   f(0) = P(X finite), <= 1
 *
 * Formula: for a function with transform g, the Fourier series with period 2 l t of that function
 *          times exp(-A x / (2 l t)):
 *            exp(A/(2l)) / (l t) (g(u)/2 + sum_{k>=0} (-1)^k sum_{j=1..l} Re[G_jk]),
 *            G_jk = g(u + i (j + k l) pi / (l t)) exp(i j pi / l),   u = A / (2 l t).
 *          The alternating sum is cut after n terms, and the next m partial sums are averaged with
 *          binomial weights (Euler summation). The error is exp(-A) times the function's value at
 *          (2 l + 1) t, and so on; rounding costs exp(A/(2l)) epsilon: both are small when l is 3.
 *          P(X <= t) has g = f(s)/s. P(X > t) is computed as h(t) = exp(a t) P(X > t), 0 <= a <
 *          abscissa, with g = (mass - f(s - a)) / (s - a): its errors are then in proportion to the
 *          tail. a is chosen to make f(-a) exp(-a t) small. This is a bound of P(X > t) (Chernoff),
 *          so exp(-A) f(-a) bounds the error of h.
 * Source:  Abate, Whitt, ORSA J. Computing 7(1), 1995, pp. 36-43 (EULER); with l: Abate, Choudhury,
 *          Whitt, in: Computational Probability, ed. Grassmann, 1999, sec. 5 and 6, eq. (5.33).
 * Numerics: the sum converges fast if the distribution is smooth near t. Kinks of the distribution
 *          function slow it down, so n is doubled, up to a limit, while averages of neighbouring
 *          sums differ.
 */
#ifndef ANALYTIC_INVERSION_H
#define ANALYTIC_INVERSION_H

#include <stdbool.h>

#include "base/complex.h"
#include "analytic/quantile.h"

/* E[exp(-s X); X finite]; NaN where it is not known. */
typedef double complex inversion_transform(double complex s, void *context);

struct inversion {
    inversion_transform *f;
    void *context;
    double mass;
    double abscissa;            /* [1/time] f is known right of -abscissa; 0: for Re s > 0 alone */
    double beside;              /* P(X <= t) is added to this; the precision needed is only that of
                                   the sum */
};

struct inversion_effort {
    double a;                   /* A above */
    int l;
    int terms, averaged;        /* n, m above */
    int terms_max;              /* n at most, >= terms */
    double good;                /* error that is good enough to stop, relative to the bound of the
                                   result */
};

/* Precise to some 1e-13; to some 2e-9 at a tenth of the cost. */
extern const struct inversion_effort inversion_fine, inversion_quick;

/*
 * P(t < X; X finite) when upper, else P(X <= t), t > 0, with a bound of its error. NaN when f is
 * NaN. The density comes from the same points of f, less the possible error of its sum.
 */
struct probability inversion_probability(const struct inversion *i, double t, bool upper,
                                         const struct inversion_effort *effort);

#endif
