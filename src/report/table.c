#include "model/rows.h"
#include "report/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>

#include "base/mem.h"
#include "report/cells.h"
#include "report/collapse.h"
#include "report/grid.h"
#include "report/number.h"
#include "report/precision.h"
#include "report/requirements.h"
#include "report/table_figures.h"

static void add_heads(struct textbuf *out, const struct report_context *ctx,
                      const struct result *r)
{
    table_head(out, ctx);
    table_solver(out, ctx, r->solver);
}

static void add_warmup(struct textbuf *out, const struct result *r)
{
    static const struct { const char *word, *meaning; } by[] = {
        {"given", "as given"},
        {"relaxation", "by the relaxation times on a request's way"},
        {"pilot", "guessed from a pilot run"},
        {"lengthened", "lengthened by MSER-5, because the first replications drifted"},
    };
    for (size_t i = 0; r->warmup_by && i < sizeof by / sizeof *by; i++)
        if (strcmp(by[i].word, r->warmup_by) == 0)
            textbuf_add(out, "        warm-up %s\n", by[i].meaning);
}

static void add_state(struct textbuf *out, const char *word, enum text_colour colour)
{
    textbuf_add(out, "        ");
    textbuf_paint(out, colour, word, strlen(word));
}

static void add_steady(struct textbuf *out, const struct steady_result *s)
{
    char buf[NUMBER_MAX], high[NUMBER_MAX];
    if (s->high > 0) {
        add_state(out, "TWO GROUPS", COLOUR_YELLOW);
        textbuf_add(out,
                    ": %llu replications with %s fetches/s, %llu with %s: the issuer can "
                    "collapse\n",
                    (unsigned long long)s->low, number_plain(s->low_rate, buf),
                    (unsigned long long)s->high, number_plain(s->high_rate, high));
    }
    if (s->overloaded) {
        add_state(out, "UNSTABLE", COLOUR_RED);
        textbuf_add(out, ": requests pile up at station '%s', %s more each second\n",
                    s->overloaded, number_plain(s->growth, buf));
    } else if (s->verdict == STEADY_DRIFTS) {
        add_state(out, "DRIFTS", COLOUR_YELLOW);
        textbuf_add(out, ": not a steady state (t: beginning %.1f, slope %.1f, growth %.1f)\n",
                    s->t_early, s->t_slope, s->t_growth);
        if (isnan(s->mser))
            textbuf_add(out, "        too short to tell how long a warm-up it needs\n");
        else
            textbuf_add(out, "        by MSER-5 it needs a warm-up of %s s\n",
                        number_plain(s->mser, buf));
    } else if (s->verdict == STEADY_NO_DRIFT)
        textbuf_add(out, "        steady: no drift found (t: beginning %.1f, slope %.1f, "
                         "growth %.1f)\n",
                    s->t_early, s->t_slope, s->t_growth);
    else if (s->why)
        textbuf_add(out, "        whether it is steady cannot be judged: %s\n", s->why);
}

static void add_experiment(struct textbuf *out, const struct report_context *ctx,
                           const struct result *r)
{
    char a[NUMBER_MAX], b[NUMBER_MAX], c[NUMBER_MAX];
    textbuf_add(out, "run     seed %llu, %s replications after %s s of warm-up each\n",
                (unsigned long long)r->seed, number_count((double)r->replications, a),
                number_plain(r->warmup, b));
    textbuf_add(out, "        %s experiments (windows of %s s), confidence %g %%\n",
                number_count((double)r->experiments, a), number_plain(r->window, b),
                100 * r->confidence);
    textbuf_add(out, "        %s events, %s s of model time",
                number_count((double)r->events, a), number_plain(r->model_time, b));
    if (ctx->verbose && ctx->threads)
        textbuf_add(out, ", %s on %u thread%s", number_duration(r->wall_time, c), ctx->threads,
                    ctx->threads == 1 ? "" : "s");
    else if (ctx->verbose)
        textbuf_add(out, ", %s", number_duration(r->wall_time, c));
    textbuf_add(out, "\n");
    if (ctx->verbose)
        add_warmup(out, r);
    add_steady(out, &r->steady);
    if (r->interrupted)
        textbuf_add(out, "        interrupted: this is what was known by then\n");
}

/* The stations or groups of a list that are shown, in the list's order, and how many are not
 * hidden. */
struct choice { size_t *index, n, of; };

