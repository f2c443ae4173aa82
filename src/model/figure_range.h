/*
 * What is certain of a figure by its name, in every model: how small and how large it can be, and
 * which of two figures is never above the other. Requirements are checked by it before anything is
 * computed.
 */
#ifndef MODEL_FIGURE_RANGE_H
#define MODEL_FIGURE_RANGE_H

#include <stdbool.h>

#include "model/network.h"

/* least <= figure <= most; most is INFINITY when nothing bounds it. */
struct figure_range {
    double least, most;
};

/*
 * Times, rates, numbers and variances are not below 0; shares and probabilities, and the
 * utilization of a station with servers that are always the same ones, not above 1.
 */
struct figure_range figure_range(const struct network *net, const char *name);

/* Is figure `a` never above figure `b`? Percentiles and shares within a time of the same thing are
 * in the order of their levels and times; a figure is never above itself. */
bool figure_never_above(const char *a, const char *b);

#endif
