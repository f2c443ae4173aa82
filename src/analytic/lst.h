/*
 * Laplace-Stieltjes transforms E[exp(-s X)] of distributions of times, at complex s with Re s >= 0.
 *
 *   exponential        1 / (1 + s m)
 *   deterministic      exp(-s m)
 *   uniform            (exp(-s a) - exp(-s b)) / (s (b - a))
 *   Erlang, gamma      (1 + s scale)^-shape
 *   hyperexponential   sum p / (1 + s m)
 *   lognormal, Weibull by quadrature: x is turned into the complex plane, towards the direction in
 *                      which exp(-s x) decays without swinging, as far as the density allows; the
 *                      trapezoidal rule on the whole line then converges exponentially (Trefethen,
 *                      Weideman, SIAM Review 56(3), 2014). For the lognormal's by quadrature see
 *                      Asmussen, Jensen, Rojas-Nandayapa, Methodol. Comput. Appl. Probab. 18(2),
 *                      2016.
 * Closed forms: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, 1994
 * (characteristic functions).
 */
#ifndef ANALYTIC_LST_H
#define ANALYTIC_LST_H

#include "base/complex.h"
#include "model/dist.h"

/* To 1e-13 or better. NaN where the quadrature did not converge. */
double complex lst_dist(const struct dist *d, double complex s);

/* The same of X - x, x = dist_least(d): 1 for a fixed time. */
double complex lst_beyond_least(const struct dist *d, double complex s);

/* E[exp(-s X) - 1 + s X] by the same quadrature, to 1e-12 of itself: for a lognormal or a Weibull d
 * (lst_gaps.h has all kinds). */
double complex lst_second_rest(const struct dist *d, double complex s);

#endif
