/*
 * Which token caches are reported together: those in a row that one name numbers, "cache[1]",
 * "cache[2]", are the group "cache". Groups come first, then the caches of groups that have
 * several.
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

/* To be freed by cache_groups_free; *n of them, 0 without caches. O(caches). */
struct cache_group *cache_groups_new(const struct network *net, size_t *n);
void cache_groups_free(struct cache_group *g, size_t n);

#endif