static int by_index(const void *x, const void *y)
{
    const size_t a = *(const size_t *)x, b = *(const size_t *)y;
    return a < b ? -1 : a > b;
}

/* Show all rows; of a long list, those with the most requests. */
static struct choice choose(const struct station_result *s, size_t n, bool all)
{
    struct choice c = {.index = mem_calloc(n, sizeof *c.index)};
    double *number = mem_calloc(n, sizeof *number);
    for (size_t i = 0; i < n; i++) {
        const struct figure *f = &s[i].f[FIG_MEAN_NUMBER];
        number[i] = s[i].hidden ? -2 : figure_has_value(f) ? f->value * s[i].instances : -1;
        if (!s[i].hidden)
            c.index[c.of++] = i;
    }
    c.n = all || c.of <= TABLE_LIST_MAX ? c.of : TABLE_LIST_MAX;
    if (c.n < c.of)
        gsl_sort_largest_index(c.index, c.n, number, 1, n);
    qsort(c.index, c.n, sizeof *c.index, by_index);
    free(number);
    return c;
}

/* The columns of figures in a table of stations, from left to right. Returns their number. */
static size_t shown_columns(enum quantity_id *shown)
{
    size_t n = 0;
    for (unsigned column = 1; column <= STATION_FIGURES; column++)
        for (int q = 0; q < STATION_FIGURES; q++)
            if (quantity_table[q].column == column)
                shown[n++] = (enum quantity_id)q;
    return n;
}

/* The unit for one column: fits its largest value when that is a time, else 1. */
static struct time_unit column_unit(const struct station_result *s, const struct choice *c,
                                    enum quantity_id q)
{
    double largest = 0;
    if (strcmp(quantity_table[q].unit, "s") != 0)
        return (struct time_unit){"", 1};
    for (size_t i = 0; i < c->n; i++) {
        const struct figure *f = &s[c->index[i]].f[q];
        if (figure_has_value(f) && f->value > largest)
            largest = f->value;
    }
    return number_time_unit(largest);
}

static void add_station_row(struct grid *g, const struct station_result *s, struct methods *methods,
                            const enum quantity_id *shown, const struct time_unit *unit, size_t n)
{
    const struct figure *figures[STATION_FIGURES];
    if (s->instances > 1)
        grid_cell(g, "%s x%u", s->name, s->instances);
    else
        grid_cell(g, "%s", s->name);
    if (s->servers == SERVERS_INFINITE)
        grid_cell(g, "inf");
    else
        grid_cell(g, "%u", s->servers);
    for (size_t i = 0; i < n; i++) {
        figures[i] = &s->f[shown[i]];
        cell_figure(g, figures[i], unit[i].seconds);
        if (shown[i] == Q_UTILIZATION && s->servers != SERVERS_INFINITE)
            grid_paint(g, load_colour(figures[i]));
    }
    cell_methods(g, methods, figures, n);
}

