/*
 * The general engine's workspace. The engine has everything that the FIFO engine must not know:
 * stations with any discipline, preemption, sharing, finite room and blocking. On plain networks
 * both engines make the same events from the same streams, so that each tests the other
 * (tests/sim/test_engines.c). Private to this room.
 *
 * A request is a job of 56 bytes with a number, which it keeps until it leaves. Its service time is
 * drawn when it arrives, from its node's stream, so that the order of service does not change the
 * service times. Every pending event is a leaf of the tournament tree; `who` holds the job or other
 * owner of each leaf.
 *
 * The rooms of a request's way, each in a file of its own:
 *   general.c              the loop: arrivals, completions, routes, exits
 *   general_fork.c         requests that are served in parts at once
 *   general_dispatch.c     rules that choose among several targets
 *   general_work.c         the work left at a station, for the rule least-work
 *   general_queue.c        disciplines that serve whole services: fifo, lifo, random, priority, sjf
 *   general_preemptive.c   that interrupt: lifo-preemptive, priority-preemptive, srpt
 *   general_ps.c, general_sharing.c, general_las.c    that serve many at once: ps, dps, las
 *   general_polling.c      one server that goes round queues
 *   general_order.h, general_heap.h     the order of waiting requests
 *   general_room.c         finite room: who is admitted, lost, sent on, kept waiting, blocked
 *   general_deadlock.c     requests that block each other in a cycle
 *   general_servers.c, general_crew.c   servers with speeds, breakdowns, shifts
 *   general_tokens.c       look-ups, and requests behind another one's fetch
 *   general_grow.c         arrays that grow
 *   general_fetch.c        fetches beside the requests, for caches that are not plain
 *   general_limit.c        stations with a limit on their arrivals per time
 *   general_incidents.c    caches that are flushed, and stations that are down for a while
 *   general_revocation.c   tokens that are revoked, and for how long caches accept them
 *   general_measure.c, general_record.c    counts; records of single requests
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
    JOB_BLOCKED,    /* holds its server, after or before its service, until there is room at its
                       destination; `key` is when the blocking began [s] */
    JOB_OUTSIDE,    /* waits outside a full station or region; at no station */
    JOB_FORKED,     /* waits at a fork until its parts have joined */
    JOB_PARKED,     /* waits for another request that fetches its token; at no station since
                       `arrived` */
    JOB_AWAITS      /* waits for a fetch beside it (general_fetch.h); at no station since
                       `arrived`. `next` links those who wait for the same one, `leaf` is that of
                       the lock's event */
};

struct general_job {
    double born;        /* [s] when it entered the network */
    double arrived;     /* [s] when it arrived at its present station */
    double work;        /* [s] its service time at a server of speed 1 */
    double key;         /* owned by the discipline; of a blocked job when the blocking began [s] */
    uint32_t node;
    uint32_t user;      /* as in a label (state.h); in a closed class without users the customer's
                           number */
    job_id next;        /* next job in the same list, or the next free job */
    uint32_t leaf;      /* leaf of its pending event, or LEAF_NONE */
    uint32_t source;    /* source that sent it; PLAN_NONE: it was present at time 0 */
    uint8_t state;      /* enum job_state */
};
_Static_assert(sizeof(struct general_job) == 56, "with a leaf at most 96 bytes for a request");

/* Kinds of events. The first leaves are the sources' and mean arrivals. Every other event has a tag
 * in place of its station (event_station): its kind and an index. */
enum event_kind {
    EVENT_SERVICE,      /* a service at station `index` ends */
    EVENT_THINK,        /* a customer of source `index` sends its next request */
    EVENT_INCIDENT,     /* an incident of the network begins or ends (general_incidents.h) */
    EVENT_REVOCATION,   /* the next token of a population, the leaf's owner, is revoked */
    EVENT_REVOKED,      /* the watch that owns the leaf looks again (general_revocation.h) */
    EVENT_SERVERS,      /* the servers of station `index` change: breakdown, repair or shift */
    EVENT_FETCH,        /* a fetch has taken too long, or tries again */
    EVENT_LOCK,         /* a job that waits for another's fetch looks again, or gives up waiting */
    EVENT_KINDS
};
enum { EVENT_INDEX_BITS = 28 };

