#include "sim/general_fetch.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "sim/cache_counts.h"

static double since_start(const struct general *g)
{
    return g->sim.era + g->now;
}

static struct fetch *fetch_at(struct general *g, uint32_t f)
{
    return &g->fetches->fetch[f];
}

static struct fetch_job *job_at(struct general *g, job_id j)
{
    return &g->fetches->jobs[j];
}

static const struct cache *rules_of(const struct general *g, uint32_t cache)
{
    return g->sim.plan->caches[cache].rules;
}

static uint32_t user_of(const struct general *g, job_id j)
{
    return label_user((struct label){0, g->jobs[j].user});
}

static void count(struct general *g, uint32_t cache, enum cache_event what)
{
    if (g->sim.cache_sums)
        cache_counts_event(&g->sim, cache, what);
}

static uint32_t target_of(struct general *g, job_id j, enum lookup found)
{
    const struct sim_plan *p = g->sim.plan;
    const uint32_t node = g->jobs[j].node;
    if (found == LOOKUP_EXPIRED && g->flights_may_fail)
        general_fetches_end(g, j);
    fetch_routed(g, j, found);
    return plan_choose(p, &p->lookups[node].choice[found], &g->nodes[node].routing);
}

void fetch_routed(struct general *g, job_id j, enum lookup found)
{
    job_at(g, j)->refused = found == LOOKUP_EXPIRED;
    job_at(g, j)->nothing = false;
}

/* ---- fetches of one entry ---- */

static uint32_t *first_of(const struct general *g, uint32_t cache, uint32_t user)
{
    return &g->sim.entries[g->sim.plan->caches[cache].entry_of_user_0 + user].waiting;
}

uint32_t fetch_under_way(const struct general *g, uint32_t cache, uint32_t user)
{
    return *first_of(g, cache, user);
}

/* Add a fetch to the list of its entry. The first one stays first, so that jobs that join wait for
 * the fetch that began before the others. */
static void list_fetch(struct general *g, uint32_t f)
{
    struct fetch *x = fetch_at(g, f);
    uint32_t *first = first_of(g, x->cache, x->user);
    if (*first == FETCH_NONE) {
        *first = f;
        return;
    }
    struct fetch *y = fetch_at(g, *first);
    x->before = *first;
    x->after = y->after;
    if (y->after != FETCH_NONE)
        fetch_at(g, y->after)->before = f;
    y->after = f;
}

static void unlist_fetch(struct general *g, uint32_t f)
{
    struct fetch *x = fetch_at(g, f);
    if (!x->listed)
        return;
    x->listed = false;
    *(x->before == FETCH_NONE ? first_of(g, x->cache, x->user)
                              : &fetch_at(g, x->before)->after) = x->after;
    if (x->after != FETCH_NONE)
        fetch_at(g, x->after)->before = x->before;
}

static uint32_t take_number(struct general *g)
{
    struct fetches *F = g->fetches;
    const uint32_t f = F->free;
    if (f != FETCH_NONE) {
        F->free = F->fetch[f].next;
        return f;
    }
    F->fetch = mem_grow(F->fetch, &F->cap, F->n + 1, sizeof *F->fetch);
    return (uint32_t)F->n++;
}

static void give_number(struct general *g, uint32_t f)
{
    struct fetches *F = g->fetches;
    F->fetch[f].phase = FETCH_FREE;
    F->fetch[f].next = F->free;
    F->free = f;
}

static void settle_later(struct general *g, uint32_t f, enum fetch_phase phase)
{
    struct fetches *F = g->fetches;
    F->fetch[f].phase = (uint8_t)phase;
    F->fetch[f].next = FETCH_NONE;
    if (F->todo == FETCH_NONE)
        F->todo = f;
    else
        F->fetch[F->todo_last].next = f;
    F->todo_last = f;
    g->unsettled = true;
}

