#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/requirement.h"
#include "report/cells.h"
#include "report/grid.h"
#include "report/sizing.h"
#include "report/sizing_words.h"

enum { SHOWN = 8 };    /* rows of a list of candidates */

/* ---- the head ---- */

static void add_head(struct textbuf *out, const struct report_context *ctx, const struct sizing *s)
{
    table_head(out, ctx);
    table_solver(out, ctx, "sizing");
    textbuf_add(out, "seed    %llu, joint confidence %g %%", (unsigned long long)s->seed,
                100 * s->confidence);
    if (s->indifference > 0)
        textbuf_add(out, ", indifference %g %%", 100 * s->indifference);
    textbuf_add(out, "\ncost    %s\n", s->cost);
}

/* The sentence, wrapped. */
static void add_verdict(struct textbuf *out, const struct sizing *s)
{
    struct grid g = {0};
    char *text = sizing_verdict(s);
    grid_column(&g, GRID_WRAP, "", "");
    grid_cell(&g, "%s", text);
    /* begins with a line of headings, which is empty */
    grid_finish(&g, out, 0, textbuf_width(out));
    free(text);
}

/* ---- the winner ---- */

/* A value in the requirement's unit, with its interval or the mark of its basis. */
static void value_cell(struct grid *g, const struct target *t, const struct figure *f)
{
    cell_figure(g, f, sizing_unit(t).seconds);
}

static void precision_cell(struct grid *g, const struct target *t,
                           const struct precision_result *p)
{
    const enum basis basis = p->confidence > 0 ? BASIS_SIMULATED
                             : p->approximate  ? BASIS_APPROXIMATE
                                               : BASIS_EXACT;
    value_cell(g, t, &(struct figure){.value = p->mean, .half_width = p->half_width,
                                      .basis = basis});
}

