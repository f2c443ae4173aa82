/*
 * The sizing study: for each case the truth about all its candidates, and many sizings with seeds of
 * their own that are held against it.
 */
#ifndef SIZING_STUDY_H
#define SIZING_STUDY_H

#include <stdbool.h>

#include "base/diag.h"
#include "model/sizing.h"
#include "run/axis.h"
#include "sizing/case.h"

/* What is true of a candidate. */
enum truth {
    TRUTH_MET,
    TRUTH_NOT_MET,
    TRUTH_UNCLEAR      /* within 5 standard errors of the bound */
};

struct truth_of {
    enum truth truth;
    double cost, value, half_width;    /* of 95 %; 0 when exact; NaN when it has no steady state */
};

/* A case, its candidates and what is true of them; size_task_free. */
struct size_task {
    const struct size_case *of;
    struct model *model;
    struct axis *axes; size_t n_axes;
    struct cost *cost;
    struct truth_of *truth; size_t n;    /* [n] by index in the grid */
};

/* What so many sizings of a case did. */
struct size_tally {
    size_t runs;
    size_t proven;          /* returned a winner, and nothing cheaper is undecided */
    size_t optimum;         /* returned the cheapest that truly meets, or one that costs as much */
    size_t wrong_winner;    /* returned one that does not */
    size_t missed;          /* called a cheaper one "not met" that meets */
    size_t wrong;           /* either */
    double replications, events;    /* means */
};

/* NULL with errors in d. The truth is found on so many threads. */
struct size_task *size_task_new(const struct size_case *c, unsigned threads, struct diag *d);
void size_task_free(struct size_task *t);

/* The cheapest candidate that truly meets; SIZING_NONE. Where unclear ones are cheaper they may as
 * well be. */
size_t size_task_optimum(const struct size_task *t);

/* Run `runs` sizings with seeds from 1 on. -1 with errors in d. */
int size_task_run(const struct size_task *t, size_t runs, unsigned threads, struct size_tally *out,
                  struct diag *d);

/* The value of a candidate's key. */
const char *size_task_value(const struct size_task *t, size_t candidate, size_t key);

#endif
