/*
 * Folds the record of an antithetic replication into one: counts and sums of both members are
 * added, as of one run of twice the length; windows are pooled; the trace is the mean of the two.
 */
#ifndef RUN_ANTITHETIC_H
#define RUN_ANTITHETIC_H

#include "sim/sim.h"

/* Fold into scratch[l->width], and return it. A record with one member is returned as it is. */
const double *antithetic_fold(const struct record_layout *l, const double *record, double *scratch);

#endif
