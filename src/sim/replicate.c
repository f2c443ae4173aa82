/*
 * The event loop. A request's way through the code reads like its way through the network:
 *     arrive (source) -> enter (station) -> complete -> choose (route) -> enter ... -> leave (exit)
 *
 * Every event is a leaf of the tournament tree: leaves 0..n_sources-1 are the sources' next
 * arrivals, every other one is a busy server's completion. A leaf that an event has just used is
 * `open`: the next service that begins takes it at once, so that most events cost one replayed
 * path.
 *
 * Functions of the common way are inlined into one loop, and what is known of a request is handed on
 * in registers: a struct that is written in parts and read as a whole waits for its stores.
 */
#include "sim/sim.h"

#include <string.h>

#include "sim/state.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define COLD static __attribute__((noinline))
#define NO_LEAF UINT32_MAX
enum { LOOK_UP_EVERY = 1 << 16 };    /* events; some milliseconds */
enum { RING_AT_FIRST = 4 };

/*
 * The event that is being handled. It lives in registers: every function that is given its address
 * is inlined, so what is rare is given the parts instead. `labelled` and `large` are constants: the
 * loop is compiled for each.
 */
struct turn {
    struct sim *s;
    double t;                        /* [s] now */
    uint32_t open;                   /* its leaf while no service has taken it; or NO_LEAF */
    bool labelled;                   /* else node i is station i's only one */
    bool large;                      /* many events pend, and what they need is far away */
    struct tournament_node first;    /* the earliest event so far */
};

/* With fewer leaves all that events need is near. */
enum { LARGE = 2048 };

static inline bool is_large(const struct sim *s)
{
    return s->queue.capacity >= LARGE;
}

static void *grown(struct arena *a, void *old, size_t n, size_t more, size_t size)
{
    void *p = arena_calloc(a, more, size);
    memcpy(p, old, n * size);
    arena_free(a, old, n, size);
    return p;
}

COLD void more_served(struct sim *s)
{
    const size_t n = s->cap_served;
    s->cap_served = s->queue.capacity;
    s->served = grown(&s->arena, s->served, n, s->cap_served, sizeof *s->served);
    if (s->labelled)
        s->labels = grown(&s->arena, s->labels, n, s->cap_served, sizeof *s->labels);
}

static inline uint32_t take_leaf(struct sim *s)
{
    const uint32_t leaf = tournament_take(&s->queue);
    if (__builtin_expect(s->queue.capacity > s->cap_served, 0))
        more_served(s);
    return leaf;
}

/* The event of n comes soon: fetch what it will need, but do not wait for it. */
ALWAYS_INLINE void expect(const struct sim *s, struct tournament_node n)
{
    const uint32_t leaf = tournament_leaf(n), station = tournament_tag(n);
    __builtin_prefetch(&s->stations[station], 1);
    __builtin_prefetch(&s->nodes[station], 1);
    __builtin_prefetch(&s->served[leaf], 1);
    for (unsigned up = 0; up < 4; up++)
        __builtin_prefetch(&s->queue.node[(s->queue.capacity + leaf) >> up], 1);
}

/* The event of a leaf is set for a time from now on. */
ALWAYS_INLINE void schedule(struct turn *e, uint32_t leaf, double delay, uint32_t tag)
{
    struct tournament *queue = &e->s->queue;
    const uint64_t key = tournament_key(e->t + delay);
    if (e->large) {
        struct tournament_node near;
        e->first = tournament_set_and_look(queue, leaf, key, tag, &near);
        expect(e->s, near);
    } else {
        e->first = tournament_set(queue, leaf, key, tag);
    }
}

/*
 * The service of a job at a node begins. Its time was drawn beforehand, and the next one's is drawn
 * now: nobody waits for the draw, which runs beside the events to come.
 */
ALWAYS_INLINE void serve(struct turn *e, uint32_t leaf, uint32_t station, struct job job,
                         struct label label)
{
    struct sim *s = e->s;
    struct run_node *n = &s->nodes[label.node];
    schedule(e, leaf, n->ahead, station);
    s->served[leaf] = job;
    if (e->labelled)
        s->labels[leaf] = label;
    n->ahead = __builtin_expect(n->sampler == SAMPLER_EXPONENTIAL, 1)
                   ? n->mean * sampler_exp(&n->service)
                   : sampler_draw_other(&s->plan->nodes[label.node].service, &n->service);
}

/* Double a ring that is full. A job keeps its number and moves where the new size says. */
COLD void ring_grow(struct sim *s, struct run_station *st)
{
    const struct run_station old = *st;
    st->size = old.size ? 2 * old.size : RING_AT_FIRST;
    st->ring = arena_calloc(&s->arena, st->size, ring_place(s));
    for (uint32_t k = old.head; k != old.tail; k++) {
        *station_waiting(st, k) = *station_waiting(&old, k);
        if (s->labelled)
            *station_label(st, k) = *station_label(&old, k);
    }
    arena_free(&s->arena, old.ring, old.size, ring_place(s));
}

