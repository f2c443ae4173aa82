/*
 * Eviction. FIFO and CLOCK keep entries in the order of filling, LRU in the order of use. CLOCK is
 * FIFO with one change: if the oldest entry was used since it was put there, it goes back to the
 * newest end, unmarked (Corbato 1968). SLRU has two lists: entries not hit since they were filled,
 * and entries that were hit, which are at most half of all. The oldest entry of the first list is
 * evicted. When the second list is too long, its oldest entry goes back to the first (Karedla,
 * Love, Wherry, IEEE Computer 27(3), 1994). LFU: token_lfu.h.
 */
#include "sim/token_size.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/cache_counts.h"
#include "sim/token_lfu.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

static struct cache_size *size_of(struct sim *s, uint32_t c)
{
    return s->caches[c].size;
}

static uint32_t *place_of(struct sim *s, uint32_t c, uint32_t user)
{
    return &size_of(s, c)->of[s->plan->caches[c].room_of_user_0 + user];
}

/* ---- lists ---- */

/* The end of the list of new entries, and of those that were hit. */
static uint32_t end_of(const struct cache_size *z, bool hit)
{
    return z->max + hit;
}

static bool has_order(const struct cache_size *z)
{
    return z->rule != EVICT_RANDOM;
}

static void unlink_place(struct cache_size *z, uint32_t at)
{
    const struct place *p = &z->place[at];
    z->place[p->before].next = p->next;
    z->place[p->next].before = p->before;
}

/* Insert a place as the newest of its list. */
static void link_place(struct cache_size *z, uint32_t at, uint32_t end)
{
    struct place *p = &z->place[at];
    const uint32_t newest = z->place[end].next;
    p->next = newest;
    p->before = end;
    z->place[newest].before = at;
    z->place[end].next = at;
}

static uint32_t oldest(const struct cache_size *z, bool hit)
{
    return z->place[end_of(z, hit)].before;
}

/* ---- a use ---- */

/* An entry is hit and joins the list of hit entries, from which another one may have to go. */
static void segment_use(struct cache_size *z, uint32_t at)
{
    unlink_place(z, at);
    link_place(z, at, end_of(z, true));
    z->n_hit += !z->place[at].mark;
    z->place[at].mark = 1;
    if (z->n_hit <= z->max / 2)
        return;
    const uint32_t back = oldest(z, true);
    unlink_place(z, back);
    link_place(z, back, end_of(z, false));
    z->place[back].mark = 0;
    z->n_hit--;
}

void token_size_use(struct sim *s, uint32_t c, uint32_t user)
{
    struct cache_size *z = size_of(s, c);
    const uint32_t at = *place_of(s, c, user);
    if (at == PLACE_NONE)    /* its fetch was under way at time 0 */
        return;
    switch (z->rule) {
    case EVICT_LRU:
        unlink_place(z, at);
        link_place(z, at, end_of(z, false));
        break;
    case EVICT_CLOCK:
        z->place[at].mark = 1;
        break;
    case EVICT_SLRU:
        segment_use(z, at);
        break;
    case EVICT_LFU:
        token_lfu_use(z, at);
        break;
    case EVICT_FIFO:
    case EVICT_RANDOM:
    case EVICTIONS:
        break;
    }
}

/* ---- which entry gives way ---- */

static uint32_t clock_hand(struct cache_size *z)
{
    uint32_t at = oldest(z, false);
    for (; z->place[at].mark; at = oldest(z, false)) {
        z->place[at].mark = 0;
        unlink_place(z, at);
        link_place(z, at, end_of(z, false));
    }
    return at;
}

/* The place that was drawn before the last one, in whose place another is drawn. */
static uint32_t take_drawn(struct cache_size *z)
{
    uint32_t *next = &z->drawn[z->drawn_turn];
    const uint32_t at = *next;
    *next = (uint32_t)stream_below(&z->choice, z->max);
    z->drawn_turn ^= 1;
    return at;
}

/* Of a full cache. */
static uint32_t victim(struct cache_size *z)
{
    switch (z->rule) {
    case EVICT_RANDOM:
        return take_drawn(z);
    case EVICT_CLOCK:
        return clock_hand(z);
    case EVICT_LRU:
    case EVICT_FIFO:
    case EVICT_SLRU:    /* at most half of the entries are in the other list */
    case EVICT_LFU:
    case EVICTIONS:
        break;
    }
    return oldest(z, false);
}

/* Prefetch what the next eviction will look at, if the entry that is now due is evicted. By random
 * eviction it is another one each time: the place of the one after it is fetched, too, so that its
 * user is known next time. */
ALWAYS_INLINE void foresee_victim(const struct sim *s, const struct cache_size *z)
{
    const uint32_t at = has_order(z) ? oldest(z, false) : z->drawn[z->drawn_turn];
    const uint32_t user = z->place[at].user;
    const struct plan_cache *whose = &s->plan->caches[z->place[at].cache];
    if (has_order(z)) {
        __builtin_prefetch(&z->place[z->place[at].before], 1);
        __builtin_prefetch(&z->place[z->place[at].next], 1);
    } else {
        __builtin_prefetch(&z->place[z->drawn[z->drawn_turn ^ 1]], 1);
    }
    __builtin_prefetch(&z->of[whose->room_of_user_0 + user], 1);
    __builtin_prefetch(&s->entries[whose->entry_of_user_0 + user], 1);
}

