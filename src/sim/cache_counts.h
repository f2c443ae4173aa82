/*
 * Optional measurements of token caches: the integral of the number of valid entries, look-ups and
 * misses of the busiest and idlest users, and the sojourns of requests all of whose look-ups hit.
 * Private to this room.
 *
 * An entry is valid while a look-up would hit it: from its fill until its own end or its token's,
 * whichever is first. Both are known when it is filled, so that its valid time is added then, cut
 * to the measured period. A use that moves the end, and a new token, correct the sum.
 */
#ifndef SIM_CACHE_COUNTS_H
#define SIM_CACHE_COUNTS_H

#include "sim/state.h"

/* Lay the sums out in the record from offset `at`; returns the next free offset. */
size_t cache_counts_lay_out(const struct sim_plan *p, struct record_layout *l, size_t at);

/* Allocate and free the workspace's sums. s->cache_sums is NULL when the plan asks for none; then
 * only cache_counts_free may be called. */
void cache_counts_new(struct sim *s);
void cache_counts_free(struct sim *s);

/* A replication begins, with nothing measured yet; the measured period begins at time t of the
 * clock; the measured period ends. */
void cache_counts_start(struct sim *s);
void cache_counts_begin(struct sim *s, double t);
void cache_counts_end(struct sim *s);

/* At time t [s] since the start, as all times here: an entry was filled; it is about to be dropped
 * or replaced, valid or not; a use moved its end from `end`; the user's token is issued anew, which
 * this notes. */
void cache_counts_fill(struct sim *s, uint32_t c, uint32_t user, double t);
void cache_counts_drop(struct sim *s, uint32_t c, uint32_t user, double t);
void cache_counts_use(struct sim *s, uint32_t c, uint32_t user, double end);
void cache_counts_issue(struct sim *s, uint32_t user, double t);

/* Count what a cache does; a refusal at once is counted with its look-up in a plain cache. */
static inline void cache_counts_event(struct sim *s, uint32_t c, enum cache_event what)
{
    s->cache_sums[c].events[what]++;
}

/* Count a look-up's outcome; sets USER_MISSED in the label if it is not a hit. */
void cache_counts_lookup(struct sim *s, uint32_t c, struct label *label, enum lookup found);

/* A request leaves; `user` may have USER_MISSED set. */
void cache_counts_leave(struct sim *s, uint32_t exit, uint32_t user, double sojourn);

#endif