static void add_requirements(struct textbuf *out, const struct sizing *s)
{
    struct grid g = {0};
    size_t i = 0;
    grid_column(&g, GRID_ELIDE, "requirement", "");
    grid_column(&g, GRID_RIGHT, "value", "");
    grid_column(&g, GRID_LEFT, "unit", "");
    grid_column(&g, GRID_RIGHT, "to spare", "");
    grid_column(&g, GRID_LEFT, "verdict", "");
    for (size_t k = 0; k < s->result->n_precision && i < s->n_requirements; k++) {
        const struct precision_result *p = &s->result->precision[k];
        const struct target *t = &s->requirements[i];
        char slack[NUMBER_MAX];
        if (p->decision == DECISION_NONE)
            continue;
        sizing_slack(t, p->mean, slack);
        grid_cell(&g, "%s", t->text);
        precision_cell(&g, t, p);
        grid_cell(&g, "%s", sizing_unit(t).name);
        grid_cell(&g, "%s", slack);
        grid_cell(&g, "%s%s", decision_words(p->decision), i == s->binding ? ", binds" : "");
        grid_paint(&g, decision_colour(p->decision));
        i++;
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

static double largest_time(const struct result *r)
{
    double largest = 0;
    for (size_t i = 0; i < r->n_groups; i++)
        if (!r->groups[i].hidden && figure_has_value(&r->groups[i].f[FIG_MEAN_RESPONSE]))
            largest = fmax(largest, r->groups[i].f[FIG_MEAN_RESPONSE].value);
    return largest;
}

static void add_time_column(struct grid *g, const char *heading, const char *unit)
{
    char text[NUMBER_MAX];
    snprintf(text, sizeof text, "[%s]", unit);
    grid_column(g, GRID_RIGHT, heading, text);
}

/* What the winner's stations do. */
static void add_stations(struct textbuf *out, const struct result *r)
{
    struct grid g = {0};
    const struct time_unit u = number_time_unit(largest_time(r));
    grid_column(&g, GRID_ELIDE, "station", "");
    grid_column(&g, GRID_RIGHT, "servers", "");
    grid_column(&g, GRID_RIGHT, "utilization", "");
    add_time_column(&g, "mean wait", u.name);
    add_time_column(&g, "mean response", u.name);
    for (size_t i = 0; i < r->n_groups; i++) {
        const struct station_result *st = &r->groups[i];
        if (st->hidden)
            continue;
        if (st->instances > 1)
            grid_cell(&g, "%s x%u", st->name, st->instances);
        else
            grid_cell(&g, "%s", st->name);
        if (st->servers == SERVERS_INFINITE)
            grid_cell(&g, "inf");
        else
            grid_cell(&g, "%u", st->servers);
        cell_figure(&g, &st->f[FIG_UTILIZATION], 1);
        grid_paint(&g, load_colour(&st->f[FIG_UTILIZATION]));
        cell_figure(&g, &st->f[FIG_MEAN_WAIT], u.seconds);
        cell_figure(&g, &st->f[FIG_MEAN_RESPONSE], u.seconds);
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

/* ---- steps ---- */

/* The step's verdict in the row of requirement i: beside the requirement that fails, if one does,
 * else in the first row. */
static void verdict_cell(struct grid *g, const struct sizing_step *p, size_t i)
{
    const bool unstable = p->decision == DECISION_NOT_MET && p->failed == SIZING_NONE;
    const size_t row = p->decision == DECISION_NOT_MET && !unstable ? p->failed : 0;
    if (i != row)
        grid_cell(g, "%s", "");
    else if (unstable)
        grid_cell(g, "unstable");
    else
        grid_cell(g, "%s", p->decision == DECISION_NONE ? "not run" : decision_words(p->decision));
    if (i == row)
        grid_paint(g, decision_colour(p->decision));
}

/* "+12.3 +- 0.4", with its sign. */
static void difference_cell(struct grid *g, const struct target *t, const struct figure *f)
{
    char value[NUMBER_MAX], half_width[NUMBER_MAX], text[NUMBER_MAX + 1];
    const double unit = sizing_unit(t).seconds;
    if (!f || !figure_has_value(f)) {
        grid_cell(g, "-");
        return;
    }
    number_interval(f->value / unit, f->half_width / unit, value, half_width);
    snprintf(text, sizeof text, "%s%s", f->value > 0 ? "+" : "", value);
    if (f->basis == BASIS_SIMULATED)
        grid_cell_interval(g, text, half_width);
    else
        grid_cell(g, "%s %s", basis_mark(f->basis), text);
}

/* A row for each requirement; the first one has what is the step's own. */
static void add_step(struct grid *g, const struct sizing *s, const struct sizing_step *p)
{
    const double change = s->candidates[p->candidate].cost - s->candidates[s->winner].cost;
    char number[NUMBER_MAX];
    for (size_t i = 0; i < s->n_requirements; i++) {
        const struct target *t = &s->requirements[i];
        if (i == 0) {
            grid_cell(g, "%s=%s", sizing_short_key(s->keys[p->key].name),
                      sizing_value(s, p->candidate, p->key));
            grid_cell(g, "%s%s", change > 0 ? "+" : "", number_plain(change, number));
        } else {
            grid_cell(g, "%s", "");
            grid_cell(g, "%s", "");
        }
        grid_cell(g, "%s", t->name);
        difference_cell(g, t, p->differences ? &p->differences[i] : NULL);
        grid_cell(g, "%s", sizing_unit(t).name);
        verdict_cell(g, p, i);
    }
}

static void add_steps(struct textbuf *out, const struct sizing *s)
{
    struct grid g = {0};
    if (s->n_steps == 0)
        return;
    grid_column(&g, GRID_LEFT, "one step", "");
    grid_column(&g, GRID_RIGHT, "cost", "");
    grid_column(&g, GRID_ELIDE, "figure", "");
    grid_column(&g, GRID_RIGHT, "change", "");
    grid_column(&g, GRID_LEFT, "unit", "");
    grid_column(&g, GRID_LEFT, "verdict", "");
    for (size_t i = 0; i < s->n_steps; i++)
        add_step(&g, s, &s->steps[i]);
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

/* ---- lists of candidates ---- */

/* The requirement whose figure a list shows for a candidate: the one left open, or that fails
 * everywhere, or that binds, or the first. */
static size_t shown_requirement(const struct sizing *s, size_t candidate)
{
    const struct sizing_candidate *c = &s->candidates[candidate];
    return c->decision == DECISION_UNDECIDED && c->failed != SIZING_NONE ? c->failed
           : s->fails_everywhere != SIZING_NONE                          ? s->fails_everywhere
           : s->binding != SIZING_NONE                                   ? s->binding
                                                                         : 0;
}

/* How a list shows the figures of its candidates. */
struct list {
    const char *heading;
    bool one;                    /* all show the same requirement: its figure is in the heading */
    bool shares;                 /* known by the shares within their bounds alone */
    const struct target *target; /* of the first candidate */
};

static struct list list_of(const struct sizing *s, const char *heading, const size_t *candidates,
                           size_t n)
{
    const size_t first = shown_requirement(s, candidates[0]);
    struct list l = {heading, true, true, &s->requirements[first]};
    for (size_t i = 0; i < n; i++) {
        l.one = l.one && shown_requirement(s, candidates[i]) == first;
        l.shares = l.shares && !figure_has_value(sizing_figure(s, candidates[i], first)) &&
                   figure_has_value(sizing_share(s, candidates[i], first));
    }
    l.shares = l.shares && l.one;
    return l;
}

/* Two short keys and their values fit beside each other. Two that are longer would be cut, and
 * candidates look alike; they, and more than two, have a column each. */
static bool keys_have_columns(const struct sizing *s)
{
    enum { WIDE = 24 };    /* of two names */
    size_t width = 0;
    for (size_t k = 0; k < s->n_keys; k++)
        width += strlen(sizing_short_key(s->keys[k].name));
    return s->n_keys > 2 || (s->n_keys == 2 && width > WIDE);
}

/* "web.servers" has its last word on the second line. */
static void key_column(struct grid *g, const char *name)
{
    const char *key = sizing_short_key(name), *point = strrchr(key, '.');
    char *first = point ? text_format("%.*s", (int)(point - key), key) : mem_strdup(key);
    grid_column(g, GRID_RIGHT, first, point ? point + 1 : "");
    free(first);
}

static void list_columns(struct grid *g, const struct sizing *s, const struct list *l)
{
    char name[2 * NUMBER_MAX], unit[2 * NUMBER_MAX];
    const struct target *t = l->target;
    snprintf(name, sizeof name, "%s", l->one ? t->name : "value");
    snprintf(unit, sizeof unit, t->unit[0] ? "[%s]" : "%s", sizing_unit(t).name);
    if (l->shares) {
        char bound[NUMBER_MAX];
        number_plain(t->bound / sizing_unit(t).seconds, bound);
        snprintf(unit, sizeof unit, "[%% within %s %s]", bound, sizing_unit(t).name);
    }
    if (!keys_have_columns(s))
        grid_column(g, GRID_ELIDE, l->heading, "");
    for (size_t k = 0; k < s->n_keys && keys_have_columns(s); k++)
        key_column(g, s->keys[k].name);
    grid_column(g, GRID_RIGHT, "cost", "");
    if (!l->one)
        grid_column(g, GRID_ELIDE, "figure", "");
    grid_column(g, GRID_RIGHT, name, l->one ? unit : "");
    if (!l->one)
        grid_column(g, GRID_LEFT, "unit", "");
    grid_column(g, GRID_RIGHT, "to spare", "");
    grid_column(g, GRID_LEFT, "by", "");
}

static void keys_cells(struct grid *g, const struct sizing *s, size_t candidate)
{
    struct textbuf b = {0};
    for (size_t k = 0; k < s->n_keys && keys_have_columns(s); k++)
        grid_cell(g, "%s", sizing_value(s, candidate, k));
    if (keys_have_columns(s))
        return;
    for (size_t k = 0; k < s->n_keys; k++)
        textbuf_add(&b, "%s%s=%s", k ? ", " : "", sizing_short_key(s->keys[k].name),
                    sizing_value(s, candidate, k));
    grid_cell(g, "%s", b.text);
    textbuf_release(&b);
}

static void list_row(struct grid *g, const struct sizing *s, const struct list *l, size_t candidate)
{
    const struct sizing_candidate *c = &s->candidates[candidate];
    const size_t shown = shown_requirement(s, candidate);
    const struct target *t = &s->requirements[shown];
    const struct figure *f =
        l->shares ? sizing_share(s, candidate, shown) : sizing_figure(s, candidate, shown);
    char number[NUMBER_MAX], slack[NUMBER_MAX];
    (l->shares ? sizing_share_slack : sizing_slack)(t, figure_has_value(f) ? f->value : NAN, slack);
    keys_cells(g, s, candidate);
    grid_cell(g, "%s", number_plain(c->cost, number));
    if (!l->one)
        grid_cell(g, "%s", t->name);
    cell_figure(g, f, l->shares ? 0.01 : sizing_unit(t).seconds);
    if (!l->one)
        grid_cell(g, "%s", sizing_unit(t).name);
    grid_cell(g, "%s", slack);
    grid_cell(g, "%s", sizing_evidence_name(c->evidence));
}

static void add_list(struct textbuf *out, const struct sizing *s, const char *heading,
                     const size_t *candidates, size_t n)
{
    struct grid g = {0};
    const size_t rows = n < SHOWN ? n : SHOWN;
    if (n == 0 || s->n_requirements == 0)
        return;
    const struct list l = list_of(s, heading, candidates, rows);
    list_columns(&g, s, &l);
    for (size_t i = 0; i < rows; i++)
        list_row(&g, s, &l, candidates[i]);
    textbuf_add(out, "\n%s%s", keys_have_columns(s) ? heading : "",
                keys_have_columns(s) ? "\n" : "");
    grid_finish(&g, out, keys_have_columns(s) ? 2 : 0, textbuf_width(out));
    if (n > rows)
        textbuf_add(out, "and %zu more (--csv lists them)\n", n - rows);
}

/* ---- what it took ---- */

static void add_part(struct textbuf *b, size_t n, const char *what)
{
    char count[NUMBER_MAX];
    if (n > 0)
        textbuf_add(b, "%s%s %s", b->length ? ", " : "", number_count((double)n, count), what);
}

static void add_spent(struct textbuf *out, const struct report_context *ctx,
                      const struct sizing *s)
{
    static const enum sizing_evidence order[] = {SIZING_NO_MODEL,   SIZING_UNSTABLE,
                                                 SIZING_EXACT,      SIZING_MONOTONE,
                                                 SIZING_SIMULATION, SIZING_APPROXIMATION,
                                                 SIZING_NOT_NEEDED};
    struct textbuf shown = {0}, spent = {0};
    struct grid g = {0};
    char duration[NUMBER_MAX];
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        add_part(&shown, s->spent.of[order[i]], sizing_evidence_name(order[i]));
    add_part(&spent, s->spent.solved, s->spent.solved == 1 ? "solution" : "solutions");
    add_part(&spent, s->spent.stages,
             s->spent.stages == 1 ? "stage of simulation" : "stages of simulation");
    add_part(&spent, s->spent.replications, "replications");
    add_part(&spent, s->spent.events, "events");
    if (ctx->verbose)
        textbuf_add(&spent, ", %s", number_duration(s->spent.wall_time, duration));
    grid_column(&g, GRID_LEFT, "", "");
    grid_column(&g, GRID_WRAP, "", "");
    grid_cell(&g, "candidates");
    grid_cell(&g, "%s", shown.text ? shown.text : "");
    grid_cell(&g, "spent");
    grid_cell(&g, "%s", spent.text ? spent.text : "");
    grid_finish(&g, out, 0, textbuf_width(out));
    textbuf_release(&shown);
    textbuf_release(&spent);
}

void sizing_table(struct textbuf *out, const struct report_context *ctx, const struct sizing *s)
{
    add_head(out, ctx, s);
    add_verdict(out, s);
    if (s->result) {
        add_requirements(out, s);
        add_stations(out, s->result);
    }
    add_steps(out, s);
    add_list(out, s, "undecided", s->undecided, s->n_undecided);
    if (s->winner != SIZING_NONE)
        add_list(out, s, "next in cost", s->runners_up, s->n_runners_up);
    else if (s->closest != SIZING_NONE)
        add_list(out, s, "closest", &s->closest, 1);
    add_spent(out, ctx, s);
}
