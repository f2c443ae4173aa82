/*
 * How much one draw of a law tells about the sum of many. A sum of n draws is normal, and its
 * spread known, only when its skewness is small; n exponential times have skewness^2 = 4 / n. So a
 * draw of skewness g is worth 4 / g^2 of an exponential one. A lognormal's skewness, and an extreme
 * Weibull's, comes from draws so rare that they hardly matter to an interval: a draw is worth at
 * least 1 / (2 scv^1.5). What is no longer-tailed than an exponential counts as one.
 */
#ifndef RUN_TAILS_H
#define RUN_TAILS_H

#include <stdbool.h>

#include "model/dist.h"

struct tail {
    double deviation;    /* standard deviation of a draw; finite */
    double per_event;    /* draws that are worth an event, 1 .. 1e300 */
};

/* A draw. [time] */
struct tail tail_of(const struct dist *d);

/* Its square, which waits are made of. [time^2] */
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
