/* The key `targets` of a config's `experiment`, and the percentiles that it asks for by the way. */
#ifndef MODEL_CONFIG_TARGETS_H
#define MODEL_CONFIG_TARGETS_H

#include "model/cfg_read.h"
#include "model/experiment.h"
#include "model/network.h"

/*
 * Read targets from g, and the requirements of `require` in root, into e, whose precision and
 * quantiles have been read; the level of a percentile that is a target is added to e's. Names are
 * checked against what the network has; not `whole`, because of mistakes elsewhere in the config,
 * only against its meters.
 */
void config_targets(struct cfg_group *root, struct cfg_group *g, const struct network *net,
                    bool whole, struct experiment *e);

#endif
