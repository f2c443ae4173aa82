/*
 * The stopping rules. A target by the paper's procedure must meet equations (3) to (7) on all
 * windows so far, and Student's interval over the replications. Any other target must meet that
 * interval alone, at a confidence at which all targets of this kind hold jointly; a relative
 * precision g requires a half-width of g / (1 + g) of the mean (stats/sample_size.h).
 */
#ifndef RUN_PRECISION_H
#define RUN_PRECISION_H

#include <stdint.h>

#include "model/config.h"
#include "model/result.h"
#include "run/reduce.h"
#include "run/run_length.h"

/* A target in model terms. */
struct goal {
    const struct target *target;
    size_t meter;          /* for a target by the paper: index of its meter, or NET_NONE for the
                              mean sojourn of accepted requests */
    double scale;          /* scale of a rate's Poisson count in (7); 0 where (7) does not apply */
};

/*
 * Write the targets of the model's experiment into g[EXPERIMENT_TARGETS_MAX], and return their
 * number. The model must outlive them. The config reader has checked the names.
 */
size_t precision_goals(const struct model *m, struct goal *g);

/*
 * Evaluate all n targets on the replications reduced so far, at the look-th look at them, each of
 * `each` experiments, windows of `window` seconds, into p[n]. With control variates, (6) and (7)
 * use the part of the variance that remains.
 */
void precision_evaluate(const struct model *m, const struct goal *g, size_t n,
                        const struct reducer *r, double window, uint64_t each, unsigned look,
                        struct precision_result *p);

/*
 * The confidence of the interval by which one of n requirements is decided at the look-th look at
 * the data, from 1 on. A wrong decision can only be on one side, so each has twice the share of
 * what may go wrong; the looks share it as 1/2, 1/6, 1/12 .. = 1 / (k (k + 1)), which sum to 1. So
 * however often one looks, all decisions are right together with the experiment's confidence.
 */
double precision_look_confidence(double confidence, size_t n, unsigned look);

/*
 * The confidence of each target that is the paper's, or of each of the others, chosen so that they
 * hold jointly; 0 when there are none.
 */
double precision_confidence(const struct experiment *e, const struct goal *g, size_t n, bool paper);

/*
 * Evaluate those targets, into their places in p[n], on the difference of a pair: of figures of its
 * first model and of the difference at that confidence. Relative precisions are relative to the
 * first model's value; (6) and (7) are rules for one flow's windows and have no say.
 */
void precision_evaluate_difference(const struct experiment *e, const struct goal *g, size_t n,
                                   bool paper, double confidence, const struct result *first,
                                   const struct result *difference, uint64_t each,
                                   struct precision_result *p);

/*
 * Evaluate the requirements, into their places in p[n], on a pair's figures at that confidence: one
 * that is a part of the first model's figure on the difference, any other on the second model's.
 */
void precision_evaluate_gate(const struct experiment *e, const struct goal *g, size_t n,
                             double confidence, const struct result *first,
                             const struct result *second, const struct result *difference,
                             uint64_t each, struct precision_result *p);

/* How many of n are requirements. */
size_t precision_requirements(const struct goal *g, size_t n);

/*
 * Number of experiments after which to evaluate this target again: the largest of (6), (7) and what
 * the replications' interval asks for, with caution while replications are few; without an
 * interval, what gives enough evidence for one. INFINITY when nothing was observed yet.
 */
double precision_wanted(const struct precision_result *p, uint64_t replications);

/* The confidence at which the intervals of all n hold together. */
double precision_joint(const struct precision_result *p, size_t n);

#endif
