/*
 * Which token caches are reported together. Consecutive caches with one name and a number,
 * "cache[1]" and "cache[2]", form the group "cache". The list has the groups first, then the caches
 * of each group that has several.
 */
#ifndef MODEL_CACHE_GROUPS_H
#define MODEL_CACHE_GROUPS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/network.h"

struct cache_group {
    char *name;
    size_t first, n; /* caches first .. first + n - 1 of the network */
    bool instance;   /* one of a group that has several */
};

/* Returns *n groups, to be freed by cache_groups_free; *n is 0 without caches. O(caches). */
struct cache_group *cache_groups_new(const struct network *net, size_t *n);
void cache_groups_free(struct cache_group *g, size_t n);

#endif
