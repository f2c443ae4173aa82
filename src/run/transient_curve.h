/*
 * Averages the traces of a transient run's replications, point by point: means with Student's
 * intervals.
 */
#ifndef RUN_TRANSIENT_CURVE_H
#define RUN_TRANSIENT_CURVE_H

#include "model/transient.h"
#include "sim/sim.h"

struct mean_curve;

/* For records of this layout, which must outlive it, of replications `horizon` long [s]. */
struct mean_curve *mean_curve_new(const struct record_layout *layout, double horizon);
void mean_curve_free(struct mean_curve *c);

/* Add one replication; in replication order. */
void mean_curve_add(struct mean_curve *c, const double *record);

/*
 * Fill in t, which has the layout's points and columns: times, numbers and growth. Growth is the
 * increase between the middle and the end, divided by the time between: one difference per
 * replication, which is the best estimate of a random walk's drift.
 */
void mean_curve_fill(const struct mean_curve *c, double confidence, struct transient *t);

#endif
