#include "report/csv_table.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* Reading, with the cells of the row at hand gathered in `row`. */
struct csv_reader {
    struct csv_table *t;
    char *at;
    const char *end;
    int line;
    char **row;
    size_t n, row_capacity, cell_capacity, line_capacity;
    struct diag *d;
};

static bool is_end_of_line(const char *s)
{
    return *s == '\n' || (*s == '\r' && s[1] == '\n');
}

/* A quoted cell, unquoted in place. False when its quote does not end. */
static bool read_quoted(struct csv_reader *r)
{
    char *to = r->at;
    const int begun = r->line;
    const char *from = r->at + 1;
    for (; from < r->end && (*from != '"' || from[1] == '"'); from++) {
        r->line += *from == '\n';
        from += *from == '"';
        *to++ = *from;
    }
    if (from >= r->end) {
        diag_error(r->d, r->t->file, begun, "was the file written to its end?",
                   "a quoted cell does not end");
        return false;
    }
    *to = '\0';
    r->at = (char *)from + 1;
    return true;
}

/* The next cell, and what stands behind it. False at the end of its row, or after an error. */
static bool read_cell(struct csv_reader *r)
{
    r->row = mem_grow(r->row, &r->row_capacity, r->n + 1, sizeof *r->row);
    r->row[r->n++] = r->at;
    if (*r->at == '"' && !read_quoted(r))
        return false;
    while (r->at < r->end && *r->at != ',' && !is_end_of_line(r->at))
        r->at++;
    const bool more = r->at < r->end && *r->at == ',';
    char *behind = r->at;
    r->at += r->at >= r->end ? 0 : *r->at == '\r' ? 2 : 1;
    *behind = '\0';
    return more;
}

static void read_row(struct csv_reader *r)
{
    r->n = 0;
    while (read_cell(r))
        continue;
}

static void keep_header(struct csv_reader *r)
{
    r->t->n_columns = r->n;
    r->t->name = mem_calloc(r->n, sizeof *r->t->name);
    memcpy(r->t->name, r->row, r->n * sizeof *r->row);
}

static void keep_row(struct csv_reader *r, int line)
{
    struct csv_table *t = r->t;
    if (r->n != t->n_columns) {
        diag_error(r->d, t->file, line, "was the file written to its end?",
                   "%zu cells in this row, %zu in the header", r->n, t->n_columns);
        return;
    }
    t->cell = mem_grow(t->cell, &r->cell_capacity, (t->n_rows + 1) * r->n, sizeof *t->cell);
    memcpy(t->cell + t->n_rows * r->n, r->row, r->n * sizeof *r->row);
    t->line = mem_grow(t->line, &r->line_capacity, t->n_rows + 1, sizeof *t->line);
    t->line[t->n_rows++] = line;
}

int csv_table_read(struct csv_table *t, char *text, size_t n, const char *file, struct diag *d)
{
    static const char mark[] = "\xef\xbb\xbf";
    const size_t before = diag_count(d);
    *t = (struct csv_table){.file = file, .text = text};
    struct csv_reader r = {.t = t, .at = text, .end = text + n, .line = 1, .d = d};
    if (strncmp(text, mark, strlen(mark)) == 0)
        r.at += strlen(mark);
    while (r.at < r.end && diag_count(d) == before) {
        const int line = r.line;
        read_row(&r);
        r.line++;
        if (diag_count(d) > before)
            break;
        if (!t->name)
            keep_header(&r);
        else
            keep_row(&r, line);
    }
    free(r.row);
    if (!t->name && diag_count(d) == before)
        diag_error(d, file, 0, NULL, "there is nothing in it");
    return diag_count(d) == before ? 0 : -1;
}

void csv_table_release(struct csv_table *t)
{
    free(t->text);
    free(t->name);
    free(t->cell);
    free(t->line);
    *t = (struct csv_table){0};
}

size_t csv_table_column(const struct csv_table *t, const char *name)
{
    for (size_t i = 0; i < t->n_columns; i++)
        if (strcmp(t->name[i], name) == 0)
            return i;
    return CSV_NO_COLUMN;
}

const char *csv_table_cell(const struct csv_table *t, size_t row, size_t column)
{
    return column == CSV_NO_COLUMN ? "" : t->cell[row * t->n_columns + column];
}

double csv_table_number(const struct csv_table *t, size_t row, size_t column)
{
    double x;
    return text_to_double(csv_table_cell(t, row, column), &x) ? x : NAN;
}
