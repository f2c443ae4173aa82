#include "report/figure_grid.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/unit.h"
#include "report/figure_words.h"

/* ---- equal rows ---- */

/* A row by what it has: a text, or a number where there is none. */
struct row_content {
    const char *text;
    uint64_t number;
    size_t row;
};

static int by_content(const void *a, const void *b)
{
    const struct row_content *x = a, *y = b;
    const int texts = x->text ? strcmp(x->text, y->text) : 0;
    return texts != 0 ? texts : (x->number > y->number) - (x->number < y->number);
}

static int by_content_and_row(const void *a, const void *b)
{
    const struct row_content *x = a, *y = b;
    const int contents = by_content(a, b);
    return contents != 0 ? contents : (x->row > y->row) - (x->row < y->row);
}

/*
 * Number the different contents of n rows as they come, from 0: number[r] for row r, first[] the
 * first row of each. Returns how many there are. The contents are put in another order.
 */
static size_t number_contents(struct row_content *content, size_t n, size_t *number, size_t *first)
{
    size_t *first_like = mem_calloc(n, sizeof *first_like), different = 0;
    qsort(content, n, sizeof *content, by_content_and_row);
    for (size_t i = 0, begin = 0; i < n; i++) {
        if (by_content(&content[begin], &content[i]) != 0)
            begin = i;
        first_like[content[i].row] = content[begin].row;
    }
    for (size_t r = 0; r < n; r++) {
        if (first_like[r] == r)
            first[different++] = r;
        number[r] = first_like[r] == r ? different - 1 : number[first_like[r]];
    }
    free(first_like);
    return different;
}

/* ---- keys ---- */

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

/* A value and its place before sorting. */
struct placed_value {
    const char *text;
    double number;
    size_t place;
};

static int by_number(const void *a, const void *b)
{
    const struct placed_value *x = a, *y = b;
    const int numbers = (x->number > y->number) - (x->number < y->number);
    return numbers != 0 ? numbers : (x->place > y->place) - (x->place < y->place);
}

static void sort_numbers(struct grid_key *k, size_t n_rows)
{
    struct placed_value *all = mem_calloc(k->n, sizeof *all);
    size_t *now = mem_calloc(k->n, sizeof *now);
    for (size_t i = 0; i < k->n; i++)
        all[i] = (struct placed_value){k->value[i], k->number[i], i};
    qsort(all, k->n, sizeof *all, by_number);
    for (size_t i = 0; i < k->n; i++) {
        k->value[i] = all[i].text;
        k->number[i] = all[i].number;
        now[all[i].place] = i;
    }
    for (size_t r = 0; r < n_rows; r++)
        k->of_row[r] = now[k->of_row[r]];
    free(now);
    free(all);
}

static void read_key(struct grid_key *k, const struct csv_table *t, size_t column)
{
    struct row_content *content = mem_calloc(t->n_rows, sizeof *content);
    size_t *first = mem_calloc(t->n_rows, sizeof *first);
    *k = (struct grid_key){.name = t->name[column], .column = column};
    k->of_row = mem_calloc(t->n_rows, sizeof *k->of_row);
    for (size_t r = 0; r < t->n_rows; r++)
        content[r] = (struct row_content){.text = csv_table_cell(t, r, column), .row = r};
    k->n = number_contents(content, t->n_rows, k->of_row, first);
    k->value = mem_calloc(k->n, sizeof *k->value);
    for (size_t i = 0; i < k->n; i++)
        k->value[i] = csv_table_cell(t, first[i], column);
    free(first);
    free(content);
    read_numbers(k);
    if (k->numeric)
        sort_numbers(k, t->n_rows);
}

char *grid_value_words(const struct grid_key *k, size_t value)
{
    double x;
    if (k->numeric && text_to_double(k->value[value], &x))
        return text_format(fabs(x) < 999.5 ? "%.3g" : fabs(x) < 1e6 ? "%.0f" : "%.4g", x);
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

static void no_such_key(const struct figure_grid *g, const char *key, struct diag *d)
{
    const char *const *keys = (const char *const *)g->t->name;
    const char *near = text_nearest(key, keys, g->n_keys);
    char *hint = near ? text_format("did you mean '%s'?", near)
                      : figure_names_there(keys, g->n_keys);
    diag_error(d, g->t->file, 0, hint, "--across: the key '%s' was not swept over", key);
    free(hint);
}

static int choose_across(struct figure_grid *g, const struct figure_request *r, struct diag *d)
{
    for (size_t i = 0; i < g->n_keys; i++)
        if (r->across ? strcmp(g->key[i].name, r->across) == 0
                      : is_better_across(&g->key[i], g->across))
            g->across = &g->key[i];
    if (!g->across)
        no_such_key(g, r->across, d);
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

/* Numbered as they come, one key after another: by the number so far and the key's value. */
static void number_combinations(struct figure_grid *g)
{
    const size_t n = g->t->n_rows;
    struct row_content *content = mem_calloc(n, sizeof *content);
    g->combination = mem_calloc(n, sizeof *g->combination);
    g->first_row = mem_calloc(n, sizeof *g->first_row);
    g->n_combinations = 1; /* of the first row, until a key tells rows apart */
    for (size_t i = 0; i < g->n_keys; i++) {
        const struct grid_key *k = &g->key[i];
        if (!is_other(g, i))
            continue;
        for (size_t r = 0; r < n; r++)
            content[r] = (struct row_content){
                .number = (uint64_t)g->combination[r] * k->n + k->of_row[r], .row = r};
        g->n_combinations = number_contents(content, n, g->combination, g->first_row);
    }
    free(content);
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
