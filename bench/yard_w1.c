/*
 * Yardstick W1: M/M/1 at rho = 0.9, written by hand for just this model, with the statistics that
 * the engine keeps. They are the judge of the engine, so they may know everything about the model:
 *
 *   event      next-event program: two event times, a ring of the waiting requests' arrival times
 *   blocks     the same with exponentials drawn 512 at a time, and no branch on which event is
 *              next, which no predictor can learn (it is a coin)
 *   recursion  Lindley's recursion: no events at all, a lower bound of the cost of the statistics
 *              and random numbers (it cannot say what the queue is at any moment)
 *
 * Random numbers are the engine's (rng room, one stream for arrivals and one for services), so that
 * the ratio compares engines, not generators.
 *
 * Statistics: arrivals, completions, waits, responses (one station: a response is a sojourn), the
 * integrals of busy server and number at the station, and per window of 10 000 mean interarrival
 * times the mean sojourn. Counts are the ring's ends; the integral of the number is the sum of the
 * responses plus the ages of those present, of the busy server likewise less the waits.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rng/sampler.h"
#include "yard.h"

#define LAMBDA 0.9    /* mu = 1 */
enum { ARRIVALS_PER_WINDOW = 10000, BLOCK = 512 };
static const double WINDOW = ARRIVALS_PER_WINDOW / LAMBDA;    /* [s] */
static const double MEAN_INTERARRIVAL = 1 / LAMBDA;           /* [s] */

/* What a run has measured when a window ends at time t. */
struct sums {
    double t;
    uint64_t arrivals, completions, starts;
    double wait, response;     /* of services begun, of completions */
    double number, busy;       /* integrals [s] */
};

struct ring {
    double *arrived;
    uint64_t mask;             /* size - 1, size a power of two */
};

struct w1 {
    struct yard yard;
    unsigned rate, utilization, number, queue, wait, response;
    double response_marked;
    uint64_t completions_marked;
    struct tally window_means; /* of the mean sojourn */
};

static void figures(struct w1 *w)
{
    w->rate = yard_figure(&w->yard, "arrival_rate", LAMBDA);
    w->utilization = yard_figure(&w->yard, "utilization", 0.9);
    w->number = yard_figure(&w->yard, "mean_number", 9);
    w->queue = yard_figure(&w->yard, "mean_queue", 8.1);
    w->wait = yard_figure(&w->yard, "mean_wait", 9);
    w->response = yard_figure(&w->yard, "mean_response", 10);
}

/* A window ends. Returns whether it was the last. */
static int window_ends(struct w1 *w, const struct sums *s)
{
    tally_add(&w->window_means, (s->response - w->response_marked) /
                                    (double)(s->completions - w->completions_marked));
    w->response_marked = s->response;
    w->completions_marked = s->completions;
    if (yard_window(&w->yard)) {
        yard_batch(&w->yard, w->rate, (double)s->arrivals, s->t);
        yard_batch(&w->yard, w->utilization, s->busy, s->t);
        yard_batch(&w->yard, w->number, s->number, s->t);
        yard_batch(&w->yard, w->queue, s->number - s->busy, s->t);
        yard_batch(&w->yard, w->wait, s->wait, (double)s->starts);
        yard_batch(&w->yard, w->response, s->response, (double)s->completions);
    }
    return w->yard.windows_done == w->yard.windows;
}

/* The event programs' sums: requests head..tail-1 are present, the first of them in service. */
static struct sums sums_at(double t, const struct ring *r, uint64_t head, uint64_t tail,
                           double wait, double response)
{
    double number = response, queue = wait;
    for (uint64_t i = head; i < tail; i++) {
        number += t - r->arrived[i & r->mask];
        if (i > head)
            queue += t - r->arrived[i & r->mask];
    }
    return (struct sums){.t = t, .arrivals = tail, .completions = head,
                         .starts = head + (tail > head), .wait = wait, .response = response,
                         .number = number, .busy = number - queue};
}

static struct ring ring_new(void)
{
    struct ring r = {.mask = 1023};
    r.arrived = malloc((r.mask + 1) * sizeof *r.arrived);
    if (!r.arrived)
        abort();
    return r;
}

/* Double a ring that is full. A request keeps its number and moves where the new mask says. */
static void __attribute__((noinline)) ring_grow(struct ring *r, uint64_t head, uint64_t tail)
{
    const struct ring old = *r;
    r->mask = 2 * old.mask + 1;
    r->arrived = malloc((r->mask + 1) * sizeof *r->arrived);
    if (!r->arrived)
        abort();
    for (uint64_t i = head; i < tail; i++)
        r->arrived[i & r->mask] = old.arrived[i & old.mask];
    free(old.arrived);
}

