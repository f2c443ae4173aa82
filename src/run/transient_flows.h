/*
 * What happens in each interval of a transient run: fetches and misses of caches per second, and
 * the mean wait at each group, means over replications with their intervals.
 */
#ifndef RUN_TRANSIENT_FLOWS_H
#define RUN_TRANSIENT_FLOWS_H

#include "model/transient.h"
#include "sim/sim.h"

struct mean_flows;

/* For records of this layout, which must outlive it as the network must, of replications `horizon`
 * long [s]. NULL where the layout has no flows; the functions below then do nothing. */
struct mean_flows *mean_flows_new(const struct network *net, const struct record_layout *layout,
                                  double horizon);
void mean_flows_free(struct mean_flows *f);

/* Add one replication; in replication order. */
void mean_flows_add(struct mean_flows *f, const double *record);

/* Give t its flows. */
void mean_flows_fill(const struct mean_flows *f, double confidence, struct transient *t);

#endif