ALWAYS_INLINE void wait_in_queue(const struct turn *e, struct run_station *st, struct job job,
                                 struct label label)
{
    if (__builtin_expect(station_queue(st) == st->size, 0))
        ring_grow(e->s, st);
    const uint32_t number = st->tail++;
    *station_waiting(st, number) = job;
    if (e->labelled)
        *station_label(st, number) = label;
}

/* A job comes to a target's node. */
ALWAYS_INLINE void enter(struct turn *e, const struct plan_target *to, double born, uint32_t user)
{
    const uint32_t station = to->place;
    const struct label label = {e->labelled ? to->node : station, user};
    const struct job job = {born, e->t};
    struct run_station *st = &e->s->stations[station];
    st->arrivals++;
    if (e->labelled)
        e->s->arrivals[label.node]++;
    if (st->busy == st->servers) {
        wait_in_queue(e, st, job, label);
        return;
    }
    st->busy++;
    serve(e, e->open == NO_LEAF ? take_leaf(e->s) : e->open, station, job, label);
    e->open = NO_LEAF;
}

ALWAYS_INLINE void leave(const struct turn *e, uint32_t exit, double born)
{
    e->s->exits[exit].n++;
    e->s->exits[exit].sojourn += e->t - born;
}

static uint32_t go_on_with_effects(struct sim *s, double born, uint32_t user,
                                   const struct plan_target *to, double t, uint32_t open);

/* The job goes where a choice sends it. */
ALWAYS_INLINE void follow(struct turn *e, double born, struct label label,
                          const struct plan_choice *c)
{
    struct sim *s = e->s;
    const struct plan_target *to =
        &s->plan->targets[plan_choose(s->plan, c, &s->routing[label.node])];
    if (__builtin_expect(to->effects != 0, 0)) {
        e->open = go_on_with_effects(s, born, label.user, to, e->t, e->open);
        e->first = tournament_first(&s->queue);
    } else if (to->node != PLAN_NONE) {
        enter(e, to, born, label.user);
    } else {
        leave(e, to->place, born);
    }
}

/* Turn a list of parked jobs round. */
static uint32_t oldest_first(struct sim *s, uint32_t newest)
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

/* The turn of a rare way. */
ALWAYS_INLINE struct turn take_over(struct sim *s, double t, uint32_t open)
{
    return (struct turn){.s = s, .t = t, .open = open, .labelled = s->labelled};
}

/* Those who waited for a fetch go on by their own HIT routes, in the order in which they came. */
static uint32_t release(struct sim *s, uint32_t waiting, double t, uint32_t open)
{
    struct turn e = take_over(s, t, open);
    for (uint32_t slot = oldest_first(s, waiting); slot != PLAN_NONE;) {
        const struct parked p = s->parked[slot];
        parked_give(s, slot);
        slot = p.next;
        follow(&e, p.job.born, p.label, &s->plan->lookups[p.label.node].choice[LOOKUP_HIT]);
    }
    return e.open;
}

COLD uint32_t go_on_with_effects(struct sim *s, double born, uint32_t user,
                                 const struct plan_target *to, double t, uint32_t open)
{
    struct turn e = take_over(s, t, open);
    uint32_t waiting = PLAN_NONE;
    if (to->effects & EFFECT_ISSUES)
        s->issued[user] = t;
    if (to->effects & EFFECT_FILLS)
        waiting = token_cache_fill(s, to->fills, user, t);
    if (to->node != PLAN_NONE)
        enter(&e, to, born, user);
    else
        leave(&e, to->place, born);
    if (to->effects & EFFECT_RECORDS)
        histogram_add(&s->sojourns[to->place], t - born);
    return release(s, waiting, t, e.open);
}

/* Out of a node that looks tokens up, or whose responses are recorded. */
COLD uint32_t go_on_from_special(struct sim *s, struct job job, struct label label, double t,
                                 uint32_t open)
{
    struct turn e = take_over(s, t, open);
    const struct plan_node *n = &s->plan->nodes[label.node];
    const struct plan_choice *next = &n->next;
    if (s->distributions)
        histogram_add(&s->distributions[s->plan->families[label.node]], t - job.arrived);
    if (n->cache != PLAN_RECORDS) {
        const enum lookup found = token_cache_lookup(s, n->cache, label.user, t);
        if (found == LOOKUP_MISS && token_cache_join(s, n->cache, job, label))
            return open;
        next = &s->plan->lookups[label.node].choice[found];
    }
    follow(&e, job.born, label, next);
    return e.open;
}

/* The next one's service begins in the place of the one that completed. Returns its wait [s]. */
ALWAYS_INLINE double serve_next(struct turn *e, struct run_station *st, uint32_t station)
{
    const uint32_t number = st->head++;
    const struct job next = *station_waiting(st, number);
    serve(e, e->open, station, next,
          e->labelled ? *station_label(st, number) : (struct label){station, 0});
    const double wait = e->t - next.arrived;
    st->wait += wait;
    e->open = NO_LEAF;
    return wait;
}