static inline uint32_t event_tag(enum event_kind kind, uint32_t index)
{
    return (uint32_t)kind << EVENT_INDEX_BITS | index;
}

/* A list of jobs linked by `next`. */
struct job_list {
    job_id head, tail;    /* head JOB_NONE: the list is empty, and tail has no meaning */
};

struct general_station {
    const struct discipline_ops *ops;
    void *state;            /* the discipline's own, [ops->state] bytes */
    uint32_t servers;       /* UINT32_MAX: infinite */
    int32_t idle;           /* number of idle servers, for disciplines that serve whole services */
    uint32_t present;       /* number of requests at the station, in any state */
    uint32_t room;          /* arrivals that find so many requests are lost: its room if it
                               `loses`, else UINT32_MAX */
    uint32_t levels;        /* number of different priorities of its classes */
    bool waits_once;        /* as its discipline's */
    bool fifo;              /* the discipline is FIFO, and nothing but the loop looks at arrivals
                               and services: no crew, no rule that asks for work, no route
                               chosen first */
    bool loses;             /* its room is finite: arrivals are lost when it is full, and nobody
                               waits for room */
    struct bucket *bucket;  /* limit on its arrivals per time (general_limit.c), or NULL */
    bool asks_rooms;        /* it, or its region, has finite room of any other kind */
    bool has_rooms;         /* asks_rooms is set, or a request may be blocked here: room_complete
                               then handles the end of a service */
    bool chooses_first;     /* a request's route is chosen before its service, which may have to
                               wait for room at the destination */
    double changed;         /* when `present` last changed, or the measured period began [s] */
    double number2;         /* integral of present^2 since then, when squares are kept */
    struct stream order;    /* random choices of the discipline */
    struct general_work *work;    /* work left at the station; NULL: no rule asks for it */
    struct crew *crew;      /* servers with rules (general_servers.h), or NULL */
    bool refuses;           /* it is down, and arrivals are lost */
    double halted_until;    /* [s] since the start: services at this delay station are interrupted
                               until then */
};

/* A node, and its counts in the measured period. */
struct general_node {
    _Alignas(64) struct stream service, routing;
    double mean;            /* mean of exponential service [s] */
    uint32_t station, class;
    uint32_t level;         /* rank of its class's priority at the station; 0 is served first */
    uint32_t position;      /* index among the station's nodes */
    struct plan_choice next;    /* random routing */
    uint32_t cache;         /* not PLAN_NONE: routing by the outcome of a look-up in this cache
                               instead */
    uint8_t sampler;        /* enum sampler_kind */
    uint32_t present;       /* requests at the node, when nodes are counted (counts_nodes), as are
                               the next two fields: */
    double changed;         /* when that last changed, or the measured period began [s] */
    double number2;         /* integral of present^2 since then */
    double weight;          /* weight in processor sharing */
    uint64_t there;         /* requests at the node when the measured period began */
    uint64_t removed;       /* parts of forked requests that were cancelled */
    uint64_t arrivals, starts, completions, lost, overflowed, preempted;
    double wait, response, response2, blocked;
    double number, queue;   /* contributions to the integrals from the ages of requests at both ends
                               of the period */
};

/* Requests that left the network as one class, in the measured period. */
struct general_class {
    uint64_t arrivals;      /* requests that sources sent as this class */
    uint64_t left, accepted, lost;
    double sojourn, accepted_sojourn, accepted_sojourn2;
    double outside;         /* integral of the number of requests at no station [s] */
};

struct rooms;
struct fetches;
struct bucket;
struct crew;
struct crew_job;
struct revocations;

/* Links of a job in service, at a station whose work left a rule asks for. */
struct job_link {
    job_id next, before;    /* JOB_NONE at the ends */
    bool linked;
};

/* A fetch with single flight that its request does not complete. */
struct dropped_fetch {
    uint32_t cache, user;
};

/* State of a dispatch rule. */
struct general_dispatch {
    struct stream random;
    uint32_t turn;          /* next target of round-robin with equal weights */
    double *ahead;          /* [n] round-robin with other weights: by how much each target is behind
                               its share */
    uint32_t *order;        /* [n] power-of-d: a permutation of the targets */
    const uint32_t **present;    /* [n] pointers to the numbers of requests at the targets'
                                    stations */
};

