/*
 * Figures of a sizing: the required figures against the cost, of all candidates of which anything
 * is known (size.csv), and of the best at each cost (size-frontier.csv). The cheapest that meets
 * the requirements has a ring, and bounds are lines.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/figure_request.h"
#include "report/figure_words.h"

enum { VERDICT_MET, VERDICT_NOT_MET, VERDICT_UNDECIDED, VERDICTS };
static const struct {
    const char *word;
    unsigned style;
} verdicts[VERDICTS] = {[VERDICT_MET] = {"met", 2},
                        [VERDICT_NOT_MET] = {"not met", 1},
                        [VERDICT_UNDECIDED] = {"undecided", 4}};

static const double LOG_FACTOR = 8;

struct sizing {
    const struct csv_table *t;
    const struct figure_origin *o;
    const struct figure_request *r;
    struct figure *f;
    size_t cost, verdict, role;    /* columns; role CSV_NO_COLUMN in a frontier */
    size_t first_key, end_of_keys; /* columns */
    size_t value, half_width;      /* columns of the panel at hand */
    size_t text;                   /* frontier: the column with the requirement, which is */
    const char *only;              /* this one in the panel at hand */
};

static int verdict_of(const struct sizing *s, size_t row)
{
    const char *word = csv_table_cell(s->t, row, s->verdict);
    for (int i = 0; i < VERDICTS; i++)
        if (strcmp(word, verdicts[i].word) == 0)
            return i;
    return -1;
}

static bool is_here(const struct sizing *s, size_t row)
{
    return !s->only || strcmp(csv_table_cell(s->t, row, s->text), s->only) == 0;
}

/* ---- the winner ---- */

/* Its row, or the number of rows: as its role says, or the cheapest that meets. */
static size_t winner_of(const struct sizing *s)
{
    const size_t rows = s->t->n_rows;
    size_t best = rows;
    for (size_t i = 0; i < rows; i++) {
        if (s->role != CSV_NO_COLUMN ? strcmp(csv_table_cell(s->t, i, s->role), "winner") != 0
                                     : verdict_of(s, i) != VERDICT_MET || !is_here(s, i))
            continue;
        if (best == rows ||
            csv_table_number(s->t, i, s->cost) < csv_table_number(s->t, best, s->cost))
            best = i;
    }
    return best;
}

static char *candidate_words(const struct sizing *s, size_t row)
{
    struct textbuf b = {0};
    for (size_t k = s->first_key; k < s->end_of_keys; k++)
        textbuf_add(&b, "%s%s = %s", b.length ? ", " : "", s->t->name[k],
                    csv_table_cell(s->t, row, k));
    return b.text ? b.text : mem_strdup("");
}

static void add_winner(const struct sizing *s, struct figure_panel *p, double unit)
{
    const size_t row = winner_of(s);
    if (row == s->t->n_rows)
        return;
    struct figure_series *ring = panel_add_series(p, SERIES_RING, 6);
    series_add(ring, csv_table_number(s->t, row, s->cost),
               csv_table_number(s->t, row, s->value) / unit, NAN, NAN);
    char *candidate = candidate_words(s, row);
    char *words = text_format("cheapest that meets: %s", candidate);
    figure_explain(s->f, words, SERIES_RING);
    free(words);
    free(candidate);
}

/* ---- panels ---- */

static struct shown_unit scale(const struct sizing *s, const char *unit, bool *log)
{
    const size_t n = s->t->n_rows;
    double *all = mem_calloc(n, sizeof *all), largest = 0;
    for (size_t i = 0; i < n; i++) {
        all[i] = is_here(s, i) ? csv_table_number(s->t, i, s->value) : NAN;
        largest = fmax(largest, fabs(all[i]));
    }
    *log =
        s->r->log_y == LOG_AUTO ? axis_wants_log(all, n, LOG_FACTOR, false) : s->r->log_y == LOG_ON;
    free(all);
    return figure_shown_unit(unit, largest);
}

/* Marks by verdict; of a frontier also the line through them, from cost to cost. */
static void add_points(const struct sizing *s, struct figure_panel *p, double unit, bool line)
{
    struct figure_series *steps = line ? panel_add_series(p, SERIES_STEPS, 0) : NULL;
    for (size_t i = 0; steps && i < s->t->n_rows; i++)
        if (is_here(s, i))
            series_add(steps, csv_table_number(s->t, i, s->cost),
                       csv_table_number(s->t, i, s->value) / unit, NAN, NAN);
    if (steps)
        figure_add_entry(s->f, "best at each cost", SERIES_STEPS, 0, false);
    for (int v = 0; v < VERDICTS; v++) {
        struct figure_series *marks = panel_add_series(p, SERIES_POINTS, verdicts[v].style);
        for (size_t i = 0; i < s->t->n_rows; i++) {
            const double y = csv_table_number(s->t, i, s->value) / unit;
            const double h = csv_table_number(s->t, i, s->half_width) / unit;
            if (is_here(s, i) && verdict_of(s, i) == v && !isnan(y))
                series_add(marks, csv_table_number(s->t, i, s->cost), y, y - h, y + h);
        }
        if (marks->n)
            figure_add_entry(s->f, verdicts[v].word, SERIES_POINTS, verdicts[v].style, false);
    }
}