/* Begin a fetch for a job that looked up at its node. */
static uint32_t begin(struct general *g, job_id j, uint32_t cache, bool listed, bool renews)
{
    const uint32_t f = take_number(g);
    *fetch_at(g, f) = (struct fetch){.cache = cache,
                                     .user = user_of(g, j),
                                     .node = g->jobs[j].node,
                                     .job = JOB_NONE,
                                     .first = JOB_NONE,
                                     .leaf = LEAF_NONE,
                                     .before = FETCH_NONE,
                                     .after = FETCH_NONE,
                                     .listed = listed,
                                     .renews = renews};
    if (listed)
        list_fetch(g, f);
    settle_later(g, f, FETCH_STARTS);
    return f;
}

/* ---- who waits ---- */

static void begin_to_wait(struct general *g, job_id j)
{
    if (g->jobs[j].state != JOB_AWAITS)
        g->jobs[j].arrived = g->now;
    g->jobs[j].state = JOB_AWAITS;
}

static void wait_behind(struct general *g, job_id j, uint32_t f)
{
    struct fetch *x = fetch_at(g, f);
    struct fetch_job *fj = job_at(g, j);
    begin_to_wait(g, j);
    fj->awaits = f;
    fj->before = x->first == JOB_NONE ? JOB_NONE : x->last;
    g->jobs[j].next = JOB_NONE;
    *(x->first == JOB_NONE ? &x->first : &g->jobs[x->last].next) = j;
    x->last = j;
}

static void leave_line(struct general *g, job_id j)
{
    struct fetch_job *fj = job_at(g, j);
    if (fj->awaits == FETCH_NONE)
        return;
    struct fetch *x = fetch_at(g, fj->awaits);
    const job_id next = g->jobs[j].next;
    *(fj->before == JOB_NONE ? &x->first : &g->jobs[fj->before].next) = next;
    if (next == JOB_NONE)
        x->last = fj->before;
    else
        job_at(g, next)->before = fj->before;
    fj->awaits = FETCH_NONE;
}

static void end_wait(struct general *g, job_id j)
{
    struct general_job *job = &g->jobs[j];
    leave_line(g, j);
    if (job->leaf != LEAF_NONE)
        general_cancel(g, job->leaf);
    job->leaf = LEAF_NONE;
    job->state = JOB_DONE;
    general_count_outside(g, j);
}

void fetch_withdraw(struct general *g, job_id j)
{
    end_wait(g, j);
}

/* Schedule the lock's next event for a job that waits for another's fetch. */
static void set_lock(struct general *g, job_id j, const struct cache *rules)
{
    struct general_job *job = &g->jobs[j];
    const double rest = rules->lock_timeout > 0
                            ? fmax(0, job->arrived + rules->lock_timeout - g->now)
                            : INFINITY;
    const double look = rules->lock_poll > 0 ? rules->lock_poll : INFINITY;
    if (isinf(fmin(rest, look)))
        return;
    job_at(g, j)->locked_out = rest <= look;
    job->leaf = general_leaf(g, j);
    general_schedule(g, job->leaf, fmin(rest, look), EVENT_LOCK, 0);
}

static void join(struct general *g, job_id j, uint32_t f, const struct cache *rules)
{
    if (rules->lock_poll > 0)
        begin_to_wait(g, j);
    else
        wait_behind(g, j, f);
    set_lock(g, j, rules);
}

/* ---- look-ups ---- */

static uint32_t serve_stale(struct general *g, job_id j, uint32_t cache)
{
    count(g, cache, CACHE_SERVES_STALE);
    token_cache_use(&g->sim, cache, user_of(g, j), since_start(g));
    return target_of(g, j, LOOKUP_HIT);
}

static uint32_t refuse(struct general *g, job_id j, uint32_t cache)
{
    count(g, cache, CACHE_REFUSES);
    return target_of(g, j, LOOKUP_EXPIRED);
}

