/*
 * The general engine's event loop. A request's way through the code reads like its way through the
 * network:
 *     arrive (source) -> general_enter (station) -> complete -> go_on (route)
 *                     -> ... -> general_leave
 * Between arrival and completion, a station's discipline handles the requests (struct
 * discipline_ops).
 */
#include "sim/general.h"

#include "sim/counts.h"
#include "sim/general_check.h"
#include "sim/general_fetch.h"
#include "sim/general_fork.h"
#include "sim/general_incidents.h"
#include "sim/general_order.h"
#include "sim/general_revocation.h"
#include "sim/general_room.h"
#include "sim/general_servers.h"
#include "sim/token_size.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define COLD static __attribute__((noinline))

/* ---- leaves and jobs ---- */

ALWAYS_INLINE uint32_t take_leaf(struct general *g, uint32_t who)
{
    uint32_t leaf = g->open;
    g->open = LEAF_NONE;
    if (__builtin_expect(leaf == LEAF_NONE, 0)) {
        leaf = tournament_take(&g->queue);
        if (__builtin_expect(g->queue.capacity > g->cap_who, 0))
            general_more_leaves(g);
    }
    g->who[leaf] = who;
    return leaf;
}

uint32_t general_leaf(struct general *g, uint32_t who)
{
    return take_leaf(g, who);
}

void general_cancel(struct general *g, uint32_t leaf)
{
    tournament_give(&g->queue, leaf);
}

ALWAYS_INLINE job_id new_job(struct general *g, double born, uint32_t source, uint32_t user,
                             bool rare)
{
    job_id j = g->free_job;
    if (j == JOB_NONE) {
        if (g->n_jobs == g->cap_jobs)
            general_more_jobs(g);
        j = (job_id)g->n_jobs++;
    } else {
        g->free_job = g->jobs[j].next;
    }
    g->jobs[j] = (struct general_job){
        .born = born, .source = source, .user = user, .leaf = LEAF_NONE, .state = JOB_WAITS};
    if (rare && g->forks)
        g->parts[j].parent = PART_NONE;
    if (rare && g->rooms)
        room_job_new(g, j);
    if (rare && g->fetches)
        fetch_job_new(g, j);
    return j;
}

job_id general_job_new(struct general *g, double born, uint32_t source, uint32_t user)
{
    return new_job(g, born, source, user, true);
}

ALWAYS_INLINE void end_job(struct general *g, job_id j)
{
    g->jobs[j].state = JOB_FREE;
    g->jobs[j].next = g->free_job;
    g->free_job = j;
}

void general_job_end(struct general *g, job_id j)
{
    end_job(g, j);
}

/* ---- a request's way ---- */

ALWAYS_INLINE double draw_work(struct general *g, uint32_t node)
{
    struct general_node *n = &g->nodes[node];
    return __builtin_expect(n->sampler == SAMPLER_EXPONENTIAL, 1)
               ? n->mean * sampler_exp(&n->service)
               : sampler_draw_other(&g->sim.plan->nodes[node].service, &n->service);
}

ALWAYS_INLINE void change_present(struct general *g, uint32_t station, uint32_t node,
                                  int32_t change, bool rare)
{
    struct general_station *st = &g->stations[station];
    if (rare && g->sim.time_at)
        counts_number(&g->sim, station, st->present, g->now);
    if (rare && g->keeps_squares)
        general_number_changes(g, station);
    if (rare && g->counts_nodes) {
        general_node_changes(g, node);
        g->nodes[node].present += (uint32_t)change;
    }
    st->present += (uint32_t)change;
}

void general_present(struct general *g, uint32_t node, int32_t change)
{
    change_present(g, g->nodes[node].station, node, change, true);
}

/* The station has no room for a job that arrives at a node. */
static __attribute__((noinline)) void lose(struct general *g, uint32_t node, job_id j)
{
    g->jobs[j].node = node;
    g->nodes[node].arrivals++;
    g->nodes[node].lost++;
    general_leave(g, (uint32_t)g->sim.plan->net->lost, j);
}

