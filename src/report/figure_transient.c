/*
 * Figures of transient runs: for each quantity a panel with the curves of those that have most of
 * it, in the bands of their intervals.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/figure_request.h"
#include "report/figure_words.h"

enum { CURVES_MOST = 6, PANELS_MOST = 12 };

/* One name's values of one quantity. */
struct curve {
    const char *name, *quantity, *unit;
    size_t *row, n, capacity;
    double largest;
    bool chosen;
};

struct curves {
    const struct csv_table *t;
    size_t name, quantity, unit, time, value, half_width; /* columns */
    struct curve *curve;
    size_t n;
    const char **styled; /* names by style */
    size_t n_styled;
};

/* ---- reading ---- */

static struct curve *curve_named(struct curves *all, const char *name, const char *quantity)
{
    for (size_t i = all->n; i-- > 0;)
        if (strcmp(all->curve[i].name, name) == 0 && strcmp(all->curve[i].quantity, quantity) == 0)
            return &all->curve[i];
    all->curve = mem_realloc(all->curve, all->n + 1, sizeof *all->curve);
    all->curve[all->n] = (struct curve){.name = name, .quantity = quantity};
    return &all->curve[all->n++];
}

/* Rows without a time are growth rates, and no curve. */
static void read_curves(struct curves *all, const struct csv_table *t)
{
    *all = (struct curves){.t = t,
                           .name = csv_table_column(t, "name"),
                           .quantity = csv_table_column(t, "quantity"),
                           .unit = csv_table_column(t, "unit"),
                           .time = csv_table_column(t, "time"),
                           .value = csv_table_column(t, "value"),
                           .half_width = csv_table_column(t, "half_width")};
    for (size_t r = 0; r < t->n_rows; r++) {
        if (isnan(csv_table_number(t, r, all->time)))
            continue;
        struct curve *c =
            curve_named(all, csv_table_cell(t, r, all->name), csv_table_cell(t, r, all->quantity));
        const double value = csv_table_number(t, r, all->value);
        c->unit = csv_table_cell(t, r, all->unit);
        c->row = mem_grow(c->row, &c->capacity, c->n + 1, sizeof *c->row);
        c->row[c->n++] = r;
        c->largest = fmax(c->largest, value);
    }
}

static void release_curves(struct curves *all)
{
    for (size_t i = 0; i < all->n; i++)
        free(all->curve[i].row);
    free(all->curve);
    free(all->styled);
}

/* ---- which ---- */

/* "network.mean_number", or a name or a quantity alone. */
static bool is_called(const struct curve *c, const char *word)
{
    const size_t n = strlen(c->name);
    return strcmp(word, c->name) == 0 || strcmp(word, c->quantity) == 0 ||
           (strncmp(word, c->name, n) == 0 && word[n] == '.' &&
            strcmp(word + n + 1, c->quantity) == 0);
}

static void choose_by_name(struct curves *all, const char *word, struct diag *d)
{
    bool found = false;
    for (size_t i = 0; i < all->n; i++)
        if (is_called(&all->curve[i], word))
            found = all->curve[i].chosen = true;
    if (found)
        return;
    char **names = mem_calloc(all->n, sizeof *names);
    for (size_t i = 0; i < all->n; i++)
        names[i] = text_format("%s.%s", all->curve[i].name, all->curve[i].quantity);
    figure_unknown_name(word, (const char *const *)names, all->n, all->t, d);
    for (size_t i = 0; i < all->n; i++)
        free(names[i]);
    free(names);
}

/* How many curves of the same quantity are before this one by their largest value. */
static size_t rank(const struct curves *all, size_t i)
{
    size_t before = 0;
    for (size_t k = 0; k < all->n; k++)
        if (k != i && strcmp(all->curve[k].quantity, all->curve[i].quantity) == 0 &&
            (all->curve[k].largest > all->curve[i].largest ||
             (all->curve[k].largest >= all->curve[i].largest && k < i)))
            before++;
    return before;
}

/* Without --show the largest curves of each quantity, and none that is 0 throughout. */
static void choose(struct curves *all, const struct figure_request *r, struct diag *d)
{
    for (size_t i = 0; i < r->n_show; i++)
        choose_by_name(all, r->show[i], d);
    for (size_t i = 0; i < all->n && r->n_show == 0; i++)
        all->curve[i].chosen = all->curve[i].largest > 0 && rank(all, i) < CURVES_MOST;
}

/* The same name has the same colour in all panels. */
static unsigned style_of(struct curves *all, const char *name)
{
    for (size_t i = 0; i < all->n_styled; i++)
        if (strcmp(all->styled[i], name) == 0)
            return (unsigned)i;
    all->styled = mem_realloc(all->styled, all->n_styled + 1, sizeof *all->styled);
    all->styled[all->n_styled++] = name;
    return (unsigned)all->n_styled - 1;
}

