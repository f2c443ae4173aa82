/*
 * An axis on paper: its ends, and its ticks with labels that fit.
 */
#ifndef REPORT_FIGURE_SCALE_H
#define REPORT_FIGURE_SCALE_H

#include <stdbool.h>
#include <stddef.h>

#include "report/figure.h"

#define SCALE_TICKS_MAX 64
#define SCALE_LABEL_MAX 32

struct scale {
    bool log;
    double low, high; /* low < high; above 0 when logarithmic */
    double step;      /* linear: between ticks */
    struct scale_tick {
        double at;
        char *label;
    } * tick; /* labels: see scale_release */
    size_t n;
};

/* What stands on an axis of a panel: the values of all of its points and their intervals. */
struct scale_span {
    double low, high;   /* NaN: nothing */
    double least_above; /* the least value above 0, or NaN */
};
struct scale_span scale_span_of(const struct figure_panel *p, bool upright);
/* Both. */
struct scale_span scale_span_union(struct scale_span a, struct scale_span b);

/* The values of its cells. */
struct scale_span scale_span_of_cells(const struct figure_panel *p);

/*
 * The ends for the values in `span` and the forced ones of the axis. `upright` axes and those of
 * points leave some room beyond the values.
 */
void scale_choose(struct scale *s, const struct figure_axis *a, struct scale_span span, bool room);

/*
 * Ticks on an axis of this length, where labels in letters of `letter` by `line` [pt] must not
 * touch. Categories that do not fit are thinned out.
 */
void scale_set_ticks(struct scale *s, const struct figure_axis *a, double length, bool upright,
                     double letter, double line);

/* The columns of the widest label. */
size_t scale_label_columns(const struct scale *s);

/* The value at this part of the axis, from 0 at its low end to 1. */
double scale_at(const struct scale *s, double part);

void scale_release(struct scale *s);

#endif
