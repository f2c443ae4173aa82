/*
 * M/G/1 with processor sharing at load 0.8, services hyperexponential with scv 4, written by hand.
 *
 * In virtual time, which runs at the rate 1/n with n there, each ends at a moment that is known
 * when it comes. The few who are there are kept in order of that, the next to end at the array's
 * end.
 */
#include <math.h>

#include "rng/sampler.h"
#include "yard_station.h"

#define LAMBDA 0.8    /* mean service 1 s */
enum { AT_FIRST = 64, INVERSES = 256 };

/* Balanced means: P(first branch) = (1 + sqrt((scv - 1) / (scv + 1))) / 2. */
static const double P = 0.88729833462074170, MEAN_1 = 0.56350832689629158,
                    MEAN_2 = 4.4364916731037085;

struct present {
    double end, arrived;    /* in virtual time; [s] */
};

static struct present *grow(struct present *there, uint64_t *cap)
{
    *cap *= 2;
    there = realloc(there, *cap * sizeof *there);
    if (!there)
        abort();
    return there;
}

static double draw_service(struct stream *r)
{
    const double mean = stream_word(r) < (uint64_t)(P * 0x1p64) ? MEAN_1 : MEAN_2;
    return mean * sampler_exp(r);
}

static uint64_t run(struct station_yard *w)
{
    struct stream arrivals, services;
    stream_init(&arrivals, w->yard.seed, 0, 0, PURPOSE_INTERARRIVAL);
    stream_init(&services, w->yard.seed, 0, 0, PURPOSE_SERVICE);
    static double inverse[INVERSES];
    for (unsigned i = 1; i < INVERSES; i++)
        inverse[i] = 1.0 / i;
    uint64_t cap = AT_FIRST, n = 0, came = 0, left = 0;
    struct present *there = grow(NULL, &cap);
    double virtual = 0, updated = 0, response = 0, busy = 0, began = 0;
    double next_arrival = sampler_exp(&arrivals) / LAMBDA, next_end = INFINITY;
    for (;;) {
        const double t = next_arrival < next_end ? next_arrival : next_end;
        if (__builtin_expect(t >= w->edge, 0)) {
            const double e = w->edge;
            double number = response;
            for (uint64_t i = 0; i < n; i++)
                number += e - there[i].arrived;
            if (station_yard_window(w, &(struct station_sums){e, came, left, response, number,
                                                              busy + (n > 0 ? e - began : 0)}))
                break;
        } else if (next_arrival < next_end) {
            if (n > 0)
                virtual += (t - updated) * (n < INVERSES ? inverse[n] : 1.0 / (double)n);
            else
                virtual = 0, began = t;
            const double end = virtual + draw_service(&services);
            uint64_t i = n++;
            if (__builtin_expect(n > cap, 0))
                there = grow(there, &cap);
            for (; i > 0 && there[i - 1].end < end; i--)
                there[i] = there[i - 1];
            there[i] = (struct present){end, t};
            updated = t;
            next_end = t + (there[n - 1].end - virtual) * (double)n;
            next_arrival = t + sampler_exp(&arrivals) / LAMBDA;
            came++;
        } else {
            const struct present last = there[--n];
            response += t - last.arrived;
            left++;
            virtual = last.end;
            updated = t;
            if (n > 0) {
                next_end = t + (there[n - 1].end - virtual) * (double)n;
            } else {
                busy += t - began;
                next_end = INFINITY;
            }
        }
    }
    free(there);
    return came + left;
}

int main(int argc, char **argv)
{
    static struct station_yard w;
    station_yard_begin(&w, argc, argv, 10000,
                       &(struct station_exact){LAMBDA, LAMBDA, 4, 0.8, 5});
    const uint64_t events = run(&w);
    return yard_end(&w.yard, events / 2, events);
}
