/*
 * Tokens on a request's way through the general engine: look-ups, requests that wait for another
 * one's fetch, and what a route does to caches and tokens.
 */
#include "sim/general.h"

#include "base/mem.h"
#include "sim/cache_counts.h"
#include "sim/general_fetch.h"

static uint32_t route_by_lookup(struct general *g, job_id j, enum lookup found)
{
    const struct sim_plan *p = g->sim.plan;
    const uint32_t node = g->jobs[j].node;
    if (found == LOOKUP_EXPIRED && g->flights_may_fail)
        general_fetches_end(g, j);
    if (g->fetches)
        fetch_routed(g, j, found);
    return plan_choose(p, &p->lookups[node].choice[found], &g->nodes[node].routing);
}

/* A job is no longer parked. */
static void go_on(struct general *g, job_id j, enum lookup found)
{
    general_count_outside(g, j);
    general_follow(g, j, route_by_lookup(g, j, found));
}

/* Requests that waited for a fetch go on by their own HIT routes, in the order of arrival. */
static void release(struct general *g, uint32_t newest)
{
    struct sim *s = &g->sim;
    for (uint32_t slot = token_cache_oldest_first(s, newest); slot != PLAN_NONE;) {
        const struct parked p = s->parked[slot];
        parked_give(s, slot);
        slot = p.next;
        if (p.id != JOB_NONE)    /* else it was removed */
            go_on(g, p.id, LOOKUP_HIT);
    }
}

static bool has_user(const struct plan_population *p, uint32_t user)
{
    return user - p->first_user < p->users;
}

void general_fetches_end(struct general *g, job_id j)
{
    struct sim *s = &g->sim;
    const uint32_t user = label_user((struct label){0, g->jobs[j].user});
    for (uint32_t c = 0; c < s->plan->n_caches; c++) {
        const struct plan_cache *pc = &s->plan->caches[c];
        if (!pc->single_flight || !has_user(&s->plan->populations[pc->population], user) ||
            s->entries[pc->entry_of_user_0 + user].in_flight != j + 1)
            continue;
        g->dropped = mem_grow(g->dropped, &g->cap_dropped, g->n_dropped + 1, sizeof *g->dropped);
        g->dropped[g->n_dropped++] = (struct dropped_fetch){c, user};
        g->unsettled = true;
    }
}

void general_fetches_go_on(struct general *g)
{
    while (g->n_dropped > 0) {
        const struct dropped_fetch f = g->dropped[--g->n_dropped];
        const job_id j = token_cache_hand_on(&g->sim, f.cache, f.user);
        if (j != JOB_NONE)
            go_on(g, j, LOOKUP_MISS);
    }
}

/* A route fills a cache. Returns true if the job was a try to do that, which has then ended.
 * *waiting: the parked requests to be released. */
static bool fill(struct general *g, job_id j, uint32_t cache, uint32_t user, uint32_t *waiting)
{
    struct sim *s = &g->sim;
    if (g->fetches && fetch_fills(g, j, cache))
        return true;
    if (s->plan->caches[cache].rules)
        token_cache_put(s, cache, user, s->era + g->now);
    else
        *waiting = token_cache_fill(s, cache, user, s->era + g->now);
    return false;
}

/* A target with effects other than a dispatch. */
void general_follow_with_effects(struct general *g, job_id j, uint32_t target)
{
    struct sim *s = &g->sim;
    const struct plan_target *to = &s->plan->targets[target];
    const uint32_t user = label_user((struct label){0, g->jobs[j].user});
    uint32_t waiting = PLAN_NONE;
    if (to->effects & EFFECT_ISSUES)
        token_issue(s, user, s->era + g->now);
    if (to->effects & EFFECT_FILLS && fill(g, j, to->fills, user, &waiting))
        return;
    if (to->node != PLAN_NONE)
        general_enter(g, to->node, j);
    else
        general_leave(g, to->place, j);
    if (waiting != PLAN_NONE)
        release(g, waiting);
}

/* A job leaves a node that looks tokens up, or answers for them. */
uint32_t general_look_up(struct general *g, job_id j, uint32_t cache)
{
    struct sim *s = &g->sim;
    struct general_job *job = &g->jobs[j];
    struct label label = {job->node, job->user};
    if (cache == PLAN_ANSWERS)
        return route_by_lookup(g, j, token_answer(s, label_user(label), s->era + g->now));
    if (s->plan->caches[cache].rules)
        return fetch_look_up(g, j, cache);
    const enum lookup found = token_cache_lookup(s, cache, label_user(label), s->era + g->now);
    if (s->cache_sums)
        cache_counts_lookup(s, cache, &label, found);
    job->user = label.user;
    s->caches[cache].straight += found == LOOKUP_HIT;
    if (found == LOOKUP_MISS) {
        if (g->flights_may_fail)
            token_cache_look_again(s, cache, label_user(label), j);
        const struct job at = {job->born, job->arrived};
        const uint32_t slot = token_cache_join(s, cache, at, label, j);
        if (slot != PLAN_NONE) {
            s->parked[slot].part = !is_request(g, j);
            job->state = JOB_PARKED;
            job->arrived = g->now;
            job->next = slot;
            return PLAN_NONE;
        }
    }
    return route_by_lookup(g, j, found);
}
