/*
 * The FIFO engine's event loop. A request's way through the code reads like its way through the
 * network:
 *     arrive (source) -> enter (station) -> complete -> choose (route) -> enter ... -> leave (exit)
 *
 * Every event is a leaf of the tournament tree: leaves 0..n_sources-1 are the sources' next
 * arrivals, every other one is a busy server's completion. A leaf that an event has just used is
 * `open`: the next service that begins takes it at once, so that most events cost one replayed
 * path. When many events pend, leaves are only the places of their jobs: the events are in a
 * calendar (fifo_calendar_switch.c), and their data is prefetched (fifo_prefetch.h).
 *
 * The functions that most events need are inlined into one loop, and a request's data is passed in
 * registers: reading a struct as a whole that was just written in parts would stall on its stores.
 */
#include "sim/fifo_prefetch.h"

#include <string.h>

#include "sim/cache_counts.h"
#include "sim/counts.h"
#include "sim/fifo.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define COLD static __attribute__((noinline))
#define NO_LEAF UINT32_MAX
enum { LOOK_UP_EVERY = 1 << 12 };    /* events; a fraction of a millisecond */
enum { RING_AT_FIRST = 4 };

/*
 * The event being handled. It lives in registers: every function that takes its address is inlined,
 * and functions for rare cases take its parts instead. `labelled` and `many` are constants: the
 * loop is compiled for each.
 */
struct turn {
    struct sim *s;
    struct fifo *f;                  /* the same */
    double t;                        /* [s] now */
    uint32_t open;                   /* its leaf while no service has taken it; or NO_LEAF */
    bool labelled;                   /* else node i is station i's only one */
    bool numbers;                    /* the time that each station spends with each number of
                                        requests is counted */
    bool many;                       /* many events are pending: they are in the calendar, and their
                                        data is prefetched */
    struct event first;              /* the earliest event of the tree so far */
    struct way way;                  /* the route predicted for the event, if `many` */
};

ALWAYS_INLINE uint32_t take_leaf(const struct turn *e)
{
    struct fifo *f = e->f;
    if (e->many)
        return fifo_leaf(e->f);
    const uint32_t leaf = tournament_take(&f->queue);
    if (__builtin_expect(f->queue.capacity > f->cap_served, 0))
        fifo_more_leaves(e->f, f->queue.capacity);
    return leaf;
}

ALWAYS_INLINE void give_leaf(struct turn *e, uint32_t leaf)
{
    if (e->many)
        fifo_leaf_back(e->f, leaf);
    else
        e->first = tournament_give(&e->f->queue, leaf);
}

/* Set the event of a leaf, for a time not before now. */
ALWAYS_INLINE void schedule(struct turn *e, uint32_t leaf, double delay, uint32_t station)
{
    struct fifo *f = e->f;
    if (e->many && leaf >= f->in_tree)
        calendar_set(&f->calendar, event_at(e->t + delay, leaf, station));
    else
        e->first = tournament_set(&f->queue, leaf, event_key(e->t + delay), station);
}

/*
 * The service of a job at a node begins. Its service time was drawn beforehand, and that of the
 * next service is drawn now, so that no event waits for the draw: it overlaps with the next events.
 */
ALWAYS_INLINE void serve(struct turn *e, uint32_t leaf, uint32_t station, struct job job,
                         struct label label)
{
    struct sim *s = e->s;
    struct fifo *f = e->f;
    struct run_place *n = &f->places[label.node];
    schedule(e, leaf, n->ahead, station);
    f->served[leaf] = job;
    if (e->labelled)
        f->labels[leaf] = label;
    n->ahead = __builtin_expect(n->sampler == SAMPLER_EXPONENTIAL, 1)
                   ? n->mean * sampler_exp(&n->service)
                   : sampler_draw_other(&s->plan->nodes[label.node].service, &n->service);
}

/* Double a ring that is full, or make the first one. A job keeps its number and moves where the new
 * size says. */
