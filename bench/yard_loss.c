/*
 * M/M/1/10 at load 1, which loses every 11th request, written by hand: as W1's, and who finds ten
 * there is lost.
 */
#include <math.h>

#include "rng/sampler.h"
#include "yard_station.h"

enum { ROOM = 10, SLOTS = 16 };

static uint64_t run(struct station_yard *w, uint64_t *customers)
{
    struct stream arrivals, services;
    stream_init(&arrivals, w->yard.seed, 0, 0, PURPOSE_INTERARRIVAL);
    stream_init(&services, w->yard.seed, 0, 0, PURPOSE_SERVICE);
    double arrived[SLOTS];
    uint64_t head = 0, tail = 0, lost = 0;
    double response = 0, busy = 0, began = 0;
    double next_arrival = sampler_exp(&arrivals), next_end = INFINITY;
    for (;;) {
        const double t = next_arrival < next_end ? next_arrival : next_end;
        if (__builtin_expect(t >= w->edge, 0)) {
            const double e = w->edge;
            double number = response;
            for (uint64_t i = head; i < tail; i++)
                number += e - arrived[i % SLOTS];
            const double busy_now = busy + (head < tail ? e - began : 0);
            if (station_yard_window(w, &(struct station_sums){e, tail + lost, head, response,
                                                              number, busy_now}))
                break;
        } else if (next_arrival < next_end) {
            next_arrival = t + sampler_exp(&arrivals);
            if (tail - head == ROOM) {
                lost++;
                continue;
            }
            if (head == tail) {
                began = t;
                next_end = t + sampler_exp(&services);
            }
            arrived[tail++ % SLOTS] = t;
        } else {
            response += t - arrived[head++ % SLOTS];
            if (head != tail) {
                next_end = t + sampler_exp(&services);
            } else {
                busy += t - began;
                next_end = INFINITY;
            }
        }
    }
    *customers = tail + lost;
    return head + tail + lost;
}

int main(int argc, char **argv)
{
    static struct station_yard w;
    uint64_t customers;
    const double kept = 10.0 / 11;    /* P(n) = 1/11 for n = 0 .. 10 */
    station_yard_begin(&w, argc, argv, 10000, &(struct station_exact){1, kept, 5, kept, 5 / kept});
    const uint64_t events = run(&w, &customers);
    return yard_end(&w.yard, customers, events);
}
