/* Features of a station besides its servers and queue, as JSON. A feature that the station lacks
 * is left out. */
#ifndef REPORT_NETWORK_WORDS_H
#define REPORT_NETWORK_WORDS_H

#include <cjson/cJSON.h>

#include "model/network.h"

/* {"dist": "erlang", "mean": 1, "scv": 0.5} */
cJSON *json_dist(const struct dist *d);

/* Add the keys of station s to its object. */
void json_words(cJSON *station, const struct network *net, const struct station *s);

/* Add the rule of a dispatch (or NET_NONE) to the object of a route or entry. Routes with the
 * same "dispatch" are chosen among as one. */
void json_rule(cJSON *o, const struct network *net, size_t dispatch);

cJSON *json_class(const struct network *net, size_t class);
cJSON *json_region(const struct network *net, size_t region);

#endif
