/*
 * Does enough stand behind a ratio of sums over replications (stats/ratio.h) for an interval, and
 * which? Student's interval takes the mean of the replications for normal and their spread for
 * known. Neither holds of what was hardly seen: one visit in all replications leaves a ratio
 * without a residual, and nothing at all leaves 0 +- 0. So an interval needs the worth of 20
 * independent events. Their number is the least of
 *
 *   N                  the events counted;
 *   (mean / s)^2       of a count with standard error s: so many Poisson events would be known as
 *                      well. Events that come in bursts, or nearly all in one replication, are so
 *                      taken for fewer;
 *   2 (ratio / s)^2    where y is no count: the sum of k independent exponential times that come as
 *                      a Poisson stream has (mean / s)^2 = k / 2;
 *   the same of x - y  where y is a part of x, for what is always there has not been seen missing;
 *   draws              what the random times drawn are worth by the model alone (run/draws.h), for
 *                      the long ones among them may not have been seen.
 *
 * Where all replications agree, as paced arrivals and fixed services make them, an exception with a
 * probability below -ln(1 - confidence) / N would still not have been seen in N events. So that is
 * the least half-width of a share; of others relative to them, for an exception is taken to be as
 * large as what was seen.
 *
 * A few replications may agree by chance, so of fewer than 30 N counts for less.
 *
 * From 20 up to 100 the interval reaches on each side as far as Student's or, if that is farther,
 * the one on the scale of the logarithm (of a share: of the logit), where such estimates are less
 * skew.
 * Its degrees of freedom are those of (sum c)^2 / sum c^2 replications, c the count (Satterthwaite,
 * Biometrics Bulletin 2, 1946, p. 110). Intervals of 95 % of the mean of exponential services then
 * cover 93 % or more from 20 visits on (tests/stats).
 */
#ifndef STATS_EVIDENCE_H
#define STATS_EVIDENCE_H

#include <stdbool.h>

#include "stats/ratio.h"

#define EVENTS_FOR_INTERVAL 20
#define EVENTS_FOR_SYMMETRY 100

/* What the two sums of a ratio are. */
struct ratio_kind {
    bool counts_y, counts_x;    /* they count events, each of which adds: */
    double unit;                /* > 0 to y; to x it adds 1 */
    bool share;                 /* y is a part of x: the ratio is in [0, 1] */
    bool zero;                  /* y is 0 by the model, not by chance */
};

enum evidence_verdict {
    EVIDENCE_ENOUGH,
    EVIDENCE_ONE_REPLICATION,
    EVIDENCE_NOTHING,           /* y was 0 in all replications */
    EVIDENCE_EVERYTHING,        /* so was x - y of a share */
    EVIDENCE_FEW,               /* the worth of less than 20 events */
    EVIDENCE_LONG_TAILED        /* draws are */
};

struct evidence {
    enum evidence_verdict verdict;
    double events;              /* independent ones; infinite: nothing varies */
    double replications;        /* (sum c)^2 / sum c^2, at most r->n */
    double counted;             /* events that x counts, or else y, or else the visits; INFINITY
                                   where nothing is counted */
};

/*
 * `visits`: of the same replications, its y counts the visits that y of r is made of; or NULL.
 * `draws`: the events that all the times drawn are worth; INFINITY where that does not matter.
 */
struct evidence evidence_of(const struct ratio *r, const struct ratio_kind *kind,
                            const struct ratio *visits, double draws);

/* "no interval: ...", static text; "" for EVIDENCE_ENOUGH. */
const char *evidence_reason(enum evidence_verdict verdict, const struct ratio_kind *kind);

/* How many times as much would have to be seen for an interval: 0 where there is enough, INFINITY
 * where nothing was seen. */
double evidence_shortfall(const struct evidence *e);

/* The degrees of freedom that an interval has, of df that all the replications would give. */
double evidence_df(const struct evidence *e, const struct ratio *r, double df);

struct evidence_interval {
    double half_width;          /* half of what lies between the ends */
    double low, high;           /* >= 0; both 0 where they are value -+ half_width */
};

/*
 * Around a value > 0 (of a share, below 1, too) or one without any spread, with this standard error
 * and as many degrees of freedom as evidence_df gave. A share's ends are in [0, 1].
 */
struct evidence_interval evidence_interval(double value, double standard_error, double df,
                                           double confidence, const struct evidence *e,
                                           const struct ratio_kind *kind);

#endif
