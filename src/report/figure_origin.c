#include "report/figure_origin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/requirement.h"

static char *text_of(const cJSON *object, const char *key)
{
    const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
    return s && *s ? mem_strdup(s) : NULL;
}

static double number_of(const cJSON *object, const char *key)
{
    const cJSON *x = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsNumber(x) ? x->valuedouble : NAN;
}

/* "S_p.mean_response:1%" without its precision. */
static char *name_of_target(const char *text)
{
    const char *colon = strrchr(text, ':'), *unit;
    struct target t;
    if (colon && target_read_precision(colon + 1, &t, &unit))
        return text_format("%.*s", (int)(colon - text), text);
    return mem_strdup(text);
}

static void read_targets(struct figure_origin *o, const cJSON *config)
{
    const cJSON *all = cJSON_GetObjectItemCaseSensitive(config, "experiment.targets"), *one;
    cJSON_ArrayForEach(one, all)
    {
        const char *text = cJSON_GetStringValue(one);
        if (!text)
            continue;
        o->target = mem_realloc(o->target, o->n_targets + 1, sizeof *o->target);
        o->target[o->n_targets++] = name_of_target(text);
    }
}

static void read_shown(struct figure_origin *o, const cJSON *document)
{
    const cJSON *all = cJSON_GetObjectItemCaseSensitive(document, "show"), *one;
    cJSON_ArrayForEach(one, all)
    {
        const char *text = cJSON_GetStringValue(one);
        if (!text)
            continue;
        o->show = mem_realloc(o->show, o->n_show + 1, sizeof *o->show);
        o->show[o->n_show++] = mem_strdup(text);
    }
}

static void read_requirements(struct figure_origin *o, const cJSON *config)
{
    const cJSON *all = cJSON_GetObjectItemCaseSensitive(config, "require"), *one;
    cJSON_ArrayForEach(one, all)
    {
        const char *text = cJSON_GetStringValue(one), *hint;
        struct target t = {0};
        enum unit unit;
        if (!text || !requirement_read(text, &t, &unit, &hint))
            continue;
        t.text = mem_strdup(text);
        o->requirement = mem_realloc(o->requirement, o->n_requirements + 1, sizeof t);
        o->requirement[o->n_requirements++] = t;
    }
}

/* The first list of meters in the document: all results of a document have the same. */
static const cJSON *find_meters(const cJSON *item)
{
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(item, "meters"), *child;
    if (cJSON_IsArray(found))
        return found;
    cJSON_ArrayForEach(child, item) if ((cJSON_IsObject(child) || cJSON_IsArray(child)) &&
                                        (found = find_meters(child))) return found;
    return NULL;
}

static void read_meters(struct figure_origin *o, const cJSON *document)
{
    const cJSON *one;
    cJSON_ArrayForEach(one, find_meters(document))
    {
        struct origin_meter m = {
            .name = text_of(one, "name"),
            .unit = text_of(cJSON_GetObjectItemCaseSensitive(one, "value"), "unit"),
            .meaning = text_of(one, "meaning")};
        o->meter = mem_realloc(o->meter, o->n_meters + 1, sizeof m);
        o->meter[o->n_meters++] = m;
    }
}

void figure_origin_read(struct figure_origin *o, const char *text)
{
    *o = (struct figure_origin){.confidence = NAN, .z_bound = NAN};
    cJSON *document = text ? cJSON_Parse(text) : NULL;
    const cJSON *model = cJSON_GetObjectItemCaseSensitive(document, "model");
    const cJSON *config = cJSON_GetObjectItemCaseSensitive(document, "config");
    o->title = text_of(model, "title");
    o->file = text_of(model, "file");
    o->version = text_of(cJSON_GetObjectItemCaseSensitive(document, "program"), "version");
    o->seed = text_of(document, "seed");
    o->command = text_of(document, "command");
    o->confidence = number_of(config, "experiment.confidence");
    o->z_bound = number_of(document, "z_bound");
    read_targets(o, config);
    read_shown(o, document);
    read_requirements(o, config);
    read_meters(o, document);
    cJSON_Delete(document);
}

void figure_origin_release(struct figure_origin *o)
{
    free(o->title);
    free(o->file);
    free(o->version);
    free(o->seed);
    free(o->command);
    for (size_t i = 0; i < o->n_targets; i++)
        free(o->target[i]);
    for (size_t i = 0; i < o->n_requirements; i++) {
        free(o->requirement[i].name);
        free(o->requirement[i].text);
    }
    for (size_t i = 0; i < o->n_meters; i++) {
        free(o->meter[i].name);
        free(o->meter[i].unit);
        free(o->meter[i].meaning);
    }
    for (size_t i = 0; i < o->n_show; i++)
        free(o->show[i]);
    free(o->target);
    free(o->show);
    free(o->requirement);
    free(o->meter);
}

char *figure_caption(const struct figure_origin *o)
{
    struct textbuf b = {0};
    const char *file = o->command ? NULL : o->file; /* the command names it */
    textbuf_add(&b, "%s", o->title ? o->title : file ? file : "");
    if (o->title && file)
        textbuf_add(&b, " (%s)", file);
    if (o->version)
        textbuf_add(&b, "%ssojourn %s", b.length ? "; " : "", o->version);
    if (o->seed)
        textbuf_add(&b, "%sseed %s", b.length ? ", " : "", o->seed);
    if (o->command)
        textbuf_add(&b, "%s%s", b.length ? ": " : "", o->command);
    return b.text;
}

const char *figure_origin_meter_unit(const struct figure_origin *o, const char *name)
{
    for (size_t i = 0; i < o->n_meters; i++)
        if (o->meter[i].name && o->meter[i].unit && strcmp(o->meter[i].name, name) == 0)
            return o->meter[i].unit;
    return "";
}

char *figure_interval_words(const struct figure_origin *o)
{
    return isfinite(o->confidence) ? text_format("%g %% interval", 100 * o->confidence)
                                   : mem_strdup("interval");
}
