/*
 * Graphviz, which turns drawings in the DOT language into pictures at run time.
 */
#ifndef CLI_GRAPHVIZ_H
#define CLI_GRAPHVIZ_H

#include "base/diag.h"
#include "base/text.h"

/* The formats that we ask Graphviz for; the endings of files are the same. */
extern const char *const graphviz_formats[]; /* "svg", "png", "pdf", NULL */

/*
 * The drawing `dot` as a picture in one of these formats, added to *picture. Returns the exit
 * status of Graphviz's `dot`: 0 drawn, 127 it is not installed, -1 it could not be started or was
 * killed.
 */
int graphviz_draw(const struct textbuf *dot, const char *format, struct textbuf *picture);

#endif
