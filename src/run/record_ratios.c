#include "run/record_ratios.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/cache_groups.h"
#include "model/families.h"
#include "model/features.h"
#include "model/reach.h"
#include "run/draws.h"

struct record_ratios {
    const struct network *net;
    const struct record_layout *layout;
    struct figure_list at;
    struct observation *list;
    struct families families;    /* of records that tell them apart, else none */
    size_t *source_class;        /* [n_sources] the class in which its requests enter */
    size_t *named; size_t n_named;    /* classes that have totals */
    struct cache_group *caches; size_t n_caches;
    double (*groups)[TOTALS];    /* scratch: [n_groups], of the record */
    double *responses_within;    /* scratch: [n_groups][times] */
    double *accepted_within;     /* scratch: [times] */
    double (*class_totals)[TOTALS];    /* scratch: [n_named] */
    double *class_within;        /* scratch: [n_named][times] */
    size_t *total_of;            /* [n_classes] index in `named` of the class whose totals
                                    include it, or NET_NONE */
    double *group_servers;       /* [n_groups] of one instance */
    size_t *group_station;       /* [n_groups] an instance */
    size_t *class_group;         /* [classes] of a result */
    struct draws *draws;
    bool *unreached[ROW_KINDS];  /* [things] whether no request can ever reach it */
    bool loses_at_once;
};

/* ---- totals of a record ---- */

static size_t values(const struct record_ratios *o, enum parameter p)
{
    return o->layout->asked->of[p].n;
}

static size_t times(const struct record_ratios *o)
{
    return values(o, PARAMETER_TIME);
}

static double server_count(const struct station *s)
{
    return s->servers == SERVERS_INFINITE ? 1 : s->servers;
}

/* Can any flow in the numerator carry requests? */
static bool meter_flows(const struct network *net, const struct meter *m, const bool *nodes,
                        const bool *exits)
{
    bool flows = false;
    for (size_t i = m->first_flow; i < m->first_flow + m->n_flows; i++) {
        const struct flow *f = &net->flows[i];
        flows |= !f->denominator &&
                 (f->kind == FLOW_SOURCE || f->kind == FLOW_CACHE ||
                  (f->kind == FLOW_NODE && nodes[f->index]) ||
                  (f->kind == FLOW_EXIT && exits[f->index]));
    }
    return flows;
}

/* Find the things that no request reaches; a route of probability 0 is no route. */
static void find_unreached(struct record_ratios *o)
{
    const struct network *net = o->net;
    bool *in = network_reached(net), *exits = mem_calloc(net->n_exits, sizeof *exits);
    const size_t things[] = {net->n_stations, net->n_groups, net->n_meters, net->n_exits};
    static const enum row_kind kinds[] = {ROW_STATION, ROW_GROUP, ROW_METER, ROW_EXIT};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        o->unreached[kinds[k]] = mem_calloc(things[k], sizeof(bool));
        for (size_t i = 0; i < things[k]; i++)
            o->unreached[kinds[k]][i] = true;
    }
    network_reach_exits(net, in, exits);
    for (size_t e = 0; e < net->n_exits; e++)
        o->unreached[ROW_EXIT][e] = !exits[e];
    for (size_t k = 0; k < net->n_nodes; k++) {
        const size_t station = net->nodes[k].station;
        o->unreached[ROW_STATION][station] &= !in[k];
        o->unreached[ROW_GROUP][net->stations[station].group] &= !in[k];
    }
    for (size_t m = 0; m < net->n_meters; m++)
        o->unreached[ROW_METER][m] = !meter_flows(net, &net->meters[m], in, exits);
    free(in);
    free(exits);
}

