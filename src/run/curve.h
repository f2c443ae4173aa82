/*
 * The traces of a transient run's replications, point by point: means with Student's intervals.
 */
#ifndef RUN_CURVE_H
#define RUN_CURVE_H

#include "model/transient.h"
#include "sim/sim.h"

struct curve;

/* Of records of this layout, which must outlive it; they last `horizon` [s]. */
struct curve *curve_new(const struct record_layout *layout, double horizon);
void curve_free(struct curve *c);

/* One replication, in replication order. */
void curve_add(struct curve *c, const double *record);

/*
 * Into t, which has the layout's points and columns: times, numbers, and growth: what was gained
 * between the middle and the end, by the time between. It is one difference of each replication:
 * of a random walk with drift no other estimate knows more.
 */
void curve_fill(const struct curve *c, double confidence, struct transient *t);

#endif
