#include "report/report_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
    ROWS_SHOWN = 8,   /* of a comparison, where not all are wanted */
    POINTS_SHOWN = 40 /* of a sweep, beside the answer */
};

/* ---- formulas against simulation ---- */

static int compare_z(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return a > b ? -1 : a < b;
}

/* The least |z| among the ROWS_SHOWN largest; rows that differ are always shown. */
static double least_z(const cJSON *rows)
{
    const size_t n = (size_t)cJSON_GetArraySize(rows);
    double *z = mem_calloc(n + 1, sizeof *z);
    size_t k = 0;
    const cJSON *row;
    cJSON_ArrayForEach(row, rows) {
        const double x = fabs(doc_number(row, "z"));
        z[k++] = isfinite(x) ? x : 0;
    }
    qsort(z, k, sizeof *z, compare_z);
    const double least = k > ROWS_SHOWN ? z[ROWS_SHOWN - 1] : 0;
    free(z);
    return least;
}

static void put_figure_name(struct block *t, const cJSON *row)
{
    page_cell(t, TONE_PLAIN, "%s.%s", doc_text(row, "name"), doc_text(row, "quantity"));
}

static void put_number(struct block *t, double x, const char *format)
{
    char text[NUMBER_MAX] = "";
    if (isfinite(x))
        snprintf(text, sizeof text, strcmp(format, "%") == 0 ? "%+.2f %%" : "%.2f", x);
    page_cell(t, TONE_PLAIN, "%s", text);
}

void report_comparison_table(struct block *parent, const cJSON *comparison, bool all)
{
    const cJSON *rows = doc_list(comparison, "rows"), *row;
    const double least = all ? 0 : least_z(rows);
    struct block *t = page_table(parent, all ? NULL : "Where they are furthest apart:");
    page_column(t, COLUMN_CODE, "figure");
    page_column(t, COLUMN_NUMBER, "formula");
    page_column(t, COLUMN_NUMBER, "simulated");
    page_column(t, COLUMN_NUMBER, "difference");
    page_column(t, COLUMN_NUMBER, "z");
    page_column(t, COLUMN_TEXT, "verdict");
    cJSON_ArrayForEach(row, rows) {
        const char *verdict = doc_text(row, "verdict");
        const double z = doc_number(row, "z");
        if (!all && strcmp(verdict, "differs") != 0 && !(fabs(z) >= least))
            continue;
        put_figure_name(t, row);
        report_figure_cell(t, doc_object(row, "analytic"));
        report_figure_cell(t, doc_object(row, "simulated"));
        put_number(t, 100 * doc_number(row, "relative_difference"), "%");
        put_number(t, z, "z");
        page_cell(t, strcmp(verdict, "differs") == 0 ? TONE_BAD : TONE_PLAIN, "%s", verdict);
    }
    page_drop_empty(parent);
}

/* ---- two models ---- */

bool report_is_of_model(const char *key)
{
    static const char *const others[] = {"experiment.", "require", "cost", "vary"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strncmp(key, others[i], strlen(others[i])) == 0)
            return false;
    return true;
}

static void put_setting(struct block *t, const cJSON *value)
{
    char *text = value ? cJSON_PrintUnformatted(value) : NULL;
    page_cell(t, TONE_PLAIN, "%s", cJSON_IsString(value) ? value->valuestring : text ? text : "");
    cJSON_free(text);
}

static void put_settings(struct block *t, const cJSON *key, const cJSON *a, const cJSON *b)
{
    page_cell(t, TONE_PLAIN, "%s", key->string);
    put_setting(t, a);
    put_setting(t, b);
}

void report_settings_table(struct block *parent, const cJSON *a, const cJSON *b)
{
    struct block *t = page_table(parent, "They differ in:");
    const cJSON *value;
    page_column(t, COLUMN_CODE, "setting");
    page_column(t, COLUMN_NUMBER, "A");
    page_column(t, COLUMN_NUMBER, "B");
    cJSON_ArrayForEach(value, a) {
        const cJSON *other = cJSON_GetObjectItemCaseSensitive(b, value->string);
        if (report_is_of_model(value->string) && !cJSON_Compare(value, other, true))
            put_settings(t, value, value, other);
    }
    cJSON_ArrayForEach(value, b)
        if (report_is_of_model(value->string) &&
            !cJSON_GetObjectItemCaseSensitive(a, value->string))
            put_settings(t, value, NULL, value);
    page_drop_empty(parent);
}

