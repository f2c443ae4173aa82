/*
 * Rows of a comparison's CSV, one figure each: which to show, and what to call them.
 */
#ifndef REPORT_FIGURE_ROWS_H
#define REPORT_FIGURE_ROWS_H

#include "report/figure_request.h"

struct figure_rows {
    size_t *row, n; /* into the table */
};

/*
 * Those that are asked for by NAME.QUANTITY, NAME or a meter's name, or without --show all of
 * groups, meters, classes, caches and the network. Errors go to d. Release with free(rows.row).
 */
struct figure_rows figure_rows_choose(const struct csv_table *t, const struct figure_request *r,
                                      struct diag *d);

/* "S_p mean response"; "lambda_p" of a meter. Free with free(). */
char *figure_row_words(const struct csv_table *t, size_t row);

/* "S_p", the thing alone; "network". */
const char *figure_row_thing(const struct csv_table *t, size_t row);

#endif
