/*
 * The general engine's workspace: stations whose requests are ordered, interrupted, sharing,
 * limited, blocked; whatever the FIFO engine must not know. On plain networks it makes the same
 * events as that from the same streams, and each is the other's judge (tests/sim/test_engines.c).
 * Private to this room.
 *
 * A request is a job of 56 bytes with a number, which it keeps until it leaves. Its service time is
 * drawn when it arrives, from its node's stream, so that the order of service changes no number
 * that is drawn. Every pending event is a leaf of the tournament tree; who it is for stands beside
 * it.
 *
 * The rooms of a request's way, each in a file of its own:
 *   general.c              the loop: arrivals, completions, routes, exits
 *   general_fork.c         requests that are served in parts at once
 *   general_dispatch.c     which target, where a rule chooses among several
 *   general_work.c         how much work is left at a station, for a rule that asks
 *   general_queue.c        disciplines that serve whole services: fifo, lifo, random, priority, sjf
 *   general_preemptive.c   that interrupt: lifo-preemptive, priority-preemptive, srpt
 *   general_ps.c, general_sharing.c, general_las.c    that serve many at once: ps, dps, las
 *   general_polling.c      one server that goes round queues
 *   general_order.h, general_heap.h     how those who wait are kept
 *   general_room.c         finite room: who is let in, lost, sent on, kept waiting, blocked
 *   general_deadlock.c     requests that block each other in a circle
 *   general_servers.c, general_crew.c   servers of their own speeds, breakdowns, shifts
 *   general_measure.c      what is counted
 *   general_check.h        what must always hold
 */
#ifndef SIM_GENERAL_H
#define SIM_GENERAL_H

#include "sim/state.h"
#include "sim/tournament.h"

typedef uint32_t job_id;
#define JOB_NONE UINT32_MAX
#define LEAF_NONE UINT32_MAX

enum job_state {
    JOB_FREE,       /* no job has this number */
    JOB_WAITS,      /* at a station, not in service */
    JOB_SERVED,     /* at a station, in service or sharing it */
    JOB_DONE,       /* its service has just ended: it is about to go on, or to block */
    JOB_BLOCKED,    /* with its server, after its service or before it, until there is room where
                       it goes; `key` is since when [s] */
    JOB_OUTSIDE,    /* before a region that is full; at no station */
    JOB_FORKED,     /* at a fork, until its parts have joined */
    JOB_PARKED      /* behind a token's fetch; at no station */
};

struct general_job {
    double born;        /* [s] when it entered the network */
    double arrived;     /* [s] when it came to where it is now */
    double work;        /* [s] its service at a server of speed 1 */
    double key;         /* the discipline's; or since when it is blocked [s] */
    uint32_t node;
    uint32_t user;      /* as a label's (state.h); of a customer without users which one it is */
    job_id next;        /* in a list that it is in; of free ones the next free */
    uint32_t leaf;      /* of its own event, or LEAF_NONE */
    uint32_t source;    /* where it came from; PLAN_NONE: it was there at time 0 */
    uint8_t state;      /* enum job_state */
};
_Static_assert(sizeof(struct general_job) == 56, "with a leaf at most 96 bytes for a request");

/* What an event is. Leaves of sources come first and are arrivals; of the others this, and an
 * index, are the tag (event_station) with which they pend. */
enum event_kind {
    EVENT_SERVICE,      /* a service at station `index` ends */
    EVENT_THINK,        /* a customer of source `index` sends its next request */
    EVENT_SERVERS,      /* servers of station `index` come or go */
    EVENT_KINDS
};
enum { EVENT_INDEX_BITS = 28 };

static inline uint32_t event_tag(enum event_kind kind, uint32_t index)
{
    return (uint32_t)kind << EVENT_INDEX_BITS | index;
}

/* A list of jobs linked by `next`. */
struct job_list {
    job_id head, tail;    /* head JOB_NONE: empty, and then tail has no meaning */
};

