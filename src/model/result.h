/*
 * The one answer that every solver gives: analytic and simulated results in the same structure, so
 * that reports and comparisons know no solver. Row order is the network's own: stations[i] is
 * net->stations[i], and so on.
 */
#ifndef MODEL_RESULT_H
#define MODEL_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/cache_groups.h"
#include "model/network.h"
#include "model/quantity.h"
#include "model/target.h"

enum basis {
    BASIS_NONE,           /* no value (a ratio without a denominator, say): value is NaN */
    BASIS_EXACT,          /* exact for the model as given */
    BASIS_APPROXIMATE,    /* an approximation; method says which */
    BASIS_SIMULATED       /* estimated, with an interval */
};

struct figure {
    double value;
    double half_width;     /* of the confidence interval; 0 if exact or approximate, NaN if none */
    uint64_t samples;      /* simulated: independent replications behind the interval, else 0 */
    enum basis basis;
    const char *method;    /* static text: "M/M/c", "QNA, Whitt 1993", "t over replications" */
    double low, high;      /* ends of an interval that is not the value +- half_width (then half its
                              width); else both 0 */
    double saved;          /* by control variates and antithetic runs: square of the half-width
                              without them / this one; 0: none were used */
    double shortfall;      /* simulated, without an interval: how many times as much would have the
                              evidence for one; INFINITY where that is not known. Else 0 */
};

enum station_figure {
    FIG_ARRIVAL_RATE,     /* [1/s] */
    FIG_THROUGHPUT,       /* [1/s] */
    FIG_UTILIZATION,      /* [-] busy servers / servers; at a delay station mean busy servers */
    FIG_MEAN_NUMBER,      /* requests at the station, waiting or in service */
    FIG_MEAN_QUEUE,       /* requests waiting */
    FIG_MEAN_RESPONSE,    /* [s] wait + service, per visit */
    FIG_MEAN_WAIT,        /* [s] per visit */
    STATION_FIGURES
};

struct station_result {
    const char *name;
    unsigned instances;    /* 1, or a group's size: its figures are means per instance */
    unsigned servers;      /* per instance, SERVERS_INFINITE for a delay station */
    struct figure f[STATION_FIGURES];
    unsigned features;     /* model/features.h; of a group those of any of its stations */
    bool hidden;           /* of a hidden group: no report lists it */
};

struct meter_result {
    const char *name;
    const char *unit;      /* "1/s", or "" for a ratio */
    struct figure value;
};

/* Visits of one kind to a group that is visited by several: classes "token@1", "token@2" are one
 * kind, "token" (model/families.h). */
struct class_result {
    char *name;            /* "S_a.token" */
    size_t group;
    struct figure mean_response;    /* [s] wait and service, per visit */
    unsigned features;              /* its group's, and that classes are named */
};

/* The requests of a named class, wherever they are. One that leaves is of the class as which it
 * leaves, one that comes of that as which it enters. All figures are listed. */
struct class_total_result {
    char *name;            /* "classes.gold" */
    size_t class;          /* of the network */
    unsigned features;
};

/* A bucket in which samples fell: those in [lower, upper), or 0 itself with both 0; the last may be
 * open, upper infinite. */
struct bucket {
    double lower, upper;          /* [s] */
    uint64_t count;
    double cdf, half_width;       /* P(X < upper), at 0 P(X = 0); half_width NaN when too little
                                     was seen on one side of it */
    double analytic;              /* the same probability by the analytic solver, NaN where that has
                                     none or was not asked */
};

/* The simulated distribution of one quantity, buckets in order of value. */
enum histogram_of {
    HISTOGRAM_RESPONSE,
    HISTOGRAM_WAIT,
    HISTOGRAM_CLASS,
    HISTOGRAM_CLASS_WAIT,
    HISTOGRAM_EXIT,
    HISTOGRAM_CLASS_TOTAL,
    HISTOGRAM_ACCEPTED
};
struct histogram_result {
    enum histogram_of of;
    size_t index;                 /* of the group, class, exit or class total */
    const char *name;             /* of that, into the result's rows; "network" */
    struct bucket *buckets; size_t n;
    uint64_t samples;             /* replications */
    enum basis analytic;          /* of the buckets' */
    const char *method;           /* of the analytic; "" without */
};

struct exit_result {
    const char *name;
    bool accepted;
    struct figure rate;            /* [1/s] */
    struct figure mean_sojourn;    /* [s] of the requests that leave here */
};

struct network_result {
    struct figure arrival_rate;        /* [1/s] all sources */
    struct figure throughput;          /* [1/s] all exits */
    struct figure mean_number;         /* requests in the network */
    struct figure mean_sojourn;        /* [s] accepted requests */
    struct figure mean_sojourn_all;    /* [s] all requests */
};

/* How precisely one target is known. s, n6 and n7 are of the paper's procedure alone, else NaN, 0,
 * 0. */
