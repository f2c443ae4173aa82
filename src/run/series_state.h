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
#include "run/difference_ratios.h"
#include "run/growth.h"
#include "run/precision.h"
#include "run/reduce.h"
#include "run/series.h"
#include "run/run_length.h"
#include "run/steady.h"
#include "sim/sim.h"

/* Records that wait for an earlier one: so many bytes of them at most, but so many records. */
enum { SERIES_EARLY_BYTES = 64 << 20, SERIES_EARLY_AT_LEAST = 64 };

struct series {
    const struct model *model;
    uint64_t point;
    struct run_length length;
    char *reason;              /* for its warm-up, or NULL */
    uint64_t each;             /* experiments of a replication: its windows, of all members */
    double *lookups, *fetches; /* [n_caches] as sim_options has them */
    /* The first with the warm-up by theory, each other one with a longer one, because what was
     * measured with the one before drifted. */
    struct attempt {
        struct sim_plan *plan;
        struct batch job;
    } attempts[SERIES_ATTEMPTS];
    unsigned attempt;          /* the one under way */
    double among;              /* so many series are judged together */
    struct reducer *reducer;
    struct goal goals[EXPERIMENT_TARGETS_MAX];
    struct steady *steady;
    struct growth *growth;     /* of settings by a pilot, else NULL */
    struct growing grew;       /* in the attempt before */
    struct growing overload;   /* station NET_NONE: none was found */
    struct mean_curve *curve;       /* of a transient run, else NULL; then steady is NULL */
    struct precision_result precision[EXPERIMENT_TARGETS_MAX];
    size_t n_targets;
    uint64_t given;            /* replications handed out, from the first */
    uint64_t came;             /* of these, whatever became of them */
    uint64_t until;            /* of the round under way, from the first */
    struct task **early;       /* [early_max], by replication modulo that: not yet their turn */
    uint64_t early_max, n_early;
    size_t early_bytes;        /* of their records, tails included */
    struct tally fresh;        /* [s] what replications took that were run now */
    struct tally settled;      /* ... of those that were not the first in their workspace */
    double begun, ended;       /* [s] */
    bool planned, over, reached;
    char *deadlock;            /* of a replication that ended in one: where, and when; else NULL.
                                  Then it is over when those under way have come back */
    struct series *partner;    /* of a pair, else NULL */
    struct difference_ratios *pairs;       /* of a pair's first series, else NULL */
};

static inline const struct attempt *series_now(const struct series *s)
{
    return &s->attempts[s->attempt];
}

/* How many replications a series begins with: as many as were asked for, or its pilot. */
uint64_t series_first_round(const struct series *s);

/* Compile what it simulates now, and begin at the first replication. */
void series_begin_attempt(struct series *s);

/* Evaluate its targets, of a pair on the difference. True when all are reached. */
bool series_evaluate(struct series *s);

#endif
