#include "report/comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/cells.h"
#include "report/csv.h"
#include "report/grid.h"
#include "report/json_writer.h"
#include "report/number.h"
#include "report/table.h"

#define JSON_COMPARISON_SCHEMA "sojourn.comparison"
#define JSON_COMPARISON_VERSION 2    /* as JSON_RESULT_VERSION, whose documents are in it */

/*
 * Is the row about one of several replicas? Its group's row stands for it. Without a network the
 * groups are not known.
 */
static bool told_by_group(const struct report_context *ctx, const struct comparison *c, size_t i)
{
    const struct network *net = ctx->model ? ctx->model->network : NULL;
    const struct comparison_row *row = &c->rows[i];
    if (!net || row->kind != ROW_STATION || row->index >= net->n_stations)
        return false;
    return net->groups[net->stations[row->index].group].n_stations > 1;
}

static bool failed(const struct comparison_row *row)
{
    return row->verdict == VERDICT_DIFFERS || row->verdict == VERDICT_NO_INTERVAL;
}

/* Is the row about one station or group, and does it agree? */
static bool unremarkable(const struct comparison_row *row)
{
    return row->verdict == VERDICT_AGREES && row->kind != ROW_METER && row->kind != ROW_EXIT &&
           row->kind != ROW_NETWORK;
}

/* Unremarkable rows are shown when their |z| is at least this. */
static double least_shown(const struct report_context *ctx, const struct comparison *c)
{
    double *z = mem_calloc(c->n_rows, sizeof *z);
    size_t n = 0;
    for (size_t i = 0; i < c->n_rows; i++)
        if (unremarkable(&c->rows[i]) && !told_by_group(ctx, c, i))
            z[n++] = fabs(c->rows[i].z);
    const double least = cells_least_shown(z, n);
    free(z);
    return least;
}

static void add_columns(struct grid *g)
{
    grid_column(g, GRID_ELIDE, "figure", "");
    grid_column(g, GRID_RIGHT, "analytic", "");
    grid_column(g, GRID_RIGHT, "simulated", "");
    grid_column(g, GRID_LEFT, "unit", "");
    grid_column(g, GRID_RIGHT, "diff.", "[%]");
    grid_column(g, GRID_RIGHT, "z", "");
    grid_column(g, GRID_LEFT, "is", "");
    grid_column(g, GRID_LEFT, "method", "");
    grid_optional(g);
}

static void add_row(struct grid *g, struct last_thing *last, const struct comparison_row *row,
                    struct methods *methods)
{
    static const char *const marks[] = {"ok", "near", "DIFFERS", "?"};
    static const enum text_colour colours[] = {COLOUR_GREEN, COLOUR_NONE, COLOUR_RED,
                                               COLOUR_YELLOW};
    const struct figure *analytic = &row->analytic;
    const bool time = strcmp(row->unit, "s") == 0;
    const struct time_unit unit = number_time_unit(time ? row->analytic.value : 1);
    cell_of(g, last, row->kind, row->name, row->quantity);
    cell_figure(g, analytic, time ? unit.seconds : 1);
    cell_figure(g, &row->simulated, time ? unit.seconds : 1);
    grid_cell(g, "%s", time ? unit.name : row->unit);
    grid_cell(g, "%+.2f", 100 * row->relative);
    if (isnan(row->z))
        grid_cell(g, "-");
    else
        grid_cell(g, "%+.2f", row->z);
    grid_cell(g, "%s", marks[row->verdict]);
    grid_paint(g, colours[row->verdict]);
    cell_methods(g, methods, &analytic, 1);
}

/* hidden: rows left out because their group's row stands for them; omitted: the rows of a very
 * long table that agree best. */
static void add_summary(struct textbuf *out, const struct comparison *c, size_t hidden,
                        size_t omitted)
{
    const struct comparison_options *o = &c->options;
    if (c->n_rows == 0) {
        textbuf_add(out, "0 comparisons: no figure has a value on both sides\n");
        return;
    }
    if (c->n_within)
        textbuf_add(out, "near: %zu approximation%s off by more than chance, yet within %g %% of"
                         " rates and sojourn times, %g %% of waits and numbers, or %g %%"
                         " of the response or number that it is part of\n",
                    c->n_within, c->n_within == 1 ? " is" : "s are", 100 * o->tolerance_rate,
                    100 * o->tolerance_queue, 100 * o->tolerance_of_whole);
    if (hidden)
        textbuf_add(out, "not shown: %zu of single replicas (--all shows them)\n", hidden);
    if (omitted)
        textbuf_add(out,
                    "not shown: %zu of stations and groups that agree, |z| below those above (--all"
                    " shows them)\n",
                    omitted);
    textbuf_add(out, "%zu comparisons", c->n_rows);
    if (c->n_exact < c->n_rows)
        textbuf_add(out, " (%zu with an approximation)", c->n_rows - c->n_exact);
    if (c->largest < c->n_rows)
        textbuf_add(out, ": largest |z| %.1f (%s %s), bound %.1f", fabs(c->rows[c->largest].z),
                    c->rows[c->largest].name, c->rows[c->largest].quantity, c->bound);
    if (c->n_unjudged)
        textbuf_add(out, ", %zu not judged (no interval)", c->n_unjudged);
    if (c->n_failed)
        textbuf_add(out, ": %zu DISAGREE\n", c->n_failed);
    else if (c->n_unjudged == c->n_rows)
        textbuf_add(out, ": NOTHING JUDGED\n");
    else
        textbuf_add(out, ": agree\n");
}

