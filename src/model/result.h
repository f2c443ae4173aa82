/*
 * The result of a solver. Analytic and simulated results have the same structure, so reports and
 * comparisons do not depend on the solver. Rows have the network's order: stations[i] is
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
    double low, high;      /* ends of an interval that is not symmetric about the value (half_width
                              is then half of its width); else both 0 */
    double saved;          /* gain by control variates and antithetic runs: square of (half-width
                              without them / this one); 0: none were used */
    double shortfall;      /* simulated, without an interval: how many times as much simulation an
                              interval would need; INFINITY if not known. Else 0 */
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
    unsigned instances;    /* 1, or the size of a group, whose figures are means per instance */
    unsigned servers;      /* per instance, SERVERS_INFINITE for a delay station */
    struct figure f[STATION_FIGURES];
    unsigned features;     /* model/features.h; for a group: the union over its stations */
    bool hidden;           /* it is a hidden group, or in one: no report lists it */
};

struct meter_result {
    const char *name;
    const char *unit;      /* "1/s", or "" for a ratio */
    struct figure value;
};

/* Visits of one kind to a group, when visits of several kinds occur there. Classes "token@1" and
 * "token@2" are one kind, "token" (model/families.h). */
struct class_result {
    char *name;            /* "S_a.token" */
    size_t group;
    struct figure mean_response;    /* [s] wait and service, per visit */
    unsigned features;              /* those of its group, and the one for named classes */
};

/* The requests of a named class, wherever they are. An arrival counts in the class in which it
 * enters, a departure in the class in which it leaves. All figures are in `listed`. */
struct class_total_result {
    char *name;            /* "classes.gold" */
    size_t class;          /* of the network */
    unsigned features;
};

/* A bucket with samples. It covers [lower, upper), or exactly 0 when both are 0. The last bucket
 * may be open: its upper is infinite. */
struct bucket {
    double lower, upper;          /* [s] */
    uint64_t count;
    double cdf, half_width;       /* P(X < upper), at 0 P(X = 0); half_width is NaN when there are
                                     too few samples on one side of it */
    double analytic;              /* the same probability by the analytic solver; NaN if that has
                                     none or was not run */
};

