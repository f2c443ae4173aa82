/*
 * Prefetching for large models. When the model outgrows the CPU caches, each event waits for
 * several dependent loads. The calendar knows the next 24 events, so their data is prefetched in
 * four stages; each stage reads what the previous one fetched.
 */
#ifndef SIM_FIFO_PREFETCH_H
#define SIM_FIFO_PREFETCH_H

#include "sim/fifo.h"

/* Inlining is forced because gcc drops calls of functions that only prefetch: it sees no effect in
 * them. */
#define PREFETCH_INLINE static inline __attribute__((always_inline))

enum {    /* number of events by which each stage is ahead */
    PREFETCH_LINES = CALENDAR_AHEAD,
    PREFETCH_ROUTES = 14,
    PREFETCH_WAY = 8,
    PREFETCH_RING = 4
};

/* Prefetch the place in the ring of the request of that number. The ring may not be allocated
 * yet. */
PREFETCH_INLINE void prefetch_ring(const struct run_place *st, uint32_t number)
{
    const uintptr_t ring = (uintptr_t)st->ring;
    __builtin_prefetch((const void *)(ring + (number & (st->size - 1)) * sizeof *st->ring), 1);
}

/* The number that the next waiting request will get; meaningless while a server is idle. */
static inline uint32_t ring_end(const struct run_place *st)
{
    return st->head - (uint32_t)st->free;
}

/* Select a or b without a branch. Whether an event is an arrival is unpredictable, so a branch
 * would often be mispredicted; the masks keep gcc from making one. */
PREFETCH_INLINE const void *either(bool first, const void *a, const void *b)
{
    return (const void *)((uintptr_t)b ^ (((uintptr_t)a ^ (uintptr_t)b) & -(uintptr_t)first));
}

PREFETCH_INLINE bool is_arrival(const struct fifo *f, struct event e)
{
    return event_leaf(e) < f->sim.plan->n_sources;
}

/* The source of an arrival event. For any other event it returns some source, whose line is not
 * used. */
PREFETCH_INLINE const struct run_source *source_of(const struct fifo *f, struct event e)
{
    return &f->sim.sources[event_leaf(e) & -(uint32_t)is_arrival(f, e)];
}

PREFETCH_INLINE void prefetch_place(const struct fifo *f, uint32_t i)
{
    __builtin_prefetch(&f->places[i], 1);
    __builtin_prefetch(&f->places[i].service, 1);
}

/* First stage: prefetch the event's station, and the job in service or the source. */
PREFETCH_INLINE void prefetch_lines(const struct fifo *f, struct event e, bool labelled)
{
    const uint32_t leaf = event_leaf(e), station = event_station(e);
    prefetch_place(f, station);
    __builtin_prefetch(either(is_arrival(f, e), source_of(f, e), &f->served[leaf]), 1);
    if (labelled)
        __builtin_prefetch(&f->labels[leaf]);
}

/* Second stage: for a completion, prefetch the job that is served next and the data that decide the
 * route of the completed job; for an arrival, its place in the ring. */
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

/* The route of a job that leaves a node, as the node's next random word will choose it. */
struct way {
    uint64_t word;
    uint32_t node, target;
    uint32_t station;    /* station of the target; 0 if the job leaves the network */
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

/* The routes predicted for the coming events; that of the next event is at n. */
struct prefetched {
    struct way way[PREFETCH_WAY];
    unsigned n;
};

/* Prefetch for the events that follow event[0], which is taken from the calendar now. Returns the
 * route predicted for event[0], if there is one; it is valid while the node's next random word is
 * still the predicted one. */
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

/* Prefetch for a source's next three requests: the ring for the first, the station of the second,
 * and the data that decide the route of the third. */
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