/* ---- places ---- */

static uint32_t take_place(struct cache_size *z)
{
    const uint32_t at = z->free;
    if (at == PLACE_NONE)
        return z->used++;
    z->free = z->place[at].next;
    return at;
}

/* Link a place as that of an entry that was just filled. */
static void link_filled(struct cache_size *z, uint32_t at)
{
    if (z->rule == EVICT_LFU)
        token_lfu_link(z, at);
    else if (has_order(z))
        link_place(z, at, end_of(z, false));
}

/* Give a place, in no list yet, to the entry of a user in cache c, who knows it by *of. */
static uint32_t give_place(struct cache_size *z, uint32_t *of, uint32_t c, uint32_t user, bool hit)
{
    const uint32_t at = *of = take_place(z);
    z->place[at] = (struct place){.user = user, .mark = hit, .cache = c & UINT32_MAX >> 1};
    return at;
}

void token_size_place(struct sim *s, uint32_t c, uint32_t user, bool hit)
{
    struct cache_size *z = size_of(s, c);
    const uint32_t at = give_place(z, place_of(s, c, user), c, user, hit);
    z->n_hit += hit;
    if (has_order(z))
        link_place(z, at, end_of(z, hit && z->rule == EVICT_SLRU));
}

void token_size_place_used(struct sim *s, uint32_t c, uint32_t user, uint64_t uses)
{
    struct cache_size *z = size_of(s, c);
    token_lfu_link_last(z, give_place(z, place_of(s, c, user), c, user, false), uses);
}

static void forget(struct cache_size *z, uint32_t at)
{
    if (z->rule == EVICT_SLRU)
        z->n_hit -= z->place[at].mark;
    z->place[at].mark = 0;
    if (z->rule == EVICT_LFU)
        token_lfu_unlink(z, at);
    else if (has_order(z))
        unlink_place(z, at);
}

static void evict(struct sim *s, struct cache_size *z, double t)
{
    const struct place *p = &z->place[victim(z)];
    if (s->cache_sums)
        s->cache_sums[p->cache].evictions++;
    token_cache_drop(s, p->cache, p->user, t);
}

void token_size_fill(struct sim *s, uint32_t c, uint32_t user, double t)
{
    struct cache_size *z = size_of(s, c);
    uint32_t *at = place_of(s, c, user);
    if (*at != PLACE_NONE) {
        if (has_order(z)) {
            forget(z, *at);
            link_filled(z, *at);
        }
        return;
    }
    if (token_size_full(z)) {
        evict(s, z, t);
        foresee_victim(s, z);
    }
    link_filled(z, give_place(z, at, c, user, false));
}

void token_size_drop(struct sim *s, uint32_t c, uint32_t user)
{
    struct cache_size *z = size_of(s, c);
    uint32_t *at = place_of(s, c, user);
    if (*at == PLACE_NONE)
        return;
    forget(z, *at);
    z->place[*at].next = z->free;
    z->free = *at;
    *at = PLACE_NONE;
}

/* ---- the workspace ---- */

void token_size_draw(struct cache_size *z)
{
    z->drawn_turn = 0;
    for (int i = 0; i < 2; i++)
        z->drawn[i] = (uint32_t)stream_below(&z->choice, z->max);
}

void token_size_clear(struct cache_size *z)
{
    memset(z->of, PLACE_NONE & 0xff, z->users * sizeof *z->of);
    z->used = z->n_hit = 0;
    z->free = PLACE_NONE;
    if (z->lfu)
        token_lfu_clear(z);
    for (uint32_t end = z->max; end < z->max + 2; end++)
        z->place[end] = (struct place){.next = end, .before = end};
}

static struct cache_size *new_size(const struct plan_cache *pc)
{
    struct cache_size *z = mem_calloc(1, sizeof *z);
    z->rule = pc->rules->eviction;
    z->max = pc->max_entries;
    return z;
}

void token_size_new(struct sim *s)
{
    const struct sim_plan *p = s->plan;
    for (size_t c = 0; c < p->n_caches; c++) {
        const struct plan_cache *pc = &p->caches[c];
        if (pc->max_entries == 0)
            continue;
        struct cache_size *z = pc->room == c ? new_size(pc) : s->caches[pc->room].size;
        s->caches[c].size = z;
        z->users += (uint32_t)p->populations[pc->population].users;
    }
    for (size_t c = 0; c < p->n_caches; c++) {
        struct cache_size *z = s->caches[c].size;
        if (!z || p->caches[c].room != c)
            continue;
        z->place = arena_calloc(&s->arena, z->max + 2, sizeof *z->place);
        z->of = arena_calloc(&s->arena, z->users, sizeof *z->of);
        if (z->rule == EVICT_LFU)
            token_lfu_new(s, z);
    }
}

void token_size_free(struct sim *s)
{
    for (size_t c = 0; c < s->plan->n_caches; c++) {
        struct cache_size *z = s->caches[c].size;
        if (!z || s->plan->caches[c].room != c)
            continue;
        arena_free(&s->arena, z->place, z->max + 2, sizeof *z->place);
        arena_free(&s->arena, z->of, z->users, sizeof *z->of);
        token_lfu_free(s, z);
        free(z);
    }
}
