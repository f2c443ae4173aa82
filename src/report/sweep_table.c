#include "report/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/cells.h"
#include "report/grid.h"
#include "report/number.h"
#include "report/table.h"

/* A chosen quantity: its figure at every point on both sides, and the unit that suits them all. */
struct chosen {
    const char *name;
    const struct figure **figures[2];    /* [analytic, simulated][n_points]; NULL: none there */
    bool side[2];                        /* any there */
    const char *unit;
    double scale;
};

static const struct figure *figure_at(const struct result *r, const char *name,
                                      const char **unit)
{
    struct rows rows = {0};
    const struct figure *f = NULL;
    if (!r)
        return NULL;
    rows_of_result(&rows, r, target_of_instance(name));
    const struct row *row = rows_find(&rows, name);
    if (row) {
        f = row->figure;
        *unit = row->unit;
    }
    rows_release(&rows);
    return f;
}

static void choose(struct chosen *c, const struct sweep_report *s, const char *name)
{
    double largest = 0;
    *c = (struct chosen){.name = name, .unit = "", .scale = 1};
    for (int k = 0; k < 2; k++) {
        c->figures[k] = mem_calloc(s->n_points, sizeof *c->figures[k]);
        for (size_t i = 0; i < s->n_points; i++) {
            const struct sweep_point *p = &s->points[i];
            const struct figure *f = figure_at(k ? p->simulated : p->analytic, name, &c->unit);
            c->figures[k][i] = f;
            c->side[k] = c->side[k] || f;
            if (f && figure_has_value(f) && f->value > largest)
                largest = f->value;
        }
    }
    if (strcmp(c->unit, "s") == 0) {
        const struct time_unit unit = number_time_unit(largest);
        c->unit = unit.name;
        c->scale = unit.seconds;
    }
}

static void add_columns(struct grid *g, const struct sweep_report *s, const struct chosen *c,
                        size_t n, bool methods)
{
    static const char *const sides[] = {"analytic", "simulated"};
    for (size_t i = 0; i < s->n_keys; i++)
        grid_column(g, GRID_RIGHT, s->keys[i], "");
    grid_column(g, GRID_LEFT, "status", "");
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 2; k++) {
            if (!c[i].side[k])
                continue;
            char *second = c[i].unit[0] ? text_format("%s [%s]", sides[k], c[i].unit)
                                        : mem_strdup(sides[k]);
            grid_column(g, GRID_RIGHT, c[i].name, second);
            free(second);
        }
    if (methods)
        grid_column(g, GRID_LEFT, "method", "");
}

static void add_point(struct grid *g, const struct sweep_report *s, size_t point,
                      const struct chosen *c, size_t n, struct methods *methods)
{
    static const struct figure none = {.basis = BASIS_NONE};
    const struct figure **row = mem_calloc(2 * n, sizeof *row);
    size_t n_row = 0;
    for (size_t i = 0; i < s->n_keys; i++)
        grid_cell(g, "%s", s->points[point].values[i]);
    grid_cell(g, "%s", sweep_status(&s->points[point]));
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 2; k++) {
            if (!c[i].side[k])
                continue;
            row[n_row] = c[i].figures[k][point] ? c[i].figures[k][point] : &none;
            cell_figure(g, row[n_row++], c[i].scale);
        }
    if (n_row)
        cell_methods(g, methods, row, n_row);
    free(row);
}

static void add_messages(struct textbuf *out, const struct sweep_report *s)
{
    bool any = false;
    for (size_t i = 0; i < s->n_points; i++) {
        const struct sweep_point *p = &s->points[i];
        if (!p->message || !p->message[0])
            continue;
        textbuf_add(out, "%s", any ? "" : "\n");
        any = true;
        for (size_t k = 0; k < s->n_keys; k++)
            textbuf_add(out, "%s%s=%s", k ? ", " : "", s->keys[k], p->values[k]);
        /* "interrupted: interrupted" says no more than the word once */
        if (strncmp(p->message, sweep_status(p), strlen(sweep_status(p))) == 0)
            textbuf_add(out, ": %s\n", p->message);
        else
            textbuf_add(out, ": %s: %s\n", sweep_status(p), p->message);
    }
}

static double confidence_of(const struct sweep_report *s)
{
    for (size_t i = 0; i < s->n_points; i++)
        if (s->points[i].simulated)
            return s->points[i].simulated->confidence;
    return 0;
}

static void add_grid(struct textbuf *out, const struct sweep_report *s, const struct chosen *c,
                     size_t n)
{
    struct grid g = {0};
    struct methods methods = {0};
    bool any = false;
    for (size_t i = 0; i < n; i++)
        any = any || c[i].side[0] || c[i].side[1];
    add_columns(&g, s, c, n, any);
    for (size_t i = 0; i < s->n_points; i++)
        add_point(&g, s, i, c, n, &methods);
    grid_finish(&g, out, 0, TABLE_WIDTH);
    add_messages(out, s);
    if (any)
        methods_legend(&methods, out, confidence_of(s));
    methods_release(&methods);
}

/* The model's targets, by the names of columns. Returns their number. */
static size_t targets(const struct report_context *ctx, const char **names)
{
    static const char sojourn[] = "network." TARGET_SOJOURN;
    if (!ctx->model || ctx->model->experiment.n_targets == 0) {
        names[0] = sojourn;
        return 1;
    }
    const struct experiment *e = &ctx->model->experiment;
    for (size_t i = 0; i < e->n_targets; i++)
        names[i] = strcmp(e->targets[i].name, TARGET_SOJOURN) == 0 ? sojourn : e->targets[i].name;
    return e->n_targets;
}

void sweep_table(struct textbuf *out, const struct report_context *ctx,
                 const struct sweep_report *s, const char *const *columns, size_t n)
{
    const char *names[EXPERIMENT_TARGETS_MAX];
    if (n == 0) {
        n = targets(ctx, names);
        columns = names;
    }
    struct chosen *c = mem_calloc(n, sizeof *c);
    for (size_t i = 0; i < n; i++)
        choose(&c[i], s, columns[i]);
    table_head(out, ctx);
    textbuf_add(out, "sweep   %zu points\n\n", s->n_points);
    add_grid(out, s, c, n);
    for (size_t i = 0; i < n; i++) {
        free(c[i].figures[0]);
        free(c[i].figures[1]);
    }
    free(c);
}
