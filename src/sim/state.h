/*
 * One thread's workspace: everything that changes while a replication runs. Private to this room.
 * Arrays are allocated once and grow with the number of requests in the system only, never with the
 * length of the run.
 */
#ifndef SIM_STATE_H
#define SIM_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rng/stream.h"
#include "sim/plan.h"
#include "sim/tournament.h"
#include "stats/histogram.h"

/*
 * A request. While it is served it lives beside its event, in served[leaf]; while it waits, in a
 * slot of the pool `waiting`, where queues and free slots are linked by `next`. So an event finds
 * all that it needs of its request in the one line that its leaf names.
 */
struct job {
    double born;         /* [s] when it entered the network */
    double arrived;      /* [s] when it came to where it is now */
    uint32_t node;
    uint32_t user;       /* of all populations together */
    uint32_t next;
    uint32_t place;      /* enum job_place, of a slot */
};
_Static_assert(sizeof(struct job) == 32,
               "with 24 bytes of the event queue, 56 for a request in service");

enum job_place { JOB_FREE, JOB_QUEUED, JOB_PARKED /* behind another one's fetch */ };

/* Stations and nodes are one cache line each: an event touches few lines, and two threads never
 * share one. */
struct run_station {
    _Alignas(64) uint32_t busy;
    uint32_t servers;
    uint32_t head, tail;     /* queue, of slots */
    double wait;             /* sum over services begun in the measured period [s] */
    double response;         /* sum over visits completed in it [s] */
    uint64_t completions;
};

struct run_node {
    _Alignas(64) struct stream service;
    struct stream routing;
};

struct run_source {
    struct stream interarrival, entry, user;
    uint64_t arrivals;
};

struct run_exit {
    uint64_t n;
    double sojourn;
};

struct entry {
    double end;           /* valid while t < end */
    double filled;        /* when it was installed */
    uint32_t waiting;     /* slots behind the fetch under way, newest first; PLAN_NONE */
    uint32_t in_flight;   /* fetches under way, counted only with single_flight: 0 or 1 */
};

struct run_cache {
    struct stream lifetime;
};

/* Sums at the last window's edge, to tell a window's own. */
struct window_mark {
    double numerator, denominator;
};

struct sim {
    const struct sim_plan *plan;
    struct tournament queue;
    struct job *served;        size_t cap_served;    /* by leaf */
    struct job *waiting;
    size_t n_waiting, cap_waiting; /* slots used so far, free ones included */
    uint32_t free_slot;
    uint64_t next_mark;        /* key of the next window's edge */
    struct run_station *stations;
    struct run_node *nodes;
    uint64_t *arrivals;        /* [n_nodes] */
    struct run_source *sources;
    struct run_exit *exits;
    struct run_cache *caches;
    struct entry *entries;
    double *issued;            /* [n_users] when each user's token was issued */
    struct window_mark *meter_marks;
    struct window_mark sojourn_mark;
    struct histogram *distributions;       /* as in a record's tail, responses first; or NULL */
    struct histogram *waits, *sojourns;    /* those of the groups, of the exits; or NULL */
    double *record;            /* being filled in */
    double t0;                 /* [s] begin of the measured period */
    unsigned windows_done;
    bool measuring;
    uint64_t events;
};

/* ---- measure.c: what a replication measures ---- */

/* Begin the measured period at time t: all sums to zero; what is in the system stays. */
void measure_begin(struct sim *s, double t);

/* Close a window. */
void measure_window(struct sim *s);

/* End the measured period at time t and fill in the record. */
void measure_end(struct sim *s, double t);

/* ---- token_cache.c: caches while they run ---- */

void token_cache_start(struct sim *s, uint64_t seed, uint64_t replication);

/* What a user's request finds in cache c at time t. A hit under a sliding rule restarts the entry's
 * life. */
enum lookup token_cache_lookup(struct sim *s, uint32_t c, uint32_t user, double t);

/* Put a job into a slot of the pool; its `next` is for the caller to set. */
uint32_t slot_take(struct sim *s, const struct job *job, enum job_place place);

static inline void slot_give(struct sim *s, uint32_t slot)
{
    s->waiting[slot].place = JOB_FREE;
    s->waiting[slot].next = s->free_slot;
    s->free_slot = slot;
}

/*
 * With single_flight: join the fetch of this entry that is under way and be parked (true), or
 * become the one that fetches (false). Without: always false.
 */
bool token_cache_join(struct sim *s, uint32_t c, const struct job *job);

/* Install the entry at time t unless it is valid. Returns the slots of those that waited for it,
 * newest first, linked by next; or PLAN_NONE. */
uint32_t token_cache_fill(struct sim *s, uint32_t c, uint32_t user, double t);

#endif
