/*
 * Sizing: the cheapest of a grid of candidates that meets all requirements of a model.
 *
 * What the answer means, with the model's confidence 1 - alpha for all of it together: the winner
 * meets every requirement; every candidate that costs less does not, or is listed as undecided.
 * A candidate's verdict rests on exact formulas, on a station that is overloaded for certain, on
 * simulation, or on another candidate that is no worse (size_monotone.c). Approximate answers
 * decide nothing: they say where to look, and how long.
 *
 * The search (size_search.c) takes candidates in the order of their costs, in blocks. A block ends
 * with the first candidate that meets the requirements by approximation. All of its candidates are
 * simulated in stages: each stage is a new experiment of candidates that are still open, as long as
 * their last one asks for (size_stage.c). All have the same seed, so that candidates share their
 * random numbers. As soon as one meets the requirements, all that cost more are left out.
 *
 * Errors. Block j, from 0, has 1/((j + 1)(j + 2)) of alpha. Its open candidates have equal shares
 * alpha_i of that. The k-th look at a candidate has 1/(k (k + 1)) of alpha_i, in equal parts for
 * the requirements, on one side each. These sums are 1, so all shares sum to at most alpha. They
 * follow from costs and formulas alone, before anything is simulated. A verdict is wrong only if an
 * interval of that look lies on the wrong side of a bound: of the requirement that fails, when
 * "met" is wrong, or of any of them, when "not met" is. So by Bonferroni's inequality all verdicts
 * are right together with probability 1 - alpha, however many looks there are, and whatever
 * dependence common random numbers make. (Intervals are Student's over independent replications,
 * with the rules on little evidence of stats/evidence.h.)
 *
 * Sources: comparing with a standard, and screening in stages: Kim, Nelson, ACM TOMACS 11(3), 2001;
 * feasibility checks of several constraints, errors split by Bonferroni, an indifference zone
 * (tolerance level): Batur, Kim, ACM TOMACS 20(3), 2010; stages that spread over processors without
 * changing the answer: Luo, Hong, Nelson, Wu, Operations Research 63(5), 2015. What differs: the
 * order of costs is known, so nothing is compared and each candidate is checked alone; the variance
 * is never taken for known, but every look has Student's interval over independent replications;
 * and the boundary is not a triangle but one interval a stage.
 */
#ifndef RUN_SIZE_H
#define RUN_SIZE_H

#include "base/diag.h"
#include "model/config.h"
#include "model/cost.h"
#include "model/sizing.h"
#include "run/axis.h"
#include "run/dispatch.h"

struct size_options {
    const struct axis *axes; size_t n_axes;    /* the keys that are varied */
    const struct cost *cost;
    double indifference;         /* [-] of a bound, 0: none */
    struct run_options run;      /* `planned` is not called */
    /* Called before each stage of simulation, on the calling thread; may be NULL. */
    void (*stage)(void *user, unsigned stage, size_t candidates);
    void *user;
};

/*
 * Size the model of the config text `text` named `file`, with n overrides before each candidate's
 * own. NULL with errors in d (EXIT_INPUT): no requirement, axes that do not fit, no candidate has a
 * model, a cost without a value. If the journal fails in the middle, d has errors and what is known
 * is returned. Free with sizing_free.
 */
struct sizing *size_run(const char *text, const char *file, const struct override *o, size_t n,
                        const struct size_options *so, struct diag *d);

#endif
