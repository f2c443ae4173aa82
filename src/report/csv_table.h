/*
 * A CSV file read back: RFC 4180, comma-separated, with a header line. Lines may end in CRLF, and a
 * byte order mark before the header is skipped.
 */
#ifndef REPORT_CSV_TABLE_H
#define REPORT_CSV_TABLE_H

#include <stddef.h>

#include "base/diag.h"

struct csv_table {
    const char *file; /* for messages; not owned */
    char *text;       /* holds all cells */
    char **name;      /* [n_columns] the header's cells */
    char **cell;      /* [n_rows * n_columns] */
    int *line;        /* [n_rows] on which each row begins, from 1 */
    size_t n_columns, n_rows;
};

#define CSV_NO_COLUMN ((size_t)-1)

/*
 * Read the text (n bytes and a NUL, which the table takes over) of `file`. Returns 0, or -1 with
 * errors in d: nothing in it, a quote that does not end, a row with more or fewer cells than the
 * header. Release with csv_table_release in either case.
 */
int csv_table_read(struct csv_table *t, char *text, size_t n, const char *file, struct diag *d);
void csv_table_release(struct csv_table *t);

/* The column of that name, or CSV_NO_COLUMN. */
size_t csv_table_column(const struct csv_table *t, const char *name);

/* A cell's text; "" in CSV_NO_COLUMN. */
const char *csv_table_cell(const struct csv_table *t, size_t row, size_t column);

/* A cell as a number; NaN when it is empty or none, and in CSV_NO_COLUMN. */
double csv_table_number(const struct csv_table *t, size_t row, size_t column);

#endif
