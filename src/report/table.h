/*
 * Plain-text tables for a terminal, at most as wide as the reader of the text sees
 * (textbuf_width).
 *
 * Marks: "=" exact for the model as given, "~" an approximation, "+-" a simulated figure's
 * half-width. A simulated value has as many digits as its half-width warrants: two significant
 * digits of the half-width. The column "method" has keys to the list of methods at the end.
 */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include <stdbool.h>

#include "base/text.h"
#include "model/result.h"
#include "report/context.h"

#define TABLE_LIST_MAX 40

/*
 * One result: where it comes from; one row per group (mean per instance, "S_p x10"), or per station
 * when all_stations or when no group has more than one; meters, exits, network totals; for a
 * simulation the precision of each target by equations (6) and (7). Unless all_stations, a table of
 * more than TABLE_LIST_MAX rows shows only those with the most requests, and says so.
 */
void table_result(struct textbuf *out, const struct report_context *ctx, const struct result *r,
                  bool all_stations);

/*
 * The expanded network of ctx->model, for `sojourn check`: counts, stations with servers and
 * services, sources, routes, exits, users, caches, meters. Unless all, lists longer than
 * TABLE_LIST_MAX lines are cut, and the table says so.
 */
void table_network(struct textbuf *out, const struct report_context *ctx, bool all);

#endif
