/*
 * A grid of text for terminals: columns as wide as they must be, values with or without a "+-"
 * part. A grid that is too wide gives way in this order: the eliding column loses the middle of its
 * longest words; the "+-" signs are no longer below each other; optional columns are left out; "+-"
 * parts go to a line of their own under their values; the grid is folded, so that its columns stand
 * in several blocks, one below the other, each with the key columns again. The wrapping column
 * always takes what is left. Knows nothing of results.
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

/* Zero-initialise. */
struct grid {
    struct grid_column *columns; size_t n_columns, cap_columns;
    struct grid_cell *cells;     size_t n_cells, cap_cells;    /* row by row */
    size_t keys;    /* columns that each block of a folded grid begins with; 0 counts as 1 */
    bool broken;    /* the next column is the first after a grid_break */
};

/* Add columns, then cells row by row. `second` stands below the heading; both may
 * be of several lines, four in all. Texts are copied. */
void grid_column(struct grid *g, enum grid_align align, const char *heading, const char *second);
void grid_cell(struct grid *g, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* If the grid must be folded, the next column is a good one to begin a block with. Without such a
 * column, blocks begin with a GRID_RIGHT column: a unit stays with its value. */
void grid_break(struct grid *g);

/* The column added last may be left out when there is no room for it. */
void grid_optional(struct grid *g);

/* A cell with a "+-" part; error NULL: none. */
void grid_cell_interval(struct grid *g, const char *text, const char *error);

/* The cell added last is shown in this colour, where colours are shown. */
void grid_paint(struct grid *g, enum text_colour colour);

/*
 * Add the grid to out, every line indented by `indent`, at most `width` columns wide if that can
 * be; releases g. Returns the number of columns left out.
 */
size_t grid_finish(struct grid *g, struct textbuf *out, size_t indent, size_t width);

#endif