static uint64_t run_event(struct w1 *w)
{
    struct stream arrivals, services;
    stream_init(&arrivals, w->yard.seed, 0, 0, PURPOSE_INTERARRIVAL);
    stream_init(&services, w->yard.seed, 0, 0, PURPOSE_SERVICE);
    struct ring r = ring_new();
    uint64_t head = 0, tail = 0;
    double wait = 0, response = 0, edge = WINDOW;
    double next_arrival = MEAN_INTERARRIVAL * sampler_exp(&arrivals), next_departure = INFINITY;
    for (;;) {
        const double t = next_arrival < next_departure ? next_arrival : next_departure;
        if (__builtin_expect(t >= edge, 0)) {
            const struct sums s = sums_at(edge, &r, head, tail, wait, response);
            if (window_ends(w, &s))
                break;
            edge = WINDOW * (double)(w->yard.windows_done + 1);
        } else if (next_arrival < next_departure) {
            if (head == tail)
                next_departure = t + sampler_exp(&services);
            if (__builtin_expect(tail - head > r.mask, 0))
                ring_grow(&r, head, tail);
            r.arrived[tail++ & r.mask] = t;
            next_arrival = t + MEAN_INTERARRIVAL * sampler_exp(&arrivals);
        } else {
            response += t - r.arrived[head++ & r.mask];
            if (head != tail) {
                wait += t - r.arrived[head & r.mask];
                next_departure = t + sampler_exp(&services);
            } else {
                next_departure = INFINITY;
            }
        }
    }
    free(r.arrived);
    return tail + head;
}

/* Exponentials in advance, in the order in which they would be drawn one by one. */
struct block {
    double time[BLOCK];
    unsigned used;
    double mean;
    struct stream stream;
};

static void __attribute__((noinline)) block_fill(struct block *b)
{
    struct stream s = b->stream;    /* in registers for the whole block */
    for (unsigned i = 0; i < BLOCK; i++)
        b->time[i] = b->mean * sampler_exp(&s);
    b->stream = s;
    b->used = 0;
}

static void block_init(struct block *b, double mean, uint64_t seed, enum purpose purpose)
{
    b->mean = mean;
    stream_init(&b->stream, seed, 0, 0, purpose);
    block_fill(b);
}

static uint64_t run_blocks(struct w1 *w)
{
    static struct block arrivals, services;
    block_init(&arrivals, MEAN_INTERARRIVAL, w->yard.seed, PURPOSE_INTERARRIVAL);
    block_init(&services, 1, w->yard.seed, PURPOSE_SERVICE);
    struct ring r = ring_new();
    uint64_t head = 0, tail = 0;
    double wait = 0, response = 0, edge = WINDOW;
    double next_arrival = arrivals.time[arrivals.used++], next_departure = INFINITY;
    for (;;) {
        const int departs = next_departure <= next_arrival;
        const double t = departs ? next_departure : next_arrival;
        if (__builtin_expect(t >= edge, 0)) {
            const struct sums s = sums_at(edge, &r, head, tail, wait, response);
            if (window_ends(w, &s))
                break;
            edge = WINDOW * (double)(w->yard.windows_done + 1);
            continue;
        }
        if (__builtin_expect(tail - head > r.mask, 0))
            ring_grow(&r, head, tail);
        /* Everything is done for both events; what the other one would have done is not counted. */
        r.arrived[tail & r.mask] = t;
        tail += !departs;
        const double responded = t - r.arrived[head & r.mask];
        response += departs ? responded : 0;
        head += departs;
        const double waited = t - r.arrived[head & r.mask];
        wait += departs && head != tail ? waited : 0;
        const double departure = t + services.time[services.used];
        const double arrival = t + arrivals.time[arrivals.used];
        const int begins = departs ? head != tail : tail - head == 1;
        next_departure = begins ? departure : departs ? INFINITY : next_departure;
        services.used += begins;
        next_arrival = departs ? next_arrival : arrival;
        arrivals.used += !departs;
        if (__builtin_expect(services.used == BLOCK, 0))
            block_fill(&services);
        if (__builtin_expect(arrivals.used == BLOCK, 0))
            block_fill(&arrivals);
    }
    free(r.arrived);
    return tail + head;
}

/* W' = max(0, W + S - A): Lindley, Proc. Camb. Phil. Soc. 48 (1952). Windows count arrivals. */
static uint64_t run_recursion(struct w1 *w)
{
    struct stream arrivals, services;
    stream_init(&arrivals, w->yard.seed, 0, 0, PURPOSE_INTERARRIVAL);
    stream_init(&services, w->yard.seed, 0, 0, PURPOSE_SERVICE);
    double waits = 0, responses = 0, t = 0, waiting = 0;
    uint64_t n = 0;
    struct sums s;
    do {
        for (unsigned i = 0; i < ARRIVALS_PER_WINDOW; i++) {
            const double service = sampler_exp(&services);
            const double interarrival = MEAN_INTERARRIVAL * sampler_exp(&arrivals);
            waits += waiting;
            responses += waiting + service;
            t += interarrival;
            const double left = waiting + service - interarrival;
            waiting = left > 0 ? left : 0;
        }
        n += ARRIVALS_PER_WINDOW;
        s = (struct sums){.t = t, .arrivals = n, .completions = n, .starts = n, .wait = waits,
                          .response = responses, .number = responses, .busy = responses - waits};
    } while (!window_ends(w, &s));
    return 2 * n;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        uint64_t (*run)(struct w1 *);    /* returns how many events */
    } methods[] = {{"event", run_event}, {"blocks", run_blocks}, {"recursion", run_recursion}};
    static struct w1 w;
    yard_begin(&w.yard, argc, argv, "event blocks recursion");
    figures(&w);
    for (unsigned i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(w.yard.method, methods[i].name) == 0) {
            const uint64_t events = methods[i].run(&w);
            return yard_end(&w.yard, events / 2, events);
        }
    fprintf(stderr, "%s: no method '%s'\n", argv[0], w.yard.method);
    return 2;
}
