#include "report/cells.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>

#include "base/mem.h"
#include "report/number.h"
#include "report/table.h"

/* From this utilisation on waits grow steeply with the load: that of M/M/1 is 4 services. */
static const double HIGH_LOAD = 0.8;

void table_head(struct textbuf *out, const struct report_context *ctx)
{
    const struct model *m = ctx->model;
    if (m && m->title && m->title[0])
        textbuf_add(out, "%s\n\n", m->title);
    if (m && m->file)
        textbuf_add(out, "model   %s\n", m->file);
}

void table_solver(struct textbuf *out, const struct report_context *ctx, const char *solver)
{
    textbuf_add(out, "solver  %s, sojourn %s", solver,
                ctx->program_version ? ctx->program_version : "unknown");
    if (ctx->program_commit && *ctx->program_commit)
        textbuf_add(out, " (%s)", ctx->program_commit);
    textbuf_add(out, "\n");
}

const char *basis_mark(enum basis b)
{
    return b == BASIS_EXACT ? "=" : b == BASIS_APPROXIMATE ? "~" : "";
}

void cell_figure(struct grid *g, const struct figure *f, double unit)
{
    char value[NUMBER_MAX], half_width[NUMBER_MAX];
    if (!figure_has_value(f)) {
        grid_cell(g, "-");
    } else if (f->basis == BASIS_SIMULATED) {
        number_interval(f->value / unit, f->half_width / unit, value, half_width);
        grid_cell_interval(g, value, half_width);
    } else {
        const bool exact = f->basis == BASIS_EXACT;
        grid_cell(g, "%s %s", basis_mark(f->basis),
                  (exact ? number_plain : number_short)(f->value / unit, value));
    }
}

void cell_of(struct grid *g, struct last_thing *last, enum row_kind kind, const char *name,
             const char *quantity)
{
    const bool same = last->name && last->kind == kind && strcmp(last->name, name) == 0;
    if (kind == ROW_METER) {
        grid_cell(g, "%s", name);
    } else {
        for (size_t i = 0; i < g->n_columns && !same; i++)
            grid_cell(g, "%s", i == 0 ? name : "");
        grid_cell(g, "  %s", quantity);
    }
    *last = (struct last_thing){kind, name};
}

char *heading_below(const char *const words[2], const struct time_unit *unit, char *below)
{
    snprintf(below, NUMBER_MAX, unit->name[0] ? "%s [%s]" : "%s", words[1], unit->name);
    return below;
}

enum text_colour load_colour(const struct figure *utilization)
{
    if (!figure_has_value(utilization) || utilization->value < HIGH_LOAD)
        return COLOUR_NONE;
    return utilization->value < 1 ? COLOUR_YELLOW : COLOUR_RED;
}

enum text_colour decision_colour(enum decision v)
{
    switch (v) {
    case DECISION_MET: return COLOUR_GREEN;
    case DECISION_NOT_MET: return COLOUR_RED;
    case DECISION_UNDECIDED: return COLOUR_YELLOW;
    case DECISION_NONE: break;
    }
    return COLOUR_NONE;
}

/* A value, or why there is none. */
bool figure_is_told(const struct figure *f)
{
    return figure_has_value(f) || (f->basis == BASIS_NONE && f->method && *f->method);
}

/* The index of this method in the list; the method is added when it is new. */
static size_t find(struct methods *m, const struct figure *f)
{
    const char *text = f->method ? f->method : "not said";
    for (size_t i = 0; i < m->n; i++)
        if (m->method[i].basis == f->basis && strcmp(m->method[i].text, text) == 0)
            return i;
    m->method = mem_grow(m->method, &m->capacity, m->n + 1, sizeof *m->method);
    m->method[m->n] = (struct method){text, f->basis};
    return m->n++;
}

/* a .. z, then numbers. */
static void add_key(struct textbuf *out, size_t i)
{
    if (i < 26)
        textbuf_add(out, "%c", (int)('a' + i));
    else
        textbuf_add(out, "%zu", i + 1);
}

void cell_methods(struct grid *g, struct methods *m, const struct figure *const *f, size_t n)
{
    struct textbuf text = {0};
    size_t seen[STATION_FIGURES], n_seen = 0;
    for (size_t i = 0; i < n; i++) {
        if (!figure_is_told(f[i]))
            continue;
        const size_t method = find(m, f[i]);
        size_t k = 0;
        while (k < n_seen && seen[k] != method)
            k++;
        if (k < n_seen || n_seen == STATION_FIGURES)
            continue;
        seen[n_seen++] = method;
        textbuf_add(&text, "%s", n_seen > 1 ? "," : "");
        add_key(&text, method);
    }
    grid_cell(g, "%s", text.text ? text.text : "");
    textbuf_release(&text);
}

void methods_legend(const struct methods *m, struct textbuf *out, double confidence, bool keys)
{
    bool exact = false, approximate = false;
    textbuf_add(out, "\nmethods\n");
    for (size_t i = 0; i < m->n; i++) {
        const struct method *method = &m->method[i];
        textbuf_add(out, "  ");
        if (keys)
            add_key(out, i);
        textbuf_add(out, "%s%s: %s\n", keys ? "  " : "", basis_name(method->basis), method->text);
        exact = exact || method->basis == BASIS_EXACT;
        approximate = approximate || method->basis == BASIS_APPROXIMATE;
    }
    if (exact)
        textbuf_add(out, "=  exact for the model as given\n");
    if (approximate)
        textbuf_add(out, "~  an approximation: its error is not known; "
                         "`sojourn compare` shows it\n");
    if (confidence > 0)
        textbuf_add(out, "+- half-width of the %g %% confidence interval\n", 100 * confidence);
}

void methods_release(struct methods *m)
{
    free(m->method);
    *m = (struct methods){0};
}

double cells_least_shown(const double *x, size_t n)
{
    double largest[TABLE_LIST_MAX];
    if (n <= (size_t)STATION_FIGURES * TABLE_LIST_MAX)
        return 0;
    gsl_sort_largest(largest, TABLE_LIST_MAX, x, 1, n);
    return fmax(largest[TABLE_LIST_MAX - 1], DBL_MIN);
}
