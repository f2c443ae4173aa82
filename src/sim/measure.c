/*
 * What a replication measures. The event loop keeps three sums per station: arrivals, the responses
 * of completions, and the waits of services begun. How many services began and completed follows
 * from who is there at either end of the measured period. The integrals over time follow from the
 * sums: a request that is at a station from a to b adds b - a to the integral of the number there,
 * so
 *
 *   integral of the number  =  sum of the responses of visits that end in the period
 *                            - ages, at its begin, of the requests that are there then
 *                            + ages, at its end, of the requests that are there then
 *
 * and likewise for the queue, with waits in place of responses. Each integral costs one walk over
 * the requests in the system at either end, and nothing per event.
 */
#include "sim/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/distributions.h"
#include "sim/counts.h"
#include "stats/tally.h"

#define NOWHERE SIZE_MAX    /* in place of a station: behind a fetch */

static double *station_sums(struct sim *s, size_t i)
{
    return s->record + s->plan->layout.stations + i * STATION_SUMS;
}

/* Add sign * a request's age at time t to the integrals; queue integrals ride in SUM_BUSY until
 * measure_end. */
static void add_age(struct sim *s, const struct job *job, size_t station, double t, double sign,
                    bool queued)
{
    s->record[s->plan->layout.number] += sign * (t - job->born);
    if (station == NOWHERE)
        return;
    double *sums = station_sums(s, station);
    sums[SUM_NUMBER] += sign * (t - job->arrived);
    if (queued)
        sums[SUM_BUSY] += sign * (t - job->arrived);
}

static void add_waiting(struct sim *s, double t, double sign)
{
    for (size_t i = 0; i < s->plan->n_stations; i++) {
        const struct run_place *st = &s->places[i];
        for (uint32_t k = 0; k < station_queue(st); k++)
            add_age(s, station_waiting(st, st->head + k), i, t, sign, true);
    }
}

uint32_t *stations_served(const struct sim *s, size_t n)
{
    uint32_t *station = mem_calloc(n, sizeof *station);
    for (size_t l = 0; l < n; l++) {
        const bool pends = !s->many && tournament_at(&s->queue, l).key < EVENT_IDLE;
        station[l] = pends ? event_station(tournament_at(&s->queue, l)) : PLAN_NONE;
    }
    if (s->many)
        calendar_stations(&s->calendar, station);
    return station;
}

/* In the order of leaves, however they pend. */
static void add_served(struct sim *s, double t, double sign)
{
    const size_t n = s->many ? s->used : s->queue.used;
    uint32_t *station = stations_served(s, n);
    for (size_t l = s->plan->n_sources; l < n; l++)
        if (station[l] != PLAN_NONE)
            add_age(s, &s->served[l], station[l], t, sign, false);
    free(station);
}

/* ... of everything that is present. */
static void add_ages(struct sim *s, double t, double sign)
{
    add_served(s, t, sign);
    add_waiting(s, t, sign);
    for (size_t i = 0; i < s->n_parked; i++)
        if (!s->parked[i].free)
            add_age(s, &s->parked[i].job, NOWHERE, t, sign, false);
}

static uint64_t node_arrivals(const struct sim *s, size_t n)
{
    return s->arrivals ? s->arrivals[n] : station_arrivals(s, s->plan->nodes[n].station);
}

static double flow_count(const struct sim *s, const struct plan_flow *f)
{
    switch (f->kind) {
    case FLOW_NODE:
        return (double)node_arrivals(s, f->index);
    case FLOW_EXIT:
        return (double)s->exits[f->index].n;
    case FLOW_SOURCE:
        return (double)source_arrivals(s, f->index);
    }
    return NAN;
}

static struct window_mark meter_counts(const struct sim *s, size_t m)
{
    struct window_mark now = {0, 0};
    const struct plan_meter *meter = &s->plan->meters[m];
    for (size_t i = meter->first_flow; i < meter->first_flow + meter->n_flows; i++) {
        const struct plan_flow *f = &s->plan->flows[i];
        *(f->denominator ? &now.denominator : &now.numerator) += f->weight * flow_count(s, f);
    }
    return now;
}

static struct window_mark sojourn_sums(const struct sim *s)
{
    struct window_mark now = {0, 0};
    for (size_t e = 0; e < s->plan->n_exits; e++)
        if (s->plan->accepted[e]) {
            now.numerator += s->exits[e].sojourn;
            now.denominator += (double)s->exits[e].n;
        }
    return now;
}

