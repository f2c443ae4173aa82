#include "report/report_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/quantity.h"

/* ---- requirements ---- */

enum tone report_tone(const char *decision)
{
    if (strcmp(decision, "met") == 0 || strcmp(decision, "agrees") == 0)
        return TONE_GOOD;
    if (strcmp(decision, "not met") == 0 || strcmp(decision, "differs") == 0)
        return TONE_BAD;
    return TONE_UNSURE;
}

static size_t count_decision(const cJSON *requirements, const char *decision)
{
    size_t n = 0;
    const cJSON *r;
    cJSON_ArrayForEach(r, requirements)
        n += strcmp(doc_text(r, "decision"), decision) == 0;
    return n;
}

const char *report_decision(const cJSON *requirements)
{
    static const char *const worst_first[] = {"not met", "undecided", "met"};
    for (size_t i = 0; i < sizeof worst_first / sizeof *worst_first; i++)
        if (count_decision(requirements, worst_first[i]) > 0)
            return worst_first[i];
    return NULL;
}

void report_required_value(struct block *t, const cJSON *r)
{
    char value[NUMBER_MAX], half_width[NUMBER_MAX];
    const char *unit = doc_text(r, "unit");
    const bool time = strcmp(unit, "s") == 0;
    const struct time_unit u = number_time_unit(doc_number(r, "bound"));
    const double scale = time ? u.seconds : 1, x = doc_number(r, "value") / scale;
    const char *word = time ? u.name : unit, *space = *word ? " " : "";
    if (!isfinite(x))
        page_cell(t, TONE_PLAIN, "none");
    else if (isfinite(doc_number(r, "confidence"))) {
        number_interval(x, doc_number(r, "half_width") / scale, value, half_width);
        page_cell(t, TONE_PLAIN, "%s ± %s%s%s", value, half_width, space, word);
    } else {
        const bool exact = isfinite(doc_number(r, "half_width"));
        page_cell(t, TONE_PLAIN, "%s %s%s%s", exact ? "=" : "~",
                  (exact ? number_plain : number_short)(x, value), space, word);
    }
}

void report_requirements(struct block *parent, const cJSON *list)
{
    struct block *t;
    const cJSON *r;
    if (!report_decision(list))
        return;
    t = page_table(parent, NULL);
    page_column(t, COLUMN_CODE, "requirement");
    page_column(t, COLUMN_TEXT, "verdict");
    page_column(t, COLUMN_NUMBER, "value");
    page_column(t, COLUMN_NUMBER, "confidence");
    cJSON_ArrayForEach(r, list) {
        const char *decision = doc_text(r, "decision");
        const double confidence = doc_number(r, "confidence");
        page_cell(t, TONE_PLAIN, "%s", doc_text(r, "requirement"));
        page_cell(t, report_tone(decision), "%s", decision);
        report_required_value(t, r);
        if (isfinite(confidence))
            page_cell(t, TONE_PLAIN, "%.5g %%", 100 * confidence);
        else
            page_cell(t, TONE_PLAIN, "%s", "");
    }
}

static void put_requirements(struct block *s, const cJSON *list, const char *how)
{
    const char *decision = report_decision(list);
    const size_t n = (size_t)cJSON_GetArraySize(list);
    if (!decision)
        return;
    const size_t k = count_decision(list, decision);
    char subject[64];
    if (n == 1)
        snprintf(subject, sizeof subject, "The requirement is");
    else if (k == n)
        snprintf(subject, sizeof subject, "All %zu requirements are", n);
    else
        snprintf(subject, sizeof subject, "%zu of %zu requirements %s", k, n,
                 k == 1 ? "is" : "are");
    page_verdict(s, report_tone(decision), "%s %s (%s).", subject,
                 strcmp(decision, "not met") == 0 ? "NOT met" : decision, how);
    report_requirements(s, list);
}

/* ---- one verdict for each document ---- */

static void answer_result(struct block *s, const cJSON *json)
{
    const cJSON *r;
    cJSON_ArrayForEach(r, doc_list(json, "results"))
        put_requirements(s, doc_list(r, "requirements"),
                         report_is_simulated(r) ? "simulated" : "solved");
}

static void answer_comparison(struct block *page, const cJSON *json)
{
    struct block *s = page_section(page, "Formulas and simulation");
    const double n = doc_number(json, "comparisons"), failed = doc_number(json, "failed");
    const double open = doc_number(json, "not_judged"), near = doc_number(json, "within_tolerance");
    if (!isfinite(n) || !isfinite(failed))
        return;
    if (failed > 0)
        page_verdict(s, TONE_BAD, "Formulas and simulation differ in %.0f of %.0f figures.", failed,
                     n);
    else
        page_verdict(s, TONE_GOOD, "Formulas and simulation agree in %.0f of %.0f figures%s.",
                     n - (open > 0 ? open : 0), n,
                     near > 0 ? ", some of them within the tolerance of an approximation" : "");
    if (open > 0)
        page_text(s, "Of %.0f figures too little was seen in the simulation to judge them.", open);
    report_comparison_table(s, json, false);
}

