/* classes = ( { name = "gold"; priority = 2; }, ... ). Private to the config reader. */
#ifndef MODEL_CONFIG_CLASSES_H
#define MODEL_CONFIG_CLASSES_H

#include "model/config_place.h"

/* Names and priorities; a network without `classes` has one, "request". What else stands in an
 * element is for config_customers. */
void config_classes(struct cfg_group *root, struct places *p);

/* A priority where no station looks at priorities is an error. When all stations are known. */
void config_classes_check(struct cfg_group *root, const struct places *p);

#endif
