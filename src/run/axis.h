/*
 * The axes of a grid: a key of the config and the values that it takes, for sweeps and sizings.
 */
#ifndef RUN_AXIS_H
#define RUN_AXIS_H

#include <stddef.h>

#include "base/diag.h"
#include "model/config.h"

/* One --over or --vary: a key and its values as text. */
struct axis {
    const char *option;    /* "--over" or "--vary" */
    char *key;
    char **values;
    char **places;    /* where each value comes from, for messages: "--over KEY=VALUE" */
    size_t n;
};

/*
 * Parse "KEY=A:B:N" (N values evenly from A to B; N = 1 gives A), "KEY=log:A:B:N" (evenly in the
 * logarithm, A, B > 0 of one sign) or "KEY=v1,v2,...". 0, or -1 with an error in d at
 * "--over TEXT". Release with axis_release.
 */
int axis_parse(const char *text, struct axis *a, struct diag *d);

/* The same for --vary, where "KEY=A:B" is every whole number from A to B. */
int axis_parse_varied(const char *text, struct axis *a, struct diag *d);
void axis_release(struct axis *a);

/* Check axis i against the axes before it and the n common overrides, after all of which it is
 * applied: it must leave them as they are. Errors go to d. */
void axis_check(const struct axis *axes, size_t i, const struct override *o, size_t n,
                struct diag *d);

#endif
