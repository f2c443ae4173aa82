/*
 * Heat maps of a sweep over two keys: a cell for each point, and the edge of what a requirement
 * allows.
 */
#include "report/figure_sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* What a heat map shows: simulated where it was, else solved. */
static double best_value(const struct sweep_drawing *w, size_t row)
{
    const double simulated = sweep_value(w, row, w->simulated);
    return isnan(simulated) ? sweep_value(w, row, w->analytic) : simulated;
}

static void add_categories(struct figure_axis *a, const struct grid_key *k)
{
    a->label = figure_label(k->name, k->unit);
    for (size_t i = 0; i < k->n; i++) {
        char *words = grid_value_words(k, i);
        axis_add_category(a, words);
        free(words);
    }
}

/* Does a value meet the requirement? What is unknown does not. */
static bool meets(const struct target *t, double value)
{
    return t->relation == RELATION_BELOW ? value < t->bound : value > t->bound;
}

/* Cells in the order of (x, y). */
static int by_cell(const void *a, const void *b)
{
    const struct figure_point *p = a, *q = b;
    return p->x != q->x ? (p->x > q->x) - (p->x < q->x) : (p->y > q->y) - (p->y < q->y);
}

/* The value of the cell at (x, y), from 1, in the unit shown; NaN where there is none. */
static double cell_value(const struct figure_point *sorted, size_t n, double x, double y)
{
    const struct figure_point at = {.x = x, .y = y}, *found =
        bsearch(&at, sorted, n, sizeof at, by_cell);
    return found ? found->low : NAN;
}

static void add_edge(struct figure_series *s, double x0, double y0, double x1, double y1)
{
    series_add(s, x0, y0, NAN, NAN);
    series_add(s, x1, y1, NAN, NAN);
    series_add(s, NAN, NAN, NAN, NAN);
}

/* The edge between the cells that meet the requirement and their neighbours that do not. */
static void add_frontier(const struct sweep_drawing *w, struct figure_panel *p,
                         const struct target *t)
{
    struct figure_series *edge = panel_add_series(p, SERIES_LINE, 0);
    const struct figure_series *cells = &p->series[0];
    const size_t n = cells->n;
    struct figure_point *sorted = mem_calloc(n, sizeof *sorted);
    memcpy(sorted, cells->point, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_cell);
    const struct target scaled = {.relation = t->relation, .bound = t->bound / w->y.size};
    for (size_t i = 0; i < n; i++) {
        const double x = cells->point[i].x, y = cells->point[i].y;
        const bool here = meets(&scaled, cells->point[i].low);
        if (x < (double)w->g->across->n && here != meets(&scaled, cell_value(sorted, n, x + 1, y)))
            add_edge(edge, x + 0.5, y - 0.5, x + 0.5, y + 0.5);
        if (y < (double)w->g->lines->n && here != meets(&scaled, cell_value(sorted, n, x, y + 1)))
            add_edge(edge, x - 0.5, y + 0.5, x + 0.5, y + 0.5);
    }
    free(sorted);
    char *words = text_format("required: %s", t->text);
    figure_explain(w->f, words, SERIES_LINE);
    free(words);
}

void sweep_add_heat(const struct sweep_drawing *w, size_t combination)
{
    const struct figure_grid *g = w->g;
    struct figure_panel *p = figure_add_panel(w->f);
    char *words = figure_name_words(w->name), *others = figure_grid_combination(g, combination);
    p->value.label = figure_label(words, w->y.name);
    p->title = others ? text_format("%s, %s", p->value.label, others) : mem_strdup(p->value.label);
    add_categories(&p->x, g->across);
    add_categories(&p->y, g->lines);
    p->value.log = w->log_y;
    p->value.shared = w->number;
    struct figure_series *s = panel_add_series(p, SERIES_CELLS, 0);
    bool holes = false;
    for (size_t r = 0; r < g->t->n_rows; r++)
        if (g->combination[r] == combination) {
            const double value = best_value(w, r);
            holes = holes || isnan(value);
            series_add(s, (double)g->across->of_row[r] + 1, (double)g->lines->of_row[r] + 1, value,
                       NAN);
        }
    if (holes)
        figure_explain(w->f, "no steady state, or no value", SERIES_CROSSES);
    for (size_t i = 0; i < w->o->n_requirements; i++)
        if (sweep_requires_this(w, &w->o->requirement[i]))
            add_frontier(w, p, &w->o->requirement[i]);
    free(words);
    free(others);
}
