/*
 * Reports of a sizing: a table for a terminal, JSON, two CSV files, and verdicts for the programs
 * that run tests. They differ between runs that are otherwise equal in what `verbose` adds alone.
 */
#ifndef REPORT_SIZING_H
#define REPORT_SIZING_H

#include "base/text.h"
#include "model/sizing.h"
#include "report/context.h"

/* As wide as `out` says (textbuf_width): the winner, its requirements and stations, the steps next
 * to it, cheaper candidates that are undecided, the next in the order of cost, and what it took. */
void sizing_table(struct textbuf *out, const struct report_context *ctx, const struct sizing *s);

/* Schema "sojourn.size"; docs/output.md lists every field. */
void sizing_json(struct textbuf *out, const struct report_context *ctx, const struct sizing *s);

/*
 * One row per candidate of which anything is known, by cost: a column for each key, then
 *   cost,verdict,evidence,failed,role,replications
 * and for each required figure its NAME, NAME.half_width, NAME.basis; of a percentile besides
 * NAME.share and NAME.share_half_width, the share of times within the bound; then message.
 */
void sizing_csv(struct textbuf *out, const struct sizing *s);

/*
 * The frontier, one row per point, by requirement and cost:
 *   requirement,figure,unit,bound,cost,value,half_width,basis,verdict
 * then a column for each key.
 */
void sizing_frontier_csv(struct textbuf *out, const struct sizing *s);

/* JUnit's XML and Markdown: the requirements of the winner, and a case that says whether it is
 * proven to be the cheapest. `name` is the model's. */
void sizing_junit(struct textbuf *out, const struct sizing *s, const char *name);
void sizing_markdown(struct textbuf *out, const struct sizing *s, const char *name);

/* "M=3, K=4": free it. */
char *sizing_candidate_text(const struct sizing *s, size_t candidate);

/* One sentence on how the sizing ended: "M=3, K=4 is the cheapest of 64 candidates: cost 20", or
 * that none meets and which requirement fails everywhere. Free it. */
char *sizing_verdict(const struct sizing *s);

/* "proven", "undecided", "interrupted", "not met". */
const char *sizing_status(const struct sizing *s);

#endif
