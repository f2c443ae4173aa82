#ifndef HELPERS_CACHE_RULES_H
#define HELPERS_CACHE_RULES_H

#include "model/token.h"

/* Initialisers of a struct cache: its rule, one of the first four, with a mean lifetime [s]; and
 * whether requests join a fetch under way. */
#define LIFE(RULE, MEAN)                                                                           \
    .slides = (RULE) == LIFETIME_SLIDING || (RULE) == LIFETIME_SLIDING_EXPONENTIAL,                \
    .lifetime = {.kind = (RULE) == LIFETIME_COUNTED || (RULE) == LIFETIME_SLIDING                  \
                             ? DIST_DETERMINISTIC                                                  \
                             : DIST_EXPONENTIAL,                                                   \
                 .mean = (MEAN),                                                                   \
                 .scv = (RULE) == LIFETIME_COUNTED || (RULE) == LIFETIME_SLIDING ? 0 : 1}
#define JOIN(YES)                                                                                  \
    .absent = (YES) ? MISS_JOIN : MISS_FETCH, .expired = (YES) ? MISS_JOIN : MISS_FETCH

#endif
