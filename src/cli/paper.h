/*
 * The paper's figures 5 and 6, and 7 and 8 on what its scheme costs, shared by the files of
 * `sojourn paper`: cmd_paper.c runs the sweeps, paper_cost.c the cases of figure 7, paper_fit.c
 * fits curves to them, paper_claims.c holds the paper's claims against all, paper_report.c says so.
 */
#ifndef CLI_PAPER_H
#define CLI_PAPER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "cli/paper_cost.h"
#include "cli/sweeps.h"
#include "report/sweep.h"
#include "stats/fit.h"

/* One curve of a figure: x, simulated y and its standard error, from the points of a sweep that
 * have them. */
struct paper_curve {
    size_t n;
    double *x, *y, *sigma;
};

/* y = meter `meter` as simulated, x = the sweep's key `key`. */
struct paper_curve curve_from_sweep(const struct sweep_report *s, const char *key,
                                    const char *meter);
/* The simulated meter `name` of a point, or NULL. */
const struct figure *simulated_meter(const struct sweep_point *p, const char *name);

void curve_release(struct paper_curve *c);

enum fit_kind { FIT_LINE, FIT_EXPONENTIAL, FIT_HYPERBOLA };

struct named_fit {
    const char *curve;       /* "sliding" */
    enum fit_kind kind;
    enum fit_status status;
    bool weighted; /* by 1/sigma^2; else all points alike, since with weights they do not determine
                      the curve */
    struct fit fit;
    double *residual;        /* [n], y - fit */
    struct paper_curve data;       /* borrowed */
};
struct named_fit fit_curve(const char *name, enum fit_kind kind, const struct paper_curve *c);
void named_fit_release(struct named_fit *f);
const char *fit_kind_name(enum fit_kind kind);        /* "line" */
const char *fit_kind_formula(enum fit_kind kind);     /* "a + b x" */

/* name,kind,formula,weights,status,points,a,a_se,b,b_se,r2,rms_relative,chi2_per_df: one row per
 * fit. */
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
extern const double PAPER_GOOD_FIT;

/* The sweeps behind the figures, in the order in which they run. */
enum {
    FIG5,
    FIG6_SLIDING,
    FIG6_COUNTED,
    FIG6_OWN,
    FIG6_SHARED,
    FIG8_OWN,
    FIG8_SHARED,
    FIG8_SLIDING,
    FIG8_PUSH_MOST,
    FIG8_PUSH,
    PAPER_SWEEPS
};

enum { PAPER_CLAIMS = 9 };

struct paper {
    const struct options *options;
    const char *folder, *configs, *plots;
    const char *name[PAPER_SWEEPS];             /* of each sweep's files */
    struct finished_sweep sweep[PAPER_SWEEPS];
    double seconds[PAPER_SWEEPS];
    struct paper_cost cost;
    struct named_fit fit5, fit6[4];
    struct paper_curve curve5, curve6[2];
    struct claim claims[PAPER_CLAIMS];
    size_t n_claims;
};

/* ---- cmd_paper.c ---- */

/* Write b into the paper's folder and release it. */
void paper_write(const struct paper *p, const char *name, struct textbuf *b, struct diag *d);

/* ---- paper_claims.c ---- */

/* Fit all curves, write the fits and their residuals beside the figures. */
void paper_fit(struct paper *p, struct diag *d);

/* A verdict on each claim, with its evidence. */
void paper_judge(struct paper *p);

/* The analytic meter `name` of a point, or NaN. */
double analytic_meter(const struct sweep_point *p, const char *name);

/* ---- paper_report.c: the answer in its three forms ---- */

void paper_table(const struct paper *p, struct textbuf *out);
void paper_json(const struct paper *p, struct textbuf *out);
void paper_csv(const struct paper *p, struct textbuf *out);

#endif
