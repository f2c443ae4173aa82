/*
 * `populations` and `caches` of model = "network": who has tokens, and who remembers them. Private
 * to the config reader.
 */
#ifndef MODEL_CONFIG_TOKENS_H
#define MODEL_CONFIG_TOKENS_H

#include "model/config_place.h"

/* Both lists, which may be missing, into p->net. Before the stations, which name them. */
void config_tokens(struct cfg_group *root, struct places *p);

/* The population that `population` of g names; NET_NONE where the key is missing, or after an
 * error. */
size_t config_population_named(struct cfg_group *g, const struct places *p);

/* The caches that `key` of g names: a cache, all instances of one ("c"), or one of them ("c[2]").
 * False where the key is missing, or after an error. */
bool config_caches_named(struct cfg_group *g, const struct places *p, const char *key,
                         struct caches_named *out);

/* lookup = "cache"; or answer = true; of a station with that many instances, into *check, which
 * stays what it is where there is neither. */
void config_token_check(struct cfg_group *g, const struct places *p, size_t instances,
                        struct token_check *check);

/* outcome = "hit"; fills = "cache"; issues = true; of a route, into *w. */
void config_token_route(struct cfg_group *g, const struct places *p, struct way *w);

#endif
