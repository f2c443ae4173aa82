/*
 * The experiment driver: simulates a model until the precision asked for is reached, by the paper's
 * procedure (series.h), on all cores and ranks (dispatch.h).
 */
#ifndef RUN_SIMULATE_H
#define RUN_SIMULATE_H

#include "base/diag.h"
#include "model/config.h"
#include "model/result.h"
#include "run/dispatch.h"

/*
 * Simulate. NULL with errors in d (EXIT_UNSTABLE: no steady state). The result's `reached` and
 * `interrupted` say whether the precision was met; where a journal fails in the middle there are
 * both, errors and what is known. Free with result_free; it points into the model's network.
 */
struct result *run_simulate(const struct model *m, const struct run_options *o, struct diag *d);

#endif
