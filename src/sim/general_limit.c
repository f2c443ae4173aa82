/* Token buckets: stations with a limit on their arrivals per time (model/network.h, struct
 * limit). */
#include "sim/general.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

struct bucket {
    double rate, burst;
    double tokens;    /* number of tokens at time `at` [s] since the start */
    double at;
    bool starting;    /* the requests of time 0 are being placed; they take no tokens */
};

/* A token that is missing only by rounding counts as present, so that arrivals at exactly the
 * limit's rate are accepted. */
static const double NEARLY = 1e-9;

void limit_init(struct general *g)
{
    const struct network *net = g->sim.plan->net;
    for (size_t i = 0; i < net->n_stations; i++) {
        if (net->stations[i].limit == NET_NONE)
            continue;
        const struct limit *l = &net->limits[net->stations[i].limit];
        struct bucket *b = mem_calloc(1, sizeof *b);
        *b = (struct bucket){.rate = l->rate, .burst = l->burst};
        g->stations[i].bucket = b;
        g->limits = true;
    }
}

void limit_release(struct general *g)
{
    for (size_t i = 0; i < g->sim.plan->n_stations; i++)
        free(g->stations[i].bucket);
}

void limit_start(struct general *g)
{
    for (size_t i = 0; i < g->sim.plan->n_stations; i++) {
        struct bucket *b = g->stations[i].bucket;
        if (b)
            *b = (struct bucket){b->rate, b->burst, .tokens = b->burst, .starting = true};
    }
}

void limit_after_starts(struct general *g)
{
    for (size_t i = 0; i < g->sim.plan->n_stations; i++)
        if (g->stations[i].bucket)
            g->stations[i].bucket->starting = false;
}

bool limit_take(struct general *g, struct bucket *b)
{
    const double t = g->sim.era + g->now;
    if (b->starting)
        return true;
    b->tokens = fmin(b->burst, b->tokens + b->rate * (t - b->at));
    b->at = t;
    if (b->tokens < 1 - NEARLY)
        return false;
    b->tokens = fmax(0, b->tokens - 1);
    return true;
}
