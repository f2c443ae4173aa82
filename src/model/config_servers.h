/*
 * Servers of a station that are not alike, not always there, or go from queue to queue: speeds,
 * rates, breakdowns, shifts, polling. Private to the config reader.
 */
#ifndef MODEL_CONFIG_SERVERS_H
#define MODEL_CONFIG_SERVERS_H

#include "model/cfg_read.h"
#include "model/network.h"

/* `servers` of g, which the lengths of `speeds` and `shifts` can say as well. */
unsigned config_servers_number(struct cfg_group *g);

/* The rules of g's servers into *r; are there any? Its lists are the caller's, to be given back
 * with config_servers_release in either case. */
bool config_servers_rules(struct cfg_group *g, enum discipline discipline, unsigned servers,
                          struct server_rules *r);
void config_servers_release(struct server_rules *r);

#endif
