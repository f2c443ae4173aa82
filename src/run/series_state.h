/*
 * A series' insides, for the files that make it up: series_open.c (what it simulates), series.c
 * (its rounds), series_result.c (what it answers). Private to these.
 */
#ifndef RUN_SERIES_STATE_H
#define RUN_SERIES_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run/transient_curve.h"
#include "run/transient_flows.h"
#include "run/difference_ratios.h"
#include "run/growth.h"
#include "run/precision.h"
#include "run/reduce.h"
#include "run/series.h"
#include "run/run_length.h"
#include "run/steady.h"
#include "sim/sim.h"

/* Limits on records that wait for an earlier one: at most this many bytes, but always this many
 * records. */
enum { SERIES_EARLY_BYTES = 64 << 20, SERIES_EARLY_AT_LEAST = 64 };

struct series {
    const struct model *model;
    uint64_t point;
    struct run_length length;
    char *reason;              /* reason for its warm-up's length, or NULL */
    uint64_t each;             /* experiments in a replication: its windows, over all members */
    double *lookups, *fetches; /* [n_caches] as sim_options has them */
    /* The first attempt has the automatic warm-up. Each further one has a longer warm-up, because
     * the measurements of the previous one drifted. */
    struct attempt {
        struct sim_plan *plan;
        struct batch job;
    } attempts[SERIES_ATTEMPTS];
    unsigned attempt;          /* index of the attempt under way */
    double among;              /* number of series whose steadiness is judged jointly */
    struct reducer *reducer;
    struct goal goals[EXPERIMENT_TARGETS_MAX];
    struct steady *steady;
    struct growth *growth;     /* only when a pilot made the settings, else NULL */
    struct growing grew;       /* growth found in the previous attempt */
    struct growing overload;   /* station NET_NONE: none was found */
    struct mean_flows *flows;       /* beside the curve, or NULL */
    struct mean_curve *curve;       /* only of a transient run, else NULL; then steady is NULL */
    struct precision_result precision[EXPERIMENT_TARGETS_MAX];
    size_t n_targets;
    unsigned looks;            /* at the data, by which requirements are decided; from 1 on */
    uint64_t given;            /* number of replications handed out */
    uint64_t came;             /* number of these that came back, in whatever order */
    uint64_t until;            /* number of replications up to the end of the round under way */
    struct task **early;       /* [early_max] records that wait for an earlier one, by replication
                                  modulo early_max */
    uint64_t early_max, n_early;
    size_t early_bytes;        /* size of these records, tails included */
    struct tally fresh;        /* run times of replications that were run now, not read from a
                                  journal [s] */
    struct tally settled;      /* the same without the first replication in each workspace */
    double begun, ended;       /* [s] */
    bool planned, over, reached;
    char *deadlock;            /* message of the first deadlock, else NULL. With a deadlock the
                                  series is over when the replications under way have come back */
    struct series *partner;    /* the other series of a pair, else NULL */
    struct difference_ratios *pairs;       /* only in a pair's first series, else NULL */
};

static inline const struct attempt *series_now(const struct series *s)
{
    return &s->attempts[s->attempt];
}

/* Number of replications in the first round: as many as were asked for, or a pilot's. */
uint64_t series_first_round(const struct series *s);

/* Compile the plan of the present attempt, and begin at the first replication. */
void series_begin_attempt(struct series *s);

/* Evaluate the targets (of a pair on the difference). Returns true when all are reached. */
bool series_evaluate(struct series *s);

#endif
