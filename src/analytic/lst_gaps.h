/*
 * How far the transform B(s) = E[exp(-s X)] of a time is from its first terms at s = 0, to a small
 * relative error however small s is: there B(s) itself has lost the digits in 1.
 *   first    1 - B(s)                = s E[X] - ...
 *   second   B(s) - 1 + s E[X]       = s^2 E[X^2] / 2 - ...
 * The residual time of X (what is left of it at any instant of a renewal process) has the transform
 * first / (s E[X]), and 1 less that is second / (s E[X]) (Kleinrock, Queueing Systems, vol. 1,
 * 1975, sec. 5.2). Queues near saturation are made of these.
 *
 * Re s >= 0, or also left of that as far as E[exp(-s X)] is finite (lst_abscissa).
 */
#ifndef ANALYTIC_LST_GAPS_H
#define ANALYTIC_LST_GAPS_H

#include "analytic/lst_nodes.h"
#include "base/complex.h"
#include "model/dist.h"

struct lst_gaps {
    double complex first, second;
};

/* n: nodes are kept there (lst_nodes.h), or NULL. NaN where the quadrature did not converge. */
struct lst_gaps lst_gaps(struct lst_nodes *n, const struct dist *d, double complex s);

/*
 * E[exp(-s X)] - exp(-s E[X]), 0 for a fixed time: to 1e-13, and where it is little for a narrow X
 * to 1e-12 of itself.
 */
double complex lst_spread(struct lst_nodes *n, const struct dist *d, double complex s);

/*
 * Of the times between those points of a renewal process that are kept, each by itself with
 * probability p, 0 < p <= 1: their transform is p A / (1 - (1 - p) A). g is of the process itself,
 * mean its mean time between points.
 */
struct lst_gaps lst_gaps_thinned(struct lst_gaps g, double complex s, double mean, double p);

/*
 * The largest x >= 0 such that B(-y) is finite for all y < x and known here: the decay rate of X's
 * tail. INFINITY for bounded X; 0 for the lognormal and the Weibull distribution.
 */
double lst_abscissa(const struct dist *d);

/* The three for a kind; by enum dist_kind. */
struct lst_gaps_row {
    struct lst_gaps (*gaps)(struct lst_nodes *n, const struct dist *d, double complex s);
    double complex (*spread)(struct lst_nodes *n, const struct dist *d, double complex s);
    double (*abscissa)(const struct dist *d);
};
extern const struct lst_gaps_row lst_gaps_table[DIST_KINDS];

#endif
