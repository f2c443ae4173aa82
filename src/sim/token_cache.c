/*
 * Token caches during a replication. model/network.h, struct cache, defines them; token_start.c
 * sets their state at time 0.
 */
#include "base/mem.h"
#include "sim/state.h"

#include <math.h>

#include "rng/sampler.h"
#include "sim/cache_counts.h"
#include "sim/token_size.h"

static bool is_fixed(enum lifetime_rule rule)
{
    return rule == LIFETIME_COUNTED || rule == LIFETIME_SLIDING;
}

/* The k-th edge of the clock after time t, not counting one at t itself. */
static double edge_after(const struct plan_cache *c, double phase, double t, double k)
{
    return c->granularity * (floor((t + phase) / c->granularity) + k) - phase;
}

/* One draw is enough: the sampler of an exponential law works as that of any other. */
double token_cache_end(const struct plan_cache *c, double phase, double t, struct stream *r)
{
    const double g = c->granularity;
    const double life = is_fixed(c->rule) ? c->lifetime : sampler_draw(&c->law, r);
    if (!(g > 0))
        return t + life;
    const double ticks = is_fixed(c->rule) ? c->ticks : ceil(life / g);
    return edge_after(c, phase, t, ticks + 1);
}

double token_cache_end_used(const struct plan_cache *c, double phase, double filled, double t,
                            struct stream *r)
{
    const double end = token_cache_end(c, phase, t, r);
    if (!isfinite(c->max_age))
        return end;
    return fmin(end, c->granularity > 0 ? edge_after(c, phase, filled, c->max_ticks + 1)
                                        : filled + c->max_age);
}

static double end_of_life(struct sim *s, uint32_t c, double filled, double t)
{
    return token_cache_end_used(&s->plan->caches[c], s->caches[c].phase, filled, t,
                                &s->caches[c].lifetime);
}

static struct cache_entry *entry_of(struct sim *s, const struct plan_cache *c, uint32_t user)
{
    return &s->entries[c->entry_of_user_0 + user];
}

static bool valid(const struct cache_entry *e, double issued, double t)
{
    return t < e->end && e->filled >= issued;
}

void token_issue(struct sim *s, uint32_t user, double t)
{
    if (s->revoked)
        token_revocation_renewed(s, user);
    if (s->cache_sums)
        cache_counts_issue(s, user, t);
    else
        s->issued[user] = t;
}

enum lookup token_cache_lookup(struct sim *s, uint32_t c, uint32_t user, double t)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    const struct plan_population *p = &s->plan->populations[pc->population];
    struct cache_entry *e = entry_of(s, pc, user);
    const double *issued = &s->issued[user];
    /* never when that is -inf + inf: a token for ever */
    if (t >= *issued + p->token_lifetime && !pc->ignores_expiry) {
        if (p->renew_on_expiry)
            token_issue(s, user, t);
        return LOOKUP_EXPIRED;
    }
    if (!valid(e, *issued, t))
        return LOOKUP_MISS;
    if (t < e->filled)    /* its fetch was under way at time 0; nobody can be parked behind that */
        return pc->single_flight ? LOOKUP_HIT : LOOKUP_MISS;
    if (token_cache_slides(pc->rule)) {
        const double end = e->end;
        e->end = end_of_life(s, c, e->filled, t);
        if (s->cache_sums)
            cache_counts_use(s, c, user, end);
    }
    if (__builtin_expect(pc->watched, 0))
        token_cache_use(s, c, user, t);
    return LOOKUP_HIT;
}

void token_cache_use(struct sim *s, uint32_t c, uint32_t user, double t)
{
    if (token_revoked(s, user, t))
        token_revocation_served(s, user, t);
    if (s->caches[c].size)
        token_size_use(s, c, user);
}

void token_cache_drop(struct sim *s, uint32_t c, uint32_t user, double t)
{
    struct cache_entry *e = entry_of(s, &s->plan->caches[c], user);
    if (s->cache_sums)
        cache_counts_drop(s, c, user, t);
    if (s->revoked)
        token_revocation_dropped(s, c, user, t);
    e->end = -INFINITY;
    if (s->caches[c].size)
        token_size_drop(s, c, user);
}

