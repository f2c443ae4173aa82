/*
 * Is what a run measured steady? Judged by the number of requests in the network at random
 * instants, one in each of many equal parts (the trace of a record), over replications: those are
 * independent, so that nothing need be known of the correlation within one.
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

/* Of replications of this shape and of a network of so many exits, whose records have a trace of
 * STEADY_POINTS. The layout must outlive it. */
struct steady *steady_new(const struct run_length *length, const struct record_layout *layout,
                          size_t exits);
void steady_free(struct steady *s);

/* The record of one replication, in replication order. */
void steady_add(struct steady *s, const double *record);

/*
 * Three contrasts of each replication's measured period, each by Student's t over the replications:
 * of the root of the number its beginning against the rest and its slope (stats/truncation.h), and
 * the growth from the first instant to the last, which sees what is filled up too quickly for the
 * others. Together they are wrong about a steady run with probability alpha (Bonferroni). MSER-5
 * says how long the warm-up should have been. Not judged: fewer than REPLICATIONS_AT_LEAST
 * replications, or too few points of the trace in the measured period.
 */
struct steady_result steady_judge(const struct steady *s, double alpha);

#endif
