/*
 * 50 machines, each of which runs for 30 s on average and is repaired by one of two in 1 s,
 * written by hand: one slot for each machine, which is its failure while it runs, and else its
 * repair's end.
 */
#include "rng/sampler.h"
#include "yard_station.h"
#include "yard_winner.h"

#define UP 30.0    /* [s] */
enum { MACHINES = 50, SERVERS = 2, BITS = 6, RING = 64 };

struct program {
    uint64_t node[2 << BITS] __attribute__((aligned(64)));
    double broken[MACHINES];      /* [s] since when */
    uint8_t runs[MACHINES];
    uint8_t waiting[RING];
    uint64_t head, tail;          /* of those who wait */
    unsigned idle;
    uint64_t came, left;
    double response, wait;
    struct stream up, repair;
};

static void start(struct program *p, uint64_t seed)
{
    stream_init(&p->up, seed, 0, 0, PURPOSE_INTERARRIVAL);
    stream_init(&p->repair, seed, 0, 0, PURPOSE_SERVICE);
    winner_init(p->node, BITS);
    p->idle = SERVERS;
    for (unsigned i = 0; i < MACHINES; i++) {
        p->runs[i] = 1;
        winner_set(p->node, BITS, i, UP * sampler_exp(&p->up));
    }
}

static inline void breaks(struct program *p, unsigned i, double t)
{
    p->came++;
    p->runs[i] = 0;
    p->broken[i] = t;
    if (p->idle > 0) {
        p->idle--;
        winner_set(p->node, BITS, i, t + sampler_exp(&p->repair));
    } else {
        p->waiting[p->tail++ % RING] = (uint8_t)i;
        winner_set(p->node, BITS, i, NEVER);
    }
}

static inline void is_repaired(struct program *p, unsigned i, double t)
{
    p->left++;
    p->response += t - p->broken[i];
    p->runs[i] = 1;
    winner_set(p->node, BITS, i, t + UP * sampler_exp(&p->up));
    if (p->head == p->tail) {
        p->idle++;
        return;
    }
    const unsigned next = p->waiting[p->head++ % RING];
    p->wait += t - p->broken[next];
    winner_set(p->node, BITS, next, t + sampler_exp(&p->repair));
}

static struct station_sums sums_at(const struct program *p, double t)
{
    double number = p->response, queue = p->wait;
    for (unsigned i = 0; i < MACHINES; i++)
        if (!p->runs[i])
            number += t - p->broken[i];
    for (uint64_t k = p->head; k < p->tail; k++)
        queue += t - p->broken[p->waiting[k % RING]];
    return (struct station_sums){t, p->came, p->left, p->response, number, number - queue};
}

static uint64_t run(struct station_yard *w)
{
    static struct program p;
    start(&p, w->yard.seed);
    for (;;) {
        const uint64_t key = p.node[1];
        const double t = key_time(key);
        const unsigned i = key_slot(key);
        if (__builtin_expect(t >= w->edge, 0)) {
            const struct station_sums s = sums_at(&p, w->edge);
            if (station_yard_window(w, &s))
                break;
        } else if (p.runs[i]) {
            breaks(&p, i, t);
        } else {
            is_repaired(&p, i, t);
        }
    }
    return p.came + p.left;
}

/* M/M/2//50: births (50 - n) / UP, deaths min(n, 2). */
static struct station_exact solve(void)
{
    double p = 1, sum = 1, number = 0, busy = 0;
    for (unsigned n = 1; n <= MACHINES; n++) {
        const double served = n < SERVERS ? n : SERVERS;
        p *= (MACHINES - n + 1) / UP / served;
        sum += p;
        number += n * p;
        busy += served * p;
    }
    number /= sum;
    busy /= sum;
    return (struct station_exact){busy, busy, number, busy, number / busy};
}

int main(int argc, char **argv)
{
    static struct station_yard w;
    const struct station_exact exact = solve();
    station_yard_begin(&w, argc, argv, 10000, &exact);
    const uint64_t events = run(&w);
    return yard_end(&w.yard, events / 2, events);
}