/* Is the job admitted? By overflow, its node may then be another one than it was routed to. */
ALWAYS_INLINE bool is_let_in(struct general *g, uint32_t *node, job_id j, bool rare)
{
    if (rare && g->stations[g->nodes[*node].station].refuses) {
        lose(g, *node, j);
        return false;
    }
    if (rare && g->stations[g->nodes[*node].station].asks_rooms && !room_enter(g, node, j))
        return false;
    const struct general_station *st = &g->stations[g->nodes[*node].station];
    const bool allowed = !rare || !st->bucket || limit_take(g, st->bucket);
    if (__builtin_expect(allowed && st->present < st->room, 1))
        return true;
    lose(g, *node, j);
    return false;
}

/* Count a wait that is over. */
ALWAYS_INLINE void count_wait(struct general *g, uint32_t station, struct general_node *n,
                              double wait)
{
    n->starts++;
    n->wait += wait;
    if (__builtin_expect(g->sim.records && wait > 0, 0))
        general_record_wait(g, station, (uint32_t)(n - g->nodes), wait);
}

ALWAYS_INLINE void serve_now(struct general *g, uint32_t station, job_id j)
{
    struct general_job *job = &g->jobs[j];
    job->state = JOB_SERVED;
    job->leaf = take_leaf(g, j);
    general_schedule(g, job->leaf, job->work, EVENT_SERVICE, station);
}

/* FIFO, the most common discipline, inlined: the same as in general_queue.c. */
ALWAYS_INLINE void fifo_serve(struct general *g, uint32_t station, job_id j)
{
    const struct general_job *job = &g->jobs[j];
    count_wait(g, station, &g->nodes[job->node], g->now - job->arrived);
    serve_now(g, station, j);
}

ALWAYS_INLINE void fifo_arrive(struct general *g, struct general_station *st, uint32_t station,
                               job_id j)
{
    struct waiting *w = st->state;
    if (st->idle > 0) {
        st->idle--;
        fifo_serve(g, station, j);
        return;
    }
    w->n++;
    job_list_append(g, &w->list, j);
}

ALWAYS_INLINE void fifo_next(struct general *g, struct general_station *st, uint32_t station)
{
    struct waiting *w = st->state;
    if (w->n == 0) {
        st->idle++;
        return;
    }
    w->n--;
    fifo_serve(g, station, job_list_take(g, &w->list));
}

ALWAYS_INLINE void enter(struct general *g, uint32_t node, job_id j, bool rare)
{
    if (!is_let_in(g, &node, j, rare))
        return;
    struct general_node *n = &g->nodes[node];
    struct general_station *st = &g->stations[n->station];
    struct general_job *job = &g->jobs[j];
    job->node = node;
    job->arrived = g->now;
    n->arrivals++;
    change_present(g, n->station, node, 1, rare);
    if (__builtin_expect(n->cache < PLAN_ANSWERS, 0))
        token_size_foresee(&g->sim, n->cache, label_user((struct label){node, job->user}));
    job->work = draw_work(g, node);
    job->state = JOB_WAITS;
    if (rare && st->work)
        general_work_comes(g, n->station, j);
    if (st->fifo)
        fifo_arrive(g, st, n->station, j);
    else
        st->ops->arrive(g, n->station, j);
}

void general_enter(struct general *g, uint32_t node, job_id j)
{
    enter(g, node, j, true);
}

void general_serve_now(struct general *g, uint32_t station, job_id j)
{
    serve_now(g, station, j);
}

void general_count_start(struct general *g, uint32_t station, job_id j)
{
    count_wait(g, station, general_node_of(g, j), g->now - g->jobs[j].arrived);
}

void general_serve(struct general *g, uint32_t station, job_id j)
{
    const struct general_job *job = &g->jobs[j];
    count_wait(g, station, &g->nodes[job->node], g->now - job->arrived);
    if (__builtin_expect(g->rare, 0)) {
        if (g->stations[station].work)
            general_work_begins(g, station, j);
        if (g->stations[station].chooses_first && !room_begin(g, station, j))
            return;
    }
    serve_now(g, station, j);
    const double halt = g->stations[station].halted_until - (g->sim.era + g->now);
    if (__builtin_expect(halt > 0, 0))
        general_schedule(g, job->leaf, job->work + halt, EVENT_SERVICE, station);
}