COLD void ring_grow(struct sim *s, struct run_place *st)
{
    struct fifo *f = fifo_of(s);
    const struct run_place old = *st;
    st->size = old.size ? 2 * old.size : RING_AT_FIRST;
    st->ring = arena_calloc(&s->arena, st->size, fifo_ring_place(f));
    for (uint32_t k = old.head; k != old.head + old.size; k++) {
        *fifo_waiting(st, k) = *fifo_waiting(&old, k);
        if (s->labelled)
            *fifo_label(st, k) = *fifo_label(&old, k);
    }
    arena_free(&s->arena, old.ring, old.size, fifo_ring_place(f));
}

/* Put a job into the ring, behind `queue` others. */
ALWAYS_INLINE void wait_in_queue(const struct turn *e, struct run_place *st, uint32_t queue,
                                 struct job job, struct label label)
{
    if (__builtin_expect(queue == st->size, 0))
        ring_grow(e->s, st);
    const uint32_t number = st->head + queue;
    *fifo_waiting(st, number) = job;
    if (e->labelled)
        *fifo_label(st, number) = label;
}

/* A 32-bit count has overflowed: carry. */
COLD void carry(uint64_t *more)
{
    *more += UINT64_C(1) << 32;
}

/* A job arrives at a node of a station. */
ALWAYS_INLINE void enter(struct turn *e, uint32_t station, double born, struct label label)
{
    const struct job job = {born, e->t};
    struct run_place *st = &e->f->places[station];
    if (e->labelled && __builtin_expect(e->f->places[label.node].entries_far, 0))
        token_cache_foresee(e->s, label);
    if (__builtin_expect(++st->arrivals == 0, 0))
        carry(&e->f->more_arrivals[station]);
    if (e->labelled)
        e->f->arrivals[label.node]++;
    if (e->numbers)
        counts_number(e->s, station, fifo_present(e->f, station), e->t);
    const int32_t free = st->free--;
    if (free <= 0) {
        wait_in_queue(e, st, (uint32_t)-free, job, label);
        return;
    }
    serve(e, e->open == NO_LEAF ? take_leaf(e) : e->open, station, job, label);
    e->open = NO_LEAF;
}

ALWAYS_INLINE void leave(const struct turn *e, uint32_t exit, double born)
{
    e->s->exits[exit].n++;
    e->s->exits[exit].sojourn += e->t - born;
}

static uint32_t go_on_with_effects(struct sim *s, double born, struct label label,
                                   const struct plan_target *to, double t, uint32_t open);

/* Choose one of a node's targets. With the calendar the choice has mostly been made while
 * prefetching, so that no branch is unpredictable. */
ALWAYS_INLINE uint32_t choose(const struct turn *e, uint32_t node)
{
    const struct sim_plan *p = e->s->plan;
    struct run_place *at = &e->f->places[node];
    if (at->n_targets == 1)
        return at->first;
    if (__builtin_expect(at->n_targets == 0, 0))
        return plan_choose(p, &p->nodes[node].next, &at->routing);
    const uint64_t word = stream_word(&at->routing);
    if (e->many && __builtin_expect(node == e->way.node && word == e->way.word, 1))
        return e->way.target;
    return plan_scan(p, at->first, word);
}

/* The job goes to a target. */
ALWAYS_INLINE void follow(struct turn *e, double born, struct label label, uint32_t target)
{
    struct sim *s = e->s;
    struct fifo *f = e->f;
    const uint32_t goal = s->plan->goals[target];
    if (__builtin_expect(goal & PLAN_EFFECTS, 0)) {
        e->open = go_on_with_effects(s, born, label, &s->plan->targets[target], e->t, e->open);
        if (!e->many)
            e->first = tournament_first(&f->queue);
    } else if (goal & PLAN_LEAVES) {
        leave(e, goal & PLAN_PLACE, born);
    } else {
        label.node = e->labelled ? s->plan->targets[target].node : goal;
        enter(e, goal, born, label);
    }
}

/* The job goes to the target that the outcome of its look-up chooses. */
ALWAYS_INLINE void follow_lookup(struct turn *e, double born, struct label label, enum lookup found)
{
    const struct sim_plan *p = e->s->plan;
    follow(e, born, label, plan_choose(p, &p->lookups[label.node].choice[found],
                                       &e->f->places[label.node].routing));
}