static void find_classes(struct record_ratios *o)
{
    const struct network *net = o->net;
    o->source_class = mem_calloc(net->n_sources, sizeof *o->source_class);
    o->named = mem_calloc(net->n_classes, sizeof *o->named);
    o->class_group = mem_calloc(o->families.n, sizeof *o->class_group);
    for (size_t i = 0, class = 0; i < o->families.n; i++)
        if (o->families.family[i].reported)
            o->class_group[class++] = o->families.family[i].group;
    for (size_t i = 0; i < net->n_sources; i++)
        o->source_class[i] = features_source_class(net, i);
    for (size_t c = 0; c < net->n_classes; c++)
        if (net->classes[c].named)
            o->named[o->n_named++] = c;
    o->total_of = mem_calloc(net->n_classes, sizeof *o->total_of);
    for (size_t c = 0; c < net->n_classes; c++)
        o->total_of[c] = NET_NONE;
    for (size_t i = 0; i < o->n_named; i++)
        o->total_of[o->named[i]] = i;
    for (size_t c = 0; c < net->n_classes; c++)
        o->total_of[c] = o->total_of[net->classes[c].whole];
}

struct record_ratios *record_ratios_new(const struct network *net,
                                        const struct record_layout *layout)
{
    struct record_ratios *o = mem_calloc(1, sizeof *o);
    o->net = net;
    o->layout = layout;
    o->draws = draws_new(net);
    figure_list_init(&o->at, net, layout);
    if (layout->n_families > 0)
        families_init(&o->families, net);
    find_classes(o);
    o->responses_within = mem_calloc(net->n_groups * times(o), sizeof *o->responses_within);
    o->accepted_within = mem_calloc(times(o), sizeof *o->accepted_within);
    o->class_totals = mem_calloc(o->n_named, sizeof *o->class_totals);
    o->class_within = mem_calloc(o->n_named * times(o), sizeof *o->class_within);
    o->caches = cache_groups_new(net, &o->n_caches);
    o->list = mem_calloc(o->at.n, sizeof *o->list);
    o->groups = mem_calloc(net->n_groups, sizeof *o->groups);
    o->group_servers = mem_calloc(net->n_groups, sizeof *o->group_servers);
    o->group_station = mem_calloc(net->n_groups, sizeof *o->group_station);
    for (size_t i = 0; i < net->n_stations; i++) {
        o->group_servers[net->stations[i].group] = server_count(&net->stations[i]);
        o->group_station[net->stations[i].group] = i;
    }
    find_unreached(o);
    o->loses_at_once = network_loses_at_once(net);
    return o;
}

