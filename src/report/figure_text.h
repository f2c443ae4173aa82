/*
 * A figure as the two texts that the scripts in scripts/plot read: its description, which is
 * assignments for gnuplot and nothing else, and the points of its series. Names may hold anything:
 * they stand in the description as quoted strings, which gnuplot takes as they are.
 *
 *   figure.gp     formats, width, height, font, and arrays of panels, ticks, words and so on, as
 *                 scripts/plot/drawing.gp lists them
 *   figure.dat    a block of x, y, low, high for each series; blocks are two blank lines apart
 */
#ifndef REPORT_FIGURE_TEXT_H
#define REPORT_FIGURE_TEXT_H

#include "base/text.h"
#include "report/figure.h"
#include "report/figure_layout.h"

#define FIGURE_TEXT_FILE "figure.gp"
#define FIGURE_DATA_FILE "figure.dat"

/* `formats` are words of "svg png pdf term"; `columns` and `lines` are the terminal's. */
void figure_text(struct textbuf *description, struct textbuf *data, const struct figure *f,
                 const struct figure_layout *l, const struct figure_look *look, const char *formats,
                 unsigned columns, unsigned lines);

/* The key of a figure drawn in letters and signs, as a terminal's: a line of text or several. */
void figure_key_in_letters(struct textbuf *out, const struct figure *f, unsigned columns);

#endif
