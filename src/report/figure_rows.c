#include "report/figure_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/target.h"

static const char *cell(const struct csv_table *t, size_t row, const char *column)
{
    return csv_table_cell(t, row, csv_table_column(t, column));
}

static bool is_meter(const struct csv_table *t, size_t row)
{
    return strcmp(cell(t, row, "kind"), "meter") == 0;
}

static bool is_called(const struct csv_table *t, size_t row, const char *word)
{
    const char *name = cell(t, row, "name"), *quantity = cell(t, row, "quantity");
    const size_t n = strlen(name);
    if (strcmp(word, TARGET_SOJOURN) == 0)
        return strcmp(name, "network") == 0 && strcmp(quantity, word) == 0;
    return strcmp(word, name) == 0 ||
           (strncmp(word, name, n) == 0 && word[n] == '.' && strcmp(word + n + 1, quantity) == 0);
}

static void unknown(const struct csv_table *t, const char *word, struct diag *d)
{
    char **names = mem_calloc(t->n_rows, sizeof *names);
    for (size_t r = 0; r < t->n_rows; r++)
        names[r] = is_meter(t, r)
                       ? mem_strdup(cell(t, r, "name"))
                       : text_format("%s.%s", cell(t, r, "name"), cell(t, r, "quantity"));
    figure_unknown_name(word, (const char *const *)names, t->n_rows, t, d);
    for (size_t r = 0; r < t->n_rows; r++)
        free(names[r]);
    free(names);
}

static void add(struct figure_rows *rows, size_t row)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->row[i] == row)
            return;
    rows->row[rows->n++] = row;
}

/* An instance "S_p[2]" among several says little; a lone station stands for its group. */
static bool is_instance(const struct csv_table *t, size_t row)
{
    const char *name = cell(t, row, "name");
    return strcmp(cell(t, row, "kind"), "station") == 0 && *name && name[strlen(name) - 1] == ']';
}

struct figure_rows figure_rows_choose(const struct csv_table *t, const struct figure_request *r,
                                      struct diag *d)
{
    struct figure_rows rows = {mem_calloc(t->n_rows, sizeof *rows.row), 0};
    for (size_t i = 0; i < r->n_show; i++) {
        const size_t before = rows.n;
        for (size_t k = 0; k < t->n_rows; k++)
            if (is_called(t, k, r->show[i]))
                add(&rows, k);
        if (rows.n == before)
            unknown(t, r->show[i], d);
    }
    for (size_t k = 0; k < t->n_rows && r->n_show == 0; k++)
        if (!is_instance(t, k))
            add(&rows, k);
    return rows;
}

char *figure_row_words(const struct csv_table *t, size_t row)
{
    const char *name = cell(t, row, "name");
    if (is_meter(t, row))
        return mem_strdup(name);
    const bool network = strcmp(name, "network") == 0;
    char *words =
        text_format("%s%s%s", network ? "" : name, network ? "" : " ", cell(t, row, "quantity"));
    for (char *c = words + (network ? 0 : strlen(name)); *c; c++)
        *c = *c == '_' ? ' ' : *c;
    return words;
}

const char *figure_row_thing(const struct csv_table *t, size_t row)
{
    return cell(t, row, "name");
}
