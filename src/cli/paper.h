/*
 * The paper's claims, held against the data of its figures: fits and verdicts. Numbers in, verdicts out; runs nothing.
 */
#ifndef CLI_PAPER_H
#define CLI_PAPER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "report/sweep.h"
#include "stats/fit.h"

/* One curve of a figure: x, simulated y and its standard error, from the points of a sweep that have them. */
struct curve {
    size_t n;
    double *x, *y, *sigma;
};

/* y = meter `meter` as simulated, x = the sweep's key `key`. */
struct curve curve_from_sweep(const struct sweep_report *s, const char *key, const char *meter);
/* The simulated meter `name` of a point, or NULL. */
const struct figure *simulated_meter(const struct sweep_point *p, const char *name);

void curve_release(struct curve *c);

enum fit_kind { FIT_LINE, FIT_EXPONENTIAL, FIT_HYPERBOLA };

struct named_fit {
    const char *curve;       /* "sliding" */
    enum fit_kind kind;
    enum fit_status status;
    bool weighted;           /* by 1/sigma^2; else all points alike, since with weights they do not determine the curve */
    struct fit fit;
    double *residual;        /* [n], y - fit */
    struct curve data;       /* borrowed */
};
struct named_fit fit_curve(const char *name, enum fit_kind kind, const struct curve *c);
void named_fit_release(struct named_fit *f);
const char *fit_kind_name(enum fit_kind kind);        /* "line" */
const char *fit_kind_formula(enum fit_kind kind);     /* "a + b x" */

/* name,kind,formula,weights,status,points,a,a_se,b,b_se,r2,rms_relative,chi2_per_df: one row per fit. */
void fits_csv(struct textbuf *out, const struct named_fit *f, size_t n);

/* name,kind,x,y,standard_error,residual: one row per point and fit. */
void residuals_csv(struct textbuf *out, const struct named_fit *f, size_t n);

struct claim {
    const char *claim;       /* the paper's, in English */
    bool holds;
    char *evidence;          /* our numbers */
};
void claim_release(struct claim *c);

/* A fit is called good when its root mean square relative residual is at most this. */
extern const double GOOD_FIT;

#endif
