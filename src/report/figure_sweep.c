/*
 * Figures of a sweep: a panel for each figure shown and each combination of the third and further
 * keys; in it curves over one key, a line for each value of a second one, or a heat map of both.
 */
#include "report/figure_sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { PANELS_MOST = 24, SHOWN_BY_ITSELF = 6 };

/* Spread by this factor, the keys stand on a logarithmic axis. */
static const double X_FACTOR = 10;

/* ---- which figures ---- */

static bool is_figure(const struct figure_grid *g, const char *name)
{
    for (size_t i = 0; i < g->n_figures; i++)
        if (strcmp(g->figure[i], name) == 0)
            return true;
    return false;
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
    if (list->n < SHOWN_BY_ITSELF && is_figure(g, figure_full_name(name)))
        add_name(list, figure_full_name(name));
}

/* What is asked for, now or of the sweep; or the experiment's requirements and targets, or the mean
 * sojourn. */
static struct names choose_names(const struct sweep_drawing *w, struct diag *d)
{
    const struct figure_grid *g = w->g;
    struct names list = {0};
    for (size_t i = 0; i < w->r->n_show; i++) {
        if (is_figure(g, figure_full_name(w->r->show[i])))
            add_name(&list, figure_full_name(w->r->show[i]));
        else
            figure_unknown_name(w->r->show[i], g->figure, g->n_figures, g->t, d);
    }
    for (size_t i = 0; i < w->o->n_show && w->r->n_show == 0; i++)
        if (is_figure(g, figure_full_name(w->o->show[i])))
            add_name(&list, figure_full_name(w->o->show[i]));
    if (w->r->n_show || list.n)
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

/* ---- figures without a value ---- */

static bool has_value_of(const struct sweep_drawing *w, const char *name)
{
    const size_t column[] = {figure_grid_column(w->g, name, "analytic"),
                             figure_grid_column(w->g, name, "simulated")};
    for (size_t r = 0; r < w->g->t->n_rows; r++)
        for (size_t k = 0; k < 2; k++)
            if (sweep_has_answer(w, r) && !isnan(csv_table_number(w->g->t, r, column[k])))
                return true;
    return false;
}

static const char *why_without(const struct sweep_drawing *w, const char *name)
{
    return figure_grid_column(w->g, name, "simulated") == CSV_NO_COLUMN
               ? "no formula gives it, and the sweep did not simulate"
               : "no point of the sweep has a value of it";
}

static bool any_unstable(const struct sweep_drawing *w)
{
    for (size_t r = 0; r < w->g->t->n_rows; r++)
        if (strcmp(csv_table_cell(w->g->t, r, w->g->status), "unstable") == 0)
            return true;
    return false;
}

/* Leave out, with a warning, the figures that no point has. When that is all of them, points
 * without a steady state are all that can be drawn. */
static void leave_out_unknown(const struct sweep_drawing *w, struct names *list, struct diag *d)
{
    const char *file = w->g->t->file;
    size_t kept = 0;
    bool any = false;
    for (size_t i = 0; i < list->n; i++)
        any = any || has_value_of(w, list->name[i]);
    if (!any && any_unstable(w))
        return;
    for (size_t i = 0; i < list->n; i++) {
        const char *name = list->name[i];
        if (has_value_of(w, name))
            list->name[kept++] = name;
        else if (any)
            diag_warning(d, file, 0, NULL, "'%s' is not drawn: %s", name, why_without(w, name));
        else
            diag_error(d, file, 0, "choose others with --show", "'%s' cannot be drawn: %s", name,
                       why_without(w, name));
    }
    list->n = kept;
}

/* ---- the whole ---- */

/* Does any point have a value of this line? */
static bool has_values(const struct sweep_drawing *w, size_t line)
{
    for (size_t r = 0; r < w->g->t->n_rows; r++)
        if (w->g->lines->of_row[r] == line && sweep_has_answer(w, r))
            return true;
    return false;
}

static void add_key(const struct sweep_drawing *w, bool simulated)
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

static void draw(struct sweep_drawing *w, const struct names *names)
{
    const struct grid_key *k = w->g->across;
    w->x = figure_shown_unit(k->unit, k->numeric ? k->number[k->n - 1] : 0);
    w->log_x = sweep_wants_log(w->r->log_x, axis_wants_log(k->number, k->n, X_FACTOR, true));
    sweep_drawing_choose(w, names->name[0]);
    if (w->f->kind == FIGURE_CURVES)
        add_key(w, w->simulated != CSV_NO_COLUMN);
    for (size_t i = 0; i < names->n; i++) {
        sweep_drawing_choose(w, names->name[i]);
        w->number = (unsigned)i + 1;
        for (size_t c = 0; c < w->g->n_combinations; c++)
            if (w->f->kind == FIGURE_HEAT)
                sweep_add_heat(w, c);
            else
                sweep_add_curves(w, c);
    }
}

static char *about(const struct sweep_drawing *w, const struct names *names)
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
    struct sweep_drawing w = {.g = &g, .o = o, .r = r};
    int status = figure_grid_read(&g, t, r, d);
    if (status == 0) {
        names = choose_names(&w, d);
        if (diag_count(d) == 0)
            leave_out_unknown(&w, &names, d);
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
