/*
 * Two models under common random numbers: replication r uses the same seed in both, so that service
 * times, interarrival times and routing choices are drawn from the same numbers where the names are
 * the same (Law, Simulation Modeling and Analysis, 5th ed., sec. 11.2). The confidence interval of
 * the difference is then far narrower than with independent runs.
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
 * Simulate both until the difference has the precision that a's experiment asks for. b gets a's
 * experiment (b's own is overwritten), except that warm-up, window and windows are the larger of
 * what each model would have. Returns -1 with errors in d: with nothing in *out when a model has no
 * steady state or b lacks a's targets, with a result in *out when the journal fails in the middle.
 * The results point into the models' networks.
 */
int run_paired(struct model *a, struct model *b, const struct run_options *o, struct paired *out,
               struct diag *d);
void paired_release(struct paired *p);

#endif
