/*
 * How many points of a renewal process fall into a time, and gaps of the process when it is
 * thinned. One point is at time 0. The times between points have the distribution d, of mean mu and
 * transform A(s) = E[exp(-s X)].
 *
 *   m(t)        expected number of points in (0, t), the renewal function; a process whose points
 *               are kept independently with probability q has q m(t) after a kept point
 *   I(t)        int_0^t m(x) dx
 *   E(t, L)     expected number of points in (0, t + X), X exponential of mean L
 *   P(G > t)    G the gap between kept points: a geometric number of gaps, of transform
 *               q A/(1 - (1 - q) A)
 *
 * Formulas: m has the Laplace transform A/(s (1 - A)), I that divided by s (Cox, Renewal Theory,
 *           1962, sec. 4.1), E(., L) the transform (M(s) - M(1/L))/(1 - L s) with M that of m, by
 *           exchange of the integrals. They are inverted (inversion.h). Far beyond the mean
 *           m(t) = t/mu + (scv - 1)/2 (Cox, sec. 4.2; Smith, J. R. Stat. Soc. B 20(2), 1958). For
 *           gaps of one length all are finite sums. P(X <= t) is added to the inverse of what
 *           remains of m, which is smoother.
 * Numerics: the asymptote replaces m where the oscillations, of size exp(-2 pi^2 scv t/mu), and the
 *           tail of X leave a relative error below 1e-13. Elsewhere the error is that of the
 *           inversion.
 */
#ifndef ANALYTIC_RENEWAL_COUNT_H
#define ANALYTIC_RENEWAL_COUNT_H

#include "analytic/lst_nodes.h"
#include "model/dist.h"

struct renewal_value {
    double value;
    double error;    /* absolute, at most; NaN: nothing can be said */
};

/* t > 0, 0 < q <= 1, L > 0. n keeps quadrature nodes, or is NULL. */
struct renewal_value renewal_count(struct lst_nodes *n, const struct dist *d, double t);
struct renewal_value renewal_count_integral(struct lst_nodes *n, const struct dist *d, double t);
struct renewal_value renewal_count_random(struct lst_nodes *n, const struct dist *d, double t,
                                          double mean);
struct renewal_value renewal_gap_above(struct lst_nodes *n, const struct dist *d, double q,
                                       double t);

/* E[min(G, t)] [time]. */
struct renewal_value renewal_gap_within(struct lst_nodes *n, const struct dist *d, double q,
                                        double t);

#endif
