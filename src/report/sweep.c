#include "report/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/requirement.h"
#include "report/csv.h"
#include "report/json_writer.h"
#include "report/sweep_columns.h"

#define JSON_SWEEP_SCHEMA "sojourn.sweep"
#define JSON_SWEEP_VERSION 1

const char *sweep_status(const struct sweep_point *p)
{
    switch (p->status) {
    case EXIT_DONE:
        return "ok";
    case EXIT_UNSTABLE:
        return "unstable";
    case EXIT_PRECISION:
        return !p->simulated || p->simulated->interrupted ? "interrupted" : "precision";
    case EXIT_MACHINE:
    case EXIT_INPUT:
    case EXIT_NOT_MET:
        break;
    }
    return "error";
}

enum decision sweep_decision(const struct sweep_point *p)
{
    const struct result *r = p->simulated ? p->simulated : p->analytic;
    return r ? requirements_decision(r) : DECISION_NONE;
}

bool sweep_requires(const struct sweep_report *s)
{
    for (size_t i = 0; i < s->n_points; i++)
        if (sweep_decision(&s->points[i]) != DECISION_NONE)
            return true;
    return false;
}

static void csv_head(struct textbuf *out, const struct sweep_report *s,
                     const struct sweep_columns *c)
{
    static const char *const suffixes[] = {".analytic", ".basis", ".simulated", ".half_width"};
    for (size_t i = 0; i < s->n_keys; i++) {
        csv_text(out, s->keys[i]);
        textbuf_add(out, ",");
    }
    textbuf_add(out, "status,message%s", sweep_requires(s) ? ",requirements" : "");
    for (size_t i = 0; i < c->n; i++)
        for (size_t k = 0; k < 4; k++) {
            if (!(k < 2 ? c->analytic : c->simulated))
                continue;
            char *name = text_format("%s%s", c->name[i], suffixes[k]);
            textbuf_add(out, ",");
            csv_text(out, name);
            free(name);
        }
    textbuf_add(out, ",replications,experiments\n");
}

static void csv_analytic(struct textbuf *out, const struct row *row)
{
    const bool there = row && figure_has_value(row->figure);
    textbuf_add(out, ",");
    if (there)
        csv_double(out, row->figure->value);
    textbuf_add(out, ",%s", there ? basis_name(row->figure->basis) : "");
}

static void csv_simulated(struct textbuf *out, const struct row *row)
{
    const bool there = row && figure_has_value(row->figure);
    textbuf_add(out, ",");
    if (there)
        csv_double(out, row->figure->value);
    textbuf_add(out, ",");
    if (there)
        csv_double(out, row->figure->half_width);
}

/* hints: [2][c->n], where each column was found in the point before. */
static void csv_point(struct textbuf *out, const struct sweep_report *s,
                      const struct sweep_columns *c, const struct sweep_point *p, size_t *hints)
{
    struct rows analytic = {0}, simulated = {0};
    if (p->analytic)
        rows_of_result(&analytic, p->analytic, false);
    if (p->simulated)
        rows_of_result(&simulated, p->simulated, false);
    for (size_t i = 0; i < s->n_keys; i++) {
        csv_text(out, p->values[i]);
        textbuf_add(out, ",");
    }
    textbuf_add(out, "%s,", sweep_status(p));
    csv_text(out, p->message ? p->message : "");
    if (sweep_requires(s))
        textbuf_add(out, ",%s", decision_plain(sweep_decision(p)));
    for (size_t i = 0; i < c->n; i++) {
        if (c->analytic)
            csv_analytic(out, sweep_find(&analytic, c->name[i], &hints[i]));
        if (c->simulated)
            csv_simulated(out, sweep_find(&simulated, c->name[i], &hints[c->n + i]));
    }
    if (p->simulated)
        textbuf_add(out, ",%llu,%llu\n", (unsigned long long)p->simulated->replications,
                    (unsigned long long)p->simulated->experiments);
    else
        textbuf_add(out, ",,\n");
    rows_release(&analytic);
    rows_release(&simulated);
}

void sweep_csv(struct textbuf *out, const struct sweep_report *s)
{
    struct sweep_columns c = {0};
    sweep_columns_of(&c, s);
    size_t *hints = mem_calloc(2 * c.n, sizeof *hints);
    csv_head(out, s, &c);
    for (size_t i = 0; i < s->n_points; i++)
        csv_point(out, s, &c, &s->points[i], hints);
    free(hints);
    sweep_columns_release(&c);
}

static void put_result(struct json_writer *w, const struct report_context *ctx, const char *key,
                       const struct result *r)
{
    if (!r) {
        json_put(w, key, json_text(NULL));
        return;
    }
    json_open(w, key, '{');
    json_result_members(w, ctx, r, false);
    json_close(w, '}');
}

static void put_point(struct json_writer *w, const struct report_context *ctx,
                      const struct sweep_report *s, const struct sweep_point *p)
{
    json_open(w, NULL, '{');
    json_open(w, "values", '{');
    for (size_t i = 0; i < s->n_keys; i++)
        json_put(w, s->keys[i], json_value(p->values[i]));
    json_close(w, '}');
    json_put(w, "status", json_text(sweep_status(p)));
    json_put(w, "message", json_text(p->message && p->message[0] ? p->message : NULL));
    put_result(w, ctx, "analytic", p->analytic);
    put_result(w, ctx, "simulated", p->simulated);
    json_close(w, '}');
}

void sweep_json(struct textbuf *out, const struct report_context *ctx, const struct sweep_report *s)
{
    struct json_writer w = {.out = out};
    json_open(&w, NULL, '{');
    json_head(&w, ctx, JSON_SWEEP_SCHEMA, JSON_SWEEP_VERSION);
    json_open(&w, "keys", '[');
    for (size_t i = 0; i < s->n_keys; i++)
        json_put(&w, NULL, json_text(s->keys[i]));
    json_close(&w, ']');
    json_open(&w, "show", '[');
    for (size_t i = 0; i < s->n_show; i++)
        json_put(&w, NULL, json_text(s->show[i]));
    json_close(&w, ']');
    json_open(&w, "points", '[');
    for (size_t i = 0; i < s->n_points; i++)
        put_point(&w, ctx, s, &s->points[i]);
    json_close(&w, ']');
    json_close(&w, '}');
}