static void add_bound(const struct sizing *s, struct figure_panel *p, double at, const char *text)
{
    panel_add_bound(p, at, false);
    char *words = text_format("required: %s", text);
    figure_explain(s->f, words, SERIES_BOUND);
    free(words);
}

static struct figure_panel *new_panel(const struct sizing *s, const char *name, const char *unit,
                                      bool log)
{
    struct figure_panel *p = figure_add_panel(s->f);
    char *words = figure_name_words(name);
    p->x.label = mem_strdup("cost");
    p->x.log = s->r->log_x == LOG_ON;
    p->y.label = figure_label(words, unit);
    p->y.log = log;
    p->y.from_zero = true;
    free(words);
    return p;
}

/* ---- all candidates ---- */

static bool ends_in(const char *s, const char *end)
{
    const size_t n = strlen(s), m = strlen(end);
    return n > m && strcmp(s + n - m, end) == 0;
}

static bool is_shown(const struct sizing *s, const char *name)
{
    for (size_t i = 0; i < s->r->n_show; i++)
        if (strcmp(s->r->show[i], name) == 0)
            return true;
    return s->r->n_show == 0;
}

static void add_sizing_panel(struct sizing *s, size_t column)
{
    const char *name = s->t->name[column], *unit = figure_name_unit(name);
    bool log;
    s->value = column;
    s->half_width = column + 1;
    const struct shown_unit u = scale(s, unit ? unit : figure_origin_meter_unit(s->o, name), &log);
    struct figure_panel *p = new_panel(s, name, u.name, log);
    add_points(s, p, u.size, false);
    add_winner(s, p, u.size);
    for (size_t i = 0; i < s->o->n_requirements; i++)
        if (strcmp(s->o->requirement[i].name, name) == 0)
            add_bound(s, p, s->o->requirement[i].bound / u.size, s->o->requirement[i].text);
}

/* The figures' columns stand before those of their half-widths, "....half_width"; those of shares
 * ("....share", "....share_half_width") have no panel. */
static size_t add_sizing_panels(struct sizing *s)
{
    for (size_t i = s->end_of_keys; i + 1 < s->t->n_columns; i++)
        if (ends_in(s->t->name[i + 1], ".half_width") && is_shown(s, s->t->name[i]))
            add_sizing_panel(s, i);
    return s->f->n;
}

/* ---- the frontier ---- */

static void add_frontier_panel(struct sizing *s, size_t row)
{
    const char *name = csv_table_cell(s->t, row, csv_table_column(s->t, "figure"));
    const char *unit = csv_table_cell(s->t, row, csv_table_column(s->t, "unit"));
    bool log;
    s->only = csv_table_cell(s->t, row, s->text);
    const struct shown_unit u = scale(s, unit, &log);
    struct figure_panel *p = new_panel(s, name, u.name, log);
    add_points(s, p, u.size, true);
    add_winner(s, p, u.size);
    add_bound(s, p, csv_table_number(s->t, row, csv_table_column(s->t, "bound")) / u.size, s->only);
}

static size_t add_frontier_panels(struct sizing *s)
{
    for (size_t i = 0; i < s->t->n_rows; i++) {
        const char *text = csv_table_cell(s->t, i, s->text);
        bool first = true;
        for (size_t k = 0; k < i; k++)
            first = first && strcmp(csv_table_cell(s->t, k, s->text), text) != 0;
        if (first && is_shown(s, csv_table_cell(s->t, i, csv_table_column(s->t, "figure"))))
            add_frontier_panel(s, i);
    }
    return s->f->n;
}

/* ---- the whole ---- */

static int draw(struct sizing *s, struct figure_list *list, const char *name,
                size_t (*add)(struct sizing *), const char *about, struct diag *d)
{
    s->f = figure_list_add(list, FIGURE_CURVES, name);
    s->f->about = mem_strdup(about);
    s->f->caption = figure_caption(s->o);
    if (add(s) > 0)
        return 0;
    diag_error(d, s->t->file, 0, s->r->n_show ? "--show names required figures" : NULL,
               "no candidate has a value that can be drawn");
    return -1;
}

int figures_of_sizing(struct figure_list *list, const char *name, const struct csv_table *t,
                      const struct figure_origin *o, const struct figure_request *r, struct diag *d)
{
    struct sizing s = {.t = t,
                       .o = o,
                       .r = r,
                       .cost = csv_table_column(t, "cost"),
                       .verdict = csv_table_column(t, "verdict"),
                       .role = csv_table_column(t, "role"),
                       .end_of_keys = csv_table_column(t, "cost")};
    return draw(&s, list, name, add_sizing_panels, "required figures against cost", d);
}

int figures_of_frontier(struct figure_list *list, const char *name, const struct csv_table *t,
                        const struct figure_origin *o, const struct figure_request *r,
                        struct diag *d)
{
    struct sizing s = {.t = t,
                       .o = o,
                       .r = r,
                       .cost = csv_table_column(t, "cost"),
                       .verdict = csv_table_column(t, "verdict"),
                       .role = CSV_NO_COLUMN,
                       .first_key = csv_table_column(t, "verdict") + 1,
                       .end_of_keys = t->n_columns,
                       .value = csv_table_column(t, "value"),
                       .half_width = csv_table_column(t, "half_width"),
                       .text = csv_table_column(t, "requirement")};
    return draw(&s, list, name, add_frontier_panels, "the least of required figures at each cost",
                d);
}
