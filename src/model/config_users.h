/* Users and their tokens: users = 1000; popularity = "zipf"; zipf_s = 1.0; and what the issuer does
 * with the tokens. Private to the config reader. */
#ifndef MODEL_CONFIG_USERS_H
#define MODEL_CONFIG_USERS_H

#include "model/cfg_read.h"
#include "model/network.h"

#define CONFIG_USERS_MAX 100000000

/* `popularity` and `zipf_s` of g. */
void config_popularity(struct cfg_group *g, struct population *users);

/* What the issuer does with tokens: when they end, and who revokes them. */
void config_expiry(struct cfg_group *g, struct population *users);

/* `users` of g, which must be there, how popular they are, and what their issuer does. */
void config_population(struct cfg_group *g, struct population *users);

/* An error for each of the keys above: there is no `users`. */
void config_users_refuse(struct cfg_group *g);

/* The index of the population that source `name` has by its keys, NET_NONE without `users`. */
size_t config_users(struct cfg_group *g, struct network *net, const char *name);

#endif
