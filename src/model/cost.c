#include "model/cost.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/rows.h"

struct cost {
    struct expression *expression;
    size_t n_names;
    size_t *key;                          /* [n_names] the name's key, or NOT_A_KEY */
    size_t *figure;                       /* [n_names] its place in `figures`, if it is no key */
    const char **figures; size_t n_figures;    /* names of the expression */
    char *file; int line;                 /* where it stands */
};

#define NOT_A_KEY SIZE_MAX

static const char prefix[] = "stations.";

/* Does the name mean this key? */
static bool is_key(const char *name, const char *key)
{
    const size_t n = sizeof prefix - 1;
    return strcmp(name, key) == 0 || (strncmp(key, prefix, n) == 0 && strcmp(name, key + n) == 0);
}

static size_t find_key(const char *name, const char *const *keys, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (is_key(name, keys[k]))
            return k;
    return NOT_A_KEY;
}

static const struct setting *find_setting(const struct model *m, const char *name)
{
    for (size_t i = 0; i < m->n_settings; i++)
        if (is_key(name, m->settings[i].key))
            return &m->settings[i];
    return NULL;
}

/* The rows of the figures that the model has. */
static struct result *figures_of(const struct model *m, struct rows *rows)
{
    struct result *none = result_new(m->network, "none");
    result_ask(none, &m->experiment.asked);
    rows_of_result(rows, none, true);
    return none;
}

/* "did you mean 'K'?": the nearest key or figure. */
static char *nearest(const char *name, const char *const *keys, size_t n_keys,
                     const struct rows *rows)
{
    char **all = mem_calloc(n_keys + rows->n, sizeof *all);
    size_t n = 0;
    for (size_t k = 0; k < n_keys; k++)
        all[n++] = mem_strdup(keys[k]);
    for (size_t i = 0; i < rows->n; i++)
        all[n++] = rows->row[i].kind == ROW_METER
                       ? mem_strdup(rows->row[i].name)
                       : text_format("%s.%s", rows->row[i].name, rows->row[i].quantity);
    const char *near = text_nearest(name, (const char *const *)all, n);
    char *hint = near ? text_format("did you mean '%s'?", near)
                      : text_format("a cost is a formula over keys that are varied and figures, "
                                    "as network.mean_number");
    for (size_t i = 0; i < n; i++)
        free(all[i]);
    free(all);
    return hint;
}

static void unknown(const struct cost *c, const struct model *m, const char *name,
                    const char *const *keys, size_t n_keys, const struct rows *rows, struct diag *d)
{
    const struct setting *s = find_setting(m, name);
    char *hint = s ? text_format("vary it (--vary %s=...), or write its value, %s", name, s->value)
                   : nearest(name, keys, n_keys, rows);
    diag_error(d, c->file, c->line, hint,
               s ? "cost '%s': '%s' is not varied" : "cost '%s': there is no key or figure '%s'",
               cost_text(c), name);
    free(hint);
}

/* 4M is four million: where M is varied, who wrote it meant 4*M. */
static void check_suffixes(const struct cost *c, const char *const *keys, size_t n_keys,
                           struct diag *d)
{
    for (size_t k = 0; k < n_keys; k++) {
        if (expression_suffixed(c->expression, keys[k]) == SIZE_MAX)
            continue;
        char *hint = text_format("write 4*%s, or the number without '%s'", keys[k], keys[k]);
        diag_error(d, c->file, c->line, hint, "cost '%s': '%s' behind a number is a unit here",
                   cost_text(c), keys[k]);
        free(hint);
    }
}