void record_ratios_free(struct record_ratios *o)
{
    if (!o)
        return;
    draws_free(o->draws);
    free(o->list);
    free(o->groups);
    for (int kind = 0; kind < ROW_KINDS; kind++)
        free(o->unreached[kind]);
    free(o->group_servers);
    free(o->group_station);
    free(o->responses_within);
    free(o->accepted_within);
    free(o->class_totals);
    free(o->class_within);
    free(o->total_of);
    families_release(&o->families);
    free(o->class_group);
    free(o->source_class);
    free(o->named);
    cache_groups_free(o->caches, o->n_caches);
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

/* The station that a station's or group's figure is about, or a figure that only some classes
 * have there; NULL for other figures. */
static const struct station *station_at(const struct record_ratios *o, const struct place *at)
{
    const bool class = at->kind == ROW_CLASS && quantity_table[at->measure.q].needs;
    return class ? &o->net->stations[o->group_station[o->class_group[at->index]]]
           : at->kind == ROW_STATION ? &o->net->stations[at->index]
           : at->kind == ROW_GROUP ? &o->net->stations[o->group_station[at->index]]
                                   : NULL;
}

/* No request ever waits: there is a server for each, or no room beyond the servers. */
static bool never_waits(const struct network *net, const struct station *s)
{
    size_t room = s->room;
    if (s->region != NET_NONE && net->regions[s->region].room < room)
        room = net->regions[s->region].room;
    return station_is_delay(s) || (s->rules == NET_NONE && room <= s->servers);
}

/* Is the figure 0 by the model: a wait without a queue, or a time without a service? */
static bool is_zero(const struct network *net, const struct station *s, enum total numerator)
{
    const bool waits =
        numerator == TOTAL_WAIT || numerator == TOTAL_QUEUE || numerator == TOTAL_WAITED;
    if (!s || numerator == TOTAL_TIME_AT || numerator == TOTAL_BLOCKED ||
        (total_counts(numerator) && !waits))
        return false;
    return (waits && never_waits(net, s)) || takes_no_time(net, s);
}

/* Does no source send this class? Then the requests in its total changed to it on their way, and
 * did not arrive in it. */
static bool only_becomes(const struct record_ratios *o, const struct place *at)
{
    if (at->kind != ROW_CLASS_TOTAL)
        return false;
    for (size_t i = 0; i < o->net->n_entries; i++)
        if (o->net->nodes[o->net->entries[i].node].class == o->named[at->index])
            return false;
    return true;
}

/* Is y a part of x: some of the events that x counts, some of the time, or some of the busy
 * servers? */
static bool is_share(const struct quantity *q, const struct station *s)
{
    const bool of_servers = q->denominator == TOTAL_SERVER_TIME;
    return (total_counts(q->numerator) && total_counts(q->denominator)) ||
           q->numerator == TOTAL_TIME_AT ||
           (of_servers && s && s->servers != SERVERS_INFINITE);
}

/* The kind of a meter's figure. A ratio of flows is a share, its numerator a part of its
 * denominator, unless the meter says otherwise. */
static struct ratio_kind meter_kind(const struct meter *m, bool unreached)
{
    return (struct ratio_kind){.counts_y = true, .counts_x = m->ratio, .unit = m->scale,
                               .share = m->ratio && !m->passes_one, .zero = unreached};
}

/* Is this the sojourn of requests that are lost on arrival from outside? It takes no time. */
static bool takes_no_sojourn(const struct record_ratios *o, const struct place *at)
{
    return o->loses_at_once && at->kind == ROW_EXIT && at->index == o->net->lost &&
           quantity_table[at->measure.q].numerator == TOTAL_RESPONSE;
}

struct ratio_kind record_ratios_kind(const struct record_ratios *o, size_t i)
{
    const struct place at = figure_list_place(&o->at, i);
    const struct quantity *q = &quantity_table[at.measure.q];
    const struct station *s = station_at(o, &at);
    const bool unreached = o->unreached[at.kind] && o->unreached[at.kind][at.index];
    if (at.kind == ROW_METER)
        return meter_kind(&o->net->meters[at.index], unreached);
    return (struct ratio_kind){.counts_y = total_counts(q->numerator),
                               .counts_x = total_counts(q->denominator),
                               .unit = 1,
                               .share = is_share(q, s),
                               .zero = is_zero(o->net, s, q->numerator) ||
                                       (q->numerator == TOTAL_ARRIVALS && only_becomes(o, &at)) ||
                                       takes_no_sojourn(o, &at) ||
                                       (unreached && q->numerator != TOTAL_TIME_AT)};
}

bool record_ratios_is_variance(const struct record_ratios *o, size_t i)
{
    return quantity_is_variance(figure_list_place(&o->at, i).measure.q);
}

size_t record_ratios_visits(const struct record_ratios *o, size_t i)
{
    const struct place at = figure_list_place(&o->at, i);
    if (!total_integral(quantity_table[at.measure.q].numerator) || only_becomes(o, &at))
        return NET_NONE;
    for (size_t k = 0; k < o->at.each[at.kind]; k++)
        if (quantity_table[o->at.of[at.kind][k].q].numerator == TOTAL_ARRIVALS)
            return o->at.first[at.kind] + at.index * o->at.each[at.kind] + k;
    return NET_NONE;
}

double record_ratios_draws(const struct record_ratios *o, size_t i, double time)
{
    const struct place at = figure_list_place(&o->at, i);
    return draws_events(o->draws, at.kind, at.index, at.measure.q, time);
}

double record_ratios_draws_quantiles(const struct record_ratios *o, enum row_kind kind,
                                     size_t index, enum quantity_id q, double time)
{
    return draws_events(o->draws, kind, index, q, time);
}

/* ---- records ---- */

/* The totals of one thing: one value each, and for quantities with a parameter one per parameter
 * value. */
struct totals {
    double one[TOTALS];
    const double *list[TOTALS_ALL - TOTALS];
};

/* The ratios of one thing from its totals. */
static void put(struct record_ratios *o, enum row_kind kind, size_t index, const struct totals *t)
{
    struct observation *f = o->list + o->at.first[kind] + index * o->at.each[kind];
    for (size_t k = 0; k < o->at.each[kind]; k++) {
        const struct measure *m = &o->at.of[kind][k];
        const struct quantity *q = &quantity_table[m->q];
        f[k] = (struct observation){q->numerator < TOTALS ? t->one[q->numerator]
                                                          : t->list[q->numerator - TOTALS][m->k],
                                    t->one[q->denominator], t->one[q->mean]};
    }
}

/*
 * The ratios of a station itself. Integrals are differences of large sums, so rounding may leave
 * them below 0 when nobody was there.
 */
static void clear_rounding(double total[TOTALS])
{
    total[TOTAL_QUEUE] =
        fmax(0, total[TOTAL_NUMBER] - total[TOTAL_BUSY] - total[TOTAL_BLOCKED]);
    total[TOTAL_NUMBER] = fmax(0, total[TOTAL_NUMBER]);
    total[TOTAL_BUSY] = fmax(0, total[TOTAL_BUSY]);
}

/* Sums of a station, or of a family of visits; extras NULL: none. */
static void add_sums(double total[TOTALS], const double *sum, const double *extra)
{
    total[TOTAL_ARRIVALS] = sum[SUM_ARRIVALS];
    total[TOTAL_COMPLETIONS] = sum[SUM_COMPLETIONS];
    total[TOTAL_STARTS] = sum[SUM_STARTS];
    total[TOTAL_BUSY] = sum[SUM_BUSY];
    total[TOTAL_NUMBER] = sum[SUM_NUMBER];
    total[TOTAL_RESPONSE] = sum[SUM_RESPONSE];
    total[TOTAL_WAIT] = sum[SUM_WAIT];
    if (!extra)
        return;
    total[TOTAL_LOST] = extra[SUM_LOST];
    total[TOTAL_OVERFLOWED] = extra[SUM_OVERFLOWED];
    total[TOTAL_BLOCKED] = extra[SUM_BLOCKED];
    total[TOTAL_PREEMPTIONS] = extra[SUM_PREEMPTIONS];
}

static void read_stations(struct record_ratios *o, const double *record, double time)
{
    const struct record_layout *l = o->layout;
    const struct network *net = o->net;
    for (size_t g = 0; g < net->n_groups; g++)
        for (int k = 0; k < TOTALS; k++)
            o->groups[g][k] = 0;
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        struct totals t = {.one = {[TOTAL_TIME] = time,
                                   [TOTAL_SERVER_TIME] = server_count(s) * time}};
        add_sums(t.one, record + l->stations + i * STATION_SUMS,
                 l->n_extras ? record + l->extras + i * STATION_EXTRAS : NULL);
        if (l->squares_kept) {
            t.one[TOTAL_NUMBER2] = record[l->squares + i * SQUARE_SUMS + SUM_NUMBER2];
            t.one[TOTAL_RESPONSE2] = record[l->squares + i * SQUARE_SUMS + SUM_RESPONSE2];
        }
        for (int k = 0; k < TOTALS; k++)
            o->groups[s->group][k] += t.one[k];
        clear_rounding(t.one);
        put(o, ROW_STATION, i, &t);
    }
}

