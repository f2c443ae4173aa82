/*
 * Where a result's numbers come from, read from the JSON that is written beside its CSV: for a
 * figure's caption, and to choose what to draw. What the JSON does not say is left out.
 */
#ifndef REPORT_FIGURE_ORIGIN_H
#define REPORT_FIGURE_ORIGIN_H

#include <stddef.h>

#include "model/target.h"

struct origin_meter {
    char *name, *unit, *meaning;
}; /* meaning may be NULL */

struct figure_origin {
    char *title, *file, *version, *seed, *command; /* NULL: not said */
    double confidence;                             /* of intervals; NaN: not said */
    double z_bound;                                /* of a comparison; NaN: not said */
    char **target;
    size_t n_targets; /* names alone, no precision */
    char **show;
    size_t n_show; /* figures that a sweep was asked to show */
    struct target *requirement;
    size_t n_requirements;
    struct origin_meter *meter;
    size_t n_meters;
};

/* Read the JSON text, or NULL: then nothing is said. A text that is no JSON says nothing. */
void figure_origin_read(struct figure_origin *o, const char *text);
void figure_origin_release(struct figure_origin *o);

/* "Title (file). sojourn 0.2.0, seed 1: the command". Never NULL. Free with free(). */
char *figure_caption(const struct figure_origin *o);

/* The meter's unit, "" when not said. */
const char *figure_origin_meter_unit(const struct figure_origin *o, const char *name);

/* "95 % interval", or "interval". Free with free(). */
char *figure_interval_words(const struct figure_origin *o);

#endif
