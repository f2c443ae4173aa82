/*
 * Caches with room for so many entries: which entry gives way to a new one. Private to this room.
 *
 * Every entry, in force or expired, has a place. Places are one array per cache, linked into
 * circular lists through two further places that hold nothing; users know theirs by number. So each
 * operation is O(1), and as there are no more places than fit into the cache, most of them are near.
 */
#ifndef SIM_TOKEN_SIZE_H
#define SIM_TOKEN_SIZE_H

#include "sim/state.h"

#define PLACE_NONE UINT32_MAX

struct place {
    uint32_t next, before;    /* in its list: to the older one, to the newer one */
    uint32_t user;            /* counted over all populations */
    uint32_t mark;            /* CLOCK: used since the hand passed; SLRU: hit since it was filled */
};

struct cache_size {
    struct place *place;      /* [max + 2], the last two are the ends of the lists */
    uint32_t *of;             /* [users] each user's place, or PLACE_NONE */
    enum eviction rule;
    uint32_t max;
    uint32_t used;            /* places that were ever taken */
    uint32_t n_hit;           /* SLRU: entries in the list of those that were hit */
    uint32_t free;            /* places given back, linked by next */
    struct stream choice;     /* of random eviction */
};

/* Allocate, free, and empty the places of all caches that have a size. */
void token_size_new(struct sim *s);
void token_size_free(struct sim *s);
void token_size_start(struct sim *s, uint64_t seed, uint64_t replication);

/* The entry of a user in cache c is used; is filled at time t, for which another may be evicted;
 * has no place any more. */
void token_size_use(struct sim *s, uint32_t c, uint32_t user);
void token_size_fill(struct sim *s, uint32_t c, uint32_t user, double t);
void token_size_drop(struct sim *s, uint32_t c, uint32_t user);

/* For the start: no places are taken; the user with this index takes the newest place, hit since it
 * was filled or not. */
void token_size_clear(struct cache_size *z, size_t users);
void token_size_place(struct cache_size *z, size_t index, uint32_t user, bool hit);

static inline bool token_size_full(const struct cache_size *z)
{
    return z->free == PLACE_NONE && z->used == z->max;
}

#endif
