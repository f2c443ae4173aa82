/*
 * The traces of a transient run's replications, point by point: means with Student's intervals.
 */
#ifndef RUN_TRANSIENT_CURVE_H
#define RUN_TRANSIENT_CURVE_H

#include "model/transient.h"
#include "sim/sim.h"

struct mean_curve;

/* Of records of this layout, which must outlive it; they last `horizon` [s]. */
struct mean_curve *mean_curve_new(const struct record_layout *layout, double horizon);
void mean_curve_free(struct mean_curve *c);

/* One replication, in replication order. */
void mean_curve_add(struct mean_curve *c, const double *record);

/*
 * Into t, which has the layout's points and columns: times, numbers, and growth: what was gained
 * between the middle and the end, by the time between. It is one difference of each replication:
 * of a random walk with drift no other estimate knows more.
 */
void mean_curve_fill(const struct mean_curve *c, double confidence, struct transient *t);

#endif
