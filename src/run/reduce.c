#include "run/reduce.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "run/histograms.h"

struct station_ratios { struct ratio f[STATION_FIGURES]; };
struct exit_ratios { struct ratio rate, sojourn; };

struct reducer {
    const struct network *net;
    const struct record_layout *layout;
    struct station_ratios *stations, *groups;
    struct exit_ratios *exits;
    struct ratio *meters;
    struct tally *meter_windows;
    struct tally sojourn_windows;
    struct histograms *histograms;
    struct ratio external, throughput, number, accepted, all;
    uint64_t replications;
    double time, events;
    double *group_sums;    /* scratch: [n_groups][STATION_SUMS] of the record being added */
};

struct reducer *reducer_new(const struct network *net, const struct record_layout *layout)
{
    struct reducer *r = mem_calloc(1, sizeof *r);
    r->net = net;
    r->layout = layout;
    r->stations = mem_calloc(net->n_stations, sizeof *r->stations);
    r->groups = mem_calloc(net->n_groups, sizeof *r->groups);
    r->exits = mem_calloc(net->n_exits, sizeof *r->exits);
    r->meters = mem_calloc(net->n_meters, sizeof *r->meters);
    r->meter_windows = mem_calloc(net->n_meters, sizeof *r->meter_windows);
    r->group_sums = mem_calloc(net->n_groups * STATION_SUMS, sizeof *r->group_sums);
    r->histograms = histograms_new(net, layout);
    return r;
}

void reducer_free(struct reducer *r)
{
    if (!r)
        return;
    free(r->stations);
    free(r->groups);
    free(r->exits);
    free(r->meters);
    free(r->meter_windows);
    histograms_free(r->histograms);
    free(r->group_sums);
    free(r);
}

/* Figures of a station, or of a group's instances taken together, from one replication's sums. */
static void add_station(struct station_ratios *s, const double *sum, double servers,
                        double instances, double time)
{
    const double whole = instances * time;
    ratio_add(&s->f[FIG_ARRIVAL_RATE], sum[SUM_ARRIVALS], whole);
    ratio_add(&s->f[FIG_THROUGHPUT], sum[SUM_COMPLETIONS], whole);
    ratio_add(&s->f[FIG_UTILIZATION], fmax(0, sum[SUM_BUSY]), servers * whole);
    ratio_add(&s->f[FIG_MEAN_NUMBER], fmax(0, sum[SUM_NUMBER]), whole);
    ratio_add(&s->f[FIG_MEAN_QUEUE], fmax(0, sum[SUM_NUMBER] - sum[SUM_BUSY]), whole);
    ratio_add(&s->f[FIG_MEAN_RESPONSE], sum[SUM_RESPONSE], sum[SUM_COMPLETIONS]);
    ratio_add(&s->f[FIG_MEAN_WAIT], sum[SUM_WAIT], sum[SUM_STARTS]);
}

static double server_count(const struct station *s)
{
    return s->servers == SERVERS_INFINITE ? 1 : s->servers;
}

static void add_stations(struct reducer *r, const double *record, double time)
{
    const struct network *net = r->net;
    for (size_t i = 0; i < net->n_groups * STATION_SUMS; i++)
        r->group_sums[i] = 0;
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        const double *sum = record + r->layout->stations + i * STATION_SUMS;
        add_station(&r->stations[i], sum, server_count(s), 1, time);
        for (size_t k = 0; k < STATION_SUMS; k++)
            r->group_sums[s->group * STATION_SUMS + k] += sum[k];
    }
}

static void add_groups(struct reducer *r, double time)
{
    const struct network *net = r->net;
    double *servers = mem_calloc(net->n_groups, sizeof *servers);
    for (size_t i = 0; i < net->n_stations; i++)
        servers[net->stations[i].group] = server_count(&net->stations[i]);
    for (size_t g = 0; g < net->n_groups; g++)
        add_station(&r->groups[g], r->group_sums + g * STATION_SUMS, servers[g],
                    (double)net->groups[g].n_stations, time);
    free(servers);
}

