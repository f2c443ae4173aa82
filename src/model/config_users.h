/* Users and their tokens: users = 1000; popularity = "zipf"; zipf_s = 1.0; and what the issuer does
 * with the tokens. Private to the config reader. */
#ifndef MODEL_CONFIG_USERS_H
#define MODEL_CONFIG_USERS_H

#include "model/cfg_read.h"
#include "model/network.h"

#define CONFIG_USERS_MAX 100000000

/* Does g have users: `users`, or `counts`, which also gives their number? */
bool config_users_given(struct cfg_group *g);

/* Read `users` or `counts`, one of which must exist, and their popularity. The caller frees
 * users->counts. */
void config_users_read(struct cfg_group *g, struct population *users);

/* Read what the issuer does with tokens: expiry and revocations. */
void config_expiry(struct cfg_group *g, struct population *users);

/* Read the users and what the issuer does with their tokens. */
void config_population(struct cfg_group *g, struct population *users);

/* Report an error for each of these keys that exists. */
void config_users_refuse(struct cfg_group *g, const config_setting_t *chosen_by, const char *hint,
                         const char *why);

/* The index of the population that source `name` has by its keys, NET_NONE without `users`. */
size_t config_users(struct cfg_group *g, struct network *net, const char *name);

#endif
