#include "run/observe.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

struct observer {
    const struct network *net;
    const struct record_layout *layout;
    struct observed at;
    struct observation *list;
    double (*groups)[TOTALS];    /* scratch: [n_groups], of the record */
    double *group_servers;       /* [n_groups] of one instance */
    size_t *group_station;       /* [n_groups] an instance */
};

/* ---- the list ---- */

struct observed observed_layout(const struct network *net)
{
    const size_t things[ROW_KINDS] = {[ROW_STATION] = net->n_stations, [ROW_GROUP] = net->n_groups,
                                      [ROW_METER] = net->n_meters, [ROW_EXIT] = net->n_exits,
                                      [ROW_NETWORK] = 1};
    struct observed o = {.n = 0};
    for (int kind = 0; kind < ROW_KINDS; kind++) {
        for (int q = 0; q < QUANTITIES; q++)
            if (quantity_of((enum quantity_id)q, (enum row_kind)kind) && quantity_is_ratio((enum quantity_id)q))
                o.of[kind][o.each[kind]++] = (enum quantity_id)q;
        o.first[kind] = o.n;
        o.n += things[kind] * o.each[kind];
        o.first[kind + 1] = o.n;
    }
    return o;
}

size_t observed_at(const struct observed *o, enum row_kind kind, size_t index, enum quantity_id q)
{
    size_t k = 0;
    while (o->of[kind][k] != q)
        k++;
    return o->first[kind] + index * o->each[kind] + k;
}

/* Whose figure i is, and which. */
struct place {
    enum row_kind kind;
    size_t index;
    enum quantity_id q;
};

static struct place place_of(const struct observed *o, size_t i)
{
    int kind = 0;
    while (i >= o->first[kind + 1])
        kind++;
    i -= o->first[kind];
    return (struct place){(enum row_kind)kind, i / o->each[kind], o->of[kind][i % o->each[kind]]};
}

struct figure *observed_figure(struct result *r, const struct observed *o, size_t i)
{
    const struct place at = place_of(o, i);
    return result_figure(r, at.kind, at.index, at.q, 0);
}

/* ---- totals of a record ---- */

static double server_count(const struct station *s)
{
    return s->servers == SERVERS_INFINITE ? 1 : s->servers;
}

struct observer *observer_new(const struct network *net, const struct record_layout *layout)
{
    struct observer *o = mem_calloc(1, sizeof *o);
    o->net = net;
    o->layout = layout;
    o->at = observed_layout(net);
    o->list = mem_calloc(o->at.n, sizeof *o->list);
    o->groups = mem_calloc(net->n_groups, sizeof *o->groups);
    o->group_servers = mem_calloc(net->n_groups, sizeof *o->group_servers);
    o->group_station = mem_calloc(net->n_groups, sizeof *o->group_station);
    for (size_t i = 0; i < net->n_stations; i++) {
        o->group_servers[net->stations[i].group] = server_count(&net->stations[i]);
        o->group_station[net->stations[i].group] = i;
    }
    return o;
}

void observer_free(struct observer *o)
{
    if (!o)
        return;
    free(o->list);
    free(o->groups);
    free(o->group_servers);
    free(o->group_station);
    free(o);
}

/* ---- what stands behind a ratio ---- */

static bool takes_no_time(const struct network *net, const struct station *s)
{
    for (size_t i = 0; i < s->n_nodes; i++)
        if (net->nodes[net->station_nodes[s->first_node + i]].service.mean > 0)
            return false;
    return true;
}

/* The station of a station's or group's figure; NULL for other figures. */
static const struct station *station_at(const struct observer *o, const struct place *at)
{
    return at->kind == ROW_STATION ? &o->net->stations[at->index]
           : at->kind == ROW_GROUP ? &o->net->stations[o->group_station[at->index]]
                                   : NULL;
}

/* 0 by the model: waits without a queue, times without a service. */
static bool is_zero(const struct network *net, const struct station *s, enum total numerator)
{
    if (!s || total_counts(numerator))
        return false;
    const bool waits = numerator == TOTAL_WAIT || numerator == TOTAL_QUEUE;
    return (waits && s->servers == SERVERS_INFINITE) || takes_no_time(net, s);
}

/* A part of x: some of the events that x counts, or servers that are busy. */
static bool is_share(const struct quantity *q, const struct station *s)
{
    return (total_counts(q->numerator) && total_counts(q->denominator)) ||
           (q->numerator == TOTAL_BUSY && s && s->servers != SERVERS_INFINITE);
}

/* A ratio of flows is a share of one in the other. */
static struct ratio_kind meter_kind(const struct meter *m)
{
    return (struct ratio_kind){.counts_y = true, .counts_x = m->ratio, .unit = m->scale,
                               .share = m->ratio};
}

struct ratio_kind observer_kind(const struct observer *o, size_t i)
{
    const struct place at = place_of(&o->at, i);
    const struct quantity *q = &quantity_table[at.q];
    const struct station *s = station_at(o, &at);
    if (at.kind == ROW_METER)
        return meter_kind(&o->net->meters[at.index]);
    return (struct ratio_kind){.counts_y = total_counts(q->numerator),
                               .counts_x = total_counts(q->denominator),
                               .unit = 1,
                               .share = is_share(q, s),
                               .zero = is_zero(o->net, s, q->numerator)};
}

