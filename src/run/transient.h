/*
 * A transient run: replications of one length from the initial state, without a warm-up, and the
 * mean number of requests over time.
 */
#ifndef RUN_TRANSIENT_H
#define RUN_TRANSIENT_H

#include <stdatomic.h>

#include "base/diag.h"
#include "model/config.h"
#include "model/transient.h"
#include "run/dispatch.h"

/*
 * Run experiment.experiments replications (50 when that is 0), each experiment.horizon long, with
 * the number of requests at experiment.points instants. An automatic horizon is the automatic
 * warm-up of a model that has one, else `windows` windows. NULL with errors in d. Free with
 * transient_free; it points into the model's network.
 */
struct transient *run_transient(const struct model *m, const struct run_options *o,
                                struct diag *d);

/* Why the model has no steady state that can be simulated, to be freed; NULL when it has one, or
 * *stop (may be NULL) became nonzero before it was known. */
char *run_why_unsteady(const struct model *m, const atomic_int *stop);

#endif
