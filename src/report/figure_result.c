/*
 * The figure of one answer, of solve or simulate: a panel for each quantity, a row for each group.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/figure_request.h"
#include "report/figure_rows.h"
#include "report/figure_words.h"

enum { ROWS_MOST = 40, PANELS_MOST = 12 };
static const double LOG_FACTOR = 30;

enum { STYLE_ANALYTIC, STYLE_SIMULATED };

struct answer {
    const struct csv_table *t;
    const struct figure_request *r;
    struct figure_rows rows;
    size_t solver, kind, name, quantity, unit, value, half_width; /* columns */
};

static const char *text(const struct answer *a, size_t i, size_t column)
{
    return csv_table_cell(a->t, a->rows.row[i], column);
}

static double number(const struct answer *a, size_t i, size_t column)
{
    return csv_table_number(a->t, a->rows.row[i], column);
}

/* Without --show, of groups what says whether they are large enough. */
static bool is_shown(const struct answer *a, size_t i)
{
    const char *quantity = text(a, i, a->quantity);
    if (isnan(number(a, i, a->value)))
        return false;
    return a->r->n_show ||
           (strcmp(text(a, i, a->kind), "group") == 0 &&
            (strcmp(quantity, "utilization") == 0 || strcmp(quantity, "mean_response") == 0));
}

static bool is_of(const struct answer *a, size_t i, const char *quantity)
{
    return is_shown(a, i) && strcmp(text(a, i, a->quantity), quantity) == 0;
}

static size_t category_of(struct figure_axis *axis, const char *name)
{
    for (size_t i = 0; i < axis->n_categories; i++)
        if (strcmp(axis->category[i], name) == 0)
            return i + 1;
    if (axis->n_categories == ROWS_MOST)
        return 0;
    axis_add_category(axis, name);
    return axis->n_categories;
}

static struct shown_unit unit_of(const struct answer *a, const char *quantity, bool *log)
{
    double *all = mem_calloc(a->rows.n, sizeof *all), largest = 0;
    const char *unit = "";
    for (size_t i = 0; i < a->rows.n; i++) {
        all[i] = is_of(a, i, quantity) ? number(a, i, a->value) : NAN;
        largest = fmax(largest, all[i]);
        unit = isnan(all[i]) ? unit : text(a, i, a->unit);
    }
    *log = a->r->log_x == LOG_AUTO
               ? strcmp(unit, "") != 0 && axis_wants_log(all, a->rows.n, LOG_FACTOR, false)
               : a->r->log_x == LOG_ON;
    free(all);
    return figure_shown_unit(unit, largest);
}

static void add_panel(const struct answer *a, struct figure *f, const char *quantity)
{
    struct figure_panel *p = figure_add_panel(f);
    const struct shown_unit u = unit_of(a, quantity, &p->x.log);
    char *words = mem_strdup(quantity);
    for (char *c = words; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    p->x.label = figure_label(words, u.name);
    p->x.from_zero = true;
    p->y.descending = true;
    for (unsigned style = STYLE_ANALYTIC; style <= STYLE_SIMULATED; style++)
        panel_add_series(p, SERIES_ACROSS, style);
    for (size_t i = 0; i < a->rows.n; i++) {
        if (!is_of(a, i, quantity))
            continue;
        const double x = number(a, i, a->value) / u.size;
        const double h = number(a, i, a->half_width) / u.size;
        const bool simulated = strcmp(text(a, i, a->solver), "simulation") == 0;
        const size_t y = category_of(&p->y, text(a, i, a->name));
        if (y)
            series_add(&p->series[simulated], x, (double)y, simulated ? x - h : NAN,
                       simulated ? x + h : NAN);
    }
    p->height = fmax(p->height, 12 * (double)p->y.n_categories);
    free(words);
}

static void add_key(const struct answer *a, struct figure *f, const struct figure_origin *o)
{
    for (size_t i = 0; i < a->rows.n; i++) {
        const bool simulated = strcmp(text(a, i, a->solver), "simulation") == 0;
        char *interval = figure_interval_words(o);
        char *words = simulated ? text_format("simulated, %s", interval) : mem_strdup("analytic");
        figure_add_entry(f, words, SERIES_ACROSS, simulated, false);
        free(words);
        free(interval);
    }
}

static bool is_first(const struct answer *a, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (is_of(a, k, text(a, i, a->quantity)))
            return false;
    return is_shown(a, i);
}

int figures_of_result(struct figure_list *list, const char *name, const struct csv_table *t,
                      const struct figure_origin *o, const struct figure_request *r, struct diag *d)
{
    const size_t before = diag_count(d);
    const struct answer a = {.t = t,
                             .r = r,
                             .rows = figure_rows_choose(t, r, d),
                             .solver = csv_table_column(t, "solver"),
                             .kind = csv_table_column(t, "kind"),
                             .name = csv_table_column(t, "name"),
                             .quantity = csv_table_column(t, "quantity"),
                             .unit = csv_table_column(t, "unit"),
                             .value = csv_table_column(t, "value"),
                             .half_width = csv_table_column(t, "half_width")};
    if (diag_count(d) == before) {
        struct figure *f = figure_list_add(list, FIGURE_CURVES, name);
        for (size_t i = 0; i < a.rows.n && f->n < PANELS_MOST; i++)
            if (is_first(&a, i))
                add_panel(&a, f, text(&a, i, a.quantity));
        add_key(&a, f, o);
        f->about = mem_strdup("loads and responses of the stations");
        f->caption = figure_caption(o);
        if (f->n == 0)
            diag_error(d, t->file, 0, "was it written to its end?", "it has no values to draw");
    }
    free(a.rows.row);
    return diag_count(d) == before ? 0 : -1;
}
