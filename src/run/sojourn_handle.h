/*
 * The contents of a library handle. Private to src/run/sojourn*.c.
 */
#ifndef RUN_SOJOURN_HANDLE_H
#define RUN_SOJOURN_HANDLE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/diag.h"
#include "model/config.h"
#include "model/result.h"
#include "model/rows.h"
#include "run/sojourn.h"

struct sojourn {
    char *name;                /* name of the config in messages, or the file's path */
    char *text;                /* the config; NULL: not yet read from the file */
    struct override *overrides; size_t n_overrides, cap_overrides;    /* texts are owned */
    struct model *model;       /* model of the last answer; NULL: there was none */
    struct result *result;     /* the last answer; NULL: there is none */
    struct rows rows;          /* its figures */
    char **row_names;          /* [rows.n] "S_a.mean_response"; texts owned by the library, like
                                  those below */
    char *error, *json;
    char exhausted[80];        /* the error when there was no memory for one, or when busy;
                                  else "" */
    int (*progress)(void *user, const struct sojourn_progress *p); void *progress_user;
    atomic_int stop;           /* the simulation under way is to end */
    bool busy;                 /* a call is under way: calls from its progress callback are
                                  refused */
};

/* Errors and shortfalls of a simulation that is not sound, one "error: ..." line each. Free
 * with free(). */
char *sojourn_shortfall(const struct result *r);

/* Make the list of figures of the answer, and forget it. */
void sojourn_list_figures(struct sojourn *s);
void sojourn_forget_figures(struct sojourn *s);

#endif
