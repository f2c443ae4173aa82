/*
 * Least-squares fits of the curves that the paper claims for its figures: a line (figure 5), an
 * exponential and a hyperbola (figure 6). Two parameters each, by GSL.
 *
 * With sigma (the standard error of each y) residuals are weighted by 1/sigma^2 and the parameters'
 * standard errors come from sigma alone. Without, all weigh the same and the standard errors come
 * from the scatter about the curve, sum r^2 / (n - 2).
 */
#ifndef STATS_FIT_H
#define STATS_FIT_H

#include <stddef.h>

enum fit_status {
    FIT_OK,
    FIT_TOO_FEW,  /* fewer than 3 points, or fewer than 2 different x */
    FIT_EDOM,     /* an x or y is not finite, or a sigma not finite and > 0 */
    FIT_SINGULAR, /* the points do not determine the parameters (b, say, where all y are 0) */
    FIT_NOT_FOUND /* the iteration did not come to a minimum */
};

struct fit {
    size_t n;
    double a, b;         /* [y], and [y/x] for a line, else [1/x] */
    double se_a, se_b;   /* their standard errors */
    double r2;           /* 1 - sum w r^2 / sum w (y - ybar)^2; NaN when all y are the same */
    double rms_relative; /* root mean square of r / y, over the points with y != 0; NaN: none */
    double
        chi2_per_df; /* sum (r / sigma)^2 / (n - 2): about 1 for the right curve; NaN: no sigma */
};

/*
 * n points (x, y); sigma may be NULL. residuals, when not NULL, gets r_i = y_i - curve(x_i).
 * *out and residuals are written only on FIT_OK.
 */
enum fit_status fit_line(size_t n, const double *x, const double *y, const double *sigma,
                         struct fit *out, double *residuals); /* y = a + b x */
enum fit_status fit_exponential(size_t n, const double *x, const double *y, const double *sigma,
                                struct fit *out, double *residuals); /* y = a exp(-b x) */
enum fit_status fit_hyperbola(size_t n, const double *x, const double *y, const double *sigma,
                              struct fit *out, double *residuals); /* y = a / (1 + b x) */

/* A status in words: "too few points", ... */
const char *fit_status_text(enum fit_status status);

#endif
