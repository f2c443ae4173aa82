/* Limited room, for one station or several together, and what happens to requests that find it
 * full. Private to the config reader. */
#ifndef MODEL_CONFIG_ROOM_H
#define MODEL_CONFIG_ROOM_H

#include "model/config_place.h"

#define CONFIG_ROOM_MAX 1000000000

/* Read `full`, one of n rules. */
enum full_rule config_full(struct cfg_group *g, const enum full_rule *rules, size_t n,
                           enum full_rule usual);

/* Read `room` and `full` of a station. `overflow` is only checked for presence. def->start has been
 * read. */
void config_room(struct cfg_group *g, struct station_def *def);

/* Read regions = ( { name = "hall"; stations = ["a", "b"]; room = 10; full = "wait"; } ). Call when
 * all stations are known. */
void config_regions(struct cfg_group *root, struct places *p);

/* Read rate_limit = { rate = 100.0; burst = 20.0; } of a station into *out; false if missing. */
bool config_rate_limit(struct cfg_group *g, struct limit *out);

#endif