struct general_station {
    const struct discipline_ops *ops;
    void *state;            /* the discipline's own, [ops->state] bytes */
    uint32_t servers;       /* UINT32_MAX: infinite */
    int32_t idle;           /* servers that are free (of those who serve whole services) */
    uint32_t present;       /* requests there, in any state */
    uint32_t room;          /* with `loses` */
    uint32_t levels;        /* different priorities of its classes */
    bool waits_once;        /* as its discipline's */
    bool fifo;              /* it is FIFO, and its servers are always there */
    bool limited;           /* admission is asked for, for one of two reasons: */
    bool loses;             /* more than `room` are never there: others are lost, and nobody waits
                               for room */
    bool asks_rooms;        /* it, or its region, has finite room of any other kind */
    bool has_rooms;         /* it asks for rooms, or a request may be blocked there: the end of a service
                               is room_complete's */
    bool chooses_first;     /* where a request goes is chosen before its service, which may have to
                               wait for room there */
    double changed;         /* [s] when `present` last did, or the measured period began */
    double number2;         /* integral of present^2 since then */
    struct stream order;    /* random choices of the discipline */
    struct general_work *work;    /* NULL: nobody asks how much is left */
    struct crew *crew;      /* of servers with rules (general_servers.h), or NULL */
};

/* A node, and what is counted of it in the measured period. */
struct general_node {
    _Alignas(64) struct stream service, routing;
    double mean;            /* of exponential service [s] */
    uint32_t station, class;
    uint32_t level;         /* of its class's priority among the station's, from 0, the first */
    uint32_t position;      /* among the station's nodes, from 0 */
    struct plan_choice next;    /* random routing */
    uint32_t cache;         /* else by the outcome of a look-up; PLAN_NONE */
    uint8_t sampler;        /* enum sampler_kind */
    double weight;          /* of sharing */
    uint64_t there;         /* requests there when counting began */
    uint64_t removed;       /* parts of forks that were not needed any more */
    uint64_t arrivals, starts, completions, lost, overflowed, preempted;
    double wait, response, response2, blocked;
    double number, queue;   /* integrals, as far as ages at the period's ends tell of them */
};

/* Requests that left the network as one class, in the measured period. */
struct general_class {
    uint64_t arrivals;      /* those that sources sent as this class */
    uint64_t left, accepted, lost;
    double sojourn, accepted_sojourn, accepted_sojourn2;
    double outside;         /* integral of those who are at no station [s] */
};

struct rooms;
struct crew;
struct crew_job;

/* A job whose service has begun, at a station that is asked for its work. */
struct job_link {
    job_id next, before;    /* JOB_NONE at the ends */
    bool linked;
};

/* What a rule remembers. */
struct general_dispatch {
    struct stream random;
    uint32_t turn;          /* of round-robin with equal weights */
    double *ahead;          /* [n] of others: by how much each has come too rarely */
    uint32_t *order;        /* [n] of power-of-d: the targets in any order */
    const uint32_t **present;    /* [n] where the numbers at the targets' stations are */
};

struct general {
    struct sim sim;         /* first, so that either is the other's address */
    struct tournament queue;
    uint32_t *who;          size_t cap_who;    /* by leaf: its job, or what its kind needs */
    struct general_job *jobs; size_t n_jobs, cap_jobs;    /* numbers so far, free ones included */
    job_id free_job;        /* linked by `next`; JOB_NONE */
    struct general_station *stations;
    struct general_node *nodes;
    uint64_t check_mask;    /* events are looked at, and invariants if asked for, when these bits of
                               their number are 0 */
    uint64_t check_at;      /* events: invariants are looked at when there were so many */
    bool rare;              /* rooms, forks, crews, rules that ask for work, losses; or more is
                               asked for than sums. Else nothing of it is looked for */
    bool records_leaving;   /* sojourns are recorded, or counted by class */
    struct general_class *classes;    /* [n_classes] of the network */
    uint64_t *classes_within;         /* [n_classes][times] accepted, with such a sojourn */
    double sojourn2;        /* [s^2] of accepted requests, where squares are kept */
    uint64_t *cycles;                 /* [n_sources] customers' requests that left */
    struct rooms *rooms;    /* NULL: all room is unlimited */
    bool unsettled;         /* rooms have work left at the end of the event */
    struct general_dispatch *dispatches;
    struct job_link *links; /* [cap_jobs], or NULL when no station is asked for its work */
    bool asks_for_work;     /* some station is */
    bool crews;             /* some station has a crew */
    struct crew_job *crew_jobs;    /* [cap_jobs], or NULL when none has */
    bool forks;             /* some station is a fork, */
    bool lists_parts;       /* and not all of its parts are waited for */
    struct general_part *parts;    /* [cap_jobs], or NULL when none is (general_fork.h) */
    double now;             /* [s] of the event that is handled */
    uint32_t open;          /* its leaf while nothing has taken it, or LEAF_NONE */
};

