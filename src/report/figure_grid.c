#include "report/figure_grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/unit.h"
#include "report/figure_words.h"

/* ---- keys ---- */

/* Which value it is; k->n when it is none. Rows of a grid have the value of the row before, or the
 * next one: these are looked at first. */
static size_t find_value(const struct grid_key *k, const char *text, size_t before)
{
    for (size_t i = 0; i < k->n; i++) {
        const size_t at = (before + i) % k->n;
        if (strcmp(k->value[at], text) == 0)
            return at;
    }
    return k->n;
}

/* The numbers of all values, and their unit, if all are numbers. */
static void read_numbers(struct grid_key *k)
{
    k->number = mem_calloc(k->n, sizeof *k->number);
    k->unit = figure_key_unit(k->name);
    k->numeric = true;
    k->whole = true;
    for (size_t i = 0; i < k->n; i++) {
        enum unit unit = UNIT_NONE;
        double x;
        if (!text_to_double(k->value[i], &x) && !unit_read(k->value[i], &x, &unit)) {
            k->numeric = false;
            x = NAN;
        }
        k->number[i] = x;
        k->whole = k->whole && x == floor(x);
        k->unit = unit == UNIT_TIME ? "s" : unit == UNIT_RATE ? "1/s" : k->unit;
    }
}

/* Insertion sort: sweeps give values in order, as a rule. */
static void sort_numbers(struct grid_key *k)
{
    for (size_t i = 1; k->numeric && i < k->n; i++)
        for (size_t j = i; j > 0 && k->number[j] < k->number[j - 1]; j--) {
            const double x = k->number[j];
            const char *text = k->value[j];
            k->number[j] = k->number[j - 1];
            k->value[j] = k->value[j - 1];
            k->number[j - 1] = x;
            k->value[j - 1] = text;
        }
}

static void read_key(struct grid_key *k, const struct csv_table *t, size_t column)
{
    *k = (struct grid_key){.name = t->name[column], .column = column};
    k->value = mem_calloc(t->n_rows, sizeof *k->value);
    for (size_t r = 0, last = 0; r < t->n_rows; r++) {
        const char *text = csv_table_cell(t, r, column);
        last = find_value(k, text, last);
        if (last == k->n)
            k->value[k->n++] = text;
    }
    read_numbers(k);
    sort_numbers(k);
    k->of_row = mem_calloc(t->n_rows, sizeof *k->of_row);
    for (size_t r = 0, last = 0; r < t->n_rows; r++)
        last = k->of_row[r] = find_value(k, csv_table_cell(t, r, column), last);
}

char *grid_value_words(const struct grid_key *k, size_t value)
{
    double x;
    if (k->numeric && text_to_double(k->value[value], &x))
        return text_format(fabs(x) < 1000 ? "%.3g" : "%.6g", x);
    return mem_strdup(k->value[value]);
}

char *grid_value_and_unit(const struct grid_key *k, size_t value)
{
    double x;
    char *words = grid_value_words(k, value);
    if (!*k->unit || !text_to_double(k->value[value], &x))
        return words;
    char *both = text_format("%s %s", words, k->unit);
    free(words);
    return both;
}

/* ---- which key is for what ---- */

static bool is_better_across(const struct grid_key *k, const struct grid_key *best)
{
    if (!best || (k->n > 1) != (best->n > 1))
        return !best || k->n > 1;
    return k->numeric != best->numeric ? k->numeric : k->n > best->n;
}

static int choose_across(struct figure_grid *g, const struct figure_request *r, struct diag *d)
{
    for (size_t i = 0; i < g->n_keys; i++)
        if (r->across ? strcmp(g->key[i].name, r->across) == 0
                      : is_better_across(&g->key[i], g->across))
            g->across = &g->key[i];
    if (!g->across)
        figure_unknown_name(r->across, (const char *const *)g->t->name, g->n_keys, g->t, d);
    return g->across ? 0 : -1;
}

static void choose_lines(struct figure_grid *g)
{
    for (size_t i = 0; i < g->n_keys && !g->lines; i++)
        if (&g->key[i] != g->across && g->key[i].n > 1)
            g->lines = &g->key[i];
}

