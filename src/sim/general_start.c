/* The general engine's workspace, and its state at time 0. */
#include "sim/general_disciplines.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "rng/residual.h"
#include "sim/general_fetch.h"
#include "sim/general_incidents.h"
#include "sim/general_revocation.h"
#include "sim/general_room.h"
#include "sim/general_servers.h"

enum { LOOK_UP_EVERY = 1 << 12, CHECK_EVERY = 1 << 4 };    /* events; the first is a fraction of a
                                                              millisecond */

const struct discipline_ops *const discipline_ops_table[DISCIPLINES] = {
    [DISCIPLINE_FIFO] = &discipline_ops_fifo,
    [DISCIPLINE_LIFO] = &discipline_ops_lifo,
    [DISCIPLINE_LIFO_PREEMPTIVE] = &discipline_ops_lifo_preemptive,
    [DISCIPLINE_RANDOM] = &discipline_ops_random,
    [DISCIPLINE_PS] = &discipline_ops_ps,
    [DISCIPLINE_DPS] = &discipline_ops_dps,
    [DISCIPLINE_PRIORITY] = &discipline_ops_priority,
    [DISCIPLINE_PRIORITY_PREEMPTIVE] = &discipline_ops_priority_preemptive,
    [DISCIPLINE_SJF] = &discipline_ops_sjf,
    [DISCIPLINE_SRPT] = &discipline_ops_srpt,
    [DISCIPLINE_LAS] = &discipline_ops_las,
    [DISCIPLINE_POLLING] = &discipline_ops_polling,
};

static void start_stations(struct general *g, uint64_t seed, uint64_t r)
{
    const struct sim_plan *p = g->sim.plan;
    for (size_t i = 0; i < p->n_stations; i++) {
        struct general_station *st = &g->stations[i];
        st->idle = p->servers[i] < INT32_MAX ? (int32_t)p->servers[i] : INT32_MAX;
        st->present = 0;
        st->changed = st->number2 = 0;
        stream_init(&st->order, seed, r, stream_name(p->net->stations[i].name), PURPOSE_ORDER);
        if (st->ops->start)
            st->ops->start(g, (uint32_t)i);
        if (st->crew)
            crew_start(g, (uint32_t)i, seed, r);
    }
}

static void start_nodes(struct general *g, uint64_t seed, uint64_t r)
{
    const struct sim_plan *p = g->sim.plan;
    for (size_t i = 0; i < p->n_nodes; i++) {
        struct general_node *n = &g->nodes[i];
        general_node_clear(n);
        n->present = 0;
        n->changed = 0;
        stream_init(&n->service, seed, r, p->nodes[i].name, PURPOSE_SERVICE);
        stream_init(&n->routing, seed, r, p->nodes[i].name, PURPOSE_ROUTING);
    }
}

void general_start(struct sim *s, uint64_t seed, uint64_t replication)
{
    struct general *g = general_of(s);
    tournament_clear(&g->queue, s->plan->n_sources);
    g->check_mask = s->plan->options.check ? CHECK_EVERY - 1 : LOOK_UP_EVERY - 1;
    g->check_at = g->moment_from = 0;
    g->moment = -1;
    g->n_jobs = 0;
    g->free_job = JOB_NONE;
    g->open = LEAF_NONE;
    g->n_dropped = 0;
    g->now = 0;
    if (g->rooms)
        room_start(g);
    fetch_start(g, seed, replication);
    limit_start(g);
    g->unsettled = false;
    start_stations(g, seed, replication);
    start_nodes(g, seed, replication);
    general_dispatch_start(g, seed, replication);
    general_work_start(g);
    revocation_start(g, seed, replication);
    incident_start(g);
}

/* Schedule the customers who think at time 0: the first of them at t. Customers with lower numbers
 * are where the plan starts them. */
static void start_customers(struct general *g, uint32_t source, double t)
{
    const struct plan_source *p = &g->sim.plan->sources[source];
    struct stream *r = &g->sim.sources[source].interarrival;
    const uint32_t first = (uint32_t)(p->customers - p->thinking);
    for (uint32_t i = first; i < p->customers; i++) {
        const double rest = i == first                         ? t
                            : g->sim.plan->options.stationary ? residual_draw(&p->interarrival, r)
                                                              : sampler_draw(&p->interarrival, r);
        general_schedule(g, general_leaf(g, i), rest, EVENT_THINK, source);
    }
}

