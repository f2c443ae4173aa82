/*
 * Servers of a station that are not alike, not always there, or go from queue to queue: speeds,
 * rates, breakdowns, shifts, polling. Private to the config reader.
 */
#ifndef MODEL_CONFIG_SERVERS_H
#define MODEL_CONFIG_SERVERS_H

#include "model/config_place.h"

/* `servers` of g, which the lengths of `speeds` and `shifts` can say as well. */
unsigned config_servers_number(struct cfg_group *g);

/* The index of a station's rules in the network, NET_NONE when it has none. */
size_t config_servers_rules(struct cfg_group *g, struct places *p, enum discipline discipline,
                            unsigned servers);

#endif
