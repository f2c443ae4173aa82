/*
 * The experiment driver: simulates a model until the precision asked for is reached, by the paper's procedure (equations (3) to (7)), on all cores.
 *
 * Replications are independent runs of warm-up and `windows` measured windows; each window is one of the paper's experiments. Rounds of replications
 * are planned from the data of the rounds before alone and reduced in replication order, so a result does not depend on the number of
 * threads. A target is reached when
 *   (6)  n >= (t s_V / delta)^2 with the measured s_V of the windows,
 *   (7)  n >= (t sqrt(lambda) / delta)^2, for rates, and
 *   the Student interval over the replications, which also sees correlation between windows, is within delta.
 */
#ifndef RUN_SIMULATE_H
#define RUN_SIMULATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "model/config.h"
#include "model/result.h"

/* How far a run is; given to callbacks on the calling thread. */
struct run_progress {
    const struct precision_result *targets;    /* as of the last completed round; n_targets of them */
    size_t n_targets;
    uint64_t done, wanted;    /* experiments; wanted by the run's own estimate */
    double elapsed;           /* [s] wall time */
    double left;              /* [s] estimate; NaN before the first replication is done */
    uint64_t cap;             /* largest number of experiments, 0 = none */
    double precision, confidence;    /* as asked for */
    double window;            /* [s] */
};

struct run_options {
    unsigned threads;         /* 0 = all cores */
    bool allow_unstable;      /* simulate a model without a steady state */
    const atomic_int *stop; /* nonzero: end with what is known; may be NULL */
    void (*planned)(void *user, const struct run_progress *p);     /* once, after the pilot series */
    void (*progress)(void *user, const struct run_progress *p);    /* some times a second */
    void *user;
};

/* The window, windows per replication and warm-up that a run of this model uses: automatic settings filled in. */
struct run_shape { double window, warmup; unsigned windows; };

/*
 * Automatic settings: a window is the time of 10 000 external arrivals; the warm-up is ten relaxation times of the slowest station (a start from empty
 * is then forgotten to e^-10) and, for caches that start empty or whose stationary start is only near (ticks, tokens that expire), some lifetimes;
 * a replication measures at least ten times its warm-up, and ten windows. -1 with errors in d when the model has no steady state.
 */
int run_shape(const struct model *m, bool allow_unstable, struct run_shape *shape, struct diag *d);

/*
 * Simulate. NULL with errors in d (EXIT_UNSTABLE: no steady state). The result's `reached` and `interrupted` say whether the precision was met.
 * Free with result_free; it points into the model's network.
 */
struct result *run_simulate(const struct model *m, const struct run_options *o, struct diag *d);

#endif