ALWAYS_INLINE void complete(struct turn *e, uint32_t station)
{
    struct sim *s = e->s;
    struct run_station *st = &s->stations[station];
    const struct job job = s->served[e->open];
    const struct label label = e->labelled ? s->labels[e->open] : (struct label){station, 0};
    const struct run_node *n = &s->nodes[label.node];
    double wait = -1;    /* of the next one, if there is one */
    if (st->head != st->tail)
        wait = serve_next(e, st, station);
    else
        st->busy--;
    st->response += e->t - job.arrived;
    if (__builtin_expect(n->special, 0)) {
        if (s->waits && wait >= 0)
            histogram_add(&s->waits[s->plan->groups[station]], wait);
        e->open = go_on_from_special(s, job, label, e->t, e->open);
        e->first = tournament_first(&s->queue);
    } else {
        follow(e, job.born, label, &n->next);
    }
    if (e->open != NO_LEAF)
        e->first = tournament_give(&s->queue, e->open);
}

static uint32_t draw_user(const struct plan_population *p, struct stream *r)
{
    const size_t i = p->alias ? alias_draw(p->alias, p->users, r) : stream_below(r, p->users);
    return (uint32_t)(p->first_user + i);
}

/* Where its next request goes: known so early, what it will need there can be fetched meanwhile. */
ALWAYS_INLINE void choose_ahead(const struct turn *e, uint32_t source)
{
    struct sim *s = e->s;
    const uint32_t target = plan_choose(s->plan, &s->plan->sources[source].entry, &s->entry[source]);
    s->sources[source].to = target;
    if (e->large) {
        const struct plan_target *to = &s->plan->targets[target];
        __builtin_prefetch(&s->stations[to->place], 1);
        __builtin_prefetch(&s->nodes[to->node], 1);
    }
}

/* Of the source whose leaf it is. */
ALWAYS_INLINE void arrive(struct turn *e)
{
    struct sim *s = e->s;
    const struct sim_plan *p = s->plan;
    const uint32_t source = e->open;
    struct run_source *rs = &s->sources[source];
    schedule(e, source, rs->ahead, 0);
    e->open = NO_LEAF;
    rs->ahead = __builtin_expect(rs->sampler == SAMPLER_EXPONENTIAL, 1)
                    ? rs->mean * sampler_exp(&rs->interarrival)
                    : sampler_draw_other(&p->sources[source].interarrival, &rs->interarrival);
    s->external[source]++;
    uint32_t user = 0;
    if (rs->has_users)
        user = draw_user(&p->populations[p->sources[source].population], &s->user[source]);
    const struct plan_target *to = &p->targets[rs->to];
    if (rs->chooses)
        choose_ahead(e, source);
    enter(e, to, e->t, user);
}

/* Requests that are there at time 0 have not arrived. */
static void start_requests(struct sim *s)
{
    struct turn e = take_over(s, 0, NO_LEAF);
    for (size_t i = 0; i < s->plan->n_starts; i++) {
        const struct plan_start *start = &s->plan->starts[i];
        const uint32_t station = s->plan->nodes[start->node].station;
        for (size_t n = start->n; n > 0; n--)
            enter(&e, &(struct plan_target){.node = start->node, .place = station}, 0, 0);
        s->stations[station].arrivals = 0;
        if (s->arrivals)
            s->arrivals[start->node] = 0;
    }
}

/* The edge of a window, or of the warm-up. True when the replication is over. */
static bool edge(struct sim *s)
{
    if (trace_point(s))
        return false;
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
    s->next_mark = trace_next(s, tournament_key(o->warmup + o->window * (s->windows_done + 1)));
    return false;
}

enum outcome { DONE, STOPPED, RESIZED };

/* Events up to the end of the replication, a stop, or until the tree is large or small no more. */
ALWAYS_INLINE enum outcome run(struct sim *s, bool labelled, bool large, const atomic_int *stop)
{
    const size_t n_sources = s->plan->n_sources;
    struct turn e = {
        .s = s, .labelled = labelled, .large = large, .first = tournament_first(&s->queue)};
    for (;;) {
        if (__builtin_expect(e.first.key >= s->next_mark, 0)) {
            if (edge(s))
                return DONE;
            continue;
        }
        e.t = tournament_time(e.first.key);
        e.open = tournament_leaf(e.first);
        if (e.open < n_sources)
            arrive(&e);
        else
            complete(&e, tournament_tag(e.first));
        if (__builtin_expect(++s->events % LOOK_UP_EVERY == 0, 0)) {
            if (stop && atomic_load_explicit(stop, memory_order_relaxed))
                return STOPPED;
            if (is_large(s) != large)
                return RESIZED;
        }
    }
}

int sim_replicate(struct sim *s, uint64_t seed, uint64_t r, double *record, const atomic_int *stop)
{
    enum outcome outcome;
    start_replication(s, seed, r);
    start_requests(s);
    s->record = record;
    do {
        if (s->labelled)
            outcome = is_large(s) ? run(s, true, true, stop) : run(s, true, false, stop);
        else
            outcome = is_large(s) ? run(s, false, true, stop) : run(s, false, false, stop);
    } while (outcome == RESIZED);
    return outcome == DONE ? 0 : -1;
}
