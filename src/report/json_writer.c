#include "report/json_writer.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/rows.h"

#define EXACT_LIMIT 9007199254740992.0    /* 2^53: from here on doubles skip whole numbers */

/* cJSON says "no memory" by NULL. */
static void *have(void *p)
{
    return mem_there(p, 0);
}

/* Add the item as text and delete it. */
static void add_text(struct textbuf *out, cJSON *item)
{
    char *text = have(cJSON_PrintUnformatted(item));
    textbuf_put(out, text, strlen(text));
    cJSON_free(text);
    cJSON_Delete(item);
}

/* Comma, line break, indent and key before the next member. */
static void begin(struct json_writer *w, const char *key)
{
    if (w->more)
        textbuf_add(w->out, ",");
    if (w->depth > 0)
        textbuf_add(w->out, "\n%*s", 2 * w->depth, "");
    if (key) {
        add_text(w->out, json_text(key));
        textbuf_add(w->out, ": ");
    }
    w->more = true;
}

void json_open(struct json_writer *w, const char *key, char bracket)
{
    begin(w, key);
    textbuf_add(w->out, "%c", bracket);
    w->depth++;
    w->more = false;
}

void json_close(struct json_writer *w, char bracket)
{
    w->depth--;
    if (w->more)
        textbuf_add(w->out, "\n%*s", 2 * w->depth, "");
    textbuf_add(w->out, "%c", bracket);
    if (w->depth == 0)
        textbuf_add(w->out, "\n");
    w->more = true;
}

void json_put(struct json_writer *w, const char *key, cJSON *item)
{
    begin(w, key);
    add_text(w->out, item);
}

cJSON *json_double(double x)
{
    char buf[TEXT_DOUBLE_MAX];
    return have(isfinite(x) ? cJSON_CreateRaw(text_from_double(x, buf)) : cJSON_CreateNull());
}

cJSON *json_count(uint64_t n)
{
    char buf[TEXT_DOUBLE_MAX];
    snprintf(buf, sizeof buf, "%" PRIu64, n);
    return have((double)n < EXACT_LIMIT ? cJSON_CreateRaw(buf) : cJSON_CreateString(buf));
}

cJSON *json_text(const char *s)
{
    return have(s ? cJSON_CreateString(s) : cJSON_CreateNull());
}

cJSON *json_seed(uint64_t seed)
{
    char buf[TEXT_DOUBLE_MAX];
    snprintf(buf, sizeof buf, "%" PRIu64, seed);
    return json_text(buf);
}

cJSON *json_value(const char *text)
{
    double x;
    return text_to_double(text, &x) && fabs(x) < EXACT_LIMIT ? json_double(x) : json_text(text);
}

cJSON *json_figure(const struct figure *f, const char *unit)
{
    const bool there = figure_has_value(f), simulated = there && f->basis == BASIS_SIMULATED;
    const bool error = there && f->basis != BASIS_APPROXIMATE;
    cJSON *o = have(cJSON_CreateObject());
    cJSON_AddItemToObjectCS(o, "value", json_double(there ? f->value : NAN));
    cJSON_AddItemToObjectCS(o, "unit", json_text(unit));
    cJSON_AddItemToObjectCS(o, "half_width", json_double(error ? f->half_width : NAN));
    if (there && f->low < f->high) {
        cJSON_AddItemToObjectCS(o, "low", json_double(f->low));
        cJSON_AddItemToObjectCS(o, "high", json_double(f->high));
    }
    cJSON_AddItemToObjectCS(o, "samples", simulated ? json_count(f->samples) : json_text(NULL));
    cJSON_AddItemToObjectCS(o, "basis", json_text(basis_name(there ? f->basis : BASIS_NONE)));
    /* says why there is no value */
    cJSON_AddItemToObjectCS(o, "method",
                            json_text(f->method && (there || *f->method) ? f->method : NULL));
    if (simulated && f->saved > 0)
        cJSON_AddItemToObjectCS(o, "variance_saved", json_double(f->saved));
    return o;
}

/* A whole number that a reader of doubles would alter. */
static bool too_large(const char *value)
{
    char *end;
    const double x = strtod(value, &end);
    return !*end && !strpbrk(value, ".eE") && fabs(x) >= EXACT_LIMIT;
}

/* A setting's own text when that is JSON, so that no digit is lost on the way; else a string. */
static cJSON *setting_value(const struct setting *s)
{
    if (s->is_string || too_large(s->value))
        return json_text(s->value);
    cJSON *parsed = cJSON_ParseWithOpts(s->value, NULL, true);
    cJSON_Delete(parsed);
    return parsed ? have(cJSON_CreateRaw(s->value)) : json_text(s->value);
}

void json_put_config(struct json_writer *w, const struct model *m)
{
    json_open(w, "config", '{');
    for (size_t i = 0; i < m->n_settings; i++)
        json_put(w, m->settings[i].key, setting_value(&m->settings[i]));
    json_close(w, '}');
}

void json_head(struct json_writer *w, const struct report_context *ctx, const char *schema,
               int version)
{
    cJSON *program = have(cJSON_CreateObject()), *model = have(cJSON_CreateObject());
    const struct model *m = ctx->model;
    json_put(w, "schema", json_text(schema));
    json_put(w, "schema_version", json_count((uint64_t)version));
    cJSON_AddItemToObjectCS(program, "name", json_text("sojourn"));
    cJSON_AddItemToObjectCS(program, "version",
                            json_text(ctx->program_version ? ctx->program_version : "unknown"));
    cJSON_AddItemToObjectCS(program, "commit", json_text(ctx->program_commit && *ctx->program_commit
                                                             ? ctx->program_commit : NULL));
    json_put(w, "program", program);
    json_put(w, "command", json_text(ctx->command));
    cJSON_AddItemToObjectCS(model, "file", json_text(m ? m->file : NULL));
    cJSON_AddItemToObjectCS(model, "title", json_text(m ? m->title : NULL));
    json_put(w, "model", model);
    json_put(w, "seed", m ? json_seed(m->experiment.seed) : json_text(NULL));
    if (m)
        json_put_config(w, m);
}
