/*
 * `populations` and `caches` of model = "network": the users with tokens, and the caches that store
 * them. Private to the config reader.
 */
#ifndef MODEL_CONFIG_TOKENS_H
#define MODEL_CONFIG_TOKENS_H

#include "model/config_place.h"

/* Read both lists, which may be missing, into p->net. Call before stations, which name them, are
 * read. */
void config_tokens(struct cfg_group *root, struct places *p);

/* The population that `population` of g names; NET_NONE if the key is missing or after an error. */
size_t config_population_named(struct cfg_group *g, const struct places *p);

/* The caches that `key` of g names: a cache, all instances of one ("c"), or one of them ("c[2]").
 * False if the key is missing, or after an error. */
bool config_caches_named(struct cfg_group *g, const struct places *p, const char *key,
                         struct caches_named *out);

/* Read lookup = "cache"; or answer = true; of a station with this many instances into *check, which
 * does not change if both are missing. */
void config_token_check(struct cfg_group *g, const struct places *p, size_t instances,
                        struct token_check *check);

/* Read outcome = "hit"; fills = "cache"; issues = true; of a route into *w. */
void config_token_route(struct cfg_group *g, const struct places *p, struct way *w);

#endif
