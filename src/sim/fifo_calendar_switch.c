/*
 * The switch from the tree to the calendar. With many pending events the tree becomes high, and its
 * lower levels lie far away in memory; then events go to a calendar. Arrivals stay in the tree
 * while the sources are few: their next events are due soon, and a calendar is slow at events that
 * are due at once.
 */
#include "sim/fifo.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_SOURCES = 64 };

static void *grown(struct arena *a, void *old, size_t n, size_t more, size_t size)
{
    void *p = arena_calloc(a, more, size);
    memcpy(p, old, n * size);
    arena_free(a, old, n, size);
    return p;
}

void fifo_more_leaves(struct fifo *f, size_t n)
{
    const size_t old = f->cap_served;
    f->cap_served = n;
    f->served = grown(&f->sim.arena, f->served, old, n, sizeof *f->served);
    if (f->sim.labelled)
        f->labels = grown(&f->sim.arena, f->labels, old, n, sizeof *f->labels);
}

uint32_t fifo_fresh_leaf(struct fifo *f)
{
    if (f->used == f->cap_served)
        fifo_more_leaves(f, 2 * f->cap_served);
    return f->used++;
}

/* The idle leaves stay linked as they are, so that leaves are taken in the same order as in the
 * tree. Hence requests are added up in the same order at the end of a window. */
static void move(struct fifo *f, const struct tournament *from)
{
    f->idle = (uint32_t)from->idle;
    for (size_t l = 0; l < from->used; l++) {
        const struct event e = tournament_at(from, l);
        if (l < f->in_tree)
            tournament_set(&f->queue, (uint32_t)l, e.key, event_station(e));
        else if (e.key < EVENT_IDLE)
            calendar_set(&f->calendar, e);
        else
            f->served[l].arrived = (double)(e.key - EVENT_IDLE);
    }
}

void fifo_calendar_begin(struct fifo *f, double now)
{
    const size_t n_sources = f->sim.plan->n_sources;
    struct tournament few = f->queue;
    f->use_calendar = true;
    f->used = (uint32_t)few.used;
    f->in_tree = n_sources <= FEW_SOURCES ? (uint32_t)n_sources : 0;
    tournament_init(&f->queue, &f->sim.arena, f->in_tree);
    calendar_clear(&f->calendar, now, (double)f->sim.events / (f->sim.era + now), few.used);
    move(f, &few);
    tournament_release(&few);
}
