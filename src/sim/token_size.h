/*
 * Caches with room for so many entries: which entry gives way to a new one. Private to this room.
 *
 * Every entry, in force or expired, has a place. Places are one array per cache, linked into
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
    uint32_t drawn[2];        /* random eviction: the next places to be evicted, drawn in advance;
                                 `drawn_turn` says which is the next */
    uint32_t drawn_turn;
    uint32_t first_user;
    uint32_t recent[PLACES_RECENT], turn;    /* ring of users, from 0, whose look-up is still to
                                                come */
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

/* For the start: draw the first places for random eviction; take no places; give the user with this
 * index the newest place, as hit since it was filled or not. */
void token_size_draw(struct cache_size *z);
void token_size_clear(struct cache_size *z, size_t users);
void token_size_place(struct cache_size *z, size_t index, uint32_t user, bool hit);

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
    __builtin_prefetch(&z->of[user - z->first_user], 1);
    z->recent[turn] = user - z->first_user;
    z->turn = (turn + 1) % PLACES_RECENT;
}

#endif
