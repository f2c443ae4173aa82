/*
 * Yardstick W2: the 32-station network of configs/wrapper-network.cfg, written by hand for just
 * this model. Here: the model and what a run measures; yard_w2.c compares it with exact values.
 *
 *   users 10 000/s -> S_a (4 servers, 0.2 ms): 5 % leave -> S_r (2 servers, 0.1 ms) -> one of 10
 *   wrappers: S_c (0.5 ms): 10 % leave, 20 % -> S_t (0.5 ms) -> S_p, 70 % -> S_p (1 ms) -> out.
 *   All times are exponential.
 */
#ifndef BENCH_YARD_W2_H
#define BENCH_YARD_W2_H

#include <stdint.h>

#include "yard.h"

enum { WRAPPERS = 10, S_A = 0, S_R = 1, S_C = 2, S_T = S_C + WRAPPERS, S_P = S_T + WRAPPERS,
       STATIONS = S_P + WRAPPERS };
enum { SERVERS_A = 4, SERVERS_R = 2 };

#define W2_RATE 10000.0               /* [1/s] */
#define W2_WINDOW 1.0                 /* [s] */
#define W2_MEAN_A 0.0002              /* [s], and so on */
#define W2_MEAN_R 0.0001
#define W2_MEAN_C 0.0005
#define W2_MEAN_T 0.0005
#define W2_MEAN_P 0.001

/* Probabilities as thresholds for a uniform 64-bit word. */
#define W2_REFUSED_A ((uint64_t)(0.05 * 0x1p64))
#define W2_REFUSED_C ((uint64_t)(0.10 * 0x1p64))
#define W2_REFUSED_C_OR_TOKEN ((uint64_t)(0.30 * 0x1p64))

enum { REFUSED, SERVED, EXITS };

/* What is measured at a station. */
struct w2_station {
    uint64_t arrivals, completions, starts;
    double wait, response;            /* [s] of services begun, of completions */
    double number, busy;              /* [s] integrals */
};

struct w2_sums {
    double t;                         /* [s] */
    struct w2_station station[STATIONS];
    uint64_t exits[EXITS], external, events;
    double sojourn[EXITS];            /* [s] of those that left */
};

struct w2 {
    struct yard yard;
    struct w2_sums marked;            /* at the last window's end */
    struct tally served_windows, sojourn_windows;    /* what the config's targets are */
};

/*
 * At a window's end s->t. Needs exits and S_p's arrivals only, unless w2_wants_all said more.
 * Returns whether it was the last.
 */
int w2_window(struct w2 *w, const struct w2_sums *s);

/* Whether the next window's end wants all sums. */
int w2_wants_all(const struct w2 *w);

enum w2_queue { QUEUE_TREE, QUEUE_HEAP, QUEUE_SCAN };

/* The event programs, one per queue, and the flow without events. They return what was measured. */
struct w2_sums w2_event_tree(struct w2 *w);
struct w2_sums w2_event_heap(struct w2 *w);
struct w2_sums w2_event_scan(struct w2 *w);
struct w2_sums w2_flow(struct w2 *w);

#endif
