/* Which class can come to which station. Private to the config reader. */
#ifndef MODEL_CONFIG_REACH_H
#define MODEL_CONFIG_REACH_H

#include "model/config_place.h"

/*
 * A set of classes at stations, as bits: that of class c at station s is number s * n_classes + c.
 * To be freed. A station where nobody comes has the first class that it serves. Errors: a class
 * comes to a station that does not serve it; it comes nowhere; nodes are too many.
 */
uint64_t *config_reach(struct cfg_group *root, struct places *p);

static inline bool config_reach_has(const uint64_t *set, size_t i)
{
    return set[i / 64] >> (i % 64) & 1;
}

#endif
