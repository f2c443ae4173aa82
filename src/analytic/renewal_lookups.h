/*
 * Outcomes at a cache whose look-ups are a renewal process, as a source sends them: Poisson
 * processes are the case of ttl.h. Each look-up is for a token drawn independently, so those of one
 * token are the source's requests, each kept with probability q.
 *
 * Counted lifetimes. A cycle begins with a look-up that fetches. The entry is filled after D and
 * ends after D + T; the next look-up begins a new cycle. With m the renewal function of the
 * source's requests, q m(D) look-ups come during the fetch and q E[m(D + T)] until the entry ends:
 *   fetches      1/(1 + q E[m(D + T)]), with every miss a fetch 1 + q m(D) times that
 *   waits        of those who join a fetch, q int_0^D m in all
 * Sliding lifetimes, D = 0: a look-up misses when the gap before it is above T, which has
 * probability P(G > T), or 1 - E[exp(-G/T)] for exponential lifetimes that are drawn at each use.
 * Source: Jung, Berger, Balakrishnan, INFOCOM 2003; Choungmo Fofack, Nain, Neglia, Towsley, Comput.
 * Netw. 65 (2014), sec. 3.
 *
 * Exact for fetches of one fixed time, D = 0 for sliding lifetimes, and for counted lifetimes that
 * are fixed, exponential or uniform. Other lifetimes are taken at their mean, and a sliding
 * lifetime as if the gap began at the answer.
 */
#ifndef ANALYTIC_RENEWAL_LOOKUPS_H
#define ANALYTIC_RENEWAL_LOOKUPS_H

#include <stdbool.h>

#include "analytic/caches.h"
#include "analytic/lst_nodes.h"
#include "analytic/shares.h"
#include "model/token.h"

/* Do these formulas cover the cache's rules? */
bool renewal_lookups_cover(const struct cache *given);

/* Sets the outcomes in *answer from its `gaps`, `kept`, `fresh` and `time`, for users with these
 * shares. */
void renewal_lookups_average(struct lst_nodes *nodes, const struct cache *c,
                             const struct shares *shares, struct cache_answer *answer);

#endif
