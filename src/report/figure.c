#include "report/figure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char *figure_script(enum figure_kind kind)
{
    static const char *const script[FIGURE_KINDS] = {
        [FIGURE_CURVES] = "curves.gp", [FIGURE_HEAT] = "heat.gp"};
    return script[kind];
}

struct figure *figure_list_add(struct figure_list *list, enum figure_kind kind, const char *name)
{
    struct figure *f = mem_calloc(1, sizeof *f);
    f->kind = kind;
    f->name = mem_strdup(name);
    list->figure = mem_grow(list->figure, &list->capacity, list->n + 1, sizeof *list->figure);
    return list->figure[list->n++] = f;
}

static void axis_release(struct figure_axis *a)
{
    for (size_t i = 0; i < a->n_categories; i++)
        free(a->category[i]);
    free(a->category);
    free(a->label);
}

static void panel_release(struct figure_panel *p)
{
    for (size_t i = 0; i < p->n; i++)
        free(p->series[i].point);
    free(p->series);
    free(p->bound);
    axis_release(&p->x);
    axis_release(&p->y);
    free(p->title);
    axis_release(&p->value);
}

static void figure_free(struct figure *f)
{
    for (size_t i = 0; i < f->n; i++)
        panel_release(&f->panel[i]);
    for (size_t i = 0; i < f->n_entries; i++)
        free(f->entry[i].title);
    free(f->panel);
    free(f->entry);
    free(f->name);
    free(f->about);
    free(f->caption);
    free(f);
}

void figure_list_release(struct figure_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        figure_free(list->figure[i]);
    free(list->figure);
    *list = (struct figure_list){0};
}

struct figure_panel *figure_add_panel(struct figure *f)
{
    f->panel = mem_grow(f->panel, &f->capacity, f->n + 1, sizeof *f->panel);
    struct figure_panel *p = &f->panel[f->n++];
    *p = (struct figure_panel){0};
    p->x.low = p->x.high = p->y.low = p->y.high = p->value.low = p->value.high = NAN;
    return p;
}

struct figure_series *panel_add_series(struct figure_panel *p, enum series_form form,
                                       unsigned style)
{
    p->series = mem_grow(p->series, &p->capacity, p->n + 1, sizeof *p->series);
    p->series[p->n] = (struct figure_series){.form = form, .style = style};
    return &p->series[p->n++];
}

void series_add(struct figure_series *s, double x, double y, double low, double high)
{
    s->point = mem_grow(s->point, &s->capacity, s->n + 1, sizeof *s->point);
    s->point[s->n++] = (struct figure_point){x, y, low, high};
}

void panel_add_bound(struct figure_panel *p, double at, bool upright)
{
    p->bound = mem_realloc(p->bound, p->n_bounds + 1, sizeof *p->bound);
    p->bound[p->n_bounds++] = (struct figure_bound){.at = at, .upright = upright};
}

void panel_add_zero(struct figure_panel *p)
{
    panel_add_bound(p, 0, true);
    p->bound[p->n_bounds - 1].plain = true;
}

static void add_entry(struct figure *f, const char *title, struct figure_entry e)
{
    for (size_t i = 0; i < f->n_entries; i++)
        if (strcmp(f->entry[i].title, title) == 0)
            return;
    e.title = mem_strdup(title);
    f->entry = mem_realloc(f->entry, f->n_entries + 1, sizeof *f->entry);
    f->entry[f->n_entries++] = e;
}

void figure_add_entry(struct figure *f, const char *title, enum series_form form, unsigned style,
                      bool marked)
{
    add_entry(f, title, (struct figure_entry){.form = form, .style = style, .marked = marked});
}

void figure_explain(struct figure *f, const char *title, enum series_form form)
{
    add_entry(f, title, (struct figure_entry){.form = form, .grey = true});
}

void axis_add_category(struct figure_axis *a, const char *label)
{
    a->category = mem_realloc(a->category, a->n_categories + 1, sizeof *a->category);
    a->category[a->n_categories++] = mem_strdup(label);
}

/* ---- marks on lines ---- */

enum { MARKS_ON_A_LINE = 7 };

static bool is_line(enum series_form form)
{
    return form == SERIES_LINE || form == SERIES_DASHES || form == SERIES_STEPS;
}

static bool has_marks(const struct figure_panel *p, unsigned style)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->series[i].form == SERIES_POINTS && p->series[i].style == style && p->series[i].n)
            return true;
    return false;
}

static void mark_line(struct figure_panel *p, size_t line)
{
    struct figure_series *marks = panel_add_series(p, SERIES_POINTS, p->series[line].style);
    const struct figure_series *s = &p->series[line];
    const size_t every = s->n > MARKS_ON_A_LINE ? s->n / MARKS_ON_A_LINE : 1;
    /* Not all at the same places, for lines may lie on each other. */
    for (size_t i = s->style * every / 4 % every; i < s->n; i += every)
        if (isfinite(s->point[i].x))
            series_add(marks, s->point[i].x, s->point[i].y, NAN, NAN);
}

void figure_mark_lines(struct figure *f)
{
    size_t styles = 0;
    for (size_t i = 0; i < f->n_entries; i++)
        styles += !f->entry[i].grey && is_line(f->entry[i].form);
    if (styles < 2)
        return;
    for (size_t i = 0; i < f->n; i++)
        for (size_t k = 0, n = f->panel[i].n; k < n; k++)
            if (is_line(f->panel[i].series[k].form) &&
                !has_marks(&f->panel[i], f->panel[i].series[k].style))
                mark_line(&f->panel[i], k);
    for (size_t i = 0; i < f->n_entries; i++)
        f->entry[i].marked = f->entry[i].marked || (!f->entry[i].grey && is_line(f->entry[i].form));
}

/* ---- logarithmic or not ---- */

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The largest gap between neighbours of n sorted values, as a part of their span. */
static double largest_gap(const double *x, size_t n, bool log_scale)
{
    double most = 0;
    const double span = log_scale ? log(x[n - 1] / x[0]) : x[n - 1] - x[0];
    for (size_t i = 1; i < n; i++)
        most = fmax(most, log_scale ? log(x[i] / x[i - 1]) : x[i] - x[i - 1]);
    return most / span;
}

bool axis_wants_log(const double *x, size_t n, double factor, bool even)
{
    double *sorted = mem_calloc(n, sizeof *sorted);
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i]))
            sorted[m++] = x[i];
    qsort(sorted, m, sizeof *sorted, ascending);
    const bool wanted = m > 1 && sorted[0] > 0 && sorted[m - 1] >= factor * sorted[0] &&
                        (!even || largest_gap(sorted, m, true) < largest_gap(sorted, m, false));
    free(sorted);
    return wanted;
}
