#include "sim/cache_counts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

size_t cache_counts_lay_out(const struct sim_plan *p, struct record_layout *l, size_t at)
{
    l->caches = at;
    if (!p->counts_caches)
        return at;
    at += p->n_caches * CACHE_SUMS;
    l->hits = at, at += FAMILY_SUMS;
    return at;
}

void cache_counts_new(struct sim *s)
{
    if (s->plan->counts_caches)
        s->cache_sums = mem_calloc(s->plan->n_caches, sizeof *s->cache_sums);
}

void cache_counts_free(struct sim *s)
{
    free(s->cache_sums);
}

/* ---- entries in force ---- */

static double within_period(const struct sim *s, double t)
{
    return fmin(fmax(t, s->live_from), s->live_to);
}

static void add(struct sim *s, uint32_t c, double from, double to, double sign)
{
    if (to > from)
        s->cache_sums[c].live += sign * (within_period(s, to) - within_period(s, from));
}

static const struct cache_entry *entry_of(const struct sim *s, uint32_t c, uint32_t user)
{
    return &s->entries[s->plan->caches[c].entry_of_user_0 + user];
}

/* A token that never expires ends at -inf + inf, a NaN, which fmin ignores. */
static double out_of_force(const struct sim *s, uint32_t c, uint32_t user, double end)
{
    const struct plan_cache *pc = &s->plan->caches[c];
    const struct plan_population *p = &s->plan->populations[pc->population];
    if (pc->ignores_expiry)
        return end;
    return fmin(end, s->issued[user] + p->token_lifetime);
}

/* How long the entry is in force from time t on. */
static void add_rest(struct sim *s, uint32_t c, uint32_t user, double t, double sign)
{
    const struct cache_entry *e = entry_of(s, c, user);
    if (e->filled >= s->issued[user])
        add(s, c, fmax(t, e->filled), out_of_force(s, c, user, e->end), sign);
}

void cache_counts_fill(struct sim *s, uint32_t c, uint32_t user, double t)
{
    add_rest(s, c, user, t, 1);
}

void cache_counts_drop(struct sim *s, uint32_t c, uint32_t user, double t)
{
    add_rest(s, c, user, t, -1);
}

void cache_counts_use(struct sim *s, uint32_t c, uint32_t user, double end)
{
    const double before = out_of_force(s, c, user, end);
    const double after = out_of_force(s, c, user, entry_of(s, c, user)->end);
    s->cache_sums[c].live += within_period(s, after) - within_period(s, before);
}

static bool has_user(const struct sim *s, uint32_t c, uint32_t user)
{
    const struct plan_population *p = &s->plan->populations[s->plan->caches[c].population];
    return user - p->first_user < p->users;
}

void cache_counts_issue(struct sim *s, uint32_t user, double t)
{
    for (uint32_t c = 0; c < s->plan->n_caches; c++)
        if (has_user(s, c, user))
            add_rest(s, c, user, t, -1);
    s->issued[user] = t;
    for (uint32_t c = 0; c < s->plan->n_caches; c++)
        if (has_user(s, c, user))
            add_rest(s, c, user, t, 1);
}

/* ---- look-ups, and requests ---- */

void cache_counts_lookup(struct sim *s, uint32_t c, struct label *label, enum lookup found)
{
    const struct plan_population *p = &s->plan->populations[s->plan->caches[c].population];
    struct cache_sums *sums = &s->cache_sums[c];
    const uint32_t user = label_user(*label);
    sums->lookups++;
    sums->misses += found == LOOKUP_MISS;
    sums->events[CACHE_REFUSES] += found == LOOKUP_EXPIRED && !s->plan->caches[c].rules;
    if (found != LOOKUP_EXPIRED && (!p->alias || user == p->first_user)) {
        sums->busiest++;
        sums->busiest_misses += found == LOOKUP_MISS;
    }
    if (found != LOOKUP_EXPIRED && (!p->alias || user == p->first_user + p->users - 1)) {
        sums->idlest++;
        sums->idlest_misses += found == LOOKUP_MISS;
    }
    if (found != LOOKUP_HIT)
        label->user |= USER_MISSED;
}

void cache_counts_leave(struct sim *s, uint32_t exit, uint32_t user, double sojourn)
{
    if ((user & USER_MISSED) || !s->plan->accepted[exit])
        return;
    s->hits.n++;
    s->hits.response += sojourn;
}

/* ---- the measured period ---- */

void cache_counts_start(struct sim *s)
{
    s->live_from = s->live_to = 0; /* no time at all */
}

void cache_counts_begin(struct sim *s, double t)
{
    const struct sim_plan *p = s->plan;
    s->live_from = s->era + t;
    s->live_to = s->live_from + p->options.window * p->options.windows;
    s->hits = (struct visit_sums){0, 0};
    memset(s->cache_sums, 0, p->n_caches * sizeof *s->cache_sums);
    for (uint32_t c = 0; c < p->n_caches; c++) {
        const struct plan_population *q = &p->populations[p->caches[c].population];
        for (size_t user = q->first_user; user < q->first_user + q->users; user++)
            add_rest(s, c, (uint32_t)user, s->live_from, 1);
    }
}

void cache_counts_end(struct sim *s)
{
    const struct record_layout *l = &s->plan->layout;
    for (size_t c = 0; c < s->plan->n_caches; c++) {
        const struct cache_sums *sums = &s->cache_sums[c];
        double *out = s->record + l->caches + c * CACHE_SUMS;
        out[SUM_LIVE] = fmax(0, sums->live);
        out[SUM_BUSIEST] = (double)sums->busiest;
        out[SUM_BUSIEST_MISSES] = (double)sums->busiest_misses;
        out[SUM_IDLEST] = (double)sums->idlest;
        out[SUM_IDLEST_MISSES] = (double)sums->idlest_misses;
        out[SUM_EVICTIONS] = (double)sums->evictions;
        out[SUM_LOOKUPS] = (double)sums->lookups;
        out[SUM_STALE] = (double)sums->events[CACHE_SERVES_STALE];
        out[SUM_REFUSED] = (double)sums->events[CACHE_REFUSES];
        out[SUM_FETCHES] = (double)sums->events[CACHE_FETCHES];
        out[SUM_FETCHES_ENDED] = (double)sums->events[CACHE_FETCH_ENDS];
        out[SUM_FETCHES_FAILED] = (double)sums->events[CACHE_FETCH_FAILS];
    }
    s->record[l->hits + SUM_VISITS] = (double)s->hits.n;
    s->record[l->hits + SUM_VISITS_RESPONSE] = s->hits.response;
}
