#include "report/cells.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>

#include "base/mem.h"
#include "report/number.h"
#include "report/table.h"

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
        grid_cell(g, "%s %s", basis_mark(f->basis), number_plain(f->value / unit, value));
    }
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

void methods_legend(const struct methods *m, struct textbuf *out, double confidence)
{
    bool exact = false, approximate = false;
    textbuf_add(out, "\nmethods\n");
    for (size_t i = 0; i < m->n; i++) {
        const struct method *method = &m->method[i];
        textbuf_add(out, "  ");
        add_key(out, i);
        textbuf_add(out, "  %s: %s\n", basis_name(method->basis), method->text);
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