/* The visits of family i to all instances of its group; the instances' times add up, too. */
static void read_visits(const struct record_ratios *o, const double *record, double time, size_t i,
                        double total[TOTALS])
{
    const struct record_layout *l = o->layout;
    const size_t group = o->families.family[i].group;
    const double *sum = record + l->families + i * FAMILY_SUMS;
    if (l->squares_kept)
        total[TOTAL_RESPONSE2] = record[l->visit_squares + i];
    if (l->squares_kept && l->n_visits)
        total[TOTAL_NUMBER2] = record[l->visit_numbers2 + i];
    total[TOTAL_TIME] = (double)o->net->groups[group].n_stations * time;
    total[TOTAL_SERVER_TIME] = o->group_servers[group] * total[TOTAL_TIME];
    if (l->n_visits) {
        add_sums(total, record + l->visits + i * STATION_SUMS,
                 record + l->visit_extras + i * STATION_EXTRAS);
        clear_rounding(total);
        return;
    }
    total[TOTAL_COMPLETIONS] = sum[SUM_VISITS];
    total[TOTAL_RESPONSE] = sum[SUM_VISITS_RESPONSE];
}

/* Visits by class. In a group with a single class, the class's visits are the group's. */
static void read_classes(struct record_ratios *o, const double *record, double time)
{
    const struct record_layout *l = o->layout;
    const size_t n = times(o);
    size_t class = 0;
    for (size_t i = 0; i < o->net->n_groups * n; i++)
        o->responses_within[i] = 0;
    for (size_t i = 0; i < o->families.n; i++) {
        const double *within = record + l->responses_within + i * n;
        struct totals t = {0};
        read_visits(o, record, time, i, t.one);
        t.list[TOTAL_RESPONSES_WITHIN - TOTALS] = within;
        t.list[TOTAL_WAITS_WITHIN - TOTALS] = record + l->visit_waits_within + i * n;
        t.list[TOTAL_WAITED - TOTALS] = record + l->visit_waited + i;
        t.list[TOTAL_TIME_AT - TOTALS] =
            record + l->visit_numbers + i * values(o, PARAMETER_COUNT);
        for (size_t k = 0; k < n; k++)
            o->responses_within[o->families.family[i].group * n + k] += within[k];
        if (o->families.family[i].reported)
            put(o, ROW_CLASS, class++, &t);
    }
}

