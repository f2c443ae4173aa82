/*
 * The FIFO engine's workspace: stations as rings of 16-byte jobs, one pending event for each busy
 * server. It runs plain networks (network_is_plain) and must not grow into anything else: whatever
 * needs more runs in the general engine (general.h). Private to this room.
 */
#ifndef SIM_FIFO_H
#define SIM_FIFO_H

#include "sim/calendar.h"
#include "sim/state.h"
#include "sim/tournament.h"

/*
 * A station, and the node of the same number: in most networks its only one. Two cache lines, the
 * first of which is all that an arrival needs that has to wait. Two threads never share one.
 */
struct run_place {
    _Alignas(64) int32_t free;     /* station: idle servers; or minus those that wait */
    uint32_t head;           /* the number of the first that waits */
    uint32_t size;           /* of the ring, a power of two, or 0 at first */
    uint32_t arrivals;       /* in the measured period, from COUNT_BEGIN, modulo 2^32 */
    struct job *ring;        /* [size], number i at i mod size; behind them their labels, if kept */
    double wait;             /* sum over services begun in the measured period [s] */
    double response;         /* sum over visits completed in it [s] */
    double ahead;            /* node: the next service's time, drawn already [s] */
    double mean;             /* of exponential service [s] */
    uint32_t first;          /* where jobs go from here: targets first..first + n_targets - 1 */
    uint8_t n_targets;       /* 0: they are more than PLAN_SCAN_AT_MOST; see the plan */
    uint8_t sampler;         /* enum sampler_kind */
    bool special;            /* its plan_node has a cache or PLAN_RECORDS */
    bool entries_far;        /* it has a cache, and all entries are more than a core has
                                caches for */
    struct stream service, routing;
};
_Static_assert(sizeof(struct run_place) == 128, "two cache lines");

struct fifo {
    struct sim sim;            /* first, so that either is the other's address */
    struct tournament queue;   /* all events while they are few; else those of sources, if these
                                  are few */
    struct calendar calendar;  /* the others */
    bool use_calendar;         /* set once in a replication, when options.many leaves are in use */
    struct job *served;        size_t cap_served;    /* by leaf */
    struct label *labels;      /* [cap_served], or NULL */
    uint32_t used;             /* with the calendar: leaves so far */
    uint32_t idle;             /* 1 + the leaf given back last, linked by `arrived`; 0 for none */
    uint32_t in_tree;          /* so many leaves, all of sources, are the tree's */
    struct run_place *places;  /* [n_nodes], which are as many as stations or more */
    uint64_t *more_arrivals;   /* [n_stations] to be added to the stations' own */
    uint64_t *arrivals;        /* [n_nodes], or NULL when nothing is labelled: those of
                                  the stations */
};

static inline struct fifo *fifo_of(struct sim *s)
{
    return (struct fifo *)(void *)s;
}

static inline const struct fifo *fifo_of_const(const struct sim *s)
{
    return (const struct fifo *)(const void *)s;
}

static inline uint32_t fifo_queue(const struct run_place *st)
{
    return st->free < 0 ? (uint32_t)-st->free : 0;
}

/* As many as there are, or as can be counted. */
static inline int32_t fifo_servers(const struct fifo *f, size_t station)
{
    const uint32_t n = f->sim.plan->servers[station];
    return n < INT32_MAX ? (int32_t)n : INT32_MAX;
}

static inline uint32_t fifo_present(const struct fifo *f, size_t station)
{
    return (uint32_t)fifo_servers(f, station) - (uint32_t)f->places[station].free;
}

static inline uint64_t fifo_arrivals(const struct fifo *f, size_t station)
{
    return f->more_arrivals[station] + f->places[station].arrivals;
}

static inline struct job *fifo_waiting(const struct run_place *st, uint32_t number)
{
    return &st->ring[number & (st->size - 1)];
}

/* Its label; for labelled rings. */
static inline struct label *fifo_label(const struct run_place *st, uint32_t number)
{
    return (struct label *)(void *)(st->ring + st->size) + (number & (st->size - 1));
}

/* What a place in a ring takes [bytes]. */
static inline size_t fifo_ring_place(const struct fifo *f)
{
    return sizeof(struct job) + (f->sim.labelled ? sizeof(struct label) : 0);
}

/* ---- fifo_calendar_switch.c: when many events pend ---- */

/* Whether the event queue should be made for many. Not at time 0: how quickly they come is not
 * known yet. */
static inline bool fifo_calendar_wanted(const struct fifo *f, double now)
{
    return !f->use_calendar && f->queue.used >= f->sim.plan->options.many && now > 0;
}

/* From now on [s] it is used. */
void fifo_calendar_begin(struct fifo *f, double now);

/* A leaf that was not used before. */
uint32_t fifo_fresh_leaf(struct fifo *f);

static inline uint32_t fifo_leaf(struct fifo *f)
{
    if (f->idle == 0)
        return fifo_fresh_leaf(f);
    const uint32_t leaf = f->idle - 1;
    f->idle = (uint32_t)f->served[leaf].arrived;
    return leaf;
}

static inline void fifo_leaf_back(struct fifo *f, uint32_t leaf)
{
    f->served[leaf].arrived = f->idle;
    f->idle = leaf + 1;
}

/* Room for jobs at n leaves. */
void fifo_more_leaves(struct fifo *f, size_t n);

/* ---- fifo_measure.c: what it counts ---- */

/* The engine's begin, end and set_back (sim/engine.h). */
void fifo_begin(struct sim *s, double t);
void fifo_end(struct sim *s, double t);
void fifo_set_back(struct sim *s, double by);

/* ---- fifo_start.c: the workspace, and time 0 ---- */

/* The engine's init, release, start and first_arrival. */
void fifo_init(struct sim *s);
void fifo_release(struct sim *s);
void fifo_start(struct sim *s, uint64_t seed, uint64_t replication);
void fifo_first_arrival(struct sim *s, size_t source, double t);

#endif
