/* The `experiment` section of a config; it is the same in both forms. */
#ifndef MODEL_CONFIG_EXPERIMENT_H
#define MODEL_CONFIG_EXPERIMENT_H

#include "model/cfg_read.h"
#include "model/experiment.h"
#include "model/network.h"

/* Read the section from the root. Targets are checked against the network's quantities. If parts of
 * the network are missing after an error (not `whole`), they are checked only against its meters.
 * `window` [s] is the default length of an experiment, 0 for automatic. */
void config_experiment(struct cfg_group *root, const struct network *net, bool whole,
                       double window, struct experiment *e);

void config_experiment_release(struct experiment *e);

#endif
