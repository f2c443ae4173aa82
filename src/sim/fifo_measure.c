/*
 * What the FIFO engine counts. The event loop keeps three sums per station: arrivals, the response
 * times of completions, and the waits of services begun. The numbers of services begun and
 * completed follow from the requests present at both ends of the measured period. The integrals
 * over time follow from the sums: a request that is at a station from a to b adds b - a to the
 * integral of the number there, so
 *
 *   integral of the number  =  sum of the responses of visits that end in the period
 *                            - ages, at its begin, of the requests that are there then
 *                            + ages, at its end, of the requests that are there then
 *
 * and likewise for the queue, with waits in place of responses. Each integral costs one walk over
 * the requests in the system at either end, and nothing per event.
 */
#include "sim/fifo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/measure.h"

/* Returns, for each of n leaves, the station at which its service is under way, or PLAN_NONE. To be
 * freed. */
static uint32_t *stations_served(const struct fifo *f, size_t n)
{
    uint32_t *station = mem_calloc(n, sizeof *station);
    for (size_t l = 0; l < n; l++) {
        const bool pends = !f->use_calendar && tournament_at(&f->queue, l).key < EVENT_IDLE;
        station[l] = pends ? event_station(tournament_at(&f->queue, l)) : PLAN_NONE;
    }
    if (f->use_calendar)
        calendar_stations(&f->calendar, station);
    return station;
}

/* Number of leaves used so far, by sources and services. */
static size_t leaves(const struct fifo *f)
{
    return f->use_calendar ? f->used : f->queue.used;
}

/* ---- the measured period ---- */

/* Add sign * a request's age at time t to the integrals; queue integrals ride in SUM_BUSY until the
 * end. */
static void add_age(struct fifo *f, const struct job *job, size_t station, double t, double sign,
                    bool queued)
{
    measure_in_network(&f->sim, job->born, t, sign);
    double *sums = station_sums(&f->sim, station);
    sums[SUM_NUMBER] += sign * (t - job->arrived);
    if (queued)
        sums[SUM_BUSY] += sign * (t - job->arrived);
}

static void add_waiting(struct fifo *f, double t, double sign)
{
    for (size_t i = 0; i < f->sim.plan->n_stations; i++) {
        const struct run_place *st = &f->places[i];
        for (uint32_t k = 0; k < fifo_queue(st); k++)
            add_age(f, fifo_waiting(st, st->head + k), i, t, sign, true);
    }
}

/* Add the ages of the requests in service, in the order of leaves, whether their events are in the
 * tree or in the calendar. */
static void add_served(struct fifo *f, double t, double sign)
{
    const size_t n = leaves(f);
    uint32_t *station = stations_served(f, n);
    for (size_t l = f->sim.plan->n_sources; l < n; l++)
        if (station[l] != PLAN_NONE)
            add_age(f, &f->served[l], station[l], t, sign, false);
    free(station);
}

void fifo_begin(struct sim *s, double t)
{
    struct fifo *f = fifo_of(s);
    for (size_t i = 0; i < s->plan->n_stations; i++) {
        struct run_place *st = &f->places[i];
        st->wait = st->response = 0;
        count_reset(&st->arrivals, &f->more_arrivals[i]);
        station_sums(s, i)[SUM_STARTS] = fifo_queue(st);
        station_sums(s, i)[SUM_COMPLETIONS] = fifo_present(f, i);
    }
    if (f->arrivals)
        memset(f->arrivals, 0, s->plan->n_nodes * sizeof *f->arrivals);
    add_served(f, t, -1);
    add_waiting(f, t, -1);
}

void fifo_end(struct sim *s, double t)
{
    struct fifo *f = fifo_of(s);
    add_served(f, t, 1);
    add_waiting(f, t, 1);
    for (size_t i = 0; i < s->plan->n_stations; i++) {
        const struct run_place *st = &f->places[i];
        const double arrivals = (double)fifo_arrivals(f, i);
        double *sums = station_sums(s, i);
        const double queue = sums[SUM_BUSY] + st->wait;
        sums[SUM_ARRIVALS] = arrivals;
        sums[SUM_STARTS] += arrivals - fifo_queue(st);
        sums[SUM_COMPLETIONS] += arrivals - fifo_present(f, i);
        sums[SUM_NUMBER] += st->response;
        sums[SUM_BUSY] = sums[SUM_NUMBER] - queue;
        sums[SUM_WAIT] = st->wait;
        sums[SUM_RESPONSE] = st->response;
    }
}

/* ---- the clock ---- */

static void move_waiting(struct fifo *f, double by)
{
    for (size_t i = 0; i < f->sim.plan->n_stations; i++) {
        const struct run_place *st = &f->places[i];
        for (uint32_t k = 0; k < fifo_queue(st); k++)
            clock_move_job(&f->sim, fifo_waiting(st, st->head + k), by);
    }
}

/* Idle leaves have no job: with the calendar, their places hold the links of the free list. */
static void move_served(struct fifo *f, double by)
{
    const size_t n = leaves(f);
    uint32_t *station = stations_served(f, n);
    for (size_t l = f->sim.plan->n_sources; l < n; l++)
        if (station[l] != PLAN_NONE)
            clock_move_job(&f->sim, &f->served[l], by);
    free(station);
}

void fifo_set_back(struct sim *s, double by)
{
    struct fifo *f = fifo_of(s);
    move_served(f, by);
    move_waiting(f, by);
    tournament_set_back(&f->queue, by);
    if (f->use_calendar)
        calendar_set_back(&f->calendar, by, fmax((double)(s->events - s->set_back_at), 1) / by);
}
