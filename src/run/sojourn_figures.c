/* Figures of the library's last answer, by place and by name. */
#include "run/sojourn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "run/sojourn_handle.h"

/* A meter goes by its own name, everything else by NAME.QUANTITY (model/rows.h). */
static char *row_name(const struct row *row)
{
    return row->kind == ROW_METER ? mem_strdup(row->name)
                                  : text_format("%s.%s", row->name, row->quantity);
}

void sojourn_list_figures(struct sojourn *s)
{
    if (!s->result)
        return;
    rows_of_result(&s->rows, s->result, true);
    s->row_names = mem_calloc(s->rows.n, sizeof *s->row_names);
    for (size_t i = 0; i < s->rows.n; i++)
        s->row_names[i] = row_name(&s->rows.row[i]);
}

void sojourn_forget_figures(struct sojourn *s)
{
    for (size_t i = 0; i < s->rows.n; i++)
        free(s->row_names[i]);
    free(s->row_names);
    free(s->json);
    rows_release(&s->rows);
    s->rows = (struct rows){0};
    s->row_names = NULL;
    s->json = NULL;
}

static enum sojourn_basis basis_of(const struct figure *f)
{
    static const enum sojourn_basis bases[] = {[BASIS_NONE] = SOJOURN_NONE,
                                               [BASIS_EXACT] = SOJOURN_EXACT,
                                               [BASIS_APPROXIMATE] = SOJOURN_APPROXIMATE,
                                               [BASIS_SIMULATED] = SOJOURN_SIMULATED};
    return figure_has_value(f) ? bases[f->basis] : SOJOURN_NONE;
}

/* Ends of the interval: its own, or value +- half-width; NaN where there is no interval. */
static void set_ends(struct sojourn_figure *out, const struct figure *f)
{
    const bool own = f->low < f->high, there = f->basis == BASIS_SIMULATED && !isnan(f->half_width);
    out->low = own ? f->low : there ? f->value - f->half_width : NAN;
    out->high = own ? f->high : there ? f->value + f->half_width : NAN;
}

static void fill(struct sojourn_figure *out, const char *name, const struct row *row)
{
    const struct figure *f = row->figure;
    *out = (struct sojourn_figure){.name = name,
                                   .unit = row->unit,
                                   .method = f->method ? f->method : "",
                                   .basis = basis_of(f),
                                   .value = f->value,
                                   .half_width = f->half_width,
                                   .samples = f->samples};
    set_ends(out, f);
}

size_t sojourn_figures(const struct sojourn *s)
{
    return s->rows.n;
}

int sojourn_figure(const struct sojourn *s, size_t i, struct sojourn_figure *f)
{
    if (i >= s->rows.n)
        return -1;
    fill(f, s->row_names[i], &s->rows.row[i]);
    return 0;
}

int sojourn_find(const struct sojourn *s, const char *name, struct sojourn_figure *f)
{
    const struct row *row = name ? rows_find(&s->rows, name) : NULL;
    if (!row)
        return -1;
    fill(f, s->row_names[row - s->rows.row], row);
    return 0;
}

double sojourn_value(const struct sojourn *s, const char *name)
{
    struct sojourn_figure f;
    return sojourn_find(s, name, &f) == 0 ? f.value : NAN;
}

double sojourn_half_width(const struct sojourn *s, const char *name)
{
    struct sojourn_figure f;
    return sojourn_find(s, name, &f) == 0 ? f.half_width : NAN;
}

int sojourn_is_exact(const struct sojourn *s, const char *name)
{
    struct sojourn_figure f;
    return sojourn_find(s, name, &f) != 0 || f.basis == SOJOURN_NONE ? -1
                                                                     : f.basis == SOJOURN_EXACT;
}
