/*
 * A transient run as a table, JSON and CSV: numbers over time, and never a figure of a steady
 * state. context.transient says why there is none, when there is none.
 */
#ifndef REPORT_TRANSIENT_H
#define REPORT_TRANSIENT_H

#include "base/text.h"
#include "model/transient.h"
#include "report/context.h"

#define JSON_TRANSIENT_SCHEMA "sojourn.transient"
#define JSON_TRANSIENT_VERSION 1

/* Shows about twenty of the times, and the groups with the most requests at the end; with `all`,
 * all times and groups. */
void table_transient(struct textbuf *out, const struct report_context *ctx,
                     const struct transient *t, bool all);

void json_transient(struct textbuf *out, const struct report_context *ctx,
                    const struct transient *t);

/*
 * name,quantity,unit,time,value,half_width,samples,status: a row for each curve and instant
 * ("mean_number"), and one for each curve's "growth_rate", and its "fluid_growth_rate" where that
 * is known, without a time. status is "ok" or "interrupted".
 */
void csv_transient(struct textbuf *out, const struct transient *t);

#endif
