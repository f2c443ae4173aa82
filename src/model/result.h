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

#include "model/network.h"

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
    double saved;          /* by control variates and antithetic runs: square of the half-width
                              without them / this one; 0: none were used */
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

/* One level at which the distributions of responses and sojourns are reported, and what its figures are called. */
struct quantile_level {
    double q;              /* [-] in (0,1) */
    char response[32];     /* "response_p99.9": of one visit to a station of a group */
    char sojourn[32];      /* "sojourn_p99.9": from arrival to leaving */
};

struct station_result {
    const char *name;
    unsigned instances;    /* 1, or a group's size: its figures are means per instance */
    unsigned servers;      /* per instance, SERVERS_INFINITE for a delay station */
    struct figure f[STATION_FIGURES];
};

struct meter_result {
    const char *name;
    const char *unit;      /* "1/s", or "" for a ratio */
    struct figure value;
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

/* Equations (6) and (7) for one target, on all experiments (windows) so far. */
struct precision_result {
    const char *target;          /* meter name, or "mean_sojourn" */
    double mean, s;              /* (3) x_V and (4) s_V over the windows */
    uint64_t n;                  /* windows so far */
    double t, delta;             /* (5) t, and the delta asked for, in the target's unit */
    double n6, n7;               /* windows that (6) and (7) ask for; n7 = 0: (7) does not apply */
    double half_width;           /* over replications */
    bool reached;                /* (6), (7) and the replications' interval all hold */
};

struct result {
    const char *solver;        /* "analytic" or "simulation" */
    struct station_result *stations; size_t n_stations;
    struct station_result *groups;   size_t n_groups;
    struct meter_result *meters;     size_t n_meters;
    struct exit_result *exits;       size_t n_exits;
    struct network_result network;
    /* by opt-in, else n_quantiles = 0 and the rest NULL */
    struct quantile_level *quantiles; size_t n_quantiles;
    struct figure *group_quantiles;      /* [n_groups][n_quantiles] [s] responses per visit, of all instances together */
    struct figure *exit_quantiles;       /* [n_exits][n_quantiles] [s] sojourns of the requests that leave there */
    struct figure *network_quantiles;    /* [n_quantiles] [s] sojourns of all accepted requests */
    /* simulation only, else zero */
    struct precision_result *precision; size_t n_precision;
    double confidence;         /* of every half_width [-] */
    uint64_t seed;
    uint64_t replications, experiments;    /* experiments = windows */
    double window, warmup;     /* [s] model time; warmup per replication */
    double model_time;         /* [s] measured, all replications */
    uint64_t events;           /* all, warm-up included */
    double wall_time;          /* [s]; not part of what is bit-identical */
    bool reached;              /* every target's precision was reached */
    bool interrupted;
};

/*
 * A result with room for the network's rows, all figures BASIS_NONE and NaN, names pointing into
 * the network (which must outlive it); `solver` is static text. Free with result_free (NULL is fine
 * too), which also frees `precision`; whoever fills that allocates it.
 */
struct result *result_new(const struct network *net, const char *solver);
void result_free(struct result *r);

/* Make room for quantiles at these n levels, all BASIS_NONE. At most once for a result. */
void result_ask_quantiles(struct result *r, const double *q, size_t n);

/* Make figures: without a value; exact; approximate. method is static text. */
struct figure figure_none(void);
struct figure figure_exact(double value, const char *method);
struct figure figure_approximate(double value, const char *method);

/* The field's word for a figure in JSON and CSV ("mean_response"); its unit ("s", "1/s", ""). */
const char *station_figure_name(enum station_figure f);
const char *station_figure_unit(enum station_figure f);
const char *basis_name(enum basis b);    /* "none", "exact", "approximate", "simulated" */

#endif
