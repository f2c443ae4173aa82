/*
 * The fetches of one cache whose clock ticks, by when they come after an edge: burst.h has the
 * formulas.
 */
#ifndef ANALYTIC_TICK_FLOW_H
#define ANALYTIC_TICK_FLOW_H

#include "analytic/caches.h"
#include "analytic/shares.h"
#include "analytic/tick_queue.h"
#include "analytic/ttl.h"

struct tick_flow {
    const struct tick_grid *grid;
    double *times;      /* [n + 1] [s] D(x) of a fetch that begins at a time of the grid */
    double *clock;      /* [n + 1] [s] Phi(x): the time in which as many look-ups come at the mean
                           rate as do until x; x itself where look-ups are even */
    double *fetches;    /* [n] in each cell, in each tick, of all tokens */
    double squares;     /* sum over tokens of P^2 */
    double crowd;       /* without single flight: fetches besides the first one, in each absence */
    double weight;      /* of what was added to `times` */
};

/* With D(x) = fetch [s] at first. Release with tick_flow_release. */
void tick_flow_init(struct tick_flow *f, const struct tick_grid *grid, double fetch);
void tick_flow_release(struct tick_flow *f);

/* Look-ups come as density[n] says, of which each is a part of the tick's. */
void tick_flow_set_clock(struct tick_flow *f, const double *density);

/* D(x) anew: a mean of what is added, times[n + 1] [s]; NULL: at once. */
void tick_flow_begin_times(struct tick_flow *f);
void tick_flow_add_times(struct tick_flow *f, double weight, const double *times);

/*
 * The fetches of a cache looked up at answer->fresh [1/s], and its answer's hit, fetch, delayed and
 * time; where tokens expire at the issuer the answer stays, and the fetches are as many as it has.
 */
void tick_flow_solve(struct tick_flow *f, const struct ttl_rule *rule, const struct shares *shares,
                     struct cache_answer *answer);

/* Have both the same D(x) and the same look-ups? Then `into` is given the fetches of `from`. */
bool tick_flow_alike(const struct tick_flow *a, const struct tick_flow *b);
void tick_flow_copy(const struct tick_flow *from, struct tick_flow *into);

/* Spread a mass evenly over the times from..to [s], from <= to, modulo the tick. */
void tick_flow_spread(const struct tick_grid *g, double from, double to, double mass,
                      double *into);

#endif
