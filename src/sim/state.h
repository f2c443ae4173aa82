/*
 * One thread's workspace, as far as it does not depend on how jobs move: clock and marks, sources,
 * exits, token caches, what is measured. An engine's own workspace begins with it. Private to this
 * room.
 * Arrays are allocated once and grow with the number of requests in the system only, never with the
 * length of the run.
 */
#ifndef SIM_STATE_H
#define SIM_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "rng/stream.h"
#include "sim/engine.h"
#include "sim/event.h"
#include "sim/plan.h"
#include "stats/histogram.h"

/* A request, as it waits or is served. */
struct job {
    double born;         /* [s] when it entered the network */
    double arrived;      /* [s] when it came to where it is now */
};

/* Whose a request is, and its class: kept where a station has several nodes, or requests
 * have users. */
struct label {
    uint32_t node;
    uint32_t user;       /* of all populations together; with USER_MISSED where that is kept */
};
#define USER_MISSED (UINT32_C(1) << 31)    /* a look-up of this request was no hit */

static inline uint32_t label_user(struct label label)
{
    return label.user & ~USER_MISSED;
}

/* A request behind another one's fetch. Free slots and those behind one fetch are linked. */
struct parked {
    struct job job;
    struct label label;
    uint32_t next;
    uint32_t id;         /* what else the engine knows it by */
    bool part;           /* of another request, and not one in the network for itself */
    bool free;
};

/* One cache line. */
struct run_source {
    _Alignas(64) struct stream interarrival;
    double ahead;            /* the time to the next arrival but one, drawn already [s] */
    double mean;             /* of exponential times [s] */
    uint32_t to, then;       /* the next two arrivals' targets, chosen already */
    uint32_t arrivals;       /* in the measured period, from COUNT_BEGIN, modulo 2^32 */
    uint8_t sampler;         /* enum sampler_kind */
    bool chooses;            /* among several targets */
    bool has_users;          /* each request is a user's */
};
_Static_assert(sizeof(struct run_source) == 64, "one cache line");

struct run_exit {
    uint64_t n;
    double sojourn;
};

struct cache_entry {
    double end;           /* valid while t < end */
    double filled;        /* when it was installed; > t: its fetch was under way at time 0 */
    uint32_t waiting;     /* slots behind the fetch under way, newest first; PLAN_NONE */
    uint32_t in_flight;   /* fetches under way, counted only with single_flight: 0 or 1 */
};

struct run_cache {
    struct stream lifetime;
    double phase;         /* [s] of its clock's tick at time 0, in [0, granularity) */
};

/* Visits to a node that ended. */
struct visit_sums {
    uint64_t n;
    double response;     /* [s] */
};

/* What is counted of a cache in the measured period. */
struct cache_sums {
    double live;         /* [s] of entries in force */
    uint64_t busiest, busiest_misses, idlest, idlest_misses;    /* look-ups */
};

/* Sums at the last window's edge, to tell a window's own. */
struct window_mark {
    double numerator, denominator;
};

struct sim {
    const struct sim_plan *plan;
    uint64_t seed, replication;
    struct arena arena;        /* of what events use: all arrays up to `issued`, and rings */
    bool labelled;             /* a request's node and user are kept */
    struct parked *parked;
    size_t n_parked, cap_parked; /* slots used so far, free ones included */
    uint32_t free_slot;        /* of parked; PLAN_NONE */
    uint64_t next_mark;        /* the first of the three keys that follow */
    uint64_t next_edge, next_point;    /* of the next window's edge and the next point of
                                          the trace */
    uint64_t full;             /* then the clock is set back */
    double edge, point;        /* [s] since the start; +inf: none */
    double era;                /* [s] by what the clock was set back so far */
    uint64_t set_back_at;      /* events when it was last */
    uint64_t moved;            /* times of requests that were set back with it then, and some */
    size_t traced;             /* points of the trace so far */
    double trace_shift;        /* [point] of the next point, in (0, 1] */
    struct stream trace_stream;    /* shifts, if random */
    double *trace;             /* [trace_points][trace_columns] */
    double present;            /* requests in the network when arrivals and departures began at 0 */
    struct run_source *sources;
    struct stream *entry, *user; /* [n_sources] */
    uint64_t *more_external;   /* [n_sources] likewise */
    struct run_exit *exits;
    struct run_cache *caches;
    struct cache_entry *entries;
    double *issued;            /* [n_users] when each user's token was issued */
    struct window_mark *meter_marks;
    struct window_mark sojourn_mark;
    struct histogram *distributions;       /* as in a record's tail, responses first; or NULL */
    struct histogram *waits, *class_waits;    /* those of the groups; of the families where classes
                                                 are named; or NULL */
    struct histogram *sojourns, *class_sojourns;    /* those of the exits, of named classes;
                                                       or NULL */
    struct visit_sums *visits;             /* [n_nodes] of the measured period, or NULL when nothing
                                              is labelled */
    bool records;                          /* each response, sojourn and wait behind a queue is
                                              looked at */
    uint64_t *responses_within;            /* [n_families][times] */
    uint64_t *waits_beyond;                /* [n_groups][times + 1] waits above the time; last
                                              above 0 */
    uint64_t *visit_waits_beyond;          /* [n_visits][times + 1], as waits_beyond; or NULL */
    uint64_t *sojourns_within;             /* [n_exits][times] */
    double *number_since;                  /* [n_stations] [s] of the clock: so long it has its
                                              number; or NULL */
    double *time_at;                       /* [n_stations][numbers] [s] with so many there */
    struct cache_sums *cache_sums;         /* [n_caches], or NULL when nobody asks;
                                              see cache_counts.h */
    double live_from, live_to;             /* [s] since the start: the measured period */
    struct visit_sums hits;                /* requests all of whose look-ups hit, and
                                              their sojourns */
    double *record;            /* being filled in */
    double t0;                 /* [s] begin of the measured period */
    unsigned windows_done;
    bool measuring;
    uint64_t events;
    double now;                /* [s] of the last mark, or when events became many */
};

