/*
 * Figures of a sweep: a panel for each figure shown and each combination of the third and further
 * keys; in it curves over one key, a line for each value of a second one, or a heat map of both.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/figure_grid.h"
#include "report/figure_words.h"

enum { PANELS_MOST = 24, SHOWN_BY_ITSELF = 6 };

/* Spread by these factors, values stand on logarithmic axes. */
static const double X_FACTOR = 10, Y_FACTOR = 30, HEAT_FACTOR = 8;

struct drawing {
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

/* ---- which figures ---- */

static bool is_figure(const struct figure_grid *g, const char *name)
{
    for (size_t i = 0; i < g->n_figures; i++)
        if (strcmp(g->figure[i], name) == 0)
            return true;
    return false;
}

static const char *full_name(const char *name)
{
    return strcmp(name, TARGET_SOJOURN) == 0 ? "network." TARGET_SOJOURN : name;
}

struct names {
    const char **name;
    size_t n;
};

static void add_name(struct names *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->name[i], name) == 0)
            return;
    list->name = mem_realloc(list->name, list->n + 1, sizeof *list->name);
    list->name[list->n++] = name;
}

static void add_if_there(struct names *list, const struct figure_grid *g, const char *name)
{
    if (list->n < SHOWN_BY_ITSELF && is_figure(g, full_name(name)))
        add_name(list, full_name(name));
}

/* What is asked for, or the experiment's requirements and targets, or the mean sojourn. */
static struct names choose_names(const struct drawing *w, struct diag *d)
{
    const struct figure_grid *g = w->g;
    struct names list = {0};
    for (size_t i = 0; i < w->r->n_show; i++) {
        if (is_figure(g, full_name(w->r->show[i])))
            add_name(&list, full_name(w->r->show[i]));
        else
            figure_unknown_name(w->r->show[i], g->figure, g->n_figures, g->t, d);
    }
    if (w->r->n_show)
        return list;
    for (size_t i = 0; i < w->o->n_requirements; i++)
        add_if_there(&list, g, w->o->requirement[i].name);
    for (size_t i = 0; i < w->o->n_targets; i++)
        add_if_there(&list, g, w->o->target[i]);
    if (list.n == 0)
        add_if_there(&list, g, TARGET_SOJOURN);
    if (list.n == 0 && g->n_figures)
        add_name(&list, g->figure[0]);
    return list;
}

/* ---- values ---- */

static bool has_answer(const struct drawing *w, size_t row)
{
    const char *status = csv_table_cell(w->g->t, row, w->g->status);
    return strcmp(status, "unstable") != 0 && strcmp(status, "error") != 0;
}

/* In the unit shown; NaN where there is none. */
static double value_of(const struct drawing *w, size_t row, size_t column)
{
    return has_answer(w, row) ? csv_table_number(w->g->t, row, column) / w->y.size : NAN;
}

/* What a heat map shows: simulated where it was, else solved. */
static double best_value(const struct drawing *w, size_t row)
{
    const double simulated = value_of(w, row, w->simulated);
    return isnan(simulated) ? value_of(w, row, w->analytic) : simulated;
}

static bool wants(enum figure_log asked, bool chosen)
{
    return asked == LOG_AUTO ? chosen : asked == LOG_ON;
}

/* The unit and the kind of the y axis, the same in all panels of one figure. */
static void look_at_values(struct drawing *w)
{
    const size_t rows = w->g->t->n_rows;
    double *all = mem_calloc(2 * rows, sizeof *all), largest = 0;
    w->y.size = 1;
    for (size_t i = 0; i < rows; i++) {
        all[2 * i] = value_of(w, i, w->analytic);
        all[2 * i + 1] = value_of(w, i, w->simulated);
        largest = fmax(largest, fmax(fabs(all[2 * i]), fabs(all[2 * i + 1])));
    }
    const char *unit = figure_name_unit(w->name);
    w->y = figure_shown_unit(unit ? unit : figure_origin_meter_unit(w->o, w->name), largest);
    w->log_y = wants(
        w->r->log_y,
        axis_wants_log(all, 2 * rows, w->f->kind == FIGURE_HEAT ? HEAT_FACTOR : Y_FACTOR, false));
    free(all);
}

