/* Words and numbers that the reports of a sizing share. Private to them. */
#ifndef REPORT_SIZING_WORDS_H
#define REPORT_SIZING_WORDS_H

#include "model/sizing.h"
#include "report/number.h"

/* The unit in which times of a requirement are shown; 1 and its own unit for others. */
struct time_unit sizing_unit(const struct target *t);

/* By how much a value keeps from its bound, in % of it, or absolute when the bound is 0; above 0 is
 * on the right side: "6.4 %". */
void sizing_slack(const struct target *t, double value, char text[NUMBER_MAX]);

/* The same of a percentile that is judged by the share of times within its bound, in % of the share
 * that may lie outside. */
void sizing_share_slack(const struct target *t, double share, char text[NUMBER_MAX]);

/* A key without "stations.", as tables show it. */
const char *sizing_short_key(const char *name);

/* The figure of a candidate for requirement i: without a value when it is not known. */
const struct figure *sizing_figure(const struct sizing *s, size_t candidate, size_t i);
const struct figure *sizing_share(const struct sizing *s, size_t candidate, size_t i);

/* A cost with the mark of its basis: "20", "~ 20.4", "20.41 +- 0.12". */
void sizing_cost_text(const struct figure *cost, char text[3 * NUMBER_MAX]);

/* The requirement's text, or "stability" for SIZING_NONE. */
const char *sizing_requirement(const struct sizing *s, size_t i);

#endif
