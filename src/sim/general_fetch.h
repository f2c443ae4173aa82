/*
 * Fetches of tokens as jobs of their own, beside the requests that wait for them: for caches that
 * are not plain (model/token.h). Private to the general engine.
 *
 * A fetch is what a cache does to get one answer: one try, or several with pauses. Each try is a
 * job. It takes the MISS routes of the node that looked up, and ends where a route fills the cache
 * or where it leaves the network. A try that takes too long is given up: its job goes on and fills
 * the cache when it gets there, but nobody waits for it any more.
 *
 *   FETCH_STARTS -> FETCH_TRIES -> FETCH_OVER       the next try, if there is one, after a pause:
 *        ^               |                          FETCH_PAUSES
 *        +- FETCH_PAUSES <
 *
 * The jobs that wait behind a fetch are in the state JOB_AWAITS, in the order of arrival; the first
 * is the one that began the fetch. With a lock that polls, later jobs wait behind no fetch: a timer
 * of their own wakes them.
 *
 * The consequences of a look-up, or of the end of a fetch, are carried out at the end of the event
 * (fetch_settle), when the job that caused them has left its station.
 */
#ifndef SIM_GENERAL_FETCH_H
#define SIM_GENERAL_FETCH_H

#include "sim/general.h"
#include "sim/general_fork.h"

#define FETCH_NONE UINT32_MAX

enum fetch_phase {
    FETCH_FREE,      /* no fetch has this number */
    FETCH_STARTS,    /* its next try is sent at the end of the event */
    FETCH_TRIES,     /* its job is under way */
    FETCH_PAUSES,    /* between two tries */
    FETCH_OVER       /* the jobs that wait are told at the end of the event */
};

enum fetch_outcome { FETCH_ANSWERED, FETCH_REFUSED, FETCH_FAILED };

struct fetch {
    uint32_t cache, user;    /* user: as label_user() */
    uint32_t node;           /* the node that looked up */
    job_id job;              /* the try under way, in FETCH_TRIES */
    job_id first, last;      /* list of the jobs that wait; first JOB_NONE: none */
    uint32_t leaf;           /* leaf of the event that ends a try's time or a pause, or LEAF_NONE */
    uint32_t before, after;  /* links to the other fetches of the entry that are `listed`;
                                FETCH_NONE at the ends. The first is the entry's `waiting` */
    uint32_t next;           /* next in the list of fetches to be settled, or of free ones */
    uint32_t failed;         /* number of failed tries */
    uint8_t phase, outcome;
    bool listed;             /* others may join it until it is over, and its answer is
                                remembered */
    bool renews;             /* its answer replaces a valid entry */
};

/* A job's part in fetches. */
struct fetch_job {
    uint32_t cache;          /* the job is a try to fill this cache; PLAN_NONE: it is none */
    uint32_t of;             /* of a try: the fetch, or FETCH_NONE when it was given up */
    uint32_t awaits;         /* of a job that waits: behind this fetch; FETCH_NONE: it polls */
    job_id before;           /* the job before it behind that fetch; JOB_NONE: it is the first. The
                                one after it is its `next` */
    bool remembered, renews; /* of a try: as of its fetch */
    bool refused;            /* of a try: the last look-up or answer on its way came out as
                                LOOKUP_EXPIRED */
    bool nothing;            /* ... because another fetch, for which it waited, failed */
    bool locked_out;         /* of a job that waits: the event at its leaf is the lock's timeout */
};

struct fetch_cache {
    struct stream early;     /* exponential numbers of early refreshes */
    double began;            /* last try [s] since the start; -inf: none yet */
    double took;             /* last answer [s]; 0: none yet */
};

struct fetches {
    struct fetch *fetch;     size_t n, cap;    /* numbers used so far, free ones included */
    uint32_t free;           /* first free number, or FETCH_NONE */
    uint32_t todo, todo_last;                  /* fetches to be settled; todo FETCH_NONE: the list
                                                  is empty */
    struct fetch_job *jobs;  /* [cap_jobs] */
    struct fetch_cache *caches;                /* [n_caches] */
};

/* ---- for general_start.c ---- */

/* Allocate, if some cache is not plain, free and reset g->fetches. */
void fetch_init(struct general *g);
void fetch_release(struct general *g);
void fetch_start(struct general *g, uint64_t seed, uint64_t replication);

/* ---- for the event loop, with g->fetches ---- */

static inline void fetch_job_new(struct general *g, job_id j)
{
    g->fetches->jobs[j] =
        (struct fetch_job){.cache = PLAN_NONE, .of = FETCH_NONE, .awaits = FETCH_NONE};
}

/* A job looks its token up in a cache that is not plain. Returns its target, or PLAN_NONE if it
 * waits. */
uint32_t fetch_look_up(struct general *g, job_id j, uint32_t cache);

/* A job takes a route that fills this cache. Returns true if it was a try to do so, which ends. */
bool fetch_fills(struct general *g, job_id j, uint32_t cache);

/* Is the job a try of a fetch? Such a job leaves by an exit, and ends. */
static inline bool fetch_is_try(const struct general *g, job_id j)
{
    return g->fetches->jobs[j].cache != PLAN_NONE;
}
void fetch_leaves(struct general *g, job_id j);

/* A job's way on is that of this outcome, of a look-up or an answer. */
void fetch_routed(struct general *g, job_id j, enum lookup found);

/* EVENT_FETCH of a fetch; EVENT_LOCK of a job that waits. */
void fetch_event(struct general *g, uint32_t fetch);
void fetch_lock_event(struct general *g, job_id j);

/* At the end of an event, when g->unsettled: send tries, and tell the jobs that wait. */
void fetch_settle(struct general *g);

static inline bool fetch_has_todo(const struct general *g)
{
    return g->fetches && g->fetches->todo != FETCH_NONE;
}

/* A job that waits is about to be removed. */
void fetch_withdraw(struct general *g, job_id j);

/* Is the job a request, which is counted in the network and by an exit: neither a part of one nor a
 * try of a fetch? */
static inline bool is_request(const struct general *g, job_id j)
{
    return !is_part(g, j) && !(g->fetches && fetch_is_try(g, j));
}

/* ---- for general_check.c ---- */

/* A fetch of a user's entry that others may join, or FETCH_NONE. */
uint32_t fetch_under_way(const struct general *g, uint32_t cache, uint32_t user);

#endif
