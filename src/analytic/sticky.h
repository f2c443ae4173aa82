/*
 * Dispatch by user. Each user of a population always comes to the same target, by rendezvous
 * hashing: user i gives target j, with weight w_j, the score -w_j / log(h(i, j)), and takes the
 * target of the largest (Thaler, Ravishankar, IEEE/ACM Trans. Networking 6(1), 1998; Schindelhauer,
 * Schomaker, SPAA 2005). h is the hash of the simulator, written down here once more: the rooms
 * share no code, so that `sojourn compare` checks the one against the other.
 *
 * The users of a Poisson source are drawn independently. So those who come to one target are a
 * Poisson process as with random routing, whose probability is the sum of their shares; and each
 * cache behind that target knows these users alone, with their shares as they are. Both are exact.
 *
 * This holds where the users who are to be dispatched are all users of one population, by their
 * shares: not behind a look-up or another dispatch by user.
 */
#ifndef ANALYTIC_STICKY_H
#define ANALYTIC_STICKY_H

#include <stdbool.h>

#include "analytic/shares.h"
#include "model/network.h"

/* NULL, or why dispatch i (by user) has no formula, as static text. O(nodes * routes)
 * at worst, mostly a few times the routes. */
const char *sticky_refuse(const struct network *net, size_t i);

/* NULL where no dispatch of net is by user. Each must be accepted by sticky_refuse. Takes
 * O(users * targets), and memory for the targets of all users. Free with sticky_free (NULL is
 * fine). */
struct sticky;
struct sticky *sticky_new(const struct network *net);
void sticky_free(struct sticky *s);

/* The network with random routing in place of dispatches by user. Lasts as long as s and net. */
const struct network *sticky_network(const struct sticky *s);

/* The users of cache c by their shares of its look-ups; *part [-] is their share of all requests of
 * the population. NULL where these are all users. Free with shares_free. */
struct shares *sticky_shares(const struct sticky *s, size_t c, double *part);

#endif
