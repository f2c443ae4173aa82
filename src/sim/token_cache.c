/*
 * Token caches while they run; what they mean stands in model/network.h, struct cache.
 *
 * Start. A cache that starts empty stays in step with itself for many lifetimes, so unless the
 * model says otherwise every entry's phase is drawn from its stationary law given the expected rate
 * u of look-ups for it, taking fetches as instantaneous (the error is of the order of fetch time /
 * lifetime and dies out within a lifetime): counted T        present with probability uT/(1+uT),
 * its end uniform on (0, T)           (renewal theory: residual life) exponential T    the same
 * probability, its end exponential of mean T sliding T        the age A of the last use is
 * exponential of rate u: present when A < T, its end T - A sliding exp.     present with
 * probability uT/(1+uT), its end exponential of mean T Tokens themselves: renewed every L + 1/v (v
 * = the user's look-ups in all caches): valid with probability L/(L + 1/v), its age uniform on (0,
 * L), else expired; an entry that would be older than its token is not there.
 */
#include "base/mem.h"
#include "sim/state.h"

#include <math.h>

#include "rng/sampler.h"

static double start_token_age(const struct plan_population *p, size_t user, struct stream *r)
{
    if (!isfinite(p->token_lifetime))
        return INFINITY;
    const double life = p->token_lifetime, v = p->lookups * p->share[user];
    const double u = stream_uniform(r), age = stream_uniform(r) * life;
    return u * (life + 1 / v) < life ? age : life;
}

static void start_tokens(struct sim *s, uint64_t seed, uint64_t replication)
{
    for (size_t i = 0; i < s->plan->n_populations; i++) {
        const struct plan_population *p = &s->plan->populations[i];
        struct stream r;
        stream_init(&r, seed, replication, p->name, PURPOSE_START);
        for (size_t user = 0; user < p->users; user++)
            s->issued[p->first_user + user] = -start_token_age(p, user, &r);
    }
}

/* The end of an entry's life in the stationary state, seen from time 0; <= 0 when it is not there.
 */
static double stationary_end(const struct plan_cache *c, double u, struct stream *r, double *filled)
{
    const double life =
        c->lifetime + c->granularity / 2; /* an entry gains half a tick on average */
    const double present = u * life / (1 + u * life);
    const double coin = stream_uniform(r), phase = stream_uniform_open(r);
    double end = 0;
    switch (c->rule) {
    case LIFETIME_COUNTED:
        end = coin < present ? phase * life : 0;
        *filled = end - life;
        break;
    case LIFETIME_EXPONENTIAL:
    case LIFETIME_SLIDING_EXPONENTIAL:
        end = coin < present ? -life * log(phase) : 0;
        *filled = life * log(coin / present); /* the age of an exponential life has the same law */
        break;
    case LIFETIME_SLIDING:
        *filled = log(phase) / u;    /* the last use: the entry was there then, if the token was */
        end = life + *filled;
        break;
    case LIFETIME_RULES:
        break;
    }
    return c->granularity > 0 && end > 0 ? c->granularity * ceil(end / c->granularity) : end;
}

static void start_entries(struct sim *s, const struct plan_cache *c, uint64_t seed,
                          uint64_t replication)
{
    const struct plan_population *p = &s->plan->populations[c->population];
    struct stream r;
    stream_init(&r, seed, replication, c->name, PURPOSE_START);
    for (size_t user = 0; user < p->users; user++) {
        struct entry *e = &s->entries[c->first_entry + user];
        *e = (struct entry){.end = 0, .filled = -INFINITY, .waiting = PLAN_NONE};
        const double u = c->lookups * p->share[user];
        if (!(u > 0))
            continue;
        e->end = stationary_end(c, u, &r, &e->filled);
        if (e->filled < s->issued[p->first_user + user])
            e->end = 0;
    }
}

void token_cache_start(struct sim *s, uint64_t seed, uint64_t replication)
{
    start_tokens(s, seed, replication);
    for (size_t i = 0; i < s->plan->n_caches; i++) {
        const struct plan_cache *c = &s->plan->caches[i];
        stream_init(&s->caches[i].lifetime, seed, replication, c->name, PURPOSE_LIFETIME);
        start_entries(s, c, seed, replication);
    }
}

static double end_of_life(struct sim *s, uint32_t c, double t)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    const double g = pc->granularity;
    double life = pc->lifetime;
    if (pc->rule == LIFETIME_EXPONENTIAL || pc->rule == LIFETIME_SLIDING_EXPONENTIAL) {
        life *= sampler_exp(&s->caches[c].lifetime);
        if (g > 0)
            life = g * ceil(life / g);
    }
    return g > 0 ? g * floor(t / g) + life + g : t + life;
}

static struct entry *entry_of(struct sim *s, const struct plan_cache *c, uint32_t user)
{
    return &s->entries[c->first_entry + user - s->plan->populations[c->population].first_user];
}

static bool slides(enum lifetime_rule rule)
{
    return rule == LIFETIME_SLIDING || rule == LIFETIME_SLIDING_EXPONENTIAL;
}

static bool valid(const struct entry *e, double issued, double t)
{
    return t < e->end && e->filled >= issued;
}

enum lookup token_cache_lookup(struct sim *s, uint32_t c, uint32_t user, double t)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    const struct plan_population *p = &s->plan->populations[pc->population];
    struct entry *e = entry_of(s, pc, user);
    double *issued = &s->issued[user];
    if (t >= *issued + p->token_lifetime) {    /* never when that is -inf + inf: a token for ever */
        if (p->renew_on_expiry)
            *issued = t;
        return LOOKUP_EXPIRED;
    }
    if (!valid(e, *issued, t))
        return LOOKUP_MISS;
    if (slides(pc->rule))
        e->end = end_of_life(s, c, t);
    return LOOKUP_HIT;
}

static uint32_t park(struct sim *s, struct job job, struct label label, uint32_t next)
{
    uint32_t slot = s->free_slot;
    if (slot == PLAN_NONE) {
        s->parked = mem_grow(s->parked, &s->cap_parked, s->n_parked + 1, sizeof *s->parked);
        slot = (uint32_t)s->n_parked++;
    } else {
        s->free_slot = s->parked[slot].next;
    }
    s->parked[slot] = (struct parked){.job = job, .label = label, .next = next};
    return slot;
}

bool token_cache_join(struct sim *s, uint32_t c, struct job job, struct label label)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    if (!pc->single_flight)
        return false;
    struct entry *e = entry_of(s, pc, label.user);
    if (!e->in_flight) {
        e->in_flight = 1;
        return false;
    }
    e->waiting = park(s, job, label, e->waiting);
    return true;
}

uint32_t token_cache_fill(struct sim *s, uint32_t c, uint32_t user, double t)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    struct entry *e = entry_of(s, pc, user);
    if (!valid(e, s->issued[user], t)) {
        e->filled = t;
        e->end = end_of_life(s, c, t);
    }
    const uint32_t waiting = e->waiting;
    e->waiting = PLAN_NONE;
    e->in_flight = 0;
    return waiting;
}