/* The customer thinks before it sends its next request. */
static void think(struct general *g, uint32_t source, uint32_t customer)
{
    struct sim *s = &g->sim;
    const double time =
        sampler_draw(&s->plan->sources[source].interarrival, &s->sources[source].interarrival);
    general_schedule(g, general_leaf(g, customer), time, EVENT_THINK, source);
}

/* A request leaves by an exit, as a request of this class. */
ALWAYS_INLINE void count_class(struct general *g, uint32_t exit, uint32_t class, double sojourn)
{
    struct general_class *c = &g->classes[class];
    c->left++;
    c->sojourn += sojourn;
    c->lost += exit == g->sim.plan->net->lost;
    if (!g->sim.plan->accepted[exit])
        return;
    c->accepted++;
    c->accepted_sojourn += sojourn;
    c->accepted_sojourn2 += sojourn * sojourn;
}

ALWAYS_INLINE void leave(struct general *g, uint32_t exit, job_id j, bool rare)
{
    struct sim *s = &g->sim;
    if (rare && g->flights_may_fail)
        general_fetches_end(g, j);
    if (rare && g->forks && fork_part_leaves(g, j))
        return;
    if (rare && g->fetches && fetch_is_try(g, j)) {
        fetch_leaves(g, j);
        return;
    }
    const double sojourn = g->now - g->jobs[j].born;
    const uint32_t source = g->jobs[j].source, customer = g->jobs[j].user & ~USER_MISSED;
    s->exits[exit].n++;
    s->exits[exit].sojourn += sojourn;
    if (g->classes)
        count_class(g, exit, g->nodes[g->jobs[j].node].class, sojourn);
    if (rare && g->records_leaving)
        general_record_leaving(g, exit, j, sojourn);
    end_job(g, j);
    if (source != PLAN_NONE && s->plan->sources[source].customers > 0) {
        g->cycles[source]++;
        think(g, source, customer);
    }
}

void general_leave(struct general *g, uint32_t exit, job_id j)
{
    leave(g, exit, j, true);
}

/* The target itself, or the target chosen by its dispatch. */
ALWAYS_INLINE uint32_t resolve(struct general *g, job_id j, uint32_t target, bool there)
{
    const struct plan_target *to = &g->sim.plan->targets[target];
    return to->effects & EFFECT_DISPATCH ? general_dispatch(g, j, to->place, there) : target;
}

ALWAYS_INLINE void follow(struct general *g, job_id j, uint32_t target, bool rare)
{
    const struct sim_plan *p = g->sim.plan;
    uint32_t goal = p->goals[target];
    if (__builtin_expect(goal & PLAN_EFFECTS, 0)) {
        target = resolve(g, j, target, false);
        goal = p->goals[target];
    }
    if (__builtin_expect(goal & PLAN_EFFECTS, 0))
        general_follow_with_effects(g, j, target);
    else if (goal & PLAN_LEAVES)
        leave(g, goal & PLAN_PLACE, j, rare);
    else
        enter(g, g->sim.labelled ? p->targets[target].node : goal, j, rare);
}

void general_follow(struct general *g, job_id j, uint32_t target)
{
    follow(g, j, target, true);
}

/* Route a job whose service at its node is over. */
ALWAYS_INLINE uint32_t route(struct general *g, job_id j)
{
    const struct sim_plan *p = g->sim.plan;
    struct general_node *n = &g->nodes[g->jobs[j].node];
    if (__builtin_expect(n->cache != PLAN_NONE, 0))
        return general_look_up(g, j, n->cache);
    return n->next.n == 1 ? n->next.first : plan_choose(p, &n->next, &n->routing);
}

/* Route a job for callers that need the destination node; the job is still at its station. */
uint32_t general_route(struct general *g, job_id j)
{
    const uint32_t target = route(g, j);
    return target == PLAN_NONE ? PLAN_NONE : resolve(g, j, target, true);
}

/* ---- events ---- */

/* A job's visit to a station ends. */
ALWAYS_INLINE void count_visit(struct general *g, struct general_station *st, uint32_t station,
                               job_id j, double blocked, bool rare)
{
    const struct general_job *job = &g->jobs[j];
    struct general_node *n = &g->nodes[job->node];
    const double response = g->now - job->arrived;
    if (!st->waits_once)
        count_wait(g, station, n, response - job->work - blocked);
    n->completions++;
    n->response += response;
    if (rare)
        n->response2 += response * response;
    if (rare && g->beside && g->classes && !is_request(g, j))
        g->classes[n->class].outside -= response;
    if (rare && g->sim.records)
        general_record_response(&g->sim, job->node, response, g->now);
}

