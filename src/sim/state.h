/*
 * The part of one thread's workspace that all engines share: clock and marks, sources, exits, token
 * caches, and what is measured. An engine's own workspace begins with it. Private to this room.
 * Arrays are allocated once; they grow with the number of requests in the network, never with the
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

/* A request that waits or is in service. */
struct job {
    double born;         /* [s] when it entered the network */
    double arrived;      /* [s] when it arrived at its present station */
};

/* The node (with it the class) and the user of a request. Labels are kept only when a station has
 * several nodes or requests have users. */
struct label {
    uint32_t node;
    uint32_t user;       /* number of the user, over all populations; or'ed with USER_MISSED where
                            that is recorded */
};
#define USER_MISSED (UINT32_C(1) << 31)    /* one of this request's look-ups was not a hit */

static inline uint32_t label_user(struct label label)
{
    return label.user & ~USER_MISSED;
}

/* A request that waits for the fetch of another request. `next` links the requests that wait for
 * one fetch, and the free slots. */
struct parked {
    struct job job;
    struct label label;
    uint32_t next;
    uint32_t id;         /* the engine's own number of the request; PLAN_NONE: it was removed */
    bool part;           /* this is a part of a forked request, not a request of its own */
    bool free;
};

/* One cache line. */
struct run_source {
    _Alignas(64) struct stream interarrival;
    double ahead;            /* the interarrival time after the next arrival, already drawn [s] */
    double mean;             /* mean of exponential interarrival times [s] */
    uint32_t to, then;       /* targets of the next two arrivals, already chosen */
    uint32_t arrivals;       /* in the measured period, from COUNT_BEGIN, modulo 2^32 */
    uint8_t sampler;         /* enum sampler_kind */
    bool chooses;            /* the source chooses among several targets */
    bool has_users;          /* each request belongs to a user */
};
_Static_assert(sizeof(struct run_source) == 64, "one cache line");

struct run_exit {
    uint64_t n;
    double sojourn;
};

struct cache_entry {
    double end;           /* valid while t < end */
    double filled;        /* when the entry was installed; later than now: its fetch was under way
                             at time 0 */
    uint32_t waiting;     /* parked requests that wait for the fetch under way, newest first;
                             PLAN_NONE: none. Of a cache that is not plain: its first fetch
                             (general_fetch.h) */
    uint32_t in_flight;   /* 1 + the id of the request that fetches it; 0: no fetch is under way.
                             Kept only with single_flight in a plain cache */
};

struct run_cache {
    struct stream lifetime;
    double phase;         /* phase of the clock's ticks at time 0, in [0, granularity) [s] */
    struct cache_size *size;    /* token_size.h; NULL: room for all tokens */
    uint64_t straight;    /* measured look-ups that went on at once */
};

/* Completed visits to a node. */
struct visit_sums {
    uint64_t n;
    double response;     /* [s] */
};

/* Events at a cache other than hits and misses. */
enum cache_event {
    CACHE_SERVES_STALE,    /* a look-up is served an entry that has ended */
    CACHE_REFUSES,         /* a look-up ends refused */
    CACHE_FETCHES,         /* a fetch, or another try of one, starts */
    CACHE_FETCH_ENDS,      /* a fetch ends: it is answered or fails, whether it was sent or not */
    CACHE_FETCH_FAILS,     /* a fetch fails */
    CACHE_EVENTS
};

/* Counts of a cache over the measured period. */
struct cache_sums {
    double live;         /* integral of the number of valid entries [s] */
    uint64_t lookups, misses, events[CACHE_EVENTS];
    uint64_t busiest, busiest_misses, idlest, idlest_misses;    /* look-ups */
    uint64_t evictions;
};

/* Sums at the end of the last window; a window's own sums are the differences. */
struct window_mark {
    double numerator, denominator;
};

/* Counts of revoked tokens in the measured period. */
struct revocation_sums {
    uint64_t n, served;  /* lags; requests that a cache let through with such a token */
    double lag, longest; /* sum of the lags, and the largest [s] */
};

