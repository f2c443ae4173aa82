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
    SUM_ARRIVALS,       /* requests that come, from outside or elsewhere, and those that find it
                           full and are lost or go to another station; one that waits outside a
                           region, or is blocked on its way here, comes when it is let in */
    SUM_COMPLETIONS,    /* visits that end: the request leaves for where it goes next */
    SUM_BUSY,           /* integral of servers at work [s]; a blocked one is not */
    SUM_NUMBER,         /* integral of requests at the station [s]: those that wait, are served or
                           hold a server while they are blocked */
    SUM_STARTS,         /* waits known: services begun, each once, whatever interrupts it later;
                           under a discipline that preempts or shares visits that end */
    SUM_WAIT,           /* those waits [s]: time there in which the request is neither served nor
                           holds a server; under sharing what the response is more than the
                           service */
    SUM_RESPONSE,       /* responses of the completed [s] */
    STATION_SUMS
};
enum family_sum { SUM_VISITS, SUM_VISITS_RESPONSE, FAMILY_SUMS };    /* completions; their
                                                                        responses [s] */

/* What only stations with rooms, blocking or interruptions have. */
enum station_extra {
    SUM_LOST,           /* requests that were lost here: found it full, or were given up in a
                           breakdown. They leave by the exit "lost" */
    SUM_OVERFLOWED,     /* requests that found it full and went to another station */
    SUM_BLOCKED,        /* integral of servers that are held by a request which is blocked [s] */
    SUM_PREEMPTIONS,    /* services interrupted by a request that goes first */
    STATION_EXTRAS
};

/* Per station, when variances are asked for. */
enum square_sum {
    SUM_NUMBER2,        /* integral of the square of the number at the station [s] */
    SUM_RESPONSE2,      /* sum of the squares of the responses of the completed [s^2] */
    SQUARE_SUMS
};

