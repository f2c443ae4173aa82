#include "report/plan.h"

#include <math.h>

#include "report/grid.h"
#include "report/number.h"
#include "report/table.h"

static void add_targets(struct textbuf *out, const struct plan *p)
{
    char buf[NUMBER_MAX];
    struct grid g = {0};
    grid_column(&g, GRID_ELIDE, "target", "");
    grid_column(&g, GRID_RIGHT, "mean", "");
    grid_column(&g, GRID_RIGHT, "standard", "deviation");
    grid_column(&g, GRID_RIGHT, "half-width", "asked");
    grid_column(&g, GRID_RIGHT, "half-width", "now");
    grid_column(&g, GRID_RIGHT, "experiments", "needed");
    for (size_t i = 0; i < p->n_targets; i++) {
        const struct precision_result *t = &p->targets[i];
        grid_cell(&g, "%s", t->target);
        grid_cell(&g, "%s", number_short(t->mean, buf));
        grid_cell(&g, "%s", number_short(t->s, buf));
        grid_cell(&g, "%s", number_short(t->delta, buf));
        grid_cell(&g, "%s", number_short(t->half_width, buf));
        grid_cell(&g, "%s", t->paper ? number_count(ceil(fmax(t->n6, t->n7)), buf) : "-");
    }
    grid_finish(&g, out, 2, textbuf_width(out));
}

/* A target that has no interval yet: how many experiments it needs to have one. */
static void add_without(struct textbuf *out, const struct precision_result *t)
{
    char buf[NUMBER_MAX];
    if (isnan(t->half_width) && t->shortfall > 0 && isfinite(t->shortfall))
        textbuf_add(out,
                    "'%s' has an interval from some %s experiments on: too little is seen of it"
                    " before\n",
                    t->target, number_count(ceil((double)t->n * t->shortfall), buf));
}

void plan_text(struct textbuf *out, const struct plan *p)
{
    char a[NUMBER_MAX], b[NUMBER_MAX];
    textbuf_add(out, "so far: %s experiments of %s s; confidence %g %%",
                number_count((double)p->done, a), number_plain(p->window, b),
                100 * p->confidence);
    textbuf_add(out, "\n");
    add_targets(out, p);
    for (size_t i = 0; i < p->n_targets; i++)
        add_without(out, &p->targets[i]);
    const uint64_t last = p->cap && p->cap < p->wanted ? p->cap : p->wanted;
    const double more = last > p->done ? (double)(last - p->done) : 0;
    textbuf_add(out, "%s more experiments", number_count(more, a));
    if (isfinite(p->seconds))
        textbuf_add(out, ": about %s", number_duration(p->seconds, b));
    if (p->threads)
        textbuf_add(out, " on %u thread%s", p->threads, p->threads == 1 ? "" : "s");
    textbuf_add(out, "\n");
    if (last < p->wanted)
        textbuf_add(out, "the cap of %s experiments comes before the %s that the precision needs\n",
                    number_count((double)p->cap, a), number_count((double)p->wanted, b));
}