struct waiting_order;    /* general_order.h */

/*
 * How a discipline serves. A station's behaviour is one row, by enum discipline; what others need
 * to know of a discipline is in model/discipline.h.
 */
struct discipline_ops {
    size_t state;           /* bytes of a station's own */
    const struct waiting_order *order;    /* of those who wait; NULL: it has its own */
    /* Of those that interrupt: should j, which is not in service, take the place of `served`? */
    bool (*before)(const struct general *g, job_id j, job_id served);
    bool waits_once;        /* a request waits until its service begins and not again: its wait is
                               counted then; else it is response - work, counted at its end */
    /* For a station of this plan: room for its lists; and their end. NULL: nothing to do. */
    void (*init)(struct general *g, uint32_t station);
    void (*release)(struct general *g, uint32_t station);
    /* It is empty, at time 0. */
    void (*start)(struct general *g, uint32_t station);
    /* A job has come: job.work and .arrived are set, station.present counts it. */
    void (*arrive)(struct general *g, uint32_t station, job_id j);
    /* The event at g->open is due: whose service has ended. The job is in no list any more; the
     * server stays with it until `next`. JOB_NONE: nobody's (an event of the discipline's own).
     * NULL: it is always that of the leaf's job. */
    job_id (*complete)(struct general *g, uint32_t station);
    /* The server of the last job to complete, or to be unblocked, is free. */
    void (*next)(struct general *g, uint32_t station);
    /* The job leaves before its end, in whatever state: cancelled. */
    void (*remove)(struct general *g, uint32_t station, job_id j);
    /* [s] How much of job.work is done, of a job there that is not blocked. Not asked of those with
     * waits_once. */
    double (*attained)(const struct general *g, uint32_t station, job_id j);
    /* [s] How long it was in service, where that is not what it has attained: a server may be slow
     * or fast. Of one that is blocked it is job.work. NULL: as attained. */
    double (*served)(const struct general *g, uint32_t station, job_id j);
    /* The clock is set back. NULL: it keeps no times. */
    void (*set_back)(struct general *g, uint32_t station, double by);
};

/* By enum discipline. */
extern const struct discipline_ops *const discipline_ops_table[DISCIPLINES];

static inline struct general *general_of(struct sim *s)
{
    return (struct general *)(void *)s;
}

static inline const struct general *general_of_const(const struct sim *s)
{
    return (const struct general *)(const void *)s;
}

/* ---- general.c ---- */

/* A leaf for a new event: the one that is open, or another. Its job or other owner is `who`. */
uint32_t general_leaf(struct general *g, uint32_t who);

/* The event of a leaf comes after a delay [s] from now. */
static inline void general_schedule(struct general *g, uint32_t leaf, double delay,
                                    enum event_kind kind, uint32_t index)
{
    tournament_set(&g->queue, leaf, event_key(g->now + delay), event_tag(kind, index));
}

/* When the event of a leaf is due [s of the clock]. */
static inline double general_due(const struct general *g, uint32_t leaf)
{
    return event_time(tournament_at(&g->queue, leaf).key);
}

/* The event of a leaf does not come; the leaf is given back. */
void general_cancel(struct general *g, uint32_t leaf);

/* A job with a new number, at no station; and the end of one. Its state is JOB_WAITS, which says
 * that it comes from outside the network, where nobody can be blocked; a part of a request that is
 * there already is given JOB_OUTSIDE. */
job_id general_job_new(struct general *g, double born, uint32_t source, uint32_t user);
void general_job_end(struct general *g, job_id j);

/*
 * A job whose service is over, or that waited for a token's fetch: the target to which it goes.
 * PLAN_NONE: it waits for a fetch.
 */
uint32_t general_route(struct general *g, job_id j);

