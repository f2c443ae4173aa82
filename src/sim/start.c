/* The workspace, and the state in which a replication begins. */
#include "sim/sim.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "rng/residual.h"
#include "sim/distributions.h"
#include "sim/counts.h"
#include "sim/state.h"

/* About what the caches of a core hold [bytes]: fewer entries are there anyway. */
enum { ENTRIES_NEAR = 1 << 18 };

static void start_stations(struct sim *s)
{
    for (size_t i = 0; i < s->plan->n_stations; i++) {
        struct run_place *st = &s->places[i];
        *st = (struct run_place){
            .free = station_servers(s, i), .ring = st->ring, .size = st->size};
        count_reset(&st->arrivals, &s->more_arrivals[i]);
    }
}

static void start_nodes(struct sim *s, uint64_t seed, uint64_t r)
{
    for (size_t i = 0; i < s->plan->n_nodes; i++) {
        const struct plan_node *p = &s->plan->nodes[i];
        struct run_place *n = &s->places[i];
        n->mean = p->service.a;
        n->sampler = (uint8_t)p->service.kind;
        n->special = p->cache != PLAN_NONE;
        n->entries_far = p->cache < PLAN_RECORDS &&
                         s->plan->n_entries * sizeof(struct cache_entry) > ENTRIES_NEAR;
        n->first = p->next.first;
        n->n_targets = p->next.n <= PLAN_SCAN_AT_MOST ? (uint8_t)p->next.n : 0;
        stream_init(&n->service, seed, r, p->name, PURPOSE_SERVICE);
        n->ahead = sampler_draw(&p->service, &n->service);
        stream_init(&n->routing, seed, r, p->name, PURPOSE_ROUTING);
    }
    if (s->arrivals)
        memset(s->arrivals, 0, s->plan->n_nodes * sizeof *s->arrivals);
}

static void start_sources(struct sim *s, uint64_t seed, uint64_t r)
{
    for (size_t i = 0; i < s->plan->n_sources; i++) {
        const struct plan_source *p = &s->plan->sources[i];
        struct run_source *source = &s->sources[i];
        *source = (struct run_source){.mean = p->interarrival.a,
                                      .sampler = (uint8_t)p->interarrival.kind,
                                      .chooses = p->entry.n > 1,
                                      .has_users = p->population != PLAN_NONE};
        count_reset(&source->arrivals, &s->more_external[i]);
        stream_init(&source->interarrival, seed, r, p->name, PURPOSE_INTERARRIVAL);
        stream_init(&s->entry[i], seed, r, p->name, PURPOSE_ENTRY);
        source->to = plan_choose(s->plan, &p->entry, &s->entry[i]);
        source->then = plan_choose(s->plan, &p->entry, &s->entry[i]);
        stream_init(&s->user[i], seed, r, p->name, PURPOSE_USER);
        const double first = s->plan->options.stationary
                                 ? residual_draw(&p->interarrival, &source->interarrival)
                                 : sampler_draw(&p->interarrival, &source->interarrival);
        tournament_set(&s->queue, (uint32_t)i, event_key(first), 0);
        source->ahead = sampler_draw(&p->interarrival, &source->interarrival);
    }
}

/* The tree of a replication in which many events pended is one for few leaves. */
static void start_queue(struct sim *s)
{
    if (s->many) {
        tournament_release(&s->queue);
        tournament_init(&s->queue, &s->arena, s->plan->n_sources);
    }
    tournament_clear(&s->queue, s->plan->n_sources);
    s->many = false;
}

int start_replication(struct sim *s, uint64_t seed, uint64_t replication, const atomic_int *stop)
{
    start_queue(s);
    s->n_parked = 0;
    s->free_slot = PLAN_NONE;
    s->events = 0;
    s->windows_done = 0;
    s->measuring = false;
    clock_start(s);
    trace_start(s, seed, replication);
    memset(s->exits, 0, s->plan->n_exits * sizeof *s->exits);
    start_stations(s);
    start_nodes(s, seed, replication);
    start_sources(s, seed, replication);
    return token_cache_start(s, seed, replication, stop);
}

