/*
 * One record of a replication with antithetic members: what both counted and summed together, as if
 * it were one run of twice the length; windows pooled; of the trace the mean of the two.
 */
#ifndef RUN_ANTITHETIC_H
#define RUN_ANTITHETIC_H

#include "sim/sim.h"

/* Into scratch[l->width], which is returned; of a lone record the record itself. */
const double *antithetic_fold(const struct record_layout *l, const double *record, double *scratch);

#endif