/* A job whose service is over leaves its station, in which it was blocked for so long [s]; its
 * server is free. */
void general_depart(struct general *g, uint32_t station, job_id j, double blocked);

/* A job's service at a station is over, and the discipline has let it go: it goes on, or is
 * blocked. */
void general_complete(struct general *g, uint32_t station, job_id j);

/* So many more are at a station. */
void general_present(struct general *g, uint32_t station, int32_t change);

/* A job's wait is over, though none of the station's servers is taken. */
void general_count_start(struct general *g, uint32_t station, job_id j);

/* A job comes to a node; goes to a target of the plan; leaves by an exit. */
void general_enter(struct general *g, uint32_t node, job_id j);
void general_follow(struct general *g, job_id j, uint32_t target);
void general_leave(struct general *g, uint32_t exit, job_id j);

/*
 * A job has a server, which it keeps until `next` is called: its wait is counted and
 * the event of its whole service scheduled, at once or when there is room where it goes.
 */
void general_serve(struct general *g, uint32_t station, job_id j);

/* The same of a job for which there is room where it goes. */
void general_serve_now(struct general *g, uint32_t station, job_id j);

/* The number at a station is about to change. */
static inline void general_number_changes(struct general *g, uint32_t station)
{
    struct general_station *st = &g->stations[station];
    const double n = st->present;
    st->number2 += n * n * (g->now - st->changed);
    st->changed = g->now;
}

static inline struct general_node *general_node_of(const struct general *g, job_id j)
{
    return &g->nodes[g->jobs[j].node];
}

/* ---- lists ---- */

static inline void job_list_clear(struct job_list *l)
{
    l->head = JOB_NONE;
}

static inline void job_list_append(struct general *g, struct job_list *l, job_id j)
{
    g->jobs[j].next = JOB_NONE;
    if (l->head == JOB_NONE)
        l->head = j;
    else
        g->jobs[l->tail].next = j;
    l->tail = j;
}

static inline void job_list_prepend(struct general *g, struct job_list *l, job_id j)
{
    g->jobs[j].next = l->head;
    if (l->head == JOB_NONE)
        l->tail = j;
    l->head = j;
}

static inline job_id job_list_take(struct general *g, struct job_list *l)
{
    const job_id j = l->head;
    l->head = g->jobs[j].next;
    return j;
}

/* Takes the job out of the list, which has it. O(its length). */
void job_list_remove(struct general *g, struct job_list *l, job_id j);

/* ---- general_dispatch.c ---- */

void general_dispatch_init(struct general *g);
void general_dispatch_release(struct general *g);
void general_dispatch_start(struct general *g, uint64_t seed, uint64_t replication);

/* Where a job goes that chose this dispatch: which target, by its rule and by what is there now. */
uint32_t general_dispatch(struct general *g, job_id j, uint32_t dispatch);

/* ---- general_work.c ---- */

/* The stations that a rule asks; at time 0 all are empty. */
void general_work_init(struct general *g);
void general_work_release(struct general *g);
void general_work_start(struct general *g);

/* At a station with `work`: a job has come; its first service begins; it leaves. */
void general_work_comes(struct general *g, uint32_t station, job_id j);
void general_work_begins(struct general *g, uint32_t station, job_id j);
void general_work_goes(struct general *g, uint32_t station, job_id j);

/* [s] What a server there has to do, on average, until all who are there are served, at speed 1 and
 * without interruptions; 0 of a delay. */
double general_work_left(const struct general *g, uint32_t station);

/* ---- general_measure.c: the engine's begin, end and set_back ---- */

/* Counts to 0. */
void general_node_clear(struct general_node *n);

/* A job at a station is about to be lost, in a breakdown; to be removed: its visit so far. */
void general_count_lost(struct general *g, job_id j);
void general_count_removed(struct general *g, job_id j);

void general_begin(struct sim *s, double t);
void general_end(struct sim *s, double t);
void general_set_back(struct sim *s, double by);

/* ---- general_start.c: the engine's init, release, start and first_arrival ---- */

void general_init(struct sim *s);
void general_release(struct sim *s);
void general_start(struct sim *s, uint64_t seed, uint64_t replication);
void general_first_arrival(struct sim *s, size_t source, double t);

#endif