/* What events use, as far as it is known beforehand [bytes]. */
static size_t expected_size(const struct sim_plan *p)
{
    return p->n_nodes * sizeof(struct run_place) +
           p->n_sources * (sizeof(struct run_source) + 2 * sizeof(struct stream)) +
           p->n_entries * sizeof(struct cache_entry) + p->n_users * sizeof(double);
}

double sim_token_bytes(double users, double entries)
{
    const double plan = sizeof(struct alias_cell) + sizeof(double);    /* shares, and how to draw */
    return users * (plan + sizeof(double)) + entries * sizeof(struct cache_entry);
}

struct sim *sim_new(const struct sim_plan *p)
{
    struct sim *s = mem_calloc(1, sizeof *s);
    s->plan = p;
    arena_init(&s->arena, expected_size(p));
    tournament_init(&s->queue, &s->arena, p->n_sources);
    calendar_init(&s->calendar, &s->arena);
    s->cap_served = s->queue.capacity;
    s->served = arena_calloc(&s->arena, s->cap_served, sizeof *s->served);
    s->labelled = p->n_nodes > p->n_stations || p->n_users > 0;    /* every station has one node
                                                                      at least */
    if (s->labelled) {
        s->labels = arena_calloc(&s->arena, s->cap_served, sizeof *s->labels);
        s->arrivals = arena_calloc(&s->arena, p->n_nodes, sizeof *s->arrivals);
    }
    s->places = arena_calloc(&s->arena, p->n_nodes, sizeof *s->places);
    s->more_arrivals = mem_calloc(p->n_stations, sizeof *s->more_arrivals);
    s->sources = arena_calloc(&s->arena, p->n_sources, sizeof *s->sources);
    s->more_external = mem_calloc(p->n_sources, sizeof *s->more_external);
    s->entry = arena_calloc(&s->arena, p->n_sources, sizeof *s->entry);
    s->user = arena_calloc(&s->arena, p->n_sources, sizeof *s->user);
    s->exits = arena_calloc(&s->arena, p->n_exits, sizeof *s->exits);
    s->caches = arena_calloc(&s->arena, p->n_caches, sizeof *s->caches);
    s->entries = arena_calloc(&s->arena, p->n_entries, sizeof *s->entries);
    s->issued = arena_calloc(&s->arena, p->n_users, sizeof *s->issued);
    s->meter_marks = mem_calloc(p->n_meters, sizeof *s->meter_marks);
    s->trace = mem_calloc(p->layout.trace_points * p->layout.trace_columns, sizeof *s->trace);
    distributions_new(s);
    counts_new(s);
    return s;
}

void sim_free(struct sim *s)
{
    if (!s)
        return;
    const struct sim_plan *p = s->plan;
    for (size_t i = 0; i < p->n_stations; i++)
        arena_free(&s->arena, s->places[i].ring, s->places[i].size, ring_place(s));
    tournament_release(&s->queue);
    calendar_release(&s->calendar);
    arena_free(&s->arena, s->served, s->cap_served, sizeof *s->served);
    arena_free(&s->arena, s->labels, s->cap_served, sizeof *s->labels);
    arena_free(&s->arena, s->places, p->n_nodes, sizeof *s->places);
    free(s->more_arrivals);
    arena_free(&s->arena, s->arrivals, p->n_nodes, sizeof *s->arrivals);
    arena_free(&s->arena, s->sources, p->n_sources, sizeof *s->sources);
    free(s->more_external);
    arena_free(&s->arena, s->entry, p->n_sources, sizeof *s->entry);
    arena_free(&s->arena, s->user, p->n_sources, sizeof *s->user);
    arena_free(&s->arena, s->exits, p->n_exits, sizeof *s->exits);
    arena_free(&s->arena, s->caches, p->n_caches, sizeof *s->caches);
    arena_free(&s->arena, s->entries, p->n_entries, sizeof *s->entries);
    arena_free(&s->arena, s->issued, p->n_users, sizeof *s->issued);
    free(s->parked);
    free(s->meter_marks);
    free(s->trace);
    distributions_free(s);
    counts_free(s);
    arena_release(&s->arena);
    free(s);
}