/* ---- panels ---- */

static void set_x_axis(const struct drawing *w, struct figure_panel *p)
{
    const struct grid_key *k = w->g->across;
    p->x.label = figure_label(k->name, w->x.name);
    p->x.log = w->log_x && k->numeric;
    p->x.whole = k->numeric && k->whole && !(w->x.size > 1);
    for (size_t i = 0; !k->numeric && i < k->n; i++)
        axis_add_category(&p->x, k->value[i]);
}

static double place_across(const struct drawing *w, size_t row)
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

static struct line_rows rows_of(const struct drawing *w, size_t combination, size_t line)
{
    const struct figure_grid *g = w->g;
    const size_t *place = g->across->of_row;
    struct line_rows rows = {mem_calloc(g->t->n_rows, sizeof *rows.row), 0};
    for (size_t r = 0; r < g->t->n_rows; r++) {
        if (g->combination[r] != combination || (g->lines && g->lines->of_row[r] != line))
            continue;
        size_t i = rows.n++; /* they come nearly in order */
        for (; i > 0 && place[rows.row[i - 1]] > place[r]; i--)
            rows.row[i] = rows.row[i - 1];
        rows.row[i] = r;
    }
    return rows;
}

static bool is_exact(const struct drawing *w, size_t row)
{
    return strcmp(csv_table_cell(w->g->t, row, w->basis), "exact") == 0;
}

/* Does the analytic line from point i to the next belong to this form? Solid needs both exact. */
static bool leads_on(const struct drawing *w, const struct line_rows *rows, size_t i, bool exact)
{
    if (i + 1 >= rows->n || isnan(value_of(w, rows->row[i], w->analytic)) ||
        isnan(value_of(w, rows->row[i + 1], w->analytic)))
        return false;
    return exact == (is_exact(w, rows->row[i]) && is_exact(w, rows->row[i + 1]));
}

