/* The two forms of a model. Private to the config reader; config.c chooses. */
#ifndef MODEL_CONFIG_FORM_H
#define MODEL_CONFIG_FORM_H

#include "model/cfg_read.h"
#include "model/mlrun.h"
#include "model/network.h"

/* model = "ml-run": the symbols, in range, even after an error. */
void config_mlrun(struct cfg_group *root, struct mlrun *ml);

/* After an error: one instance of each, which will do to check targets against its meters. */
void config_mlrun_shrink(struct mlrun *ml);

/* model = "network": not finished yet; after an error it may lack what was wrong. *whole: it has
 * all stations, classes, ways and meters that were written. */
struct network *config_network(struct cfg_group *root, bool *whole);

#endif
