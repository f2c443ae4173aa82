/* The order of service: discipline = "ps". Private to the config reader. */
#ifndef MODEL_CONFIG_DISCIPLINE_H
#define MODEL_CONFIG_DISCIPLINE_H

#include "model/cfg_read.h"
#include "model/discipline.h"

#define CONFIG_PRIORITY_MAX 1000000

/* Read `discipline` of a station with this number of servers. */
enum discipline config_discipline(struct cfg_group *g, unsigned servers);

/* Read `priority` of g, a class of requests; 0 if it is missing. */
int config_priority(struct cfg_group *g);

#endif
