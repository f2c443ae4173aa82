/* Users with tokens, token caches, and events in time, as JSON of a network. Private to report/. */
#ifndef REPORT_NETWORK_TOKENS_H
#define REPORT_NETWORK_TOKENS_H

#include <cjson/cJSON.h>

#include "model/network.h"

/* Each of these leaves out the members that the model does not set. */
cJSON *json_population(const struct population *p);
cJSON *json_cache(const struct network *net, const struct cache *c);
cJSON *json_event(const struct network *net, const struct incident *e);

#endif
