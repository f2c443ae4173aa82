/* The workspace, and the state in which a replication begins. */
#include "sim/sim.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/distributions.h"
#include "sim/state.h"

static void start_stations(struct sim *s)
{
    for (size_t i = 0; i < s->plan->n_stations; i++) {
        struct run_station *st = &s->stations[i];
        *st = (struct run_station){
            .servers = s->plan->servers[i], .ring = st->ring, .size = st->size};
    }
}

static void start_nodes(struct sim *s, uint64_t seed, uint64_t r)
{
    for (size_t i = 0; i < s->plan->n_nodes; i++) {
        const struct plan_node *p = &s->plan->nodes[i];
        struct run_node *n = &s->nodes[i];
        *n = (struct run_node){.mean = p->service.a, .sampler = (uint16_t)p->service.kind,
                               .special = p->cache != PLAN_NONE, .next = p->next};
        stream_init(&n->service, seed, r, p->name, PURPOSE_SERVICE);
        n->ahead = sampler_draw(&p->service, &n->service);
        stream_init(&s->routing[i], seed, r, p->name, PURPOSE_ROUTING);
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
                                      .sampler = (uint16_t)p->interarrival.kind,
                                      .chooses = p->entry.n > 1,
                                      .has_users = p->population != PLAN_NONE};
        stream_init(&source->interarrival, seed, r, p->name, PURPOSE_INTERARRIVAL);
        stream_init(&s->entry[i], seed, r, p->name, PURPOSE_ENTRY);
        source->to = plan_choose(s->plan, &p->entry, &s->entry[i]);
        stream_init(&s->user[i], seed, r, p->name, PURPOSE_USER);
        const double first = sampler_draw(&p->interarrival, &source->interarrival);
        tournament_set(&s->queue, (uint32_t)i, tournament_key(first), 0);
        source->ahead = sampler_draw(&p->interarrival, &source->interarrival);
    }
}

void start_replication(struct sim *s, uint64_t seed, uint64_t replication)
{
    tournament_clear(&s->queue, s->plan->n_sources);
    s->n_parked = 0;
    s->free_slot = PLAN_NONE;
    s->events = 0;
    s->windows_done = 0;
    s->measuring = false;
    s->next_mark = trace_first(s, replication, tournament_key(s->plan->options.warmup));
    memset(s->exits, 0, s->plan->n_exits * sizeof *s->exits);
    start_stations(s);
    start_nodes(s, seed, replication);
    memset(s->external, 0, s->plan->n_sources * sizeof *s->external);
    start_sources(s, seed, replication);
    token_cache_start(s, seed, replication);
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
    s->routing = mem_calloc_lines(p->n_nodes, sizeof *s->routing);
    if (p->n_nodes > p->n_stations)    /* every station has one at least */
        s->arrivals = mem_calloc(p->n_nodes, sizeof *s->arrivals);
    s->sources = mem_calloc_lines(p->n_sources, sizeof *s->sources);
    s->external = mem_calloc(p->n_sources, sizeof *s->external);
    s->entry = mem_calloc_lines(p->n_sources, sizeof *s->entry);
    s->user = mem_calloc_lines(p->n_sources, sizeof *s->user);
    s->exits = mem_calloc(p->n_exits, sizeof *s->exits);
    s->caches = mem_calloc(p->n_caches, sizeof *s->caches);
    s->entries = mem_calloc(p->n_entries, sizeof *s->entries);
    s->issued = mem_calloc(p->n_users, sizeof *s->issued);
    s->meter_marks = mem_calloc(p->n_meters, sizeof *s->meter_marks);
    s->trace = mem_calloc(p->layout.trace_points * p->layout.trace_columns, sizeof *s->trace);
    distributions_new(s);
    return s;
}

void sim_free(struct sim *s)
{
    if (!s)
        return;
    tournament_release(&s->queue);
    for (size_t i = 0; i < s->plan->n_stations; i++)
        free(s->stations[i].ring);
    free(s->served);
    free(s->parked);
    free(s->stations);
    free(s->nodes);
    free(s->routing);
    free(s->arrivals);
    free(s->sources);
    free(s->external);
    free(s->entry);
    free(s->user);
    free(s->exits);
    free(s->caches);
    free(s->entries);
    free(s->issued);
    free(s->meter_marks);
    free(s->trace);
    distributions_free(s);
    free(s);
}
