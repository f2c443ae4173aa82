/* The workspace that all engines share, and the state in which a replication begins. */
#include "sim/sim.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "rng/residual.h"
#include "sim/distributions.h"
#include "sim/counts.h"
#include "sim/state.h"
#include "sim/token_size.h"

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
        s->plan->engine->first_arrival(s, i, first);
        source->ahead = sampler_draw(&p->interarrival, &source->interarrival);
    }
}

int start_replication(struct sim *s, uint64_t seed, uint64_t replication, const atomic_int *stop)
{
    s->n_parked = 0;
    s->free_slot = PLAN_NONE;
    s->events = 0;
    s->windows_done = 0;
    s->measuring = false;
    clock_start(s);
    trace_start(s, seed, replication);
    memset(s->exits, 0, s->plan->n_exits * sizeof *s->exits);
    s->plan->engine->start(s, seed, replication);
    start_sources(s, seed, replication);
    return token_cache_start(s, seed, replication, stop);
}

/* Memory that events use, as far as it is known in advance [bytes]. */
static size_t expected_size(const struct sim_plan *p)
{
    return p->engine->place_size * p->n_nodes +
           p->n_sources * (sizeof(struct run_source) + 2 * sizeof(struct stream)) +
           p->n_entries * sizeof(struct cache_entry) + p->n_users * sizeof(double);
}

double sim_token_bytes(double users, double entries)
{
    const double plan = sizeof(struct alias_cell) + sizeof(double);    /* shares, and how to draw */
    return users * (plan + sizeof(double)) + entries * sizeof(struct cache_entry);
}

/* Is node i the only node of station i, for every i? Every station has at least one. */
static bool nodes_are_stations(const struct sim_plan *p)
{
    for (size_t i = 0; i < p->n_nodes; i++)
        if (p->nodes[i].station != i)
            return false;
    return true;
}

struct sim *sim_new(const struct sim_plan *p)
{
    struct sim *s = mem_calloc(1, p->engine->size);
    s->plan = p;
    arena_init(&s->arena, expected_size(p));
    s->labelled = p->n_users > 0 || !nodes_are_stations(p);
    p->engine->init(s);
    s->sources = arena_calloc(&s->arena, p->n_sources, sizeof *s->sources);
    s->more_external = mem_calloc(p->n_sources, sizeof *s->more_external);
    s->entry = arena_calloc(&s->arena, p->n_sources, sizeof *s->entry);
    s->user = arena_calloc(&s->arena, p->n_sources, sizeof *s->user);
    s->exits = arena_calloc(&s->arena, p->n_exits, sizeof *s->exits);
    s->caches = arena_calloc(&s->arena, p->n_caches, sizeof *s->caches);
    s->entries = arena_calloc(&s->arena, p->n_entries, sizeof *s->entries);
    s->issued = arena_calloc(&s->arena, p->n_users, sizeof *s->issued);
    token_size_new(s);
    token_revocation_new(s);
    s->meter_marks = mem_calloc(p->n_meters, sizeof *s->meter_marks);
    s->trace = mem_calloc(p->layout.trace_points * p->layout.trace_columns, sizeof *s->trace);
    s->flows = mem_calloc(p->layout.trace_points * p->layout.flow_columns, sizeof *s->flows);
    distributions_new(s);
    counts_new(s);
    return s;
}

void sim_free(struct sim *s)
{
    if (!s)
        return;
    const struct sim_plan *p = s->plan;
    p->engine->release(s);
    arena_free(&s->arena, s->sources, p->n_sources, sizeof *s->sources);
    free(s->more_external);
    arena_free(&s->arena, s->entry, p->n_sources, sizeof *s->entry);
    arena_free(&s->arena, s->user, p->n_sources, sizeof *s->user);
    arena_free(&s->arena, s->exits, p->n_exits, sizeof *s->exits);
    arena_free(&s->arena, s->entries, p->n_entries, sizeof *s->entries);
    arena_free(&s->arena, s->issued, p->n_users, sizeof *s->issued);
    token_revocation_free(s);
    token_size_free(s);
    arena_free(&s->arena, s->caches, p->n_caches, sizeof *s->caches);
    free(s->parked);
    free(s->meter_marks);
    free(s->trace);
    free(s->flows);
    distributions_free(s);
    counts_free(s);
    arena_release(&s->arena);
    free(s);
}
