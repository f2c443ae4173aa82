#include "report/report_parts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* ---- what to know before relying on the numbers ---- */

/* A note, once. */
static void note(struct block *list, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void note(struct block *list, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = text_vformat(fmt, ap);
    va_end(ap);
    bool there = false;
    for (const struct block *b = list->first; b && !there; b = b->next)
        there = strcmp(b->text, text) == 0;
    if (!there)
        page_text(list, "%s", text);
    free(text);
}

static void note_experiment(struct block *list, const char *file, const cJSON *result)
{
    const cJSON *e = doc_object(result, "experiment"), *steady = doc_object(result, "steady");
    if (doc_true(e, "interrupted"))
        note(list, "%s: the run was interrupted; the numbers are those known by then.", file);
    else if (cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(e, "reached")))
        note(list, "%s: the precision that was asked for was not reached.", file);
    if (*doc_text(steady, "overloaded"))
        note(list, "%s: requests pile up at %s without end.", file, doc_text(steady, "overloaded"));
    else if (strcmp(doc_text(steady, "verdict"), "drifts") == 0)
        note(list, "%s: the run drifts; its figures are not those of a steady state.", file);
    else if (strcmp(doc_text(steady, "verdict"), "not judged") == 0)
        note(list, "%s: too short to tell whether the run drifts.", file);
    if (isfinite(doc_number(steady, "high_group")))
        note(list, "%s: in some replications the issuer of tokens collapsed, in others not.", file);
}

static void note_collapse(struct block *list, const char *file, const cJSON *result)
{
    const cJSON *c = doc_object(result, "collapse");
    const int n = cJSON_GetArraySize(doc_list(c, "states"));
    if (n > 1)
        note(list,
             "%s: there are %d steady states; a stall may tip the issuer of tokens "
             "from one into another.",
             file, n);
}

static void note_points(struct block *list, const char *file, const cJSON *sweep)
{
    enum { SHOWN = 5 };
    const cJSON *p;
    size_t n = 0;
    cJSON_ArrayForEach(p, doc_list(sweep, "points")) {
        const char *message = doc_text(p, "message");
        if (strcmp(doc_text(p, "status"), "ok") == 0)
            continue;
        if (n++ < SHOWN)
            note(list, "%s: a point is '%s'%s%s", file, doc_text(p, "status"), *message ? ": " : "",
                 message);
    }
    if (n > SHOWN)
        note(list, "%s: %zu more points have no answer, or not all that was asked for.", file,
             n - SHOWN);
}

/* Is this one of the keys that a sweep or a sizing varies? */
static bool is_varied(const cJSON *json, const char *name)
{
    const cJSON *key;
    cJSON_ArrayForEach(key, doc_list(json, "keys")) {
        const char *word = cJSON_IsString(key) ? key->valuestring : doc_text(key, "name");
        if (strcmp(word, name) == 0)
            return true;
    }
    return false;
}

/* Documents whose models differ from the first one's, but for what they vary themselves. */
static void note_models(struct block *list, const struct report_input *in)
{
    const struct report_document *first = &in->documents[0];
    const cJSON *value;
    for (size_t i = 1; i < in->n_documents; i++) {
        const cJSON *json = in->documents[i].json, *config = doc_object(json, "config");
        const char *key = NULL;
        size_t n = 0;
        cJSON_ArrayForEach(value, doc_object(first->json, "config")) {
            const cJSON *other = cJSON_GetObjectItemCaseSensitive(config, value->string);
            if (!config || !report_is_of_model(value->string) || is_varied(json, value->string) ||
                is_varied(first->json, value->string) || cJSON_Compare(value, other, true))
                continue;
            key = key ? key : value->string;
            n++;
        }
        if (n > 0)
            note(list, "%s and %s are of different models: %zu setting%s, the first is %s.",
                 first->file, in->documents[i].file, n, n == 1 ? " differs" : "s differ", key);
    }
}

