/*
 * Make nodes, entries and routes from what the config says. Private to the config reader.
 *
 * A class has a node at a station only if it can arrive there. The search begins where sources,
 * customers and `start` put requests, and follows routes, overflows and forks' branches. So 100
 * classes at 1000 stations have 100 000 nodes only if every class visits every station. Nodes are
 * in the order of their stations, and within a station in the order of their classes.
 */
#ifndef MODEL_CONFIG_BUILD_H
#define MODEL_CONFIG_BUILD_H

#include "model/config_place.h"

/* Call once, when all stations, regions, sources and routes have been read. */
void config_build(struct cfg_group *root, struct places *p);

#endif
