#include "run/pilot.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "analytic/solve.h"
#include "run/overload.h"
#include "sim/sim.h"

/* No replication of a run has this number. */
static const uint64_t PILOT_REPLICATION = UINT64_MAX - 1;

/* The pilot wants ENOUGH requests in the busiest flow. The first try aims at AT_FIRST; each try
 * is at most GROWTH_MOST times as long as the one before. */
static const double ENOUGH = 10000, AT_FIRST = 100, GROWTH_MOST = 100;
enum { TRIES = 12 };

static const double TIMES = 10;          /* e^-10 of a start is left */
static const double LOAD_MOST = 0.98;    /* a short run can still tell this load from 1 */
enum { PERIODS = 2 };

/* What one run of the pilot saw. */
struct seen {
    double time;        /* [s] measured */
    double whole;       /* [s] simulated, with the part that was not measured */
    double events;      /* in `whole` */
    double external, left, number;
    double busiest;     /* requests of the busiest flow */
    bool still;         /* model time did not advance */
    double *stations;   /* [n_stations][STATION_SUMS] */
};

/* ---- time scales ---- */

/* [1/s] A rough event rate before anything was simulated: sources that never wait. */
static double offered(const struct network *net)
{
    double rate = 0;
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        const double each = s->customers > 0 ? (double)s->customers : 1;
        if (s->interarrival.mean > 0)
            rate += each / s->interarrival.mean;
    }
    for (size_t k = 0; rate == 0 && k < net->n_nodes; k++)    /* customers without think time */
        if (net->nodes[k].service.mean > 0)
            rate = 1 / net->nodes[k].service.mean;
    return rate > 0 ? rate : 1;
}

/* The mean, or the mean residual time if that is longer. */
static double span(const struct dist *d)
{
    return d->mean * fmax(1, (1 + d->scv) / 2);
}

static void longest(struct pilot *p, double time, size_t station, double load)
{
    if (!(time > p->warmup))
        return;
    p->warmup = time;
    p->slowest = station;
    p->load = load;
}

/* The most requests that can be at a station: its room, or all customers of a closed network, where
 * nothing forks. */
static double most_at(const struct network *net, const struct station *s)
{
    const double room = s->room == ROOM_UNLIMITED ? INFINITY : (double)s->room;
    double customers = 0;
    for (size_t i = 0; i < net->n_sources; i++)
        customers += (double)net->sources[i].customers;
    return network_is_closed(net) && net->n_forks == 0 ? fmin(room, customers) : room;
}

/* The relaxation time of a station's servers: at most the time to fill and empty the station
 * many times. */
static double relaxation(const struct network *net, const struct station *s, double service,
                         double load)
{
    const double left = 1 - sqrt(fmin(load, LOAD_MOST)), times = 1 / (left * left);
    const double places = most_at(net, s) + 1;
    return service / s->servers * fmin(times, places * places);
}

static void look_at_station(const struct network *net, size_t i, const double *sums, double time,
                            struct pilot *p)
{
    const struct station *s = &net->stations[i];
    double service = 0;
    for (size_t k = 0; k < s->n_nodes; k++)
        service = fmax(service, span(&net->nodes[net->station_nodes[s->first_node + k]].service));
    longest(p, TIMES * service, i, 0);
    if (station_is_delay(s) || !(sums[SUM_COMPLETIONS] > 0))
        return;
    const double load = sums[SUM_BUSY] / s->servers / time;
    const double work = fmax(service, sums[SUM_BUSY] / sums[SUM_COMPLETIONS]);
    longest(p, TIMES * relaxation(net, s, work, load), i, load);
}

static void look_at_rules(const struct network *net, struct pilot *p)
{
    for (size_t i = 0; i < net->n_stations; i++) {
        const size_t r = net->stations[i].rules;
        if (r == NET_NONE)
            continue;
        const struct server_rules *rules = &net->rules[r];
        if (rules->fails)
            longest(p, TIMES * (span(&rules->up) + span(&rules->down)), i, 0);
        if (rules->n_shifts > 0)
            longest(p, PERIODS * fmax(rules->period, rules->shifts[rules->n_shifts - 1].at), i, 0);
    }
}

static void look_at_sources(const struct network *net, struct pilot *p)
{
    for (size_t i = 0; i < net->n_sources; i++)
        if (net->sources[i].customers > 0)
            longest(p, TIMES * span(&net->sources[i].interarrival), NET_NONE, 0);
}

static void guess_warmup(const struct network *net, const struct seen *seen, struct pilot *p)
{
    if (seen->left > 0)
        longest(p, TIMES * seen->number / seen->left, NET_NONE, 0);
    for (size_t i = 0; i < net->n_stations; i++)
        look_at_station(net, i, seen->stations + i * STATION_SUMS, seen->time, p);
    look_at_rules(net, p);
    look_at_sources(net, p);
}

