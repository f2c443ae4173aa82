/*
 * Was the measured period in steady state? The test uses the number of requests in the network, and
 * of fetches that are jobs beside them, at random instants, one in each of many equal parts of a
 * replication (the trace of a record). It compares replications, which are independent, so that
 * the correlation within one does not matter.
 */
#ifndef RUN_STEADY_H
#define RUN_STEADY_H

#include <stddef.h>

#include "model/result.h"
#include "run/run_length.h"
#include "sim/sim.h"

/* Points of a run's trace, warm-up included. */
enum { STEADY_POINTS = 200 };

struct steady;

/* For replications of this length, whose records have a trace of STEADY_POINTS. The layout and the
 * network must outlive it. */
struct steady *steady_new(const struct run_length *length, const struct record_layout *layout,
                          const struct network *net);
void steady_free(struct steady *s);

/* Add the record of one replication; in replication order. */
void steady_add(struct steady *s, const double *record);

/*
 * Test three contrasts of each replication's measured period, each by Student's t over the
 * replications. Two are of the square root of the number: its beginning against the rest, and its
 * slope (stats/truncation.h). The third is the growth from the first instant to the last, which
 * finds a fast growth that the others miss. Together they reject a steady run with probability
 * alpha (Bonferroni). Where tokens are fetched, the misses sent to the issuer may fall into two
 * groups (stats/two_groups.h): some replications have collapsed. MSER-5 estimates how long the
 * warm-up should have been. Not judged: fewer than REPLICATIONS_AT_LEAST replications, or too few
 * points of the trace in the measured period.
 */
struct steady_result steady_judge(const struct steady *s, double alpha);

#endif
