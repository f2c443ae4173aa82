/* classes = ( { name = "gold"; priority = 2; }, ... ). Private to the config reader. */
#ifndef MODEL_CONFIG_CLASSES_H
#define MODEL_CONFIG_CLASSES_H

#include "model/config_place.h"

/* Read names and priorities; a network without `classes` has one class, "request". config_customers
 * reads the other keys of an element. */
void config_classes(struct cfg_group *root, struct places *p);

/* Report a priority as an error if no station serves by priority. Call when all stations are
 * known. */
void config_classes_check(struct cfg_group *root, const struct places *p);

#endif
