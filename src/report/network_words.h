/* What a station may have besides servers and a queue, as JSON: what it has not is not there. */
#ifndef REPORT_NETWORK_WORDS_H
#define REPORT_NETWORK_WORDS_H

#include <cjson/cJSON.h>

#include "model/network.h"

/* {"dist": "erlang", "mean": 1, "scv": 0.5} */
cJSON *json_dist(const struct dist *d);

/* Keys of station s into its object. */
void json_words(cJSON *station, const struct network *net, const struct station *s);

/* The rule of a dispatch, or NET_NONE, into the object of a route or entry: "dispatch" tells
 * those that are chosen as one. */
void json_rule(cJSON *o, const struct network *net, size_t dispatch);

cJSON *json_class(const struct network *net, size_t class);
cJSON *json_region(const struct network *net, size_t region);

#endif