enum entry_state token_cache_state(const struct sim *s, uint32_t c, uint32_t user, double t)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    const struct cache_entry *e = &s->entries[pc->entry_of_user_0 + user];
    if (e->filled < s->issued[user] || isinf(e->end))
        return ENTRY_ABSENT;
    if (t < e->end)
        return ENTRY_VALID;
    return t < e->end + pc->stale_for ? ENTRY_EXPIRED : ENTRY_ABSENT;
}

double token_cache_rest(const struct sim *s, uint32_t c, uint32_t user, double t)
{
    return s->entries[s->plan->caches[c].entry_of_user_0 + user].end - t;
}

static uint32_t park(struct sim *s, struct parked request)
{
    uint32_t slot = s->free_slot;
    if (slot == PLAN_NONE) {
        s->parked = mem_grow(s->parked, &s->cap_parked, s->n_parked + 1, sizeof *s->parked);
        slot = (uint32_t)s->n_parked++;
    } else {
        s->free_slot = s->parked[slot].next;
    }
    s->parked[slot] = request;
    return slot;
}

uint32_t token_cache_join(struct sim *s, uint32_t c, struct job job, struct label label,
                          uint32_t id)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    struct cache_entry *e = entry_of(s, pc, label_user(label));
    if (pc->single_flight && e->in_flight)
        return e->waiting = park(
                   s, (struct parked){.job = job, .label = label, .next = e->waiting, .id = id});
    e->in_flight = pc->single_flight ? id + 1 : 0;
    if (s->cache_sums) {
        cache_counts_event(s, c, CACHE_FETCHES);
        cache_counts_event(s, c, CACHE_FETCH_ENDS);
    }
    return PLAN_NONE;
}

void token_cache_look_again(struct sim *s, uint32_t c, uint32_t user, uint32_t id)
{
    struct cache_entry *e = entry_of(s, &s->plan->caches[c], user);
    if (e->in_flight == id + 1)
        e->in_flight = 0;
}

uint32_t token_cache_hand_on(struct sim *s, uint32_t c, uint32_t user)
{
    struct cache_entry *e = entry_of(s, &s->plan->caches[c], user);
    uint32_t slot = token_cache_oldest_first(s, e->waiting), id = PLAN_NONE;
    while (slot != PLAN_NONE && id == PLAN_NONE) {
        const struct parked first = s->parked[slot];
        parked_give(s, slot);
        slot = first.next;
        id = first.id;
    }
    e->waiting = token_cache_oldest_first(s, slot);    /* reversed again: the newest first */
    e->in_flight = id == PLAN_NONE ? 0 : id + 1;
    return id;
}

static void install(struct sim *s, uint32_t c, uint32_t user, double t)
{
    struct cache_entry *e = entry_of(s, &s->plan->caches[c], user);
    e->filled = t;
    e->end = end_of_life(s, c, t, t);
    if (s->cache_sums)
        cache_counts_fill(s, c, user, t);
    if (s->caches[c].size)
        token_size_fill(s, c, user, t);
}

void token_cache_renew(struct sim *s, uint32_t c, uint32_t user, double t)
{
    if (s->cache_sums)
        cache_counts_drop(s, c, user, t);
    install(s, c, user, t);
}

void token_cache_put(struct sim *s, uint32_t c, uint32_t user, double t)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    if (!valid(entry_of(s, pc, user), s->issued[user], t))
        install(s, c, user, t);
    else if (pc->replaces)
        token_cache_renew(s, c, user, t);
}

uint32_t token_cache_fill(struct sim *s, uint32_t c, uint32_t user, double t)
{
    struct cache_entry *e = entry_of(s, &s->plan->caches[c], user);
    token_cache_put(s, c, user, t);
    const uint32_t waiting = e->waiting;
    e->waiting = PLAN_NONE;
    e->in_flight = 0;
    return waiting;
}

uint32_t token_cache_oldest_first(struct sim *s, uint32_t newest)
{
    uint32_t oldest = PLAN_NONE;
    while (newest != PLAN_NONE) {
        const uint32_t next = s->parked[newest].next;
        s->parked[newest].next = oldest;
        oldest = newest;
        newest = next;
    }
    return oldest;
}
