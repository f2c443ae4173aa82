/*
 * The figure of two models' differences: for each figure B - A in per cent of A, with the paired
 * interval.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/figure_request.h"
#include "report/figure_rows.h"

enum { ROWS_MOST = 40 };

enum change { CHANGE_UNCLEAR, CHANGE_HIGHER, CHANGE_LOWER, CHANGES };
static const char *const changes[CHANGES] = {"unclear", "higher", "lower"};

static int change_of(const struct csv_table *t, size_t row)
{
    const char *word = csv_table_cell(t, row, csv_table_column(t, "change"));
    for (int i = 0; i < CHANGES; i++)
        if (strcmp(word, changes[i]) == 0)
            return i;
    return -1;
}

/* Without --show only what decides: rates of arrivals and of flows say what meters say, too. */
static bool is_telling(const struct csv_table *t, size_t row)
{
    static const char *const less[] = {"arrival_rate", "throughput", "mean_queue", "mean_wait",
                                       "mean_sojourn_all"};
    const char *quantity = csv_table_cell(t, row, csv_table_column(t, "quantity"));
    for (size_t i = 0; i < sizeof less / sizeof *less; i++)
        if (strcmp(quantity, less[i]) == 0)
            return false;
    return true;
}

static bool add_row(struct figure_panel *p, const struct csv_table *t, size_t row)
{
    const double a = fabs(csv_table_number(t, row, csv_table_column(t, "a")));
    const double difference = csv_table_number(t, row, csv_table_column(t, "difference"));
    const double h = csv_table_number(t, row, csv_table_column(t, "half_width"));
    const int change = change_of(t, row);
    if (change < 0 || !(a > 0) || isnan(difference) || isnan(h) || h > 10 * a)
        return false;
    char *words = figure_row_words(t, row);
    axis_add_category(&p->y, words);
    free(words);
    series_add(&p->series[change], 100 * difference / a, (double)p->y.n_categories,
               100 * (difference - h) / a, 100 * (difference + h) / a);
    return true;
}

int figures_of_difference(struct figure_list *list, const char *name, const struct csv_table *t,
                          const struct figure_origin *o, const struct figure_request *r,
                          struct diag *d)
{
    const size_t before = diag_count(d);
    struct figure_rows rows = figure_rows_choose(t, r, d);
    if (diag_count(d) == before) {
        struct figure *f = figure_list_add(list, FIGURE_CURVES, name);
        struct figure_panel *p = figure_add_panel(f);
        size_t n = 0;
        p->x.label = mem_strdup("B − A, in % of A");
        p->y.descending = true;
        for (int i = 0; i < CHANGES; i++)
            panel_add_series(p, SERIES_ACROSS, (unsigned)i);
        for (size_t i = 0; i < rows.n && n < ROWS_MOST; i++)
            if (r->n_show || is_telling(t, rows.row[i]))
                n += add_row(p, t, rows.row[i]);
        for (int i = 0; i < CHANGES; i++)
            if (p->series[i].n)
                figure_add_entry(f, changes[i], SERIES_ACROSS, (unsigned)i, false);
        panel_add_zero(p);
        p->height = 11 * (double)n;
        f->about = mem_strdup("differences between two models");
        f->caption = figure_caption(o);
        if (n == 0)
            diag_error(d, t->file, 0, "was it written to its end?",
                       "no figure in it has a difference with an interval");
    }
    free(rows.row);
    return diag_count(d) == before ? 0 : -1;
}