/* The totals of all instances of a group together; their times add up, too. */
static void read_groups(struct record_ratios *o, const double *record, double time)
{
    const struct record_layout *l = o->layout;
    const size_t n = times(o);
    for (size_t g = 0; g < o->net->n_groups; g++) {
        struct totals t = {
            .list = {[TOTAL_WAITED - TOTALS] = record + l->waited + g,
                     [TOTAL_RESPONSES_WITHIN - TOTALS] = o->responses_within + g * n,
                     [TOTAL_WAITS_WITHIN - TOTALS] = record + l->waits_within + g * n,
                     [TOTAL_TIME_AT - TOTALS] =
                         record + l->numbers + g * values(o, PARAMETER_COUNT)}};
        memcpy(t.one, o->groups[g], sizeof t.one);
        t.one[TOTAL_TIME] = (double)o->net->groups[g].n_stations * time;
        t.one[TOTAL_SERVER_TIME] = o->group_servers[g] * t.one[TOTAL_TIME];
        clear_rounding(t.one);
        put(o, ROW_GROUP, g, &t);
    }
}

/* The totals of all caches of a group together; their times add up, too. */
static void read_caches(struct record_ratios *o, const double *record, double time)
{
    static const enum total totals[CACHE_SUMS] = {
        [SUM_LIVE] = TOTAL_LIVE,
        [SUM_BUSIEST] = TOTAL_BUSIEST,
        [SUM_BUSIEST_MISSES] = TOTAL_BUSIEST_MISSES,
        [SUM_IDLEST] = TOTAL_IDLEST,
        [SUM_IDLEST_MISSES] = TOTAL_IDLEST_MISSES,
        [SUM_EVICTIONS] = TOTAL_EVICTIONS,
        [SUM_LOOKUPS] = TOTAL_LOOKUPS,
        [SUM_STALE] = TOTAL_STALE,
        [SUM_REFUSED] = TOTAL_REFUSED,
        [SUM_FETCHES] = TOTAL_FETCHES,
        [SUM_FETCHES_ENDED] = TOTAL_FETCHES_ENDED,
        [SUM_FETCHES_FAILED] = TOTAL_FETCHES_FAILED};
    for (size_t i = 0; o->at.each[ROW_CACHE] > 0 && i < o->n_caches; i++) {
        const struct cache_group *g = &o->caches[i];
        struct totals t = {.one = {[TOTAL_TIME] = (double)g->n * time}};
        for (size_t c = g->first; c < g->first + g->n; c++)
            for (int k = 0; k < CACHE_SUMS; k++)
                t.one[totals[k]] += record[o->layout->caches + c * CACHE_SUMS + (size_t)k];
        put(o, ROW_CACHE, i, &t);
    }
}

