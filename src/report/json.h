/*
 * Results as one JSON document, schema "sojourn.result". Doubles are exact (shortest text that
 * reads back to the bit), what is not a finite number is null, the seed is a string (64 bits do not
 * fit a JSON number). Each station is on one line. docs/output.md lists every field.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <stddef.h>

#include "base/text.h"
#include "model/result.h"
#include "report/context.h"

#define JSON_RESULT_SCHEMA "sojourn.result"
#define JSON_RESULT_VERSION 2    /* 2: a lone station stands in `groups` alone */

/* n >= 1 results of ctx->model in one document. */
void json_result(struct textbuf *out, const struct report_context *ctx,
                 const struct result *const *results, size_t n);

#endif
