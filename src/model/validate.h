/* Parts of network_validate, for networks that are not plain. Private to it. */
#ifndef MODEL_VALIDATE_H
#define MODEL_VALIDATE_H

#include "model/network.h"

/*
 * Forks and joins match: where requests come whole, no route leads to NET_JOIN; where parts of a
 * fork come, none leads out, and all the others of them come as parts of as many forks, one within
 * another. O(nodes + routes).
 */
void network_validate_forks(const struct network *net, struct diag *d);

/*
 * Sources whose requests are told apart by their users have users; and customers take time to go
 * round. O(nodes + routes), and that for each source of customers who think no time.
 */
void network_validate_sources(const struct network *net, struct diag *d);

/*
 * Requests whose tokens are asked about have one, and a fetch can fill the cache that missed it.
 * O(populations * (nodes + routes)), and the nodes that a fetch can visit for each that looks up.
 */
void network_validate_tokens(const struct network *net, struct diag *d);

/* Breakdowns, shifts and polling come at most 1e9 times in the mean service of their station.
 * O(nodes). */
void network_validate_servers(const struct network *net, struct diag *d);

#endif
