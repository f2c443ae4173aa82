/*
 * sources = ( { name = "users"; rate = 50; to = "web"; }, ... ), and the customers of closed
 * classes. Private to the config reader.
 */
#ifndef MODEL_CONFIG_SOURCES_H
#define MODEL_CONFIG_SOURCES_H

#include "model/config_place.h"

/* After config_stations. */
void config_sources(struct cfg_group *root, struct places *p);

/* A word for a class in setting s (NULL: none), else the only one that there is; NET_NONE after an
 * error. */
size_t config_open_class(struct cfg_group *g, struct places *p, const config_setting_t *s);

/* Add target `to`, with its share, to the way added last. */
void config_add_target(struct places *p, const struct place *to, double share);

/* Add a way; its targets come next. */
void config_add_way(struct places *p, const struct way *way);

#endif
