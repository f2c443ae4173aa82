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

/* A case beside the requirements, as whether a configuration is the cheapest: its decision and a
 * sentence on it. */
struct verdict_case {
    const char *name;
    enum decision decision;
    const char *text;
};

/* A test suite in the form that JUnit made common: a case for each requirement of r (NULL: there is
 * no result), then the other case (NULL: none); `name` is the model's. */
void junit_requirements(struct textbuf *out, const struct result *r,
                        const struct verdict_case *other, const char *name);

/* A heading and a table. */
void markdown_requirements(struct textbuf *out, const struct result *r,
                           const struct verdict_case *other, const char *name);

#endif
