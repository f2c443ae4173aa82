/*
 * A CSV reader for the tests, written from RFC 4180 and not from the writer: fields of a text, row
 * by row.
 */
#ifndef TESTS_REPORT_CSV_READER_H
#define TESTS_REPORT_CSV_READER_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define CSV_FIELDS_MAX 256

struct csv_reader {
    const char *rest;
    char *field[CSV_FIELDS_MAX];
    size_t n;
};

static inline void csv_clear(struct csv_reader *r)
{
    for (size_t i = 0; i < r->n; i++)
        free(r->field[i]);
    r->n = 0;
}

/* The next row into r->field[0..n); false at the end of the text. */
static inline int csv_next(struct csv_reader *r)
{
    csv_clear(r);
    if (!*r->rest)
        return 0;
    for (;;) {
        char *field = calloc(strlen(r->rest) + 1, 1);
        size_t n = 0;
        if (*r->rest == '"') {
            for (r->rest++; *r->rest != '"' || r->rest[1] == '"'; r->rest++) {
                ck_assert_msg(*r->rest, "a quoted field does not end");
                r->rest += *r->rest == '"';
                field[n++] = *r->rest;
            }
            r->rest++;
        } else {
            while (!strchr(",\n", *r->rest)) {
                ck_assert_msg(*r->rest != '"', "a quote inside an unquoted field");
                field[n++] = *r->rest++;
            }
        }
        ck_assert(r->n < CSV_FIELDS_MAX);
        r->field[r->n++] = field;
        ck_assert_msg(*r->rest == ',' || *r->rest == '\n', "a field ends in 0x%02x", *r->rest);
        if (*r->rest++ == '\n')
            return 1;
    }
}

/* Column of that heading in the row just read. */
static inline size_t csv_column(const struct csv_reader *r, const char *heading)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->field[i], heading) == 0)
            return i;
    ck_abort_msg("no column '%s'", heading);
}

#endif
