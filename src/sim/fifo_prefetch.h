/*
 * When many events pend, what an event needs lies anywhere in a memory far larger than the nearest
 * caches. But one knows long before which events come: what they will need is fetched meanwhile, in
 * four steps, each of which reads what the one before has fetched.
 */
#ifndef SIM_FIFO_PREFETCH_H
#define SIM_FIFO_PREFETCH_H

#include "sim/state.h"

/* Else gcc leaves the calls out: what only prefetches has no effect that it knows. */
#define FORESEE_INLINE static inline __attribute__((always_inline))

enum {    /* so many events before */
    FORESEE_LINES = CALENDAR_AHEAD,
    FORESEE_ROUTES = 14,
    FORESEE_WAY = 8,
    FORESEE_RING = 4
};

/* What comes to a ring, or is next in it; the ring need not be there yet. */
FORESEE_INLINE void foresee_ring(const struct run_place *st, uint32_t number)
{
    const uintptr_t ring = (uintptr_t)st->ring;
    __builtin_prefetch((const void *)(ring + (number & (st->size - 1)) * sizeof *st->ring), 1);
}

/* Where the next one that comes waits; any place if there is an idle server. */
static inline uint32_t ring_end(const struct run_place *st)
{
    return st->head - (uint32_t)st->free;
}

/* Whether it is an arrival is as good as random: it must not become a branch, so gcc is
 * given masks. */
FORESEE_INLINE const void *either(bool first, const void *a, const void *b)
{
    return (const void *)((uintptr_t)b ^ (((uintptr_t)a ^ (uintptr_t)b) & -(uintptr_t)first));
}

FORESEE_INLINE bool is_arrival(const struct sim *s, struct event e)
{
    return event_leaf(e) < s->plan->n_sources;
}

/* Of an arrival; of another event any. */
FORESEE_INLINE const struct run_source *source_of(const struct sim *s, struct event e)
{
    return &s->sources[event_leaf(e) & -(uint32_t)is_arrival(s, e)];
}

FORESEE_INLINE void foresee_place(const struct sim *s, uint32_t i)
{
    __builtin_prefetch(&s->places[i], 1);
    __builtin_prefetch(&s->places[i].service, 1);
}

/* The lines of an event: its station, the job, or its source. */
FORESEE_INLINE void foresee_lines(const struct sim *s, struct event e, bool labelled)
{
    const uint32_t leaf = event_leaf(e), station = event_station(e);
    foresee_place(s, station);
    __builtin_prefetch(either(is_arrival(s, e), source_of(s, e), &s->served[leaf]), 1);
    if (labelled)
        __builtin_prefetch(&s->labels[leaf]);
}

/* Who is served next, and by what it is decided where the one that completes goes; or where the one
 * that arrives waits. */
FORESEE_INLINE void foresee_routes(const struct sim *s, struct event e, bool labelled)
{
    const struct run_place *st = &s->places[event_station(e)];
    const bool arrival = is_arrival(s, e);
    foresee_ring(st, st->head - ((uint32_t)st->free & -(uint32_t)arrival));
    if (labelled) {
        foresee_place(s, s->labels[event_leaf(e)].node);
    } else {
        const uint32_t *target = either(arrival, &source_of(s, e)->then, &st->first);
        __builtin_prefetch(&s->plan->goals[*target]);
        __builtin_prefetch(&s->plan->thresholds[st->first]);
    }
}

/* Where a job goes when it leaves a node: the choice that the node's next random word makes. */
struct way {
    uint64_t word;
    uint32_t node, target;
    uint32_t station;    /* of the target; any if it leaves */
};

FORESEE_INLINE struct way foresee_way(const struct sim *s, struct event e, bool labelled)
{
    const uint32_t node = labelled ? s->labels[event_leaf(e)].node : event_station(e);
    const struct run_place *at = &s->places[node];
    struct way w = {.word = stream_peek(&at->routing), .node = node, .target = at->first};
    const uint64_t *threshold = &s->plan->thresholds[at->first];
    for (uint32_t i = 0; i + 1 < at->n_targets; i++)
        w.target += w.word > threshold[i];
    const uint32_t goal = s->plan->goals[w.target];
    w.station = goal < s->plan->n_stations ? goal : 0;
    foresee_place(s, w.station);
    return w;
}

/* The ways of the events to come, that of the next one at n. */
struct foreseen {
    struct way way[FORESEE_WAY];
    unsigned n;
};

/* Look at what follows event[0], which is taken from the calendar now. Returns its own way, if that
 * was foreseen; it holds while the node's next word is that one. */
FORESEE_INLINE struct way foresee(const struct sim *s, struct foreseen *f,
                                  const struct event *event, bool labelled)
{
    foresee_lines(s, event[FORESEE_LINES], labelled);
    foresee_routes(s, event[FORESEE_ROUTES], labelled);
    struct way *const here = &f->way[f->n % FORESEE_WAY];
    const struct way now = *here;
    *here = foresee_way(s, event[FORESEE_WAY], labelled);
    f->n++;
    const struct run_place *st = &s->places[f->way[(f->n + FORESEE_RING) % FORESEE_WAY].station];
    foresee_ring(st, ring_end(st));
    return now;
}

/* Of a source's next requests: the ring of the first one, the station of the second, and by what it
 * is decided where the third one goes. */
FORESEE_INLINE void foresee_entry(const struct sim *s, const struct run_source *rs,
                                 const struct plan_choice *entry, const struct stream *r)
{
    const struct run_place *first = &s->places[s->plan->goals[rs->to]];
    foresee_ring(first, ring_end(first));
    foresee_place(s, s->plan->goals[rs->then]);
    if (entry->n <= PLAN_SCAN_AT_MOST)
        return;
    const size_t column = alias_column(stream_peek(r), entry->n);
    if (entry->table == PLAN_EVEN)
        __builtin_prefetch(&s->plan->goals[entry->first + column]);
    else
        __builtin_prefetch(&s->plan->cells[entry->table + column]);
}

#endif