struct general {
    struct sim sim;         /* first, so that either is the other's address */
    struct tournament queue;
    uint32_t *who;          size_t cap_who;    /* by leaf: its job, or another owner as its kind
                                                  needs */
    struct general_job *jobs; size_t n_jobs, cap_jobs;    /* n_jobs: job numbers used so far, free
                                                             ones included */
    job_id free_job;        /* free list, linked by `next`; JOB_NONE: empty */
    struct general_station *stations;
    struct general_node *nodes;
    uint64_t check_mask;    /* the loop checks for a stop, and the invariants if asked for, when
                               these bits of the number of events are 0 */
    uint64_t check_at;      /* number of events at which the invariants are checked next */
    double moment;          /* the time at the last look for whether it stands still [s], */
    uint64_t moment_from;   /* and the number of events when it was first seen */
    bool rare;              /* the network has rooms, forks, crews or rules that ask for work, or
                               more than sums is asked for. Else the loop skips all of these */
    bool records_leaving;   /* more of a sojourn is asked for than sums */
    bool keeps_squares;     /* variances are asked for: number2, response2 and sojourn2 count */
    bool counts_nodes;      /* variances or shares of the numbers of named classes are asked for */
    double *node_time_at;   /* [n_nodes][numbers] time with that number of requests at the node [s];
                               NULL: not asked for */
    struct general_class *classes;    /* [n_classes] of the network */
    uint64_t *classes_within;         /* [n_classes][times] accepted requests with a sojourn of at
                                         most that time */
    double sojourn2;        /* sum of squared sojourns of accepted requests [s^2], when squares are
                               kept */
    uint64_t *cycles;                 /* [n_sources] cycles completed by customers */
    struct rooms *rooms;    /* NULL: no station or region has finite room */
    struct revocations *revocations;    /* NULL: no tokens are revoked */
    bool unsettled;         /* rooms and fetches must be settled at the end of the event */
    struct fetches *fetches;    /* NULL: all caches are plain */
    bool flights_may_fail;  /* requests that fetch for others, with single flight, may leave without
                               having filled the cache */
    bool limits;            /* some station has a limit on its arrivals per time */
    bool beside;            /* some jobs are not requests, because there are forks or fetches */
    struct general_dispatch *dispatches;
    struct job_link *links; /* [cap_jobs], or NULL when asks_for_work is false */
    bool asks_for_work;     /* some station is */
    bool crews;             /* some station has a crew */
    struct crew_job *crew_jobs;    /* [cap_jobs], or NULL when no station has a crew */
    bool forks;             /* some station is a fork */
    bool lists_parts;       /* some fork does not wait for all of its parts */
    struct general_part *parts;    /* [cap_jobs], or NULL without forks (general_fork.h) */
    struct dropped_fetch *dropped; size_t n_dropped, cap_dropped;    /* whose requests were
                                                                        removed */
    double now;             /* time of the event being handled [s] */
    uint32_t open;          /* leaf of that event until it is reused, then LEAF_NONE */
};

struct waiting_order;    /* general_order.h */

/*
 * The behaviour of a discipline: one row per enum discipline. The properties that other rooms need
 * are in model/discipline.h.
 */
