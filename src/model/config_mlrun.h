/* The parts of the reader of model = "ml-run". Private to the config reader. */
#ifndef MODEL_CONFIG_MLRUN_H
#define MODEL_CONFIG_MLRUN_H

#include "model/cfg_read.h"
#include "model/mlrun.h"

/* Which tiers are there, and M, N, K. ml->login has been read. */
void config_mlrun_sizes(struct cfg_group *root, struct mlrun *ml);

/* `stations`: all tiers that are there. */
void config_mlrun_tiers(struct cfg_group *root, struct mlrun *ml);

/* The setting `key` of tier t; NULL when it has none, or is not there. */
const config_setting_t *config_mlrun_tier_key(struct cfg_group *root, enum mlrun_tier_id t,
                                              const char *key);

/* `token`, when the tiers are known. */
void config_mlrun_token(struct cfg_group *root, struct mlrun *ml);

#endif
