/* The key `targets` of a config's `experiment`, and the percentiles that targets request. */
#ifndef MODEL_CONFIG_TARGETS_H
#define MODEL_CONFIG_TARGETS_H

#include "model/cfg_read.h"
#include "model/experiment.h"
#include "model/network.h"

/*
 * Read targets from g, and the requirements of `require` in root, into e, whose precision and
 * quantiles have been read. If a target is a percentile, its level is added to those of e. Names
 * are checked against the network's quantities, but only against its meters if it is not `whole`
 * because of mistakes elsewhere in the config.
 */
void config_targets(struct cfg_group *root, struct cfg_group *g, const struct network *net,
                    bool whole, struct experiment *e);

#endif
