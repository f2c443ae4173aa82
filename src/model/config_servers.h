/*
 * Servers of a station that differ, are not always available, or go from queue to queue: speeds,
 * rates, breakdowns, shifts, polling. Private to the config reader.
 */
#ifndef MODEL_CONFIG_SERVERS_H
#define MODEL_CONFIG_SERVERS_H

#include "model/cfg_read.h"
#include "model/network.h"

/* Read `servers` of g. The lengths of `speeds` and `shifts` can also determine it. */
unsigned config_servers_number(struct cfg_group *g);

/* Read the rules of g's servers into *r; true if there are any. In either case the caller releases
 * the lists of *r with config_servers_release. */
bool config_servers_rules(struct cfg_group *g, enum discipline discipline, unsigned servers,
                          struct server_rules *r);
void config_servers_release(struct server_rules *r);

#endif
