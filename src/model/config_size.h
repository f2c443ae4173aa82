/* `cost` and `vary` of a config. Private to the config reader. */
#ifndef MODEL_CONFIG_SIZE_H
#define MODEL_CONFIG_SIZE_H

#include "model/cfg_read.h"

/* Read the two keys of root. A figure in the cost that is measured only on request is requested in
 * e. */
void config_size(struct cfg_group *root, struct experiment *e, struct sizing_task *t);
void config_size_release(struct sizing_task *t);

#endif
