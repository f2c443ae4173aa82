/* The `experiment` section of a config; it is the same in both forms. */
#ifndef MODEL_CONFIG_EXPERIMENT_H
#define MODEL_CONFIG_EXPERIMENT_H

#include "model/cfg_read.h"
#include "model/experiment.h"
#include "model/network.h"

/* Read it from the root; targets are checked against what the network has, but only against its
 * meters when the network is not `whole`: when it lacks what was wrong. `window` [s] is the default
 * length of an experiment, 0 for automatic. */
void config_experiment(struct cfg_group *root, const struct network *net, bool whole,
                       double window, struct experiment *e);

void config_experiment_release(struct experiment *e);

#endif
