/*
 * The columns of a sweep: the figures that its points have in common, by name.
 *
 *   "lambda_p"               a meter
 *   "network.mean_sojourn"   a network total
 *   "S_p.mean_response"      a group's figure
 */
#ifndef REPORT_SWEEP_COLUMNS_H
#define REPORT_SWEEP_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/rows.h"
#include "report/sweep.h"

struct sweep_columns {
    char **name; size_t n, capacity;
    bool analytic, simulated;    /* any point has such a result */
};

/*
 * The union over all points: meters, then network totals, then groups. Zero-initialise *c; free
 * with sweep_columns_release.
 */
void sweep_columns_of(struct sweep_columns *c, const struct sweep_report *s);
void sweep_columns_release(struct sweep_columns *c);

/* The figure of that name, NULL when rows has none. *hint is where it may stand, kept between calls
 * for one column. */
const struct row *sweep_find(const struct rows *rows, const char *column, size_t *hint);

#endif
