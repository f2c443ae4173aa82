/*
 * What requests can reach along routes that can be taken.
 */
#ifndef MODEL_REACH_H
#define MODEL_REACH_H

#include <stdbool.h>

#include "model/network.h"

/* Adds to the set of nodes in[n_nodes] all that can be reached from them. O(nodes + routes). */
void network_reach(const struct network *net, bool *in);

/* The nodes where requests can ever be, reached from the entries of the sources and from the nodes
 * where a simulation starts with requests. [n_nodes], to be freed. */
bool *network_reached(const struct network *net);

/* For each exit e, out[n_exits]: does a request that was at one of these nodes leave by it? */
void network_reach_exits(const struct network *net, const bool *in, bool *out);

/* True when requests are lost only at the instant at which they arrive from outside, or never. */
bool network_loses_at_once(const struct network *net);

#endif
