/*
 * What requests can reach along routes that can be taken.
 */
#ifndef MODEL_REACH_H
#define MODEL_REACH_H

#include <stdbool.h>

#include "model/network.h"

/* Adds to the set of nodes in[n_nodes] all that can be reached from them. O(nodes + routes). */
void network_reach(const struct network *net, bool *in);

/* Those where requests can ever be: from the sources' entries and from where a simulation starts
 * some. [n_nodes], to be freed. */
bool *network_reached(const struct network *net);

/* Does a request that was at one of these nodes leave by exit e? Into out[n_exits]. */
void network_reach_exits(const struct network *net, const bool *in, bool *out);

/* Are requests lost in the very moment in which they come from outside, or never? */
bool network_loses_at_once(const struct network *net);

#endif
