/*
 * The FIFO engine's workspace: each station is a ring of 16-byte jobs, each busy server has one
 * pending event. It runs plain networks (network_is_plain) only and must not grow into anything
 * else: every other network runs in the general engine (general.h). Private to this room.
 */
#ifndef SIM_FIFO_H
#define SIM_FIFO_H

#include "sim/calendar.h"
#include "sim/state.h"
#include "sim/tournament.h"

/*
 * A station, and the node of the same number, which in most networks is the station's only node. It
 * takes two cache lines; an arrival that has to wait needs only the first. Threads never share a
 * line.
 */
struct run_place {
    _Alignas(64) int32_t free;     /* station: number of idle servers, or minus the number of
                                      waiting requests */
    uint32_t head;           /* ring number of the first waiting request */
    uint32_t size;           /* size of the ring, a power of two; 0 before the first wait */
    uint32_t arrivals;       /* in the measured period, from COUNT_BEGIN, modulo 2^32 */
    struct job *ring;        /* [size] request number i at i mod size; then the labels, if requests
                                have them */
    double wait;             /* sum of waits of services begun in the measured period [s] */
    double response;         /* sum of response times of visits completed in it [s] */
    double ahead;            /* node: time of the next service, already drawn [s] */
    double mean;             /* mean of exponential service [s] */
    uint32_t first;          /* targets of the node's routes: first..first + n_targets - 1 */
    uint8_t n_targets;       /* 0: more than PLAN_SCAN_AT_MOST targets; then see the plan */
    uint8_t sampler;         /* enum sampler_kind */
    bool special;            /* its plan_node has a cache or PLAN_RECORDS */
    bool entries_far;        /* the node looks tokens up, and all entries together do not fit into a
                                core's caches */
    struct stream service, routing;
};
_Static_assert(sizeof(struct run_place) == 128, "two cache lines");

struct fifo {
    struct sim sim;            /* first, so that either is the other's address */
    struct tournament queue;   /* all events, until use_calendar is set; then those of the sources,
                                  if the sources are few */
    struct calendar calendar;  /* all other events */
    bool use_calendar;         /* set once per replication, when options.many leaves are in use */
    struct job *served;        size_t cap_served;    /* the job in service, by leaf */
    struct label *labels;      /* [cap_served], or NULL */
    uint32_t used;             /* leaves handed out so far, when the calendar is used */
    uint32_t idle;             /* free list of leaves: 1 + the leaf given back last, linked by
                                  `arrived`; 0: empty */
    uint32_t in_tree;          /* number of leaves whose events stay in the tree, all of sources */
    struct run_place *places;  /* [n_nodes] the first n_stations are also the stations */
    uint64_t *more_arrivals;   /* [n_stations] added to the 32-bit count of each station */
    uint64_t *arrivals;        /* [n_nodes] arrivals of nodes; NULL when requests have no labels:
                                  then those of the stations */
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

/* Number of servers, at most INT32_MAX. */
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

/* The label of a waiting request; for rings with labels. */
static inline struct label *fifo_label(const struct run_place *st, uint32_t number)
{
    return (struct label *)(void *)(st->ring + st->size) + (number & (st->size - 1));
}

/* Memory of one place in a ring [bytes]. */
static inline size_t fifo_ring_place(const struct fifo *f)
{
    return sizeof(struct job) + (f->sim.labelled ? sizeof(struct label) : 0);
}

/* ---- fifo_calendar_switch.c: from the tree to the calendar when many events are pending ---- */

/* Is it time to switch to the calendar? Not at time 0, when the rate of events is not known yet. */
static inline bool fifo_calendar_wanted(const struct fifo *f, double now)
{
    return !f->use_calendar && f->queue.used >= f->sim.plan->options.many && now > 0;
}

/* Switch to the calendar at time `now` [s]. */
void fifo_calendar_begin(struct fifo *f, double now);

/* A leaf that was never used before. */
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

/* ---- fifo_measure.c: what the engine counts ---- */

/* The engine's begin, end and set_back (sim/engine.h). */
void fifo_begin(struct sim *s, double t);
void fifo_end(struct sim *s, double t);
void fifo_set_back(struct sim *s, double by);

/* ---- fifo_start.c: the workspace, and its state at time 0 ---- */

/* The engine's init, release, start and first_arrival. */
void fifo_init(struct sim *s);
void fifo_release(struct sim *s);
void fifo_start(struct sim *s, uint64_t seed, uint64_t replication);
void fifo_first_arrival(struct sim *s, size_t source, double t);

#endif
