/*
 * The fetches of one cache whose clock ticks, as a function of the time after an edge. burst.h has
 * the formulas.
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
    double *clock;      /* [n + 1] [s] Phi(x): look-ups until x, divided by their mean rate; x
                           itself where look-ups are evenly spread */
    double *fetches;    /* [n] in each cell, in each tick, of all tokens */
    double squares;     /* sum over tokens of P^2 */
    double crowd;       /* without single flight: fetches besides the first one, in each absence */
    double weight;      /* total weight of the terms added to `times` */
};

/* With D(x) = fetch [s] at first. Release with tick_flow_release. */
void tick_flow_init(struct tick_flow *f, const struct tick_grid *grid, double fetch);
void tick_flow_release(struct tick_flow *f);

/* Sets when look-ups come: density[n] is the fraction of a tick's look-ups in each cell. */
void tick_flow_set_clock(struct tick_flow *f, const double *density);

/* Computes D(x) again, as a weighted mean of the times[n + 1] [s] that are added; NULL: a time of
 * 0. */
void tick_flow_begin_times(struct tick_flow *f);
void tick_flow_add_times(struct tick_flow *f, double weight, const double *times);

/*
 * Computes the fetches of a cache with look-ups at rate answer->fresh [1/s], and the hit, fetch,
 * delayed and time of its answer. Where tokens expire at the issuer, or where the answer is exact
 * and look-ups come evenly, it is left unchanged, and the fetches are scaled to its fetch rate;
 * then false is returned. A cache with rules that ttl.h has not is passed, too; else NULL. Of its
 * answer only the time is right, and the caller scales the fetches to the rest.
 */
bool tick_flow_solve(struct tick_flow *f, const struct ttl_rule *rule, const struct cache *rules,
                     const struct shares *shares, struct cache_answer *answer);

/* As many fetches as the answer has. */
void tick_flow_scale(struct tick_flow *f, const struct cache_answer *answer);

/* Do both have the same D(x) and the same look-ups? Then tick_flow_copy copies the fetches. */
bool tick_flow_alike(const struct tick_flow *a, const struct tick_flow *b);
void tick_flow_copy(const struct tick_flow *from, struct tick_flow *into);

/* Spread a mass evenly over the times from..to [s], from <= to, modulo the tick. */
void tick_flow_spread(const struct tick_grid *g, double from, double to, double mass,
                      double *into);

#endif
