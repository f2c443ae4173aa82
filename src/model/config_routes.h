/* routes = ( { from = "web"; to = "db"; p = 0.3; }, ("db", "web") ). Private to the config reader.
 */
#ifndef MODEL_CONFIG_ROUTES_H
#define MODEL_CONFIG_ROUTES_H

#include "model/config_place.h"

void config_routes(struct cfg_group *root, struct places *p);

#endif
