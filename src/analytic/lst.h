/*
 * Laplace-Stieltjes transforms E[exp(-s X)] of distributions of times, at complex s with Re s >= 0.
 *
 *   exponential        1 / (1 + s m)
 *   deterministic      exp(-s m)
 *   uniform            (exp(-s a) - exp(-s b)) / (s (b - a))
 *   Erlang, gamma      (1 + s scale)^-shape
 *   hyperexponential   sum p / (1 + s m)
 *   lognormal, Weibull by quadrature (lst_nodes.h)
 * Closed forms: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, 1994
 * (characteristic functions).
 */
#ifndef ANALYTIC_LST_H
#define ANALYTIC_LST_H

#include "analytic/lst_nodes.h"
#include "base/complex.h"
#include "model/dist.h"

/* The transform of d, to 1e-13 or better. Keeps quadrature nodes in n, which may be NULL. NaN where
 * the quadrature did not converge. */
double complex lst_dist(struct lst_nodes *n, const struct dist *d, double complex s);

/* The same for X - x, x = dist_least(d). It is 1 for a fixed time. */
double complex lst_beyond_least(struct lst_nodes *n, const struct dist *d, double complex s);

/* The two for a kind, the second for X with more than one value; by enum dist_kind. */
typedef double complex lst_transform(struct lst_nodes *n, const struct dist *d, double complex s);
struct lst_row {
    lst_transform *of, *beyond_least;
};
extern const struct lst_row lst_table[DIST_KINDS];

#endif
