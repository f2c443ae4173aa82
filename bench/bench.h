/*
 * The benchmarks: what they share. Each runs ./sojourn through its front door, as a user would, and
 * returns 0, or 1 when a program failed or computed something that theory excludes.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdio.h>

#include "process.h"

struct bench {
    const char *program;          /* sojourn */
    const char *yards;            /* folder of the yardsticks */
    const char *out;              /* folder for CSV files */
    unsigned runs;                /* rounds of the comparisons */
};

int bench_ratios(const struct bench *b);
int bench_precision(const struct bench *b);
int bench_growth(const struct bench *b);
int bench_memory(const struct bench *b);

/* The number behind `key` in a text, e.g. "\"events\":"; NaN when it is not there. */
double bench_number(const char *text, const char *key);

/* Run; say on stderr when the status is neither 0 nor `also`, and set *failed. */
struct process bench_run(const char *const argv[], int also, int *failed);

/* Create NAME.csv in the folder for CSV files; exits when it cannot. */
FILE *bench_csv(const struct bench *b, const char *name);

#endif
