/*
 * A JSON document written as it goes: objects and arrays that may be large are opened and closed
 * here, each of their members is a small cJSON tree printed on a line of its own. So a network of
 * 100 000 stations needs memory for its text alone. Also the leaves that cJSON would ruin: exact
 * doubles and 64-bit counts.
 */
#ifndef REPORT_JSON_WRITER_H
#define REPORT_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "base/text.h"
#include "model/result.h"
#include "report/context.h"

struct json_writer {
    struct textbuf *out;
    int depth;
    bool more;    /* something stands before the next member at this depth */
};

/* key is NULL inside arrays and for the document itself. bracket is '{' or '['. */
void json_open(struct json_writer *w, const char *key, char bracket);
void json_close(struct json_writer *w, char bracket);

/* Write one member and delete it. */
void json_put(struct json_writer *w, const char *key, cJSON *item);

/*
 * Leaves. Not finite: null. A NULL text: null. A whole number of 2^53 and more cannot be read back
 * as a double: it becomes a string.
 */
cJSON *json_double(double x);
cJSON *json_count(uint64_t n);
cJSON *json_text(const char *s);
cJSON *json_seed(uint64_t seed);    /* always a string */
/* The value of a key that was varied: a number if it reads as one, so that a plot needs no
 * conversion. */
cJSON *json_value(const char *text);

/* {"value", "unit", "half_width", "samples", "basis", "method"} */
cJSON *json_figure(const struct figure *f, const char *unit);

/* What every document begins with: schema, program, command, model, seed, config. */
void json_head(struct json_writer *w, const struct report_context *ctx, const char *schema,
               int version);

/* The member "config": every setting of a model as it was used. json_head has it for ctx->model. */
void json_put_config(struct json_writer *w, const struct model *m);

/* The members of a result's object, which the caller opens and closes. */
void json_result_members(struct json_writer *w, const struct report_context *ctx,
                         const struct result *r, bool stations);

#endif