static bool is_other(const struct figure_grid *g, size_t key)
{
    return &g->key[key] != g->across && &g->key[key] != g->lines && g->key[key].n > 1;
}

bool figure_grid_is_panelled(const struct figure_grid *g)
{
    for (size_t i = 0; i < g->n_keys; i++)
        if (is_other(g, i))
            return true;
    return false;
}

static bool is_same_combination(const struct figure_grid *g, size_t a, size_t b)
{
    for (size_t i = 0; i < g->n_keys; i++)
        if (is_other(g, i) && g->key[i].of_row[a] != g->key[i].of_row[b])
            return false;
    return true;
}

/* Numbered as they come. */
static void number_combinations(struct figure_grid *g)
{
    g->combination = mem_calloc(g->t->n_rows, sizeof *g->combination);
    g->first_row = mem_calloc(g->t->n_rows, sizeof *g->first_row);
    for (size_t r = 0; r < g->t->n_rows; r++) {
        size_t c = 0;
        while (c < g->n_combinations && !is_same_combination(g, g->first_row[c], r))
            c++;
        g->combination[r] = c;
        if (c == g->n_combinations)
            g->first_row[g->n_combinations++] = r;
    }
}

char *figure_grid_combination(const struct figure_grid *g, size_t combination)
{
    struct textbuf b = {0};
    const size_t row = g->first_row[combination];
    for (size_t i = 0; i < g->n_keys; i++) {
        if (!is_other(g, i))
            continue;
        char *value = grid_value_and_unit(&g->key[i], g->key[i].of_row[row]);
        textbuf_add(&b, "%s%s = %s", b.length ? ", " : "", g->key[i].name, value);
        free(value);
    }
    return b.text;
}

/* ---- figures ---- */

/* The bytes of a column's name before ".analytic" or ".simulated"; 0 when it has neither. */
static size_t stem(const char *column)
{
    static const char *const endings[] = {".analytic", ".simulated"};
    const size_t n = strlen(column);
    for (size_t i = 0; i < 2; i++) {
        const size_t m = strlen(endings[i]);
        if (n > m && strcmp(column + n - m, endings[i]) == 0)
            return n - m;
    }
    return 0;
}

static void read_figures(struct figure_grid *g)
{
    const struct csv_table *t = g->t;
    g->figure = mem_calloc(t->n_columns, sizeof *g->figure);
    for (size_t i = g->status; i < t->n_columns; i++) {
        const size_t n = stem(t->name[i]);
        const char *last = g->n_figures ? g->figure[g->n_figures - 1] : "";
        if (n && !(strlen(last) == n && strncmp(last, t->name[i], n) == 0))
            g->figure[g->n_figures++] = text_format("%.*s", (int)n, t->name[i]);
    }
}

size_t figure_grid_column(const struct figure_grid *g, const char *name, const char *ending)
{
    char *column = text_format("%s.%s", name, ending);
    const size_t i = csv_table_column(g->t, column);
    free(column);
    return i;
}

/* ---- the whole ---- */

int figure_grid_read(struct figure_grid *g, const struct csv_table *t,
                     const struct figure_request *r, struct diag *d)
{
    *g = (struct figure_grid){.t = t, .status = csv_table_column(t, "status")};
    if (g->status == CSV_NO_COLUMN || g->status == 0 || t->n_rows == 0) {
        diag_error(d, t->file, 0, "`sojourn sweep -o DIR` writes one", "%s",
                   t->n_rows == 0 ? "it has no points" : "this is no sweep: it varies no key");
        return -1;
    }
    g->n_keys = g->status;
    g->key = mem_calloc(g->n_keys, sizeof *g->key);
    for (size_t i = 0; i < g->n_keys; i++)
        read_key(&g->key[i], t, i);
    read_figures(g);
    if (choose_across(g, r, d) != 0)
        return -1;
    choose_lines(g);
    number_combinations(g);
    return 0;
}

void figure_grid_release(struct figure_grid *g)
{
    for (size_t i = 0; i < g->n_keys; i++) {
        free(g->key[i].value);
        free(g->key[i].number);
        free(g->key[i].of_row);
    }
    for (size_t i = 0; i < g->n_figures; i++)
        free((char *)g->figure[i]);
    free(g->key);
    free(g->figure);
    free(g->combination);
    free(g->first_row);
}
