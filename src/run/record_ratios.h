/*
 * Reads each figure of a result from a replication's record, as a pair (y, x): a figure is E[y] /
 * E[x] (requests per time, seconds per request, integral of a number over time). All figures that
 * are such ratios (model/quantity.h says of which totals) stand in one list: those of the stations,
 * one station after the other, then those of the groups and so on, in the order of enum row_kind
 * and within one thing of enum quantity_id, for each value of a parameter that the records' layout
 * was asked for. Percentiles are not among them. A variance is E[y] / E[x] - (E[mean] / E[x])^2.
 */
#ifndef RUN_RECORD_RATIOS_H
#define RUN_RECORD_RATIOS_H

#include <stddef.h>

#include "model/network.h"
#include "run/figure_list.h"
#include "sim/sim.h"
#include "stats/evidence.h"

struct observation {
    double y, x;
    double mean;    /* of a variance: E[y] / E[x] is the mean square, E[mean] / E[x] the mean */
};

/* Reads records. net and layout must outlive it. */
struct record_ratios;
struct record_ratios *record_ratios_new(const struct network *net,
                                        const struct record_layout *layout);
void record_ratios_free(struct record_ratios *o);

/* Is figure i a variance? */
bool record_ratios_is_variance(const struct record_ratios *o, size_t i);

/* What kind of sums y and x of figure i are. */
struct ratio_kind record_ratios_kind(const struct record_ratios *o, size_t i);

/* The figure whose y counts the visits that make up y of figure i; for an integral over time it
 * counts arrivals. NET_NONE when there is no such count (for example for the total of a class that
 * no source sends). */
size_t record_ratios_visits(const struct record_ratios *o, size_t i);

/* The events that the times drawn in so much measured time [s] are worth in figure i (run/draws.h),
 * and in the quantiles of one thing. */
double record_ratios_draws(const struct record_ratios *o, size_t i, double time);
double record_ratios_draws_quantiles(const struct record_ratios *o, enum row_kind kind,
                                     size_t index, enum quantity_id q, double time);

/* The list of pairs of a record, observed.n long; owned by o, valid until the next call. */
const struct observation *record_ratios_read(struct record_ratios *o, const double *record);

#endif
