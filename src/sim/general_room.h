/*
 * Finite room in the general engine: who is let in, and who waits for it. Private to this room, and
 * to the general engine in it.
 *
 * A request that is at a station, or is on its way there and has been promised room, takes a place
 * of the station and a place of the station's region. It takes them when it is let in, before the
 * discipline hears of it, and gives them back when it has gone on to where it goes next; so one
 * that goes back to its own station, or stays in its region, keeps its place.
 *
 *   asked for   full                    what happens
 *   arrival     FULL_LOST               it leaves by the exit "lost"
 *               FULL_OVERFLOW           the same is asked at its overflow node
 *               FULL_WAIT               it waits outside: JOB_OUTSIDE
 *   completion  FULL_BLOCK              it stays with its server: JOB_BLOCKED
 *   begin       FULL_BLOCK_BEFORE       it stays with its server and does not begin: JOB_BLOCKED
 *
 * Where services are interrupted or shared, or servers have rules, nothing is chosen before a
 * service: FULL_BLOCK_BEFORE is FULL_BLOCK.
 *
 * A region is asked before its station. A request that overflows, or comes from outside the
 * network, has no server to stay with: a full station that blocks loses it. One that waited for a
 * token's fetch, or is part of another, waits outside.
 *
 * What waits for room stands in a list of the station where it goes: one for those who need a place
 * of the region, too, and one for those who have it because they come from the same region. All are
 * numbered in the order in which they began to wait. At the end of an event (room_settle) those who
 * now find room are let in, the first in this order first; then circles of blocked requests are
 * looked for.
 */
#ifndef SIM_GENERAL_ROOM_H
#define SIM_GENERAL_ROOM_H

#include "sim/general.h"

#define STATION_NONE UINT32_MAX
#define REGION_NONE UINT32_MAX

enum room_verdict {
    ROOM_ASK,        /* nobody has asked yet */
    ROOM_ENTERS,     /* its places are taken */
    ROOM_LOST,
    ROOM_OUTSIDE,
    ROOM_BLOCKED
};

/* Beside each job. */
struct room_job {
    uint64_t order;         /* in which it began to wait */
    uint32_t to;            /* target to which it goes, when that is chosen; of one outside, or with
                               a verdict, its node; else PLAN_NONE */
    job_id next, previous;  /* of the jobs that are blocked at its station, in order; JOB_NONE */
    uint8_t verdict;        /* enum room_verdict */
    bool before;            /* it is blocked before its service */
    bool holds_station, holds_region;    /* it has taken these places where it goes */
};

struct room_place {
    uint32_t room, taken;
    enum full_rule full;
};

struct room_station {
    struct room_place place;
    uint32_t region;                /* or REGION_NONE */
    struct job_list outer, inner;   /* those who wait to come in: who need a place of the region, if
                                       there is one; who come from the same region */
    uint32_t blocked;               /* requests blocked there */
    job_id first, last;             /* of these, in order */
    bool limited;                   /* its places are counted */
    bool shares;                    /* its discipline serves many at once: who is blocked has no
                                       server that others could have */
    bool freed;                     /* it is in rooms.freed */
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
    uint32_t *freed, n_freed;       /* stations that gave places back since they were settled */
    uint64_t order;
    bool starting;                  /* requests of time 0 come, whose places are taken */
    uint32_t waiting;               /* requests in all lists together */
    job_id *suspects;               size_t n_suspects, cap_suspects;    /* blocked since circles
                                                                           were looked for */
    job_id *circle;                 size_t n_circle, cap_circle;        /* of a deadlock that ends
                                       the replication: each waits for the next; else n is 0 */
};

/* ---- for general_start.c ---- */

/* When the network has finite room anywhere: g->rooms, and what stations say of it. */
void room_init(struct general *g);
void room_release(struct general *g);
void room_start(struct general *g);

/* ---- for the event loop, with g->rooms ---- */

/* What stands beside a new job. */
void room_job_new(struct general *g, job_id j);

/* The requests of time 0 are about to come: they all have room before any of them is served; and
 * have come. */
void room_before_starts(struct general *g);
void room_after_starts(struct general *g);

/* A job comes to a node of a station with `limited`: true if it is let in, at a node that may be
 * another then. If not it is lost, or waits outside. */
bool room_enter(struct general *g, uint32_t *node, job_id j);

/* At a station with `chooses_first` a job has a server: true if its service may begin. If not it is
 * blocked. */
bool room_begin(struct general *g, uint32_t station, job_id j);

/* The service of a job is over at a station with `has_rooms`: it goes on, or is blocked. */
void room_complete(struct general *g, uint32_t station, job_id j);

/* A job is gone from a station with `has_rooms` without having gone on from there. */
void room_left(struct general *g, uint32_t station);

/* At the end of an event: g->unsettled. */
void room_settle(struct general *g);

/* A job that is blocked or outside, or has taken places where it goes, is to be removed: it waits
 * for nothing any more. */
void room_withdraw(struct general *g, job_id j);

/* ---- for general_deadlock.c and general_check.c ---- */

/* The station where a job goes that is blocked or outside. */
uint32_t room_aim(const struct general *g, job_id j);

/* Would it be let go now: is there room, or a rule that does not wait for it? */
bool room_may_go(const struct general *g, job_id j);

/* Does this place keep it out: its aim's own, that of the aim's region? */
bool room_station_keeps_out(const struct general *g, job_id j);
bool room_region_keeps_out(const struct general *g, job_id j);

/* A job that is blocked before its service begins it, whether there is room or not. */
void room_unblock_service(struct general *g, job_id j);

/*
 * Jobs that are blocked after their services all go on at once: whatever room they need, they leave
 * to each other.
 */
void room_exchange(struct general *g, const job_id *jobs, size_t n);

static inline bool room_is_full(const struct room_place *p)
{
    return p->taken >= p->room;
}

/* ---- general_deadlock.c ---- */

/* Look for circles of blocked requests, and do with them as the model says. */
void deadlock_settle(struct general *g);

/* A deadlock that ends the replication, into the record: see sim_deadlock. */
void deadlock_record(struct general *g);

#endif
