/*
 * The stopping rule: equations (3) to (7) of the paper on all the windows so far, and Student's
 * interval over the replications.
 */
#ifndef RUN_PRECISION_H
#define RUN_PRECISION_H

#include "model/config.h"
#include "model/result.h"
#include "run/reduce.h"

/* A target in model terms. */
struct target {
    const char *name;
    size_t meter;          /* index, or NET_NONE: the mean sojourn of accepted requests */
    double scale;          /* of a rate's Poisson count, for (7); 0 where (7) does not apply */
};

/*
 * Targets of the model's experiment into t[EXPERIMENT_TARGETS_MAX]; returns their number. The
 * reader has checked the names.
 */
size_t precision_targets(const struct model *m, struct target *t);

/* Evaluate one target on what r has seen. window [s]. With control variates (6) and (7) are asked
 * with the part of the variance that these leave. */
struct precision_result precision_evaluate(const struct model *m, const struct target *t,
                                           const struct reducer *r, double window);

/* The precision asked for of a target with this mean, in the target's unit. */
double precision_delta(const struct experiment *e, double mean);

/*
 * Experiments that this target needs by what is known now: the largest of (6), (7) and what the
 * replications' interval asks for; INFINITY when its mean is 0 and the precision relative to it.
 */
double precision_wanted(const struct precision_result *p, uint64_t replications);

#endif
