#include "model/token.h"

#include <assert.h>

void cache_set_rule(struct cache *c, enum lifetime_rule rule, double mean)
{
    const bool fixed = rule == LIFETIME_COUNTED || rule == LIFETIME_SLIDING;
    const enum dist_status status = fixed ? dist_deterministic(mean, &c->lifetime)
                                          : dist_exponential(mean, &c->lifetime);
    assert(rule < LIFETIME_DRAWN && status == DIST_OK);
    (void)status;
    c->slides = rule == LIFETIME_SLIDING || rule == LIFETIME_SLIDING_EXPONENTIAL;
}
