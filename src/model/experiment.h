/*
 * How a model is to be simulated, as data: the `experiment` section of a config.
 */
#ifndef MODEL_EXPERIMENT_H
#define MODEL_EXPERIMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/quantity.h"
#include "model/target.h"

#define EXPERIMENT_TARGETS_MAX 16
#define EXPERIMENT_FIGURES_MAX 64
#define EXPERIMENT_ASKED_MAX 16     /* percentiles; times */
#define EXPERIMENT_NUMBERS_MAX (ASKED_MAX - 1)

struct experiment {
    uint64_t seed;             /* default 1 */
    double window;             /* [s] length of one experiment; 0 = automatic */
    unsigned windows;          /* experiments per replication; 0 = automatic */
    double warmup; /* [s] before the first experiment of a replication; < 0 = automatic */
    double precision;          /* delta; default 0.01 */
    double
        precision_of_input; /* > 0: and also within this part of input_rate; default 0: not used */
    enum delta_of delta_of;    /* default DELTA_MEAN */
    double confidence;         /* p in (0,1); default 0.95 */
    uint64_t pilot;            /* experiments of the pilot series, >= 100; default 100 */
    uint64_t max_experiments;  /* cap; 0 = none */
    uint64_t
        experiments; /* number of experiments, without a stopping rule; 0 = until the precision is
                        reached */
    uint64_t replications;     /* the same as a number of replications, each of as many experiments
                                  as without it; 0 = not given. Not both */
    uint64_t max_replications; /* cap of these; 0 = none */
    struct target targets[EXPERIMENT_TARGETS_MAX];
    size_t n_targets;          /* >= 1: default mean_sojourn */
    struct asked asked;        /* percentiles, shares within times, and so on: by `quantiles`,
                                  `within`, `numbers`, `figures` and the targets; default: none */
    bool histogram;            /* report whole distributions of responses, waits and sojourns;
                                  default false */
    double horizon;            /* [s] of a transient run; 0 = automatic */
    unsigned points;           /* points of its curve, >= 2; default 100 */
    bool control_variates;     /* use them where a pilot shows that they help; default: not */
    bool antithetic;           /* a replication is a pair of runs with opposite random numbers;
                                  default: not */
    double input_rate;         /* [1/s] the rate that DELTA_INPUT refers to */
    bool sojourns_alone;       /* of shares within times, count those of sojourns alone; for
                                  searches that look at no others. Default: not */
    bool by_pilot;             /* choose automatic settings as for a model without analytic results;
                                  for tests of these settings. Default: not */
};

#endif
