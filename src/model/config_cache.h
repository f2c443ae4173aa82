/*
 * The keys of one token cache, the same in both forms: how long an entry lives, what a request does
 * without an entry, how many entries there are, and what happens when a fetch fails. Private to the
 * config reader.
 */
#ifndef MODEL_CONFIG_CACHE_H
#define MODEL_CONFIG_CACHE_H

#include "model/cfg_read.h"
#include "model/token.h"

/* Read the keys into *c, except its name, its population, and whose room it shares. */
void config_cache(struct cfg_group *g, struct cache *c);

/* The group has a room for max_entries, and this many users' entries go there: is it ever full? If
 * not, warn. */
bool config_cache_fills(struct cfg_group *g, size_t max_entries, size_t users);

/* Read a time in `range` that is 0 or passes config_time_ok; `fallback` if missing. */
double config_time(struct cfg_group *g, const char *key, enum cfg_range range, double fallback);

/* Like config_time, but also accepts the string `word`, which means 0. */
double config_time_or(struct cfg_group *g, const char *key, enum cfg_range range, const char *word);

#endif
