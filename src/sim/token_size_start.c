/*
 * Caches with a size at time 0: which users have a place, and in which order, if look-ups have
 * always come and a fetch takes no time. Caches that share a room are one cache with the users of
 * all.
 *
 * LRU holds the users who looked up last: each user's last look-up was Exp(u) ago, so the least of
 * these times, in their order, are its list. This is exact (King, Ann. Math. Stat. 42, 1971). FIFO
 * and RANDOM hold a user with odds u t, where t is chosen so that the mean number is right (Fagin,
 * Price, SIAM J. Comput. 7, 1978), in any order: the least of V/(1 - V)/u, V uniform, whose law has
 * these odds. CLOCK, SLRU and LFU are taken to hold what LRU holds; by LFU with as many uses as are
 * expected in a part of a lifetime, the part uniform on (0, 1). The entries are drawn as those of a
 * cache with room for all, so whether they are valid does not depend on evictions. The warm-up
 * removes the error.
 */
#include "sim/token_size.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/mem.h"
#include "rng/sampler.h"

struct keyed {
    double key;
    uint32_t user, cache;
};

static int ascending(const void *a, const void *b)
{
    const double x = ((const struct keyed *)a)->key, y = ((const struct keyed *)b)->key;
    return (x > y) - (x < y);
}

static void swap(struct keyed *x, ptrdiff_t i, ptrdiff_t j)
{
    const struct keyed kept = x[i];
    x[i] = x[j];
    x[j] = kept;
}

/* Move the k least of n >= k to the front, in no order (Hoare's FIND, Comm. ACM 4, 1961). */
static void select_least(struct keyed *x, ptrdiff_t n, ptrdiff_t k)
{
    for (ptrdiff_t from = 0, to = n - 1; k < n && from < to;) {
        const double pivot = x[k].key;
        ptrdiff_t i = from, j = to;
        while (i <= j) {
            for (; x[i].key < pivot; i++)
                ;
            for (; x[j].key > pivot; j--)
                ;
            if (i <= j)
                swap(x, i++, j--);
        }
        if (j < k)
            from = i;
        if (k < i)
            to = j;
    }
}

static bool keeps_order_of_use(enum eviction rule)
{
    return rule != EVICT_FIFO && rule != EVICT_RANDOM;
}

static double draw_key(enum eviction rule, double u, struct stream *r)
{
    if (keeps_order_of_use(rule))
        return sampler_exp(r) / u;
    const double v = stream_uniform(r);
    return v / (1 - v) / u;
}

/* In any order. */
static void shuffle(struct keyed *x, size_t n, struct stream *r)
{
    for (size_t i = n; i > 1; i--)
        swap(x, (ptrdiff_t)i - 1, (ptrdiff_t)stream_below(r, i));
}

/* ---- all entries of a room ---- */

struct candidates {
    struct keyed *x;
    size_t n;
};

/* The users of cache c that look up at all. */
static void add_candidates(const struct sim *s, uint32_t c, struct candidates *who,
                           struct stream *r)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    const struct plan_population *p = &s->plan->populations[pc->population];
    for (size_t i = 0; i < p->users; i++) {
        const double u = plan_user_lookups(s->plan, c, i);
        const double key = draw_key(s->caches[c].size->rule, u, r);
        if (pc->lookups > 0 && isfinite(key))
            who->x[who->n++] = (struct keyed){key, (uint32_t)(p->first_user + i), c};
    }
}

static void remove_others(struct sim *s, uint32_t c)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    const struct plan_population *p = &s->plan->populations[pc->population];
    const uint32_t *of = s->caches[c].size->of;
    for (size_t user = p->first_user; user < p->first_user + p->users; user++)
        if (of[pc->room_of_user_0 + (uint32_t)user] == PLACE_NONE)
            s->entries[pc->entry_of_user_0 + user].end = -INFINITY;
}

/* ---- LFU ---- */

struct used {
    uint64_t uses;
    struct keyed who;
};

/* Fewer uses first; of as many the one whose last use is longer ago. */
static int by_uses(const void *a, const void *b)
{
    const struct used *x = a, *y = b;
    if (x->uses != y->uses)
        return x->uses > y->uses ? 1 : -1;
    return ascending(&y->who, &x->who);
}

static uint64_t draw_uses(const struct sim *s, const struct keyed *who, struct stream *r)
{
    const struct plan_cache *pc = &s->plan->caches[who->cache];
    const size_t user = who->user - s->plan->populations[pc->population].first_user;
    const double age = fmax(pc->lifetime, pc->granularity) * stream_uniform(r);
    return 1 + (uint64_t)fmin(0x1p53, age * plan_user_lookups(s->plan, who->cache, user));
}

static void give_used_places(struct sim *s, const struct keyed *x, size_t n, struct stream *r)
{
    struct used *list = mem_calloc(n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct used){draw_uses(s, &x[i], r), x[i]};
    qsort(list, n, sizeof *list, by_uses);
    for (size_t i = 0; i < n; i++)
        token_size_place_used(s, list[i].who.cache, list[i].who.user, list[i].uses);
    free(list);
}

static void give_places(struct sim *s, const struct cache_size *z, struct candidates *who,
                        struct stream *r)
{
    const size_t n = who->n < z->max ? who->n : z->max;
    struct keyed *x = who->x;
    select_least(x, (ptrdiff_t)who->n, (ptrdiff_t)n);
    if (z->rule == EVICT_LFU) {
        give_used_places(s, x, n, r);
        return;
    }
    if (keeps_order_of_use(z->rule))
        qsort(x, n, sizeof *x, ascending);
    else
        shuffle(x, n, r);
    for (size_t i = n; i-- > 0;)    /* the newest last */
        token_size_place(s, x[i].cache, x[i].user, z->rule != EVICT_LRU && i < z->max / 2);
}

/* The room that cache c has, for itself and for later caches. */
static void fill_room(struct sim *s, uint32_t c, struct stream *r)
{
    const struct cache_size *z = s->caches[c].size;
    struct candidates who = {mem_calloc(z->users, sizeof *who.x), 0};
    for (uint32_t i = c; i != PLAN_NONE; i = s->plan->caches[i].next_in_room)
        add_candidates(s, i, &who, r);
    give_places(s, z, &who, r);
    for (uint32_t i = c; i != PLAN_NONE; i = s->plan->caches[i].next_in_room)
        remove_others(s, i);
    free(who.x);
}

void token_size_start(struct sim *s, uint64_t seed, uint64_t replication)
{
    for (uint32_t c = 0; c < s->plan->n_caches; c++) {
        const struct plan_cache *pc = &s->plan->caches[c];
        struct cache_size *z = s->caches[c].size;
        struct stream r;
        if (!z || pc->room != c)
            continue;
        stream_init(&r, seed, replication, pc->name, PURPOSE_SIZE);
        token_size_clear(z);
        stream_init(&z->choice, seed, replication, pc->name, PURPOSE_EVICTION);
        token_size_draw(z);
        fill_room(s, c, &r);
    }
}
