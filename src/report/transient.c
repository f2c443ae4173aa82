#include "report/transient.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/cells.h"
#include "report/csv.h"
#include "report/json_writer.h"
#include "report/number.h"
#include "report/table.h"

enum { ROWS = 20, GROUPS = 5 };

/* ---- table ---- */

static void add_head(struct textbuf *out, const struct report_context *ctx,
                     const struct transient *t)
{
    char a[NUMBER_MAX], b[NUMBER_MAX];
    table_head(out, ctx);
    table_solver(out, ctx, "simulation");
    textbuf_add(out,
                "run     seed %llu, %s replications of %s s from the start, confidence %g %%\n",
                (unsigned long long)t->seed, number_count((double)t->replications, a),
                number_plain(t->horizon, b), 100 * t->confidence);
    textbuf_add(out, "        %s events", number_count((double)t->events, a));
    if (ctx->verbose)
        textbuf_add(out, ", %s", number_duration(t->wall_time, b));
    textbuf_add(out, "\n");
    if (ctx->transient)
        textbuf_add(out, "        no steady state (%s)\n", ctx->transient);
    if (t->interrupted)
        textbuf_add(out, "        interrupted: this is what was known by then\n");
}

static double at_end(const struct transient_curve *c, size_t points)
{
    const struct figure *f = &c->number[points - 1];
    return figure_has_value(f) ? f->value : 0;
}

/* Which curves to show, in their order: the network and the n groups with most at the end. */
static void choose(const struct transient *t, size_t n, bool *shown)
{
    shown[0] = true;
    for (size_t left = n; left > 0; left--) {
        size_t most = 0;
        for (size_t i = 1; i < t->n_curves; i++)
            if (!shown[i] && !t->curves[i].hidden && (!most || at_end(&t->curves[i], t->n_points) >
                                           at_end(&t->curves[most], t->n_points)))
                most = i;
        shown[most] = true;
    }
}

/* ---- rows ---- */

/* The instants that are listed. */
struct instants {
    size_t *at, n;
    size_t every;    /* one of so many */
};

/* Fetches of all caches, per second, in the interval that ends at instant k: the least and most by
 * their intervals. */
struct fetches {
    double least, most;
};

static struct fetches fetches_at(const struct transient *t, size_t k)
{
    struct fetches sum = {0};
    for (size_t i = 0; i < t->n_flows; i++) {
        const struct figure *f = &t->flows[i].value[k];
        if (strcmp(t->flows[i].quantity, "fetch_rate") != 0 || !figure_has_value(f))
            continue;
        sum.least += isnan(f->half_width) ? 0 : f->value - f->half_width;
        sum.most += isnan(f->half_width) ? f->value : f->value + f->half_width;
    }
    return sum;
}

/* Of every so many instants the last, unless surely more tokens are fetched at another: then the
 * one with most fetches. A herd may be over before the next instant. */
static struct instants choose_instants(const struct transient *t, bool all)
{
    struct instants x = {.every = all || t->n_points < 2 * ROWS ? 1 : t->n_points / ROWS};
    x.at = mem_calloc(t->n_points, sizeof *x.at);
    for (size_t first = 0; first < t->n_points; first += x.every) {
        const size_t left = t->n_points - first;
        size_t most = first + (left < x.every ? left : x.every) - 1;
        double least = fetches_at(t, most).most;
        for (size_t k = most; k-- > first;)
            if (fetches_at(t, k).least > least) {
                least = fetches_at(t, k).least;
                most = k;
            }
        x.at[x.n++] = most;
    }
    return x;
}

/* ---- tables ---- */

