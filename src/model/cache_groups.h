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

/* Whose room the caches of group `one` share: the name of a cache, or of a group with as many. NULL
 * if they have rooms of their own, or room for all. list[n] is that of cache_groups_new. */
const char *cache_groups_room(const struct network *net, const struct cache_group *list, size_t n,
                              const struct cache_group *one);

#endif
