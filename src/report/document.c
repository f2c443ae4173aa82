#include "report/document.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

const char *doc_text(const cJSON *o, const char *key)
{
    const cJSON *s = cJSON_GetObjectItemCaseSensitive(o, key);
    return cJSON_IsString(s) ? s->valuestring : "";
}

double doc_number(const cJSON *o, const char *key)
{
    const cJSON *x = cJSON_GetObjectItemCaseSensitive(o, key);
    double value;
    if (cJSON_IsNumber(x))
        return x->valuedouble;
    return cJSON_IsString(x) && text_to_double(x->valuestring, &value) ? value : NAN;
}

const char *doc_count(const cJSON *o, const char *key, char buf[DOC_COUNT_MAX])
{
    const cJSON *x = cJSON_GetObjectItemCaseSensitive(o, key);
    buf[0] = '\0';
    if (cJSON_IsString(x))
        snprintf(buf, DOC_COUNT_MAX, "%s", x->valuestring);
    else if (cJSON_IsNumber(x))
        number_count(x->valuedouble, buf);
    return buf;
}

bool doc_true(const cJSON *o, const char *key)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(o, key));
}

const cJSON *doc_list(const cJSON *o, const char *key)
{
    const cJSON *x = cJSON_GetObjectItemCaseSensitive(o, key);
    return cJSON_IsArray(x) ? x : NULL;
}

const cJSON *doc_object(const cJSON *o, const char *key)
{
    const cJSON *x = cJSON_GetObjectItemCaseSensitive(o, key);
    return cJSON_IsObject(x) ? x : NULL;
}

const cJSON *doc_named(const cJSON *list, const char *name)
{
    const cJSON *o;
    cJSON_ArrayForEach(o, list)
        if (strcmp(doc_text(o, "name"), name) == 0)
            return o;
    return NULL;
}

/* ---- figures ---- */

bool doc_is_figure(const cJSON *figure)
{
    return cJSON_IsObject(figure) && isfinite(doc_number(figure, "value"));
}

const char *doc_figure(const cJSON *figure, double scale, char buf[DOC_FIGURE_MAX])
{
    char value[NUMBER_MAX], half_width[NUMBER_MAX];
    const char *basis = doc_text(figure, "basis");
    const double x = doc_number(figure, "value") / scale;
    buf[0] = '\0';
    if (!doc_is_figure(figure))
        return buf;
    if (strcmp(basis, "simulated") == 0) {
        number_interval(x, doc_number(figure, "half_width") / scale, value, half_width);
        snprintf(buf, DOC_FIGURE_MAX, "%s ± %s", value, half_width);
    } else {
        const bool exact = strcmp(basis, "exact") == 0;
        snprintf(buf, DOC_FIGURE_MAX, "%s %s", exact ? "=" : "~",
                 (exact ? number_plain : number_short)(x, value));
    }
    return buf;
}

const char *doc_figure_in_unit(const cJSON *figure, char buf[DOC_FIGURE_MAX])
{
    const char *unit = doc_text(figure, "unit");
    const bool time = strcmp(unit, "s") == 0;
    const struct time_unit u = number_time_unit(doc_number(figure, "value"));
    doc_figure(figure, time ? u.seconds : 1, buf);
    const size_t n = strlen(buf);
    if (n > 0 && *unit)
        snprintf(buf + n, DOC_FIGURE_MAX - n, " %s",
                 time ? u.name : unit + (strncmp(unit, "1/", 2) == 0));
    return buf;
}

/* ---- settings ---- */

static char *value_text(const cJSON *value)
{
    if (cJSON_IsString(value))
        return mem_strdup(value->valuestring);
    if (cJSON_IsNumber(value)) {
        char buf[TEXT_DOUBLE_MAX];
        return mem_strdup(text_from_double(value->valuedouble, buf));
    }
    return mem_there(cJSON_PrintUnformatted(value), 0);
}

struct setting *doc_settings(const cJSON *config, size_t *n)
{
    struct setting *s = mem_calloc((size_t)cJSON_GetArraySize(config), sizeof *s);
    const cJSON *value;
    *n = 0;
    cJSON_ArrayForEach(value, config)
        if (value->string)
            s[(*n)++] = (struct setting){mem_strdup(value->string), value_text(value),
                                         cJSON_IsString(value)};
    return s;
}

void doc_settings_free(struct setting *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(s[i].key);
        free(s[i].value);
    }
    free(s);
}