/* The event being handled, for functions of rare cases. */
ALWAYS_INLINE struct turn take_over(struct sim *s, double t, uint32_t open)
{
    struct fifo *f = fifo_of(s);
    return (struct turn){.s = s,
                         .f = fifo_of(s),
                         .t = t,
                         .open = open,
                         .labelled = s->labelled,
                         .numbers = s->time_at,
                         .many = f->use_calendar,
                         .way.node = PLAN_NONE};
}

/* Requests that waited for a fetch go on by their own HIT routes, in the order of arrival. */
static uint32_t release(struct sim *s, uint32_t waiting, double t, uint32_t open)
{
    struct turn e = take_over(s, t, open);
    for (uint32_t slot = token_cache_oldest_first(s, waiting); slot != PLAN_NONE;) {
        const struct parked p = s->parked[slot];
        parked_give(s, slot);
        slot = p.next;
        follow_lookup(&e, p.job.born, p.label, LOOKUP_HIT);
    }
    return e.open;
}

COLD uint32_t go_on_with_effects(struct sim *s, double born, struct label label,
                                 const struct plan_target *to, double t, uint32_t open)
{
    struct turn e = take_over(s, t, open);
    const uint32_t user = label_user(label);
    uint32_t waiting = PLAN_NONE;
    if (to->effects & EFFECT_ISSUES)
        token_issue(s, user, s->era + t);
    if (to->effects & EFFECT_FILLS)
        waiting = token_cache_fill(s, to->fills, user, s->era + t);
    if (to->node != PLAN_NONE)
        enter(&e, to->place, born, (struct label){to->node, label.user});
    else
        leave(&e, to->place, born);
    if (to->effects & EFFECT_RECORDS) {
        if (s->sojourns)
            histogram_add(&s->sojourns[to->place], t - born);
        counts_sojourn(s, to->place, t - born, t);
        if (s->cache_sums)
            cache_counts_leave(s, to->place, label.user, t - born);
    }
    return release(s, waiting, t, e.open);
}

/* A job leaves a node that looks tokens up, or whose response times are recorded. */
COLD uint32_t go_on_from_special(struct sim *s, struct job job, struct label label, double t,
                                 uint32_t open)
{
    struct turn e = take_over(s, t, open);
    const uint32_t cache = s->plan->nodes[label.node].cache;
    if (s->distributions)
        histogram_add(&s->distributions[s->plan->families[label.node]], t - job.arrived);
    if (s->responses_within && s->records)
        counts_response(s, label.node, t - job.arrived, t);
    if (cache == PLAN_RECORDS) {
        follow(&e, job.born, label, choose(&e, label.node));
        return e.open;
    }
    const enum lookup found = token_cache_lookup(s, cache, label_user(label), s->era + t);
    if (s->cache_sums)
        cache_counts_lookup(s, cache, &label, found);
    s->caches[cache].straight += found == LOOKUP_HIT;
    if (found == LOOKUP_MISS && token_cache_join(s, cache, job, label, 0) != PLAN_NONE)
        return open;
    follow_lookup(&e, job.born, label, found);
    return e.open;
}

/* The first waiting job's service begins, at the server of the job that completed. Returns its wait
 * [s]. */
ALWAYS_INLINE double serve_next(struct turn *e, struct run_place *st, uint32_t station)
{
    const uint32_t number = st->head;
    /* In large networks an empty ring restarts at its first place, so that few of its places are
     * touched. */
    st->head = e->many && st->free == 0 ? 0 : number + 1;
    const struct job next = *fifo_waiting(st, number);
    serve(e, e->open, station, next,
          e->labelled ? *fifo_label(st, number) : (struct label){station, 0});
    const double wait = e->t - next.arrived;
    st->wait += wait;
    e->open = NO_LEAF;
    return wait;
}

ALWAYS_INLINE void count_visit(struct visit_sums *v, double response)
{
    v->n++;
    v->response += response;
}

/* Count the wait of a service that began after waiting. */
COLD void record_wait(struct sim *s, uint32_t station, double wait, double t)
{
    if (s->waits)
        histogram_add(&s->waits[s->plan->groups[station]], wait);
    counts_wait(s, station, wait, t);
}

