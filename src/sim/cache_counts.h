/*
 * What a replication measures of token caches when it is asked to: how long how many entries are in
 * force, look-ups and misses of the users who look up most and least, and the sojourns of requests
 * all of whose look-ups hit. Private to this room.
 *
 * An entry is in force while a look-up would hit it: from its fill until its end or its token's,
 * whichever is first. Both are known when it is filled, so that its time in force is added then,
 * cut to the measured period; a use that moves the end, and a new token, correct the sum.
 */
#ifndef SIM_CACHE_COUNTS_H
#define SIM_CACHE_COUNTS_H

#include "sim/state.h"

/* Places in the record from `at` on; returns the next free one. */
size_t cache_counts_lay_out(const struct sim_plan *p, struct record_layout *l, size_t at);

/* The workspace's sums: NULL in s->cache_sums when the plan asks for none, and then nothing below
 * but `free` may be called. */
void cache_counts_new(struct sim *s);
void cache_counts_free(struct sim *s);

/* A replication begins, of which nothing is measured yet; its measured period begins at time t of
 * the clock; it ends. */
void cache_counts_start(struct sim *s);
void cache_counts_begin(struct sim *s, double t);
void cache_counts_end(struct sim *s);

/* At time t [s] since the start, as all times here: an entry was filled; a use moved its end from
 * `end`; the user's token is issued anew, which this notes. */
void cache_counts_fill(struct sim *s, uint32_t c, uint32_t user, double t);
void cache_counts_use(struct sim *s, uint32_t c, uint32_t user, double end);
void cache_counts_issue(struct sim *s, uint32_t user, double t);

/* A look-up came out so; marks the request by USER_MISSED if it is no hit. */
void cache_counts_lookup(struct sim *s, uint32_t c, struct label *label, enum lookup found);

/* A request leaves; `user` may have the mark. */
void cache_counts_leave(struct sim *s, uint32_t exit, uint32_t user, double sojourn);

#endif