static void answer_difference(struct block *page, const cJSON *json)
{
    const cJSON *other = doc_object(json, "other");
    struct block *s = page_section(page, "Two models");
    put_requirements(s, doc_list(json, "requirements"), "two models, simulated in pairs");
    page_text(s, "A is %s, B is %s.", doc_text(doc_object(json, "model"), "file"),
              doc_text(other, "file"));
    report_settings_table(s, doc_object(json, "config"), doc_object(other, "config"));
    report_difference_table(s, json, false);
}

static void answer_sweep(struct block *page, const cJSON *json)
{
    struct block *s = page_section(page, "The sweep");
    const cJSON *key;
    char keys[256] = "";
    size_t n = 0;
    cJSON_ArrayForEach(key, doc_list(json, "keys"))
        if (cJSON_IsString(key) && n < sizeof keys)
            n += (size_t)snprintf(keys + n, sizeof keys - n, "%s%s", n ? ", " : "",
                                  key->valuestring);
    page_text(s, "%d points over %s.", cJSON_GetArraySize(doc_list(json, "points")), keys);
    if (doc_list(doc_object(json, "config"), "require"))
        page_text(s, "%zu of them are known to meet all requirements.",
                  report_points_that_meet(json));
    report_sweep_table(s, json, false);
}

static void answer_transient(struct block *page, const cJSON *json)
{
    struct block *s = page_section(page, "Over time");
    const char *why = doc_text(doc_object(json, "experiment"), "transient");
    if (*why)
        page_verdict(s, TONE_BAD, "There is no steady state: %s.", why);
    report_transient_table(s, json);
}

/* ---- the figures that matter ---- */

static void put_tile(struct block *tiles, const char *label, const cJSON *figure)
{
    char text[DOC_FIGURE_MAX];
    const char *method = doc_text(figure, "method"), *basis = doc_text(figure, "basis");
    if (!doc_is_figure(figure))
        return;
    doc_figure_in_unit(figure, text);
    page_cell(tiles, TONE_PLAIN, "%s", label);
    page_cell(tiles, TONE_PLAIN, "%s", text + (strncmp(text, "= ", 2) == 0 ? 2 : 0));
    page_cell(tiles, TONE_PLAIN, "%s",
              strcmp(basis, "simulated") == 0 ? "simulated"
              : *basis                        ? basis
                                              : method);
}

static void put_quantiles(struct block *tiles, const cJSON *network)
{
    const cJSON *q;
    cJSON_ArrayForEach(q, doc_list(network, "quantiles")) {
        char label[NUMBER_MAX + 32], number[NUMBER_MAX];
        snprintf(label, sizeof label, "Time in the system, p%s",
                 number_plain(100 * doc_number(q, "p"), number));
        put_tile(tiles, label, q);
    }
}

static void put_busiest(struct block *tiles, const cJSON *result)
{
    const cJSON *best = report_busiest(result);
    char load[DOC_FIGURE_MAX], scaled[DOC_FIGURE_MAX];
    if (!best)
        return;
    doc_figure(doc_object(best, "utilization"), 0.01, load);
    snprintf(scaled, sizeof scaled, "%s %%", load + (strncmp(load, "= ", 2) == 0 ? 2 : 0));
    page_cell(tiles, TONE_PLAIN, "Busiest station: %s", doc_text(best, "name"));
    page_cell(tiles, TONE_PLAIN, "%s", scaled);
    page_cell(tiles, TONE_PLAIN, "load, %s", doc_text(doc_object(best, "utilization"), "basis"));
}

static void put_tiles(struct block *s, const struct report_input *in)
{
    const struct report_document *from;
    const cJSON *result = report_headline(in, &from);
    const cJSON *network = doc_object(result, "network");
    if (!network)
        return;
    struct block *tiles = page_tiles(s);
    put_tile(tiles, "Requests", doc_object(network, "arrival_rate"));
    put_tile(tiles, "Time in the system, mean", doc_object(network, "mean_sojourn"));
    put_quantiles(tiles, network);
    put_busiest(tiles, result);
    put_tile(tiles, "Lost, of all requests", doc_object(network, "loss_probability"));
    put_tile(tiles, "Requests in the system, mean", doc_object(network, "mean_number"));
    page_drop_empty(s);
    char confidence[NUMBER_MAX];
    const double c = doc_number(doc_object(result, "experiment"), "confidence");
    if (isfinite(c))
        page_text(s, "± is half of a %s %% interval; ~ marks an approximation. From %s.",
                  number_plain(100 * c, confidence), from->file);
    else
        page_text(s, "~ marks an approximation. From %s.", from->file);
}

void report_answer(struct block *page, const struct report_input *in)
{
    static const struct {
        const char *schema;
        void (*answer)(struct block *s, const cJSON *json);
    } order[] = {{"size", report_size_answer},      {"result", answer_result},
                 {"size", report_size_near},        {"difference", answer_difference},
                 {"comparison", answer_comparison}, {"sweep", answer_sweep},
                 {"transient", answer_transient}};
    struct block *s = page_section(page, "The answer");
    for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
        for (size_t i = 0; i < in->n_documents; i++)
            if (strcmp(report_schema(in->documents[i].json), order[k].schema) == 0)
                order[k].answer(s, in->documents[i].json);
        if (k == 1)
            put_tiles(s, in);
    }
    page_drop_empty(page);
}
