#include "report/difference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>

#include "base/mem.h"
#include "report/cells.h"
#include "report/csv.h"
#include "report/grid.h"
#include "report/json_writer.h"
#include "report/number.h"
#include "report/precision.h"
#include "report/table.h"
#include "report/requirements.h"

#define JSON_DIFFERENCE_SCHEMA "sojourn.difference"
#define JSON_DIFFERENCE_VERSION 2    /* as JSON_RESULT_VERSION, whose documents are in it */

/* ---- table ---- */

static void add_side(struct textbuf *out, const char *letter, const struct report_context *ctx,
                     const char *set)
{
    const struct model *m = ctx->model;
    textbuf_add(out, "%s       %s", letter, m && m->file ? m->file : "-");
    if (m && m->title && m->title[0])
        textbuf_add(out, " (%s)", m->title);
    if (set)
        textbuf_add(out, ", %s", set);
    textbuf_add(out, "\n");
}

static void add_run(struct textbuf *out, const struct difference *d)
{
    char a[NUMBER_MAX], b[NUMBER_MAX], c[NUMBER_MAX], w[NUMBER_MAX];
    const struct result *r = d->difference;
    textbuf_add(out,
                "run     seed %llu, %s pairs of replications of %s windows of %s s after %s s\n",
                (unsigned long long)r->seed, number_count((double)r->replications, a),
                number_count(r->replications ? (double)(r->experiments / r->replications) : 0, b),
                number_plain(r->window, w), number_plain(r->warmup, c));
    if (r->interrupted)
        textbuf_add(out, "        interrupted: this is what was known by then\n");
}

static void add_columns(struct grid *g)
{
    grid_column(g, GRID_ELIDE, "figure", "");
    grid_column(g, GRID_RIGHT, "A", "");
    grid_column(g, GRID_RIGHT, "B", "");
    grid_column(g, GRID_LEFT, "unit", "");
    grid_column(g, GRID_RIGHT, "B - A", "");
    grid_column(g, GRID_RIGHT, "B - A", "[%]");
    grid_column(g, GRID_LEFT, "B is", "");
    grid_column(g, GRID_RIGHT, "variance", "saved");
    grid_optional(g);
    grid_column(g, GRID_RIGHT, "separate", "+-");
    grid_optional(g);
}

/* A value, rounded to the digits that its half-width warrants, without the half-width. */
static void add_value(struct grid *g, const struct figure *f, double unit)
{
    char value[NUMBER_MAX], half_width[NUMBER_MAX];
    number_interval(f->value / unit, f->half_width / unit, value, half_width);
    grid_cell(g, "%s", value);
}

static bool has_saved(const struct difference_row *row)
{
    return row->change != CHANGE_NONE && isfinite(row->saved);
}

static void add_saved(struct grid *g, const struct difference_row *row)
{
    if (!has_saved(row))
        grid_cell(g, "-");
    else
        grid_cell(g, row->saved < 10 ? "x %.2f" : row->saved < 1e6 ? "x %.0f" : "x %.1e",
                  row->saved);
}

static void add_row(struct grid *g, struct last_thing *last, const struct difference_row *row)
{
    char value[NUMBER_MAX], half_width[NUMBER_MAX];
    const bool time = strcmp(row->unit, "s") == 0;
    const struct time_unit fits = number_time_unit(time ? fmax(row->a.value, row->b.value) : 1);
    const double unit = time ? fits.seconds : 1;
    cell_of(g, last, row->kind, row->name, row->quantity);
    add_value(g, &row->a, unit);
    add_value(g, &row->b, unit);
    grid_cell(g, "%s", time ? fits.name : row->unit);
    cell_figure(g, &row->difference, unit);
    grid_cell(g, "%+.2f", 100 * row->relative);
    grid_cell(g, "%s", change_name(row->change));
    add_saved(g, row);
    number_interval(0, row->separate / unit, value, half_width);
    grid_cell(g, "%s", half_width);
}

static void add_targets(struct textbuf *out, const struct result *r)
{
    char asked[NUMBER_MAX], reached[NUMBER_MAX];
    for (size_t i = 0; i < r->n_precision; i++) {
        const struct precision_result *p = &r->precision[i];
        if (p->required)
            continue;
        textbuf_add(out, "precision of the difference in %s: +- %s, asked for %s: %s\n", p->target,
                    number_short(p->half_width, reached), number_short(p->delta, asked),
                    precision_verdict(p, r->fixed));
    }
}