struct sim {
    const struct sim_plan *plan;
    uint64_t seed, replication;
    struct arena arena;        /* holds what events touch: all arrays up to `issued`, and the
                                  rings */
    bool labelled;             /* requests have labels (node and user) */
    struct parked *parked;
    size_t n_parked, cap_parked; /* slots used so far, free ones included */
    uint32_t free_slot;        /* first free slot of `parked`, or PLAN_NONE */
    uint64_t next_mark;        /* key of the next mark: the least of the three below */
    uint64_t next_edge, next_point;    /* keys of the next window's end and of the next point of the
                                          trace */
    uint64_t full;             /* key at which the clock is set back */
    double edge, point;        /* [s] since the start; +inf: none */
    double era;                /* [s] total by which the clock has been set back */
    uint64_t set_back_at;      /* value of `events` when the clock was last set back */
    uint64_t moved;            /* times moved at the last setting back: one per station, source and
                                  request */
    size_t traced;             /* number of points of the trace taken so far */
    double trace_shift;        /* position of the next point within its interval, in (0, 1] */
    struct stream trace_stream;    /* random numbers for trace_shift, if points are random */
    double *trace;             /* [trace_points][trace_columns] */
    double *flows;             /* [trace_points][flow_columns] */
    double present;            /* requests in the network when the counts of arrivals and departures
                                  were last reset */
    uint64_t tries;            /* fetches under way as jobs beside requests, not in `present` */
    struct run_source *sources;
    struct stream *entry, *user; /* [n_sources] */
    uint64_t *more_external;   /* [n_sources] added to each source's 32-bit count of arrivals */
    struct run_exit *exits;
    struct run_cache *caches;
    struct cache_entry *entries;
    double *issued;            /* [n_users] time at which each user's token was issued [s] */
    double *revoked;           /* [n_users] time at which it was revoked [s], +inf: it was not; NULL
                                  when no tokens are revoked */
    struct window_mark *meter_marks;
    struct window_mark sojourn_mark;
    struct histogram *distributions;       /* in the order of the record's tail, responses first; or
                                              NULL */
    struct histogram *waits, *class_waits;    /* the part of `distributions` with the groups' waits;
                                                 with the families' waits, if classes are named; or
                                                 NULL */
    struct histogram *sojourns, *class_sojourns;    /* the parts with the exits' and the named
                                                       classes' sojourns; or NULL */
    struct visit_sums *visits;             /* [n_nodes] visits completed in the measured period;
                                              NULL when requests have no labels */
    bool records;                          /* responses, sojourns and waits are looked at one by
                                              one, for distributions or shares */
    uint64_t *responses_within;            /* [n_families][times] */
    uint64_t *waits_beyond;                /* [n_groups][times + 1] number of waits above each time;
                                              the last element counts waits above 0 */
    uint64_t *visit_waits_beyond;          /* [n_visits][times + 1], as waits_beyond; or NULL */
    uint64_t *sojourns_within;             /* [n_exits][times] */
    double *number_since;                  /* [n_stations] clock time since which the station has
                                              its present number of requests [s]; or NULL */
    double *time_at;                       /* [n_stations][numbers] time with that number of
                                              requests at the station [s] */
    struct cache_sums *cache_sums;         /* [n_caches], or NULL when not asked for; see
                                              cache_counts.h */
    struct revocation_sums revocation;
    struct histogram *lags;                /* the part of `distributions` with the lags, or NULL */
    double live_from, live_to;             /* [s] since the start: the measured period */
    struct visit_sums hits;                /* accepted requests all of whose look-ups hit, and their
                                              sojourns */
    double *record;            /* the record being filled in */
    double t0;                 /* start of the measured period [s] */
    unsigned windows_done;
    bool measuring;
    bool stands_still;         /* see sim_stands_still */
    uint64_t events;
    double now;                /* [s] time of the last mark, or of the switch to the calendar */
};

/*
 * A 32-bit count starts 100 short of overflow, so that every run exercises the carry and not only
 * the longest: an error in the carry would show everywhere. The 64-bit part starts at minus
 * COUNT_BEGIN, so that their sum starts at 0.
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

/* ---- replicate.c: the marks of a replication ---- */

/*
 * At s->next_mark, before the event whose key is `first`: handle the end of a window or of the
 * warm-up, a point of the trace, or a full clock. s->now is its time. Keys may have changed
 * afterwards. Returns true when the replication is over.
 */
bool replication_mark(struct sim *s, uint64_t first);

/* ---- clock.c: the clock, which is set back now and then to keep times small ---- */

/* Call it before any event is set and before the trace starts: the only mark is then the end of the
 * warm-up. */
void clock_start(struct sim *s);

/* Set the end of the next window, and the next point of the trace (+inf: none), in [s] since the
 * start; never earlier than the previous one. */
void clock_next_edge(struct sim *s, double time);
void clock_next_point(struct sim *s, double time);

/* Move a request's times when the clock is set back by `by` [s]. */
static inline void clock_move_job(struct sim *s, struct job *job, double by)
{
    job->born -= by;
    job->arrived -= by;
    s->moved++;
}

/*
 * At s->next_mark, when the first event has the key `first`: returns true if the mark is not a
 * window's end or a point of the trace but the clock's being full. Then s->now has been set, and
 * all keys may have changed.
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

/* Start the trace at time 0 of replication r, when the plan's starting requests are in place. */
void trace_start(struct sim *s, uint64_t seed, uint64_t r);

/* At s->next_mark: if the mark is a point of the trace, take it, move the mark on and return true.
 * A point that falls on a window's end comes first. */
bool trace_point(struct sim *s);

/* Call it just before the counts of arrivals and departures are reset. */
void trace_rebase(struct sim *s);

/* Write the trace into the record. */
void trace_end(struct sim *s);

/* ---- token_start.c: caches at time 0 ---- */

/* Draw the initial entry of every user and cache, which may be many. Returns 0, or -1 when *stop
 * became nonzero. */
int token_cache_start(struct sim *s, uint64_t seed, uint64_t replication, const atomic_int *stop);

/* ---- token_cache.c: caches while they run ---- */

