/*
 * The event loop. A request's way through the code reads like its way through the network:
 *     arrive (source) -> enter (station) -> complete -> choose (route) -> enter ... -> leave (exit)
 *
 * Every event is a leaf of the tournament tree: leaves 0..n_sources-1 are the sources' next
 * arrivals, every other one is a busy server's completion. A leaf that an event has just used is
 * `open`: the next service that begins takes it at once, so that most events cost one replayed
 * path.
 */
#include "sim/sim.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/distributions.h"
#include "sim/state.h"

#define NO_LEAF SIZE_MAX
enum { LOOK_AT_STOP_EVERY = 1 << 16 };    /* events; some milliseconds */

static uint32_t more_slots(struct sim *s)
{
    s->waiting = mem_grow(s->waiting, &s->cap_waiting, s->n_waiting + 1, sizeof *s->waiting);
    return (uint32_t)s->n_waiting++;
}

uint32_t slot_take(struct sim *s, const struct job *job, enum job_place place)
{
    uint32_t slot = s->free_slot;
    if (__builtin_expect(slot == PLAN_NONE, 0))
        slot = more_slots(s);
    else
        s->free_slot = s->waiting[slot].next;
    s->waiting[slot] = *job;
    s->waiting[slot].place = place;
    return slot;
}

static inline void serve(struct sim *s, size_t leaf, const struct job *job, double t)
{
    const uint32_t n = job->node;
    s->served[leaf] = *job;
    const double time = sampler_draw(&s->plan->nodes[n].service, &s->nodes[n].service);
    tournament_set(&s->queue, leaf, tournament_key(t + time));
}

static size_t take_leaf(struct sim *s)
{
    const size_t leaf = tournament_take(&s->queue);
    if (s->queue.capacity > s->cap_served) {
        s->cap_served = s->queue.capacity;
        s->served = mem_realloc(s->served, s->cap_served, sizeof *s->served);
    }
    return leaf;
}

static void wait_in_queue(struct sim *s, struct run_station *st, const struct job *job)
{
    const uint32_t slot = slot_take(s, job, JOB_QUEUED);
    s->waiting[slot].next = PLAN_NONE;
    if (st->head == PLAN_NONE)
        st->head = slot;
    else
        s->waiting[st->tail].next = slot;
    st->tail = slot;
}

/* The job comes to node n at time t. Uses the open leaf if it can; returns the leaf that is still
 * open. */
static inline size_t enter(struct sim *s, struct job *job, uint32_t n, double t, size_t open)
{
    struct run_station *st = &s->stations[s->plan->nodes[n].station];
    s->arrivals[n]++;
    job->node = n;
    job->arrived = t;
    if (st->busy < st->servers) {
        st->busy++;
        serve(s, open == NO_LEAF ? take_leaf(s) : open, job, t);
        return NO_LEAF;
    }
    wait_in_queue(s, st, job);
    return open;
}

static inline void leave(struct sim *s, const struct job *job, uint32_t exit, double t)
{
    s->exits[exit].n++;
    s->exits[exit].sojourn += t - job->born;
}

static size_t follow_with_effects(struct sim *s, struct job *job, const struct plan_target *to,
                                  double t, size_t open);

/* The job goes where a choice sends it. */
static inline size_t follow(struct sim *s, struct job *job, const struct plan_choice *c,
                            struct stream *r, double t, size_t open)
{
    const struct plan_target *to = &s->plan->targets[plan_choose(s->plan, c, r)];
    if (__builtin_expect(to->effects != 0, 0))
        return follow_with_effects(s, job, to, t, open);
    if (to->node != PLAN_NONE)
        return enter(s, job, to->node, t, open);
    leave(s, job, to->exit, t);
    return open;
}

/* Turn a list of slots round. */
static uint32_t oldest_first(struct sim *s, uint32_t newest)
{
    uint32_t oldest = PLAN_NONE;
    while (newest != PLAN_NONE) {
        const uint32_t next = s->waiting[newest].next;
        s->waiting[newest].next = oldest;
        oldest = newest;
        newest = next;
    }
    return oldest;
}

/* Those who waited for a fetch go on by their own HIT routes, in the order in which they came. */
static size_t release(struct sim *s, uint32_t waiting, double t, size_t open)
{
    for (uint32_t slot = oldest_first(s, waiting); slot != PLAN_NONE;) {
        struct job job = s->waiting[slot];
        slot_give(s, slot);
        slot = job.next;
        open = follow(s, &job, &s->plan->lookups[job.node].choice[LOOKUP_HIT],
                      &s->nodes[job.node].routing, t, open);
    }
    return open;
}

