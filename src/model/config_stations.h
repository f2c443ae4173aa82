/* stations = ( { name = "web"; service = { mean = 0.02; }; }, ... ). Private to the config
 * reader. */
#ifndef MODEL_CONFIG_STATIONS_H
#define MODEL_CONFIG_STATIONS_H

#include "model/config_place.h"

/* Read all keys except those that name other stations. Call after config_classes. */
void config_stations(struct cfg_group *root, struct places *p);

/* The list `key`, which must exist and not be empty; NULL after an error. */
const config_setting_t *config_need_list(struct cfg_group *root, const char *key, const char *hint);

/* Check the number of initial requests, which take memory in each thread of a simulation; too many
 * are an error at `key`. */
void config_started(struct cfg_group *g, struct places *p, const char *key, const char *hint,
                    double more);
#define CONFIG_START_MAX 10000000 /* of all stations together, and of all customers */

#endif