struct precision_result {
    const char *target;          /* of the model's experiment, by its name */
    const char *unit;
    bool paper;                  /* by equations (6) and (7) on all experiments (windows) so far */
    enum delta_of asked_of;      /* what was asked for, and of what */
    double asked;
    double mean, s;              /* the figure's value; (4) s_V over the windows */
    uint64_t n;                  /* windows so far */
    double t, delta;             /* (5) t, and the half-width that will do, in the target's unit */
    double n6, n7;               /* windows that (6) and (7) ask for; n7 = 0: (7) does not apply */
    double half_width;           /* over replications; NaN when there is none */
    double shortfall;            /* then, as that of a figure; else 0 */
    double confidence;           /* of half_width: the experiment's, or for several higher [-] */
    bool reached;                /* half_width <= delta, and where they apply (6) and (7) hold; of a
                                    requirement: it is decided, or so near to its bound as the
                                    precision */
    const char *required;        /* the requirement as written, else NULL */
    double bound;                /* of a requirement, in the figure's unit */
    enum decision decision;
    bool approximate;            /* of a requirement: decided by an approximation */
    double more;                 /* replications wanted besides, by what is known; infinite:
                                    not known */
};

/* Does the number of requests in the network still move while it is measured? */
#define STEADY_ALPHA 0.001
enum steadiness {
    STEADY_NOT_JUDGED,    /* too short to tell; `why` says what is short */
    STEADY_NO_DRIFT,
    STEADY_DRIFTS
};

struct steady_result {
    enum steadiness verdict;
    const char *why;           /* static text; NULL when judged */
    uint64_t replications;     /* behind it */
    double t_early, t_slope, t_growth;    /* Student's t of the contrasts (run/steady.h) */
    double p;                  /* of both together; below STEADY_ALPHA it drifts */
    double mser;               /* [s] warm-up by MSER-5 of the mean over replications; NaN when that
                                  is beyond half of them: too short to tell */
    const char *overloaded;    /* of a model of which theory says nothing: a station where requests
                                  pile up, however long one waits; NULL: none was seen */
    double growth;             /* [1/s] there */
    uint64_t low, high;        /* replications fell into two groups, of few and of many fetches:
                                  in some the issuer of tokens has collapsed; else both 0 */
    double low_rate, high_rate;    /* [1/s] fetches, means of these groups */
};

/*
 * Steady states of a network whose caches fetch without single flight, by the time that a fetch
 * takes: a longer one makes more concurrent misses, and these make it longer.
 */
enum { COLLAPSE_STATES = 8 };    /* at most that many are told */
struct collapse_state {
    double fetch;              /* [s] mean time; INFINITY: fetches grow without end */
    double load;               /* [-] of the station that the misses load most */
    bool stable;               /* false: a fetch that is longer makes longer ones still */
};
struct collapse_result {
    size_t n;                  /* 0: nothing of the kind was looked for, or it cannot be */
    struct collapse_state states[COLLAPSE_STATES];    /* in order of their fetches */
    const char *station;       /* that station */
    double tips_at;            /* [s] a fetch that takes longer may tip it; INFINITY: one state */
    double single_rate;        /* [1/s] arrivals from outside below which there is but one state; NaN
                                  in networks of more than 400 nodes */
    double single_load;        /* [-] of the station at that rate; NaN as above */
};

