#include "report/precision.h"

#include <math.h>
#include <string.h>

#include "report/grid.h"
#include "report/number.h"
#include "report/table.h"

const char *precision_verdict(const struct precision_result *p, bool fixed)
{
    return p->reached ? "reached" : fixed ? "wider" : "NOT REACHED";
}

/* ---- the tables ---- */

static void verdict_cell(struct grid *g, const struct precision_result *p, bool fixed)
{
    grid_cell(g, "%s", precision_verdict(p, fixed));
    grid_paint(g, p->reached ? COLOUR_GREEN : fixed ? COLOUR_NONE : COLOUR_YELLOW);
}

/*
 * The numbers of one target, those in its unit as text. Times are in a unit that suits the mean.
 */
struct numbers {
    const char *unit;
    char mean[NUMBER_MAX], deviation[NUMBER_MAX], asked[NUMBER_MAX], reached[NUMBER_MAX];
};

static void numbers_of(const struct precision_result *p, struct numbers *n)
{
    const bool time = strcmp(p->unit, "s") == 0;
    const struct time_unit u = number_time_unit(time ? p->mean : 1);
    const double scale = time ? u.seconds : 1;
    char ignored[NUMBER_MAX];
    n->unit = time ? u.name : p->unit;
    number_short(p->s / scale, n->deviation);
    number_short(p->delta / scale, n->asked);
    number_short(p->half_width / scale, n->reached);
    if (isfinite(p->half_width) && p->half_width > 0)
        number_interval(p->mean / scale, p->half_width / scale, n->mean, ignored);
    else
        number_short(p->mean / scale, n->mean);
}

/* Targets judged by the experiments that they need: in plain words, and in a model in the paper's
 * form with its symbols as well. */
static void experiment_columns(struct grid *g, bool symbols)
{
    grid_column(g, GRID_ELIDE, "precision", "target");
    grid_column(g, GRID_RIGHT, "mean", symbols ? "x_V" : "");
    grid_column(g, GRID_RIGHT, symbols ? "deviation" : "standard", symbols ? "s_V" : "deviation");
    grid_column(g, GRID_RIGHT, symbols ? "asked" : "half-width", symbols ? "delta" : "asked");
    grid_column(g, GRID_RIGHT, "half-width", "reached");
    grid_column(g, GRID_LEFT, "unit", "");
    grid_break(g);
    grid_column(g, GRID_RIGHT, "experiments", symbols ? "by (6)" : "needed");
    if (symbols)
        grid_column(g, GRID_RIGHT, "experiments", "by (7)");
    grid_column(g, GRID_RIGHT, "experiments", "done");
    grid_column(g, GRID_LEFT, "verdict on", "half-width");
}

static void experiment_row(struct grid *g, const struct precision_result *p, bool fixed,
                           bool symbols)
{
    struct numbers n;
    char buf[NUMBER_MAX];
    numbers_of(p, &n);
    grid_cell(g, "%s", p->target);
    grid_cell(g, "%s", n.mean);
    grid_cell(g, "%s", n.deviation);
    grid_cell(g, "%s", n.asked);
    grid_cell(g, "%s", n.reached);
    grid_cell(g, "%s", n.unit);
    grid_cell(g, "%s", number_count(ceil(symbols ? p->n6 : fmax(p->n6, p->n7)), buf));
    if (symbols)
        grid_cell(g, "%s", p->n7 > 0 ? number_count(ceil(p->n7), buf) : "-");
    grid_cell(g, "%s", number_count((double)p->n, buf));
    verdict_cell(g, p, fixed);
}

void precision_asked(struct textbuf *out, const struct precision_result *p)
{
    char buf[NUMBER_MAX];
    if (p->asked_of == DELTA_ABSOLUTE)
        textbuf_add(out, "%s", number_plain(p->asked, buf));
    else
        textbuf_add(out, "%s%%%s", number_plain(100 * p->asked, buf),
                    p->asked_of == DELTA_INPUT ? " of input" : "");
}

static void interval_columns(struct grid *g)
{
    grid_column(g, GRID_ELIDE, "precision", "target");
    grid_column(g, GRID_RIGHT, "mean", "");
    grid_column(g, GRID_RIGHT, "half-width", "reached");
    grid_column(g, GRID_RIGHT, "half-width", "wanted");
    grid_column(g, GRID_LEFT, "unit", "");
    grid_break(g);
    grid_column(g, GRID_RIGHT, "asked", "");
    grid_column(g, GRID_RIGHT, "confidence", "");
    grid_column(g, GRID_RIGHT, "replications", "more");
    grid_column(g, GRID_LEFT, "verdict on", "half-width");
}