static size_t follow_with_effects(struct sim *s, struct job *job, const struct plan_target *to,
                                  double t, size_t open)
{
    uint32_t waiting = PLAN_NONE;
    if (to->effects & EFFECT_ISSUES)
        s->issued[job->user] = t;
    if (to->effects & EFFECT_FILLS)
        waiting = token_cache_fill(s, to->fills, job->user, t);
    if (to->node != PLAN_NONE)
        open = enter(s, job, to->node, t, open);
    else
        leave(s, job, to->exit, t);
    if (to->effects & EFFECT_RECORDS)
        histogram_add(&s->sojourns[to->exit], t - job->born);
    return release(s, waiting, t, open);
}

/* Out of a node that looks tokens up, or whose responses are recorded. */
static size_t go_on_with_effects(struct sim *s, struct job *job, double t, size_t open)
{
    const uint32_t n = job->node;
    const struct plan_node *pn = &s->plan->nodes[n];
    const struct plan_choice *next = &pn->next;
    if (s->distributions)
        histogram_add(&s->distributions[s->plan->families[n]], t - job->arrived);
    if (pn->cache != PLAN_RECORDS) {
        const enum lookup found = token_cache_lookup(s, pn->cache, job->user, t);
        if (found == LOOKUP_MISS && token_cache_join(s, pn->cache, job))
            return open;
        next = &s->plan->lookups[n].choice[found];
    }
    return follow(s, job, next, &s->nodes[n].routing, t, open);
}

static inline void serve_next(struct sim *s, struct run_station *st, size_t leaf, double t)
{
    const uint32_t slot = st->head;
    const struct job *next = &s->waiting[slot];
    st->head = next->next;
    st->wait += t - next->arrived;
    if (__builtin_expect(s->waits != NULL, 0))
        histogram_add(&s->waits[s->plan->groups[st - s->stations]], t - next->arrived);
    serve(s, leaf, next, t);
    slot_give(s, slot);
}

static inline void complete(struct sim *s, size_t leaf, double t)
{
    struct job job = s->served[leaf];
    const uint32_t n = job.node;
    const struct plan_node *pn = &s->plan->nodes[n];
    struct run_station *st = &s->stations[pn->station];
    size_t open = leaf;
    st->completions++;
    st->response += t - job.arrived;
    if (st->head != PLAN_NONE) {
        serve_next(s, st, leaf, t);
        open = NO_LEAF;
    } else {
        st->busy--;
    }
    if (__builtin_expect(pn->cache != PLAN_NONE, 0))
        open = go_on_with_effects(s, &job, t, open);
    else
        open = follow(s, &job, &pn->next, &s->nodes[n].routing, t, open);
    if (open != NO_LEAF)
        tournament_give(&s->queue, open);
}

static uint32_t draw_user(const struct plan_population *p, struct stream *r)
{
    const size_t i = p->alias ? alias_draw(p->alias, p->users, r) : stream_below(r, p->users);
    return (uint32_t)(p->first_user + i);
}

static inline void schedule_arrival(struct sim *s, size_t source, double t)
{
    const double time = sampler_draw(&s->plan->sources[source].interarrival,
                                     &s->sources[source].interarrival);
    tournament_set(&s->queue, source, tournament_key(t + time));
}

static inline void arrive(struct sim *s, size_t source, double t)
{
    const struct plan_source *ps = &s->plan->sources[source];
    struct run_source *rs = &s->sources[source];
    schedule_arrival(s, source, t);
    struct job job = {.born = t};
    rs->arrivals++;
    if (ps->population != PLAN_NONE)
        job.user = draw_user(&s->plan->populations[ps->population], &rs->user);
    const uint32_t target = plan_choose(s->plan, &ps->entry, &rs->entry);
    enter(s, &job, s->plan->targets[target].node, t, NO_LEAF);
}

/* The edge of a window, or of the warm-up. True when the replication is over. */
static bool edge(struct sim *s)
{
    const double t = tournament_time(s->next_mark);
    const struct sim_options *o = &s->plan->options;
    if (!s->measuring) {
        s->measuring = true;
        measure_begin(s, t);
    } else {
        measure_window(s);
        s->windows_done++;
    }
    if (s->windows_done == o->windows) {
        measure_end(s, t);
        return true;
    }
    s->next_mark = tournament_key(o->warmup + o->window * (s->windows_done + 1));
    return false;
}

