#include "report/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/cells.h"
#include "report/grid.h"
#include "report/number.h"
#include "model/requirement.h"
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

/* "S_p.utilization" stands in two lines, so that more columns fit. */
static void add_figure_column(struct grid *g, const char *name, const char *second)
{
    const char *point = strchr(name, '.');
    char *heading = point ? text_format("%.*s\n%s", (int)(point - name), name, point + 1)
                          : mem_strdup(name);
    grid_column(g, GRID_RIGHT, heading, second);
    free(heading);
}

static void add_columns(struct grid *g, const struct sweep_report *s, const struct chosen *c,
                        size_t n, bool methods)
{
    static const char *const sides[] = {"analytic", "simulated"};
    g->keys = s->n_keys;
    for (size_t i = 0; i < s->n_keys; i++)
        grid_column(g, GRID_RIGHT, s->keys[i], "");
    grid_column(g, GRID_LEFT, "status", "");
    if (sweep_requires(s))
        grid_column(g, GRID_LEFT, "requirements", "");
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 2; k++) {
            if (!c[i].side[k])
                continue;
            if (k == 0 || !c[i].side[0])
                grid_break(g);    /* both sides of a figure stay together */
            char *second = c[i].unit[0] ? text_format("%s [%s]", sides[k], c[i].unit)
                                        : mem_strdup(sides[k]);
            add_figure_column(g, c[i].name, second);
            free(second);
        }
    if (methods)
        grid_column(g, GRID_LEFT, "method", "");
}

static void add_status(struct grid *g, const struct sweep_point *p)
{
    grid_cell(g, "%s", sweep_status(p));
    if (!p->analytic && !p->simulated)
        grid_paint(g, COLOUR_RED);
}

static void add_decision(struct grid *g, enum decision v)
{
    grid_cell(g, "%s", decision_words(v));
    grid_paint(g, decision_colour(v));
}

static void add_point(struct grid *g, const struct sweep_report *s, size_t point,
                      const struct chosen *c, size_t n, struct methods *methods)
{
    static const struct figure none = {.basis = BASIS_NONE};
    const struct figure **row = mem_calloc(2 * n, sizeof *row);
    size_t n_row = 0;
    for (size_t i = 0; i < s->n_keys; i++)
        grid_cell(g, "%s", s->points[point].values[i]);
    add_status(g, &s->points[point]);
    if (sweep_requires(s))
        add_decision(g, sweep_decision(&s->points[point]));
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

/* How many points from the i-th on have the same status and message. */
static size_t same_message(const struct sweep_report *s, size_t i)
{
    size_t n = 1;
    for (; i + n < s->n_points; n++) {
        const struct sweep_point *a = &s->points[i], *b = &s->points[i + n];
        if (!b->message || strcmp(a->message, b->message) != 0 || a->status != b->status)
            break;
    }
    return n;
}

static void add_message(struct textbuf *out, const struct sweep_report *s, size_t i, size_t n)
{
    const struct sweep_point *p = &s->points[i];
    for (size_t k = 0; k < s->n_keys; k++)
        textbuf_add(out, "%s%s=%s", k ? ", " : "", s->keys[k], p->values[k]);
    if (n > 1)
        textbuf_add(out, " and %zu more", n - 1);
    /* "interrupted: interrupted" says no more than the word once */
    if (strncmp(p->message, sweep_status(p), strlen(sweep_status(p))) == 0)
        textbuf_add(out, ": %s\n", p->message);
    else
        textbuf_add(out, ": %s: %s\n", sweep_status(p), p->message);
}

/* Points that follow each other with the same message share one line. */
static void add_messages(struct textbuf *out, const struct sweep_report *s)
{
    bool any = false;
    for (size_t i = 0, n = 1; i < s->n_points; i += n, n = 1) {
        const struct sweep_point *p = &s->points[i];
        if (!p->message || !p->message[0])
            continue;
        n = same_message(s, i);
        textbuf_add(out, "%s", any ? "" : "\n");
        any = true;
        add_message(out, s, i, n);
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
    grid_finish(&g, out, 0, textbuf_width(out));
    add_messages(out, s);
    if (any)
        methods_legend(&methods, out, confidence_of(s), true);
    methods_release(&methods);
}

/* ---- which columns ---- */

struct names { char **name; size_t n, capacity; };

static void add_name(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->name[i], name) == 0)
            return;
    names->name = mem_grow(names->name, &names->capacity, names->n + 1, sizeof *names->name);
    names->name[names->n++] = mem_strdup(name);
}

