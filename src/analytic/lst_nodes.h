/*
 * E[exp(-s X)] of lognormal and Weibull times X by quadrature, with the nodes and weights kept: an
 * inversion asks for a transform at thousands of s, and only s changes.
 *
 *   x is rotated in the complex plane, towards the direction in which exp(-s x) decays without
 *   oscillating, as far as the density allows. The trapezoidal rule on the whole line then
 *   converges exponentially. One of a few fixed angles near arg(s) is as good as arg(s) itself, so
 *   all s with the same angle share its nodes:
 *            sum_i w_i exp(-s exp(-i angle) x_i),  x_i > 0 real and ascending.
 *   Where |s| x_i is tiny, precomputed sums of w_i, w_i x_i .. replace the nodes. Nodes where
 *   exp(-s x) is negligible are left out.
 *   For a narrow X, |s| sigma <= 0.2, exp(-s E[X]) times a series in central moments is used
 *   instead.
 * Source:  Trefethen, Weideman, SIAM Review 56(3), 2014; for the lognormal's by quadrature
 *          Asmussen, Jensen, Rojas-Nandayapa, Methodol. Comput. Appl. Probab. 18(2), 2016.
 */
#ifndef ANALYTIC_LST_NODES_H
#define ANALYTIC_LST_NODES_H

#include "base/complex.h"
#include "model/dist.h"

/* The nodes of all distributions used so far. Not thread-safe. */
struct lst_nodes;

struct lst_nodes *lst_nodes_new(void);
void lst_nodes_free(struct lst_nodes *n);    /* NULL is fine */

/*
 * d lognormal or Weibull, Re s >= 0. Nodes made here are kept in n; NULL is fine and slow. NaN
 * where the quadrature did not converge.
 *   _decay   E[exp(-s X)], to 1e-13
 *   _rest    E[exp(-s X) - 1 + s X], to a relative 1e-12
 *   _spread  E[exp(-s X)] - exp(-s E[X]), to 1e-13, and where it is small for a narrow X to a
 *            relative 1e-12
 */
double complex lst_nodes_decay(struct lst_nodes *n, const struct dist *d, double complex s);
double complex lst_nodes_rest(struct lst_nodes *n, const struct dist *d, double complex s);
double complex lst_nodes_spread(struct lst_nodes *n, const struct dist *d, double complex s);

/* E[f(X)] of a narrow X, scv at most LST_NODES_NARROW; f is smooth over a part of its standard
 * deviation. */
#define LST_NODES_NARROW 1e-2
double lst_nodes_average(struct lst_nodes *n, const struct dist *d,
                         double f(double x, const void *context), const void *context);

#endif
