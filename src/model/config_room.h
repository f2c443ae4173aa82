/* Limited room, of a station and of several together, and what becomes of whoever finds it full.
 * Private to the config reader. */
#ifndef MODEL_CONFIG_ROOM_H
#define MODEL_CONFIG_ROOM_H

#include "model/config_place.h"

#define CONFIG_ROOM_MAX 1000000000

/* `full`, one of n rules. */
enum full_rule config_full(struct cfg_group *g, const enum full_rule *rules, size_t n,
                           enum full_rule usual);

/* `room` and `full` of a station; of `overflow`, whether it is there. def->start has been read. */
void config_room(struct cfg_group *g, struct station_def *def);

/* regions = ( { name = "hall"; stations = ["a", "b"]; room = 10; full = "wait"; } ), when all
 * stations are known. */
void config_regions(struct cfg_group *root, struct places *p);

/* rate_limit = { rate = 100.0; burst = 20.0; } of a station into *out; false without. */
bool config_rate_limit(struct cfg_group *g, struct limit *out);

#endif
