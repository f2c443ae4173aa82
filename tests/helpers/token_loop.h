/*
 * One user's token at one cache, look-up by look-up: an event loop that knows the rules of
 * model/network.h, struct cache, and no formula. The judge of everything that is said of caches.
 */
#ifndef HELPERS_TOKEN_LOOP_H
#define HELPERS_TOKEN_LOOP_H

#include <stdbool.h>

#include "model/network.h"

struct token_rules {
    struct cache cache;         /* slides, lifetime, granularity, max_age, single flight */
    double u, v;                /* [1/s] look-ups at this cache; at all of the user's, u <= v */
    double fetch;               /* [s] fixed; 0: the answer comes at once */
    double issuer_lifetime;     /* [s] 0: for ever */
    double renewal;             /* [-] probability that an expired look-up leads to a new token */
    bool login;                 /* ... and is then made again at once, at any of the caches */
};

struct token_counts {
    double hit, delayed, fetch, expired;
};

struct token_loop;
struct token_loop *token_loop_new(const struct token_rules *rules, unsigned long seed);
void token_loop_free(struct token_loop *w);

/* Go on for `time` [s], at first from 0 without an entry; returns the outcomes at the cache. */
struct token_counts token_loop_run(struct token_loop *w, double time);

#endif