static void remember_sums(struct sim *s)
{
    for (size_t m = 0; m < s->plan->n_meters; m++)
        s->meter_marks[m] = meter_counts(s, m);
    s->sojourn_mark = sojourn_sums(s);
}

void measure_begin(struct sim *s, double t)
{
    const struct sim_plan *p = s->plan;
    memset(s->record, 0, p->layout.width * sizeof *s->record);
    trace_rebase(s);
    s->t0 = t;
    for (size_t i = 0; i < p->n_stations; i++) {
        struct run_place *st = &s->places[i];
        st->wait = st->response = 0;
        count_reset(&st->arrivals, &s->more_arrivals[i]);
        station_sums(s, i)[SUM_STARTS] = station_queue(st);
        station_sums(s, i)[SUM_COMPLETIONS] = station_present(s, i);
    }
    if (s->arrivals)
        memset(s->arrivals, 0, p->n_nodes * sizeof *s->arrivals);
    for (size_t i = 0; i < p->n_sources; i++)
        count_reset(&s->sources[i].arrivals, &s->more_external[i]);
    memset(s->exits, 0, p->n_exits * sizeof *s->exits);
    distributions_begin(s);
    counts_begin(s, t);
    add_ages(s, t, -1);
    remember_sums(s);
}

/* One window's value into a tally that lives in the record; a window without a denominator has no
 * value. */
static void add_window(double *sums, double numerator, double denominator)
{
    if (!(denominator > 0))
        return;
    struct tally t = {(uint64_t)sums[WINDOW_N], sums[WINDOW_MEAN], sums[WINDOW_M2]};
    tally_add(&t, numerator / denominator);
    sums[WINDOW_N] = (double)t.n;
    sums[WINDOW_MEAN] = t.mean;
    sums[WINDOW_M2] = t.m2;
}

void measure_window(struct sim *s)
{
    const struct record_layout *l = &s->plan->layout;
    for (size_t m = 0; m < s->plan->n_meters; m++) {
        const struct window_mark now = meter_counts(s, m), *before = &s->meter_marks[m];
        add_window(s->record + l->meter_windows + m * WINDOW_SUMS,
                   now.numerator - before->numerator,
                   s->plan->meters[m].ratio ? now.denominator - before->denominator
                                            : s->plan->options.window);
        s->meter_marks[m] = now;
    }
    const struct window_mark now = sojourn_sums(s);
    add_window(s->record + l->sojourn_window, now.numerator - s->sojourn_mark.numerator,
               now.denominator - s->sojourn_mark.denominator);
    s->sojourn_mark = now;
}

static void end_stations(struct sim *s)
{
    for (size_t i = 0; i < s->plan->n_stations; i++) {
        const struct run_place *st = &s->places[i];
        const double arrivals = (double)station_arrivals(s, i);
        double *sums = station_sums(s, i);
        const double queue = sums[SUM_BUSY] + st->wait;
        sums[SUM_ARRIVALS] = arrivals;
        sums[SUM_STARTS] += arrivals - station_queue(st);
        sums[SUM_COMPLETIONS] += arrivals - station_present(s, i);
        sums[SUM_NUMBER] += st->response;
        sums[SUM_BUSY] = sums[SUM_NUMBER] - queue;
        sums[SUM_WAIT] = st->wait;
        sums[SUM_RESPONSE] = st->response;
    }
}

static void end_network(struct sim *s)
{
    const struct record_layout *l = &s->plan->layout;
    for (size_t i = 0; i < s->plan->n_sources; i++)
        s->record[l->external] += (double)source_arrivals(s, i);
    for (size_t e = 0; e < s->plan->n_exits; e++) {
        double *sums = s->record + l->exits + e * EXIT_SUMS;
        sums[SUM_EXITS] = (double)s->exits[e].n;
        sums[SUM_SOJOURN] = s->exits[e].sojourn;
        s->record[l->number] += s->exits[e].sojourn;
    }
}

void measure_end(struct sim *s, double t)
{
    const struct record_layout *l = &s->plan->layout;
    s->record[l->time] = t - s->t0;
    s->record[l->events] = (double)s->events;
    add_ages(s, t, 1);
    end_stations(s);
    end_network(s);
    distributions_end(s);
    counts_end(s, t);
    trace_end(s);
    for (size_t m = 0; m < s->plan->n_meters; m++) {
        const struct window_mark total = meter_counts(s, m);
        double *sums = s->record + l->meters + m * METER_SUMS;
        sums[SUM_NUMERATOR] = total.numerator;
        sums[SUM_DENOMINATOR] = s->plan->meters[m].ratio ? total.denominator : t - s->t0;
    }
}
