/*
 * Curves of a sweep over one key: analytic lines, simulated marks, crosses where there is no steady
 * state, bounds of requirements.
 */
#include "report/figure_sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static void set_x_axis(const struct sweep_drawing *w, struct figure_panel *p)
{
    const struct grid_key *k = w->g->across;
    p->x.label = figure_label(k->name, w->x.name);
    p->x.log = w->log_x && k->numeric;
    p->x.whole = k->numeric && k->whole && !(w->x.size > 1);
    for (size_t i = 0; !k->numeric && i < k->n; i++)
        axis_add_category(&p->x, k->value[i]);
}

static double place_across(const struct sweep_drawing *w, size_t row)
{
    const struct grid_key *k = w->g->across;
    const size_t i = k->of_row[row];
    return k->numeric ? k->number[i] / w->x.size : (double)i + 1;
}

/* Rows of one line in one combination, in the order of the x axis. */
struct line_rows {
    size_t *row;
    size_t n;
};

struct placed_row {
    size_t place, row;
};

static int by_place(const void *a, const void *b)
{
    const struct placed_row *x = a, *y = b;
    return x->place != y->place ? (x->place > y->place) - (x->place < y->place)
                                : (x->row > y->row) - (x->row < y->row);
}

static struct line_rows rows_of(const struct sweep_drawing *w, size_t combination, size_t line)
{
    const struct figure_grid *g = w->g;
    struct placed_row *all = mem_calloc(g->t->n_rows, sizeof *all);
    struct line_rows rows = {mem_calloc(g->t->n_rows, sizeof *rows.row), 0};
    for (size_t r = 0; r < g->t->n_rows; r++)
        if (g->combination[r] == combination && (!g->lines || g->lines->of_row[r] == line))
            all[rows.n++] = (struct placed_row){g->across->of_row[r], r};
    qsort(all, rows.n, sizeof *all, by_place);
    for (size_t i = 0; i < rows.n; i++)
        rows.row[i] = all[i].row;
    free(all);
    return rows;
}

static bool is_exact(const struct sweep_drawing *w, size_t row)
{
    return strcmp(csv_table_cell(w->g->t, row, w->basis), "exact") == 0;
}

/* Does the analytic line from point i to the next belong to this form? Solid needs both exact. */
static bool leads_on(const struct sweep_drawing *w, const struct line_rows *rows, size_t i,
                     bool exact)
{
    if (i + 1 >= rows->n || isnan(sweep_value(w, rows->row[i], w->analytic)) ||
        isnan(sweep_value(w, rows->row[i + 1], w->analytic)))
        return false;
    return exact == (is_exact(w, rows->row[i]) && is_exact(w, rows->row[i + 1]));
}

static void add_analytic(const struct sweep_drawing *w, struct figure_panel *p,
                         const struct line_rows *rows, unsigned style, bool exact)
{
    struct figure_series s = {.form = exact ? SERIES_LINE : SERIES_DASHES, .style = style};
    bool drawn = false;
    for (size_t i = 0; i < rows->n; i++) {
        const bool before = i > 0 && leads_on(w, rows, i - 1, exact);
        const bool after = leads_on(w, rows, i, exact);
        drawn = drawn || after;
        series_add(&s, before || after ? place_across(w, rows->row[i]) : NAN,
                   sweep_value(w, rows->row[i], w->analytic), NAN, NAN);
        if (before && !after)
            series_add(&s, NAN, NAN, NAN, NAN);
    }
    if (drawn) {
        *panel_add_series(p, s.form, style) = s;
        figure_explain(w->f, exact ? "exact" : "approximate", s.form);
    } else {
        free(s.point);
    }
}

