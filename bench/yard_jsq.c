/*
 * Ten M/M/1 at load 0.8, of which each request takes the shortest, any among equals, written by
 * hand: a slot for each server and the source; who is shortest is a word of bits.
 *
 * Exactly 10.8465880 are there: the chain of how many queues have 0, 1, .. 11 requests, 352 716
 * states, solved by iteration (cut off at 9: the same to 1e-7).
 */
#include "rng/sampler.h"
#include "yard_station.h"
#include "yard_winner.h"

#define LAMBDA 8.0    /* mean service 1 s */
enum { QUEUES = 10, BITS = 4, SOURCE = QUEUES };

struct program {
    uint64_t node[2 << BITS] __attribute__((aligned(64)));
    uint32_t number[QUEUES];
    struct time_ring queue[QUEUES];
    struct stream arrivals, services, ties;
    uint64_t came, left;
    double response;
    double busy, began[QUEUES];    /* [s] of services that ended; since when each is busy */
};

static void start(struct program *p, uint64_t seed)
{
    stream_init(&p->arrivals, seed, 0, 0, PURPOSE_INTERARRIVAL);
    stream_init(&p->services, seed, 0, 0, PURPOSE_SERVICE);
    stream_init(&p->ties, seed, 0, 0, PURPOSE_DISPATCH);
    winner_init(p->node, BITS);
    for (unsigned i = 0; i < QUEUES; i++)
        time_ring_init(&p->queue[i]);
    winner_set(p->node, BITS, SOURCE, sampler_exp(&p->arrivals) / LAMBDA);
}

static inline unsigned shortest(struct program *p)
{
    uint32_t least = p->number[0], equal = 0;
    for (unsigned i = 1; i < QUEUES; i++)
        least = p->number[i] < least ? p->number[i] : least;
    for (unsigned i = 0; i < QUEUES; i++)
        equal |= (uint32_t)(p->number[i] == least) << i;
    if (equal & (equal - 1))
        for (uint64_t skip = stream_below(&p->ties, (unsigned)__builtin_popcount(equal)); skip > 0;
             skip--)
            equal &= equal - 1;
    return (unsigned)__builtin_ctz(equal);
}

static inline void comes(struct program *p, double t)
{
    const unsigned i = shortest(p);
    p->came++;
    time_ring_put(&p->queue[i], t);
    if (p->number[i]++ == 0) {
        p->began[i] = t;
        winner_set(p->node, BITS, i, t + sampler_exp(&p->services));
    }
    winner_set(p->node, BITS, SOURCE, t + sampler_exp(&p->arrivals) / LAMBDA);
}

static inline void leaves(struct program *p, unsigned i, double t)
{
    p->left++;
    p->response += t - time_ring_take(&p->queue[i]);
    if (--p->number[i] > 0) {
        winner_set(p->node, BITS, i, t + sampler_exp(&p->services));
    } else {
        p->busy += t - p->began[i];
        winner_set(p->node, BITS, i, NEVER);
    }
}

static struct station_sums sums_at(const struct program *p, double t)
{
    double number = p->response, busy = p->busy;
    for (unsigned i = 0; i < QUEUES; i++) {
        number += time_ring_ages(&p->queue[i], t);
        busy += p->number[i] > 0 ? t - p->began[i] : 0;
    }
    return (struct station_sums){t, p->came, p->left, p->response, number, busy};
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
        } else if (i == SOURCE) {
            comes(&p, t);
        } else {
            leaves(&p, i, t);
        }
    }
    for (unsigned i = 0; i < QUEUES; i++)
        free(p.queue[i].at);
    return p.came + p.left;
}

int main(int argc, char **argv)
{
    static struct station_yard w;
    const double number = 10.8465880;
    station_yard_begin(&w, argc, argv, 10000,
                       &(struct station_exact){LAMBDA, LAMBDA, number, LAMBDA, number / LAMBDA});
    const uint64_t events = run(&w);
    return yard_end(&w.yard, events / 2, events);
}
