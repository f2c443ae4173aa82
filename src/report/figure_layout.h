/*
 * A figure on paper: where its panels, key, title and caption stand, in points from the lower left.
 */
#ifndef REPORT_FIGURE_LAYOUT_H
#define REPORT_FIGURE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "report/figure.h"
#include "report/figure_scale.h"

/* How figures are to look. */
struct figure_look {
    double width; /* [pt] 1 pt is 1/72 in; 0: FIGURE_WIDTH */
    bool black_and_white;
    bool no_caption;
    const char *title; /* or NULL */
};

/* From one line of crosses to the next, in units of the font's size. */
#define FIGURE_CROSS_LINE 0.65

#define FIGURE_WIDTH       453.6  /* [pt] 16 cm: a page of text */
#define FIGURE_WIDTH_LEAST 113.4  /* [pt] 4 cm */
#define FIGURE_WIDTH_MOST  2835.0 /* [pt] 1 m */

enum figure_anchor { ANCHOR_LEFT, ANCHOR_CENTRE, ANCHOR_RIGHT };

struct figure_words {
    double x, y; /* [pt] of the anchor, in the middle of the line */
    enum figure_anchor anchor;
    bool upright, bold, pale;
    double size; /* [pt] */
    char *text;
};

struct figure_box {
    double left, bottom, width, height;
}; /* [pt] */

struct figure_layout {
    double width, height, font;  /* [pt] */
    struct figure_box *box;      /* [n] of each panel's axes */
    struct scale *x, *y, *value; /* [n] */
    size_t n;
    struct figure_words *words;
    size_t n_words, words_capacity;
    struct {
        double x, y;
    } * sample; /* [n_entries] the left end of each entry's sample */
    double sample_width;
};

void figure_layout_make(struct figure_layout *l, const struct figure *f,
                        const struct figure_look *look);
void figure_layout_release(struct figure_layout *l);

#endif