struct result {
    const char *solver;        /* "analytic" or "simulation" */
    struct station_result *stations; size_t n_stations;
    struct station_result *groups;   size_t n_groups;
    struct meter_result *meters;     size_t n_meters;
    struct exit_result *exits;       size_t n_exits;
    struct class_result *classes;    size_t n_classes;
    struct class_total_result *class_totals; size_t n_class_totals;    /* 0: no class is named */
    struct cache_group *caches;      size_t n_caches;    /* groups first, then their caches */
    struct network_result network;
    struct collapse_result collapse;    /* analytic only */
    unsigned features;         /* of the network */
    struct figure *listed[ROW_KINDS][QUANTITIES];    /* [things][values] of quantities that only
                                                        some have, or of class totals; NULL where
                                                        there are none. See result_figure */
    struct asked asked;        /* the parameters that figures below are of */
    char (*names[QUANTITIES])[QUANTITY_NAME_MAX];    /* [values] each, with their
                                                        values: "wait_p99.9" */
    /* by opt-in, else n_quantiles = 0 and the rest NULL */
    size_t n_quantiles;                  /* levels asked for */
    struct figure *group_quantiles;      /* [n_groups][n_quantiles] [s] responses per visit, of all
                                            instances together */
    struct figure *group_waits;          /* [n_groups][n_quantiles] [s] the same of waits; 0 where
                                            that many do not wait at all */
    struct figure *class_quantiles;      /* [n_classes][n_quantiles] [s] responses per visit */
    struct figure *exit_quantiles;       /* [n_exits][n_quantiles] [s] sojourns of the requests that
                                            leave there */
    struct figure *network_quantiles;    /* [n_quantiles] [s] sojourns of all accepted requests */
    /* of the times, numbers and the p_wait asked for, [things][values] each, NULL without: */
    struct figure *group_within;         /* [-] P(response <= time) of a visit */
    struct figure *group_waits_within;   /* [-] P(wait <= time) of a visit */
    struct figure *group_p_wait;         /* [-] P(wait > 0) of a visit */
    struct figure *group_numbers;        /* [-] P(N = number) at any time, of one instance */
    struct figure *class_within;         /* [-] P(response <= time) of a visit */
    struct figure *exit_within;          /* [-] P(sojourn <= time) of the requests that
                                            leave there */
    struct figure *network_within;       /* [-] P(sojourn <= time) of all accepted requests */
    /* where figures of caches were asked for and there are caches: */
    struct figure *cache_live;           /* [n_caches] mean number of entries in force, in
                                            one cache */
    struct figure *cache_busiest;        /* [n_caches] [-] misses of the user who looks up most /
                                            her look-ups of valid tokens */
    struct figure *cache_idlest;         /* [n_caches] [-] the same of the user who looks
                                            up least */
    struct figure *cache_evictions;      /* [n_caches] [1/s] entries that gave way to others, in
                                            one cache; simulated alone */
    struct figure *cache_fetches;        /* [n_caches] [1/s] fetches of one cache */
    struct figure *cache_stale;          /* [n_caches] [-] served an entry that had ended /
                                            look-ups */
    struct figure *cache_refused;        /* [n_caches] [-] refused / look-ups */
    struct figure *cache_failed;         /* [n_caches] [-] came to nothing / fetches that ended */
    struct figure *network_hits;         /* [s] mean sojourn of accepted requests all of whose
                                            look-ups hit */
    /* simulation only, else zero */
    struct histogram_result *histograms; size_t n_histograms;    /* by opt-in; those in which
                                                                    nothing fell are left out */
    struct precision_result *precision; size_t n_precision;
    double confidence;         /* of every half_width but those of `precision` [-] */
    double joint_confidence;   /* at which the intervals of `precision` hold
                                  together (Bonferroni) */
    uint64_t seed;
    uint64_t replications, experiments;    /* experiments = windows */
    double window, warmup;     /* [s] model time; warmup per replication */
    const char *warmup_by;     /* how it was chosen: static text */
    struct steady_result steady;
    double model_time;         /* [s] measured, all replications */
    uint64_t events;           /* all, warm-up included */
    double wall_time;          /* [s]; not part of what is bit-identical */
    bool fixed;                /* a number of experiments was asked for (-n), and no precision */
    bool reached;              /* every target's precision was reached; of a fixed number:
                                  that was */
    bool interrupted;
};

/*
 * A result with room for the network's rows, all figures BASIS_NONE and NaN, names pointing into
 * the network (which must outlive it); `solver` is static text. Free with result_free (NULL is fine
 * too), which also frees `precision`; whoever fills that allocates it.
 */
struct result *result_new(const struct network *net, const char *solver);
void result_free(struct result *r);

/* Make room for what is asked for besides, all BASIS_NONE. At most once for a result. The second:
 * for quantiles alone, at these n levels. */
void result_ask(struct result *r, const struct asked *asked);
void result_ask_quantiles(struct result *r, const double *q, size_t n);

/* How many stations, groups, classes, class totals, caches, meters or exits it has; 1 network. */
size_t result_things(const struct result *r, enum row_kind kind);

/* Is it a station or group that no report lists? */
bool result_hidden(const struct result *r, enum row_kind kind, size_t index);

/* What that one is called; "network". */
const char *result_thing_name(const struct result *r, enum row_kind kind, size_t index);

/* Model features (model/features.h) of one of them, by which it has some quantities or has not. */
unsigned result_features(const struct result *r, enum row_kind kind, size_t index);

/* How many figures it has of a quantity: 0 where it has none of its features, or nobody asked. */
size_t result_values(const struct result *r, enum row_kind kind, size_t index, enum quantity_id q);

/* Figure k < result_values of a thing's quantity, and what that is called then. */
struct figure *result_figure(const struct result *r, enum row_kind kind, size_t index,
                             enum quantity_id q, size_t k);
const char *result_quantity_name(const struct result *r, enum quantity_id q, size_t k);

/* Of a simulation: over, and every target's precision is reached; asked for or not, as of a fixed
 * number of experiments, which is `reached` in any case. */
bool result_precise(const struct result *r);

/* Of a simulation: as precise as it was asked to be, and not seen to drift. */
bool result_sound(const struct result *r);

/*
 * How it ended, in a word for CSV: "ok"; "interrupted"; "precision": what was asked for was not
 * reached; "drifts": it was, but not in a steady state; "unstable": requests pile up.
 * An analytic result is "ok".
 */
const char *result_status(const struct result *r);

/* Give every simulated figure that has an interval this method; static text. */
void result_relabel(struct result *r, const char *method);

/* Make figures: without a value; exact; approximate. method is static text. */
struct figure figure_none(void);
struct figure figure_exact(double value, const char *method);
struct figure figure_approximate(double value, const char *method);

const char *basis_name(enum basis b);    /* "none", "exact", "approximate", "simulated" */

#endif