static void add_numbers(struct textbuf *out, const struct transient *t, const bool *shown,
                        const struct instants *rows)
{
    char buf[NUMBER_MAX];
    struct grid g = {0};
    const struct time_unit unit = number_time_unit(t->horizon);
    char *heading = text_format("[%s]", unit.name);
    grid_column(&g, GRID_RIGHT, "time", heading);
    for (size_t i = 0; i < t->n_curves; i++)
        if (shown[i])
            grid_column(&g, GRID_RIGHT, t->curves[i].name, i ? "number" : "mean number");
    for (size_t row = 0; row < rows->n; row++) {
        const size_t k = rows->at[row];
        grid_cell(&g, "%s", number_plain(t->time[k] / unit.seconds, buf));
        for (size_t i = 0; i < t->n_curves; i++)
            if (shown[i])
                cell_figure(&g, &t->curves[i].number[k], 1);
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
    free(heading);
}

/* Columns of a table of flows. */
enum { FLOWS_SHOWN = 6 };

static bool is_shown(const struct transient *t, const bool *shown, const struct transient_flow *f)
{
    for (size_t i = 1; strcmp(f->quantity, "mean_wait") == 0 && i < t->n_curves; i++)
        if (strcmp(t->curves[i].name, f->name) == 0)
            return shown[i];
    return true;
}

static const char *flow_heading(const struct transient_flow *f)
{
    return strcmp(f->quantity, "fetch_rate") == 0  ? "fetches [1/s]"
           : strcmp(f->quantity, "miss_rate") == 0 ? "misses [1/s]"
                                                   : "wait [ms]";
}

/* The flows of the intervals that end at the instants listed. */
static void add_flows(struct textbuf *out, const struct transient *t, const bool *shown,
                      const struct instants *rows, bool all)
{
    char buf[NUMBER_MAX];
    struct grid g = {0};
    const struct transient_flow *columns[FLOWS_SHOWN];
    size_t n = 0;
    for (size_t i = 0; i < t->n_flows && n < FLOWS_SHOWN; i++)
        if (all || is_shown(t, shown, &t->flows[i]))
            columns[n++] = &t->flows[i];
    if (n == 0)
        return;
    const struct time_unit unit = number_time_unit(t->horizon);
    char *heading = text_format("[%s]", unit.name);
    grid_column(&g, GRID_RIGHT, "until", heading);
    for (size_t i = 0; i < n; i++)
        grid_column(&g, GRID_RIGHT, columns[i]->name, flow_heading(columns[i]));
    for (size_t row = 0; row < rows->n; row++) {
        const size_t k = rows->at[row];
        grid_cell(&g, "%s", number_plain(t->time[k] / unit.seconds, buf));
        for (size_t i = 0; i < n; i++)
            cell_figure(&g, &columns[i]->value[k],
                        strcmp(columns[i]->unit, "s") == 0 ? 1e-3 : 1);
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
    free(heading);
}

static void add_growth(struct textbuf *out, const struct transient *t, const bool *shown)
{
    char buf[NUMBER_MAX];
    struct grid g = {0};
    grid_column(&g, GRID_ELIDE, "growth, second half", "");
    grid_column(&g, GRID_RIGHT, "simulated", "[1/s]");
    grid_column(&g, GRID_RIGHT, "fluid limit", "[1/s]");
    for (size_t i = 0; i < t->n_curves; i++) {
        const struct transient_curve *c = &t->curves[i];
        if (!shown[i])
            continue;
        if (c->instances > 1)
            grid_cell(&g, "%s x%zu", c->name, c->instances);
        else
            grid_cell(&g, "%s", c->name);
        cell_figure(&g, &c->growth, 1);
        grid_cell(&g, "%s", number_plain(c->fluid, buf));
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

/* Groups that are listed. */
static size_t count_groups(const struct transient *t)
{
    size_t n = 0;
    for (size_t i = 1; i < t->n_curves; i++)
        n += !t->curves[i].hidden;
    return n;
}

static void add_legend(struct textbuf *out, const struct transient *t, size_t every,
                       size_t groups)
{
    char buf[NUMBER_MAX];
    textbuf_add(out, "\nnumbers of requests (of all stations of a group) at that time, means over "
                     "replications\n");
    if (t->n_flows > 0)
        textbuf_add(out, "fetches, misses (of all caches of a name) and waits in the %s s before "
                         "that time; CSV and JSON have all\n",
                    number_plain(t->horizon / (double)t->n_points, buf));
    if (every > 1 && t->n_flows > 0)
        textbuf_add(out, "shown is of every %zu instants the last, or one with more fetches; --all "
                         "shows all\n", every);
    else if (every > 1)
        textbuf_add(out, "shown are some of %zu instants; --all shows all\n", t->n_points);
    if (groups < count_groups(t))
        textbuf_add(out, "shown are the %zu groups with most at the end of %zu; --all shows all\n",
                    groups, count_groups(t));
    textbuf_add(out, "+- half-width of the %g %% confidence interval\n", 100 * t->confidence);
}

void table_transient(struct textbuf *out, const struct report_context *ctx,
                     const struct transient *t, bool all)
{
    const size_t n = count_groups(t), groups = all || n < GROUPS ? n : GROUPS;
    add_head(out, ctx, t);
    if (t->replications == 0)
        return;
    bool *shown = mem_calloc(t->n_curves, sizeof *shown);
    struct instants rows = choose_instants(t, all);
    choose(t, groups, shown);
    add_numbers(out, t, shown, &rows);
    add_flows(out, t, shown, &rows, all);
    add_growth(out, t, shown);
    add_legend(out, t, rows.every, groups);
    textbuf_wrap(out, 2);
    free(rows.at);
    free(shown);
}

/* ---- JSON ---- */

static void put_run(struct json_writer *w, const struct report_context *ctx,
                    const struct transient *t)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObjectCS(o, "seed", json_seed(t->seed));
    cJSON_AddItemToObjectCS(o, "confidence", json_double(t->confidence));
    cJSON_AddItemToObjectCS(o, "replications", json_count(t->replications));
    cJSON_AddItemToObjectCS(o, "horizon", json_double(t->horizon));
    cJSON_AddItemToObjectCS(o, "points", json_count(t->n_points));
    cJSON_AddItemToObjectCS(o, "events", json_count(t->events));
    cJSON_AddItemToObjectCS(o, "interrupted", cJSON_CreateBool(t->interrupted));
    cJSON_AddItemToObjectCS(o, "transient", json_text(ctx->transient));
    json_put(w, "experiment", o);
}

static cJSON *curve(const struct transient *t, const struct transient_curve *c)
{
    cJSON *o = cJSON_CreateObject(), *number = cJSON_CreateArray(), *half = cJSON_CreateArray();
    for (size_t k = 0; k < t->n_points; k++) {
        cJSON_AddItemToArray(number, json_double(c->number[k].value));
        cJSON_AddItemToArray(half, json_double(c->number[k].half_width));
    }
    cJSON_AddItemToObjectCS(o, "name", json_text(c->name));
    cJSON_AddItemToObjectCS(o, "instances", json_count(c->instances));
    cJSON_AddItemToObjectCS(o, "mean_number", number);
    cJSON_AddItemToObjectCS(o, "half_width", half);
    cJSON_AddItemToObjectCS(o, "growth_rate", json_figure(&c->growth, "1/s"));
    cJSON_AddItemToObjectCS(o, "fluid_growth_rate", json_double(c->fluid));
    return o;
}

static cJSON *flow(const struct transient *t, const struct transient_flow *f)
{
    cJSON *o = cJSON_CreateObject(), *value = cJSON_CreateArray(), *half = cJSON_CreateArray();
    for (size_t k = 0; k < t->n_points; k++) {
        cJSON_AddItemToArray(value, json_double(f->value[k].value));
        cJSON_AddItemToArray(half, json_double(f->value[k].half_width));
    }
    cJSON_AddItemToObjectCS(o, "name", json_text(f->name));
    cJSON_AddItemToObjectCS(o, "quantity", json_text(f->quantity));
    cJSON_AddItemToObjectCS(o, "unit", json_text(f->unit));
    cJSON_AddItemToObjectCS(o, "value", value);
    cJSON_AddItemToObjectCS(o, "half_width", half);
    return o;
}

void json_transient(struct textbuf *out, const struct report_context *ctx,
                    const struct transient *t)
{
    struct json_writer w = {.out = out};
    cJSON *time = cJSON_CreateArray();
    for (size_t k = 0; k < t->n_points; k++)
        cJSON_AddItemToArray(time, json_double(t->time[k]));
    json_open(&w, NULL, '{');
    json_head(&w, ctx, JSON_TRANSIENT_SCHEMA, JSON_TRANSIENT_VERSION);
    put_run(&w, ctx, t);
    json_put(&w, "time", time);
    json_open(&w, "curves", '[');
    for (size_t i = 0; i < t->n_curves; i++)
        if (!t->curves[i].hidden)
            json_put(&w, NULL, curve(t, &t->curves[i]));
    json_close(&w, ']');
    if (t->n_flows > 0) {
        json_open(&w, "flows", '[');
        for (size_t i = 0; i < t->n_flows; i++)
            json_put(&w, NULL, flow(t, &t->flows[i]));
        json_close(&w, ']');
    }
    json_close(&w, '}');
}

/* ---- CSV ---- */

static void csv_row(struct textbuf *out, const char *name, const char *quantity,
                    const char *unit, double time, const struct figure *f, const char *status)
{
    csv_text(out, name);
    textbuf_add(out, ",%s,%s,", quantity, unit);
    csv_double(out, time);
    textbuf_add(out, ",");
    csv_double(out, f->value);
    textbuf_add(out, ",");
    csv_double(out, f->half_width);
    if (f->basis == BASIS_SIMULATED)
        textbuf_add(out, ",%llu,%s\n", (unsigned long long)f->samples, status);
    else
        textbuf_add(out, ",,%s\n", status);
}

void csv_transient(struct textbuf *out, const struct transient *t)
{
    const char *status = t->interrupted ? "interrupted" : "ok";
    textbuf_add(out, "name,quantity,unit,time,value,half_width,samples,status\n");
    for (size_t i = 0; i < t->n_curves; i++) {
        const struct transient_curve *c = &t->curves[i];
        const struct figure fluid = figure_exact(c->fluid, NULL);
        if (c->hidden)
            continue;
        for (size_t k = 0; k < t->n_points; k++)
            csv_row(out, c->name, "mean_number", "", t->time[k], &c->number[k], status);
        csv_row(out, c->name, "growth_rate", "1/s", NAN, &c->growth, status);
        if (!isnan(c->fluid))
            csv_row(out, c->name, "fluid_growth_rate", "1/s", NAN, &fluid, status);
    }
    for (size_t i = 0; i < t->n_flows; i++)
        for (size_t k = 0; k < t->n_points; k++)
            csv_row(out, t->flows[i].name, t->flows[i].quantity, t->flows[i].unit, t->time[k],
                    &t->flows[i].value[k], status);
}
