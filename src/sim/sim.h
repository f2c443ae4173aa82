/*
 * One replication of a network, event by event. A plan is the network compiled for speed:
 * immutable, shared by threads. A sim is one thread's workspace. A record is what one replication
 * measured: a flat array of doubles, so that it can be journalled, sent and reduced in replication
 * order without knowing what it holds; `struct record_layout` says where things are. Where
 * distributions are recorded a tail follows, whose length differs from record to record.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/network.h"
#include "model/quantity.h"

struct sim_plan;
struct sim;

/* Where things are in a record, as offsets in doubles. One measured period of `time` seconds per
 * replication. */
enum station_sum {      /* per station, from record_layout.stations + i * STATION_SUMS */
    SUM_ARRIVALS,       /* arrivals of the station, from outside or from other stations. Includes
                           requests that find the station full and are lost or overflow. A request
                           that waits outside a region, or is blocked on its way here, arrives when
                           it is admitted */
    SUM_COMPLETIONS,    /* visits that end: the request leaves the station */
    SUM_BUSY,           /* integral of the number of busy servers [s]; a blocked server is not
                           busy */
    SUM_NUMBER,         /* integral of the number of requests at the station [s]: waiting, in
                           service, or holding a server while blocked */
    SUM_STARTS,         /* number of waits in SUM_WAIT: services begun, each counted once even if it
                           is interrupted later. Under a discipline that preempts or shares: visits
                           that end */
    SUM_WAIT,           /* sum of those waits [s]: the time in which a request at the station is
                           neither served nor holds a server. Under sharing: response minus service
                           time */
    SUM_RESPONSE,       /* sum of the response times of completed visits [s] */
    STATION_SUMS
};
enum family_sum { SUM_VISITS, SUM_VISITS_RESPONSE, FAMILY_SUMS };    /* completions; their
                                                                        responses [s] */

/* Further sums of stations, in networks with a finite room, blocking, preemption or forks that
 * cancel. */
enum station_extra {
    SUM_LOST,           /* requests lost at the station: they found it full, or a breakdown ended
                           their service. They leave by the exit "lost" */
    SUM_OVERFLOWED,     /* requests that found the station full and went to another station */
    SUM_BLOCKED,        /* integral of the number of servers held by blocked requests [s] */
    SUM_PREEMPTIONS,    /* services interrupted in favour of another request */
    SUM_REMOVED,        /* parts of forked requests that were cancelled there */
    STATION_EXTRAS
};

/* Sums of squares per station, when variances are asked for. */
enum square_sum {
    SUM_NUMBER2,        /* integral of the squared number of requests at the station [s] */
    SUM_RESPONSE2,      /* sum of the squared response times of completed visits [s^2] */
    SQUARE_SUMS
};

