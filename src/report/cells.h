/*
 * Parts that all tables share: the lines at the top, the cells of figures with their marks, and the
 * legend with the method of each figure. An approximation is marked "~" wherever it stands.
 */
#ifndef REPORT_CELLS_H
#define REPORT_CELLS_H

#include <stddef.h>

#include "model/result.h"
#include "model/rows.h"
#include "report/context.h"
#include "report/grid.h"
#include "report/number.h"

/* Methods met so far; a method's key is the letter of its place. Zero-initialise. */
struct methods {
    struct method { const char *text; enum basis basis; } *method;
    size_t n, capacity;
};

/* Title and file. */
void table_head(struct textbuf *out, const struct report_context *ctx);

/* The line that says which solver and which version of sojourn made the result. */
void table_solver(struct textbuf *out, const struct report_context *ctx, const char *solver);

/* "= 0.333333", "~ 0.3333", or for a simulated figure its value and half-width; "-" when there is
 * none. Divided by `unit`. */
void cell_figure(struct grid *g, const struct figure *f, double unit);

/*
 * The names of a long list of figures, one to a row. When a figure is of another thing, a station
 * or an exit, than the figure before, cell_of adds a row with that thing's name. Then it adds the
 * figure's own name, indented. A meter is one figure, and has its own name. Zero-initialise the
 * last thing.
 */
struct last_thing { enum row_kind kind; const char *name; };
void cell_of(struct grid *g, struct last_thing *last, enum row_kind kind, const char *name,
             const char *quantity);

/* The second line of a column's heading, with the unit of its values: "mean [ms]". Returns below,
 * of NUMBER_MAX bytes. */
char *heading_below(const char *const words[2], const struct time_unit *unit, char *below);

/* The colour of a utilisation (high, or an overload) and that of a verdict. */
enum text_colour load_colour(const struct figure *utilization);
enum text_colour decision_colour(enum decision v);

/* Does a figure have a value, or a method that says why it has none? */
bool figure_is_told(const struct figure *f);

/*
 * The keys of the methods behind these figures, in the order in which they were first met: "a,c".
 */
void cell_methods(struct grid *g, struct methods *m, const struct figure *const *f, size_t n);

/* One line per method, with its key if the table had a column of keys, and the marks' meaning;
 * confidence > 0 when there are simulated figures. */
void methods_legend(const struct methods *m, struct textbuf *out, double confidence, bool keys);
void methods_release(struct methods *m);

/*
 * Limits a long table. The rows with the largest x are shown, out of n values x >= 0. Returns the
 * least x that is shown: 0 for up to 7 TABLE_LIST_MAX rows, else the TABLE_LIST_MAX-th largest x,
 * or, where that is 0, the least x above 0.
 */
double cells_least_shown(const double *x, size_t n);

/* "=", "~" or "". */
const char *basis_mark(enum basis b);

#endif
