/*
 * Events at given times of a simulation: events = ( { at = 60; what = "flush"; }, ... ); in both
 * forms. Private to the config reader.
 */
#ifndef MODEL_CONFIG_EVENTS_H
#define MODEL_CONFIG_EVENTS_H

#include "model/cfg_read.h"
#include "model/network.h"

/* Read the incidents of `events`, when the network has its stations and caches. whole = false: some
 * are missing after an error, so unknown names are not reported. */
void config_events(struct cfg_group *root, struct network *net, bool whole);

#endif
