/*
 * The keys of one token cache, which both forms have: how long an entry lives, what a request does
 * that finds none, how many there are, and what becomes of a fetch that fails. Private to the
 * config reader.
 */
#ifndef MODEL_CONFIG_CACHE_H
#define MODEL_CONFIG_CACHE_H

#include "model/cfg_read.h"
#include "model/token.h"

/* Into *c, but for its name and population; users: how many tokens there are. */
void config_cache(struct cfg_group *g, struct cache *c, size_t users);

/* A time that other times can be counted with, in `range`; `fallback` when it is missing. */
double config_time(struct cfg_group *g, const char *key, enum cfg_range range, double fallback);

/* As config_time, or the string `word`, which stands for 0. */
double config_time_or(struct cfg_group *g, const char *key, enum cfg_range range, const char *word);

#endif
