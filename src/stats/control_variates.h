/*
 * Control variates for estimators of a ratio E[Y]/E[X] (stats/ratio.h): quantities c_1 .. c_q that
 * each replication measures too and whose means are known (here 0). What the residuals
 *   e_i = (y_i - r x_i) / xbar
 * owe to them is taken away by least squares:
 *   r' = r - b' cbar,   b = M^-1 m,   M and m the central sums of products of c with c and with e,
 *   var r' = RSS / (n - q - 1) * (1/n + cbar' M^-1 cbar),   RSS = e'e - b' m,
 * that is intercept and its variance in the regression of r + e on c. Student's t with n - q - 1
 * degrees of freedom; exact for normal replications. That b is estimated costs on average the
 * factor (n - 2) / (n - q - 2) of the variance.
 * Source: Lavenberg, Welch, A perspective on the use of control variables to increase the
 * efficiency
 *   of Monte Carlo simulations, Management Science 27(3), 1981, 322-335, sec. 3.
 */
#ifndef STATS_CONTROL_VARIATES_H
#define STATS_CONTROL_VARIATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/ratio.h"

#define CONTROLS_MAX 5

/* Moments of the q controls themselves, for all ratios that use them. Set q, the rest to 0. */
struct controls {
    size_t q;                                  /* <= CONTROLS_MAX */
    uint64_t n;
    double mean[CONTROLS_MAX];                 /* of the replications; the true ones are 0 */
    double m[CONTROLS_MAX][CONTROLS_MAX];      /* sums of products of deviations */
    double before[CONTROLS_MAX];               /* the last deviations, before the means moved */
};

/* Cross moments of the controls with one ratio, beside the ratio's own sums. Zero-initialise. */
struct controlled {
    double m_y[CONTROLS_MAX], m_x[CONTROLS_MAX];    /* sums of products of deviations */
};

/* One replication: first c[q] of the controls, then for each ratio y and x, to r and to this. */
void controls_add(struct controls *s, const double *c);
void controlled_add(struct controlled *of, struct ratio *r, const struct controls *s, double y,
                    double x);

/* M^-1, ready for use. */
struct controls_solved {
    size_t q;
    uint64_t n;
    double scale[CONTROLS_MAX];                /* root of M's diagonal */
    double factor[CONTROLS_MAX * CONTROLS_MAX];/* Cholesky's, of the matrix of
                                                  correlations, [q][q] */
    double mean[CONTROLS_MAX];
    double spread;                             /* 1/n + cbar' M^-1 cbar */
};

/* False when there is nothing to solve: q = 0, n < q + 3, a control that does not vary, or controls
 * that are one another's combinations. */
bool controls_solve(const struct controls *s, struct controls_solved *out);

struct control_estimate {
    double value;            /* r' */
    double standard_error;
    double df;               /* n - q - 1 */
    double predicted;        /* [-] variance without / with controls, on average over cbar: each by
                                its own unbiased estimate, and the price of b counted */
};
struct control_estimate controlled_estimate(const struct ratio *r, const struct controlled *of,
                                            const struct controls_solved *s);

#endif