struct discipline_ops {
    size_t state;           /* bytes of state per station */
    const struct waiting_order *order;    /* order of the waiting requests; NULL: the discipline
                                             keeps its own lists */
    /* For preemptive disciplines: should j, which is not in service, preempt `served`? */
    bool (*before)(const struct general *g, job_id j, job_id served);
    bool waits_once;        /* true: a request waits only before its service begins, and its wait is
                               counted then. false: its wait is response - work, counted at the end
                               of the visit */
    /* Allocate and free a station's state. NULL: nothing to do. */
    void (*init)(struct general *g, uint32_t station);
    void (*release)(struct general *g, uint32_t station);
    /* Reset the station to empty, at time 0. */
    void (*start)(struct general *g, uint32_t station);
    /* A job arrives: job.work and job.arrived are set, and station.present counts it already. */
    void (*arrive)(struct general *g, uint32_t station, job_id j);
    /* The event at g->open is due. Returns the job whose service has ended, or JOB_NONE for an
     * event of the discipline's own. That job is in no list any more; it keeps its server until
     * `next`. NULL: it is always the leaf's job. */
    job_id (*complete)(struct general *g, uint32_t station);
    /* The job that completed or was unblocked last gives its server back: serve the next one. */
    void (*next)(struct general *g, uint32_t station);
    /* A job is cancelled, in whatever state it is. */
    void (*remove)(struct general *g, uint32_t station, job_id j);
    /* How much of job.work is done [s], for a job that is not blocked. Not called for disciplines
     * with waits_once. */
    double (*attained)(const struct general *g, uint32_t station, job_id j);
    /* How long the job has been in service [s], which differs from `attained` when servers are slow
     * or fast; job.work for a blocked job. NULL: as `attained`. */
    double (*served)(const struct general *g, uint32_t station, job_id j);
    /* The clock is set back by `by` [s]. NULL: the discipline stores no times. */
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

/* A leaf for a new event: g->open if there is one, else another. `who` is its job or other
 * owner. */
uint32_t general_leaf(struct general *g, uint32_t who);

/* Schedule the event of a leaf, `delay` [s] from now. */
static inline void general_schedule(struct general *g, uint32_t leaf, double delay,
                                    enum event_kind kind, uint32_t index)
{
    tournament_set(&g->queue, leaf, event_key(g->now + delay), event_tag(kind, index));
}

/* Clock time at which the event of a leaf is due [s]. */
static inline double general_due(const struct general *g, uint32_t leaf)
{
    return event_time(tournament_at(&g->queue, leaf).key);
}

/* general_grow.c: as many leaves as the tree has; room for more jobs. */
void general_more_leaves(struct general *g);
void general_more_jobs(struct general *g);

/* Cancel the event of a leaf, and free the leaf. */
void general_cancel(struct general *g, uint32_t leaf);

/* Make a job that is at no station yet; end a job. A new job's state is JOB_WAITS, which here means
 * that it comes from outside the network, where a request cannot be blocked. A part of a request
 * that is already in the network gets JOB_OUTSIDE. */
job_id general_job_new(struct general *g, double born, uint32_t source, uint32_t user);
void general_job_end(struct general *g, job_id j);

/*
 * Choose the target of a job whose service, or whose wait for a token's fetch, is over. PLAN_NONE:
 * the job now waits for a fetch.
 */
uint32_t general_route(struct general *g, job_id j);

/* A job whose service is over leaves its station, where it was blocked for `blocked` [s], and frees
 * its server. */
void general_depart(struct general *g, uint32_t station, job_id j, double blocked);

/* A job's service at a station is over: it goes on, or is blocked. The discipline has already
 * removed it. */
void general_complete(struct general *g, uint32_t station, job_id j);

/* Change the number of requests at a node and its station. */
void general_present(struct general *g, uint32_t node, int32_t change);

/* Count the end of a job's wait where it takes none of the station's servers. */
void general_count_start(struct general *g, uint32_t station, job_id j);

/* A job arrives at a node; goes to a target of the plan; leaves by an exit. */
void general_enter(struct general *g, uint32_t node, job_id j);
void general_follow(struct general *g, job_id j, uint32_t target);
void general_leave(struct general *g, uint32_t exit, job_id j);

/*
 * A job gets a server, which it keeps until `next` is called. Counts its wait and schedules the end
 * of its whole service: at once, or when there is room at its destination.
 */
void general_serve(struct general *g, uint32_t station, job_id j);

/* The same for a job that has room at its destination. */
void general_serve_now(struct general *g, uint32_t station, job_id j);

/* Call it before the number of requests at a station changes, when squares are kept. */
static inline void general_number_changes(struct general *g, uint32_t station)
{
    struct general_station *st = &g->stations[station];
    const double n = st->present;
    st->number2 += n * n * (g->now - st->changed);
    st->changed = g->now;
}

/* Call it before the number of requests at a node changes, when numbers of nodes are counted. */
void general_node_changes(struct general *g, uint32_t node);

static inline struct general_node *general_node_of(const struct general *g, job_id j)
{
    return &g->nodes[g->jobs[j].node];
}

/* A job that has been at no station since `arrived` goes on, or is removed. */
void general_count_outside(struct general *g, job_id j);

/* ---- general_tokens.c ---- */

/* The target, by the outcome, of a job that looks its token up in a cache at the end of its
 * service, or that asks the issuer (PLAN_ANSWERS). PLAN_NONE: the job waits for a fetch. */
uint32_t general_look_up(struct general *g, job_id j, uint32_t cache);

/* A job goes to a target that has effects other than a dispatch. */
void general_follow_with_effects(struct general *g, job_id j, uint32_t target);

/* A job is about to be removed, leaves, or is refused: its fetches that are under way end, and go
 * to g->dropped. At the end of the event the requests that wait for these fetches go on: behind
 * each fetch, the oldest one fetches. */
void general_fetches_end(struct general *g, job_id j);
void general_fetches_go_on(struct general *g);

/* ---- general_limit.c ---- */

/* Allocate, free and fill the buckets of stations with a limit. Requests that are placed at time 0,
 * until limit_after_starts, take no tokens. */
void limit_init(struct general *g);
void limit_release(struct general *g);
void limit_start(struct general *g);
void limit_after_starts(struct general *g);

/* An arrival at a station with a limit takes one of its tokens. Returns false if there is none. */
bool limit_take(struct general *g, struct bucket *b);

/* ---- general_record.c: where more is asked for than sums ---- */

/* Record a wait above 0 at a station, of a request of this node. */
void general_record_wait(struct general *g, uint32_t station, uint32_t node, double wait);

/* Record the response of a visit to a node that ends at time t. */
void general_record_response(struct sim *s, uint32_t node, double response, double t);

/* A request leaves by an exit; before its job ends. */
void general_record_leaving(struct general *g, uint32_t exit, job_id j, double sojourn);

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

/* Remove a job from the list that holds it. O(length of the list). */
void job_list_remove(struct general *g, struct job_list *l, job_id j);

/* ---- general_dispatch.c ---- */

void general_dispatch_init(struct general *g);
void general_dispatch_release(struct general *g);
void general_dispatch_start(struct general *g, uint64_t seed, uint64_t replication);

/* The target of a job routed to this dispatch, by its rule and the present state. `there`: the job
 * is at its station; the rule sees the state without it. */
uint32_t general_dispatch(struct general *g, job_id j, uint32_t dispatch, bool there);

/* ---- general_work.c ---- */

/* Allocate, free and reset the work of the stations that a rule asks for. */
void general_work_init(struct general *g);
void general_work_release(struct general *g);
void general_work_start(struct general *g);

/* At a station with `work`: a job has arrived; its first service begins; it leaves. */
void general_work_comes(struct general *g, uint32_t station, job_id j);
void general_work_begins(struct general *g, uint32_t station, job_id j);
void general_work_goes(struct general *g, uint32_t station, job_id j);

/* Mean work left per server at a station [s]: until all present requests but `without` (JOB_NONE:
 * until all) are served, at speed 1 and without interruptions; 0 at a delay station. The service of
 * `without` has begun or is about to. */
double general_work_left(const struct general *g, uint32_t station, job_id without);

/* ---- general_measure.c: the engine's begin, end, set_back, arrivals and waits ---- */

/* Reset a node's counts. */
void general_node_clear(struct general_node *n);

/* Count the unfinished visit of a job that is about to be lost in a breakdown; to be removed. */
void general_count_lost(struct general *g, job_id j);
void general_count_removed(struct general *g, job_id j);

void general_begin(struct sim *s, double t);
void general_end(struct sim *s, double t);
void general_set_back(struct sim *s, double by);
uint64_t general_arrivals(const struct sim *s, size_t node);
struct wait_sums general_waits(const struct sim *s, size_t station);

/* ---- general_start.c: the engine's init, release, start, first_arrival and place_starts ---- */

void general_init(struct sim *s);
void general_release(struct sim *s);
void general_start(struct sim *s, uint64_t seed, uint64_t replication);
void general_first_arrival(struct sim *s, size_t source, double t);
void general_place_starts(struct sim *s);

#endif
