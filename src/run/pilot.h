/*
 * One short replication of a model of which no theory tells how long its runs must be: how much
 * happens in it, and a guess of how long it takes to forget its start. What the guess misses is
 * found by the judge of what was measured (run/steady.h).
 */
#ifndef RUN_PILOT_H
#define RUN_PILOT_H

#include "base/diag.h"
#include "model/config.h"

struct pilot {
    double flow;          /* [1/s] the busiest flow: from outside, or to a station */
    double event_rate;    /* [1/s] all events */
    double warmup;        /* [s] guessed */
    size_t slowest;       /* the station that it is long for, or NET_NONE: the way of a request */
    double load;          /* [-] of its servers */
};

/*
 * The replication has some 10 000 requests of the busiest flow; the guess is made of
 *   10 W           W the mean sojourn, by Little's law; of customers their cycle;
 *   10 S           S the longest mean service or think time, and the mean of what is left of one;
 *   10 S/(c (1 - sqrt(rho))^2)    of c servers at a load of rho, as measured but at most 0.98 (the
 *                  relaxation time of M/M/1, as analytic/settling.h has it); no longer than it
 *                  takes to fill and empty a finite room often;
 *   ten breakdowns with their repairs, and two periods of a schedule.
 * Its random numbers are none of the replications': it depends on the model and its seed alone.
 * -1 with an error in d when nothing happens.
 */
int pilot_run(const struct model *m, struct pilot *out, struct diag *d);

#endif
