/*
 * Caches with room for so many entries: which entry gives way to a new one. Several caches may
 * share a room, in which the entries of all of them compete. Private to this room.
 *
 * Every entry, in force or expired, has a place. Places are one array per room, linked into
 * circular lists through two further places that hold nothing; users know theirs by number. So
 * each operation is O(1), and as there are no more places than entries fit, most of them are near.
 * Random eviction needs no order, and links no places.
 */
#ifndef SIM_TOKEN_SIZE_H
#define SIM_TOKEN_SIZE_H

#include "sim/state.h"

#define PLACE_NONE UINT32_MAX
enum { PLACES_RECENT = 8 };

struct place {
    uint32_t next, before;    /* in its list: to the older one, to the newer one */
    uint32_t user;            /* counted over all populations */
    uint32_t mark : 1;        /* CLOCK: used since the hand passed; SLRU: hit since it was filled */
    uint32_t cache : 31;      /* whose entry it is */
};
_Static_assert(sizeof(struct place) == 16, "four to a cache line");

struct cache_size {
    struct place *place;      /* [max + 2], the last two are the ends of the lists */
    uint32_t *of;             /* [users] place of each user of each cache, or PLACE_NONE; numbered
                                 as in struct plan_cache */
    uint32_t users;           /* of all caches that share the room */
    enum eviction rule;
    uint32_t max;
    uint32_t used;            /* places that were ever taken */
    uint32_t n_hit;           /* SLRU: entries in the list of those that were hit */
    uint32_t free;            /* places given back, linked by next */
    struct lfu *lfu;          /* token_lfu.h; NULL by other rules */
    uint32_t drawn[2];        /* random eviction: the next places to be evicted, drawn in advance;
                                 `drawn_turn` says which is the next */
    uint32_t drawn_turn;
    uint32_t recent[PLACES_RECENT], turn;    /* ring of users, as indices of `of`, whose look-up is
                                                still to come */
    struct stream choice;     /* of random eviction */
};

/* Allocate, free, and start the places of all caches that have a size. */
void token_size_new(struct sim *s);
void token_size_free(struct sim *s);
void token_size_start(struct sim *s, uint64_t seed, uint64_t replication);

/* The entry of a user in cache c is used; is filled at time t, for which another may be evicted;
 * has no place any more. */
void token_size_use(struct sim *s, uint32_t c, uint32_t user);
void token_size_fill(struct sim *s, uint32_t c, uint32_t user, double t);
void token_size_drop(struct sim *s, uint32_t c, uint32_t user);

/* For the start: draw the first places for random eviction; take no places; give the entry of a
 * user in cache c the newest place, as hit since it was filled or not. */
void token_size_draw(struct cache_size *z);
void token_size_clear(struct cache_size *z);
void token_size_place(struct sim *s, uint32_t c, uint32_t user, bool hit);

/* The same by LFU, with this number of uses, which is no lower than those of others. */
void token_size_place_used(struct sim *s, uint32_t c, uint32_t user, uint64_t uses);

static inline bool token_size_full(const struct cache_size *z)
{
    return z->free == PLACE_NONE && z->used == z->max;
}

/*
 * Prefetch what the look-up of a user in cache c needs, when the user's service begins: the entry,
 * and in three stages the user's place and its neighbours. Each stage reads what the previous one
 * fetched, for a user who came some arrivals ago. (Must be inlined: gcc drops calls of functions
 * that only prefetch.)
 */
static inline __attribute__((always_inline)) void token_size_foresee(const struct sim *s,
                                                                     uint32_t c, uint32_t user)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    const uint32_t at = pc->room_of_user_0 + user;
    struct cache_size *z = s->caches[c].size;
    __builtin_prefetch(&s->entries[pc->entry_of_user_0 + user], 1);
    __builtin_prefetch(&s->issued[user]);
    if (!z)
        return;
    const uint32_t turn = z->turn, half = (turn + PLACES_RECENT / 2) % PLACES_RECENT;
    const uint32_t before = z->of[z->recent[turn]], now = z->of[z->recent[half]];
    if (before != PLACE_NONE && z->rule != EVICT_RANDOM) {
        __builtin_prefetch(&z->place[z->place[before].before], 1);
        __builtin_prefetch(&z->place[z->place[before].next], 1);
    }
    if (now != PLACE_NONE)
        __builtin_prefetch(&z->place[now], 1);
    __builtin_prefetch(&z->of[at], 1);
    z->recent[turn] = at;
    z->turn = (turn + 1) % PLACES_RECENT;
}

#endif
