/* Parts of a report, each of which adds its blocks to a page. Private to report/report*.c. */
#ifndef REPORT_REPORT_PARTS_H
#define REPORT_REPORT_PARTS_H

#include <stdbool.h>

#include "report/document.h"
#include "report/page.h"
#include "report/report.h"

/* A document's schema without "sojourn.": "result". */
const char *report_schema(const cJSON *json);

/* Whether a result is a simulation's. */
bool report_is_simulated(const cJSON *result);

/* The group with the highest load, among those with servers that can be counted; NULL: none. */
const cJSON *report_busiest(const cJSON *result);

/* A cell with a figure in its unit; empty when it has no value. */
void report_figure_cell(struct block *t, const cJSON *figure);

/*
 * The result that a report's headline is about, and the document that it is in: a sizing's winner,
 * or else the simulated one before the solved one, that of a run of its own before that of a
 * comparison. NULL: none.
 */
const cJSON *report_headline(const struct report_input *in, const struct report_document **from);

/* Verdicts, requirements and the figures that matter. */
void report_answer(struct block *page, const struct report_input *in);

/* What the reader should know before she relies on the numbers. Nothing where there is nothing. */
void report_notes(struct block *page, const struct report_input *in);

/* All numbers of all documents, each document closed until it is opened. */
void report_tables(struct block *page, const struct report_input *in);

/* The figures of a result as tables. */
void report_result_tables(struct block *parent, const cJSON *result);

/* The cheapest candidate, and why; what is a step away from it, or next in cost; all candidates. */
void report_size_answer(struct block *parent, const cJSON *size);
void report_size_near(struct block *page, const cJSON *size);
void report_size_tables(struct block *parent, const cJSON *size, bool all);

/* The points of a sweep, if it has `many` of them, or if it has few; and how many points are known
 * to meet all requirements. */
void report_sweep_table(struct block *parent, const cJSON *sweep, bool many);
size_t report_points_that_meet(const cJSON *sweep);

/* Formulas against simulation; two models. */
void report_comparison_table(struct block *parent, const cJSON *comparison, bool all);
void report_difference_table(struct block *parent, const cJSON *difference, bool all);

/* The settings in which two configs differ, but for those of the experiment. */
void report_settings_table(struct block *parent, const cJSON *a, const cJSON *b);

/* Is this a setting of the model, and not of the experiment or of what is asked of it? */
bool report_is_of_model(const char *key);

/* Growth over time. */
void report_transient_table(struct block *parent, const cJSON *transient);

/* Methods, seeds, versions, command lines. */
void report_made(struct block *page, const struct report_input *in);

/* A table of the requirements in `list`; nothing when there are none. */
void report_requirements(struct block *parent, const cJSON *list);

/* A cell with the value of a requirement's figure: "181.8 ± 7.2 ms". */
void report_required_value(struct block *t, const cJSON *requirement);

/* The worst decision of a list of requirements: "not met", "undecided", "met"; NULL: none. */
const char *report_decision(const cJSON *requirements);
enum tone report_tone(const char *decision);

#endif