/* A job found no valid entry. `locked_out`: it has waited as long as the lock lasts. */
static uint32_t miss(struct general *g, job_id j, uint32_t cache, bool locked_out)
{
    const struct cache *rules = rules_of(g, cache);
    const uint32_t user = user_of(g, j), other = fetch_under_way(g, cache, user);
    const bool expired =
        token_cache_state(&g->sim, cache, user, since_start(g)) == ENTRY_EXPIRED;
    const enum miss_rule rule = expired ? rules->expired : rules->absent;
    if (rule == MISS_BACKGROUND && other == FETCH_NONE)
        begin(g, j, cache, true, false);
    if (rule == MISS_BACKGROUND || (rule == MISS_SERVE_STALE && other != FETCH_NONE))
        return serve_stale(g, j, cache);
    if (rule == MISS_JOIN && other != FETCH_NONE && !locked_out)
        join(g, j, other, rules);
    else
        wait_behind(g, j, begin(g, j, cache, rule == MISS_FETCH || other == FETCH_NONE, false));
    return PLAN_NONE;
}

/* A hit on an entry with `rest` [s] of its life left: refresh the entry if it is time. */
static void refresh(struct general *g, job_id j, uint32_t cache, double rest)
{
    const struct cache *rules = rules_of(g, cache);
    struct fetch_cache *c = &g->fetches->caches[cache];
    if (fetch_under_way(g, cache, user_of(g, j)) != FETCH_NONE)
        return;
    if (rest <= rules->refresh_ahead ||
        (rules->early_beta > 0 && c->took * rules->early_beta * sampler_exp(&c->early) >= rest))
        begin(g, j, cache, true, true);
}

/* The target of an outcome; PLAN_NONE: the job waits. */
static uint32_t act_on(struct general *g, job_id j, uint32_t cache, enum lookup found,
                       bool locked_out)
{
    switch (found) {
    case LOOKUP_HIT:
        return target_of(g, j, LOOKUP_HIT);
    case LOOKUP_EXPIRED:
        return refuse(g, j, cache);
    case LOOKUP_MISS:
    case LOOKUPS:
        break;
    }
    return miss(g, j, cache, locked_out);
}

uint32_t fetch_look_up(struct general *g, job_id j, uint32_t cache)
{
    struct sim *s = &g->sim;
    struct general_job *job = &g->jobs[j];
    struct label label = {job->node, job->user};
    const uint32_t user = label_user(label);
    const double t = since_start(g);
    const struct cache *rules = rules_of(g, cache);
    const bool refreshes = rules->refresh_ahead > 0 || rules->early_beta > 0;
    const double rest = refreshes ? token_cache_rest(s, cache, user, t) : INFINITY;
    const enum lookup found = token_cache_lookup(s, cache, user, t);
    if (s->cache_sums)
        cache_counts_lookup(s, cache, &label, found);
    job->user = label.user;
    if (found == LOOKUP_HIT && refreshes)
        refresh(g, j, cache, rest);
    if (job_at(g, j)->cache == cache && found == LOOKUP_MISS) {    /* it would wait for itself */
        const uint32_t target = refuse(g, j, cache);
        job_at(g, j)->nothing = true;
        return target;
    }
    const uint32_t target = act_on(g, j, cache, found, false);
    s->caches[cache].straight += target != PLAN_NONE && found != LOOKUP_EXPIRED;
    return target;
}

/* A job that waits looks its token up again. */
void fetch_lock_event(struct general *g, job_id j)
{
    const uint32_t cache = g->nodes[g->jobs[j].node].cache;
    g->jobs[j].leaf = LEAF_NONE;
    leave_line(g, j);
    const enum lookup found = token_cache_lookup(&g->sim, cache, user_of(g, j), since_start(g));
    const uint32_t target = act_on(g, j, cache, found, job_at(g, j)->locked_out);
    if (target == PLAN_NONE)
        return;
    end_wait(g, j);
    general_follow(g, j, target);
}

/* ---- tries ---- */

static void end_timer(struct general *g, struct fetch *x)
{
    if (x->leaf != LEAF_NONE)
        general_cancel(g, x->leaf);
    x->leaf = LEAF_NONE;
}