/* A note that counts the rows in which pairing cost precision, hidden rows included. */
static void add_lost(struct textbuf *out, const struct difference *d)
{
    size_t lost = 0;
    for (size_t i = 0; i < d->n_rows; i++)
        lost += d->rows[i].saved < 1;
    if (lost)
        textbuf_add(out, "note: common random numbers did not help in %zu of %zu rows (saved below"
                         " x 1)\n", lost, d->n_rows);
}

/* The distance of B from A, in half-widths. A row without an interval is always shown. */
static double apart(const struct difference_row *row)
{
    const double x = fabs(row->difference.value), h = row->difference.half_width;
    return x == 0 ? 0 : h > 0 ? x / h : INFINITY;
}

static bool is_of_a_group(const struct difference_row *row)
{
    return row->kind == ROW_GROUP || row->kind == ROW_CLASS;
}

/* Rows of groups are shown from this distance on. */
static double least_shown(const struct difference *d)
{
    double *x = mem_calloc(d->n_rows, sizeof *x);
    size_t n = 0;
    for (size_t i = 0; i < d->n_rows; i++)
        if (is_of_a_group(&d->rows[i]))
            x[n++] = apart(&d->rows[i]);
    const double least = cells_least_shown(x, n);
    free(x);
    return least;
}

/* What the column that was left out would say, of all rows together. */
static void add_all_saved(struct textbuf *out, const struct difference *d)
{
    double *saved = mem_calloc(d->n_rows, sizeof *saved);
    size_t n = 0;
    for (size_t i = 0; i < d->n_rows; i++)
        if (has_saved(&d->rows[i]))
            saved[n++] = d->rows[i].saved;
    gsl_sort(saved, 1, n);
    if (n > 0)
        textbuf_add(out,
                    "saved     two independent runs would need %.2g to %.2g times as many"
                    " replications (median %.2g); --csv and --json have it for each figure\n",
                    saved[0], saved[n - 1], saved[n / 2]);
    free(saved);
}

/* `left_out`: columns for which there was no room, "separate" before "saved". */
static void add_legend(struct textbuf *out, const struct difference *d, size_t left_out)
{
    textbuf_add(
        out,
        "\n+-        half-width of the %g %% confidence interval, paired t over replications"
        "\nB is      unclear: the interval of B - A has 0 in it; same: no replication differed\n",
        100 * d->difference->confidence);
    if (left_out < 2)
        textbuf_add(out, "saved     how many times more replications two independent runs would"
                         " need\n");
    if (left_out < 1)
        textbuf_add(out, "separate  the half-width that independent runs of A and B would have\n");
    if (left_out == 2)
        add_all_saved(out, d);
}

void table_difference(struct textbuf *out, const struct difference_context *ctx,
                      const struct difference *d, bool all)
{
    struct grid g = {0};
    struct last_thing last = {0};
    size_t hidden = 0, omitted = 0;
    const double least = all ? 0 : least_shown(d);
    add_side(out, "A", ctx->a, NULL);
    add_side(out, "B", ctx->b, ctx->only_b_set);
    add_run(out, d);
    textbuf_add(out, "\n");
    add_columns(&g);
    for (size_t i = 0; i < d->n_rows; i++)
        if (!all && d->rows[i].kind == ROW_STATION)
            hidden++;
        else if (is_of_a_group(&d->rows[i]) && apart(&d->rows[i]) < least)
            omitted++;
        else
            add_row(&g, &last, &d->rows[i]);
    add_legend(out, d, grid_finish(&g, out, 0, textbuf_width(out)));
    if (hidden)
        textbuf_add(out, "not shown: %zu rows of single replicas (--all shows them)\n", hidden);
    if (omitted)
        textbuf_add(
            out,
            "not shown: %zu rows of groups with A and B less far apart, in half-widths (--all shows"
            " them)\n",
            omitted);
    if (d->only_a)
        textbuf_add(out, "only in A: %s\n", d->only_a);
    if (d->only_b)
        textbuf_add(out, "only in B: %s\n", d->only_b);
    add_lost(out, d);
    textbuf_add(out, "\n");
    add_targets(out, d->difference);
    textbuf_wrap(out, 2);
}

/* ---- CSV ---- */