ALWAYS_INLINE void complete(struct turn *e, uint32_t station)
{
    struct sim *s = e->s;
    struct fifo *f = e->f;
    struct run_place *st = &f->places[station];
    const struct job job = f->served[e->open];
    const struct label label = e->labelled ? f->labels[e->open] : (struct label){station, 0};
    double wait = -1;    /* of the next one, if there is one */
    if (e->numbers)
        counts_number(s, station, fifo_present(f, station), e->t);
    if (st->free++ < 0)
        wait = serve_next(e, st, station);
    st->response += e->t - job.arrived;
    if (e->labelled)
        count_visit(&s->visits[label.node], e->t - job.arrived);
    if (__builtin_expect(f->places[label.node].special, 0)) {
        if (wait >= 0 && s->records)
            record_wait(s, station, wait, e->t);
        e->open = go_on_from_special(s, job, label, e->t, e->open);
        if (!e->many)
            e->first = tournament_first(&f->queue);
    } else {
        follow(e, job.born, label, choose(e, label.node));
    }
    if (e->open != NO_LEAF)
        give_leaf(e, e->open);
}

/* Choose the target of the source's next request but one. It is chosen so early that the target's
 * data can be prefetched. */
ALWAYS_INLINE void choose_ahead(const struct turn *e, uint32_t source)
{
    struct sim *s = e->s;
    struct run_source *rs = &s->sources[source];
    const struct plan_choice *entry = &s->plan->sources[source].entry;
    rs->to = rs->then;
    rs->then = plan_choose(s->plan, entry, &s->entry[source]);
    if (e->many)
        prefetch_entry(e->f, rs, entry, &s->entry[source]);
}

/* An arrival from the source with this leaf. */
ALWAYS_INLINE void arrive(struct turn *e)
{
    struct sim *s = e->s;
    const struct sim_plan *p = s->plan;
    const uint32_t source = e->open;
    struct run_source *rs = &s->sources[source];
    schedule(e, source, rs->ahead, e->many ? p->goals[rs->then] : 0);
    e->open = NO_LEAF;
    rs->ahead = __builtin_expect(rs->sampler == SAMPLER_EXPONENTIAL, 1)
                    ? rs->mean * sampler_exp(&rs->interarrival)
                    : sampler_draw_other(&p->sources[source].interarrival, &rs->interarrival);
    if (__builtin_expect(++rs->arrivals == 0, 0))
        carry(&s->more_external[source]);
    uint32_t user = 0;
    if (rs->has_users)
        user = plan_draw_user(&p->populations[p->sources[source].population], &s->user[source]);
    const uint32_t station = p->goals[rs->to];
    const uint32_t node = e->labelled ? p->targets[rs->to].node : station;
    if (rs->chooses)
        choose_ahead(e, source);
    enter(e, station, e->t, (struct label){node, user});
}

/* Requests present at time 0 do not count as arrivals. */
static void place_starts(struct sim *s)
{
    struct fifo *f = fifo_of(s);
    struct turn e = take_over(s, 0, NO_LEAF);
    for (size_t i = 0; i < s->plan->n_starts; i++) {
        const struct plan_start *start = &s->plan->starts[i];
        const uint32_t station = s->plan->nodes[start->node].station;
        for (size_t n = start->n; n > 0; n--)
            enter(&e, station, 0, (struct label){start->node, 0});
        count_reset(&f->places[station].arrivals, &f->more_arrivals[station]);
        if (f->arrivals)
            f->arrivals[start->node] = 0;
    }
}

enum fifo_outcome { FIFO_DONE, FIFO_STOPPED, FIFO_MANY };

static bool asked_to_stop(const atomic_int *stop)
{
    return stop && atomic_load_explicit(stop, memory_order_relaxed);
}

