/*
 * When many events pend, the tree that suits few grows high and its lower parts lie far away: then
 * events go to a calendar. Not the arrivals, while the sources are few: the next ones come soon,
 * and a calendar is bad at what comes at once.
 */
#include "sim/state.h"

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

void more_served(struct sim *s, size_t n)
{
    const size_t old = s->cap_served;
    s->cap_served = n;
    s->served = grown(&s->arena, s->served, old, n, sizeof *s->served);
    if (s->labelled)
        s->labels = grown(&s->arena, s->labels, old, n, sizeof *s->labels);
}

uint32_t many_take_fresh(struct sim *s)
{
    if (s->used == s->cap_served)
        more_served(s, 2 * s->cap_served);
    return s->used++;
}

/* The idle leaves stay linked as they are: which leaf is taken next, and with it the order in which
 * requests are added up at the end of a window, is the same as in the tree. */
static void move(struct sim *s, const struct tournament *from)
{
    s->idle = (uint32_t)from->idle;
    for (size_t l = 0; l < from->used; l++) {
        const struct event e = tournament_at(from, l);
        if (l < s->in_tree)
            tournament_set(&s->queue, (uint32_t)l, e.key, event_station(e));
        else if (e.key < EVENT_IDLE)
            calendar_set(&s->calendar, e);
        else
            s->served[l].arrived = (double)(e.key - EVENT_IDLE);
    }
}

void fifo_calendar_begin(struct sim *s, double now)
{
    const size_t n_sources = s->plan->n_sources;
    struct tournament few = s->queue;
    s->many = true;
    s->used = (uint32_t)few.used;
    s->in_tree = n_sources <= FEW_SOURCES ? (uint32_t)n_sources : 0;
    tournament_init(&s->queue, &s->arena, s->in_tree);
    calendar_clear(&s->calendar, now, (double)s->events / (s->era + now), few.used);
    move(s, &few);
    tournament_release(&few);
}
