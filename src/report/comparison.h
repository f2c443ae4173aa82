/*
 * An analytic and a simulated result of one network, side by side, figure by figure.
 *
 *   z   (simulated - analytic) / standard error, brought from Student's t to the normal scale
 *
 * A row whose analytic side is exact agrees when |z| is below a Bonferroni bound for the number of
 * such rows. An approximation differs from the truth by its own error, however long one simulates:
 * it agrees when |z| is below the bound or the difference is within a stated tolerance, and the
 * report says which.
 *
 * Where few events or none stand behind a simulated figure its own variance does not tell how far
 * off it may be; comparison.c says what is done then.
 */
#ifndef REPORT_COMPARISON_H
#define REPORT_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "model/result.h"
#include "model/rows.h"
#include "report/context.h"

struct comparison_options {
    double alpha;    /* probability of a false alarm over all exact rows; default 0.001 */
    /* Approximations, by relative difference: */
    double tolerance_rate;        /* rates, utilizations, ratios, sojourn times; default 0.10 */
    double tolerance_queue;       /* waits, queues, numbers, responses; default 0.25 */
    double tolerance_of_whole;    /* a wait also passes within this part of the response, a queue
                                     within this part of the number; default 0.05 */
};
struct comparison_options comparison_defaults(void);

enum verdict {
    VERDICT_AGREES,       /* |z| below the bound */
    VERDICT_WITHIN,       /* an approximation, off by more than chance but within the tolerance */
    VERDICT_DIFFERS,
    VERDICT_NO_INTERVAL   /* the simulated figure has no interval: too few samples to judge */
};

struct comparison_row {
    enum row_kind kind;
    size_t index;        /* in its kind's array of the results */
    const char *name, *quantity, *unit;    /* into the results */
    struct figure analytic, simulated;
    double z;            /* [-]; infinite when the simulated figure does not vary and differs,
                            NaN when it has no interval */
    double relative;     /* [-] (simulated - analytic) / |analytic| */
    bool exact;          /* whether the analytic figure is exact */
    enum verdict verdict;
};

struct comparison {
    const struct result *analytic, *simulated;    /* the caller's; must outlive this */
    struct comparison_options options;
    struct comparison_row *rows; size_t n_rows;
    size_t n_exact;
    double bound;             /* on |z| */
    size_t largest;           /* index of the row with the largest |z|, among the exact rows if
                                 there are any, else among all; n_rows: none */
    size_t n_within, n_failed, n_unjudged;
};

/*
 * Compare. Both results are of one network. Rows are made where both sides have a value; a lone
 * station is listed once, as a station. o NULL: the defaults. Free with comparison_free (NULL is
 * fine).
 */
struct comparison *comparison_new(const struct result *analytic, const struct result *simulated,
                                  const struct comparison_options *o);
void comparison_free(struct comparison *c);

/* Every row that has an interval agrees or is within its tolerance, and there is at least one. */
bool comparison_ok(const struct comparison *c);

/* "agrees", "within", "differs", "no interval". */
const char *verdict_name(enum verdict v);

/*
 * For a terminal: rows of groups, meters, exits and network, and of stations without replicas; with
 * `all`, or without a model, of every station. A row that does not agree is always shown. When more
 * than 7 TABLE_LIST_MAX rows agree, only those of stations and groups with the largest |z| are
 * shown. The last line gives the number of comparisons, the largest |z|, the bound and the verdict.
 */
void table_comparison(struct textbuf *out, const struct report_context *ctx,
                      const struct comparison *c, bool all);

/* kind,name,quantity,unit,analytic,basis,method,simulated,half_width,samples,relative_difference,z,
 * verdict,status; every row; status is the simulation's (result_status). */
void csv_comparison(struct textbuf *out, const struct comparison *c);

/* Schema "sojourn.comparison": the same rows, the bound and the verdict, and both results whole. */
void json_comparison(struct textbuf *out, const struct report_context *ctx,
                     const struct comparison *c);

#endif
