#include "run/transient_flows.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/cache_groups.h"
#include "stats/evidence.h"
#include "stats/interval.h"
#include "stats/ratio.h"

/* One flow: the ratio of what two columns of a record grew by in an interval, each summed over
 * `n` columns, `step` apart; or with x = NO_COLUMN per second. */
struct flow_of {
    const char *name, *quantity, *unit;
    size_t y, x, n, step;
};
#define NO_COLUMN SIZE_MAX

struct mean_flows {
    const struct record_layout *layout;
    double interval;           /* [s] */
    struct cache_group *caches; size_t n_caches;
    struct flow_of *flows; size_t n;
    struct ratio *ratios;      /* [trace_points][n] */
};

static void add_flow(struct mean_flows *f, const char *name, const char *quantity,
                     const char *unit, size_t y, size_t x, size_t n)
{
    f->flows[f->n++] = (struct flow_of){name, quantity, unit, y, x, n, CACHE_FLOWS};
}

static void list_flows(struct mean_flows *f, const struct network *net)
{
    f->flows = mem_calloc(2 * f->n_caches + net->n_groups, sizeof *f->flows);
    for (size_t i = 0; i < f->n_caches; i++) {
        const struct cache_group *g = &f->caches[i];
        if (g->instance)
            continue;
        const size_t at = g->first * CACHE_FLOWS;
        add_flow(f, g->name, "fetch_rate", "1/s", at + FLOW_FETCHES, NO_COLUMN, g->n);
        add_flow(f, g->name, "miss_rate", "1/s", at + FLOW_MISSES, NO_COLUMN, g->n);
    }
    for (size_t g = 0; g < net->n_groups; g++) {
        const size_t at = net->n_caches * CACHE_FLOWS + g * GROUP_FLOWS;
        if (!net->groups[g].hidden)
            add_flow(f, net->groups[g].name, "mean_wait", "s", at + FLOW_WAIT, at + FLOW_STARTS,
                     1);
    }
}

struct mean_flows *mean_flows_new(const struct network *net, const struct record_layout *layout,
                                  double horizon)
{
    if (layout->flow_columns == 0)
        return NULL;
    struct mean_flows *f = mem_calloc(1, sizeof *f);
    f->layout = layout;
    f->interval = horizon / (double)layout->trace_points;
    f->caches = cache_groups_new(net, &f->n_caches);
    list_flows(f, net);
    f->ratios = mem_calloc(layout->trace_points * f->n, sizeof *f->ratios);
    return f;
}

void mean_flows_free(struct mean_flows *f)
{
    if (!f)
        return;
    cache_groups_free(f->caches, f->n_caches);
    free(f->flows);
    free(f->ratios);
    free(f);
}

/* How much column k, and those that belong to it, grew in the interval that ends at a point. */
static double growth_of(const struct mean_flows *f, const double *record, size_t point, size_t k,
                        const struct flow_of *of)
{
    const size_t columns = f->layout->flow_columns;
    const double *now = record + f->layout->flows + point * columns, *before = now - columns;
    double sum = 0;
    for (size_t i = 0; i < of->n; i++)
        sum += now[k + i * of->step] - (point > 0 ? before[k + i * of->step] : 0);
    return sum;
}

void mean_flows_add(struct mean_flows *f, const double *record)
{
    for (size_t point = 0; f && point < f->layout->trace_points; point++)
        for (size_t i = 0; i < f->n; i++) {
            const struct flow_of *of = &f->flows[i];
            const double y = growth_of(f, record, point, of->y, of);
            ratio_add(&f->ratios[point * f->n + i], y,
                      of->x == NO_COLUMN ? f->interval
                                         : growth_of(f, record, point, of->x, of));
        }
}

static struct figure estimate(const struct ratio *r, bool counts, double confidence)
{
    const struct ratio_kind kind = {.counts_y = counts, .counts_x = !counts, .unit = 1};
    struct figure f = figure_none();
    if (r->n == 0 || !(r->mean_x > 0))
        return f;
    const struct evidence e = evidence_of(r, &kind, NULL, INFINITY);
    f.value = ratio_value(r);
    f.samples = r->n;
    f.basis = BASIS_SIMULATED;
    f.method = "t over replications";
    if (e.verdict != EVIDENCE_ENOUGH) {
        f.method = evidence_reason(e.verdict, &kind);
        f.shortfall = evidence_shortfall(&e);
        return f;
    }
    const double df = evidence_df(&e, r, (double)r->n - 1);
    const struct evidence_interval at =
        evidence_interval(f.value, ratio_standard_error(r), df, confidence, &e, &kind);
    /* reports of curves have one half-width: that of the longer side */
    f.half_width = at.low < at.high ? fmax(f.value - at.low, at.high - f.value) : at.half_width;
    return f;
}

void mean_flows_fill(const struct mean_flows *f, double confidence, struct transient *t)
{
    for (size_t i = 0; f && i < f->n; i++) {
        const struct flow_of *of = &f->flows[i];
        struct figure *value = transient_add_flow(t, of->name, of->quantity, of->unit);
        for (size_t point = 0; point < t->n_points; point++)
            value[point] = estimate(&f->ratios[point * f->n + i], of->x == NO_COLUMN, confidence);
    }
}