/* The simulated distribution of one quantity, buckets in order of value. */
enum histogram_of {
    HISTOGRAM_RESPONSE,
    HISTOGRAM_WAIT,
    HISTOGRAM_CLASS,
    HISTOGRAM_CLASS_WAIT,
    HISTOGRAM_EXIT,
    HISTOGRAM_CLASS_TOTAL,
    HISTOGRAM_ACCEPTED,
    HISTOGRAM_LAG                 /* how long revoked tokens are accepted */
};
struct histogram_result {
    enum histogram_of of;
    size_t index;                 /* of the group, class, exit or class total */
    const char *name;             /* its name, points into the result's rows; or "network" */
    struct bucket *buckets; size_t n;
    uint64_t samples;             /* replications */
    enum basis analytic;          /* basis of the buckets' analytic probabilities */
    const char *method;           /* their method; "" without them */
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

/* How precisely one target is known. Only the paper's procedure sets s, n6 and n7; otherwise they
 * are NaN, 0 and 0. */
struct precision_result {
    const char *target;          /* name of the target in the model's experiment */
    const char *unit;
    bool paper;                  /* judged by equations (6) and (7) on all experiments (windows) */
    enum delta_of asked_of;      /* what the requested precision is relative to */
    double asked;                /* the requested precision */
    double mean, s;              /* the figure's value; (4) s_V over the windows */
    uint64_t n;                  /* windows so far */
    double t, delta;             /* (5) t, and the half-width that suffices, in the target's unit */
    double n6, n7;               /* windows that (6) and (7) require; n7 = 0: (7) does not apply */
    double half_width;           /* over replications; NaN when there is none */
    double shortfall;            /* without a half_width: see struct figure; else 0 */
    double confidence;           /* [-] of half_width: the experiment's, or higher when there are
                                    several targets */
    bool reached;                /* half_width <= delta, and (6) and (7) hold where they apply. A
                                    requirement is reached when it is decided, or when the figure is
                                    as near to the bound as the precision */
    const char *required;        /* the requirement as written, else NULL */
    double bound;                /* requirement: its bound, in the figure's unit */
    enum decision decision;
    bool approximate;            /* requirement: decided by an approximation */
    double more;                 /* estimated number of further replications needed; infinite: not
                                    known */
};

/* Does the number of requests in the network still drift during the measurement? */
#define STEADY_ALPHA 0.001
enum steadiness {
    STEADY_NOT_JUDGED,    /* too short to tell; `why` says what is short */
    STEADY_NO_DRIFT,
    STEADY_DRIFTS
};

struct steady_result {
    enum steadiness verdict;
    const char *why;           /* static text; NULL when judged */
    uint64_t replications;     /* number behind the verdict */
    double t_early, t_slope, t_growth;    /* Student's t of the contrasts (run/steady.h) */
    double p;                  /* p-value of both together; the number drifts if it is below
                                  STEADY_ALPHA */
    double mser;               /* [s] warm-up by MSER-5 of the mean over replications; NaN when that
                                  is beyond half of them: too short to tell */
    const char *overloaded;    /* a station where requests pile up without end, in a model whose
                                  stability theory does not tell; NULL: none was seen */
    double growth;             /* [1/s] growth of the number of requests there */
    uint64_t low, high;        /* sizes of two groups of replications, with few and with many
                                  fetches: in some the issuer of tokens has collapsed. Else both
                                  0 */
    double low_rate, high_rate;    /* [1/s] mean rates of fetches in these groups */
};

/*
 * Steady states of a network whose caches fetch without single flight. There can be several: a
 * longer fetch time causes more concurrent misses, and these make fetches longer still.
 */
enum { COLLAPSE_STATES = 8 };    /* at most this many are reported */
struct collapse_state {
    double fetch;              /* [s] mean fetch time; INFINITY: fetches grow without end */
    double load;               /* [-] load of the station that the misses load most */
    bool stable;               /* false: the tipping point. If fetches take longer, the misses
                                  meanwhile are more than the station can serve */
};
struct collapse_result {
    size_t n;                  /* 0: not looked for, or not possible */
    struct collapse_state states[COLLAPSE_STATES];    /* in order of their fetch times */
    const char *station;       /* the station that the misses load most */
    double tips_at;            /* [s] fetch time of the tipping point; INFINITY: one state */
    double single_rate;        /* [1/s] arrival rate from outside below which there is only one
                                  state; NaN in networks of more than 400 nodes */
    double single_load;        /* [-] load of the station at that rate; NaN as above */
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
    struct figure *listed[ROW_KINDS][QUANTITIES];    /* [things][values] figures of quantities that
                                                        only some things have, or of class totals;
                                                        NULL if none. See result_figure */
    struct asked asked;        /* parameters (levels, times, numbers) of the figures below */
    char (*names[QUANTITIES])[QUANTITY_NAME_MAX];    /* [values] names with the parameter:
                                                        "wait_p99.9" */
    /* only on request; otherwise n_quantiles = 0 and the rest NULL */
    size_t n_quantiles;                  /* levels asked for */
    struct figure *group_quantiles;      /* [n_groups][n_quantiles] [s] responses per visit, of all
                                            instances together */
    struct figure *group_waits;          /* [n_groups][n_quantiles] [s] the same for waits; 0 if
                                            that share of requests does not wait at all */
    struct figure *class_quantiles;      /* [n_classes][n_quantiles] [s] responses per visit */
    struct figure *exit_quantiles;       /* [n_exits][n_quantiles] [s] sojourns of the requests that
                                            leave there */
    struct figure *network_quantiles;    /* [n_quantiles] [s] sojourns of all accepted requests */
    /* for the requested times and numbers, and p_wait: [things][values] each, else NULL */
    struct figure *group_within;         /* [-] P(response <= time) of a visit */
    struct figure *group_waits_within;   /* [-] P(wait <= time) of a visit */
    struct figure *group_p_wait;         /* [-] P(wait > 0) of a visit */
    struct figure *group_numbers;        /* [-] P(N = number) at any time, of one instance */
    struct figure *class_within;         /* [-] P(response <= time) of a visit */
    struct figure *exit_within;          /* [-] P(sojourn <= time) of the requests that
                                            leave there */
    struct figure *network_within;       /* [-] P(sojourn <= time) of all accepted requests */
    /* if figures of caches were requested and there are caches: */
    struct figure *cache_live;           /* [n_caches] mean number of valid entries in one cache */
    struct figure *cache_busiest;        /* [n_caches] [-] misses / look-ups of valid tokens, for
                                            the user who looks up most */
    struct figure *cache_idlest;         /* [n_caches] [-] the same for the user who looks up
                                            least */
    struct figure *cache_evictions;      /* [n_caches] [1/s] evictions from one cache */
    struct figure *cache_fetches;        /* [n_caches] [1/s] fetches of one cache */
    struct figure *cache_stale;          /* [n_caches] [-] look-ups served an expired entry /
                                            look-ups */
    struct figure *cache_refused;        /* [n_caches] [-] look-ups refused / look-ups */
    struct figure *cache_failed;         /* [n_caches] [-] failed fetches / fetches that ended */
    struct figure *network_hits;         /* [s] mean sojourn of accepted requests all of whose
                                            look-ups hit */
    /* simulation only, else zero */
    struct histogram_result *histograms; size_t n_histograms;    /* only on request; histograms
                                                                    without samples are left out */
    struct precision_result *precision; size_t n_precision;
    double confidence;         /* [-] of every half_width, except those of `precision` */
    double joint_confidence;   /* [-] with which all intervals of `precision` hold together
                                  (Bonferroni) */
    uint64_t seed;
    uint64_t replications, experiments;    /* experiments = windows */
    double window, warmup;     /* [s] model time; warmup per replication */
    const char *warmup_by;     /* how the warm-up was chosen: static text */
    struct steady_result steady;
    double model_time;         /* [s] measured model time, over all replications */
    uint64_t events;           /* number of all events, warm-up included */
    double wall_time;          /* [s]; differs between runs that are otherwise bit-identical */
    bool fixed;                /* a number of experiments was requested (-n), and no precision */
    bool reached;              /* every target's precision was reached; with `fixed`: the number of
                                  experiments was */
    bool interrupted;
};

/*
 * A result with room for the network's rows. All figures are BASIS_NONE and NaN. Names point into
 * the network, which must outlive the result; `solver` is static text. Free with result_free (NULL
 * is fine), which also frees `precision`; the caller that fills `precision` allocates it.
 */
struct result *result_new(const struct network *net, const char *solver);
void result_free(struct result *r);

/* Make room for the figures on request, all BASIS_NONE. Call at most once for a result.
 * result_ask_quantiles makes room for quantiles only, at these n levels. */
void result_ask(struct result *r, const struct asked *asked);
void result_ask_quantiles(struct result *r, const double *q, size_t n);

/* The number of stations, groups, classes, class totals, caches, meters or exits ("things") of the
 * result; 1 for the network. */
size_t result_things(const struct result *r, enum row_kind kind);

/* Is it a station or group that no report lists? */
bool result_hidden(const struct result *r, enum row_kind kind, size_t index);

/* The name of a thing; "network" for the network. */
const char *result_thing_name(const struct result *r, enum row_kind kind, size_t index);

/* The model features (model/features.h) of a thing; they determine which quantities it has. */
unsigned result_features(const struct result *r, enum row_kind kind, size_t index);

/* The number of figures that a thing has for a quantity: 0 if it lacks the features that the
 * quantity needs, or if the quantity was not requested. */
size_t result_values(const struct result *r, enum row_kind kind, size_t index, enum quantity_id q);

/* Figure k < result_values of a thing's quantity, and the name of figure k ("wait_p99.9"). */
struct figure *result_figure(const struct result *r, enum row_kind kind, size_t index,
                             enum quantity_id q, size_t k);
const char *result_quantity_name(const struct result *r, enum quantity_id q, size_t k);

/* Has a simulation ended with every target's precision reached? This also checks the precision
 * after a fixed number of experiments, where `reached` does not. */
bool result_precise(const struct result *r);

/* Is a simulation as precise as requested, and without a visible drift? */
bool result_sound(const struct result *r);

/*
 * How the run ended, as one word for CSV: "ok"; "interrupted"; "precision": the requested precision
 * was not reached; "drifts": it was, but not in a steady state; "unstable": requests pile up.
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