/* ---- the run ---- */

static void read_record(const struct network *net, const struct record_layout *l,
                        const double *record, struct seen *out)
{
    out->time = record[l->time];
    out->events = record[l->events];
    out->external = out->busiest = record[l->external];
    out->number = record[l->number];
    out->left = 0;
    for (size_t e = 0; e < net->n_exits; e++)
        out->left += record[l->exits + e * EXIT_SUMS + SUM_EXITS];
    for (size_t i = 0; i < net->n_stations; i++) {
        const double *sums = record + l->stations + i * STATION_SUMS;
        for (int k = 0; k < STATION_SUMS; k++)
            out->stations[i * STATION_SUMS + (size_t)k] = sums[k];
        out->busiest = fmax(out->busiest, sums[SUM_ARRIVALS]);
    }
}

/* A pilot gives up after this many events, a few seconds. Its settings are guessed then. */
static const uint64_t EVENTS_MOST = 100000000;

/* One run of this length [s], whose first half is not measured. Returns false, and leaves *out
 * alone, when the run was stopped, ended in a deadlock or had too many events. */
static bool run(const struct model *m, double length, const atomic_int *stop, struct seen *out)
{
    double *lookups = mem_calloc(m->network->n_caches, sizeof *lookups);
    if (m->network->n_caches > 0)
        analytic_lookups_of_hits(m->network, lookups);
    const struct sim_options o = {.window = length / 2, .windows = 1, .warmup = length / 2,
                                  .lookups = lookups, .events_most = EVENTS_MOST};
    struct sim_plan *plan = sim_plan_new(m->network, &o);
    free(lookups);
    struct sim *sim = sim_new(plan);
    const struct record_layout *l = sim_plan_layout(plan);
    double *record = mem_calloc(l->width, sizeof *record);
    const bool whole =
        sim_replicate(sim, m->experiment.seed, PILOT_REPLICATION, record, stop) == 0;
    out->still = sim_stands_still(sim);
    if (whole) {
        read_record(m->network, l, record, out);
        out->whole = length;
    }
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    return whole;
}

/* Run longer and longer until enough was seen. Returns false after a deadlock; the run's own
 * replications will meet and report it. */
static bool run_until_enough(const struct model *m, const atomic_int *stop, struct seen *out)
{
    double length = 2 * AT_FIRST / offered(m->network);
    bool whole = run(m, length, stop, out);
    for (int i = 0; i < TRIES && whole && out->busiest < ENOUGH; i++) {
        length *= fmin(GROWTH_MOST, 1.2 * ENOUGH / fmax(out->busiest, 1));
        whole = run(m, length, stop, out);
    }
    return whole;
}

/* Derive the settings from what was seen; false with an error when nothing was. */
static bool read_settings(const struct model *m, const struct seen *seen, bool whole,
                          struct pilot *out, struct diag *d)
{
    if (seen->busiest > 0) {
        out->flow = seen->busiest / seen->time;
        out->event_rate = seen->events / seen->whole;
        guess_warmup(m->network, seen, out);
    } else if (!whole) {
        out->flow = out->event_rate = offered(m->network);
    } else {
        diag_error(d, m->file, 0, "has every source a way on which requests can go on?",
                   "nothing happens in %.3g s of this model", seen->whole);
        return false;
    }
    return true;
}

static bool stands_still(const struct model *m, const struct seen *seen, struct diag *d)
{
    if (seen->still)
        diag_error(d, m->file, 0,
                   "let services or think times take some time, or let more requests leave",
                   "requests go round in no time: more than ten million events at one moment");
    return seen->still;
}

static bool stopped(const struct model *m, const atomic_int *stop, struct diag *d)
{
    if (!stop || atomic_load(stop) == 0)
        return false;
    diag_error_status(d, EXIT_PRECISION, m->file, 0, NULL,
                      "interrupted in the pilot run: nothing is known");
    return true;
}

int pilot_run(const struct model *m, const atomic_int *stop, struct pilot *out, struct diag *d)
{
    struct seen seen = {
        .stations = mem_calloc(m->network->n_stations * STATION_SUMS, sizeof(double))};
    *out = (struct pilot){.slowest = NET_NONE};
    const bool whole = run_until_enough(m, stop, &seen);
    const bool ok = !stopped(m, stop, d) && !stands_still(m, &seen, d) &&
                    (!whole || overload_check(m, seen.stations, seen.whole, stop, d) == 0) &&
                    !stopped(m, stop, d) && read_settings(m, &seen, whole, out, d);
    free(seen.stations);
    return ok ? 0 : -1;
}