static void interval_row(struct grid *g, const struct precision_result *p, bool fixed)
{
    struct numbers n;
    char buf[NUMBER_MAX];
    struct textbuf asked = {0};
    numbers_of(p, &n);
    precision_asked(&asked, p);
    grid_cell(g, "%s", p->target);
    grid_cell(g, "%s", n.mean);
    grid_cell(g, "%s", n.reached);
    grid_cell(g, "%s", n.asked);
    grid_cell(g, "%s", n.unit);
    grid_cell(g, "%s", asked.text);
    grid_cell(g, "%.6g%%", 100 * p->confidence);
    grid_cell(g, "%s", p->reached ? "-" : isfinite(p->more) ? number_count(p->more, buf) : "?");
    verdict_cell(g, p, fixed);
    textbuf_release(&asked);
}

/* Requirements have a table of their own. */
static bool is_in(const struct precision_result *p, bool paper)
{
    return !p->required && p->paper == paper;
}

static size_t targets_of(const struct result *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_precision; i++)
        n += !r->precision[i].required;
    return n;
}

static void add_table(struct textbuf *out, const struct result *r, bool paper, bool symbols)
{
    struct grid g = {0};
    size_t n = 0;
    for (size_t i = 0; i < r->n_precision; i++)
        n += is_in(&r->precision[i], paper);
    if (n == 0)
        return;
    if (paper)
        experiment_columns(&g, symbols);
    else
        interval_columns(&g);
    for (size_t i = 0; i < r->n_precision; i++)
        if (is_in(&r->precision[i], paper) && paper)
            experiment_row(&g, &r->precision[i], r->fixed, symbols);
        else if (is_in(&r->precision[i], paper))
            interval_row(&g, &r->precision[i], r->fixed);
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

void table_precision(struct textbuf *out, const struct result *r, bool symbols)
{
    add_table(out, r, true, symbols);
    add_table(out, r, false, symbols);
    if (targets_of(r) > 1)
        textbuf_add(out, "all %zu hold jointly at a confidence of %.6g%% or more (Bonferroni)\n",
                    targets_of(r), 100 * r->joint_confidence);
    if (r->fixed)
        textbuf_add(out, "a fixed number of experiments: no precision was asked for\n");
}

/* ---- what is short of it ---- */

/* An interval too wide, or fewer experiments than equations (6) and (7) of the paper ask for. */
static void add_shortage(struct textbuf *out, const struct precision_result *p)
{
    char a[NUMBER_MAX], b[NUMBER_MAX];
    if (p->half_width <= p->delta)
        textbuf_add(out, "has %s experiments, and needs %s",
                    number_count((double)p->n, a), number_count(ceil(fmax(p->n6, p->n7)), b));
    else
        textbuf_add(out, "is known to %s%s%s, not to %s", number_plain(p->half_width, a),
                    p->unit[0] ? " " : "", p->unit, number_plain(p->delta, b));
}

/* No interval at all, though something was seen. */
static void add_without(struct textbuf *out, const struct precision_result *p)
{
    char a[NUMBER_MAX];
    textbuf_add(out, "has no interval: too little was seen of it, simulate longer (-n, or "
                     "experiment.windows for longer replications)");
    if (isfinite(p->more))
        textbuf_add(out, ": about %s replication%s more", number_count(p->more, a),
                    p->more > 1 ? "s" : "");
}

void precision_shortfall(struct textbuf *out, const struct precision_result *p)
{
    char a[NUMBER_MAX];
    textbuf_add(out, "'%s' ", p->target);
    if (isnan(p->mean))
        textbuf_add(out, "has no value: nothing was seen of it");
    else if (isnan(p->half_width) && p->mean == 0)
        textbuf_add(out, "has no interval: it was 0 throughout, nothing of it was seen");
    else if (isnan(p->half_width))
        add_without(out, p);
    else if (!(p->delta > 0))
        textbuf_add(out, "was 0 throughout: it has no relative precision");
    else {
        add_shortage(out, p);
        if (isfinite(p->more))
            textbuf_add(out, ": about %s replication%s more", number_count(p->more, a),
                        p->more > 1 ? "s" : "");
    }
}

void precision_no_limit(struct textbuf *out, const struct precision_result *p)
{
    char asked[NUMBER_MAX], value[NUMBER_MAX];
    if (p->required || p->mean == 0 || !(p->delta > fabs(p->mean) / 2))
        return;
    textbuf_add(out, "note: a target is a half-width, no limit: '%s' is to be known to +- %s%s%s,"
                     " more than half of its value %s\n",
                p->target, number_plain(p->delta, asked), p->unit[0] ? " " : "", p->unit,
                number_plain(p->mean, value));
}

const struct precision_result *precision_worst(const struct precision_result *p, size_t n)
{
    const struct precision_result *worst = NULL;
    for (size_t i = 0; i < n; i++)
        if (p[i].delta > 0 && isfinite(p[i].half_width) &&
            (!worst || p[i].half_width / p[i].delta > worst->half_width / worst->delta))
            worst = &p[i];
    return worst;
}
