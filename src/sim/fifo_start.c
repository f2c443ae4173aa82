/* The FIFO engine's workspace, and its state at time 0. */
#include "sim/fifo.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Approximate size of a core's caches [bytes]: entries that fit into them need no prefetching. */
enum { ENTRIES_NEAR = 1 << 18 };

static void start_stations(struct fifo *f)
{
    for (size_t i = 0; i < f->sim.plan->n_stations; i++) {
        struct run_place *st = &f->places[i];
        *st = (struct run_place){
            .free = fifo_servers(f, i), .ring = st->ring, .size = st->size};
        count_reset(&st->arrivals, &f->more_arrivals[i]);
    }
}

static void start_nodes(struct fifo *f, uint64_t seed, uint64_t r)
{
    for (size_t i = 0; i < f->sim.plan->n_nodes; i++) {
        const struct plan_node *p = &f->sim.plan->nodes[i];
        struct run_place *n = &f->places[i];
        n->mean = p->service.a;
        n->sampler = (uint8_t)p->service.kind;
        n->special = p->cache != PLAN_NONE;
        n->entries_far = p->cache < PLAN_RECORDS &&
                         f->sim.plan->n_entries * sizeof(struct cache_entry) > ENTRIES_NEAR;
        n->first = p->next.first;
        n->n_targets = p->next.n <= PLAN_SCAN_AT_MOST ? (uint8_t)p->next.n : 0;
        stream_init(&n->service, seed, r, p->name, PURPOSE_SERVICE);
        n->ahead = sampler_draw(&p->service, &n->service);
        stream_init(&n->routing, seed, r, p->name, PURPOSE_ROUTING);
    }
    if (f->arrivals)
        memset(f->arrivals, 0, f->sim.plan->n_nodes * sizeof *f->arrivals);
}

/* After a replication that used the calendar, the tree is made anew with few leaves. */
static void start_queue(struct fifo *f)
{
    if (f->use_calendar) {
        tournament_release(&f->queue);
        tournament_init(&f->queue, &f->sim.arena, f->sim.plan->n_sources);
    }
    tournament_clear(&f->queue, f->sim.plan->n_sources);
    f->use_calendar = false;
}

void fifo_start(struct sim *s, uint64_t seed, uint64_t replication)
{
    struct fifo *f = fifo_of(s);
    start_queue(f);
    start_stations(f);
    start_nodes(f, seed, replication);
}

void fifo_first_arrival(struct sim *s, size_t source, double t)
{
    tournament_set(&fifo_of(s)->queue, (uint32_t)source, event_key(t), 0);
}

void fifo_init(struct sim *s)
{
    struct fifo *f = fifo_of(s);
    const struct sim_plan *p = s->plan;
    tournament_init(&f->queue, &s->arena, p->n_sources);
    calendar_init(&f->calendar, &s->arena);
    f->cap_served = f->queue.capacity;
    f->served = arena_calloc(&s->arena, f->cap_served, sizeof *f->served);
    if (s->labelled) {
        f->labels = arena_calloc(&s->arena, f->cap_served, sizeof *f->labels);
        f->arrivals = arena_calloc(&s->arena, p->n_nodes, sizeof *f->arrivals);
    }
    f->places = arena_calloc(&s->arena, p->n_nodes, sizeof *f->places);
    f->more_arrivals = mem_calloc(p->n_stations, sizeof *f->more_arrivals);
}

void fifo_release(struct sim *s)
{
    struct fifo *f = fifo_of(s);
    const struct sim_plan *p = s->plan;
    for (size_t i = 0; i < p->n_stations; i++)
        arena_free(&s->arena, f->places[i].ring, f->places[i].size, fifo_ring_place(f));
    tournament_release(&f->queue);
    calendar_release(&f->calendar);
    arena_free(&s->arena, f->served, f->cap_served, sizeof *f->served);
    arena_free(&s->arena, f->labels, f->cap_served, sizeof *f->labels);
    arena_free(&s->arena, f->places, p->n_nodes, sizeof *f->places);
    free(f->more_arrivals);
    arena_free(&s->arena, f->arrivals, p->n_nodes, sizeof *f->arrivals);
}
