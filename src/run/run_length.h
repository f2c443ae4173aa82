/*
 * How a model's replications are cut: the automatic settings filled in.
 */
#ifndef RUN_RUN_LENGTH_H
#define RUN_RUN_LENGTH_H

#include <stdbool.h>

#include "base/diag.h"
#include "model/config.h"

/* Fewest replications behind any interval that a run stops on. */
enum { REPLICATIONS_AT_LEAST = 10 };

enum warmup_reason {
    WARMUP_GIVEN,
    WARMUP_STATION,            /* the slowest one needs it */
    WARMUP_WAY,                /* all visits from there to the exit do */
    WARMUP_CACHES,
    WARMUP_START,              /* the requests that stations start with have to be served */
    WARMUP_PILOT               /* guessed from a pilot run */
};

/* A replication is a warm-up and then windows; each window is one of the paper's experiments. */
struct run_length {
    double window, warmup;     /* [s] */
    unsigned windows;          /* per replication */
    enum warmup_reason reason;
    size_t slowest;            /* station; of WARMUP_STATION and WARMUP_WAY; of WARMUP_PILOT too, or
                                  NET_NONE: all the way of a request */
    double load, visits;       /* [-] of that station; from there to the exit */
    double event_rate;         /* [1/s] arrivals and completions expected; 0: not known */
    double flow;               /* [1/s] that windows are counted in: arrivals from outside, or what
                                  a pilot saw as the busiest flow */
    bool by_pilot;             /* theory says nothing of this model: the settings are a pilot's, and
                                  whether it has a steady state is for run/steady.h to judge */
};

/*
 * Automatic settings. Of a model that theory knows (analytic/scope.h, settling_applies): a window
 * is the time of 10 000 external arrivals; the warm-up is the time in which the network forgets
 * that it was empty (analytic/settling.h) or, for caches that start empty or whose stationary start
 * is only near (ticks, tokens that expire), some lifetimes, and the time in which the requests are
 * served that stations start with; a replication measures at least ten times its warm-up, and ten
 * windows, but never more windows than experiments are asked for or allowed, whether they are given
 * or automatic. Of any other the same, with the busiest flow in place of the arrivals and a warm-up
 * guessed, both from a pilot run (run/pilot.h). -1 with errors in d when the model is known to have
 * no steady state, or nothing happens in it.
 */
int run_length_find(const struct model *m, struct run_length *length, struct diag *d);

/*
 * A transient run: one window as long as the horizon, without a warm-up. An automatic horizon is
 * the automatic warm-up, in which a start is forgotten; of a model without a steady state, the
 * windows that it would have had. Never fails.
 */
void run_length_transient(const struct model *m, struct run_length *length);

/*
 * What was measured drifted: make the warm-up `wanted` [s], but at least twice as long as it was;
 * where that is not known (NaN), half of what a replication was; and the rest to match. False when
 * it would be beyond all reason.
 */
bool run_length_lengthen(const struct model *m, double wanted, struct run_length *length);

/* Why the warm-up is as long as it is, "for station 'db' at a load of 0.999" (a delay station's name
 * alone), to be freed; NULL of one that was given. */
char *run_length_reason(const struct network *net, const struct run_length *length);

#endif
