/*
 * A pilot replication, for models whose run length no theory tells: it measures the flows and
 * guesses the warm-up. If the guess is too short, the test of steadiness after the run finds it
 * (run/steady.h).
 */
#ifndef RUN_PILOT_H
#define RUN_PILOT_H

#include <stdatomic.h>

#include "base/diag.h"
#include "model/config.h"

struct pilot {
    double flow;          /* [1/s] the busiest flow: from outside, or to a station */
    double event_rate;    /* [1/s] all events */
    double warmup;        /* [s] guessed */
    size_t slowest;       /* the station that determines the warm-up; NET_NONE: the sojourn of a
                             request does */
    double load;          /* [-] load of that station's servers */
};

/*
 * The replication has some 10 000 requests of the busiest flow. The guess is the longest of
 *   10 W           W the mean sojourn, by Little's law; for customers their mean cycle;
 *   10 S           S the longest mean service or think time, or its mean residual if longer;
 *   10 S/(c (1 - sqrt(rho))^2)    of c servers at a load of rho, as measured but at most 0.98 (the
 *                  relaxation time of M/M/1, as analytic/settling.h has it); no longer than it
 *                  takes to fill and empty a finite room often, or to have all customers of a
 *                  closed network come and go often;
 *   ten breakdowns with their repairs, and two periods of a schedule.
 * Its random numbers are independent of the replications', and depend on the model and its seed
 * alone. Returns -1 with an error in d when nothing happens, when requests go round in no time,
 * when stations are overloaded (run/overload.h: EXIT_UNSTABLE), or when *stop (may be NULL) became
 * nonzero (EXIT_PRECISION).
 */
int pilot_run(const struct model *m, const atomic_int *stop, struct pilot *out, struct diag *d);

#endif
