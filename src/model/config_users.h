/* Users and their tokens: users = 1000; popularity = "zipf"; zipf_s = 1.0; and what the issuer does
 * with the tokens. Private to the config reader. */
#ifndef MODEL_CONFIG_USERS_H
#define MODEL_CONFIG_USERS_H

#include "model/cfg_read.h"
#include "model/network.h"

#define CONFIG_USERS_MAX 100000000

/* Are there any: `users` of g, or the `counts` that tell how many? */
bool config_users_given(struct cfg_group *g);

/* They must be there: `users`, or `counts`, and how popular they are. users->counts is then the
 * caller's to free. */
void config_users_read(struct cfg_group *g, struct population *users);

/* What the issuer does with tokens: when they end, and who revokes them. */
void config_expiry(struct cfg_group *g, struct population *users);

/* The two together. */
void config_population(struct cfg_group *g, struct population *users);

/* An error for each of these keys that is there. */
void config_users_refuse(struct cfg_group *g, const config_setting_t *chosen_by, const char *hint,
                         const char *why);

/* The index of the population that source `name` has by its keys, NET_NONE without `users`. */
size_t config_users(struct cfg_group *g, struct network *net, const char *name);

#endif
