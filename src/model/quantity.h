/*
 * The quantities of a result, one row each: whose it is, what it is called, its unit, how it is
 * computed from the sums of a replication, and how reports show it. Everything that lists figures
 * (rows, tables, JSON, CSV, comparisons, the estimators of the simulation) loops over this table,
 * so a new quantity is a row here, a place for its figures in struct result, and its formula in
 * `analytic`.
 *
 * Most quantities are one figure of a station, exit and so on. Some have a figure for each value of
 * a parameter that was asked for: percentiles have one for each level.
 */
#ifndef MODEL_QUANTITY_H
#define MODEL_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUANTITY_LISTED SIZE_MAX    /* its figures are in struct result's lists */

/* The kind of thing that has the figure. */
enum row_kind {
    ROW_STATION,
    ROW_GROUP,
    ROW_CLASS,          /* visits of one kind to a group: "S_a.token" */
    ROW_CLASS_TOTAL,    /* requests of a named class in the network as a whole: "classes.gold" */
    ROW_CACHE,
    ROW_METER,
    ROW_EXIT,
    ROW_NETWORK,
    ROW_KINDS
};

const char *row_kind_name(enum row_kind kind);

/* The parameter that tells the figures of one quantity apart. */
enum parameter {
    PARAMETER_NONE,     /* no parameter: one figure */
    PARAMETER_LEVEL,    /* a level in (0,1), as of "wait_p99" */
    PARAMETER_TIME,     /* a time > 0 [s], as of "wait_within_20ms" */
    PARAMETER_COUNT,    /* a whole number up to QUANTITY_COUNT_MAX, as of "p_number_3" */
    PARAMETER_ASKED,    /* no parameter: one figure, only if it is asked for, as "p_wait" */
    PARAMETER_CACHE,    /* the same, for figures of token caches, as "live_tokens" */
    PARAMETER_VARIANCE, /* the same, for variances, as "variance_number" */
    PARAMETER_KINDS
};

enum { ASKED_MAX = 64, QUANTITY_COUNT_MAX = 9999 };

/* The values of each parameter that are asked for, each once; none for PARAMETER_NONE.
 * PARAMETER_ASKED, PARAMETER_CACHE and PARAMETER_VARIANCE have one value, which is ignored, or
 * none. */
struct asked {
    struct asked_values {
        double x[ASKED_MAX];
        size_t n;
    } of[PARAMETER_KINDS];
};

/* Ask for one more value. False when there is no room; a value already present is not added
 * again. */
bool asked_add(struct asked *asked, enum parameter p, double x);

/* True when anything is asked for. */
bool asked_any(const struct asked *asked);

/* True when x is a valid value of the parameter. */
bool parameter_allows(enum parameter p, double x);

/*
 * What a replication's record has for a thing. Most quantities are the ratio of two of these,
 * estimated over replications (stats/ratio.h).
 */
