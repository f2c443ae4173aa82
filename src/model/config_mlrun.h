/* The parts of the reader of model = "ml-run". Private to the config reader. */
#ifndef MODEL_CONFIG_MLRUN_H
#define MODEL_CONFIG_MLRUN_H

#include "model/cfg_read.h"
#include "model/mlrun.h"

/* `classes`: users of several kinds, and ml->rate, the sum of theirs. None when it is not given. */
void config_mlrun_classes(struct cfg_group *root, struct mlrun *ml);

/* Which of them has the name; ml->n_classes when none has. */
size_t config_mlrun_find_class(const struct mlrun *ml, const char *name);

/* Which tiers are there, and M, N, K. ml->login has been read. */
void config_mlrun_sizes(struct cfg_group *root, struct mlrun *ml);

/* `stations`: all tiers that are there, when classes are known. */
void config_mlrun_tiers(struct cfg_group *root, struct mlrun *ml);

/* The setting `key` of tier t; NULL when it has none, or is not there. */
const config_setting_t *config_mlrun_tier_key(struct cfg_group *root, enum mlrun_tier_id t,
                                              const char *key);

/* Does a tier look at priorities, or did an override replace its discipline? */
bool config_mlrun_priorities(const struct cfg *c, const struct mlrun *ml);

/* `token`, when the tiers are known. */
void config_mlrun_token(struct cfg_group *root, struct mlrun *ml);

/* `second` in it: S_s, and its cache; users: how many tokens one of its caches sees. */
void config_mlrun_second(struct cfg_group *token, struct mlrun *ml, size_t users);

/* `bad` in it. */
void config_mlrun_bad(struct cfg_group *token, struct mlrun *ml);

#endif
