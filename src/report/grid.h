/*
 * A grid of text for terminals: columns as wide as they must be, values with or without a "+-"
 * part. When the grid is too wide it gives way in this order: the eliding column loses the middle
 * of its longest words, "+-" parts go to a line of their own under their values, the eliding column
 * loses what it must; the wrapping column always takes what is left. Knows nothing of results.
 */
#ifndef REPORT_GRID_H
#define REPORT_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum grid_align {
    GRID_RIGHT,
    GRID_LEFT,
    GRID_ELIDE,    /* left; may be shortened when there is no room */
    GRID_WRAP      /* left; broken at spaces; the last column only */
};

struct grid {
    struct grid_column *columns; size_t n_columns, cap_columns;
    struct grid_cell *cells;     size_t n_cells, cap_cells;    /* row by row */
};

/* Zero-initialise; add columns, then cells row by row. Texts are copied. */
void grid_column(struct grid *g, enum grid_align align, const char *heading, const char *second);
void grid_cell(struct grid *g, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A cell with a "+-" part; error NULL: none. */
void grid_cell_interval(struct grid *g, const char *text, const char *error);

/*
 * Add the grid to out, every line indented by `indent`, at most `width` columns wide if that can
 * be; releases g.
 */
void grid_finish(struct grid *g, struct textbuf *out, size_t indent, size_t width);

#endif
