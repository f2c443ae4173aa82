/*
 * A sweep's CSV as a grid: its keys with their values, and which key is for what.
 */
#ifndef REPORT_FIGURE_GRID_H
#define REPORT_FIGURE_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "report/figure_request.h"

struct grid_key {
    const char *name;
    size_t column;
    const char **value; /* [n] each once: numbers in ascending order, words as they come */
    double *number;     /* [n] in `unit`; NaN when not numeric */
    size_t n;
    bool numeric;
    const char *unit; /* "s", "1/s" or "" */
    bool whole;       /* all are whole numbers */
    size_t *of_row;   /* [rows] which of the values a row has */
};

struct figure_grid {
    const struct csv_table *t;
    struct grid_key *key;
    size_t n_keys;
    size_t status;       /* a column */
    const char **figure; /* names of the figures, without ".analytic" */
    size_t n_figures;
    const struct grid_key *across; /* the x axis */
    const struct grid_key *lines;  /* a line for each, or the y axis of a heat map; or NULL */
    size_t *combination;           /* [rows] number of the values of all other keys */
    size_t *first_row;             /* [n_combinations] the first row of each */
    size_t n_combinations;
};

#define GRID_LINES_MOST 8 /* more are no longer told apart */

/* -1 with errors in d: not a sweep's file, no rows, no such key. */
int figure_grid_read(struct figure_grid *g, const struct csv_table *t,
                     const struct figure_request *r, struct diag *d);
void figure_grid_release(struct figure_grid *g);

/* Is there a key besides the two that has several values? */
bool figure_grid_is_panelled(const struct figure_grid *g);

/* "K = 4, M = 2" of a combination of the other keys, only those with several values; NULL when
 * there are none. Free with free(). */
char *figure_grid_combination(const struct figure_grid *g, size_t combination);

/* The column "NAME.ENDING", or CSV_NO_COLUMN. */
size_t figure_grid_column(const struct figure_grid *g, const char *name, const char *ending);

/* A value as short as a label may be, with its unit: "63.4 s" for 63.4422758064338; "5min" as it
 * is. Free with free(). */
char *grid_value_and_unit(const struct grid_key *k, size_t value);

/* The same without a unit. */
char *grid_value_words(const struct grid_key *k, size_t value);

#endif
