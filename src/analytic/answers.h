/*
 * What issuers answer. A node with ROUTING_ANSWER refuses the tokens of populations of invalid
 * tokens, and accepts all others, as long as none is revoked or expires. So what it answers depends
 * on whose requests come to it.
 */
#ifndef ANALYTIC_ANSWERS_H
#define ANALYTIC_ANSWERS_H

#include <stdbool.h>

#include "model/network.h"

/* Is there a population of invalid tokens? */
bool answers_has_invalid(const struct network *net);

/* The nodes [n_nodes] that requests with invalid tokens can reach, or those with tokens of other
 * populations. To be freed. O(nodes + routes). */
bool *answers_reached(const struct network *net, bool invalid);

#endif
