/*
 * A network as a drawing: a digraph in the DOT language of Graphviz, for `sojourn check --dot`.
 */
#ifndef REPORT_DOT_H
#define REPORT_DOT_H

#include "base/text.h"
#include "model/network.h"

/*
 * Instances of a station are one box; stations that are all in one region are framed. Arrows show
 * probabilities, per class if there are several. Arrows to a fork's branches and to joins are
 * dashed, and those of overflow are dotted.
 */
void dot_network(struct textbuf *out, const struct network *net);

#endif
