/*
 * Tokens that are revoked are fetched more often, since each new one is in no cache.
 */
#ifndef ANALYTIC_CACHE_REVOCATIONS_H
#define ANALYTIC_CACHE_REVOCATIONS_H

#include "analytic/caches.h"

/* Add these fetches to the answer of cache c, one of answer[n_caches], whose users have these
 * shares; the hits are fewer. By revocation.h: no change where the population's caches differ. */
void cache_revocations_add(const struct network *net, size_t c, const struct shares *shares,
                           struct cache_answer *answer);

#endif
