#include "report/figure_sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* Spread by these factors, values stand on a logarithmic axis. */
static const double Y_FACTOR = 30, HEAT_FACTOR = 8;

bool sweep_has_answer(const struct sweep_drawing *w, size_t row)
{
    const char *status = csv_table_cell(w->g->t, row, w->g->status);
    return strcmp(status, "unstable") != 0 && strcmp(status, "error") != 0;
}

double sweep_value(const struct sweep_drawing *w, size_t row, size_t column)
{
    return sweep_has_answer(w, row) ? csv_table_number(w->g->t, row, column) / w->y.size : NAN;
}

bool sweep_wants_log(enum figure_log asked, bool chosen)
{
    return asked == LOG_AUTO ? chosen : asked == LOG_ON;
}

/* The unit and the kind of the y axis, the same in all panels of one figure. */
static void look_at_values(struct sweep_drawing *w)
{
    const size_t rows = w->g->t->n_rows;
    double *all = mem_calloc(2 * rows, sizeof *all), largest = 0;
    w->y.size = 1;
    for (size_t i = 0; i < rows; i++) {
        all[2 * i] = sweep_value(w, i, w->analytic);
        all[2 * i + 1] = sweep_value(w, i, w->simulated);
        largest = fmax(largest, fmax(fabs(all[2 * i]), fabs(all[2 * i + 1])));
    }
    const char *unit = figure_name_unit(w->name);
    w->y = figure_shown_unit(unit ? unit : figure_origin_meter_unit(w->o, w->name), largest);
    w->log_y = sweep_wants_log(
        w->r->log_y,
        axis_wants_log(all, 2 * rows, w->f->kind == FIGURE_HEAT ? HEAT_FACTOR : Y_FACTOR, false));
    free(all);
}

bool sweep_requires_this(const struct sweep_drawing *w, const struct target *t)
{
    return !t->relative && strcmp(figure_full_name(t->name), w->name) == 0;
}

void sweep_drawing_choose(struct sweep_drawing *w, const char *name)
{
    w->name = name;
    w->analytic = figure_grid_column(w->g, name, "analytic");
    w->basis = figure_grid_column(w->g, name, "basis");
    w->simulated = figure_grid_column(w->g, name, "simulated");
    w->half_width = figure_grid_column(w->g, name, "half_width");
    look_at_values(w);
}
