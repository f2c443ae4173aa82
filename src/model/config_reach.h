/* Which class can visit which station. Private to the config reader. */
#ifndef MODEL_CONFIG_REACH_H
#define MODEL_CONFIG_REACH_H

#include "model/config_place.h"

/*
 * The set of classes at stations, as bits: class c at station s is number s * n_classes + c. The
 * caller frees it. A station without arrivals has the first class that it serves. Errors: a class
 * arrives at a station that does not serve it; a class visits no station; there are too many nodes.
 */
uint64_t *config_reach(struct cfg_group *root, struct places *p);

static inline bool config_reach_has(const uint64_t *set, size_t i)
{
    return set[i / 64] >> (i % 64) & 1;
}

#endif
