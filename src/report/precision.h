/*
 * The precision of the targets, in words: part of a simulation's table, and the messages about
 * targets that were not reached.
 */
#ifndef REPORT_PRECISION_H
#define REPORT_PRECISION_H

#include <stdbool.h>

#include "base/text.h"
#include "model/result.h"

/* One table of the targets by the paper's procedure, one of the others, and at which confidence
 * several hold jointly. Adds nothing when r has no targets. With `symbols` the columns have the
 * paper's names as well: x_V, s_V, (6) and (7). */
void table_precision(struct textbuf *out, const struct result *r, bool symbols);

/* A message about a target that was not reached: "'lambda_t' is known to 0.31 1/s, not to 0.1:
 * about 1 200 replications more". One line without a line break. */
void precision_shortfall(struct textbuf *out, const struct precision_result *p);

/* "reached", "NOT REACHED", or of a run of a fixed number of experiments "wider". */
const char *precision_verdict(const struct precision_result *p, bool fixed);

/* A hint on a target whose half-width is above half the value: it was perhaps meant as a limit
 * of the value. Otherwise adds nothing. */
void precision_no_limit(struct textbuf *out, const struct precision_result *p);

/* The precision asked for, as a percentage or in the target's unit: "1%", "0.5". Adds no unit. */
void precision_asked(struct textbuf *out, const struct precision_result *p);

/* The target that is farthest from its goal, by half-width / delta; NULL when none has an
 * interval. */
const struct precision_result *precision_worst(const struct precision_result *p, size_t n);

#endif