/* The time at which an entry of c ends that was installed or used at time t. A random lifetime is
 * drawn from r. */
double token_cache_end(const struct plan_cache *c, double phase, double t, struct stream *r);

/* The same for an entry that was filled at time `filled` and is used at time t; its life is at most
 * its max_age. */
double token_cache_end_used(const struct plan_cache *c, double phase, double filled, double t,
                            struct stream *r);

static inline bool token_cache_slides(enum lifetime_rule rule)
{
    return rule == LIFETIME_SLIDING || rule == LIFETIME_SLIDING_EXPONENTIAL ||
           rule == LIFETIME_SLIDING_DRAWN;
}

/* The user's token is issued at time t [s] since the start, as all times here. */
void token_issue(struct sim *s, uint32_t user, double t);

/* What a user's request finds in cache c at time t [s] since the start, as all times here. A hit
 * under a sliding rule restarts the entry's life. */
enum lookup token_cache_lookup(struct sim *s, uint32_t c, uint32_t user, double t);

/*
 * Prefetch the cache entry of a request that arrives at a node: the node looks it up when the
 * service ends. (Must be inlined: gcc drops calls of functions that only prefetch.)
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
 * With single_flight: if a fetch of this entry is under way, park the request behind it and return
 * its slot; else the request becomes the one that fetches, and PLAN_NONE is returned. Without
 * single_flight: always PLAN_NONE. `id` is the engine's own number of the request.
 */
uint32_t token_cache_join(struct sim *s, uint32_t c, struct job job, struct label label,
                          uint32_t id);

/* The request looks up again in a cache for which it may be fetching itself: that fetch came to
 * nothing, and it does not wait for itself. Those who wait behind it go on waiting for it. */
void token_cache_look_again(struct sim *s, uint32_t c, uint32_t user, uint32_t id);

/* The request that fetches this entry is removed: the oldest that waits behind it fetches instead.
 * Returns that one's id, or PLAN_NONE if nobody waits. */
uint32_t token_cache_hand_on(struct sim *s, uint32_t c, uint32_t user);

/* Install the entry at time t unless it is valid. Returns the parked requests that waited for it,
 * newest first, linked by `next`; or PLAN_NONE. */
uint32_t token_cache_fill(struct sim *s, uint32_t c, uint32_t user, double t);

/* The same when no request is parked. */
void token_cache_put(struct sim *s, uint32_t c, uint32_t user, double t);

/* Install the entry at time t, even if there is a valid one. */
void token_cache_renew(struct sim *s, uint32_t c, uint32_t user, double t);

/* The entry, if there is one, is lost at time t: it is evicted or flushed, or the cache is told of
 * a revocation. Requests that wait for a fetch of it go on waiting. */
void token_cache_drop(struct sim *s, uint32_t c, uint32_t user, double t);

/* An entry is served at time t, valid or not. */
void token_cache_use(struct sim *s, uint32_t c, uint32_t user, double t);

/* The state of the cache's entry for the user's present token at time t, whatever the token's own
 * expiry. */
enum entry_state {
    ENTRY_ABSENT,     /* never installed, dropped (its end is then -inf), of an earlier token, or
                         ended longer ago than entries may be served stale */
    ENTRY_EXPIRED,    /* it has ended, and may still be served */
    ENTRY_VALID
};
enum entry_state token_cache_state(const struct sim *s, uint32_t c, uint32_t user, double t);

/* What is left of an entry's life at time t [s]. */
double token_cache_rest(const struct sim *s, uint32_t c, uint32_t user, double t);

/* Reverse a list of parked requests, so that the oldest comes first. */
uint32_t token_cache_oldest_first(struct sim *s, uint32_t newest);

/* ---- token_revocation.c: tokens that the issuer does not accept ---- */

/* Allocate and free the users' times of revocation; at time 0 no token is revoked. */
void token_revocation_new(struct sim *s);
void token_revocation_free(struct sim *s);
void token_revocation_start(struct sim *s);

/* Is the user's present token revoked at time t [s] since the start? */
static inline bool token_revoked(const struct sim *s, uint32_t user, double t)
{
    return s->revoked && t >= s->revoked[user];
}

/* The user's token is renewed, and the new one is not revoked; the token was revoked, and a cache
 * lets a request through with it at time t; its entry in cache c is about to be dropped. In
 * general_revocation.c. None may be called when s->revoked is NULL. */
void token_revocation_renewed(struct sim *s, uint32_t user);
void token_revocation_served(struct sim *s, uint32_t user, double t);
void token_revocation_dropped(struct sim *s, uint32_t c, uint32_t user, double t);

/* If asked at time t, does the issuer refuse the user's present token: is it revoked, has it
 * expired, or does it belong to a population of invalid tokens? */
bool token_refused(const struct sim *s, uint32_t user, double t);

/* The issuer's answer for the user's present token: LOOKUP_HIT, or LOOKUP_EXPIRED if it refuses the
 * token, which is then renewed if its population renews at once. */
enum lookup token_answer(struct sim *s, uint32_t user, double t);

#endif
