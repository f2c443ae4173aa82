/* A station's keys that name other stations: where requests overflow to, and a fork's branches.
 * Private to the config reader. */
#ifndef MODEL_CONFIG_REFER_H
#define MODEL_CONFIG_REFER_H

#include "model/config_place.h"

/* Call when all stations are known. */
void config_stations_refer(struct cfg_group *root, struct places *p);

#endif
