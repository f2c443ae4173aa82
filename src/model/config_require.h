/* require = ["network.sojourn_p99 < 200ms"] of a config. Private to the config reader. */
#ifndef MODEL_CONFIG_REQUIRE_H
#define MODEL_CONFIG_REQUIRE_H

#include "model/cfg_read.h"
#include "model/experiment.h"

/* The targets of an experiment that are requirements, and the units of their bounds. */
struct requirements {
    size_t first, n;
    enum unit unit[EXPERIMENT_TARGETS_MAX];
};

/* Add the requirements of root to e's targets. */
void config_require(struct cfg_group *root, struct experiment *e, struct requirements *r);

/* Where a requirement stands: at its element of the list, or at the option that gave the list. */
const config_setting_t *config_require_place(struct cfg_group *root, const struct target *t);

/* Check that the bounds have their targets' units, that each can be met, and that no two
 * contradict; warn of what is always met. Call when the units are known. */
void config_require_check(struct cfg_group *root, const struct network *net, struct experiment *e,
                          const struct requirements *r);

#endif
