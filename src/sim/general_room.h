/*
 * Finite room in the general engine: which requests are admitted, and which wait for room. Private
 * to the general engine.
 *
 * A request that is at a station, or is on its way there and has been promised room, takes a place
 * of the station and a place of the station's region. It takes them when it is admitted, before the
 * discipline sees it, and gives them back after it has been admitted at its destination; so a
 * request that returns to its own station, or stays in its region, keeps its place.
 *
 *   asked for   full                    what happens
 *   arrival     FULL_LOST               it leaves by the exit "lost"
 *               FULL_OVERFLOW           the same is asked at its overflow node
 *               FULL_WAIT               it waits outside: JOB_OUTSIDE
 *   completion  FULL_BLOCK              it stays with its server: JOB_BLOCKED
 *   begin       FULL_BLOCK_BEFORE       it stays with its server and does not begin: JOB_BLOCKED
 *
 * Under preemption or sharing, or with a crew, no route is chosen before the service:
 * FULL_BLOCK_BEFORE then works as FULL_BLOCK.
 *
 * A region is asked before its station. A request that overflows, or comes from outside the
 * network, has no server to hold: a full station that blocks loses it. A request that waited for a
 * token's fetch, or is a part of a forked request, waits outside.
 *
 * Requests that wait for room stand in a list of their destination: `outer` for those that also
 * need a place of its region, `inner` for those that have one because they come from the same
 * region. They are numbered in the order in which they began to wait. At the end of an event
 * (room_settle) those that now find room are admitted in this order; then cycles of blocked
 * requests are looked for.
 */
#ifndef SIM_GENERAL_ROOM_H
#define SIM_GENERAL_ROOM_H

#include "sim/general.h"

#define STATION_NONE UINT32_MAX
#define REGION_NONE UINT32_MAX

enum room_verdict {
    ROOM_ASK,        /* not decided yet */
    ROOM_ENTERS,     /* admitted: it has taken its places */
    ROOM_LOST,
    ROOM_OUTSIDE,
    ROOM_BLOCKED
};

/* The room's data of each job. */
struct room_job {
    uint64_t order;         /* order in which the requests began to wait */
    uint32_t to;            /* its target, once that is chosen; for a job outside, or with a
                               verdict, its node; else PLAN_NONE */
    job_id next, previous;  /* links in the list of jobs blocked at its station, in order; JOB_NONE
                               at the ends */
    uint8_t verdict;        /* enum room_verdict */
    bool before;            /* it is blocked before its service */
    bool holds_station, holds_region;    /* it has already taken these places at its destination */
};

struct room_place {
    uint32_t room, taken;
    enum full_rule full;
};

struct room_station {
    struct room_place place;
    uint32_t region;                /* or REGION_NONE */
    struct job_list outer, inner;   /* requests that wait for admission: those that need a place of
                                       the region, if there is one; those from the same region */
    uint32_t blocked;               /* requests blocked there */
    job_id first, last;             /* list of the blocked requests, in order */
    bool limited;                   /* its places are counted */
    bool shares;                    /* its discipline serves many requests at once, so that a
                                       blocked request holds no server */
    bool freed;                     /* the station is in rooms.freed */
    bool alive;                     /* general_deadlock.c */
};

struct room_region {
    struct room_place place;
    const uint32_t *stations;
    uint32_t n_stations;
};

struct rooms {
    struct room_job *jobs;          size_t cap_jobs;
    struct room_station *stations;
    struct room_region *regions;
    uint32_t *in_regions;           /* the stations of all regions */
    uint32_t *freed, n_freed;       /* stations whose places were given back since the last
                                       room_settle */
    uint64_t order;
    bool starting;                  /* the requests present at time 0 are being placed; their places
                                       are taken already */
    uint32_t waiting;               /* requests in all lists together */
    job_id *suspects;               size_t n_suspects, cap_suspects;    /* requests blocked since
                                                                           the last search for
                                                                           cycles */
    job_id *circle;                 size_t n_circle, cap_circle;        /* the cycle of a deadlock
                                                                           that ends the
                                                                           replication: each request
                                                                           waits for the next;
                                                                           n_circle 0: none */
};

/* ---- for general_start.c ---- */

/* Allocate, free and reset g->rooms, if the network has finite room anywhere, and set the stations'
 * flags of admission. */
void room_init(struct general *g);
void room_release(struct general *g);
void room_start(struct general *g);

/* ---- for the event loop, with g->rooms ---- */

/* Initialise the room's data of a new job. */
void room_job_new(struct general *g, job_id j);

/* Called before and after the requests of time 0 are placed: all of them take their room before the
 * first is served. */
void room_before_starts(struct general *g);
void room_after_starts(struct general *g);

/* A job arrives at a node of a station with `limited`. Returns true if it is admitted; *node may
 * then be another node, by overflow. Else it is lost or waits outside. */
bool room_enter(struct general *g, uint32_t *node, job_id j);

/* A job has got a server at a station with `chooses_first`. Returns true if its service may begin;
 * else the job is blocked. */
bool room_begin(struct general *g, uint32_t station, job_id j);

/* The service of a job is over at a station with `has_rooms`: it goes on, or is blocked. */
void room_complete(struct general *g, uint32_t station, job_id j);

/* A job has left a station with `has_rooms` without going to another node. */
void room_left(struct general *g, uint32_t station);

/* Admit and unblock requests at the end of an event, when g->unsettled. */
void room_settle(struct general *g);

/* A job is about to be removed: take it out of the lists of those that wait for room, and give back
 * the places it has taken at its destination. */
void room_withdraw(struct general *g, job_id j);

/* ---- for general_deadlock.c and general_check.c ---- */

/* The station for which a job is blocked or outside. */
uint32_t room_aim(const struct general *g, job_id j);

/* Could a blocked job go on now: is there room, or a rule that does not wait for room? */
bool room_may_go(const struct general *g, job_id j);

/* Is it the destination's own room, or that of its region, that the job waits for? */
bool room_station_keeps_out(const struct general *g, job_id j);
bool room_region_keeps_out(const struct general *g, job_id j);

/* Begin the service of a job that is blocked before it, whether there is room or not. */
void room_unblock_service(struct general *g, job_id j);

/*
 * Jobs that are blocked after their services all move on at the same time: each takes the place
 * that another one leaves.
 */
void room_exchange(struct general *g, const job_id *jobs, size_t n);

static inline bool room_is_full(const struct room_place *p)
{
    return p->taken >= p->room;
}

/* ---- general_deadlock.c ---- */

/* Look for cycles of blocked requests, and resolve them by the network's rule. */
void deadlock_settle(struct general *g);

/* Write a deadlock that ends the replication into the record; see sim_deadlock. */
void deadlock_record(struct general *g);

#endif