void report_difference_table(struct block *parent, const cJSON *difference, bool all)
{
    const cJSON *row;
    struct block *t = page_table(parent, NULL);
    page_column(t, COLUMN_CODE, "figure");
    page_column(t, COLUMN_NUMBER, "A");
    page_column(t, COLUMN_NUMBER, "B");
    page_column(t, COLUMN_NUMBER, "B minus A");
    page_column(t, COLUMN_NUMBER, "of A");
    page_column(t, COLUMN_TEXT, "change");
    cJSON_ArrayForEach(row, doc_list(difference, "rows")) {
        if (!all && strcmp(doc_text(row, "kind"), "network") != 0)
            continue;
        put_figure_name(t, row);
        report_figure_cell(t, doc_object(row, "a"));
        report_figure_cell(t, doc_object(row, "b"));
        report_figure_cell(t, doc_object(row, "difference"));
        put_number(t, 100 * doc_number(row, "relative_difference"), "%");
        page_cell(t, TONE_PLAIN, "%s", doc_text(row, "change"));
    }
    page_drop_empty(parent);
}

/* ---- a sweep ---- */

/* What a point has for the table: its simulation where there is one. */
static const cJSON *best_result(const cJSON *point)
{
    const cJSON *r = doc_object(point, "simulated");
    return r ? r : doc_object(point, "analytic");
}

static bool any_has(const cJSON *points, const char *solver, const char *member)
{
    const cJSON *p;
    cJSON_ArrayForEach(p, points)
        if (cJSON_GetObjectItemCaseSensitive(doc_object(p, solver), member))
            return true;
    return false;
}

/* The requirements of the first point that has any: all have the same. */
static const cJSON *requirements_of(const cJSON *points)
{
    const cJSON *p;
    cJSON_ArrayForEach(p, points) {
        const cJSON *list = doc_list(best_result(p), "requirements");
        if (cJSON_GetArraySize(list) > 0)
            return list;
    }
    return NULL;
}

static void put_busiest(struct block *t, const cJSON *result)
{
    const cJSON *best = report_busiest(result);
    char text[DOC_FIGURE_MAX];
    page_cell(t, TONE_PLAIN, "%s", doc_text(best, "name"));
    page_cell(t, TONE_PLAIN, "%s", doc_figure(doc_object(best, "utilization"), 1, text));
}

/* Levels that the first point with percentiles has. */
static const cJSON *levels_of(const cJSON *points)
{
    const cJSON *p;
    cJSON_ArrayForEach(p, points) {
        const cJSON *list = doc_list(doc_object(best_result(p), "network"), "quantiles");
        if (cJSON_GetArraySize(list) > 0)
            return list;
    }
    return NULL;
}

struct sweep_columns {
    bool solved, simulated;
    const cJSON *required, *levels; /* lists, or NULL */
};

static struct sweep_columns put_sweep_columns(struct block *t, const cJSON *sweep)
{
    const cJSON *points = doc_list(sweep, "points"), *key, *q;
    const struct sweep_columns c = {any_has(points, "analytic", "network"),
                                    any_has(points, "simulated", "network"),
                                    requirements_of(points), levels_of(points)};
    char number[NUMBER_MAX];
    cJSON_ArrayForEach(key, doc_list(sweep, "keys"))
        page_column(t, COLUMN_NUMBER, "%s", cJSON_IsString(key) ? key->valuestring : "");
    if (c.required) {
        page_column(t, COLUMN_TEXT, "requirements");
        cJSON_ArrayForEach(q, c.required)
            page_column(t, COLUMN_NUMBER, "%s", doc_text(q, "requirement"));
    }
    if (c.solved)
        page_column(t, COLUMN_NUMBER, "mean sojourn, solved");
    if (c.simulated)
        page_column(t, COLUMN_NUMBER, "mean sojourn, simulated");
    cJSON_ArrayForEach(q, c.levels)
        page_column(t, COLUMN_NUMBER, "sojourn p%s",
                    number_plain(100 * doc_number(q, "p"), number));
    page_column(t, COLUMN_TEXT, "busiest station");
    page_column(t, COLUMN_NUMBER, "its load");
    page_column(t, COLUMN_TEXT, "status");
    return c;
}

