#include "report/precision.h"

#include <math.h>

#include "report/grid.h"
#include "report/number.h"
#include "report/table.h"

const char *precision_verdict(const struct precision_result *p, bool fixed)
{
    return p->reached ? "reached" : fixed ? "wider" : "NOT REACHED";
}

/* ---- the tables ---- */

static void paper_columns(struct grid *g)
{
    grid_column(g, GRID_ELIDE, "precision", "target");
    grid_column(g, GRID_RIGHT, "mean", "x_V");
    grid_column(g, GRID_RIGHT, "deviation", "s_V");
    grid_column(g, GRID_RIGHT, "asked", "delta");
    grid_column(g, GRID_RIGHT, "reached", "half-width");
    grid_column(g, GRID_LEFT, "unit", "");
    grid_column(g, GRID_RIGHT, "experiments", "by (6)");
    grid_column(g, GRID_RIGHT, "", "by (7)");
    grid_column(g, GRID_RIGHT, "", "done");
    grid_column(g, GRID_LEFT, "verdict on", "half-width");
}

static void paper_row(struct grid *g, const struct precision_result *p, bool fixed)
{
    char buf[NUMBER_MAX];
    grid_cell(g, "%s", p->target);
    grid_cell(g, "%s", number_plain(p->mean, buf));
    grid_cell(g, "%s", number_plain(p->s, buf));
    grid_cell(g, "%s", number_plain(p->delta, buf));
    grid_cell(g, "%s", number_plain(p->half_width, buf));
    grid_cell(g, "%s", p->unit);
    grid_cell(g, "%s", number_count(ceil(p->n6), buf));
    grid_cell(g, "%s", p->n7 > 0 ? number_count(ceil(p->n7), buf) : "-");
    grid_cell(g, "%s", number_count((double)p->n, buf));
    grid_cell(g, "%s", precision_verdict(p, fixed));
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
    grid_column(g, GRID_RIGHT, "", "wanted");
    grid_column(g, GRID_LEFT, "unit", "");
    grid_column(g, GRID_RIGHT, "asked", "");
    grid_column(g, GRID_RIGHT, "confidence", "");
    grid_column(g, GRID_RIGHT, "replications", "more");
    grid_column(g, GRID_LEFT, "verdict on", "half-width");
}

static void interval_row(struct grid *g, const struct precision_result *p, bool fixed)
{
    char buf[NUMBER_MAX];
    struct textbuf asked = {0};
    precision_asked(&asked, p);
    grid_cell(g, "%s", p->target);
    grid_cell(g, "%s", number_plain(p->mean, buf));
    grid_cell(g, "%s", number_plain(p->half_width, buf));
    grid_cell(g, "%s", number_plain(p->delta, buf));
    grid_cell(g, "%s", p->unit);
    grid_cell(g, "%s", asked.text);
    grid_cell(g, "%.6g%%", 100 * p->confidence);
    grid_cell(g, "%s", p->reached ? "-" : isfinite(p->more) ? number_count(p->more, buf) : "?");
    grid_cell(g, "%s", precision_verdict(p, fixed));
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

static void add_table(struct textbuf *out, const struct result *r, bool paper)
{
    struct grid g = {0};
    size_t n = 0;
    for (size_t i = 0; i < r->n_precision; i++)
        n += is_in(&r->precision[i], paper);
    if (n == 0)
        return;
    (paper ? paper_columns : interval_columns)(&g);
    for (size_t i = 0; i < r->n_precision; i++)
        if (is_in(&r->precision[i], paper))
            (paper ? paper_row : interval_row)(&g, &r->precision[i], r->fixed);
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, TABLE_WIDTH);
}

void table_precision(struct textbuf *out, const struct result *r)
{
    add_table(out, r, true);
    add_table(out, r, false);
    if (targets_of(r) > 1)
        textbuf_add(out, "all %zu hold jointly at a confidence of %.6g%% or more (Bonferroni)\n",
                    targets_of(r), 100 * r->joint_confidence);
    if (r->fixed)
        textbuf_add(out, "a fixed number of experiments (-n): no precision was asked for\n");
}

/* ---- what is short of it ---- */

/* An interval too wide, or too few experiments for (6) and (7). */
static void add_shortage(struct textbuf *out, const struct precision_result *p)
{
    char a[NUMBER_MAX], b[NUMBER_MAX];
    if (p->half_width <= p->delta)
        textbuf_add(out, "has %s experiments, and (6) and (7) ask for %s",
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
