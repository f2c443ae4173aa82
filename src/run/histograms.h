/*
 * The distributions that records bring in their tails, pooled over replications: for each group the responses and waits of its visits, for each class
 * of a group that has several its responses, for each exit the sojourns of those who leave there, and the sojourns of all accepted requests.
 */
#ifndef RUN_HISTOGRAMS_H
#define RUN_HISTOGRAMS_H

#include <stddef.h>

#include "model/network.h"
#include "model/result.h"
#include "sim/sim.h"

struct histograms;

/* NULL when records of this layout have no tail; all functions take that. net and layout must outlive it. */
struct histograms *histograms_new(const struct network *net, const struct record_layout *layout);
void histograms_free(struct histograms *h);

/* Add a record's tail. In replication order. */
void histograms_add(struct histograms *h, const double *tail);

/* The quantiles that `out` was asked for, with intervals at this confidence. */
void histograms_quantiles(const struct histograms *h, double confidence, struct result *out);

/* The distributions themselves into out->histograms, responses and waits of each group first, then classes, exits, accepted. */
void histograms_result(const struct histograms *h, double confidence, struct result *out);

#endif