static void end_fetch(struct general *g, uint32_t f, enum fetch_outcome outcome)
{
    end_timer(g, fetch_at(g, f));
    unlist_fetch(g, f);
    fetch_at(g, f)->outcome = (uint8_t)outcome;
    settle_later(g, f, FETCH_OVER);
}

static void pause(struct general *g, uint32_t f, double time)
{
    struct fetch *x = fetch_at(g, f);
    x->phase = FETCH_PAUSES;
    x->leaf = general_leaf(g, f);
    general_schedule(g, x->leaf, time, EVENT_FETCH, 0);
}

/* A try failed. */
static void fail(struct general *g, uint32_t f)
{
    struct fetch *x = fetch_at(g, f);
    const struct cache *rules = rules_of(g, x->cache);
    count(g, x->cache, CACHE_FETCH_ENDS);
    count(g, x->cache, CACHE_FETCH_FAILS);
    end_timer(g, x);
    x->job = JOB_NONE;
    if (x->failed++ >= rules->retries)
        end_fetch(g, f, FETCH_FAILED);
    else if (rules->backoff > 0)
        pause(g, f, ldexp(rules->backoff, (int)x->failed - 1));
    else
        settle_later(g, f, FETCH_STARTS);
}

static job_id new_try(struct general *g, uint32_t f)
{
    const struct fetch *x = fetch_at(g, f);
    const job_id j = general_job_new(g, g->now, PLAN_NONE, x->user);
    g->sim.tries++;
    g->jobs[j].state = JOB_OUTSIDE;
    g->jobs[j].node = x->node;
    *job_at(g, j) = (struct fetch_job){.cache = x->cache,
                                       .of = f,
                                       .awaits = FETCH_NONE,
                                       .remembered = x->listed,
                                       .renews = x->renews};
    return j;
}

static void try_it(struct general *g, uint32_t f)
{
    struct fetch *x = fetch_at(g, f);
    const struct cache *rules = rules_of(g, x->cache);
    struct fetch_cache *c = &g->fetches->caches[x->cache];
    if (since_start(g) < c->began + rules->least_interval) {
        fail(g, f);
        return;
    }
    c->began = since_start(g);
    count(g, x->cache, CACHE_FETCHES);
    const job_id j = x->job = new_try(g, f);
    x->phase = FETCH_TRIES;
    if (rules->fetch_timeout > 0) {
        x->leaf = general_leaf(g, f);
        general_schedule(g, x->leaf, rules->fetch_timeout, EVENT_FETCH, 0);
    }
    general_follow(g, j, target_of(g, j, LOOKUP_MISS));
}

/* The time of a fetch's try is over, or its pause is. */
void fetch_event(struct general *g, uint32_t f)
{
    struct fetch *x = fetch_at(g, f);
    x->leaf = LEAF_NONE;
    if (x->phase == FETCH_PAUSES) {
        settle_later(g, f, FETCH_STARTS);
        return;
    }
    job_at(g, x->job)->of = FETCH_NONE;
    fail(g, f);
}

static void end_try(struct general *g, job_id j)
{
    g->sim.tries--;
    general_job_end(g, j);
}

/* Does anybody hear the answer to a try? */
static bool is_heard(const struct general *g, const struct fetch_job *fj)
{
    return fj->of != FETCH_NONE || !rules_of(g, fj->cache)->late_is_lost;
}

bool fetch_fills(struct general *g, job_id j, uint32_t cache)
{
    const struct fetch_job fj = *job_at(g, j);
    if (fj.cache != cache)
        return false;
    if (g->flights_may_fail)
        general_fetches_end(g, j);
    if (is_heard(g, &fj))
        g->fetches->caches[cache].took = g->now - g->jobs[j].born;
    if (fj.remembered && is_heard(g, &fj))
        (fj.renews ? token_cache_renew : token_cache_put)(&g->sim, cache, user_of(g, j),
                                                          since_start(g));
    if (fj.of != FETCH_NONE) {
        count(g, cache, CACHE_FETCH_ENDS);
        end_fetch(g, fj.of, FETCH_ANSWERED);
    }
    end_try(g, j);
    return true;
}

