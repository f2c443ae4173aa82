#include "report/report_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* "K=4, stations.S_a.servers=2" */
static void put_values(struct block *t, const cJSON *values)
{
    struct textbuf b = {0};
    char number[NUMBER_MAX];
    const cJSON *v;
    cJSON_ArrayForEach(v, values) {
        const double x = doc_number(values, v->string);
        textbuf_add(&b, "%s%s=%s", b.length ? ", " : "", v->string,
                    isfinite(x) ? number_plain(x, number) : doc_text(values, v->string));
    }
    page_cell(t, TONE_PLAIN, "%s", b.text ? b.text : "");
    textbuf_release(&b);
}

static void put_number(struct block *t, double x)
{
    char number[NUMBER_MAX];
    page_cell(t, TONE_PLAIN, "%s", isfinite(x) ? number_plain(x, number) : "");
}

/* A candidate that meets nothing because it has no steady state is called unstable. */
static void put_verdict(struct block *t, const cJSON *o)
{
    const char *verdict = doc_text(o, "verdict");
    const bool unstable = strcmp(verdict, "not met") == 0 && !*doc_text(o, "failed");
    page_cell(t, *verdict ? report_tone(verdict) : TONE_PLAIN, "%s",
              unstable ? "unstable" : verdict);
}

/* A column for each requirement's figure. */
static void put_figure_columns(struct block *t, const cJSON *size, const char *what)
{
    const cJSON *r;
    cJSON_ArrayForEach(r, doc_list(size, "requirements"))
        page_column(t, COLUMN_NUMBER, "%s%s", what, doc_text(r, "figure"));
}

static void put_figures(struct block *t, const cJSON *size, const cJSON *list)
{
    const int n = cJSON_GetArraySize(doc_list(size, "requirements"));
    for (int i = 0; i < n; i++)
        report_figure_cell(t, cJSON_GetArrayItem(list, i));
}

static bool any_verdict(const cJSON *list)
{
    const cJSON *c;
    cJSON_ArrayForEach(c, list)
        if (*doc_text(c, "verdict"))
            return true;
    return false;
}

static void put_candidates(struct block *parent, const cJSON *size, const char *key,
                           const char *title)
{
    const cJSON *list = doc_list(size, key), *c;
    if (cJSON_GetArraySize(list) == 0)
        return;
    struct block *t = page_table(parent, title);
    page_column(t, COLUMN_CODE, "candidate");
    page_column(t, COLUMN_NUMBER, "cost");
    put_figure_columns(t, size, "");
    const bool verdicts = any_verdict(list);
    if (verdicts)
        page_column(t, COLUMN_TEXT, "verdict");
    page_column(t, COLUMN_TEXT, "by");
    cJSON_ArrayForEach(c, list) {
        put_values(t, doc_object(c, "values"));
        put_number(t, doc_number(c, "cost"));
        put_figures(t, size, doc_list(c, "figures"));
        if (verdicts)
            put_verdict(t, c);
        page_cell(t, TONE_PLAIN, "%s", doc_text(c, "evidence"));
    }
}

static void put_steps(struct block *parent, const cJSON *size)
{
    const cJSON *list = doc_list(size, "steps"), *s;
    if (cJSON_GetArraySize(list) == 0)
        return;
    struct block *t =
        page_table(parent, "One step of one key away from it, and what that changes:");
    page_column(t, COLUMN_CODE, "step");
    page_column(t, COLUMN_NUMBER, "cost");
    put_figure_columns(t, size, "change of ");
    page_column(t, COLUMN_TEXT, "verdict");
    cJSON_ArrayForEach(s, list) {
        const char *key = doc_text(s, "key");
        const double x = doc_number(doc_object(s, "values"), key);
        char number[NUMBER_MAX];
        page_cell(t, TONE_PLAIN, "%s=%s", key,
                  isfinite(x) ? number_plain(x, number) : doc_text(doc_object(s, "values"), key));
        put_number(t, doc_number(s, "cost"));
        put_figures(t, size, doc_list(s, "differences"));
        put_verdict(t, s);
    }
}

static enum tone tone_of(const char *status)
{
    return strcmp(status, "proven") == 0    ? TONE_GOOD
           : strcmp(status, "not met") == 0 ? TONE_BAD
                                            : TONE_UNSURE;
}

void report_size_answer(struct block *s, const cJSON *size)
{
    const cJSON *winner = doc_object(size, "winner"), *closest = doc_object(size, "closest");
    const char *cost = doc_text(size, "cost");
    const char *verdict = doc_text(size, "verdict");
    const bool none = strncmp(verdict, "none", 4) == 0; /* of the candidates */
    page_verdict(s, tone_of(doc_text(size, "status")), "%s%s.", none ? "N" : "", verdict + none);
    report_requirements(s, doc_list(winner, "requirements"));
    if (*doc_text(winner, "binding"))
        page_text(s, "What stops a cheaper step: %s.", doc_text(winner, "binding"));
    page_text(s,
              "The cost is %s. All verdicts on candidates hold together with %.5g %% confidence.",
              cost, 100 * doc_number(size, "confidence"));
    if (closest) {
        struct block *t = page_table(s, "The candidate that comes nearest:");
        page_column(t, COLUMN_CODE, "candidate");
        page_column(t, COLUMN_NUMBER, "cost");
        put_figure_columns(t, size, "");
        put_values(t, doc_object(closest, "values"));
        put_number(t, doc_number(closest, "cost"));
        put_figures(t, size, doc_list(closest, "figures"));
    }
    put_candidates(s, size, "undecided",
                   "Cheaper, and neither shown to meet the requirements nor "
                   "not to:");
}

void report_size_near(struct block *page, const cJSON *size)
{
    struct block *s = page_section(page, "Near it");
    put_steps(s, size);
    put_candidates(s, size, "runners_up", "The next in the order of cost:");
    page_drop_empty(page);
}

void report_size_tables(struct block *parent, const cJSON *size, bool all)
{
    const cJSON *p, *winner = doc_object(doc_object(size, "winner"), "result");
    struct block *t = page_table(parent, "What a better figure costs at least:");
    (void)all;
    page_column(t, COLUMN_CODE, "requirement");
    page_column(t, COLUMN_CODE, "candidate");
    page_column(t, COLUMN_NUMBER, "cost");
    page_column(t, COLUMN_NUMBER, "figure");
    cJSON_ArrayForEach(p, doc_list(size, "frontier")) {
        page_cell(t, TONE_PLAIN, "%s", doc_text(p, "requirement"));
        put_values(t, doc_object(p, "values"));
        put_number(t, doc_number(p, "cost"));
        report_figure_cell(t, doc_object(p, "figure"));
    }
    page_drop_empty(parent);
    put_candidates(parent, size, "candidates", "All candidates of which anything is known:");
    if (winner) {
        page_text(parent, "The winner, simulated:");
        report_result_tables(parent, winner);
    }
}
