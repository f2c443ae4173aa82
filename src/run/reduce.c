#include "run/reduce.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "run/observe.h"
#include "stats/interval.h"

struct reducer {
    const struct network *net;
    const struct record_layout *layout;
    struct observer *observer;
    struct observed at;
    struct ratio *ratios;       /* [at.n] */
    struct tally *meter_windows;
    struct tally sojourn_windows;
    struct tally *quantiles;    /* [n_groups + n_exits + 1][n_quantiles] of those replications that have one */
    struct tally *counts;       /* [n_groups + n_exits + 1] how many are behind it */
    uint64_t replications;
    double time, events;
};

/* Distributions of a record: groups, exits, all accepted. */
static size_t blocks(const struct reducer *r)
{
    return r->layout->n_quantiles ? r->net->n_groups + r->net->n_exits + 1 : 0;
}

struct reducer *reducer_new(const struct network *net, const struct record_layout *layout)
{
    struct reducer *r = mem_calloc(1, sizeof *r);
    r->net = net;
    r->layout = layout;
    r->observer = observer_new(net, layout);
    r->at = observed_layout(net);
    r->ratios = mem_calloc(r->at.n, sizeof *r->ratios);
    r->meter_windows = mem_calloc(net->n_meters, sizeof *r->meter_windows);
    r->quantiles = mem_calloc(blocks(r) * layout->n_quantiles, sizeof *r->quantiles);
    r->counts = mem_calloc(blocks(r), sizeof *r->counts);
    return r;
}

void reducer_free(struct reducer *r)
{
    if (!r)
        return;
    observer_free(r->observer);
    free(r->ratios);
    free(r->meter_windows);
    free(r->quantiles);
    free(r->counts);
    free(r);
}

static void merge_windows(struct tally *into, const double *sums)
{
    const struct tally t = {(uint64_t)sums[WINDOW_N], sums[WINDOW_MEAN], sums[WINDOW_M2]};
    tally_merge(into, &t);
}

static void add_windows(struct reducer *r, const double *record)
{
    for (size_t m = 0; m < r->net->n_meters; m++)
        merge_windows(&r->meter_windows[m], record + r->layout->meter_windows + m * WINDOW_SUMS);
    merge_windows(&r->sojourn_windows, record + r->layout->sojourn_window);
}

static void add_quantiles(struct reducer *r, const double *record)
{
    const size_t n = r->layout->n_quantiles;
    for (size_t i = 0; i < blocks(r); i++) {
        const double *block = record + r->layout->quantiles + i * (1 + n);
        tally_add(&r->counts[i], block[0]);
        for (size_t k = 0; k < n && block[0] > 0; k++)
            tally_add(&r->quantiles[i * n + k], block[1 + k]);
    }
}

void reducer_add(struct reducer *r, const double *record)
{
    const struct observation *seen = observe(r->observer, record);
    r->replications++;
    r->time += record[r->layout->time];
    r->events += record[r->layout->events];
    for (size_t i = 0; i < r->at.n; i++)
        ratio_add(&r->ratios[i], seen[i].y, seen[i].x);
    add_windows(r, record);
    add_quantiles(r, record);
}

uint64_t reducer_replications(const struct reducer *r)
{
    return r->replications;
}

uint64_t reducer_events(const struct reducer *r)
{
    return (uint64_t)r->events;
}

struct tally reducer_windows(const struct reducer *r, size_t meter)
{
    return meter == NET_NONE ? r->sojourn_windows : r->meter_windows[meter];
}

struct ratio reducer_ratio(const struct reducer *r, size_t meter)
{
    return r->ratios[meter == NET_NONE ? r->at.network + OBSERVED_SOJOURN : r->at.meters + meter];
}

static struct figure estimate(const struct ratio *ratio, double confidence)
{
    struct figure f = figure_none();
    if (ratio->n == 0 || !(ratio->mean_x > 0))
        return f;
    f.value = ratio_value(ratio);
    f.half_width = ratio_half_width(ratio, confidence);
    f.samples = ratio->n;
    f.basis = BASIS_SIMULATED;
    f.method = "t over replications";
    return f;
}

/* Fewer samples than this beyond a quantile, or below it, and it is mostly chance and bias. */
enum { SAMPLES_BEYOND = 10 };

static struct figure estimate_quantile(const struct tally *t, double count, double q, double confidence)
{
    struct figure f = figure_none();
    if (t->n == 0)
        return f;
    f.value = t->mean;
    f.samples = t->n;
    f.basis = BASIS_SIMULATED;
    if (count * fmin(q, 1 - q) < SAMPLES_BEYOND) {
        f.method = "t over replications; fewer than 10 samples beyond it in a replication";
        return f;
    }
    f.method = "t over replications";
    if (t->n > 1)
        f.half_width = student_t(confidence, (double)t->n - 1) * tally_standard_error(t);
    return f;
}

static void fill_quantiles(const struct reducer *r, double confidence, struct result *out)
{
    const size_t n = out->n_quantiles;
    assert(n == r->layout->n_quantiles);
    for (size_t i = 0; i < blocks(r); i++) {
        struct figure *f = i < out->n_groups                  ? out->group_quantiles + i * n
                           : i < out->n_groups + out->n_exits ? out->exit_quantiles + (i - out->n_groups) * n
                                                              : out->network_quantiles;
        for (size_t k = 0; k < n; k++)
            f[k] = estimate_quantile(&r->quantiles[i * n + k], r->counts[i].mean, out->quantiles[k].q, confidence);
    }
}

void reducer_result(const struct reducer *r, double confidence, struct result *out)
{
    out->confidence = confidence;
    out->replications = r->replications;
    out->experiments = r->replications;
    out->model_time = r->time;
    out->events = (uint64_t)r->events;
    for (size_t i = 0; i < r->at.n; i++)
        *observed_figure(out, &r->at, i) = estimate(&r->ratios[i], confidence);
    fill_quantiles(r, confidence, out);
}