void fetch_leaves(struct general *g, job_id j)
{
    const struct fetch_job fj = *job_at(g, j);
    const bool refused = fj.refused && !fj.nothing;
    if (refused && is_heard(g, &fj))
        token_cache_drop(&g->sim, fj.cache, user_of(g, j), since_start(g));
    if (fj.of != FETCH_NONE && refused) {
        count(g, fj.cache, CACHE_FETCH_ENDS);
        end_fetch(g, fj.of, FETCH_REFUSED);
    } else if (fj.of != FETCH_NONE) {
        fail(g, fj.of);
    }
    end_try(g, j);
}

/* ---- at the end of an event ---- */

/* The fetch for which a job waited has failed: the job's target without an answer. */
static uint32_t without_answer(struct general *g, job_id j, uint32_t cache)
{
    const enum failure_rule rule = rules_of(g, cache)->on_failure;
    const uint32_t user = user_of(g, j);
    const double t = since_start(g);
    const enum entry_state state = token_cache_state(&g->sim, cache, user, t);
    if (rule == FETCH_FAILS_OPEN || (rule == FETCH_FAILS_STALE && state == ENTRY_VALID)) {
        if (token_revoked(&g->sim, user, t))
            token_revocation_served(&g->sim, user, t);
        return target_of(g, j, LOOKUP_HIT);
    }
    if (rule == FETCH_FAILS_STALE && state == ENTRY_EXPIRED)
        return serve_stale(g, j, cache);
    const uint32_t target = refuse(g, j, cache);
    job_at(g, j)->nothing = true;
    return target;
}

static uint32_t after_fetch(struct general *g, job_id j, uint32_t cache,
                            enum fetch_outcome outcome)
{
    switch (outcome) {
    case FETCH_ANSWERED:
        return target_of(g, j, LOOKUP_HIT);
    case FETCH_REFUSED:
        return refuse(g, j, cache);
    case FETCH_FAILED:
        break;
    }
    return without_answer(g, j, cache);
}

static void tell(struct general *g, uint32_t f)
{
    while (fetch_at(g, f)->first != JOB_NONE) {
        const struct fetch *x = fetch_at(g, f);
        const job_id j = x->first;
        const uint32_t cache = x->cache;
        const enum fetch_outcome outcome = (enum fetch_outcome)x->outcome;
        end_wait(g, j);
        general_follow(g, j, after_fetch(g, j, cache, outcome));
    }
    give_number(g, f);
}

void fetch_settle(struct general *g)
{
    struct fetches *F = g->fetches;
    while (F->todo != FETCH_NONE) {
        const uint32_t f = F->todo;
        F->todo = F->fetch[f].next;
        if (F->fetch[f].phase == FETCH_STARTS)
            try_it(g, f);
        else
            tell(g, f);
    }
}

/* ---- the workspace ---- */

void fetch_init(struct general *g)
{
    const struct sim_plan *p = g->sim.plan;
    for (size_t i = 0; i < p->n_caches; i++)
        if (p->caches[i].rules && !g->fetches) {
            g->fetches = mem_calloc(1, sizeof *g->fetches);
            g->fetches->caches = mem_calloc(p->n_caches, sizeof *g->fetches->caches);
        }
}

void fetch_release(struct general *g)
{
    struct fetches *F = g->fetches;
    if (!F)
        return;
    arena_free(&g->sim.arena, F->jobs, F->jobs ? g->cap_jobs : 0, sizeof *F->jobs);
    free(F->caches);
    free(F->fetch);
    free(F);
}

void fetch_start(struct general *g, uint64_t seed, uint64_t replication)
{
    struct fetches *F = g->fetches;
    if (!F)
        return;
    F->n = 0;
    F->free = F->todo = FETCH_NONE;
    for (size_t i = 0; i < g->sim.plan->n_caches; i++) {
        F->caches[i].began = -INFINITY;
        F->caches[i].took = 0;
        stream_init(&F->caches[i].early, seed, replication, g->sim.plan->caches[i].name,
                    PURPOSE_EARLY);
    }
}