/* ---- drawing ---- */

/* The intervals: a band for each stretch that has them. */
static void add_bands(const struct curves *all, struct figure_panel *p, const struct curve *c,
                      unsigned style, double time_unit, double unit)
{
    struct figure_series *band = NULL;
    for (size_t i = 0; i < c->n; i++) {
        const double t = csv_table_number(all->t, c->row[i], all->time) / time_unit;
        const double y = csv_table_number(all->t, c->row[i], all->value) / unit;
        const double h = csv_table_number(all->t, c->row[i], all->half_width) / unit;
        if (!isfinite(h))
            band = NULL;
        else if (!band)
            band = panel_add_series(p, SERIES_BAND, style);
        if (band)
            series_add(band, t, y, fmax(y - h, 0), y + h);
    }
}

static void add_curve(struct curves *all, struct figure *f, struct figure_panel *p,
                      const struct curve *c, double time_unit, double unit)
{
    const unsigned style = style_of(all, c->name);
    add_bands(all, p, c, style, time_unit, unit);
    struct figure_series *line = panel_add_series(p, SERIES_LINE, style);
    for (size_t i = 0; i < c->n; i++) {
        const double t = csv_table_number(all->t, c->row[i], all->time) / time_unit;
        const double y = csv_table_number(all->t, c->row[i], all->value) / unit;
        series_add(line, isnan(y) ? NAN : t, y, NAN, NAN);
    }
    figure_add_entry(f, c->name, SERIES_LINE, style, false);
}

static double largest_time(const struct curves *all)
{
    double largest = 0;
    for (size_t i = 0; i < all->n; i++)
        if (all->curve[i].chosen)
            largest = fmax(largest, csv_table_number(all->t, all->curve[i].row[all->curve[i].n - 1],
                                                     all->time));
    return largest;
}

/* The panel of one quantity: that of curve i, the first that has it. */
static void add_panel(struct curves *all, struct figure *f, size_t first,
                      const struct figure_request *r, struct shown_unit time)
{
    const char *quantity = all->curve[first].quantity;
    double largest = 0;
    for (size_t i = first; i < all->n; i++)
        if (all->curve[i].chosen && strcmp(all->curve[i].quantity, quantity) == 0)
            largest = fmax(largest, all->curve[i].largest);
    const struct shown_unit u = figure_shown_unit(all->curve[first].unit, largest);
    struct figure_panel *p = figure_add_panel(f);
    char *words = mem_strdup(quantity);
    for (char *c = words; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    p->x.label = figure_label("time", time.name);
    p->x.from_zero = true;
    p->x.log = r->log_x == LOG_ON;
    p->y.label = figure_label(words, u.name);
    p->y.from_zero = true;
    p->y.log = r->log_y == LOG_ON;
    for (size_t i = first; i < all->n; i++)
        if (all->curve[i].chosen && strcmp(all->curve[i].quantity, quantity) == 0)
            add_curve(all, f, p, &all->curve[i], time.size, u.size);
    free(words);
}

static bool is_first(const struct curves *all, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (all->curve[k].chosen && strcmp(all->curve[k].quantity, all->curve[i].quantity) == 0)
            return false;
    return all->curve[i].chosen;
}

static bool has_bands(const struct figure *f)
{
    for (size_t i = 0; i < f->n; i++)
        for (size_t k = 0; k < f->panel[i].n; k++)
            if (f->panel[i].series[k].form == SERIES_BAND)
                return true;
    return false;
}

int figures_of_transient(struct figure_list *list, const char *name, const struct csv_table *t,
                         const struct figure_origin *o, const struct figure_request *r,
                         struct diag *d)
{
    const size_t before = diag_count(d);
    struct curves all;
    read_curves(&all, t);
    choose(&all, r, d);
    bool any = false;
    for (size_t i = 0; i < all.n; i++)
        any = any || all.curve[i].chosen;
    if (!any && diag_count(d) == before)
        diag_error(d, t->file, 0, "was the run interrupted?", "it has no curves");
    if (diag_count(d) == before) {
        struct figure *f = figure_list_add(list, FIGURE_CURVES, name);
        const struct shown_unit time = figure_shown_unit("s", largest_time(&all));
        for (size_t i = 0; i < all.n; i++)
            if (is_first(&all, i) && f->n < PANELS_MOST)
                add_panel(&all, f, i, r, time);
        if (has_bands(f)) {
            char *interval = figure_interval_words(o);
            figure_explain(f, interval, SERIES_BAND);
            free(interval);
        }
        f->about = mem_strdup("numbers over time");
        f->caption = figure_caption(o);
    }
    release_curves(&all);
    return diag_count(d) == before ? 0 : -1;
}
