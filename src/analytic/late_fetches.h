/*
 * Fetches that may last longer than fetch_timeout, one at a time, on a continuous clock.
 *   u  look-ups of a token [1/s]; B  mean life of its entry [s]; t  the timeout [s]
 *   F  time of a fetch [s], exponential of mean f; p = P(F > t) = exp(-t/f)
 * Who waits is told after min(F, t). After t the job goes on and fills the entry in the end; a
 * look-up before that, with probability q = uf/(1 + uf), begins another attempt. So
 *   attempts in a cycle   1/(1 - pq)
 *   cycle                 B + 1/u + f (1 - pq/2), as two jobs answer twice as soon
 *   join                  1 + u E[min(F, t)] wait for the first attempt, in all
 *                         E[min] + u E[min^2]/2; 1 + ut of them in vain with probability p, in all
 *                         t + u t^2/2. Half as many join later attempts.
 *   serve-stale           the first of each attempt waits, all others are served the old entry
 *   background            all are served the old entry
 * Who waited in vain is refused, let through, or served the old entry, as on_failed_fetch says.
 *
 * Approximate: attempts are taken as independent of each other, though behind a queue a slow one is
 * followed by slow ones. Shares of requests are within 10 % of simulation for p up to 0.1.
 */
#ifndef ANALYTIC_LATE_FETCHES_H
#define ANALYTIC_LATE_FETCHES_H

#include "analytic/fetch.h"
#include "analytic/token_rules.h"

/* At most this fraction of fetches may last longer than a timeout that counts as none. */
#define LATE_NONE 1e-3

/* P(F > t), by the mean and second moment: as an exponential time, or slower where it varies
 * more. */
double late_fetches_share(const struct fetch_time *time, double t);

/* Does the cache's fetch_timeout come into play, with more than LATE_NONE of the fetches late? */
bool late_fetches_matter(const struct cache *c, const struct fetch_time *time);

/* Are there formulas for the cache then, and for so many late fetches? */
bool late_fetches_solvable(const struct cache *c, const struct fetch_time *time);

struct late_outcome {
    struct token_outcome o;     /* waits: of those who go on by a HIT route */
    double refused;             /* [-] of look-ups: waited in vain and are refused */
    double refused_wait;        /* [s] mean of these */
    double stale;               /* [-] of look-ups: served the old entry after a wait; they are
                                   among `waits` of o, not its `stale` */
};

/* Look-ups at rate u > 0 of a token whose entry lives for `life` on average. */
struct late_outcome late_fetches_solve(const struct cache *c, double u, double life,
                                       const struct fetch_time *time);

#endif
