/*
 * What happens at moments of a simulation: events = ( { at = 60; what = "flush"; }, ... ); of both
 * forms. Private to the config reader.
 */
#ifndef MODEL_CONFIG_EVENTS_H
#define MODEL_CONFIG_EVENTS_H

#include "model/cfg_read.h"
#include "model/network.h"

/* The incidents of `events` in a network whose stations and caches are there. With whole = false it
 * lacks some, after an error, and names are not looked for. */
void config_events(struct cfg_group *root, struct network *net, bool whole);

#endif
