/*
 * A route that fills a cache, for networks made in tests. (In `net->routes[network_add_route(...)]`
 * the array may be read before the call moves it.)
 */
#ifndef HELPERS_FILLS_H
#define HELPERS_FILLS_H

#include "model/network.h"
#include "helpers/fills.h"

static inline void route_fills(struct network *net, size_t route, size_t cache)
{
    net->routes[route].fills = cache;
}

#endif
