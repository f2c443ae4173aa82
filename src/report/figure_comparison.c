/*
 * Figures of theory against simulation: how many standard errors each simulated figure is off its
 * analytic one, a row of marks for each station, meter and so on; and all of them on a diagonal.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/figure_request.h"
#include "report/figure_rows.h"

/* Beyond this, marks stand at the edge. */
static const double Z_MOST = 12;

/* The styles of marks by verdict; the words explain them. */
enum verdict { VERDICT_AGREES, VERDICT_DIFFERS, VERDICT_WITHIN, VERDICTS };
static const struct {
    const char *word, *words;
} verdicts[VERDICTS] = {[VERDICT_AGREES] = {"agrees", "agrees"},
                        [VERDICT_DIFFERS] = {"differs", "differs"},
                        [VERDICT_WITHIN] = {"within", "approximation, within its tolerance"}};

static int verdict_of(const struct csv_table *t, size_t row)
{
    const char *word = csv_table_cell(t, row, csv_table_column(t, "verdict"));
    for (int i = 0; i < VERDICTS; i++)
        if (strcmp(word, verdicts[i].word) == 0)
            return i;
    return -1;
}

/* ---- standard errors ---- */

static size_t category_of(struct figure_axis *a, const char *name)
{
    for (size_t i = 0; i < a->n_categories; i++)
        if (strcmp(a->category[i], name) == 0)
            return i + 1;
    axis_add_category(a, name);
    return a->n_categories;
}

static void add_scores(struct figure *f, const struct csv_table *t, const struct figure_rows *rows,
                       const struct figure_origin *o)
{
    const size_t z = csv_table_column(t, "z");
    struct figure_panel *p = figure_add_panel(f);
    p->x.label = mem_strdup("difference, in standard errors");
    p->y.descending = true;
    double widest = isfinite(o->z_bound) ? 1.15 * o->z_bound : 4;
    for (int v = 0; v < VERDICTS; v++)
        panel_add_series(p, SERIES_POINTS, (unsigned)v);
    for (size_t i = 0; i < rows->n; i++) {
        const double score = csv_table_number(t, rows->row[i], z);
        const int v = verdict_of(t, rows->row[i]);
        if (v < 0 || isnan(score))
            continue;
        const double x = fmin(fmax(score, -Z_MOST), Z_MOST);
        const size_t y = category_of(&p->y, figure_row_thing(t, rows->row[i]));
        series_add(&p->series[v], x, (double)y, NAN, NAN);
        widest = fmax(widest, 1.05 * fabs(x));
    }
    p->x.low = -widest;
    p->x.high = widest;
    panel_add_zero(p);
    if (isfinite(o->z_bound)) {
        panel_add_bound(p, -o->z_bound, true);
        panel_add_bound(p, o->z_bound, true);
    }
    p->height = 11 * (double)p->y.n_categories;
}

/* ---- the diagonal ---- */

/* Values of different units share it: what counts is the distance from the line. */
static void add_diagonal(struct figure *f, const struct csv_table *t,
                         const struct figure_rows *rows)
{
    const size_t analytic = csv_table_column(t, "analytic");
    const size_t simulated = csv_table_column(t, "simulated");
    const size_t half_width = csv_table_column(t, "half_width");
    struct figure_panel *p = figure_add_panel(f);
    double low = INFINITY, high = 0;
    p->x.label = mem_strdup("analytic [s, 1/s or 1]");
    p->y.label = mem_strdup("simulated");
    p->x.log = p->y.log = true;
    for (int v = 0; v < VERDICTS; v++)
        panel_add_series(p, SERIES_POINTS, (unsigned)v);
    for (size_t i = 0; i < rows->n; i++) {
        const double x = csv_table_number(t, rows->row[i], analytic);
        const double y = csv_table_number(t, rows->row[i], simulated);
        const double h = csv_table_number(t, rows->row[i], half_width);
        const int v = verdict_of(t, rows->row[i]);
        if (v < 0 || !(x > 0) || !(y > 0))
            continue;
        series_add(&p->series[v], x, y, y - h > 0 ? y - h : y, y + h);
        low = fmin(low, fmin(x, y));
        high = fmax(high, fmax(x, y));
    }
    if (high > 0) {
        struct figure_series *line = panel_add_series(p, SERIES_GUIDE, 6);
        series_add(line, low, low, NAN, NAN);
        series_add(line, high, high, NAN, NAN);
    }
}

static void add_key(struct figure *f, const struct csv_table *t, const struct figure_rows *rows,
                    const struct figure_origin *o)
{
    bool seen[VERDICTS] = {false};
    for (size_t i = 0; i < rows->n; i++) {
        const int v = verdict_of(t, rows->row[i]);
        if (v >= 0)
            seen[v] = true;
    }
    for (int v = 0; v < VERDICTS; v++)
        if (seen[v])
            figure_add_entry(f, verdicts[v].words, SERIES_POINTS, (unsigned)v, false);
    if (isfinite(o->z_bound))
        figure_explain(f, "bound of chance", SERIES_BOUND);
}

int figures_of_comparison(struct figure_list *list, const char *name, const struct csv_table *t,
                          const struct figure_origin *o, const struct figure_request *r,
                          struct diag *d)
{
    const size_t before = diag_count(d);
    struct figure_rows rows = figure_rows_choose(t, r, d);
    if (rows.n == 0 && diag_count(d) == before)
        diag_error(d, t->file, 0, "was it written to its end?", "it compares nothing");
    if (diag_count(d) == before) {
        struct figure *f = figure_list_add(list, FIGURE_CURVES, name);
        add_key(f, t, &rows, o);
        add_scores(f, t, &rows, o);
        add_diagonal(f, t, &rows);
        f->about = mem_strdup("simulated figures against analytic ones");
        f->caption = figure_caption(o);
    }
    free(rows.row);
    return diag_count(d) == before ? 0 : -1;
}
