/*
 * The two files of a report, from its rows.
 */
#ifndef COVERAGE_REPORT_FILES_H
#define COVERAGE_REPORT_FILES_H

#include <stdio.h>

#include "coverage/row.h"

/* The rows in order of model, rule and quantity. */
struct rows {
    struct row *row;
    size_t n;
    size_t judged;             /* of the program's own rules */
    double alpha;              /* probability that chance makes a given judged row wrong */
};

/* How many judged rows have this verdict. */
size_t rows_with(const struct rows *r, enum verdict v);

void write_csv(const struct rows *r, FILE *f);
void write_markdown(const struct rows *r, FILE *f);

#endif