/* Sums per class, over the whole network. */
enum class_sum {
    SUM_CLASS_NUMBER,   /* integral of requests of the class in the network [s] */
    SUM_CLASS_ARRIVALS, /* requests that sources send as this class */
    SUM_CLASS_LEFT,     /* requests that leave the network as this class, by any exit */
    SUM_CLASS_SOJOURN,  /* their sojourns [s] */
    SUM_CLASS_ACCEPTED, /* requests that leave as this class by an accepting exit */
    SUM_CLASS_ACCEPTED_SOJOURN,    /* [s] */
    SUM_CLASS_LOST,     /* requests that leave as this class by the exit "lost" */
    CLASS_SUMS
};
enum source_sum {
    SUM_SOURCE_ARRIVALS,    /* requests sent */
    SUM_CYCLES,             /* cycles completed by the source's customers; 0 for an open source */
    SOURCE_SUMS
};
enum cache_sum {        /* per cache, when figures of caches are asked for */
    SUM_LIVE,           /* integral of the number of valid entries [s] */
    SUM_BUSIEST,        /* look-ups of valid tokens by the busiest user; by all users when they are
                           alike */
    SUM_BUSIEST_MISSES,
    SUM_IDLEST,         /* the same for the user with the fewest look-ups */
    SUM_IDLEST_MISSES,
    SUM_EVICTIONS,      /* entries evicted for others */
    SUM_LOOKUPS,        /* all look-ups */
    SUM_STALE,          /* look-ups that were served an entry that had ended */
    SUM_REFUSED,        /* look-ups that ended refused: by EXPIRED routes */
    SUM_FETCHES,        /* fetches that started; each try counts */
    SUM_FETCHES_ENDED,  /* fetches that ended, and fetches that were not allowed to start; in a
                           plain cache all that started */
    SUM_FETCHES_FAILED, /* those of them that failed */
    CACHE_SUMS
};
enum revocation_sum {   /* where tokens are revoked */
    SUM_REVOCATIONS,    /* lags that were known in the period: from a revocation until no cache
                           would accept the token */
    SUM_LAG,            /* sum of these lags [s] */
    SUM_LAG_LONGEST,    /* [s] */
    SUM_SERVED_REVOKED, /* requests that a cache let through with a revoked token */
    REVOCATION_SUMS
};
enum exit_sum { SUM_EXITS, SUM_SOJOURN, EXIT_SUMS };
enum meter_sum {
    SUM_NUMERATOR,
    SUM_DENOMINATOR,
    METER_SUMS
}; /* scaled flow counts; denominator = time for a rate */
enum window_sum {
    WINDOW_N,
    WINDOW_MEAN,
    WINDOW_M2,
    WINDOW_SUMS
}; /* a tally of one value per window */

/* Counts up to each instant of a trace, when asked for: for each cache, then for the stations of
 * each group. */
enum cache_flow { FLOW_FETCHES, FLOW_MISSES, CACHE_FLOWS };    /* fetches that started; look-ups
                                                                  that found no valid entry */
enum group_flow { FLOW_STARTS, FLOW_WAIT, GROUP_FLOWS };       /* services begun; their waits [s] */

/* One distribution in the tail of a record [s]. */
enum recorded_quantity {
    RECORDED_RESPONSE,
    RECORDED_WAIT,
    RECORDED_CLASS_WAIT,      /* waits of a family's visits, if classes are named */
    RECORDED_SOJOURN,
    RECORDED_CLASS_SOJOURN,   /* sojourns of accepted requests that leave as a named class */
    RECORDED_LAG              /* lags of revoked tokens: how long a cache would accept them */
};
struct recorded {
    enum recorded_quantity quantity;
    size_t index;          /* group of responses and waits, exit of sojourns, class of
                              a class's sojourns */
    size_t family;         /* of responses and a family's waits: which of model/families.h */
    bool reported;         /* of responses: the family has figures of its own */
    bool hidden;           /* of a family's waits: the family has no figures */
};