static void add_stations(struct textbuf *out, const struct station_result *s,
                         const struct choice *c, const char *heading, struct methods *methods)
{
    struct grid g = {0};
    char below[NUMBER_MAX];
    enum quantity_id shown[STATION_FIGURES];
    struct time_unit unit[STATION_FIGURES];
    const size_t n = shown_columns(shown);
    grid_column(&g, GRID_ELIDE, heading, "");
    grid_column(&g, GRID_RIGHT, "servers", "");
    for (size_t i = 0; i < n; i++) {
        const struct quantity *q = &quantity_table[shown[i]];
        unit[i] = column_unit(s, c, shown[i]);
        if (i > 0 && unit[i].name[0] && !unit[i - 1].name[0])
            grid_break(&g);    /* times after loads and numbers */
        grid_column(&g, GRID_RIGHT, q->heading[0], heading_below(q->heading, &unit[i], below));
    }
    grid_column(&g, GRID_LEFT, "method", "");
    for (size_t i = 0; i < c->n; i++)
        add_station_row(&g, &s[c->index[i]], methods, shown, unit, n);
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

static void add_meters(struct textbuf *out, const struct report_context *ctx,
                       const struct result *r, struct methods *methods)
{
    const struct network *net = ctx->model ? ctx->model->network : NULL;
    struct grid g = {0};
    if (r->n_meters == 0)
        return;
    grid_column(&g, GRID_ELIDE, "meter", "");
    grid_column(&g, GRID_RIGHT, "value", "");
    grid_column(&g, GRID_LEFT, "unit", "");
    grid_column(&g, GRID_LEFT, "method", "");
    grid_column(&g, GRID_WRAP, "meaning", "");
    for (size_t i = 0; i < r->n_meters; i++) {
        const struct figure *f = &r->meters[i].value;
        const char *meaning = net && i < net->n_meters ? net->meters[i].meaning : NULL;
        grid_cell(&g, "%s", r->meters[i].name);
        cell_figure(&g, f, 1);
        grid_cell(&g, "%s", r->meters[i].unit);
        cell_methods(&g, methods, &f, 1);
        grid_cell(&g, "%s", meaning ? meaning : "");
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

static void add_exits(struct textbuf *out, const struct result *r, struct methods *methods)
{
    struct grid g = {0};
    if (r->n_exits == 0)
        return;
    grid_column(&g, GRID_ELIDE, "exit", "");
    grid_column(&g, GRID_LEFT, "requests", "");
    grid_column(&g, GRID_RIGHT, "throughput", "[1/s]");
    grid_column(&g, GRID_RIGHT, "mean sojourn", "");
    grid_column(&g, GRID_LEFT, "unit", "");
    grid_column(&g, GRID_LEFT, "method", "");
    for (size_t i = 0; i < r->n_exits; i++) {
        const struct exit_result *e = &r->exits[i];
        const struct figure *both[] = {&e->rate, &e->mean_sojourn};
        const struct time_unit unit = number_time_unit(e->mean_sojourn.value);
        grid_cell(&g, "%s", e->name);
        grid_cell(&g, "%s", e->accepted ? "accepted" : "refused");
        cell_figure(&g, &e->rate, 1);
        cell_figure(&g, &e->mean_sojourn, unit.seconds);
        grid_cell(&g, "%s", figure_has_value(&e->mean_sojourn) ? unit.name : "");
        cell_methods(&g, methods, both, 2);
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

static void add_network(struct textbuf *out, const struct result *r, struct methods *methods)
{
    struct grid g = {0};
    grid_column(&g, GRID_LEFT, "network", "");
    grid_column(&g, GRID_RIGHT, "value", "");
    grid_column(&g, GRID_LEFT, "unit", "");
    grid_column(&g, GRID_LEFT, "method", "");
    for (int i = 0; i < QUANTITIES; i++) {
        const struct quantity *q = &quantity_table[i];
        if (q->parameter != PARAMETER_NONE ||
            result_values(r, ROW_NETWORK, 0, (enum quantity_id)i) == 0)
            continue;
        const struct figure *f = result_figure(r, ROW_NETWORK, 0, (enum quantity_id)i, 0);
        const bool time = strcmp(q->unit, "s") == 0;
        const struct time_unit unit = number_time_unit(f->value);
        grid_cell(&g, "%s", q->heading[0]);
        cell_figure(&g, f, time ? unit.seconds : 1);
        grid_cell(&g, "%s", !figure_has_value(f) ? "" : time ? unit.name : q->unit);
        cell_methods(&g, methods, &f, 1);
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

/* ---- figures for the values of a parameter ---- */

/* A table of figures per parameter value: its title, and the most value columns it may have. */
static const struct {
    const char *heading;
    size_t columns;
} asked_tables[PARAMETER_KINDS] = {
    [PARAMETER_LEVEL] = {"percentiles", ASKED_MAX},
    [PARAMETER_TIME] = {"share within", 8},
    [PARAMETER_COUNT] = {"share of time with", 8},
    [PARAMETER_ASKED] = {"share that waits", 1},
    [PARAMETER_CACHE] = {"token caches", 1},
    [PARAMETER_VARIANCE] = {"variances", 1},
};

/* One such table, with the values first .. end - 1. */
struct asked_table {
    const struct result *r;
    enum parameter parameter;
    size_t first, end;
    bool all;    /* caches of groups that have several, too */
    struct grid grid;
    struct methods *methods;
};

/* Are times among the figures? */
static bool has_unit(enum parameter p)
{
    return p == PARAMETER_LEVEL || p == PARAMETER_CACHE || p == PARAMETER_VARIANCE;
}

/* Times are in the unit that fits the smallest time that is not 0. */
static void add_asked_row(struct asked_table *t, enum quantity_id q, const char *name,
                          const struct figure *f)
{
    const struct figure *figures[STATION_FIGURES];
    const bool time = strcmp(quantity_table[q].unit, "s") == 0;
    double smallest = INFINITY;
    size_t n = 0;
    bool any = false;
    for (size_t k = t->first; k < t->end; k++) {
        if (figure_is_told(&f[k]) && n < STATION_FIGURES)
            figures[n++] = &f[k];
        any = any || figure_has_value(&f[k]);
        if (figure_has_value(&f[k]) && f[k].value > 0)
            smallest = fmin(smallest, f[k].value);
    }
    const struct time_unit unit = number_time_unit(isinf(smallest) ? 0 : smallest);
    grid_cell(&t->grid, "%s", name);
    for (size_t k = t->first; k < t->end; k++)
        cell_figure(&t->grid, &f[k], time ? unit.seconds : 1);
    if (has_unit(t->parameter))
        grid_cell(&t->grid, "%s", !any ? "" : time ? unit.name : quantity_table[q].unit);
    cell_methods(&t->grid, t->methods, figures, n);
}

static bool any_told(const struct asked_table *t, const struct figure *f)
{
    for (size_t k = t->first; k < t->end; k++)
        if (figure_is_told(&f[k]))
            return true;
    return false;
}

/* The label of a row: "web", "web, wait", "to exit out". */
static char *asked_row_name(const struct result *r, enum row_kind kind, size_t i,
                            enum quantity_id q)
{
    const char *of = quantity_table[q].of;
    if (q == Q_NETWORK_LAG_P)
        return text_format("%s", quantity_table[Q_NETWORK_LAG].heading[0]);
    if (kind == ROW_NETWORK)
        return text_format("sojourn, %s", of ? of : "accepted");
    return text_format("%s%s%s%s", kind == ROW_EXIT ? "to exit " : "",
                       result_thing_name(r, kind, i), of ? ", " : "", of ? of : "");
}

/* The rows of one thing: those with a value or a reason why there is none. The network's row is
 * always there. */
static void add_asked_of(struct asked_table *t, enum row_kind kind, size_t i)
{
    if (kind == ROW_CACHE && t->r->caches[i].instance && !t->all)
        return;
    for (int k = 0; k < QUANTITIES; k++) {
        const enum quantity_id q = (enum quantity_id)k;
        if (quantity_table[q].parameter != t->parameter || result_values(t->r, kind, i, q) == 0)
            continue;
        const struct figure *f = result_figure(t->r, kind, i, q, 0);
        if (kind != ROW_NETWORK && !any_told(t, f))
            continue;
        char *name = asked_row_name(t->r, kind, i, q);
        add_asked_row(t, q, name, f);
        free(name);
    }
}

static void add_asked_table(struct textbuf *out, struct asked_table *t, const struct choice *groups)
{
    char text[QUANTITY_NAME_MAX];
    const double *x = t->r->asked.of[t->parameter].x;
    t->grid = (struct grid){0};
    grid_column(&t->grid, GRID_ELIDE, asked_tables[t->parameter].heading, "");
    for (size_t k = t->first; k < t->end; k++) {
        parameter_text(t->parameter, x[k], text);
        grid_column(&t->grid, GRID_RIGHT, text, "");
    }
    if (has_unit(t->parameter))
        grid_column(&t->grid, GRID_LEFT, "unit", "");
    grid_column(&t->grid, GRID_LEFT, "method", "");
    for (size_t k = 0; k < groups->n; k++)
        add_asked_of(t, ROW_GROUP, groups->index[k]);
    for (int kind = ROW_CLASS; kind < ROW_KINDS; kind++)
        for (size_t i = 0; i < result_things(t->r, (enum row_kind)kind); i++)
            add_asked_of(t, (enum row_kind)kind, i);
    textbuf_add(out, "\n");
    grid_finish(&t->grid, out, 0, textbuf_width(out));
}

/* All other figures asked for, of the groups that are shown, the classes, the exits and the
 * accepted requests. */
static void add_asked(struct textbuf *out, const struct result *r, bool all,
                      struct methods *methods)
{
    if (!asked_any(&r->asked))
        return;
    const struct choice groups = choose(r->groups, r->n_groups, all);
    for (int p = PARAMETER_LEVEL; p < PARAMETER_KINDS; p++) {
        const size_t n = r->asked.of[p].n, columns = asked_tables[p].columns;
        for (size_t first = 0; first < n; first += columns) {
            struct asked_table t = {.r = r, .parameter = (enum parameter)p, .first = first,
                                    .end = first + columns < n ? first + columns : n, .all = all,
                                    .methods = methods};
            add_asked_table(out, &t, &groups);
        }
    }
    free(groups.index);
}

/* Mean responses of requests of one kind at stations that serve several. */
static void add_classes(struct textbuf *out, const struct result *r, struct methods *methods)
{
    struct grid g = {0};
    bool any = false;
    if (r->n_class_totals > 0)
        return;    /* they have a table of their own */
    for (size_t i = 0; i < r->n_classes; i++)
        any = any || figure_has_value(&r->classes[i].mean_response);
    if (!any)
        return;
    grid_column(&g, GRID_ELIDE, "class", "");
    grid_column(&g, GRID_RIGHT, "mean response", "");
    grid_column(&g, GRID_LEFT, "unit", "");
    grid_column(&g, GRID_LEFT, "method", "");
    for (size_t i = 0; i < r->n_classes; i++) {
        const struct figure *f = &r->classes[i].mean_response;
        const struct time_unit unit = number_time_unit(f->value);
        grid_cell(&g, "%s", r->classes[i].name);
        cell_figure(&g, f, unit.seconds);
        grid_cell(&g, "%s", figure_has_value(f) ? unit.name : "");
        cell_methods(&g, methods, &f, 1);
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

/* The effect of control variates and antithetic runs, when they were asked for. */
static void add_saved(struct textbuf *out, const struct report_context *ctx,
                      const struct result *r)
{
    const struct experiment *e = ctx->model ? &ctx->model->experiment : NULL;
    bool any = false;
    if (!e || (!e->control_variates && !e->antithetic))
        return;
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    textbuf_add(out, "\n%s%s%s: variance saved in ", e->antithetic ? "antithetic pairs" : "",
                e->antithetic && e->control_variates ? " and " : "",
                e->control_variates ? "control variates, where they help" : "");
    for (size_t i = 0; i < r->n_precision; i++) {
        const struct row *row = rows_find(&rows, r->precision[i].target);
        const double saved = row ? row->figure->saved : 0;
        textbuf_add(out, saved > 0 ? "%s%s x %.2f" : "%s%s none", i ? ", " : "",
                    r->precision[i].target, saved);
        any = any || saved > 1;
    }
    rows_release(&rows);
    textbuf_add(out, "\n");
    if (e->antithetic && !any)
        textbuf_add(out, "NOTE: antithetic pairs do not help here: leave them out\n");
}

static bool has_replicas(const struct result *r)
{
    for (size_t i = 0; i < r->n_groups; i++)
        if (r->groups[i].instances > 1 && !r->groups[i].hidden)
            return true;
    return false;
}

/* One row per group, or per station when all stations are asked for or no group has replicas. */
static void add_results(struct textbuf *out, const struct result *r, bool all,
                        struct methods *methods)
{
    const bool groups = !all && has_replicas(r);
    const size_t n = groups ? r->n_groups : r->n_stations;
    const struct station_result *list = groups ? r->groups : r->stations;
    const struct choice shown = choose(list, n, all);
    add_stations(out, list, &shown, groups ? "stations" : "station", methods);
    table_features(out, r, groups ? ROW_GROUP : ROW_STATION, shown.index, shown.n, "station",
                   methods);
    if (groups)
        textbuf_add(out, "(xN: N alike; rates and numbers are the mean of one)\n");
    if (shown.n < shown.of)
        textbuf_add(out,
                    "shown are the %zu of %zu with most requests; --all shows all, as do --csv and"
                    " --json\n",
                    shown.n, shown.of);
    free(shown.index);
}

void table_result(struct textbuf *out, const struct report_context *ctx, const struct result *r,
                  bool all_stations)
{
    const bool simulated = strcmp(r->solver, "simulation") == 0;
    struct methods methods = {0};
    add_heads(out, ctx, r);
    if (simulated)
        add_experiment(out, ctx, r);
    add_results(out, r, all_stations, &methods);
    add_classes(out, r, &methods);
    table_named_classes(out, r, all_stations, &methods);
    table_class_totals(out, r, &methods);
    add_meters(out, ctx, r, &methods);
    add_exits(out, r, &methods);
    add_network(out, r, &methods);
    table_collapse(out, r);
    add_asked(out, r, all_stations, &methods);
    if (simulated) {
        table_precision(out, r, ctx->model && ctx->model->mlrun);
        add_saved(out, ctx, r);
    }
    table_requirements(out, r);
    methods_legend(&methods, out, simulated ? r->confidence : 0, true);
    methods_release(&methods);
    textbuf_wrap(out, 2);
}
