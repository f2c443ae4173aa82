/*
 * What the study found, as coverage.csv (all rows with all their figures) and coverage.md (tables
 * for people), and its conclusion.
 */
#ifndef COVERAGE_REPORT_H
#define COVERAGE_REPORT_H

#include <stdio.h>

#include "coverage/study.h"

struct report;

/* n models' sightings, which must outlive it. */
struct report *report_new(const struct sightings *s, size_t n);
void report_free(struct report *r);

/* Into folder `out`. -1 when a file cannot be written, which is said on stderr. */
int report_write(const struct report *r, const char *out);

/* In a few lines. 0; 1 when a row of the program is off by more than chance. */
int report_conclude(const struct report *r, FILE *f);

#endif
