/*
 * The requirements that a result meets: as part of its table, as rows of its CSV, in JSON, and for
 * the programs that run tests (JUnit's XML, Markdown).
 */
#ifndef REPORT_REQUIREMENTS_H
#define REPORT_REQUIREMENTS_H

#include <cjson/cJSON.h>

#include "base/text.h"
#include "model/result.h"

/* Adds nothing when r has none. */
void table_requirements(struct textbuf *out, const struct result *r);

/*
 * Rows like those of csv_result, with kind "requirement". The name is the requirement as written;
 * value and half_width are those of its figure; low or high is the bound that the figure may not
 * pass; the status is "met", "not met" or "undecided".
 */
void csv_requirements(struct textbuf *out, const struct result *r);

/* A list of { requirement, figure, unit, bound, value, half_width, confidence, decision }; NULL
 * when there are none. */
cJSON *json_requirements(const struct result *r);

/* A test suite in the form that JUnit made common: a case for each requirement; `name` is the
 * model's. */
void junit_requirements(struct textbuf *out, const struct result *r, const char *name);

/* A heading and a table. */
void markdown_requirements(struct textbuf *out, const struct result *r, const char *name);

#endif
