#include "report/table_figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>

#include "base/mem.h"
#include "model/features.h"
#include "report/grid.h"
#include "report/number.h"
#include "report/table.h"

enum { COLUMNS_MAX = 16 };

/* Things of one kind, one to a row, and their quantities, one to a column. */
struct figures {
    const struct result *r;
    enum row_kind kind;
    const size_t *index; size_t n;
    enum quantity_id shown[COLUMNS_MAX]; size_t n_shown;
    struct time_unit unit[COLUMNS_MAX];
};

/* NULL when the thing has not got it. */
static const struct figure *figure_of(const struct figures *t, size_t row, enum quantity_id q)
{
    const size_t i = t->index[row];
    return result_values(t->r, t->kind, i, q) > 0 ? result_figure(t->r, t->kind, i, q, 0) : NULL;
}

/* The unit for a column: fits its largest value when that is a time, else 1. */
static struct time_unit unit_of(const struct figures *t, enum quantity_id q)
{
    double largest = 0;
    for (size_t i = 0; i < t->n; i++) {
        const struct figure *f = figure_of(t, i, q);
        if (f && figure_has_value(f))
            largest = fmax(largest, f->value);
    }
    return strcmp(quantity_table[q].unit, "s") == 0 ? number_time_unit(largest)
                                                    : (struct time_unit){"", 1};
}

/* A column, if any row has something to tell in it. */
static void show(struct figures *t, enum quantity_id q)
{
    for (size_t i = 0; i < t->n && t->n_shown < COLUMNS_MAX; i++) {
        const struct figure *f = figure_of(t, i, q);
        if (f && figure_is_told(f)) {
            t->unit[t->n_shown] = unit_of(t, q);
            t->shown[t->n_shown++] = q;
            return;
        }
    }
}

static void add_columns(struct grid *g, const struct figures *t, const char *heading)
{
    char below[NUMBER_MAX];
    grid_column(g, GRID_ELIDE, heading, "");
    for (size_t k = 0; k < t->n_shown; k++) {
        const struct quantity *q = &quantity_table[t->shown[k]];
        const char *const *words = t->kind == ROW_CLASS_TOTAL ? q->short_heading : q->heading;
        if (k > 0 && t->unit[k].name[0] && !t->unit[k - 1].name[0])
            grid_break(g);    /* times after loads and numbers */
        grid_column(g, GRID_RIGHT, words[0], heading_below(words, &t->unit[k], below));
    }
    grid_column(g, GRID_LEFT, "method", "");
}

static void add_row(struct grid *g, const struct figures *t, size_t row, struct methods *methods)
{
    const struct figure *told[COLUMNS_MAX];
    size_t n = 0;
    grid_cell(g, "%s", result_thing_name(t->r, t->kind, t->index[row]));
    for (size_t k = 0; k < t->n_shown; k++) {
        const struct figure *f = figure_of(t, row, t->shown[k]);
        if (f) {
            cell_figure(g, f, t->unit[k].seconds);
            told[n++] = f;
        } else {
            grid_cell(g, "%s", "");
        }
    }
    cell_methods(g, methods, told, n);
}

static void add_table(struct textbuf *out, const struct figures *t, const char *heading,
                      struct methods *methods)
{
    struct grid g = {0};
    if (t->n_shown == 0)
        return;
    add_columns(&g, t, heading);
    for (size_t i = 0; i < t->n; i++)
        add_row(&g, t, i, methods);
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

void table_features(struct textbuf *out, const struct result *r, enum row_kind kind,
                    const size_t *index, size_t n, const char *heading, struct methods *methods)
{
    struct figures t = {.r = r, .kind = kind};
    size_t *with = mem_calloc(n, sizeof *with);
    for (size_t i = 0; i < n; i++)
        if (result_features(r, kind, index[i]) & FEATURES_OF_STATIONS)
            with[t.n++] = index[i];
    t.index = with;
    for (int q = 0; q < QUANTITIES; q++)
        if (quantity_table[q].needs & FEATURES_OF_STATIONS &&
            quantity_of((enum quantity_id)q, kind))
            show(&t, (enum quantity_id)q);
    add_table(out, &t, heading, methods);
    free(with);
}

/* ---- named classes ---- */

static int by_index(const void *x, const void *y)
{
    const size_t a = *(const size_t *)x, b = *(const size_t *)y;
    return a < b ? -1 : a > b;
}

/* All classes, or of very many those with most requests; to be freed. */
static size_t *choose_classes(const struct result *r, bool all, size_t *n)
{
    size_t *index = mem_calloc(r->n_classes, sizeof *index);
    double *number = mem_calloc(r->n_classes, sizeof *number);
    *n = all || r->n_classes <= TABLE_LIST_MAX ? r->n_classes : TABLE_LIST_MAX;
    for (size_t i = 0; i < r->n_classes; i++) {
        const struct figure *f = result_figure(r, ROW_CLASS, i, Q_CLASS_NUMBER, 0);
        index[i] = i;
        number[i] = figure_has_value(f) ? f->value : -1;
    }
    if (*n < r->n_classes)
        gsl_sort_largest_index(index, *n, number, 1, r->n_classes);
    qsort(index, *n, sizeof *index, by_index);
    free(number);
    return index;
}

void table_named_classes(struct textbuf *out, const struct result *r, bool all,
                         struct methods *methods)
{
    struct figures t = {.r = r, .kind = ROW_CLASS};
    if (r->n_class_totals == 0)
        return;
    size_t *index = choose_classes(r, all, &t.n);
    t.index = index;
    for (unsigned column = 1; column <= STATION_FIGURES; column++)
        for (int q = 0; q < QUANTITIES; q++)
            if (quantity_of((enum quantity_id)q, ROW_CLASS) && quantity_table[q].column == column)
                show(&t, (enum quantity_id)q);
    add_table(out, &t, "class", methods);
    if (t.n < r->n_classes)
        textbuf_add(out, "shown are the %zu of %zu with most requests; --all shows all\n", t.n,
                    r->n_classes);
    table_features(out, r, ROW_CLASS, index, t.n, "class", methods);
    free(index);
}

void table_class_totals(struct textbuf *out, const struct result *r, struct methods *methods)
{
    struct figures t = {.r = r, .kind = ROW_CLASS_TOTAL, .n = r->n_class_totals};
    size_t *index = mem_calloc(t.n, sizeof *index);
    for (size_t i = 0; i < t.n; i++)
        index[i] = i;
    t.index = index;
    for (int q = 0; q < QUANTITIES; q++)
        if (quantity_of((enum quantity_id)q, ROW_CLASS_TOTAL) &&
            quantity_table[q].parameter == PARAMETER_NONE)
            show(&t, (enum quantity_id)q);
    add_table(out, &t, "in total", methods);
    free(index);
}
