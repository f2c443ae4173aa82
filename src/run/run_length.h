/*
 * The length of a model's replications: warm-up, window and number of windows, with automatic
 * settings filled in.
 */
#ifndef RUN_RUN_LENGTH_H
#define RUN_RUN_LENGTH_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/diag.h"
#include "model/config.h"

/* Least number of replications behind an interval on which a run may stop. */
enum { REPLICATIONS_AT_LEAST = 10 };

enum warmup_reason {
    WARMUP_GIVEN,
    WARMUP_STATION,            /* for the slowest station */
    WARMUP_WAY,                /* for all visits from that station to the exit */
    WARMUP_CACHES,
    WARMUP_START,              /* for serving the requests present at time 0 */
    WARMUP_PILOT               /* guessed from a pilot run */
};

/* A replication is a warm-up and then windows; each window is one of the paper's experiments. */
struct run_length {
    double window, warmup;     /* [s] */
    unsigned windows;          /* per replication */
    enum warmup_reason reason;
    size_t slowest;            /* the slowest station, for WARMUP_STATION and WARMUP_WAY; for
                                  WARMUP_PILOT too, or NET_NONE: the sojourn of a request */
    double load, visits;       /* [-] load of that station; visits from there to the exit */
    double event_rate;         /* [1/s] expected arrivals and completions; 0: not known */
    double flow;               /* [1/s] the flow that windows are counted in: arrivals from outside,
                                  or the busiest flow of the pilot */
    bool by_pilot;             /* there is no theory for this model: a pilot made the settings, and
                                  run/steady.h judges whether it has a steady state */
};

/*
 * Automatic settings. Of a model that theory knows (analytic/scope.h, settling_applies): a window
 * is the time of 10 000 external arrivals; the warm-up is the time in which the network forgets
 * that it was empty (analytic/settling.h) or, for caches that start empty, ten lifetimes, and for
 * those whose start is only near their stationary state (a limited size, a second level, revoked
 * tokens), three; and the time in which the requests are served that stations start with. A
 * replication measures at least ten times its warm-up (once, when caches make it so long), and ten
 * windows, but never more windows than experiments are asked for or allowed, whether they are given
 * or automatic. Of any other the same, with the busiest flow in place of the arrivals and a warm-up
 * guessed, both from a pilot run (run/pilot.h), but at least three lifetimes. -1 with errors in d
 * when the model is known to have no steady state, or nothing happens in it; EXIT_PRECISION when
 * *stop (may be NULL) became nonzero during the pilot run.
 */
int run_length_find(const struct model *m, const atomic_int *stop, struct run_length *length,
                    struct diag *d);

/* The warm-up [s] that caches need: some lifetimes where they start empty, or where their
 * stationary start is only near; else 0. */
double run_length_of_caches(const struct network *net);

/*
 * Settings of a transient run: one window as long as the horizon, without a warm-up. An automatic
 * horizon is the automatic warm-up, in which the start is forgotten, but at least twice the time of
 * the last incident; for a model without a steady
 * state, the windows that it would have had. Never fails; a pilot run ends early when *stop (may be
 * NULL) becomes nonzero.
 */
void run_length_transient(const struct model *m, const atomic_int *stop,
                          struct run_length *length);

/*
 * Lengthen the warm-up after a run that drifted, and the rest to match. The new warm-up is `wanted`
 * [s], but at least twice the old one; if `wanted` is NaN, half of an old replication. False when
 * that would be beyond all reason.
 */
bool run_length_lengthen(const struct model *m, double wanted, struct run_length *length);

/* The reason for the length of the warm-up, "for station 'db' at a load of 0.999" (a delay
 * station's name alone), to be freed; NULL if the config gave the warm-up. */
char *run_length_reason(const struct network *net, const struct run_length *length);

#endif