static void read_meters(struct record_ratios *o, const double *record)
{
    for (size_t m = 0; m < o->net->n_meters; m++) {
        const double *sum = record + o->layout->meters + m * METER_SUMS;
        const struct totals t = {.one = {[TOTAL_NUMERATOR] = sum[SUM_NUMERATOR],
                                         [TOTAL_DENOMINATOR] = sum[SUM_DENOMINATOR]}};
        put(o, ROW_METER, m, &t);
    }
}

/* The cycles of a class's customers; NET_NONE: those of all customers. */
static void read_sources(const struct record_ratios *o, const double *record, double time,
                         size_t class, double total[TOTALS])
{
    const struct record_layout *l = o->layout;
    for (size_t i = 0; i < l->n_sources; i++) {
        const double *sum = record + l->sources + i * SOURCE_SUMS;
        if (class != NET_NONE && o->source_class[i] != class)
            continue;
        total[TOTAL_CUSTOMER_TIME] += (double)o->net->sources[i].customers * time;
        total[TOTAL_CYCLES] += sum[SUM_CYCLES];
    }
}

/* A class's contribution to the total in which it counts. */
static void add_class(struct record_ratios *o, const double *record, size_t class, size_t total)
{
    static const enum total totals[CLASS_SUMS] = {
        [SUM_CLASS_ARRIVALS] = TOTAL_ARRIVALS,   [SUM_CLASS_LEFT] = TOTAL_COMPLETIONS,
        [SUM_CLASS_SOJOURN] = TOTAL_RESPONSE,    [SUM_CLASS_ACCEPTED] = TOTAL_ACCEPTED,
        [SUM_CLASS_ACCEPTED_SOJOURN] = TOTAL_SOJOURN, [SUM_CLASS_LOST] = TOTAL_LOST,
        [SUM_CLASS_NUMBER] = TOTAL_NUMBER};
    const struct record_layout *l = o->layout;
    const double *sum = record + l->classes + class * CLASS_SUMS,
                 *within = record + l->classes_within + class * times(o);
    for (int k = 0; k < CLASS_SUMS; k++)
        o->class_totals[total][totals[k]] += sum[k];
    if (l->squares_kept)
        o->class_totals[total][TOTAL_SOJOURN2] += record[l->class_squares + class];
    for (size_t k = 0; k < times(o); k++)
        o->class_within[total * times(o) + k] += within[k];
}

