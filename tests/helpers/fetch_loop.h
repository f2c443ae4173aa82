/*
 * One token at one cache with any rule of fetching (model/token.h), look-up by look-up: an event
 * loop that knows the rules and neither formulas nor the engines. Lifetimes are fixed or
 * exponential. The judge of what has no formula.
 */
#ifndef HELPERS_FETCH_LOOP_H
#define HELPERS_FETCH_LOOP_H

#include <stdbool.h>

#include "model/network.h"

struct fetch_rules {
    struct cache cache;
    double u;             /* [1/s] look-ups, Poisson */
    double fetch;         /* [s] exponential; every answer comes as soon as it is worked out */
    double loss;          /* [-] an answer is lost on its way back, and that is noticed then */
    struct limit limit;   /* at the issuer; rate 0: none */
};

struct fetch_counts {
    double lookups, hits, stale, refused, fetches, ended, failed, left, waits;    /* waits: sum of
        the times [s] from a look-up until its request goes on, of those that left */
};

struct fetch_loop;
struct fetch_loop *fetch_loop_new(const struct fetch_rules *rules, unsigned long seed);
void fetch_loop_free(struct fetch_loop *w);

/* Go on for `time` [s], at first from 0 without an entry. */
struct fetch_counts fetch_loop_run(struct fetch_loop *w, double time);

#endif
