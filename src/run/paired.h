/*
 * Two models under common random numbers: replication r of both has the same seed, so that a
 * station's service times, a source's arrivals and a router's choices are the same numbers in both
 * where the names are the same (Law, Simulation Modeling and Analysis, 5th ed., sec. 11.2). The
 * interval of the difference is then far narrower than those of the two.
 */
#ifndef RUN_PAIRED_H
#define RUN_PAIRED_H

#include "base/diag.h"
#include "model/config.h"
#include "model/result.h"
#include "run/dispatch.h"

struct paired {
    struct result *a, *b;
    struct result *difference;    /* b - a, a result of a's network; its `precision`, `reached` and
                                     `interrupted` are the pair's */
};

/*
 * Simulate both until the difference has the precision that a's experiment asks for. All of a's
 * experiment holds for b, too (b's is overwritten), but for the shape of a replication: warm-up,
 * window and windows are the larger of what each would have. -1 with errors in d and nothing in
 * *out: a model has no steady state, or b has not a's targets; both, errors and a result, where a
 * journal fails in the middle. The results point into the models' networks.
 */
int run_paired(struct model *a, struct model *b, const struct run_options *o, struct paired *out,
               struct diag *d);
void paired_release(struct paired *p);

#endif