static void add_exits(struct reducer *r, const double *record, double time)
{
    double n = 0, sojourn = 0, n_accepted = 0, sojourn_accepted = 0;
    for (size_t e = 0; e < r->net->n_exits; e++) {
        const double *sum = record + r->layout->exits + e * EXIT_SUMS;
        ratio_add(&r->exits[e].rate, sum[SUM_EXITS], time);
        ratio_add(&r->exits[e].sojourn, sum[SUM_SOJOURN], sum[SUM_EXITS]);
        n += sum[SUM_EXITS];
        sojourn += sum[SUM_SOJOURN];
        if (r->net->exits[e].accepted) {
            n_accepted += sum[SUM_EXITS];
            sojourn_accepted += sum[SUM_SOJOURN];
        }
    }
    ratio_add(&r->throughput, n, time);
    ratio_add(&r->all, sojourn, n);
    ratio_add(&r->accepted, sojourn_accepted, n_accepted);
}

static void merge_windows(struct tally *into, const double *sums)
{
    const struct tally t = {(uint64_t)sums[WINDOW_N], sums[WINDOW_MEAN], sums[WINDOW_M2]};
    tally_merge(into, &t);
}

static void add_meters(struct reducer *r, const double *record)
{
    for (size_t m = 0; m < r->net->n_meters; m++) {
        const double *sum = record + r->layout->meters + m * METER_SUMS;
        ratio_add(&r->meters[m], sum[SUM_NUMERATOR], sum[SUM_DENOMINATOR]);
        merge_windows(&r->meter_windows[m], record + r->layout->meter_windows + m * WINDOW_SUMS);
    }
    merge_windows(&r->sojourn_windows, record + r->layout->sojourn_window);
}

void reducer_add(struct reducer *r, const double *record)
{
    const double time = record[r->layout->time];
    r->replications++;
    r->time += time;
    r->events += record[r->layout->events];
    add_stations(r, record, time);
    add_groups(r, time);
    add_exits(r, record, time);
    add_meters(r, record);
    histograms_add(r->histograms, record + r->layout->width);
    ratio_add(&r->external, record[r->layout->external], time);
    ratio_add(&r->number, fmax(0, record[r->layout->number]), time);
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
    return meter == NET_NONE ? r->accepted : r->meters[meter];
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

static void fill_stations(const struct station_ratios *in, size_t n, double confidence,
                          struct station_result *out)
{
    for (size_t i = 0; i < n; i++)
        for (int f = 0; f < STATION_FIGURES; f++)
            out[i].f[f] = estimate(&in[i].f[f], confidence);
}

void reducer_result(const struct reducer *r, double confidence, struct result *out)
{
    out->confidence = confidence;
    out->replications = r->replications;
    out->experiments = r->replications;
    out->model_time = r->time;
    out->events = (uint64_t)r->events;
    fill_stations(r->stations, out->n_stations, confidence, out->stations);
    fill_stations(r->groups, out->n_groups, confidence, out->groups);
    for (size_t m = 0; m < out->n_meters; m++)
        out->meters[m].value = estimate(&r->meters[m], confidence);
    for (size_t e = 0; e < out->n_exits; e++) {
        out->exits[e].rate = estimate(&r->exits[e].rate, confidence);
        out->exits[e].mean_sojourn = estimate(&r->exits[e].sojourn, confidence);
    }
    out->network.arrival_rate = estimate(&r->external, confidence);
    out->network.throughput = estimate(&r->throughput, confidence);
    out->network.mean_number = estimate(&r->number, confidence);
    out->network.mean_sojourn = estimate(&r->accepted, confidence);
    out->network.mean_sojourn_all = estimate(&r->all, confidence);
    histograms_quantiles(r->histograms, confidence, out);
}

void reducer_histograms(const struct reducer *r, double confidence, struct result *out)
{
    histograms_result(r->histograms, confidence, out);
}
