/* The parts of the reader of model = "ml-run". Private to the config reader. */
#ifndef MODEL_CONFIG_MLRUN_H
#define MODEL_CONFIG_MLRUN_H

#include "model/cfg_read.h"
#include "model/mlrun.h"

/* Read `classes`, users of several kinds, and set ml->rate to the sum of their rates. Without the
 * key there are no classes. */
void config_mlrun_classes(struct cfg_group *root, struct mlrun *ml);

/* The index of the class with this name; ml->n_classes if there is none. */
size_t config_mlrun_find_class(const struct mlrun *ml, const char *name);

/* Read which tiers are present, and M, N, K. Call after ml->login has been read. */
void config_mlrun_sizes(struct cfg_group *root, struct mlrun *ml);

/* Read `stations`: all tiers that are present. Call when classes are known. */
void config_mlrun_tiers(struct cfg_group *root, struct mlrun *ml);

/* The setting `key` of tier t; NULL if the tier is absent or has no such key. */
const config_setting_t *config_mlrun_tier_key(struct cfg_group *root, enum mlrun_tier_id t,
                                              const char *key);

/* Does a tier serve by priority, or did an override replace its discipline? */
bool config_mlrun_priorities(const struct cfg *c, const struct mlrun *ml);

/* Read `token`. Call when the tiers are known. */
void config_mlrun_token(struct cfg_group *root, struct mlrun *ml);

/* Read `token.second`: S_s and its cache; users: how many tokens one of its caches sees. */
void config_mlrun_second(struct cfg_group *token, struct mlrun *ml, size_t users);

/* Read `token.bad`. */
void config_mlrun_bad(struct cfg_group *token, struct mlrun *ml);

#endif