/* The figures that the model asked for, of one thing that has them. */
static void add_asked(struct names *names, const struct asked *asked, enum row_kind kind,
                      const char *thing)
{
    for (int i = 0; i < QUANTITIES; i++) {
        const enum quantity_id q = (enum quantity_id)i;
        const enum parameter p = quantity_table[q].parameter;
        for (size_t k = 0; p != PARAMETER_NONE && quantity_of(q, kind) && k < asked->of[p].n; k++) {
            char quantity[QUANTITY_NAME_MAX];
            quantity_name(q, asked->of[p].x[k], quantity);
            char *name = text_format("%s.%s", thing, quantity);
            add_name(names, name);
            free(name);
        }
    }
}

/* The model's targets and the other figures asked for: those of the network, and, if the model
 * has only one station, those of the station. */
static void choose_names(struct names *names, const struct model *m)
{
    static const char sojourn[] = "network." TARGET_SOJOURN;
    if (!m || m->experiment.n_targets == 0)
        add_name(names, sojourn);
    for (size_t i = 0; m && i < m->experiment.n_targets; i++) {
        const char *name = m->experiment.targets[i].name;
        add_name(names, strcmp(name, TARGET_SOJOURN) == 0 ? sojourn : name);
    }
    if (!m)
        return;
    add_asked(names, &m->experiment.asked, ROW_NETWORK, "network");
    if (m->network->n_groups == 1)
        add_asked(names, &m->experiment.asked, ROW_GROUP, m->network->groups[0].name);
}

/* A group that has figures. */
static const char *first_group(const struct network *net)
{
    size_t g = 0;
    while (g + 1 < net->n_groups && net->groups[g].hidden)
        g++;
    return net->groups[g].name;
}

/* Names the figures that were asked for of single stations: with several stations the table
 * leaves them out. */
static void say_what_is_left_out(struct textbuf *out, const struct model *m)
{
    struct names names = {0};
    if (m && m->network->n_groups > 1)
        add_asked(&names, &m->experiment.asked, ROW_GROUP, first_group(m->network));
    if (names.n > 0)
        textbuf_add(
            out,
            "not shown: what was asked for of single stations; --show %s, ... shows it, --csv and"
            " --json have it\n",
            names.name[0]);
    for (size_t i = 0; i < names.n; i++)
        free(names.name[i]);
    free(names.name);
}

void sweep_table(struct textbuf *out, const struct report_context *ctx,
                 const struct sweep_report *s)
{
    struct names names = {0};
    for (size_t i = 0; i < s->n_show; i++)
        add_name(&names, s->show[i]);
    if (s->n_show == 0)
        choose_names(&names, ctx->model);
    struct chosen *c = mem_calloc(names.n, sizeof *c);
    for (size_t i = 0; i < names.n; i++)
        choose(&c[i], s, names.name[i]);
    table_head(out, ctx);
    textbuf_add(out, "sweep   %zu points\n\n", s->n_points);
    add_grid(out, s, c, names.n);
    if (s->n_show == 0)
        say_what_is_left_out(out, ctx->model);
    textbuf_wrap(out, 2);
    for (size_t i = 0; i < names.n; i++) {
        free(c[i].figures[0]);
        free(c[i].figures[1]);
        free(names.name[i]);
    }
    free(names.name);
    free(c);
}