ALWAYS_INLINE void depart(struct general *g, uint32_t station, job_id j, double blocked, bool rare)
{
    struct general_station *st = &g->stations[station];
    change_present(g, station, g->jobs[j].node, -1, rare);
    if (rare && st->work)
        general_work_goes(g, station, j);
    if (st->fifo)
        fifo_next(g, st, station);
    else
        st->ops->next(g, station);
    count_visit(g, st, station, j, blocked, rare);
}

void general_depart(struct general *g, uint32_t station, job_id j, double blocked)
{
    general_node_of(g, j)->blocked += blocked;
    depart(g, station, j, blocked, true);
}

ALWAYS_INLINE void go_on(struct general *g, uint32_t station, job_id j, bool rare)
{
    if (rare && g->stations[station].has_rooms) {
        room_complete(g, station, j);
        return;
    }
    depart(g, station, j, 0, rare);
    const uint32_t target = route(g, j);
    if (__builtin_expect(target != PLAN_NONE, 1))
        follow(g, j, target, rare);
}

void general_complete(struct general *g, uint32_t station, job_id j)
{
    go_on(g, station, j, true);
}

ALWAYS_INLINE void complete(struct general *g, uint32_t station, bool rare)
{
    struct general_station *st = &g->stations[station];
    job_id j = g->who[g->open];
    if (!st->fifo && st->ops->complete)
        j = st->ops->complete(g, station);
    if (j == JOB_NONE)
        return;
    g->jobs[j].leaf = LEAF_NONE;
    g->jobs[j].state = JOB_DONE;
    go_on(g, station, j, rare);
}

/* The class of a request that enters by this target; all targets of a dispatch have the same
 * class. */
static uint32_t class_of_entry(const struct general *g, uint32_t target)
{
    const struct sim_plan *p = g->sim.plan;
    const struct plan_target *to = &p->targets[target];
    if (to->effects & EFFECT_DISPATCH)
        to = &p->targets[p->dispatches[to->place].first];
    return g->nodes[to->node].class;
}

/* A source sends a request, which belongs to this customer if the source has customers. */
ALWAYS_INLINE void send(struct general *g, uint32_t source, uint32_t customer, bool rare)
{
    struct sim *s = &g->sim;
    const struct sim_plan *p = s->plan;
    struct run_source *rs = &s->sources[source];
    if (__builtin_expect(++rs->arrivals == 0, 0))
        s->more_external[source] += UINT64_C(1) << 32;
    uint32_t user = customer;
    if (rs->has_users)
        user = plan_draw_user(&p->populations[p->sources[source].population], &s->user[source]);
    const uint32_t target = rs->to;
    if (rs->chooses) {
        rs->to = rs->then;
        rs->then = plan_choose(p, &p->sources[source].entry, &s->entry[source]);
    }
    if (g->classes)
        g->classes[class_of_entry(g, target)].arrivals++;
    follow(g, new_job(g, g->now, source, user, rare), target, rare);
}

/* An arrival from the source with this leaf. */
ALWAYS_INLINE void arrive(struct general *g, uint32_t source, bool rare)
{
    struct sim *s = &g->sim;
    struct run_source *rs = &s->sources[source];
    g->open = LEAF_NONE;
    tournament_set(&g->queue, source, event_key(g->now + rs->ahead), 0);
    rs->ahead = sampler_draw(&s->plan->sources[source].interarrival, &rs->interarrival);
    send(g, source, 0, rare);
}

