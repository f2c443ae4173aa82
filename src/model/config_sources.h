/*
 * sources = ( { name = "users"; rate = 50; to = "web"; }, ... ), and the customers of closed
 * classes. Private to the config reader.
 */
#ifndef MODEL_CONFIG_SOURCES_H
#define MODEL_CONFIG_SOURCES_H

#include "model/config_place.h"

/* Call after config_stations. */
void config_sources(struct cfg_group *root, struct places *p);

#endif