static void put_point(struct block *t, const cJSON *sweep, const cJSON *point,
                      const struct sweep_columns *c)
{
    const cJSON *values = doc_object(point, "values"), *best = best_result(point), *key, *q;
    const cJSON *quantiles = doc_list(doc_object(best, "network"), "quantiles");
    const char *status = doc_text(point, "status");
    char text[DOC_COUNT_MAX];
    int i = 0;
    cJSON_ArrayForEach(key, doc_list(sweep, "keys")) {
        const char *name = cJSON_IsString(key) ? key->valuestring : "";
        const double x = doc_number(values, name);
        page_cell(t, TONE_PLAIN, "%s",
                  isfinite(x) ? number_plain(x, text) : doc_text(values, name));
    }
    if (c->required) {
        const char *decision = report_decision(doc_list(best, "requirements"));
        page_cell(t, decision ? report_tone(decision) : TONE_PLAIN, "%s", decision ? decision : "");
        for (int k = 0; k < cJSON_GetArraySize(c->required); k++)
            report_required_value(t, cJSON_GetArrayItem(doc_list(best, "requirements"), k));
    }
    if (c->solved)
        report_figure_cell(
            t, doc_object(doc_object(doc_object(point, "analytic"), "network"), "mean_sojourn"));
    if (c->simulated)
        report_figure_cell(
            t, doc_object(doc_object(doc_object(point, "simulated"), "network"), "mean_sojourn"));
    cJSON_ArrayForEach(q, c->levels)
        report_figure_cell(t, cJSON_GetArrayItem(quantiles, i++));
    put_busiest(t, best);
    page_cell(t, strcmp(status, "ok") == 0 ? TONE_PLAIN : TONE_UNSURE, "%s", status);
}

size_t report_points_that_meet(const cJSON *sweep)
{
    const cJSON *point;
    size_t n = 0;
    cJSON_ArrayForEach(point, doc_list(sweep, "points")) {
        const char *decision = report_decision(doc_list(best_result(point), "requirements"));
        n += decision && strcmp(decision, "met") == 0;
    }
    return n;
}

void report_sweep_table(struct block *parent, const cJSON *sweep, bool many)
{
    if ((cJSON_GetArraySize(doc_list(sweep, "points")) > POINTS_SHOWN) != many)
        return;
    struct block *t = page_table(parent, NULL);
    const struct sweep_columns c = put_sweep_columns(t, sweep);
    const cJSON *point;
    cJSON_ArrayForEach(point, doc_list(sweep, "points"))
        put_point(t, sweep, point, &c);
    page_drop_empty(parent);
}

/* ---- a transient run ---- */

void report_transient_table(struct block *parent, const cJSON *transient)
{
    const cJSON *curve;
    struct block *t = page_table(parent, "Requests that are there, from the start to the end of "
                                         "the run:");
    page_column(t, COLUMN_CODE, "where");
    page_column(t, COLUMN_NUMBER, "at the end");
    page_column(t, COLUMN_NUMBER, "growth");
    page_column(t, COLUMN_NUMBER, "growth by theory");
    cJSON_ArrayForEach(curve, doc_list(transient, "curves")) {
        const cJSON *numbers = doc_list(curve, "mean_number");
        const cJSON *last = cJSON_GetArrayItem(numbers, cJSON_GetArraySize(numbers) - 1);
        char text[NUMBER_MAX];
        page_cell(t, TONE_PLAIN, "%s", doc_text(curve, "name"));
        page_cell(t, TONE_PLAIN, "%s",
                  number_plain(cJSON_IsNumber(last) ? last->valuedouble : NAN, text));
        report_figure_cell(t, doc_object(curve, "growth_rate"));
        report_figure_cell(t, doc_object(curve, "fluid_growth_rate"));
    }
    page_drop_empty(parent);
}
