/*
 * The stopping rules. A target by the paper's procedure: equations (3) to (7) on all the windows so
 * far, and Student's interval over the replications. Any other: that interval alone, at a
 * confidence at which all targets of this kind hold jointly, and within g / (1 + g) of the mean
 * where a relative precision g is asked for (stats/sample_size.h).
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
    size_t meter;          /* by the paper: its index, or NET_NONE for the mean sojourn of
                              accepted requests */
    double scale;          /* of a rate's Poisson count, for (7); 0 where (7) does not apply */
};

/*
 * Targets of the model's experiment, which must outlive them, into g[EXPERIMENT_TARGETS_MAX];
 * returns their number. The reader has checked the names.
 */
size_t precision_goals(const struct model *m, struct goal *g);

/*
 * Evaluate all n of them on what r has seen, in replications of `each` experiments, windows of
 * `window` seconds, into p[n]. With control variates (6) and (7) are asked with the part of the
 * variance that these leave.
 */
void precision_evaluate(const struct model *m, const struct goal *g, size_t n,
                        const struct reducer *r, double window, uint64_t each,
                        struct precision_result *p);

/*
 * The confidence of those targets of n that are the paper's, or of each of the others, which hold
 * jointly; 0 when there are none.
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
 * Experiments until the next look at this target: the largest of (6), (7) and what the
 * replications' interval asks for, of which few replications know little, or where there is none,
 * what has the evidence for one; INFINITY when that is not known, because nothing was seen of it.
 */
double precision_wanted(const struct precision_result *p, uint64_t replications);

/* The confidence at which the intervals of all n hold together. */
double precision_joint(const struct precision_result *p, size_t n);

#endif