enum total {
    TOTAL_NONE,           /* the quantity is not such a ratio */
    TOTAL_TIME,           /* [s] measured time, of all instances together */
    TOTAL_SERVER_TIME,    /* [s] the same times servers; a delay station counts as one server */
    TOTAL_ARRIVALS,
    TOTAL_COMPLETIONS,    /* of a class, an exit, the network: requests that left */
    TOTAL_STARTS,         /* services begun */
    TOTAL_BUSY,           /* [s] integral of the number of busy servers */
    TOTAL_NUMBER,         /* [s] integral of the number of requests */
    TOTAL_QUEUE,          /* [s] integral of the number of waiting requests */
    TOTAL_RESPONSE,       /* [s] sum of responses, or sojourns, of requests that left */
    TOTAL_WAIT,           /* [s] sum of the waits of services begun */
    TOTAL_ACCEPTED,       /* accepted requests that left */
    TOTAL_SOJOURN,        /* [s] sum of their sojourns */
    TOTAL_HITS,           /* accepted requests that left after hits only */
    TOTAL_HITS_SOJOURN,   /* [s] sum of their sojourns */
    TOTAL_LIVE,           /* [s] integral of a cache's entries in force */
    TOTAL_BUSIEST,        /* look-ups of valid tokens by the users with the most look-ups */
    TOTAL_BUSIEST_MISSES, /* those of them that found no entry in force */
    TOTAL_IDLEST,         /* the same for the users with the fewest look-ups */
    TOTAL_IDLEST_MISSES,
    TOTAL_EVICTIONS,      /* entries evicted to make room for others */
    TOTAL_LOOKUPS,        /* look-ups in a cache */
    TOTAL_STALE,          /* look-ups served an entry no longer in force */
    TOTAL_REFUSED,        /* look-ups that ended refused */
    TOTAL_FETCHES,        /* fetches started by a cache; each try counts */
    TOTAL_FETCHES_ENDED,
    TOTAL_FETCHES_FAILED, /* fetches that failed */
    TOTAL_LOST,           /* requests lost at a station; for a class or the network, those
                             that leave as lost */
    TOTAL_OVERFLOWED,     /* requests that found a station full and went to another */
    TOTAL_BLOCKED,        /* [s] integral of the number of servers held by blocked requests */
    TOTAL_PREEMPTIONS,    /* services interrupted */
    TOTAL_REVOCATIONS,    /* revoked tokens whose lag is known */
    TOTAL_LAG,            /* [s] sum of their lags */
    TOTAL_SERVED_REVOKED, /* requests that a cache let through with such a token */
    TOTAL_CUSTOMER_TIME,  /* [s] measured time, of all customers together */
    TOTAL_CYCLES,         /* customers' requests that left */
    TOTAL_NUMBER2,        /* [s] integral of the square of the number of requests */
    TOTAL_RESPONSE2,      /* [s^2] sum of the squares of responses */
    TOTAL_SOJOURN2,       /* [s^2] sum of the squares of accepted requests' sojourns */
    TOTAL_NUMERATOR,      /* of a meter */
    TOTAL_DENOMINATOR,
    TOTALS,
    /* Totals of a quantity with a parameter, one for each of its values: */
    TOTAL_WAITED = TOTALS,     /* services begun after a wait above 0 */
    TOTAL_RESPONSES_WITHIN,    /* visits that left with a response of at most that time; for
                                  exits, sojourns */
    TOTAL_WAITS_WITHIN,        /* services begun after a wait of at most that time */
    TOTAL_ACCEPTED_WITHIN,     /* accepted requests with a sojourn of at most that time */
    TOTAL_TIME_AT,             /* [s] with just that number of requests there, of all
                                  instances together */
    TOTALS_ALL
};

/* total_counts: does it count events? It is false for the totals of a meter, whose flows decide.
 * total_integral: is it an integral over time of the number present? */
bool total_counts(enum total t);
bool total_integral(enum total t);

enum quantity_id {
    Q_ARRIVAL_RATE,
    Q_THROUGHPUT,
    Q_UTILIZATION,
    Q_MEAN_NUMBER,
    Q_MEAN_QUEUE,
    Q_MEAN_RESPONSE,
    Q_MEAN_WAIT,
    Q_RESPONSE_P,
    Q_WAIT_P,
    Q_RESPONSE_WITHIN,
    Q_P_WAIT,
    Q_WAIT_WITHIN,
    Q_P_NUMBER,
    Q_CLASS_ARRIVAL_RATE,
    Q_CLASS_THROUGHPUT,
    Q_CLASS_UTILIZATION,
    Q_CLASS_NUMBER,
    Q_CLASS_QUEUE,
    Q_CLASS_RESPONSE,
    Q_CLASS_WAIT,
    Q_CLASS_RESPONSE_P,
    Q_CLASS_WAIT_P,
    Q_CLASS_RESPONSE_WITHIN,
    Q_CLASS_P_WAIT,
    Q_CLASS_WAIT_WITHIN,
    Q_CLASS_P_NUMBER,
    Q_CLASS_VARIANCE_NUMBER,
    Q_LOSS,
    Q_OVERFLOW_RATE,
    Q_BLOCKED_SHARE,
    Q_MEAN_BLOCKED,
    Q_PREEMPTION_RATE,
    Q_VARIANCE_NUMBER,
    Q_VARIANCE_RESPONSE,
    Q_CACHE_LIVE,
    Q_CACHE_BUSIEST,
    Q_CACHE_IDLEST,
    Q_CACHE_EVICTIONS,
    Q_CACHE_FETCHES,
    Q_CACHE_STALE,
    Q_CACHE_REFUSED,
    Q_CACHE_FAILED,
    Q_METER,
    Q_EXIT_THROUGHPUT,
    Q_EXIT_SOJOURN,
    Q_EXIT_SOJOURN_P,
    Q_EXIT_SOJOURN_WITHIN,
    Q_NETWORK_ARRIVAL_RATE,
    Q_NETWORK_THROUGHPUT,
    Q_NETWORK_GOODPUT,
    Q_NETWORK_LOSS,
    Q_NETWORK_NUMBER,
    Q_NETWORK_SOJOURN,
    Q_NETWORK_SOJOURN_ALL,
    Q_NETWORK_CYCLE,
    Q_NETWORK_VARIANCE_SOJOURN,
    Q_NETWORK_SOJOURN_P,
    Q_NETWORK_SOJOURN_WITHIN,
    Q_NETWORK_HITS,
    Q_NETWORK_LAG,
    Q_NETWORK_LAG_P,
    Q_NETWORK_LAG_LONGEST,
    Q_NETWORK_SERVED_REVOKED,
    QUANTITIES
};