void general_first_arrival(struct sim *s, size_t source, double t)
{
    struct general *g = general_of(s);
    if (s->plan->sources[source].customers > 0)
        start_customers(g, (uint32_t)source, t);
    else
        tournament_set(&g->queue, (uint32_t)source, event_key(t), 0);
}

/* The customer of the k-th request that is placed by a start. */
static uint32_t start_user(struct sim *s, const struct plan_start *start, uint32_t k)
{
    const struct sim_plan *p = s->plan;
    if (start->source == PLAN_NONE)
        return 0;
    if (p->sources[start->source].population == PLAN_NONE)
        return start->first + k;
    return plan_draw_user(&p->populations[p->sources[start->source].population],
                          &s->user[start->source]);
}

void general_place_starts(struct sim *s)
{
    struct general *g = general_of(s);
    g->now = 0;
    if (g->rooms)
        room_before_starts(g);
    for (size_t i = 0; i < s->plan->n_starts; i++) {
        const struct plan_start *start = &s->plan->starts[i];
        for (uint32_t k = 0; k < start->n; k++)
            general_enter(g, start->node,
                          general_job_new(g, 0, start->source, start_user(s, start, k)));
        g->nodes[start->node].there += g->nodes[start->node].arrivals;
        g->nodes[start->node].arrivals = 0;
    }
    if (g->rooms)
        room_after_starts(g);
    limit_after_starts(g);
}

/* ---- the workspace ---- */

static int by_priority(const void *a, const void *b)
{
    const int x = *(const int *)a, y = *(const int *)b;
    return (y > x) - (y < x);
}

/* Set the levels of a station's classes: classes of equal priority share a level, and the highest
 * priority is level 0. */
static void set_levels(struct general *g, struct general_station *st, const struct station *from)
{
    const struct network *net = g->sim.plan->net;
    const size_t *node = net->station_nodes + from->first_node;
    int *priority = mem_calloc(from->n_nodes, sizeof *priority);
    for (size_t k = 0; k < from->n_nodes; k++)
        priority[k] = network_priority(net, node[k]);
    qsort(priority, from->n_nodes, sizeof *priority, by_priority);
    for (size_t k = 0; k < from->n_nodes; k++)
        if (k == 0 || priority[k] != priority[k - 1])
            priority[st->levels++] = priority[k];
    for (size_t k = 0; k < from->n_nodes; k++) {
        const int own = network_priority(net, node[k]);
        const int *found = bsearch(&own, priority, st->levels, sizeof *priority, by_priority);
        g->nodes[node[k]].level = (uint32_t)(found - priority);
        g->nodes[node[k]].position = (uint32_t)k;
    }
    free(priority);
}

static void init_nodes(struct general *g)
{
    const struct sim_plan *p = g->sim.plan;
    g->nodes = arena_calloc(&g->sim.arena, p->n_nodes, sizeof *g->nodes);
    for (size_t i = 0; i < p->n_nodes; i++) {
        struct general_node *n = &g->nodes[i];
        n->mean = p->nodes[i].service.a;
        n->sampler = (uint8_t)p->nodes[i].service.kind;
        n->station = p->nodes[i].station;
        n->class = (uint32_t)p->net->nodes[i].class;
        n->next = p->nodes[i].next;
        n->cache = p->nodes[i].cache < PLAN_RECORDS ? p->nodes[i].cache : PLAN_NONE;
        n->weight = p->net->nodes[i].weight;
    }
}

static void init_station(struct general *g, uint32_t i)
{
    const struct network *net = g->sim.plan->net;
    const struct station *from = &net->stations[i];
    struct general_station *st = &g->stations[i];
    st->ops =
        from->fork == NET_NONE ? discipline_ops_table[from->discipline] : &discipline_ops_fork;
    const bool stops = incident_stops(net, i);
    if (st->ops == &discipline_ops_ps && from->rules == NET_NONE && !stops)
        st->ops = &discipline_ops_ps_plain;
    st->waits_once = st->ops->waits_once;
    st->fifo = st->ops == &discipline_ops_fifo && from->rules == NET_NONE && !stops;
    st->servers = g->sim.plan->servers[i];
    set_levels(g, st, from);
    crew_init(g, i);
    if (st->ops->state > 0)
        st->state = arena_calloc(&g->sim.arena, 1, st->ops->state);
    if (st->ops->init)
        st->ops->init(g, i);
}