static int run(struct sim *s, const atomic_int *stop)
{
    const size_t n_sources = s->plan->n_sources;
    for (;;) {
        const struct tournament_node first = tournament_first(&s->queue);
        if (__builtin_expect(first.key >= s->next_mark, 0)) {
            if (edge(s))
                return 0;
            continue;
        }
        const double t = tournament_time(first.key);
        if (first.leaf < n_sources)
            arrive(s, first.leaf, t);
        else
            complete(s, first.leaf, t);
        if (__builtin_expect(++s->events % LOOK_AT_STOP_EVERY == 0, 0) && stop &&
            atomic_load_explicit(stop, memory_order_relaxed))
            return -1;
    }
}

static void start_streams(struct sim *s, uint64_t seed, uint64_t r)
{
    const struct sim_plan *p = s->plan;
    for (size_t i = 0; i < p->n_nodes; i++) {
        stream_init(&s->nodes[i].service, seed, r, p->node_names[i], PURPOSE_SERVICE);
        stream_init(&s->nodes[i].routing, seed, r, p->node_names[i], PURPOSE_ROUTING);
    }
    for (size_t i = 0; i < p->n_sources; i++) {
        stream_init(&s->sources[i].interarrival, seed, r, p->sources[i].name, PURPOSE_INTERARRIVAL);
        stream_init(&s->sources[i].entry, seed, r, p->sources[i].name, PURPOSE_ENTRY);
        stream_init(&s->sources[i].user, seed, r, p->sources[i].name, PURPOSE_USER);
    }
}

/* An empty network at time 0 with the first arrival of every source pending. */
static void start(struct sim *s, uint64_t seed, uint64_t r)
{
    const struct sim_plan *p = s->plan;
    tournament_clear(&s->queue, p->n_sources);
    s->n_waiting = 0;
    s->free_slot = PLAN_NONE;
    s->events = 0;
    s->windows_done = 0;
    s->measuring = false;
    s->next_mark = tournament_key(p->options.warmup);
    for (size_t i = 0; i < p->n_stations; i++)
        s->stations[i] = (struct run_station){
            .servers = p->servers[i], .head = PLAN_NONE, .tail = PLAN_NONE};
    memset(s->arrivals, 0, p->n_nodes * sizeof *s->arrivals);
    memset(s->sources, 0, p->n_sources * sizeof *s->sources);
    memset(s->exits, 0, p->n_exits * sizeof *s->exits);
    start_streams(s, seed, r);
    token_cache_start(s, seed, r);
    for (size_t i = 0; i < p->n_sources; i++)
        schedule_arrival(s, i, 0);
}

int sim_replicate(struct sim *s, uint64_t seed, uint64_t r, double *record, const atomic_int *stop)
{
    start(s, seed, r);
    s->record = record;
    return run(s, stop);
}

struct sim *sim_new(const struct sim_plan *p)
{
    struct sim *s = mem_calloc(1, sizeof *s);
    s->plan = p;
    tournament_init(&s->queue, p->n_sources);
    s->cap_served = s->queue.capacity;
    s->served = mem_calloc(s->cap_served, sizeof *s->served);
    s->stations = mem_calloc_lines(p->n_stations, sizeof *s->stations);
    s->nodes = mem_calloc_lines(p->n_nodes, sizeof *s->nodes);
    s->arrivals = mem_calloc(p->n_nodes, sizeof *s->arrivals);
    s->sources = mem_calloc(p->n_sources, sizeof *s->sources);
    s->exits = mem_calloc(p->n_exits, sizeof *s->exits);
    s->caches = mem_calloc(p->n_caches, sizeof *s->caches);
    s->entries = mem_calloc(p->n_entries, sizeof *s->entries);
    s->issued = mem_calloc(p->n_users, sizeof *s->issued);
    s->meter_marks = mem_calloc(p->n_meters, sizeof *s->meter_marks);
    distributions_new(s);
    return s;
}

void sim_free(struct sim *s)
{
    if (!s)
        return;
    tournament_release(&s->queue);
    free(s->served);
    free(s->waiting);
    free(s->stations);
    free(s->nodes);
    free(s->arrivals);
    free(s->sources);
    free(s->exits);
    free(s->caches);
    free(s->entries);
    free(s->issued);
    free(s->meter_marks);
    distributions_free(s);
    free(s);
}
