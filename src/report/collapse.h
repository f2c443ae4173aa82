/*
 * The steady states of caches that fetch without single flight (struct collapse_result), in a table
 * and in JSON.
 */
#ifndef REPORT_COLLAPSE_H
#define REPORT_COLLAPSE_H

#include "base/text.h"
#include "report/json_writer.h"

/* Adds nothing when there is only one steady state. */
void table_collapse(struct textbuf *out, const struct result *r);

/* The member "collapse"; nothing is added when the solver did not look for several states. */
void json_collapse(struct json_writer *w, const struct result *r);

#endif
