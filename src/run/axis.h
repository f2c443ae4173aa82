/*
 * The axes of a grid: a key of the config and the values that it takes, for sweeps and sizings.
 */
#ifndef RUN_AXIS_H
#define RUN_AXIS_H

#include <stddef.h>

#include "base/diag.h"
#include "model/config.h"

/* One --over or --vary: a key and its values. */
struct axis {
    const char *option;    /* "--over" or "--vary" */
    char *key;
    char **values;         /* as text; those of a range are bare numbers, in s and 1/s */
    char **settings;       /* the same for the config: with the kind of unit that the range has */
    char **places;         /* where each value comes from, for messages: "--over KEY=SETTING" */
    size_t n;
};

/*
 * Parse "KEY=RANGE", with the ranges of axis_range.h, or "KEY=v1,v2,...": at most 100 000 values.
 * 0, or -1 with an error in d at "--over TEXT". Release with axis_release.
 */
int axis_parse(const char *text, struct axis *a, struct diag *d);

/* The same for --vary: at most a million values. */
int axis_parse_varied(const char *text, struct axis *a, struct diag *d);
void axis_release(struct axis *a);

/* Check axis i against the axes before it and the n common overrides, after all of which it is
 * applied: it must leave them as they are. Errors go to d. */
void axis_check(const struct axis *axes, size_t i, const struct override *o, size_t n,
                struct diag *d);

#endif
