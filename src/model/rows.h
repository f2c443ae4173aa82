/*
 * A result as a flat list: one row per figure, with the words for it. CSV, comparisons, sweeps,
 * targets and the library's callers all read results through this list, so a quantity has the same
 * name everywhere.
 *
 *   kind      name            quantities
 *   station   "S_p[3]"        the seven station figures ("arrival_rate" .. "mean_wait")
 *   group     "S_p"           the same, means per instance
 *   class     "S_a.token"     "mean_response"
 *   meter     "lambda_p"      "value"
 *   exit      "out"           "throughput", "mean_sojourn"
 *   network   "network"       "arrival_rate", "throughput", "mean_number", "mean_sojourn" (accepted
 *                             requests), "mean_sojourn_all"
 *
 * After these come the figures that are asked for: for groups "response_p99" and "wait_p99" for
 * each level, "response_within_20ms" and "wait_within_20ms" for each time, "p_wait", and
 * "p_number_3" for each number; for classes, exits and the network (accepted requests) likewise
 * (model/quantity.c).
 */
#ifndef MODEL_ROWS_H
#define MODEL_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/result.h"

struct row {
    enum row_kind kind;
    size_t index;    /* in its kind's array of the result; 0 for the network */
    const char *name, *quantity, *unit;
    enum quantity_id id;
    double parameter;    /* its value, where the quantity has one */
    bool quantile;
    const struct figure *figure;    /* into the result, which must outlive the row */
};

struct rows {
    struct row *row;
    size_t n, capacity;
};

/* All rows of r in the order of the table above, except those of hidden groups, and without those
 * of stations when !stations. Two results of one network give lists that match row by row.
 * Initialise *out to zero; free it with rows_release. */
void rows_of_result(struct rows *out, const struct result *r, bool stations);
void rows_release(struct rows *rows);

/*
 * The row of that name: a meter by its own ("lambda_p"), all else by NAME.QUANTITY:
 * "network.sojourn_p99", "S_p.mean_response", "out.throughput", "S_p[3].utilization";
 * "mean_sojourn" is the network's. Where a name fits several, the first of meter, network, group,
 * exit, station. NULL when there is none. A time in a name may be in any unit, and "p_empty" is
 * "p_number_0".
 */
const struct row *rows_find(const struct rows *rows, const char *name);

/* Whether that is a row's name in the sense above. */
bool row_is(const struct row *row, const char *name);

/* True when there is a number here (not BASIS_NONE, not NaN). */
bool figure_has_value(const struct figure *f);

#endif
