/*
 * The distributions behind percentiles: of the response and the wait of a visit to a group's
 * stations, and of the sojourn of requests.
 */
#ifndef ANALYTIC_DISTRIBUTION_H
#define ANALYTIC_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

#include "analytic/cdf.h"
#include "analytic/quantile.h"
#include "analytic/solution.h"
#include "model/result.h"

struct distribution;

/*
 * The distributions of the responses or the waits of every group, into groups[n_groups], or of the
 * sojourns to an exit (DISTRIBUTION_EXIT) or of all accepted requests. An unknown distribution is
 * BASIS_NONE, and its method says why. s must outlive them.
 * Free each with distribution_free (NULL is fine).
 */
void distribution_groups(const struct solution *s, enum distribution_of of,
                         struct distribution **groups);
struct distribution *distribution_sojourn(const struct solution *s, enum distribution_of of,
                                          size_t exit);
void distribution_free(struct distribution *d);

/*
 * Do both have the same quantiles? True if both are of visits, with the same distributions and the
 * same label, for example where a request visits one station and leaves.
 */
bool distribution_equal(const struct distribution *x, const struct distribution *y);

/* Exact or approximate, and static text. */
enum basis distribution_basis(const struct distribution *d);
const char *distribution_method(const struct distribution *d);

/*
 * P(X <= t), t >= 0, with its label. It is exact where the distribution is exact and the error is
 * at most DISTRIBUTION_EXACT, approximate up to DISTRIBUTION_USEFUL, and unknown beyond (next to a
 * jump of a distribution that has to be inverted). At a jump it includes the jump.
 */
#define DISTRIBUTION_EXACT 1e-9
#define DISTRIBUTION_USEFUL 1e-3
struct figure distribution_at(struct distribution *d, double t);

/* P(X > t) when upper, else P(X <= t), t >= 0; as a quantile_probability, the context is a
 * struct distribution. */
struct probability distribution_probability(double t, bool upper, void *distribution);

/*
 * The q-quantile with its label, which follows from the relative error as above. The search starts
 * at scale > 0. If there is no value, the method says why.
 */
struct figure distribution_quantile(struct distribution *d, double q, double scale);

#endif