static void add_simulated(const struct sweep_drawing *w, struct figure_panel *p,
                          const struct line_rows *rows, unsigned style, bool guided)
{
    bool any = false;
    for (size_t i = 0; i < rows->n; i++)
        any = any || !isnan(sweep_value(w, rows->row[i], w->simulated));
    if (!any)
        return;
    struct figure_series guide = {.form = SERIES_GUIDE, .style = style};
    struct figure_series *s = panel_add_series(p, SERIES_POINTS, style);
    for (size_t i = 0; i < rows->n; i++) {
        const double x = place_across(w, rows->row[i]),
                     y = sweep_value(w, rows->row[i], w->simulated);
        const double h = sweep_value(w, rows->row[i], w->half_width);
        series_add(&guide, isnan(y) ? NAN : x, y, NAN, NAN);
        if (!isnan(y))
            series_add(s, x, y, y - h, y + h);
    }
    if (guided && w->g->across->numeric)
        *panel_add_series(p, SERIES_GUIDE, style) = guide;
    else
        free(guide.point);
    char *interval = figure_interval_words(w->o);
    char *words = text_format("simulated, %s", interval);
    figure_explain(w->f, words, SERIES_POINTS);
    free(words);
    free(interval);
}

/* Points alone where a line has but one: an analytic value is then no line. */
static void add_lone_analytic(const struct sweep_drawing *w, struct figure_panel *p,
                              const struct line_rows *rows, unsigned style)
{
    struct figure_series *s = panel_add_series(p, SERIES_RING, style);
    for (size_t i = 0; i < rows->n; i++)
        if (!leads_on(w, rows, i, true) && !leads_on(w, rows, i, false) &&
            !(i > 0 && (leads_on(w, rows, i - 1, true) || leads_on(w, rows, i - 1, false))) &&
            !isnan(sweep_value(w, rows->row[i], w->analytic)))
            series_add(s, place_across(w, rows->row[i]), sweep_value(w, rows->row[i], w->analytic),
                       NAN, NAN);
    if (s->n)
        figure_explain(w->f, "analytic", SERIES_RING);
    else
        p->n--;
}

static void add_crosses(const struct sweep_drawing *w, struct figure_panel *p,
                        const struct line_rows *rows, unsigned style)
{
    struct figure_series *s = NULL;
    for (size_t i = 0; i < rows->n; i++) {
        const char *status = csv_table_cell(w->g->t, rows->row[i], w->g->status);
        if (strcmp(status, "unstable") != 0)
            continue;
        if (!s)
            s = panel_add_series(p, SERIES_CROSSES, style);
        series_add(s, place_across(w, rows->row[i]), style, NAN, NAN);
    }
    if (s)
        figure_explain(w->f, "unstable", SERIES_CROSSES);
}

static void add_bounds(const struct sweep_drawing *w, struct figure_panel *p)
{
    for (size_t i = 0; i < w->o->n_requirements; i++) {
        const struct target *t = &w->o->requirement[i];
        if (!sweep_requires_this(w, t))
            continue;
        panel_add_bound(p, t->bound / w->y.size, false);
        char *words = text_format("required: %s", t->text);
        figure_explain(w->f, words, SERIES_BOUND);
        free(words);
    }
}

static void add_lines(const struct sweep_drawing *w, struct figure_panel *p, size_t combination)
{
    const size_t n = w->g->lines ? w->g->lines->n : 1;
    for (size_t line = 0; line < n; line++) {
        struct line_rows rows = rows_of(w, combination, line);
        const size_t before = p->n;
        add_analytic(w, p, &rows, (unsigned)line, true);
        add_analytic(w, p, &rows, (unsigned)line, false);
        const bool solved = p->n > before;
        if (w->g->across->numeric)
            add_lone_analytic(w, p, &rows, (unsigned)line);
        add_simulated(w, p, &rows, (unsigned)line, !solved);
        add_crosses(w, p, &rows, (unsigned)line);
        free(rows.row);
    }
}

void sweep_add_curves(const struct sweep_drawing *w, size_t combination)
{
    struct figure_panel *p = figure_add_panel(w->f);
    char *words = figure_name_words(w->name);
    p->title = figure_grid_combination(w->g, combination);
    set_x_axis(w, p);
    p->y.label = figure_label(words, w->y.name);
    p->y.log = w->log_y;
    p->y.from_zero = true;
    p->y.shared = w->number;
    add_lines(w, p, combination);
    add_bounds(w, p);
    free(words);
}
