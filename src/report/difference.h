/*
 * Two simulated results under common random numbers and their difference, figure by figure.
 *
 *   saved   the variance that the difference would have if the two runs were independent, divided
 *           by the one that it has: (ha^2 + hb^2) / h^2 of the half-widths of a, b and b - a. It
 *           is how many times more replications two independent runs would need
 */
#ifndef REPORT_DIFFERENCE_H
#define REPORT_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "model/result.h"
#include "report/context.h"
#include "model/rows.h"

enum change {
    CHANGE_NONE,          /* no replication differed */
    CHANGE_UNCLEAR,       /* the interval of the difference has 0 in it */
    CHANGE_HIGHER,        /* b's is */
    CHANGE_LOWER,
    CHANGE_NO_INTERVAL
};

struct difference_row {
    enum row_kind kind;
    size_t index;                   /* in its kind's array of a */
    const char *name, *quantity, *unit;    /* into the results */
    struct figure a, b, difference;
    double separate;                /* half-width that the difference of independent runs has */
    double saved;                   /* [-] see above; infinite when no replication differed */
    double relative;                /* [-] difference / |a| */
    enum change change;
};

struct difference {
    const struct result *a, *b, *difference;    /* the caller's; must outlive this */
    struct difference_row *rows; size_t n_rows;
    char *only_a, *only_b;          /* figures that the other model lacks, as text; NULL: none */
};

/*
 * One row for each figure (kind, name and quantity) that both results have a value of, in a's
 * order. A lone station is listed once, as its group. `difference` belongs to a's network. Free
 * with difference_free (NULL is fine).
 */
struct difference *difference_new(const struct result *a, const struct result *b,
                                  const struct result *difference);
void difference_free(struct difference *d);

/* "same", "unclear", "higher", "lower", "no interval". */
const char *change_name(enum change c);

/* The second model: its context, and the settings made only in it ("" when none). */
struct difference_context {
    const struct report_context *a, *b;
    const char *only_b_set;    /* "K=4, token.lifetime=30"; NULL: nothing */
};

/* For a terminal. Without `all`, single replicas are left out, and of very many rows of groups
 * those in which A and B are close. */
void table_difference(struct textbuf *out, const struct difference_context *ctx,
                      const struct difference *d, bool all);

/* kind,name,quantity,unit,a,a_half_width,b,b_half_width,difference,half_width,samples,
 * relative_difference,separate_half_width,variance_saved,change,status; every row; status is the
 * run's (result_status). */
void csv_difference(struct textbuf *out, const struct difference *d);

/* Schema "sojourn.difference": the same rows, and both results whole. */
void json_difference(struct textbuf *out, const struct difference_context *ctx,
                     const struct difference *d);

#endif
