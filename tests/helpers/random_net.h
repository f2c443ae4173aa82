/* Random networks: the same number gives the same network. */
#ifndef HELPERS_RANDOM_NET_H
#define HELPERS_RANDOM_NET_H

#include "model/network.h"

/*
 * A plain network (network_is_plain) of 1 to 8 stations with one or several servers, or none that
 * wait; up to 3 classes, services of all kinds, requests there at time 0, up to 3 sources, and in
 * every third network users with tokens and a cache. Every fifth has constant times alone, so that
 * many events come at one moment. Some of its stations may be overloaded.
 */
struct network *random_plain_net(uint64_t number);

/*
 * A network with words of all kinds mixed: disciplines, priorities and weights, finite rooms that
 * lose, send elsewhere or block, a region, rules of dispatch, customers who go round, a fork,
 * servers that differ, fail or come by a schedule. What cannot be together is not.
 */
struct network *random_mixed_net(uint64_t number);

#endif
