/*
 * M/M/1 with two classes of which the first interrupts the second, load 0.4 each, written by hand.
 * An interrupted service goes on where it was: that is one number, for only the second class's
 * first can be interrupted. Figures are those of the second class, and the arrival rate of both.
 */
#include <math.h>

#include "rng/sampler.h"
#include "yard_station.h"

#define LAMBDA 0.4    /* of each class; mean service 1 s */

/* Exponential times of one rate, each from a stream of its own. */
static double gap(struct stream *r)
{
    return sampler_exp(r) / LAMBDA;
}

struct program {
    struct time_ring urgent, other;
    struct stream gap_urgent, gap_other, service_urgent, service_other;
    double next_urgent, next_other, next_end;
    double left;              /* of the other class's first, while interrupted; 0: not begun */
    double response_urgent, response_other, busy, began;
    uint64_t preempted;
};

static void start(struct program *p, uint64_t seed)
{
    time_ring_init(&p->urgent);
    time_ring_init(&p->other);
    stream_init(&p->gap_urgent, seed, 0, 0, PURPOSE_INTERARRIVAL);
    stream_init(&p->gap_other, seed, 0, 1, PURPOSE_INTERARRIVAL);
    stream_init(&p->service_urgent, seed, 0, 0, PURPOSE_SERVICE);
    stream_init(&p->service_other, seed, 0, 1, PURPOSE_SERVICE);
    p->next_urgent = gap(&p->gap_urgent);
    p->next_other = gap(&p->gap_other);
    p->next_end = INFINITY;
}

static int is_empty(const struct time_ring *r)
{
    return r->head == r->tail;
}

static inline void urgent_comes(struct program *p, double t)
{
    if (is_empty(&p->urgent)) {
        if (is_empty(&p->other)) {
            p->began = t;
        } else {
            p->left = p->next_end - t;
            p->preempted++;
        }
        p->next_end = t + sampler_exp(&p->service_urgent);
    }
    time_ring_put(&p->urgent, t);
    p->next_urgent = t + gap(&p->gap_urgent);
}

static inline void other_comes(struct program *p, double t)
{
    if (is_empty(&p->urgent) && is_empty(&p->other)) {
        p->began = t;
        p->next_end = t + sampler_exp(&p->service_other);
    }
    time_ring_put(&p->other, t);
    p->next_other = t + gap(&p->gap_other);
}

static inline void service_ends(struct program *p, double t)
{
    if (!is_empty(&p->urgent))
        p->response_urgent += t - time_ring_take(&p->urgent);
    else
        p->response_other += t - time_ring_take(&p->other);
    if (!is_empty(&p->urgent)) {
        p->next_end = t + sampler_exp(&p->service_urgent);
    } else if (!is_empty(&p->other)) {
        p->next_end = t + (p->left > 0 ? p->left : sampler_exp(&p->service_other));
        p->left = 0;
    } else {
        p->next_end = INFINITY;
        p->busy += t - p->began;
    }
}

static struct station_sums sums_at(const struct program *p, double t)
{
    const int idle = is_empty(&p->urgent) && is_empty(&p->other);
    return (struct station_sums){.t = t,
                                 .arrivals = p->urgent.tail + p->other.tail,
                                 .completions = p->other.head,
                                 .response = p->response_other,
                                 .number = p->response_other + time_ring_ages(&p->other, t),
                                 .busy = p->busy + (idle ? 0 : t - p->began)};
}

static uint64_t run(struct station_yard *w)
{
    static struct program p;
    start(&p, w->yard.seed);
    for (;;) {
        const double arrival = p.next_urgent < p.next_other ? p.next_urgent : p.next_other;
        const double t = arrival < p.next_end ? arrival : p.next_end;
        if (__builtin_expect(t >= w->edge, 0)) {
            const struct station_sums s = sums_at(&p, w->edge);
            if (station_yard_window(w, &s))
                break;
        } else if (p.next_end <= arrival) {
            service_ends(&p, t);
        } else if (p.next_urgent <= p.next_other) {
            urgent_comes(&p, t);
        } else {
            other_comes(&p, t);
        }
    }
    free(p.urgent.at);
    free(p.other.at);
    return p.urgent.head + p.urgent.tail + p.other.head + p.other.tail;
}

int main(int argc, char **argv)
{
    static struct station_yard w;
    const double response = 1 / 0.6 + 0.8 / (0.6 * 0.2);    /* Cobham 1954, preemptive resume */
    station_yard_begin(&w, argc, argv, 10000,
                       &(struct station_exact){2 * LAMBDA, LAMBDA, LAMBDA * response, 0.8,
                                               response});
    const uint64_t events = run(&w);
    return yard_end(&w.yard, events / 2, events);
}
