/*
 * How much evidence one draw from a distribution gives about the sum of many. A sum of n draws is
 * nearly normal, with a known spread, only when its skewness is small; n exponential times have
 * skewness^2 = 4 / n. So a draw of skewness g is worth 4 / g^2 exponential draws. A lognormal's
 * skewness, and an extreme Weibull's, comes from draws so rare that they hardly matter to an
 * interval: a draw is worth at least 1 / (2 scv^1.5). A distribution with no longer tail than an
 * exponential counts as exponential.
 */
#ifndef RUN_TAILS_H
#define RUN_TAILS_H

#include <stdbool.h>

#include "model/dist.h"

struct tail {
    double deviation;    /* standard deviation of a draw; finite */
    double per_event;    /* number of draws that are worth one event, 1 .. 1e300 */
};

/* The tail of one draw [time]. */
struct tail tail_of(const struct dist *d);

/* The tail of a draw's square, which determines waits [time^2]. */
struct tail tail_of_square(const struct dist *d);

/* Is a draw worth less than an event? */
bool tail_is_long(const struct dist *d);

/* ln of E x^4 / (E x^2)^2 and of E x^6 / (E x^2)^3. */
struct log_moments { double fourth, sixth; };

/* What is known of a kind's tail. One that is no longer than an exponential's says an
 * exponential's. */
struct tail_row {
    double (*skewness)(const struct dist *d);              /* E (x - mean)^3 / deviation^3 */
    struct log_moments (*square)(const struct dist *d);    /* of x^2 */
};

/* By enum dist_kind. */
extern const struct tail_row tail_table[DIST_KINDS];

#endif
