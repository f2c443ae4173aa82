/*
 * The results of a sweep: a grid of points, each solved, simulated, both, or failed with a reason.
 */
#ifndef REPORT_SWEEP_H
#define REPORT_SWEEP_H

#include <stddef.h>

#include "base/status.h"
#include "base/text.h"
#include "model/result.h"
#include "report/context.h"

struct sweep_point {
    char **values;              /* [n_keys] as the user would write them */
    enum exit_status status;    /* EXIT_DONE, or why there is less than was asked for */
    char *message;              /* what went wrong, NULL or "" when nothing did */
    struct result *analytic, *simulated;    /* either may be NULL */
};

/* The caller owns everything. */
struct sweep_report {
    char **keys; size_t n_keys;              /* "token.lifetime" */
    struct sweep_point *points; size_t n_points;
    const char *const *show; size_t n_show;  /* figures asked for, named like the CSV's columns
                                                without their last part; 0: by the experiment */
};

/* "ok", "unstable", "precision", "interrupted" or "error". EXIT_PRECISION is "interrupted" when the
 * simulation was, or did not begin. */
const char *sweep_status(const struct sweep_point *p);

/* The worst of a point's decisions on its requirements, taken from its simulation if there is
 * one; and whether any point has requirements. */
enum decision sweep_decision(const struct sweep_point *p);
bool sweep_requires(const struct sweep_report *s);

/*
 * One wide row per point: the keys; status,message; with requirements "requirements", which is
 * "met", "not met" or "undecided"; per meter "lambda_p.analytic", "lambda_p.basis" (when any point
 * was solved), "lambda_p.simulated", "lambda_p.half_width" (when any was simulated); likewise per
 * network figure ("network.mean_sojourn.analytic") and per group figure
 * ("S_p.mean_response.simulated"); then replications,experiments. Columns are the union over all
 * points. A point without an answer has empty cells.
 */
void sweep_csv(struct textbuf *out, const struct sweep_report *s);

/* Schema "sojourn.sweep": the keys, what was asked for (from which `plot` knows what to draw), per
 * point its values, status, message and both results in full but for
 * their stations (the groups are there). */
void sweep_json(struct textbuf *out, const struct report_context *ctx,
                const struct sweep_report *s);

/*
 * For a terminal: keys, status and the quantities to show ("lambda_p", "network.mean_sojourn",
 * "S_p.utilization"). A name that no point has gives no column. None to show: the targets of the
 * model's experiment.
 */
void sweep_table(struct textbuf *out, const struct report_context *ctx,
                 const struct sweep_report *s);

#endif
