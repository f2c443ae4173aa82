/*
 * The transform B(s) = E[exp(-s X)] of a time, less its first terms at s = 0. The relative error is
 * small for any s; a difference from B(s) itself would lose its digits at small s.
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
 * E[exp(-s X)] - exp(-s E[X]), 0 for a fixed time: to 1e-13, and where it is small for a narrow X
 * to a relative 1e-12.
 */
double complex lst_spread(struct lst_nodes *n, const struct dist *d, double complex s);

/*
 * The same for a thinned renewal process: each point is kept independently with probability p,
 * 0 < p <= 1. The times between kept points have the transform p A / (1 - (1 - p) A). g and mean
 * are the gaps and the mean time between points of the process before thinning.
 */
struct lst_gaps lst_gaps_thinned(struct lst_gaps g, double complex s, double mean, double p);

/*
 * The decay rate of the tail of X: the largest x >= 0 such that B(-y) is finite, and known here,
 * for all y < x. INFINITY for bounded X; 0 for the lognormal and the Weibull distribution.
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
