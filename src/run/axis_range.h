/*
 * Ranges of values, as --over and --vary take them:
 *
 *   FROM:TO            every whole number from FROM to TO
 *   FROM:TO:N          N values evenly from FROM to TO; N = 1 where both are the same
 *   FROM:TO:+STEP      FROM and every STEP from there, no further than TO; the + may be left out
 *                      of a step with a unit, 1min:5min:1min
 *   log:FROM:TO:N      N values evenly in the logarithm, both ends above 0
 *
 * Numbers have units of one kind; a 0 needs none.
 */
#ifndef RUN_AXIS_RANGE_H
#define RUN_AXIS_RANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/unit.h"

struct axis_range {
    double from, to;     /* in the base unit of their kind: seconds, 1/s, parts of 1 */
    double step;         /* of FROM:TO:+STEP, with the sign of to - from; else 0 */
    size_t n;            /* values, at least 1 */
    enum unit unit;
    bool logarithmic;
};

/* What is wrong with a range; both texts are to be freed. */
struct axis_mistake {
    char *message, *hint;
};

/* Is this text a range, and not a list of values? */
bool axis_is_range(const char *text);

/* Read a range of at most `most` values. false, with *wrong, when it is none. */
bool axis_range_read(const char *text, size_t most, struct axis_range *r,
                     struct axis_mistake *wrong);

/* Value i of the range, 0 <= i < n, to 15 digits: 0.1 + 2 * 0.05 is 0.2. */
double axis_range_value(const struct axis_range *r, size_t i);

#endif
