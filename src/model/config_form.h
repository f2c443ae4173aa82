/* The two forms of a model. Private to the config reader; config.c chooses. */
#ifndef MODEL_CONFIG_FORM_H
#define MODEL_CONFIG_FORM_H

#include "model/cfg_read.h"
#include "model/mlrun.h"
#include "model/network.h"

/* Read model = "ml-run": the symbols, which are in range even after an error. */
void config_mlrun(struct cfg_group *root, struct mlrun *ml);

/* Used after an error: reduce every tier to one instance. This suffices to check targets against
 * the meters. */
void config_mlrun_shrink(struct mlrun *ml);

/* Read model = "network". The network is not finished yet, and parts may be missing after an error.
 * *whole: it has all stations, classes, ways and meters of the config. */
struct network *config_network(struct cfg_group *root, bool *whole);

#endif
