/*
 * The distributions in the tails of records, pooled over replications: for each group the responses
 * and waits of its visits, for each class of a group that has several its responses, for each exit
 * the sojourns of those who leave there, for each named class those of its accepted requests, the
 * sojourns of all accepted requests, and how long revoked tokens are accepted.
 */
#ifndef RUN_HISTOGRAMS_H
#define RUN_HISTOGRAMS_H

#include <stddef.h>

#include "model/network.h"
#include "model/result.h"
#include "sim/sim.h"

struct histograms;

/* NULL when records of this layout have no tail; all functions take that. net and layout must
 * outlive it. */
struct histograms *histograms_new(const struct network *net, const struct record_layout *layout);
void histograms_free(struct histograms *h);

/* Add a record's tail. In replication order. */
void histograms_add(struct histograms *h, const double *tail);

/* Number of distributions. Their order: responses of groups, waits of groups, responses of classes,
 * waits of classes (if named), sojourns of exits, of classes, of all accepted requests, lags
 * of revoked tokens. */
size_t histograms_things(const struct histograms *h);

/* The quantiles of one record's tail alone, into out[histograms_things][n]; NaN where nothing was
 * counted. */
void histograms_own(struct histograms *h, const double *tail, const double *levels, size_t n,
                    double *out);

/* The place of quantile k of a thing in a result. */
struct figure *histograms_figure(const struct histograms *h, const struct result *r, size_t thing,
                                 size_t k);

/* Fill in the quantiles that `out` was asked for, with intervals at this confidence. */
void histograms_quantiles(const struct histograms *h, double confidence, struct result *out);

/* Write the distributions into out->histograms, responses and waits of each group first, then
 * classes and their waits, exits, class totals, accepted, lags. */
void histograms_result(const struct histograms *h, double confidence, struct result *out);

#endif