ALWAYS_INLINE void happen(struct general *g, struct event event, bool rare)
{
    const uint32_t tag = event_station(event),
                   index = tag & ((UINT32_C(1) << EVENT_INDEX_BITS) - 1);
    g->now = event_time(event.key);
    g->open = event_leaf(event);
    if (g->open < g->sim.plan->n_sources) {
        arrive(g, g->open, rare);
        return;
    }
    switch ((enum event_kind)(tag >> EVENT_INDEX_BITS)) {
    case EVENT_SERVICE:
        complete(g, index, rare);
        break;
    case EVENT_THINK:
        send(g, index, g->who[g->open], rare);
        break;
    case EVENT_INCIDENT:
        incident_event(g, g->who[g->open]);
        break;
    case EVENT_REVOCATION:
        revocation_next(g, g->who[g->open]);
        break;
    case EVENT_REVOKED:
        revocation_event(g, g->who[g->open]);
        break;
    case EVENT_SERVERS:
        crew_event(g, index, g->who[g->open]);
        break;
    case EVENT_FETCH:
        fetch_event(g, g->who[g->open]);
        break;
    case EVENT_LOCK:
        fetch_lock_event(g, g->who[g->open]);
        break;
    case EVENT_KINDS:
        break;
    }
    if (g->open != LEAF_NONE)
        tournament_give(&g->queue, g->open);
    g->open = LEAF_NONE;
}

static bool asked_to_stop(const atomic_int *stop)
{
    return stop && atomic_load_explicit(stop, memory_order_relaxed);
}

/* Has the replication used up its limit of events, or had too many of them at one moment? */
static bool is_spent(struct general *g, uint64_t most)
{
    static const uint64_t AT_ONCE = 10000000, EACH = 64;
    if (g->now != g->moment) {
        g->moment = g->now;
        g->moment_from = g->sim.events;
    }
    g->sim.stands_still = g->sim.events - g->moment_from > AT_ONCE + EACH * g->n_jobs;
    return g->sim.stands_still || g->sim.events > most;
}

/* Called once every check_mask + 1 events: check the invariants, and whether to stop. */
COLD bool look_up_from_work(struct general *g, const atomic_int *stop)
{
    if (g->sim.plan->options.check && g->sim.events >= g->check_at) {
        general_check(g);
        g->check_at = g->sim.events + g->n_jobs;    /* so checks cost no more than events */
    }
    const uint64_t most = g->sim.plan->options.events_most;
    return asked_to_stop(stop) || (most > 0 && is_spent(g, most));
}

/* Admit the requests for which there is room now, and go on with fetches, until nothing changes any
 * more. */
COLD void settle(struct general *g)
{
    do {
        general_fetches_go_on(g);
        if (fetch_has_todo(g))
            fetch_settle(g);
        g->unsettled = false;
        if (g->rooms)
            room_settle(g);
    } while (fetch_has_todo(g) || g->n_dropped > 0);
}

/* `rare` is a constant: the loop is also compiled without the rare features (struct general). */
ALWAYS_INLINE enum engine_outcome run_as(struct general *g, bool rare, const atomic_int *stop)
{
    struct sim *s = &g->sim;
    for (;;) {
        const struct event event = tournament_first(&g->queue);
        if (__builtin_expect(event.key >= s->next_mark, 0)) {
            if (rare && g->rooms && g->rooms->n_circle > 0) {
                deadlock_record(g);
                return ENGINE_DEADLOCK;
            }
            if (replication_mark(s, event.key))
                return ENGINE_DONE;
            if (asked_to_stop(stop))    /* there may be many windows without any event */
                return ENGINE_STOPPED;
            continue;
        }
        happen(g, event, rare);
        if (rare && g->unsettled)
            settle(g);
        if (__builtin_expect((++s->events & g->check_mask) == 0, 0) && look_up_from_work(g, stop))
            return ENGINE_STOPPED;
    }
}

static enum engine_outcome run(struct sim *s, const atomic_int *stop)
{
    struct general *g = general_of(s);
    return g->rare ? run_as(g, true, stop) : run_as(g, false, stop);
}

static uint32_t present(const struct sim *s, size_t station)
{
    return general_of_const(s)->stations[station].present;
}

const struct engine engine_general = {.name = "general",
                                      .size = sizeof(struct general),
                                      .place_size = sizeof(struct general_node) +
                                                    sizeof(struct general_station),
                                      .init = general_init,
                                      .release = general_release,
                                      .start = general_start,
                                      .first_arrival = general_first_arrival,
                                      .place_starts = general_place_starts,
                                      .run = run,
                                      .set_back = general_set_back,
                                      .begin = general_begin,
                                      .end = general_end,
                                      .arrivals = general_arrivals,
                                      .present = present,
                                      .waits = general_waits};