static void csv_row(struct textbuf *out, const struct difference_row *row, const char *status)
{
    const char *const words[] = {row_kind_name(row->kind), row->name, row->quantity, row->unit};
    const double numbers[] = {row->a.value, row->a.half_width, row->b.value, row->b.half_width,
                              row->difference.value, row->difference.half_width};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        csv_text(out, words[i]);
        textbuf_add(out, ",");
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        csv_double(out, numbers[i]);
        textbuf_add(out, ",");
    }
    textbuf_add(out, "%llu,", (unsigned long long)row->difference.samples);
    csv_double(out, row->relative);
    textbuf_add(out, ",");
    csv_double(out, row->separate);
    textbuf_add(out, ",");
    csv_double(out, row->saved);
    textbuf_add(out, ",%s,%s\n", change_name(row->change), status);
}

void csv_difference(struct textbuf *out, const struct difference *d)
{
    textbuf_add(out,
                "kind,name,quantity,unit,a,a_half_width,b,b_half_width,difference,half_width,"
                "samples,relative_difference,separate_half_width,variance_saved,change,status\n");
    for (size_t i = 0; i < d->n_rows; i++)
        csv_row(out, &d->rows[i], result_status(d->difference));
}

/* ---- JSON ---- */

static cJSON *json_row(const struct difference_row *row)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObjectCS(o, "kind", json_text(row_kind_name(row->kind)));
    cJSON_AddItemToObjectCS(o, "name", json_text(row->name));
    cJSON_AddItemToObjectCS(o, "quantity", json_text(row->quantity));
    cJSON_AddItemToObjectCS(o, "a", json_figure(&row->a, row->unit));
    cJSON_AddItemToObjectCS(o, "b", json_figure(&row->b, row->unit));
    cJSON_AddItemToObjectCS(o, "difference", json_figure(&row->difference, row->unit));
    cJSON_AddItemToObjectCS(o, "relative_difference", json_double(row->relative));
    cJSON_AddItemToObjectCS(o, "separate_half_width", json_double(row->separate));
    cJSON_AddItemToObjectCS(o, "variance_saved", json_double(row->saved));
    cJSON_AddItemToObjectCS(o, "change", json_text(change_name(row->change)));
    return o;
}

static void put_precision(struct json_writer *w, const struct result *r)
{
    json_open(w, "precision", '[');
    for (size_t i = 0; i < r->n_precision; i++) {
        const struct precision_result *p = &r->precision[i];
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObjectCS(o, "target", json_text(p->target));
        cJSON_AddItemToObjectCS(o, "difference", json_double(p->mean));
        cJSON_AddItemToObjectCS(o, "half_width", json_double(p->half_width));
        cJSON_AddItemToObjectCS(o, "delta", json_double(p->delta));
        cJSON_AddItemToObjectCS(o, "reached", cJSON_CreateBool(p->reached));
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

/* B's model; A's is the document's. */
static void put_other(struct json_writer *w, const struct difference_context *ctx)
{
    const struct model *m = ctx->b->model;
    json_open(w, "other", '{');
    json_put(w, "file", json_text(m ? m->file : NULL));
    json_put(w, "title", json_text(m ? m->title : NULL));
    if (m)
        json_put_config(w, m);
    json_close(w, '}');
}

void json_difference(struct textbuf *out, const struct difference_context *ctx,
                     const struct difference *d)
{
    struct json_writer w = {.out = out};
    json_open(&w, NULL, '{');
    json_head(&w, ctx->a, JSON_DIFFERENCE_SCHEMA, JSON_DIFFERENCE_VERSION);
    put_other(&w, ctx);
    json_put(&w, "confidence", json_double(d->difference->confidence));
    json_put(&w, "replications", json_count(d->difference->replications));
    json_put(&w, "reached", cJSON_CreateBool(result_precise(d->difference)));
    json_put(&w, "interrupted", cJSON_CreateBool(d->difference->interrupted));
    put_precision(&w, d->difference);
    cJSON *requirements = json_requirements(d->difference);
    if (requirements)
        json_put(&w, "requirements", requirements);
    json_put(&w, "only_a", json_text(d->only_a));
    json_put(&w, "only_b", json_text(d->only_b));
    json_open(&w, "rows", '[');
    for (size_t i = 0; i < d->n_rows; i++)
        json_put(&w, NULL, json_row(&d->rows[i]));
    json_close(&w, ']');
    json_open(&w, "results", '[');
    for (int i = 0; i < 2; i++) {
        json_open(&w, NULL, '{');
        json_result_members(&w, i ? ctx->b : ctx->a, i ? d->b : d->a, true);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    json_close(&w, '}');
}
