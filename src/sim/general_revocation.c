#include "sim/general_revocation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "rng/sampler.h"

static double since_start(const struct general *g)
{
    return g->sim.era + g->now;
}

static const struct plan_population *population_of(const struct general *g, uint32_t p)
{
    return &g->sim.plan->populations[p];
}

/* Has this time come, within the rounding error of since_start, which is a sum? */
static bool has_come(const struct general *g, double time)
{
    return time - since_start(g) <= 0x1p-48 * since_start(g);
}

/* ---- how long it is accepted ---- */

/* Until when cache c accepts the user's present token [s]; -inf: it has no entry of it. */
static double accepted_by(const struct sim *s, uint32_t c, uint32_t user)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    const struct plan_population *p = &s->plan->populations[pc->population];
    const struct cache_entry *e = &s->entries[pc->entry_of_user_0 + user];
    if (e->filled < s->issued[user])
        return -INFINITY;
    return pc->ignores_expiry ? e->end : fmin(e->end, s->issued[user] + p->token_lifetime);
}

/* Until when any cache accepts the token [s]. With `draw`, each cache that has not been told yet is
 * told with probability push_share. */
static double accepted_until(struct general *g, const struct watch *w, bool draw)
{
    const struct sim *s = &g->sim;
    const double share = population_of(g, w->population)->push_share;
    double until = w->seen;
    for (uint32_t c = 0; c < s->plan->n_caches; c++) {
        if (s->plan->caches[c].population != w->population)
            continue;
        double end = accepted_by(s, c, w->user);
        if (draw && isfinite(w->told) && end > w->told &&
            stream_uniform(&g->revocations->random[w->population]) < share)
            end = w->told;
        until = fmax(until, end);
    }
    return until;
}

static void record_lag(struct sim *s, double lag)
{
    struct revocation_sums *sums = &s->revocation;
    sums->n++;
    sums->lag += lag;
    sums->longest = fmax(sums->longest, lag);
    if (s->lags)
        histogram_add(s->lags, lag);
}

/* ---- watches ---- */

static uint32_t take_watch(struct revocations *r)
{
    const uint32_t k = r->free;
    if (k != WATCH_NONE) {
        r->free = r->watch[k].next;
        return k;
    }
    r->watch = mem_grow(r->watch, &r->cap, r->n + 1, sizeof *r->watch);
    return (uint32_t)r->n++;
}

static void end_watch(struct general *g, uint32_t k, double until)
{
    struct revocations *r = g->revocations;
    struct watch *w = &r->watch[k];
    record_lag(&g->sim, fmax(0, until - w->at));
    r->of[w->user] = WATCH_NONE;
    w->next = r->free;
    r->free = k;
}

/* Look again when caches are told, or when the last entry ends. When it has ended the watch is
 * over; but where caches serve entries that have ended, it lasts until the user has a new token. */
static void look_again(struct general *g, uint32_t k)
{
    struct watch *w = &g->revocations->watch[k];
    const double until = accepted_until(g, w, false);
    if (has_come(g, until)) {
        if (!g->revocations->stale[w->population])
            end_watch(g, k, until);
        return;
    }
    w->leaf = general_leaf(g, k);
    general_schedule(g, w->leaf, fmin(until, w->told) - since_start(g), EVENT_REVOKED, 0);
}

static void tell_caches(struct general *g, struct watch *w)
{
    const double share = population_of(g, w->population)->push_share;
    w->told = INFINITY;
    for (uint32_t c = 0; c < g->sim.plan->n_caches; c++)
        if (g->sim.plan->caches[c].population == w->population &&
            accepted_by(&g->sim, c, w->user) > since_start(g) &&
            stream_uniform(&g->revocations->random[w->population]) < share)
            token_cache_drop(&g->sim, c, w->user, since_start(g));
}

void revocation_event(struct general *g, uint32_t watch)
{
    struct watch *w = &g->revocations->watch[watch];
    w->leaf = LEAF_NONE;
    if (has_come(g, w->told))
        tell_caches(g, w);
    look_again(g, watch);
}

/* ---- revocations ---- */

