/*
 * What gnuplot drew, made into the file that is kept.
 */
#ifndef CLI_FIGURE_FILE_H
#define CLI_FIGURE_FILE_H

#include <stddef.h>

#include "base/text.h"

/*
 * An SVG with its size in centimetres, with fonts to fall back on, a title and a description for
 * readers who do not see it, and identifiers that begin with `name`, so that several can stand in
 * one page of HTML. `width` [pt].
 */
void figure_svg(struct textbuf *out, const char *drawn, const char *name, const char *about,
                const char *caption, double width, double height);

/* What gnuplot drew for a terminal, without blanks at the ends of lines and form feeds. */
void figure_terminal(struct textbuf *out, const char *drawn);

/* Blank out the time of making in a PDF, so that the same figure is the same file. */
void figure_pdf_undate(char *drawn, size_t n);

#endif
