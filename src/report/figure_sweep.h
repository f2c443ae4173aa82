/*
 * A figure of a sweep while it is made: which of its figures is at hand, in which unit, and what
 * the points have of it. Private to figure_sweep*.c.
 */
#ifndef REPORT_FIGURE_SWEEP_H
#define REPORT_FIGURE_SWEEP_H

#include "report/figure_grid.h"
#include "report/figure_words.h"

struct sweep_drawing {
    const struct figure_grid *g;
    const struct figure_origin *o;
    const struct figure_request *r;
    struct figure *f;
    const char *name;                              /* of the figure at hand */
    size_t analytic, basis, simulated, half_width; /* its columns */
    struct shown_unit x, y;
    bool log_x, log_y;
    unsigned number; /* of the figure at hand, from 1 */
};

/* Has the point in this row an answer, and not an error or no steady state? */
bool sweep_has_answer(const struct sweep_drawing *w, size_t row);

/* The number in a column, in the unit shown; NaN where there is none. */
double sweep_value(const struct sweep_drawing *w, size_t row, size_t column);

/* Is the axis logarithmic, as asked or as the values want it? */
bool sweep_wants_log(enum figure_log asked, bool chosen);

/* Is it a requirement on the figure at hand? */
bool sweep_requires_this(const struct sweep_drawing *w, const struct target *t);

/* Take the figure of that name at hand: its columns, its unit, the kind of its axis. */
void sweep_drawing_choose(struct sweep_drawing *w, const char *name);

/* The panel of the figure at hand for one combination of the further keys. */
void sweep_add_curves(const struct sweep_drawing *w, size_t combination);
void sweep_add_heat(const struct sweep_drawing *w, size_t combination);

#endif