struct quantity {
    unsigned kinds;               /* the kinds of things that have it: bits 1 << enum row_kind */
    const char *name;             /* "mean_wait"; with a parameter, the part of the name before
                                     the value: "wait_p" */
    const char *unit;             /* "1/s", "s", ""; NULL: each meter has its own */
    enum parameter parameter;
    size_t place;                 /* bytes: of its figure in the thing's struct; with a parameter of
                                     the pointer to all its figures, [things][values], in
                                     struct result; or QUANTITY_LISTED; of class totals not looked
                                     at: they are all listed */
    enum total numerator, denominator;
    enum total mean;              /* of a variance: numerator / denominator is the mean square, and
                                     this / denominator the mean; else TOTAL_NONE */
    unsigned needs;               /* a thing has the quantity only if it has one of these features
                                     (model/features.h); 0: always */
    bool per_visit;               /* a group's figure is the mean over visits; else each
                                     instance has the same weight */
    bool loose;                   /* approximations of it are known to be
                                     rough (report/comparison.h) */
    unsigned column;              /* in a terminal's table of stations, from 1; 0: not
                                     shown there */
    const char *heading[2];       /* of that column, in two lines; of the network's list
                                     its words */
    const char *short_heading[2]; /* of a column in a table of class totals */
    const char *list;             /* JSON: the key of the list of its figures, or where there is but
                                     one of the only one; without a parameter NULL */
    const char *of;               /* with a parameter: what a row of a terminal's table is of,
                                     as "wait" */
};

/* By quantity_id, which is also the order of the rows of one thing. */
extern const struct quantity quantity_table[QUANTITIES];

static inline bool quantity_of(enum quantity_id q, enum row_kind kind)
{
    return quantity_table[q].kinds >> kind & 1;
}

static inline bool quantity_is_ratio(enum quantity_id q)
{
    return quantity_table[q].numerator != TOTAL_NONE;
}

/* True when it is a mean square minus a squared mean. */
static inline bool quantity_is_variance(enum quantity_id q)
{
    return quantity_table[q].mean != TOTAL_NONE;
}

/* True when it is a share: some of the events that its denominator counts. */
bool quantity_is_share(enum quantity_id q);

/* The number of its figures for a thing with these features; with the network's features, the
 * number that there is room for. */
size_t quantity_values(enum quantity_id q, const struct asked *asked, unsigned features);

/* Write the name with the parameter's value x, "wait_p99.9", "wait_within_20ms", into name. */
#define QUANTITY_NAME_MAX 48
void quantity_name(enum quantity_id q, double x, char name[QUANTITY_NAME_MAX]);

/*
 * True when `text` is a name of the quantity, with *x the value of its parameter. *x is only read,
 * not checked. A level is in percent and a time has a unit (us, ms, s, m or min, h), so a value may
 * be written in several ways: "wait_within_0.5s" is "wait_within_500ms". "p_empty" is "p_number_0".
 */
bool quantity_is(enum quantity_id q, const char *text, double *x);

/* True when these two values agree in the digits that names show. */
bool quantity_same(double x, double y);

/*
 * What a figure's name asks for: "S_a.response_p99.9" or "response_p99.9" asks for the level 0.999.
 * Returns the parameter, or PARAMETER_NONE when no quantity with a parameter has that name; *x may
 * be out of range.
 */
enum parameter quantity_asks(const char *name, double *x);

/* The value of a parameter as text: "p99.9", "20 ms", "3"; "" for a figure that is only asked
 * for. */
void parameter_text(enum parameter p, double x, char text[QUANTITY_NAME_MAX]);

#endif
