/*
 * Prefetching for large models. When the model outgrows the CPU caches, each event waits for several
 * dependent loads. The calendar knows the next 24 events, so their data is prefetched in four
 * stages; each stage reads what the previous one fetched.
 */
#ifndef SIM_FIFO_PREFETCH_H
#define SIM_FIFO_PREFETCH_H

#include "sim/fifo.h"

/* Else gcc leaves the calls out: what only prefetches has no effect that it knows. */
#define PREFETCH_INLINE static inline __attribute__((always_inline))

enum {    /* so many events before */
    PREFETCH_LINES = CALENDAR_AHEAD,
    PREFETCH_ROUTES = 14,
    PREFETCH_WAY = 8,
    PREFETCH_RING = 4
};

/* The place in a ring that a request of that number has; the ring need not be there yet. */
PREFETCH_INLINE void prefetch_ring(const struct run_place *st, uint32_t number)
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
PREFETCH_INLINE const void *either(bool first, const void *a, const void *b)
{
    return (const void *)((uintptr_t)b ^ (((uintptr_t)a ^ (uintptr_t)b) & -(uintptr_t)first));
}

PREFETCH_INLINE bool is_arrival(const struct fifo *f, struct event e)
{
    return event_leaf(e) < f->sim.plan->n_sources;
}

/* The source of an arrival event; for another event any source, whose line is not used. */
PREFETCH_INLINE const struct run_source *source_of(const struct fifo *f, struct event e)
{
    return &f->sim.sources[event_leaf(e) & -(uint32_t)is_arrival(f, e)];
}

PREFETCH_INLINE void prefetch_place(const struct fifo *f, uint32_t i)
{
    __builtin_prefetch(&f->places[i], 1);
    __builtin_prefetch(&f->places[i].service, 1);
}

/* The lines of an event: its station, the job, or its source. */
PREFETCH_INLINE void prefetch_lines(const struct fifo *f, struct event e, bool labelled)
{
    const uint32_t leaf = event_leaf(e), station = event_station(e);
    prefetch_place(f, station);
    __builtin_prefetch(either(is_arrival(f, e), source_of(f, e), &f->served[leaf]), 1);
    if (labelled)
        __builtin_prefetch(&f->labels[leaf]);
}

/* Who is served next, and by what it is decided where the one that completes goes; or where the one
 * that arrives waits. */
PREFETCH_INLINE void prefetch_routes(const struct fifo *f, struct event e, bool labelled)
{
    const struct run_place *st = &f->places[event_station(e)];
    const bool arrival = is_arrival(f, e);
    prefetch_ring(st, st->head - ((uint32_t)st->free & -(uint32_t)arrival));
    if (labelled) {
        prefetch_place(f, f->labels[event_leaf(e)].node);
    } else {
        const uint32_t *target = either(arrival, &source_of(f, e)->then, &st->first);
        __builtin_prefetch(&f->sim.plan->goals[*target]);
        __builtin_prefetch(&f->sim.plan->thresholds[st->first]);
    }
}

/* Where a job goes when it leaves a node: the choice that the node's next random word makes. */
struct way {
    uint64_t word;
    uint32_t node, target;
    uint32_t station;    /* of the target; any if it leaves */
};

PREFETCH_INLINE struct way prefetch_way(const struct fifo *f, struct event e, bool labelled)
{
    const uint32_t node = labelled ? f->labels[event_leaf(e)].node : event_station(e);
    const struct run_place *at = &f->places[node];
    struct way w = {.word = stream_peek(&at->routing), .node = node, .target = at->first};
    const uint64_t *threshold = &f->sim.plan->thresholds[at->first];
    for (uint32_t i = 0; i + 1 < at->n_targets; i++)
        w.target += w.word > threshold[i];
    const uint32_t goal = f->sim.plan->goals[w.target];
    w.station = goal < f->sim.plan->n_stations ? goal : 0;
    prefetch_place(f, w.station);
    return w;
}

/* The ways of the events to come, that of the next one at n. */
struct prefetched {
    struct way way[PREFETCH_WAY];
    unsigned n;
};

/* Look at what follows event[0], which is taken from the calendar now. Returns its own way, if that
 * was foreseen; it holds while the node's next word is that one. */
PREFETCH_INLINE struct way prefetch_event(const struct fifo *f, struct prefetched *p,
                                  const struct event *event, bool labelled)
{
    prefetch_lines(f, event[PREFETCH_LINES], labelled);
    prefetch_routes(f, event[PREFETCH_ROUTES], labelled);
    struct way *const here = &p->way[p->n % PREFETCH_WAY];
    const struct way now = *here;
    *here = prefetch_way(f, event[PREFETCH_WAY], labelled);
    p->n++;
    const struct run_place *st = &f->places[p->way[(p->n + PREFETCH_RING) % PREFETCH_WAY].station];
    prefetch_ring(st, ring_end(st));
    return now;
}

/* Of a source's next requests: the ring of the first one, the station of the second, and by what it
 * is decided where the third one goes. */
PREFETCH_INLINE void prefetch_entry(const struct fifo *f, const struct run_source *rs,
                                 const struct plan_choice *entry, const struct stream *r)
{
    const struct run_place *first = &f->places[f->sim.plan->goals[rs->to]];
    prefetch_ring(first, ring_end(first));
    prefetch_place(f, f->sim.plan->goals[rs->then]);
    if (entry->n <= PLAN_SCAN_AT_MOST)
        return;
    const size_t column = alias_column(stream_peek(r), entry->n);
    if (entry->table == PLAN_EVEN)
        __builtin_prefetch(&f->sim.plan->goals[entry->first + column]);
    else
        __builtin_prefetch(&f->sim.plan->cells[entry->table + column]);
}

#endif