/* May requests that fetch for others be lost or refused on the way? Where fetches of other caches
 * do this fetching, they end when they have filled their own cache. */
static bool flights_may_fail(const struct general *g)
{
    const struct network *net = g->sim.plan->net;
    bool flights = false;
    for (size_t c = 0; c < net->n_caches; c++)
        flights |= cache_is_plain(&net->caches[c]) && cache_joins(&net->caches[c]);
    return g->sim.plan->flights_end_early ||
           (flights && (net->lost != NET_NONE || g->fetches));
}

/* Must the loop look for the features that most networks do not have? */
static bool has_rare(const struct general *g)
{
    return g->beside || g->flights_may_fail || g->rooms || g->crews || g->asks_for_work ||
           g->records_leaving || g->limits || g->sim.plan->n_numbers > 0 ||
           g->sim.plan->net->n_incidents > 0;
}

void general_init(struct sim *s)
{
    struct general *g = general_of(s);
    tournament_init(&g->queue, &s->arena, s->plan->n_sources);
    g->cap_who = g->queue.capacity;
    g->who = arena_calloc(&s->arena, g->cap_who, sizeof *g->who);
    init_nodes(g);
    fork_init(g);
    fetch_init(g);
    g->beside = g->forks || g->fetches;
    g->flights_may_fail = flights_may_fail(g);
    g->keeps_squares = s->plan->layout.squares_kept;
    g->records_leaving = s->plan->records || s->plan->counts_caches || g->keeps_squares;
    g->counts_nodes = s->plan->n_visits > 0 && (g->keeps_squares || s->plan->n_numbers > 0);
    if (g->counts_nodes && s->plan->n_numbers > 0)
        g->node_time_at =
            mem_calloc(s->plan->n_nodes * s->plan->n_numbers, sizeof *g->node_time_at);
    g->cycles = mem_calloc(s->plan->n_sources, sizeof *g->cycles);
    if (s->plan->n_classes > 0) {
        g->classes = mem_calloc(s->plan->n_classes, sizeof *g->classes);
        g->classes_within =
            mem_calloc(s->plan->n_classes * s->plan->n_times, sizeof *g->classes_within);
    }
    g->stations = mem_calloc_lines(s->plan->n_stations, sizeof *g->stations);
    for (size_t i = 0; i < s->plan->n_stations; i++)
        init_station(g, (uint32_t)i);
    room_init(g);
    limit_init(g);
    general_dispatch_init(g);
    general_work_init(g);
    revocation_init(g);
    for (size_t i = 0; i < s->plan->n_stations; i++)
        g->stations[i].fifo &= !g->stations[i].work && !g->stations[i].chooses_first;
    g->rare = has_rare(g);
}

void general_release(struct sim *s)
{
    struct general *g = general_of(s);
    general_dispatch_release(g);
    general_work_release(g);
    revocation_release(g);
    for (size_t i = 0; i < s->plan->n_stations; i++) {
        const struct general_station *st = &g->stations[i];
        crew_release(g, (uint32_t)i);
        if (st->ops->release)
            st->ops->release(g, (uint32_t)i);
        if (st->state)
            arena_free(&s->arena, st->state, 1, st->ops->state);
    }
    room_release(g);
    limit_release(g);
    fetch_release(g);
    free(g->stations);
    free(g->classes);
    free(g->classes_within);
    free(g->cycles);
    free(g->dropped);
    free(g->node_time_at);
    tournament_release(&g->queue);
    arena_free(&s->arena, g->who, g->cap_who, sizeof *g->who);
    arena_free(&s->arena, g->crew_jobs, g->crew_jobs ? g->cap_jobs : 0, sizeof *g->crew_jobs);
    arena_free(&s->arena, g->parts, g->parts ? g->cap_jobs : 0, sizeof *g->parts);
    arena_free(&s->arena, g->jobs, g->cap_jobs, sizeof *g->jobs);
    arena_free(&s->arena, g->nodes, s->plan->n_nodes, sizeof *g->nodes);
}