void table_comparison(struct textbuf *out, const struct report_context *ctx,
                      const struct comparison *c, bool all)
{
    char a[NUMBER_MAX], b[NUMBER_MAX];
    struct grid g = {0};
    struct methods methods = {0};
    struct last_thing last = {0};
    table_head(out, ctx);
    textbuf_add(out, "run     seed %llu, %s replications, %s experiments\n",
                (unsigned long long)c->simulated->seed,
                number_count((double)c->simulated->replications, a),
                number_count((double)c->simulated->experiments, b));
    if (c->simulated->interrupted)
        textbuf_add(out, "        interrupted: this is what was known by then\n");
    textbuf_add(out, "\n");
    add_columns(&g);
    size_t hidden = 0, omitted = 0;
    const double least = all ? 0 : least_shown(ctx, c);
    for (size_t i = 0; i < c->n_rows; i++)
        if (!all && !failed(&c->rows[i]) && told_by_group(ctx, c, i))
            hidden++;
        else if (unremarkable(&c->rows[i]) && fabs(c->rows[i].z) < least)
            omitted++;
        else
            add_row(&g, &last, &c->rows[i], &methods);
    const size_t left_out = grid_finish(&g, out, 0, textbuf_width(out));
    methods_legend(&methods, out, c->simulated->confidence, left_out == 0);
    textbuf_add(out, "\n");
    add_summary(out, c, hidden, omitted);
    methods_release(&methods);
    textbuf_wrap(out, 2);
}

/* A number, or an empty cell. */
static double finite_or_none(double x)
{
    return isfinite(x) ? x : NAN;
}

static void csv_row(struct textbuf *out, const struct comparison_row *row, const char *status)
{
    const char *const words[] = {row_kind_name(row->kind), row->name, row->quantity, row->unit};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        csv_text(out, words[i]);
        textbuf_add(out, ",");
    }
    csv_double(out, row->analytic.value);
    textbuf_add(out, ",%s,", basis_name(row->analytic.basis));
    csv_text(out, row->analytic.method ? row->analytic.method : "");
    textbuf_add(out, ",");
    csv_double(out, row->simulated.value);
    textbuf_add(out, ",");
    csv_double(out, row->simulated.half_width);
    textbuf_add(out, ",%llu,", (unsigned long long)row->simulated.samples);
    csv_double(out, finite_or_none(row->relative));
    textbuf_add(out, ",");
    csv_double(out, finite_or_none(row->z));
    textbuf_add(out, ",%s,%s\n", verdict_name(row->verdict), status);
}

void csv_comparison(struct textbuf *out, const struct comparison *c)
{
    textbuf_add(out, "kind,name,quantity,unit,analytic,basis,method,simulated,half_width,samples,"
                     "relative_difference,z,verdict,status\n");
    for (size_t i = 0; i < c->n_rows; i++)
        csv_row(out, &c->rows[i], result_status(c->simulated));
}

static cJSON *json_row(const struct comparison_row *row)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObjectCS(o, "kind", json_text(row_kind_name(row->kind)));
    cJSON_AddItemToObjectCS(o, "name", json_text(row->name));
    cJSON_AddItemToObjectCS(o, "quantity", json_text(row->quantity));
    cJSON_AddItemToObjectCS(o, "analytic", json_figure(&row->analytic, row->unit));
    cJSON_AddItemToObjectCS(o, "simulated", json_figure(&row->simulated, row->unit));
    cJSON_AddItemToObjectCS(o, "relative_difference", json_double(row->relative));
    cJSON_AddItemToObjectCS(o, "z", json_double(row->z));
    cJSON_AddItemToObjectCS(o, "verdict", json_text(verdict_name(row->verdict)));
    return o;
}

static void put_judgement(struct json_writer *w, const struct comparison *c)
{
    cJSON *tolerance = cJSON_CreateObject();
    cJSON_AddItemToObjectCS(tolerance, "rate", json_double(c->options.tolerance_rate));
    cJSON_AddItemToObjectCS(tolerance, "queue", json_double(c->options.tolerance_queue));
    cJSON_AddItemToObjectCS(tolerance, "of_whole", json_double(c->options.tolerance_of_whole));
    json_put(w, "agrees", cJSON_CreateBool(comparison_ok(c)));
    json_put(w, "comparisons", json_count(c->n_rows));
    json_put(w, "exact", json_count(c->n_exact));
    json_put(w, "within_tolerance", json_count(c->n_within));
    json_put(w, "failed", json_count(c->n_failed));
    json_put(w, "not_judged", json_count(c->n_unjudged));
    json_put(w, "alpha", json_double(c->options.alpha));
    json_put(w, "z_bound", json_double(c->bound));
    json_put(w, "tolerance", tolerance);
}

void json_comparison(struct textbuf *out, const struct report_context *ctx,
                     const struct comparison *c)
{
    const struct result *const results[] = {c->analytic, c->simulated};
    struct json_writer w = {.out = out};
    json_open(&w, NULL, '{');
    json_head(&w, ctx, JSON_COMPARISON_SCHEMA, JSON_COMPARISON_VERSION);
    put_judgement(&w, c);
    json_open(&w, "rows", '[');
    for (size_t i = 0; i < c->n_rows; i++)
        json_put(&w, NULL, json_row(&c->rows[i]));
    json_close(&w, ']');
    json_open(&w, "results", '[');
    for (size_t i = 0; i < 2; i++) {
        json_open(&w, NULL, '{');
        json_result_members(&w, ctx, results[i], true);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    json_close(&w, '}');
}
