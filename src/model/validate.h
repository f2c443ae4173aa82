/* Parts of network_validate for special features of networks. Private to it. */
#ifndef MODEL_VALIDATE_H
#define MODEL_VALIDATE_H

#include "model/network.h"

/*
 * Forks and joins must match. Where whole requests come, no route may lead to NET_JOIN. Where parts
 * of a fork come, no route may lead out, and all other requests there must be parts of as many
 * nested forks. O(nodes + routes).
 */
void network_validate_forks(const struct network *net, struct diag *d);

/*
 * Sources whose requests are told apart by their users must have users, and customers must take
 * time to go round. O(nodes + routes), and that again for each source of customers without think
 * time.
 */
void network_validate_sources(const struct network *net, struct diag *d);

/*
 * Requests whose tokens are asked about must have one, and a fetch must be able to fill the cache
 * that missed it. O(populations * (nodes + routes)), and for each node that looks up, the nodes
 * that a fetch can visit.
 */
void network_validate_tokens(const struct network *net, struct diag *d);

/* Breakdowns, shifts and polling may come at most 1e9 times in the mean service of their station.
 * O(nodes). */
void network_validate_servers(const struct network *net, struct diag *d);

#endif
