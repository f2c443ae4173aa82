/*
 * Reading our own JSON documents again. They may have been edited since: what is missing or of
 * another type reads as nothing, and nothing is trusted.
 */
#ifndef REPORT_DOCUMENT_H
#define REPORT_DOCUMENT_H

#include <stdbool.h>

#include <cjson/cJSON.h>

#include "model/config.h"
#include "report/number.h"

/* The string `key` of an object; "" when there is none. */
const char *doc_text(const cJSON *o, const char *key);

/* The number `key`, or one that is written as a string; NaN when there is none. A count beyond 2^53
 * loses digits: use doc_count to show it. */
double doc_number(const cJSON *o, const char *key);

/* A count as text with all its digits: "18446744073709551615"; "" when there is none. */
#define DOC_COUNT_MAX 48
const char *doc_count(const cJSON *o, const char *key, char buf[DOC_COUNT_MAX]);

bool doc_true(const cJSON *o, const char *key);

/* The array or object `key`; NULL when there is none. */
const cJSON *doc_list(const cJSON *o, const char *key);
const cJSON *doc_object(const cJSON *o, const char *key);

/* The element of a list of objects that has this name, or NULL. */
const cJSON *doc_named(const cJSON *list, const char *name);

/*
 * A figure as text: "= 0.5", "~ 0.5", "0.512 ± 0.013" with the digits that the interval warrants,
 * "0.51 ± ?" without an interval; "" when there is no value. Divided by `scale`.
 */
#define DOC_FIGURE_MAX 128
const char *doc_figure(const cJSON *figure, double scale, char buf[DOC_FIGURE_MAX]);

/* Whether it is an object with a value. */
bool doc_is_figure(const cJSON *figure);

/* The same with its unit, a time in the unit that suits it: "12.3 ± 0.4 ms", "= 200 /s". */
const char *doc_figure_in_unit(const cJSON *figure, char buf[DOC_FIGURE_MAX]);

/* The settings in a document's "config", to be freed by doc_settings_free; *n of them. */
struct setting *doc_settings(const cJSON *config, size_t *n);
void doc_settings_free(struct setting *s, size_t n);

#endif