struct record_layout {
    size_t time;           /* measured time [s] */
    size_t events;         /* number of events in the whole replication, warm-up included */
    size_t external;       /* arrivals from outside, including customers who return after
                              thinking */
    size_t number;         /* integral of the number of requests in the network [s] */
    size_t stations;       /* [n_stations][STATION_SUMS] */
    size_t exits;          /* [n_exits][EXIT_SUMS] */
    size_t meters;         /* [n_meters][METER_SUMS] */
    size_t n_families;     /* number of families (model/families.h); 0 when every group has only one
                              and no times were asked for */
    size_t families;       /* [n_families][FAMILY_SUMS] */
    const struct asked *asked;
    size_t responses_within;    /* [n_families][times] completions with a response of at most
                                   that time */
    size_t waits_within;   /* [n_groups][times] services begun after a wait of at most that time */
    size_t waited;         /* [n_groups] services begun after a wait above 0; counted when p_wait or
                              times are asked for */
    size_t sojourns_within;     /* [n_exits][times] */
    size_t numbers;        /* [n_groups][numbers] time [s] with exactly that many requests at a
                              station, summed over the group's stations */
    size_t caches;         /* [n_caches][CACHE_SUMS], when figures of caches are asked for */
    size_t hits;           /* [FAMILY_SUMS] when figures of caches are asked for: accepted requests
                              all of whose look-ups hit */
    size_t n_extras;       /* number of stations with extras: all of them, or 0 when no station has
                              extras */
    size_t extras;         /* [n_extras][STATION_EXTRAS] */
    size_t n_visits;       /* number of families counted in full. 0 when no class is named and no
                              station has extras: then only their visits and response times are
                              counted */
    size_t visits;         /* [n_visits][STATION_SUMS] the sums of a station, taken over one
                              family's visits to all stations of its group */
    size_t visit_extras;   /* [n_visits][STATION_EXTRAS] the same */
    size_t visit_waits_within;    /* [n_visits][times], with p_wait or times, as waits_within */
    size_t visit_waited;   /* [n_visits] */
    size_t visit_numbers;  /* [n_visits][numbers] time [s] with exactly that many requests of the
                              family at a station, summed over the group's stations */
    size_t n_classes;      /* number of classes; 0 when no class is named */
    size_t classes;        /* [n_classes][CLASS_SUMS] */
    size_t classes_within; /* [n_classes][times] accepted requests that leave as that class */
    size_t n_sources;      /* number of sources; 0 when no class is named and no source has
                              customers */
    size_t sources;        /* [n_sources][SOURCE_SUMS] */
    bool revokes;          /* tokens are revoked; else the next is empty */
    size_t revocations;    /* [REVOCATION_SUMS] */
    bool squares_kept;     /* variances are asked for; else the next five are empty */
    size_t squares;        /* [n_stations][SQUARE_SUMS] */
    size_t visit_squares;  /* [n_families] sum of the squared response times of the family's visits
                              [s^2] */
    size_t visit_numbers2; /* [n_visits] integral of the squared number of requests of the family at
                              a station [s], summed over the group's stations */
    size_t class_squares;  /* [n_classes] sum of the squared sojourn times of accepted requests
                              [s^2] */
    size_t sojourn_squares;     /* [1] the same over all classes */
    size_t meter_windows;  /* [n_meters][WINDOW_SUMS] */
    size_t sojourn_window; /* [WINDOW_SUMS] mean sojourn of accepted requests */
    size_t trace;          /* [trace_points][trace_columns] number of requests at instants
                              of warm-up and windows together: in the network, and with
                              trace_groups in each group's stations */
    size_t trace_points, trace_columns;
    size_t flow_columns;   /* 0 without trace_flows, else n_caches x CACHE_FLOWS + n_groups x
                              GROUP_FLOWS */
    size_t flows;          /* [trace_points][flow_columns] counts until those instants */
    size_t width;          /* number of doubles of one member, tail excluded */
    size_t members;        /* 2 for antithetic runs, stored one after the other, else 1; then
                              follows their common tail */
    const struct recorded *recorded; size_t n_recorded;    /* distributions in the tail. Each takes
                                                              1 + n doubles: n, then a histogram
                                                              packed into n doubles */
};

/* Number of pending events at which tree and calendar take about the same time. */
enum { SIM_MANY = 2048 };