static void read_class_totals(struct record_ratios *o, const double *record, double time)
{
    for (size_t i = 0; i < o->n_named; i++)
        for (int k = 0; k < TOTALS; k++)
            o->class_totals[i][k] = 0;
    for (size_t i = 0; i < o->n_named * times(o); i++)
        o->class_within[i] = 0;
    for (size_t c = 0; o->n_named > 0 && c < o->net->n_classes; c++)
        if (o->total_of[c] != NET_NONE)
            add_class(o, record, c, o->total_of[c]);
    for (size_t i = 0; i < o->n_named; i++) {
        struct totals t = {
            .list = {[TOTAL_ACCEPTED_WITHIN - TOTALS] = o->class_within + i * times(o)}};
        memcpy(t.one, o->class_totals[i], sizeof t.one);
        t.one[TOTAL_TIME] = time;
        t.one[TOTAL_NUMBER] = fmax(0, t.one[TOTAL_NUMBER]);
        read_sources(o, record, time, o->named[i], t.one);
        put(o, ROW_CLASS_TOTAL, i, &t);
    }
}

/* Exits one by one, and the network as a whole. */
static void read_exits(struct record_ratios *o, const double *record, double time)
{
    const size_t n = times(o);
    struct totals all = {.one = {[TOTAL_TIME] = time,
                                 [TOTAL_ARRIVALS] = record[o->layout->external],
                                 [TOTAL_NUMBER] = fmax(0, record[o->layout->number])},
                         .list = {[TOTAL_ACCEPTED_WITHIN - TOTALS] = o->accepted_within}};
    for (size_t k = 0; k < n; k++)
        o->accepted_within[k] = 0;
    for (size_t e = 0; e < o->net->n_exits; e++) {
        const double *sum = record + o->layout->exits + e * EXIT_SUMS;
        const double *within = record + o->layout->sojourns_within + e * n;
        const struct totals t = {.one = {[TOTAL_TIME] = time,
                                         [TOTAL_COMPLETIONS] = sum[SUM_EXITS],
                                         [TOTAL_RESPONSE] = sum[SUM_SOJOURN]},
                                 .list = {[TOTAL_RESPONSES_WITHIN - TOTALS] = within}};
        put(o, ROW_EXIT, e, &t);
        all.one[TOTAL_COMPLETIONS] += sum[SUM_EXITS];
        all.one[TOTAL_RESPONSE] += sum[SUM_SOJOURN];
        if (e == o->net->lost)
            all.one[TOTAL_LOST] = sum[SUM_EXITS];
        if (!o->net->exits[e].accepted)
            continue;
        all.one[TOTAL_ACCEPTED] += sum[SUM_EXITS];
        all.one[TOTAL_SOJOURN] += sum[SUM_SOJOURN];
        for (size_t k = 0; k < n; k++)
            o->accepted_within[k] += within[k];
    }
    if (values(o, PARAMETER_CACHE) > 0) {
        all.one[TOTAL_HITS] = record[o->layout->hits + SUM_VISITS];
        all.one[TOTAL_HITS_SOJOURN] = record[o->layout->hits + SUM_VISITS_RESPONSE];
    }
    if (o->layout->revokes) {
        const double *sum = record + o->layout->revocations;
        all.one[TOTAL_REVOCATIONS] = sum[SUM_REVOCATIONS];
        all.one[TOTAL_LAG] = sum[SUM_LAG];
        all.one[TOTAL_SERVED_REVOKED] = sum[SUM_SERVED_REVOKED];
    }
    if (o->layout->squares_kept)
        all.one[TOTAL_SOJOURN2] = record[o->layout->sojourn_squares];
    read_sources(o, record, time, NET_NONE, all.one);
    put(o, ROW_NETWORK, 0, &all);
}

const struct observation *record_ratios_read(struct record_ratios *o, const double *record)
{
    const double time = record[o->layout->time];
    read_stations(o, record, time);
    read_classes(o, record, time);
    read_groups(o, record, time);
    read_class_totals(o, record, time);
    read_caches(o, record, time);
    read_meters(o, record);
    read_exits(o, record, time);
    return o->list;
}