static void schedule_next(struct general *g, uint32_t p)
{
    const struct plan_population *of = population_of(g, p);
    const double time =
        sampler_exp(&g->revocations->random[p]) / (of->revocations * (double)of->users);
    general_schedule(g, general_leaf(g, p), time, EVENT_REVOCATION, 0);
}

static void revoke(struct general *g, uint32_t p, uint32_t user)
{
    const struct plan_population *of = population_of(g, p);
    const double now = since_start(g);
    const uint32_t k = g->revocations->of[user] = take_watch(g->revocations);
    g->revocations->watch[k] = (struct watch){
        .at = now, .seen = -INFINITY, .user = user, .population = p, .leaf = LEAF_NONE,
        .told = of->push_share > 0 ? now + of->push_delay : INFINITY};
    g->sim.revoked[user] = now;
    if (has_come(g, g->revocations->watch[k].told))
        tell_caches(g, &g->revocations->watch[k]);
    look_again(g, k);
}

void revocation_next(struct general *g, uint32_t population)
{
    const struct plan_population *of = population_of(g, population);
    const uint32_t user = (uint32_t)(of->first_user + stream_below(
                                         &g->revocations->random[population], of->users));
    if (!token_refused(&g->sim, user, since_start(g)))    /* only a valid token is revoked */
        revoke(g, population, user);
    schedule_next(g, population);
}

/* ---- what happens to tokens and entries ---- */

void token_revocation_renewed(struct sim *s, uint32_t user)
{
    struct general *g = general_of(s);
    const uint32_t k = g->revocations->of[user];
    s->revoked[user] = INFINITY;
    if (k == WATCH_NONE)
        return;
    struct watch *w = &g->revocations->watch[k];
    if (w->leaf != LEAF_NONE)
        general_cancel(g, w->leaf);
    end_watch(g, k, accepted_until(g, w, true));
}

void token_revocation_served(struct sim *s, uint32_t user, double t)
{
    const struct revocations *r = general_of(s)->revocations;
    s->revocation.served++;
    if (r->of[user] != WATCH_NONE)
        r->watch[r->of[user]].seen = fmax(r->watch[r->of[user]].seen, t);
}

void token_revocation_dropped(struct sim *s, uint32_t c, uint32_t user, double t)
{
    struct general *g = general_of(s);
    const uint32_t k = g->revocations->of[user];
    if (k != WATCH_NONE)
        g->revocations->watch[k].seen =
            fmax(g->revocations->watch[k].seen, fmin(t, accepted_by(s, c, user)));
}

/* ---- the workspace ---- */

void revocation_init(struct general *g)
{
    const struct sim_plan *p = g->sim.plan;
    bool any = false;
    for (size_t i = 0; i < p->n_populations; i++)
        any = any || p->populations[i].revocations > 0;
    if (!any)
        return;
    g->revocations = mem_calloc(1, sizeof *g->revocations);
    g->revocations->of = mem_calloc(p->n_users, sizeof *g->revocations->of);
    g->revocations->random = mem_calloc(p->n_populations, sizeof *g->revocations->random);
    g->revocations->stale = mem_calloc(p->n_populations, sizeof *g->revocations->stale);
    for (size_t c = 0; c < p->n_caches; c++)
        if (p->caches[c].rules && p->caches[c].rules->expired >= MISS_SERVE_STALE)
            g->revocations->stale[p->caches[c].population] = true;
}

void revocation_release(struct general *g)
{
    if (!g->revocations)
        return;
    free(g->revocations->watch);
    free(g->revocations->of);
    free(g->revocations->random);
    free(g->revocations->stale);
    free(g->revocations);
}

void revocation_start(struct general *g, uint64_t seed, uint64_t replication)
{
    struct revocations *r = g->revocations;
    const struct sim_plan *p = g->sim.plan;
    if (!r)
        return;
    r->n = 0;
    r->free = WATCH_NONE;
    memset(r->of, WATCH_NONE & 0xff, p->n_users * sizeof *r->of);
    for (uint32_t i = 0; i < p->n_populations; i++) {
        if (!(p->populations[i].revocations > 0))
            continue;
        stream_init(&r->random[i], seed, replication, p->populations[i].name,
                    PURPOSE_REVOCATION);
        schedule_next(g, i);
    }
}