struct sim_options {
    double window;         /* [s] */
    unsigned windows;      /* windows per replication, >= 1 */
    double warmup;         /* [s] >= 0; at its end the sums are reset, the state is kept */
    struct asked asked;    /* times and numbers whose shares are counted; percentiles need
                              `distributions` */
    bool distributions;    /* record distributions of response times, waits and sojourns: records
                              then have a tail */
    bool sojourns_alone;   /* without distributions: of the shares within times, count only those of
                              sojourns. Those of visits are then 0 in the record. Many times fewer
                              events are looked at */
    bool antithetic;       /* a replication is two runs, the second with mirrored random numbers */
    const double *lookups; /* [n_caches] expected look-ups per second, excluding those right after a
                              login, of caches that start stationary; NULL: all caches start
                              empty */
    const double *fetches; /* [n_caches] expected time of a fetch [s], as above; NULL: 0 */
    size_t many;           /* number of leaves in use at which the FIFO engine switches to the
                              calendar; 0: SIM_MANY. Changes results only through the order of equal
                              times */
    double clock_range;    /* [s] after which the clock is set back, so that durations are
                              differences of small numbers; 0: chosen from the model's times.
                              Changes results by rounding only */
    unsigned trace_points; /* 0: no trace */
    bool trace_groups;
    bool trace_flows;      /* also count flows between the points; with caches, needs that figures
                              of caches are asked for */
    bool trace_random;     /* false: point k of n (from 0) lies at (k + 1)/n of warm-up and windows.
                              true: at (k + u)/n with its own uniform u; then no period of the model
                              can coincide with the points, and a point's expectation is the mean
                              over its n-th part. The number in the network then has the fetches
                              that are jobs beside requests in it, for the test of drift */
    bool general;          /* use the general engine even for a plain network; for tests */
    uint64_t events_most;  /* the general engine abandons a replication after about this many
                              events, as if it were asked to stop; 0: never */
    bool check;            /* check the engine's invariants every few events; for tests */
    bool stationary;       /* true: sources are stationary at time 0, so that the first arrival
                              follows the residual law (rng/residual.h). false: it comes one full
                              interarrival time after time 0 */
};

/* Compile. The network must outlive the plan; options are copied. */
struct sim_plan *sim_plan_new(const struct network *net, const struct sim_options *o);
void sim_plan_free(struct sim_plan *p);
const struct record_layout *sim_plan_layout(const struct sim_plan *p);

/*
 * The plan of an antithetic replication's second member, owned by p; NULL when runs are not
 * antithetic (Hammersley, Morton, Proc. Camb. Phil. Soc. 52, 1956; Law, Simulation Modeling and
 * Analysis, 5th ed., sec. 11.3). The second member draws 1 - u where the first draws u, from the
 * same streams, for services, interarrival times and routes. Run both with the same replication
 * number. Users and the lifetimes drawn at caches are the same in both.
 */
const struct sim_plan *sim_plan_mate(const struct sim_plan *p);

/*
 * Memory [bytes] of a plan and one workspace for this many users, with this many entries in all
 * caches together. Each further workspace of the plan takes as much again, less 24 bytes per user.
 */
double sim_token_bytes(double users, double entries);

struct sim *sim_new(const struct sim_plan *p);
void sim_free(struct sim *s);

/*
 * Run replication r of `seed`; record[layout->width] is filled in. Returns 0 when done. The loop
 * polls *stop (may be NULL): when it becomes nonzero the replication is abandoned, the record is
 * untouched, and -1 is returned. A result depends on (plan, seed, r) alone.
 *
 * SIM_DEADLOCK: requests block each other in a cycle, and the network's rule is DEADLOCK_STOP. The
 * record then holds only the stations of the cycle, see sim_deadlock.
 */
enum { SIM_DEADLOCK = 1 };
int sim_replicate(struct sim *s, uint64_t seed, uint64_t r, double *record, const atomic_int *stop);

/* Was the last replication abandoned because time stood still: more than 1e7 events at one moment,
 * and many for each request? Checked only with options.events_most. */
bool sim_stands_still(const struct sim *s);

/*
 * Is this the record of a replication that ended in a deadlock? If so, stations[n_stations] gets
 * the stations of the cycle (a request at each waits for room held by a request at the next), *n
 * their number, and *time the time of the deadlock [s]. NULL: not asked for.
 */
bool sim_deadlock(const struct record_layout *l, const double *record, size_t *stations, size_t *n,
                  double *time);

/* Number of doubles in the tail of the record just filled in (0 without distributions), and the
 * tail itself. */
size_t sim_tail_size(const struct sim *s);
void sim_tail(const struct sim *s, double *tail);

/* Add the distributions that `mate` recorded to those of s: both runs are one replication. Both
 * plans belong to the same network. */
void sim_tail_merge(struct sim *s, const struct sim *mate);

#endif