void report_notes(struct block *page, const struct report_input *in)
{
    struct block *s = page_section(page, "Please note");
    struct block *list = page_list(s);
    for (size_t i = 0; i < in->n_documents; i++) {
        const struct report_document *d = &in->documents[i];
        const cJSON *r;
        cJSON_ArrayForEach(r, doc_list(d->json, "results")) {
            note_experiment(list, d->file, r);
            note_collapse(list, d->file, r);
        }
        note_points(list, d->file, d->json);
        if (doc_true(doc_object(d->json, "experiment"), "interrupted"))
            note(list, "%s: the run was interrupted.", d->file);
    }
    note_models(list, in);
    page_drop_empty(s);
    page_drop_empty(page);
}

/* ---- how it was made ---- */

static void put_run(struct block *t, const struct report_document *d, const cJSON *result)
{
    const cJSON *e = doc_object(result, "experiment");
    const double confidence = doc_number(e, "confidence");
    char count[DOC_COUNT_MAX], number[NUMBER_MAX];
    page_cell(t, TONE_PLAIN, "%s", d->file);
    page_cell(t, TONE_PLAIN, "%s", e ? "simulation" : "formulas");
    page_cell(t, TONE_PLAIN, "%s", e ? doc_text(e, "seed") : "");
    page_cell(t, TONE_PLAIN, "%s", doc_count(e, "replications", count));
    page_cell(t, TONE_PLAIN, "%s", doc_count(e, "events", count));
    if (isfinite(confidence))
        page_cell(t, TONE_PLAIN, "%s %%", number_plain(100 * confidence, number));
    else
        page_cell(t, TONE_PLAIN, "%s", "");
    if (isfinite(doc_number(e, "warmup")))
        page_cell(t, TONE_PLAIN, "%s, %s", number_duration(doc_number(e, "warmup"), number),
                  doc_text(e, "warmup_by"));
    else
        page_cell(t, TONE_PLAIN, "%s", "");
}

static void put_runs(struct block *s, const struct report_input *in)
{
    struct block *t = page_table(s, NULL);
    page_column(t, COLUMN_CODE, "file");
    page_column(t, COLUMN_TEXT, "by");
    page_column(t, COLUMN_NUMBER, "seed");
    page_column(t, COLUMN_NUMBER, "replications");
    page_column(t, COLUMN_NUMBER, "events");
    page_column(t, COLUMN_NUMBER, "confidence");
    page_column(t, COLUMN_TEXT, "warm-up");
    for (size_t i = 0; i < in->n_documents; i++) {
        const cJSON *json = in->documents[i].json, *r;
        const cJSON *winner = doc_object(doc_object(json, "winner"), "result");
        if (doc_object(json, "experiment"))
            put_run(t, &in->documents[i], json);
        if (winner)
            put_run(t, &in->documents[i], winner);
        cJSON_ArrayForEach(r, doc_list(json, "results"))
            put_run(t, &in->documents[i], r);
    }
    page_drop_empty(s);
}

static void put_versions(struct block *s, const struct report_input *in)
{
    struct block *t = page_table(s, NULL);
    page_column(t, COLUMN_CODE, "file");
    page_column(t, COLUMN_CODE, "command line that repeats it");
    page_column(t, COLUMN_TEXT, "version");
    for (size_t i = 0; i < in->n_documents; i++) {
        const cJSON *json = in->documents[i].json, *program = doc_object(json, "program");
        page_cell(t, TONE_PLAIN, "%s", in->documents[i].file);
        page_cell(t, TONE_PLAIN, "%s", doc_text(json, "command"));
        page_cell(t, TONE_PLAIN, "%s %s", doc_text(program, "version"),
                  doc_text(program, "commit"));
    }
}

void report_made(struct block *page, const struct report_input *in)
{
    struct block *s = page_section(page, "How it was made");
    put_runs(s, in);
    put_versions(s, in);
    page_text(s, "The same model, seed and options give the same numbers, on any number of "
                 "threads. Intervals are Student's t over independent replications, unless a "
                 "figure's method says otherwise; the JSON has the method of each figure.");
}