static void resolve(struct cost *c, const struct model *m, const char *const *keys, size_t n_keys,
                    struct diag *d)
{
    const char *const *names = expression_names(c->expression, &c->n_names);
    struct rows rows = {0};
    struct result *none = figures_of(m, &rows);
    c->key = mem_calloc(c->n_names, sizeof *c->key);
    c->figure = mem_calloc(c->n_names, sizeof *c->figure);
    c->figures = mem_calloc(c->n_names, sizeof *c->figures);
    for (size_t i = 0; i < c->n_names; i++) {
        c->key[i] = find_key(names[i], keys, n_keys);
        if (c->key[i] != NOT_A_KEY)
            continue;
        c->figure[i] = c->n_figures;
        c->figures[c->n_figures++] = names[i];
        if (!rows_find(&rows, names[i]))
            unknown(c, m, names[i], keys, n_keys, &rows, d);
    }
    rows_release(&rows);
    result_free(none);
    if (c->n_names == 0)
        diag_error(d, c->file, c->line, "a formula over the keys that are varied, as '4*M + N'",
                   "cost '%s': it is the same for all candidates", cost_text(c));
}

struct cost *cost_new(const struct model *m, const char *const *keys, size_t n_keys,
                      struct diag *d)
{
    const struct sizing_task *t = &m->sizing;
    const size_t before = diag_count(d);
    struct expression_error error;
    if (!t->cost) {
        diag_error(d, m->file, 0, "--cost '4*M + N', or cost = \"4*M + N\" in the config",
                   "no cost is given: the cheapest is not defined");
        return NULL;
    }
    struct cost *c = mem_calloc(1, sizeof *c);
    c->expression = expression_parse(t->cost, &error);
    c->file = mem_strdup(t->cost_at.file);
    c->line = t->cost_at.line;
    resolve(c, m, keys, n_keys, d);
    check_suffixes(c, keys, n_keys, d);
    if (diag_count(d) == before)
        return c;
    cost_free(c);
    return NULL;
}

void cost_free(struct cost *c)
{
    if (!c)
        return;
    expression_free(c->expression);
    free(c->key);
    free(c->figure);
    free(c->figures);
    free(c->file);
    free(c);
}

const char *cost_text(const struct cost *c)
{
    return expression_text(c->expression);
}

const char *const *cost_figures(const struct cost *c, size_t *n)
{
    *n = c->n_figures;
    return c->figures;
}

bool cost_value(const struct cost *c, const double *keys, const double *figures, double *y,
                struct expression_fault *fault)
{
    double few[16] = {0}, *values = c->n_names <= 16 ? few : mem_calloc(c->n_names, sizeof *values);
    for (size_t i = 0; i < c->n_names; i++)
        values[i] = c->key[i] != NOT_A_KEY ? keys[c->key[i]] : figures[c->figure[i]];
    double cost;
    bool ok = expression_value(c->expression, values, &cost, fault);
    if (values != few)
        free(values);
    if (ok && cost < 0) {
        *fault = (struct expression_fault){0, strlen(cost_text(c)), "is below 0"};
        ok = false;
    }
    if (ok)
        *y = cost;
    return ok;
}

bool cost_of_result(const struct cost *c, const double *keys, const struct result *r, double *y,
                    struct expression_fault *fault)
{
    double *figures = mem_calloc(c->n_figures, sizeof *figures);
    struct rows rows = {0};
    if (c->n_figures > 0)
        rows_of_result(&rows, r, true);
    for (size_t i = 0; i < c->n_figures; i++) {
        const struct row *row = rows_find(&rows, c->figures[i]);
        figures[i] = row && figure_has_value(row->figure) ? row->figure->value : NAN;
    }
    const bool ok = cost_value(c, keys, figures, y, fault);
    rows_release(&rows);
    free(figures);
    return ok;
}

static const char *hint_of(const struct expression_fault *fault)
{
    return strcmp(fault->what, "is below 0") == 0
               ? "a cost is 0 or more; max(0, ...) cuts it off"
               : "max(...) keeps a part of a formula in its range; or vary the key less far";
}

void cost_error(const struct cost *c, const struct expression_fault *fault, const char *where,
                struct diag *d)
{
    const char *text = cost_text(c);
    if (fault->from == 0 && fault->to == strlen(text))
        diag_error(d, c->file, c->line, hint_of(fault), "cost '%s' %s at %s", text, fault->what,
                   where);
    else
        diag_error(d, c->file, c->line, hint_of(fault), "cost '%s': '%.*s' %s at %s", text,
                   (int)(fault->to - fault->from), text + fault->from, fault->what, where);
}
