/*
 * What the yardsticks of the general engine measure: one place to which requests come, where they
 * are for a while, and which they leave; as configs/ and the engine measure a station. Each is
 * written by hand for one model, as those of W1 and W2 are.
 */
#ifndef BENCH_YARD_STATION_H
#define BENCH_YARD_STATION_H

#include <stdint.h>
#include <stdlib.h>

#include "yard.h"

/* What a run has measured when a window ends at time t. */
struct station_sums {
    double t;
    uint64_t arrivals, completions;
    double response;             /* of completions [s] */
    double number, busy;         /* integrals [s] */
};

struct station_exact {
    double rate, throughput;     /* [1/s] */
    double number, busy;
    double response;             /* [s] */
};

struct station_yard {
    struct yard yard;
    double window, edge;         /* [s] */
    struct station_sums marked;
    struct tally window_means;   /* of the response, which a config's target is */
};

/* `requests` in each window; the command line as yard_begin's, with one method, "event". */
void station_yard_begin(struct station_yard *w, int argc, char **argv, double requests,
                        const struct station_exact *exact);

/* The window ends at w->edge = s->t. Returns whether it was the last. */
int station_yard_window(struct station_yard *w, const struct station_sums *s);

/* Times of those who are there, in the order in which they came: numbers head .. tail - 1. */
struct time_ring {
    double *at;
    uint64_t mask, head, tail;   /* mask: size - 1, size a power of two */
};

void time_ring_init(struct time_ring *r);
void time_ring_grow(struct time_ring *r);

static inline void time_ring_put(struct time_ring *r, double t)
{
    if (__builtin_expect(r->tail - r->head > r->mask, 0))
        time_ring_grow(r);
    r->at[r->tail++ & r->mask] = t;
}

static inline double time_ring_take(struct time_ring *r)
{
    return r->at[r->head++ & r->mask];
}

/* Sum of t - each. */
double time_ring_ages(const struct time_ring *r, double t);

#endif
