/*
 * Fork-join: each request is split in four, one part for each of four M/M/1 at load 0.8, and
 * leaves when all are done; written by hand. All four queues hold the same requests in the same
 * order, so one ring of arrival times serves all, and a queue is the number of its first request.
 *
 * The parts' response is that of an M/M/1. No formula is known for that of the whole, which is
 * held against this program's own over 10^9 requests, whose standard error is 0.0019. (Nelson and
 * Tantawi's approximation, IEEE Trans. Computers 37(6), 1988, is 8.930.)
 */
#include "rng/sampler.h"
#include "yard_station.h"
#include "yard_winner.h"

#define LAMBDA 0.8    /* mean service 1 s */
enum { PARTS = 4, BITS = 3, SOURCE = PARTS };

struct program {
    uint64_t node[2 << BITS] __attribute__((aligned(64)));
    struct time_ring there;         /* requests some of whose parts are there */
    uint64_t first[PARTS];          /* in each queue; there.tail: it is empty */
    struct stream arrivals, services[PARTS];
    double response, part_response[PARTS];
    double busy, began[PARTS];      /* [s] of busy periods that ended; since when each is busy */
};

static void start(struct program *p, uint64_t seed)
{
    stream_init(&p->arrivals, seed, 0, 0, PURPOSE_INTERARRIVAL);
    winner_init(p->node, BITS);
    time_ring_init(&p->there);
    for (unsigned i = 0; i < PARTS; i++)
        stream_init(&p->services[i], seed, 0, i, PURPOSE_SERVICE);
    winner_set(p->node, BITS, SOURCE, sampler_exp(&p->arrivals) / LAMBDA);
}

static inline void comes(struct program *p, double t)
{
    for (unsigned i = 0; i < PARTS; i++)
        if (p->first[i] == p->there.tail) {
            p->began[i] = t;
            winner_set(p->node, BITS, i, t + sampler_exp(&p->services[i]));
        }
    time_ring_put(&p->there, t);
    winner_set(p->node, BITS, SOURCE, t + sampler_exp(&p->arrivals) / LAMBDA);
}

static inline void part_ends(struct program *p, unsigned i, double t)
{
    const uint64_t request = p->first[i]++;
    const double response = t - p->there.at[request & p->there.mask];
    unsigned last = 1;
    p->part_response[i] += response;
    for (unsigned k = 0; k < PARTS; k++)
        last &= p->first[k] > request;
    if (last) {
        p->response += response;
        p->there.head++;
    }
    if (p->first[i] != p->there.tail) {
        winner_set(p->node, BITS, i, t + sampler_exp(&p->services[i]));
    } else {
        p->busy += t - p->began[i];
        winner_set(p->node, BITS, i, NEVER);
    }
}

static struct station_sums sums_at(const struct program *p, double t)
{
    double busy = p->busy;
    for (unsigned i = 0; i < PARTS; i++)
        busy += p->first[i] != p->there.tail ? t - p->began[i] : 0;
    return (struct station_sums){t, p->there.tail, p->there.head, p->response,
                                 p->response + time_ring_ages(&p->there, t), busy};
}

/* All parts' responses, at the end of a batch. */
static void batch_parts(struct station_yard *w, unsigned figure, const struct program *p)
{
    double response = 0, parts = 0;
    for (unsigned i = 0; i < PARTS; i++) {
        response += p->part_response[i];
        parts += (double)p->first[i];
    }
    yard_batch(&w->yard, figure, response, parts);
}

static uint64_t run(struct station_yard *w, unsigned part_figure)
{
    static struct program p;
    start(&p, w->yard.seed);
    for (;;) {
        const uint64_t key = p.node[1];
        const double t = key_time(key);
        const unsigned i = key_slot(key);
        if (__builtin_expect(t >= w->edge, 0)) {
            const struct station_sums s = sums_at(&p, w->edge);
            const int over = station_yard_window(w, &s);
            if (w->yard.windows_done % YARD_WINDOWS_PER_BATCH == 0)
                batch_parts(w, part_figure, &p);
            if (over)
                break;
        } else if (i == SOURCE) {
            comes(&p, t);
        } else {
            part_ends(&p, i, t);
        }
    }
    free(p.there.at);
    return p.there.tail;
}

int main(int argc, char **argv)
{
    static struct station_yard w;
    station_yard_begin(&w, argc, argv, 10000,
                       &(struct station_exact){LAMBDA, LAMBDA, LAMBDA * YARD_FORK_RESPONSE,
                                               PARTS * LAMBDA, YARD_FORK_RESPONSE});
    const uint64_t customers = run(&w, yard_figure(&w.yard, "part_response", 1 / (1 - LAMBDA)));
    return yard_end(&w.yard, customers, (1 + PARTS) * customers);
}