size_t observer_visits(const struct observer *o, size_t i)
{
    const struct place at = place_of(&o->at, i);
    if (!total_integral(quantity_table[at.q].numerator))
        return NET_NONE;
    for (size_t k = 0; k < o->at.each[at.kind]; k++)
        if (quantity_table[o->at.of[at.kind][k]].numerator == TOTAL_ARRIVALS)
            return o->at.first[at.kind] + at.index * o->at.each[at.kind] + k;
    return NET_NONE;
}

/* ---- records ---- */

/* The ratios of one thing from its totals. */
static void put(struct observer *o, enum row_kind kind, size_t index, const double total[TOTALS])
{
    struct observation *f = o->list + o->at.first[kind] + index * o->at.each[kind];
    for (size_t k = 0; k < o->at.each[kind]; k++) {
        const struct quantity *q = &quantity_table[o->at.of[kind][k]];
        f[k] = (struct observation){total[q->numerator], total[q->denominator]};
    }
}

/*
 * A station's own: integrals are differences of large sums, and where nobody was there rounding may
 * leave them below 0.
 */
static void clear_rounding(double total[TOTALS])
{
    total[TOTAL_QUEUE] = fmax(0, total[TOTAL_NUMBER] - total[TOTAL_BUSY]);
    total[TOTAL_NUMBER] = fmax(0, total[TOTAL_NUMBER]);
    total[TOTAL_BUSY] = fmax(0, total[TOTAL_BUSY]);
}

static void read_stations(struct observer *o, const double *record, double time)
{
    const struct network *net = o->net;
    for (size_t g = 0; g < net->n_groups; g++)
        for (int k = 0; k < TOTALS; k++)
            o->groups[g][k] = 0;
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        const double *sum = record + o->layout->stations + i * STATION_SUMS;
        double total[TOTALS] = {[TOTAL_TIME] = time,
                                [TOTAL_SERVER_TIME] = server_count(s) * time,
                                [TOTAL_ARRIVALS] = sum[SUM_ARRIVALS],
                                [TOTAL_COMPLETIONS] = sum[SUM_COMPLETIONS],
                                [TOTAL_STARTS] = sum[SUM_STARTS],
                                [TOTAL_BUSY] = sum[SUM_BUSY],
                                [TOTAL_NUMBER] = sum[SUM_NUMBER],
                                [TOTAL_RESPONSE] = sum[SUM_RESPONSE],
                                [TOTAL_WAIT] = sum[SUM_WAIT]};
        for (int k = 0; k < TOTALS; k++)
            o->groups[s->group][k] += total[k];
        clear_rounding(total);
        put(o, ROW_STATION, i, total);
    }
}

/* Of all instances of a group taken together; time is theirs together, too. */
static void read_groups(struct observer *o, double time)
{
    for (size_t g = 0; g < o->net->n_groups; g++) {
        double *total = o->groups[g];
        total[TOTAL_TIME] = (double)o->net->groups[g].n_stations * time;
        total[TOTAL_SERVER_TIME] = o->group_servers[g] * total[TOTAL_TIME];
        clear_rounding(total);
        put(o, ROW_GROUP, g, total);
    }
}

static void read_meters(struct observer *o, const double *record)
{
    for (size_t m = 0; m < o->net->n_meters; m++) {
        const double *sum = record + o->layout->meters + m * METER_SUMS;
        const double total[TOTALS] = {[TOTAL_NUMERATOR] = sum[SUM_NUMERATOR],
                                      [TOTAL_DENOMINATOR] = sum[SUM_DENOMINATOR]};
        put(o, ROW_METER, m, total);
    }
}

/* Exits one by one, and the network as a whole. */
static void read_exits(struct observer *o, const double *record, double time)
{
    double network[TOTALS] = {[TOTAL_TIME] = time,
                              [TOTAL_ARRIVALS] = record[o->layout->external],
                              [TOTAL_NUMBER] = fmax(0, record[o->layout->number])};
    for (size_t e = 0; e < o->net->n_exits; e++) {
        const double *sum = record + o->layout->exits + e * EXIT_SUMS;
        const double total[TOTALS] = {[TOTAL_TIME] = time,
                                      [TOTAL_COMPLETIONS] = sum[SUM_EXITS],
                                      [TOTAL_RESPONSE] = sum[SUM_SOJOURN]};
        put(o, ROW_EXIT, e, total);
        network[TOTAL_COMPLETIONS] += sum[SUM_EXITS];
        network[TOTAL_RESPONSE] += sum[SUM_SOJOURN];
        if (o->net->exits[e].accepted) {
            network[TOTAL_ACCEPTED] += sum[SUM_EXITS];
            network[TOTAL_SOJOURN] += sum[SUM_SOJOURN];
        }
    }
    put(o, ROW_NETWORK, 0, network);
}

const struct observation *observe(struct observer *o, const double *record)
{
    const double time = record[o->layout->time];
    read_stations(o, record, time);
    read_groups(o, time);
    read_meters(o, record);
    read_exits(o, record, time);
    return o->list;
}