/* Handle events up to the end of the replication, a stop, or the switch to the calendar. */
ALWAYS_INLINE enum fifo_outcome run(struct sim *s, bool labelled, bool numbers, bool many,
                               const atomic_int *stop)
{
    struct fifo *f = fifo_of(s);
    const size_t n_sources = s->plan->n_sources;
    struct turn e = {.s = s,
                     .f = f,
                     .t = s->now,
                     .labelled = labelled,
                     .numbers = numbers,
                     .many = many,
                     .first = tournament_first(&f->queue)};
    struct prefetched prefetched = {.n = 0};
    for (unsigned i = 0; i < PREFETCH_WAY; i++)
        prefetched.way[i] = (struct way){.node = PLAN_NONE};
    for (;;) {
        struct event event = e.first;
        const struct event *next = NULL;
        bool in_calendar = false;
        if (many) {
            next = calendar_next(&f->calendar, e.t);
            in_calendar = next->key < event.key;
            event = in_calendar ? *next : event;
        }
        if (__builtin_expect(event.key >= s->next_mark, 0)) {
            if (replication_mark(s, event.key))
                return FIFO_DONE;
            if (asked_to_stop(stop))    /* there may be many windows without any event */
                return FIFO_STOPPED;
            e.t = s->now;
            e.first = tournament_first(&f->queue);
            continue;
        }
        if (in_calendar) {
            calendar_take(&f->calendar);
            e.way = prefetch_event(f, &prefetched, next, labelled);
        }
        e.t = event_time(event.key);
        e.open = event_leaf(event);
        if (e.open < n_sources)
            arrive(&e);
        else
            complete(&e, event_station(event));
        if (__builtin_expect(++s->events % LOOK_UP_EVERY == 0, 0)) {
            if (asked_to_stop(stop))
                return FIFO_STOPPED;
            if (fifo_calendar_wanted(f, e.t)) {
                s->now = e.t;
                return FIFO_MANY;
            }
        }
    }
}

/* Used when times at numbers are asked for: one loop for all kinds of networks. */
COLD enum fifo_outcome run_with_numbers(struct sim *s, bool many, const atomic_int *stop)
{
    return run(s, s->labelled, true, many, stop);
}

static enum fifo_outcome run_as(struct sim *s, bool many, const atomic_int *stop)
{
    if (s->time_at)
        return run_with_numbers(s, many, stop);
    if (many)
        return s->labelled ? run(s, true, false, true, stop) : run(s, false, false, true, stop);
    return s->labelled ? run(s, true, false, false, stop) : run(s, false, false, false, stop);
}


static enum engine_outcome run_all(struct sim *s, const atomic_int *stop)
{
    struct fifo *f = fifo_of(s);
    enum fifo_outcome outcome = run_as(s, false, stop);
    if (outcome == FIFO_MANY) {
        fifo_calendar_begin(f, s->now);
        outcome = run_as(s, true, stop);
    }
    return outcome == FIFO_DONE ? ENGINE_DONE : ENGINE_STOPPED;
}

static uint64_t node_arrivals(const struct sim *s, size_t node)
{
    const struct fifo *f = fifo_of_const(s);
    return f->arrivals ? f->arrivals[node] : fifo_arrivals(f, s->plan->nodes[node].station);
}

static uint32_t present(const struct sim *s, size_t station)
{
    return fifo_present(fifo_of_const(s), station);
}

/* The services begun, as fifo_end computes them: requests that arrived and no longer wait. The
 * record holds those that waited when the period began. */
static struct wait_sums waits(const struct sim *s, size_t station)
{
    const struct fifo *f = fifo_of_const(s);
    const double *sums = s->record + s->plan->layout.stations + station * STATION_SUMS;
    const double n = sums[SUM_STARTS] + (double)fifo_arrivals(f, station) -
                     fifo_queue(&f->places[station]);
    return (struct wait_sums){n, f->places[station].wait};
}

const struct engine engine_fifo = {.name = "fifo",
                                   .size = sizeof(struct fifo),
                                   .place_size = sizeof(struct run_place),
                                   .init = fifo_init,
                                   .release = fifo_release,
                                   .start = fifo_start,
                                   .first_arrival = fifo_first_arrival,
                                   .place_starts = place_starts,
                                   .run = run_all,
                                   .set_back = fifo_set_back,
                                   .begin = fifo_begin,
                                   .end = fifo_end,
                                   .arrivals = node_arrivals,
                                   .present = present,
                                   .waits = waits};