static void add_analytic(const struct drawing *w, struct figure_panel *p,
                         const struct line_rows *rows, unsigned style, bool exact)
{
    struct figure_series s = {.form = exact ? SERIES_LINE : SERIES_DASHES, .style = style};
    bool drawn = false;
    for (size_t i = 0; i < rows->n; i++) {
        const bool before = i > 0 && leads_on(w, rows, i - 1, exact);
        const bool after = leads_on(w, rows, i, exact);
        drawn = drawn || after;
        series_add(&s, before || after ? place_across(w, rows->row[i]) : NAN,
                   value_of(w, rows->row[i], w->analytic), NAN, NAN);
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

static void add_simulated(const struct drawing *w, struct figure_panel *p,
                          const struct line_rows *rows, unsigned style, bool guided)
{
    bool any = false;
    for (size_t i = 0; i < rows->n; i++)
        any = any || !isnan(value_of(w, rows->row[i], w->simulated));
    if (!any)
        return;
    struct figure_series guide = {.form = SERIES_GUIDE, .style = style};
    struct figure_series *s = panel_add_series(p, SERIES_POINTS, style);
    for (size_t i = 0; i < rows->n; i++) {
        const double x = place_across(w, rows->row[i]), y = value_of(w, rows->row[i], w->simulated);
        const double h = value_of(w, rows->row[i], w->half_width);
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
static void add_lone_analytic(const struct drawing *w, struct figure_panel *p,
                              const struct line_rows *rows, unsigned style)
{
    struct figure_series *s = panel_add_series(p, SERIES_RING, style);
    for (size_t i = 0; i < rows->n; i++)
        if (!leads_on(w, rows, i, true) && !leads_on(w, rows, i, false) &&
            !(i > 0 && (leads_on(w, rows, i - 1, true) || leads_on(w, rows, i - 1, false))) &&
            !isnan(value_of(w, rows->row[i], w->analytic)))
            series_add(s, place_across(w, rows->row[i]), value_of(w, rows->row[i], w->analytic),
                       NAN, NAN);
    if (s->n)
        figure_explain(w->f, "analytic", SERIES_RING);
    else
        p->n--;
}

static void add_crosses(const struct drawing *w, struct figure_panel *p,
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

/* Is it on the figure at hand? */
static bool is_required(const struct drawing *w, const struct target *t)
{
    return !t->relative && strcmp(full_name(t->name), w->name) == 0;
}

static void add_bounds(const struct drawing *w, struct figure_panel *p)
{
    for (size_t i = 0; i < w->o->n_requirements; i++) {
        const struct target *t = &w->o->requirement[i];
        if (!is_required(w, t))
            continue;
        panel_add_bound(p, t->bound / w->y.size, false);
        char *words = text_format("required: %s", t->text);
        figure_explain(w->f, words, SERIES_BOUND);
        free(words);
    }
}

static void add_lines(const struct drawing *w, struct figure_panel *p, size_t combination)
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

static void add_curves_panel(const struct drawing *w, size_t combination)
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

/* ---- heat maps ---- */

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

/* The value of the cell at (x, y), from 1, in the unit shown; NaN outside. */
static double cell_value(const struct figure_series *cells, double x, double y)
{
    for (size_t i = 0; i < cells->n; i++)
        if (cells->point[i].x == x && cells->point[i].y == y)
            return cells->point[i].low;
    return NAN;
}

static void add_edge(struct figure_series *s, double x0, double y0, double x1, double y1)
{
    series_add(s, x0, y0, NAN, NAN);
    series_add(s, x1, y1, NAN, NAN);
    series_add(s, NAN, NAN, NAN, NAN);
}

/* The edge between the cells that meet the requirement and their neighbours that do not. */
static void add_frontier(const struct drawing *w, struct figure_panel *p, const struct target *t)
{
    struct figure_series *edge = panel_add_series(p, SERIES_LINE, 0);
    const struct figure_series *cells = &p->series[0];
    const struct target scaled = {.relation = t->relation, .bound = t->bound / w->y.size};
    for (size_t i = 0; i < cells->n; i++) {
        const double x = cells->point[i].x, y = cells->point[i].y;
        const bool here = meets(&scaled, cells->point[i].low);
        if (x < (double)w->g->across->n && here != meets(&scaled, cell_value(cells, x + 1, y)))
            add_edge(edge, x + 0.5, y - 0.5, x + 0.5, y + 0.5);
        if (y < (double)w->g->lines->n && here != meets(&scaled, cell_value(cells, x, y + 1)))
            add_edge(edge, x - 0.5, y + 0.5, x + 0.5, y + 0.5);
    }
    char *words = text_format("required: %s", t->text);
    figure_explain(w->f, words, SERIES_LINE);
    free(words);
}

static void add_heat_panel(const struct drawing *w, size_t combination)
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
        if (is_required(w, &w->o->requirement[i]))
            add_frontier(w, p, &w->o->requirement[i]);
    free(words);
    free(others);
}

/* ---- the whole ---- */

/* Does any point have a value of this line? */
static bool has_values(const struct drawing *w, size_t line)
{
    for (size_t r = 0; r < w->g->t->n_rows; r++)
        if (w->g->lines->of_row[r] == line && has_answer(w, r))
            return true;
    return false;
}

static void add_key(const struct drawing *w, bool simulated)
{
    const struct grid_key *k = w->g->lines;
    for (size_t i = 0; k && i < k->n; i++) {
        char *value = grid_value_and_unit(k, i);
        char *words =
            text_format("%s = %s%s", k->name, value, has_values(w, i) ? "" : ": no value");
        figure_add_entry(w->f, words, SERIES_LINE, (unsigned)i, simulated);
        free(words);
        free(value);
    }
}

/* Panels of one figure in rows of their own. */
static size_t columns_for(size_t combinations)
{
    return combinations <= 1       ? 0
           : combinations <= 3     ? combinations
           : combinations % 3 == 0 ? 3
           : combinations % 2 == 0 ? 2
                                   : 3;
}

static void set_columns(struct drawing *w, const char *name)
{
    w->name = name;
    w->analytic = figure_grid_column(w->g, name, "analytic");
    w->basis = figure_grid_column(w->g, name, "basis");
    w->simulated = figure_grid_column(w->g, name, "simulated");
    w->half_width = figure_grid_column(w->g, name, "half_width");
    look_at_values(w);
}

static void draw(struct drawing *w, const struct names *names)
{
    const struct grid_key *k = w->g->across;
    w->x = figure_shown_unit(k->unit, k->numeric ? k->number[k->n - 1] : 0);
    w->log_x = wants(w->r->log_x, axis_wants_log(k->number, k->n, X_FACTOR, true));
    set_columns(w, names->name[0]);
    if (w->f->kind == FIGURE_CURVES)
        add_key(w, w->simulated != CSV_NO_COLUMN);
    for (size_t i = 0; i < names->n; i++) {
        set_columns(w, names->name[i]);
        w->number = (unsigned)i + 1;
        for (size_t c = 0; c < w->g->n_combinations; c++)
            if (w->f->kind == FIGURE_HEAT)
                add_heat_panel(w, c);
            else
                add_curves_panel(w, c);
    }
}

static char *about(const struct drawing *w, const struct names *names)
{
    struct textbuf b = {0};
    for (size_t i = 0; i < names->n; i++) {
        char *words = figure_name_words(names->name[i]);
        textbuf_add(&b, "%s%s", i ? ", " : "", words);
        free(words);
    }
    textbuf_add(&b, " over %s", w->g->across->name);
    if (w->g->lines)
        textbuf_add(&b, " and %s", w->g->lines->name);
    return b.text;
}

/* Errors where there is nothing to draw, or too much. */
static int check(const struct figure_grid *g, const struct figure_request *r,
                 const struct names *names, struct diag *d)
{
    const size_t panels = names->n * g->n_combinations;
    if (names->n == 0)
        diag_error(d, g->t->file, 0, "was it written to its end?", "it has no figures");
    else if (panels > PANELS_MOST)
        diag_error(d, g->t->file, 0, "choose fewer figures with --show, or sweep fewer keys",
                   "%zu panels are more than a page holds, %d", panels, PANELS_MOST);
    else if (r->heat && !g->lines)
        diag_error(d, g->t->file, 0, "leave --heat out", "a heat map needs two keys that vary");
    return diag_count(d) ? -1 : 0;
}

int figures_of_sweep(struct figure_list *list, const char *name, const struct csv_table *t,
                     const struct figure_origin *o, const struct figure_request *r, struct diag *d)
{
    struct figure_grid g;
    struct names names = {0};
    struct drawing w = {.g = &g, .o = o, .r = r};
    int status = figure_grid_read(&g, t, r, d);
    if (status == 0) {
        names = choose_names(&w, d);
        status = diag_count(d) ? -1 : check(&g, r, &names, d);
    }
    if (status == 0) {
        const bool heat = r->heat || (g.lines && g.lines->n > GRID_LINES_MOST);
        w.f = figure_list_add(list, heat ? FIGURE_HEAT : FIGURE_CURVES, name);
        draw(&w, &names);
        w.f->columns = columns_for(g.n_combinations);
        w.f->about = about(&w, &names);
        w.f->caption = figure_caption(o);
    }
    free(names.name);
    figure_grid_release(&g);
    return status;
}