/*
 * Counts of 32 bits begin so shortly before their end that every run carries them, and not only the
 * longest: an error in it would show everywhere. The other part makes 0 of the beginning.
 */
#define COUNT_BEGIN (UINT32_MAX - 99)

static inline void count_reset(uint32_t *count, uint64_t *more)
{
    *count = COUNT_BEGIN;
    *more = UINT64_C(0) - COUNT_BEGIN;
}

static inline uint64_t source_arrivals(const struct sim *s, size_t source)
{
    return s->more_external[source] + s->sources[source].arrivals;
}

/* ---- start.c: a replication's begin ---- */

/* The network at time 0, empty, with the first arrival of every source pending. 0, or -1 when *stop
 * became nonzero meanwhile. */
int start_replication(struct sim *s, uint64_t seed, uint64_t replication, const atomic_int *stop);

/* ---- replicate.c ---- */

/*
 * At s->next_mark, before the event whose key is `first`: the edge of a window or of the warm-up, a
 * point of the trace, or a clock that is full. s->now is its time; keys may be others afterwards.
 * True when the replication is over.
 */
bool replication_mark(struct sim *s, uint64_t first);

/* ---- clock.c: the time, counted from near ---- */

/* Before what pends is set and before the trace starts: no mark but the end of the warm-up. */
void clock_start(struct sim *s);

/* The next window's edge, and the next point of the trace (+inf: none), [s] since the start, not
 * before the one before. */
void clock_next_edge(struct sim *s, double time);
void clock_next_point(struct sim *s, double time);

/* A request's times, when the clock is set back by so much. */
static inline void clock_move_job(struct sim *s, struct job *job, double by)
{
    job->born -= by;
    job->arrived -= by;
    s->moved++;
}

/*
 * At s->next_mark, when the first event has the key `first`: true if it is not for an edge or a
 * point but because the clock is full. Then s->now has been set, and all keys may be others.
 */
bool clock_is_full(struct sim *s, uint64_t first);

/* ---- measure.c: what a replication measures ---- */

/* Begin the measured period at time t: all sums to zero; what is in the system stays. */
void measure_begin(struct sim *s, double t);

/* Close a window. */
void measure_window(struct sim *s);

/* End the measured period at time t and fill in the record. */
void measure_end(struct sim *s, double t);

/* ---- trace.c: the number of requests at instants ---- */

/* At time 0 of replication r, with the requests there that the plan starts with. */
void trace_start(struct sim *s, uint64_t seed, uint64_t r);

/* At s->next_mark: if it is a point, take it, move the mark on, and true. A point at an edge comes
 * first. */
bool trace_point(struct sim *s);

/* Counts of arrivals and departures are about to begin at 0. */
void trace_rebase(struct sim *s);

/* Into the record. */
void trace_end(struct sim *s);

/* ---- token_start.c: caches at time 0 ---- */

/* Draws an entry for each user and cache, which may be many: 0, or -1 when *stop became nonzero. */
int token_cache_start(struct sim *s, uint64_t seed, uint64_t replication, const atomic_int *stop);

/* ---- token_cache.c: caches while they run ---- */

/* When an entry of c that is installed or used at time t ends, if its lifetime is drawn from r. */
double token_cache_end(const struct plan_cache *c, double phase, double t, struct stream *r);

static inline bool token_cache_slides(enum lifetime_rule rule)
{
    return rule == LIFETIME_SLIDING || rule == LIFETIME_SLIDING_EXPONENTIAL;
}

/* The user's token is issued at time t [s] since the start. */
void token_issue(struct sim *s, uint32_t user, double t);

/* What a user's request finds in cache c at time t [s] since the start, as all times here. A hit
 * under a sliding rule restarts the entry's life. */
enum lookup token_cache_lookup(struct sim *s, uint32_t c, uint32_t user, double t);

/*
 * A request comes to a node that looks its token up when its service ends: meanwhile the entry is
 * fetched from memory. (gcc leaves calls out that only prefetch: it must be inlined.)
 */
static inline __attribute__((always_inline)) void token_cache_foresee(const struct sim *s,
                                                                      struct label label)
{
    const struct plan_cache *pc = &s->plan->caches[s->plan->nodes[label.node].cache];
    __builtin_prefetch(&s->entries[pc->entry_of_user_0 + label_user(label)], 1);
    __builtin_prefetch(&s->issued[label_user(label)]);
}

static inline void parked_give(struct sim *s, uint32_t slot)
{
    s->parked[slot].free = true;
    s->parked[slot].next = s->free_slot;
    s->free_slot = slot;
}

/*
 * With single_flight: join the fetch of this entry that is under way and be parked, in the slot
 * that is returned; or become the one that fetches: PLAN_NONE. Without: always PLAN_NONE.
 */
uint32_t token_cache_join(struct sim *s, uint32_t c, struct job job, struct label label);

/* Install the entry at time t unless it is valid. Returns the slots of those that waited for it,
 * newest first, linked by next; or PLAN_NONE. */
uint32_t token_cache_fill(struct sim *s, uint32_t c, uint32_t user, double t);

/* Turn a list of parked requests round: now the oldest is first. */
uint32_t token_cache_oldest_first(struct sim *s, uint32_t newest);

#endif
