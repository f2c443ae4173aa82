/* Limited room, of a station and of several together, and what becomes of whoever finds it full.
 * Private to the config reader. */
#ifndef MODEL_CONFIG_ROOM_H
#define MODEL_CONFIG_ROOM_H

#include "model/config_place.h"

/* `room` and `full` of a station; of `overflow`, whether it is there. def->start has been read. */
void config_room(struct cfg_group *g, struct station_def *def);

/* regions = ( { name = "hall"; stations = ["a", "b"]; room = 10; full = "wait"; } ), when all
 * stations are known. */
void config_regions(struct cfg_group *root, struct places *p);

#endif