/* Requests of a class, in the network as a whole. */
enum class_sum {
    SUM_CLASS_NUMBER,   /* integral of requests of the class in the network [s] */
    SUM_CLASS_LEFT,     /* requests that leave the network as this class, by any exit */
    SUM_CLASS_SOJOURN,  /* their sojourns [s] */
    SUM_CLASS_ACCEPTED, /* those of them that leave by an accepting exit */
    SUM_CLASS_ACCEPTED_SOJOURN,    /* [s] */
    SUM_CLASS_LOST,     /* those that leave by the exit "lost" */
    CLASS_SUMS
};
enum source_sum {
    SUM_SOURCE_ARRIVALS,    /* requests sent */
    SUM_CYCLES,             /* customers' requests that left; 0 of an open source */
    SOURCE_SUMS
};
enum cache_sum {        /* per cache, when figures of caches are asked for */
    SUM_LIVE,           /* integral of entries in force [s] */
    SUM_BUSIEST,        /* look-ups of valid tokens by the user who looks up most; of alike
                           users all */
    SUM_BUSIEST_MISSES,
    SUM_IDLEST,         /* the same of the user who looks up least */
    SUM_IDLEST_MISSES,
    CACHE_SUMS
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

/* One distribution in the tail of a record [s]. */
enum recorded_quantity {
    RECORDED_RESPONSE,
    RECORDED_WAIT,
    RECORDED_CLASS_WAIT,      /* of a family's visits, if classes are named */
    RECORDED_SOJOURN,
    RECORDED_CLASS_SOJOURN    /* of accepted requests that leave as a named class */
};
struct recorded {
    enum recorded_quantity quantity;
    size_t index;          /* group of responses and waits, exit of sojourns, class of
                              a class's sojourns */
    size_t family;         /* of responses and a family's waits: which of model/families.h */
    bool reported;         /* of responses: that has figures of its own */
};

struct record_layout {
    size_t time;           /* measured time [s] */
    size_t events;         /* events of the whole replication, warm-up included */
    size_t external;       /* arrivals from outside, those of customers who have thought
                              included */
    size_t number;         /* integral of requests in the network [s] */
    size_t stations;       /* [n_stations][STATION_SUMS] */
    size_t exits;          /* [n_exits][EXIT_SUMS] */
    size_t meters;         /* [n_meters][METER_SUMS] */
    size_t n_families;     /* of model/families.h; 0 when each group has but one and no times were
                              asked for */
    size_t families;       /* [n_families][FAMILY_SUMS] */
    const struct asked *asked;
    size_t responses_within;    /* [n_families][times] completions with a response of at most
                                   that time */
    size_t waits_within;   /* [n_groups][times] services begun after a wait of at most that time */
    size_t waited;         /* [n_groups] services begun after a wait above 0; with p_wait
                              or times */
    size_t sojourns_within;     /* [n_exits][times] */
    size_t numbers;        /* [n_groups][numbers] [s] with just that many at a station, of all
                              its stations */
    size_t caches;         /* [n_caches][CACHE_SUMS], when figures of caches are asked for */
    size_t hits;           /* [FAMILY_SUMS] then: accepted requests all of whose look-ups hit */
    size_t n_extras;       /* stations; 0: none has extras */
    size_t extras;         /* [n_extras][STATION_EXTRAS] */
    size_t n_visits;       /* families; 0: but the number of their visits and these's responses is
                              not counted, for no class is named and no station has extras */
    size_t visits;         /* [n_visits][STATION_SUMS] as of a station, of the visits of one
                              family to all stations of its group */
    size_t visit_extras;   /* [n_visits][STATION_EXTRAS] the same */
    size_t visit_waits_within;    /* [n_visits][times], with p_wait or times, as waits_within */
    size_t visit_waited;   /* [n_visits] */
    size_t n_classes;      /* classes; 0: none is named */
    size_t classes;        /* [n_classes][CLASS_SUMS] */
    size_t classes_within; /* [n_classes][times] accepted requests that leave as that class */
    size_t n_sources;      /* sources; 0: no class is named, and no source has customers */
    size_t sources;        /* [n_sources][SOURCE_SUMS] */
    bool squares_kept;     /* variances are asked for; else the next four are empty */
    size_t squares;        /* [n_stations][SQUARE_SUMS] */
    size_t visit_squares;  /* [n_families] squares of the responses of the family's visits [s^2] */
    size_t class_squares;  /* [n_classes] of sojourns of accepted requests [s^2] */
    size_t sojourn_squares;     /* [1] the same of all of them */
    size_t meter_windows;  /* [n_meters][WINDOW_SUMS] */
    size_t sojourn_window; /* [WINDOW_SUMS] mean sojourn of accepted requests */
    size_t trace;          /* [trace_points][trace_columns] number of requests at instants
                              of warm-up and windows together: in the network, and with
                              trace_groups in each group's stations */
    size_t trace_points, trace_columns;
    size_t width;          /* doubles of all these, of one member */
    size_t members;        /* 2 of antithetic runs, one after the other; else 1. Their common
                              tail follows */
    const struct recorded *recorded; size_t n_recorded;    /* what distributions the tail has, if
                                                              any: of each [1 + n], n and a
                                                              histogram packed into n */
};

/* Where both kinds of event queue take about the same time. */
enum { SIM_MANY = 2048 };

struct sim_options {
    double window;         /* [s] */
    unsigned windows;      /* per replication, >= 1 */
    double warmup;         /* [s] >= 0; ends with all sums reset, not the state */
    struct asked asked;    /* shares and numbers that are counted as well; percentiles
                              need `distributions` */
    bool distributions;    /* of responses, waits and sojourns are recorded: a record has a tail */
    bool antithetic;       /* a replication is two runs, the second with mirrored random numbers */
    const double *lookups; /* [n_caches] expected look-ups per second, without those right after a
                              login, for caches that start stationary; NULL: none start so */
    const double *fetches; /* [n_caches] expected time of a fetch [s], as above; NULL: 0 */
    size_t many;           /* leaves of the event queue from which on it is one for many events;
                              0: SIM_MANY. Results are the same, but for the order of equal times */
    double clock_range;    /* [s] after which the clock is set back, so that times are differences
                              of small numbers; 0: by the model's times. Results are the same
                              to rounding */
    unsigned trace_points; /* 0: no trace */
    bool trace_groups;
    bool trace_random;     /* point k of n, from 0, is at (k + 1)/n of warm-up and windows; if
                              random, at (k + u)/n with a uniform u of its own, so that nothing
                              in the model keeps step with the points, and a point's expectation
                              is the mean of its n-th part */
    bool general;          /* the general engine, even for a network that needs none: for tests */
    bool check;            /* what must always hold is looked at every few events: for tests */
    bool stationary;       /* sources have been sending for ever: the first arrival of each is by
                              its residual law (rng/residual.h); else one interval after time 0 */
};

/* Compile. The network must outlive the plan; options are copied. */
struct sim_plan *sim_plan_new(const struct network *net, const struct sim_options *o);
void sim_plan_free(struct sim_plan *p);
const struct record_layout *sim_plan_layout(const struct sim_plan *p);

/*
 * Antithetic runs (Hammersley, Morton, Proc. Camb. Phil. Soc. 52, 1956; Law, Simulation Modeling
 * and
 * Analysis, 5th ed., sec. 11.3): the plan of a replication's second member, which draws 1 - u where
 * the first draws u, for services, inter-arrival times and the choice of routes, from the same
 * streams; NULL when there is none. Run both with the same number. Users, and lifetimes drawn at
 * caches, are the same in both. Owned by p.
 */
const struct sim_plan *sim_plan_mate(const struct sim_plan *p);

/*
 * What so many users, with so many entries in all caches together, take in a plan and one workspace
 * [bytes]; in another workspace of the same plan as much again, but for 24 of each user.
 */
double sim_token_bytes(double users, double entries);

struct sim *sim_new(const struct sim_plan *p);
void sim_free(struct sim *s);

/*
 * Run replication r of `seed`; record[layout->width] is filled in. *stop (may be NULL) is looked at
 * now and then: when it becomes nonzero the replication is given up and -1 returned, record
 * untouched. 0 when done. A result depends on (plan, seed, r) alone.
 *
 * SIM_DEADLOCK: requests blocked each other in a circle, and the network's rule is DEADLOCK_STOP. The
 * record then says nothing but which stations are in the circle, see sim_deadlock.
 */
enum { SIM_DEADLOCK = 1 };
int sim_replicate(struct sim *s, uint64_t seed, uint64_t r, double *record, const atomic_int *stop);

/*
 * Is this the record of a replication that ended in a deadlock? Then the stations of the circle, of
 * which a request at each waits for room that one at the next has, go into stations[n_stations],
 * their number into *n, and the time of the deadlock into *time [s]. NULL: not asked for.
 */
bool sim_deadlock(const struct record_layout *l, const double *record, size_t *stations, size_t *n,
                  double *time);

/* Doubles in the tail of the record just filled in, 0 without distributions; and the tail. */
size_t sim_tail_size(const struct sim *s);
void sim_tail(const struct sim *s, double *tail);

/* Count in s what mate counted, too: the runs of both are one replication. Both plans are of one
 * network. */
void sim_tail_merge(struct sim *s, const struct sim *mate);

#endif
