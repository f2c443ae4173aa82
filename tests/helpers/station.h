/* A station of which nothing but the servers matters. */
#ifndef HELPERS_STATION_H
#define HELPERS_STATION_H

#include "model/network.h"

static inline size_t test_station(struct network *net, const char *name, size_t group,
                                  unsigned servers)
{
    return network_add_station(
        net, &(struct station_def){.name = name, .group = group, .servers = servers});
}

#endif
