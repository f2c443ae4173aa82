/*
 * Drawings of a model's network: with its loads and rates where they are known.
 */
#ifndef CLI_DRAW_H
#define CLI_DRAW_H

#include "base/diag.h"
#include "base/text.h"
#include "model/config.h"
#include "model/flows.h"

/*
 * Add the drawing of m's network to *dot, with or without the model's title. Its loads and rates
 * are those of the traffic equations; a model that has none is drawn with probabilities. When
 * `solve` does not answer the model, the drawing and *note say why. Else *note is NULL. Free it
 * with free(). Where the traffic equations do not tell the loads, they are `simulated` (NULL:
 * none).
 */
void draw_network(struct textbuf *dot, const struct model *m, bool titled,
                  const struct flows *simulated, char **note);

/* True when a drawing can be written to a file of this name: it ends in .dot, .gv or one of
 * graphviz_formats. */
bool draw_knows(const char *file);

/*
 * Write the drawing into `file`. Without Graphviz, a picture's drawing is written beside it, with
 * the ending .dot, and an error in d (EXIT_MACHINE) says what to install. 0 or -1.
 */
int draw_write(const char *file, const struct textbuf *dot, struct diag *d);

#endif
