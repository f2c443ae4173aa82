/*
 * A network as a drawing: a digraph in the DOT language of Graphviz, for `sojourn check --draw` and
 * reports.
 */
#ifndef REPORT_DOT_H
#define REPORT_DOT_H

#include "base/text.h"
#include "model/flows.h"
#include "model/network.h"

struct dot_options {
    const char *title; /* under the drawing; may be NULL or empty */
    const char *note;  /* below it, about the loads; may be NULL */
};

/*
 * Instances of a station are one box, and stations that are all in one region are framed. With
 * flows (else NULL), boxes are coloured by their loads, with the number in them, and arrows have
 * the rates of requests; without, arrows have probabilities. Arrows are dashed that only fetches
 * of tokens take, and those of overflow and loss; those of a fork's parts are dotted.
 */
void dot_network(struct textbuf *out, const struct network *net, const struct flows *flows,
                 const struct dot_options *o);

#endif
