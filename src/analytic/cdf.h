/*
 * Analytic distribution functions at given times, for curves beside simulated ones.
 */
#ifndef ANALYTIC_CDF_H
#define ANALYTIC_CDF_H

#include "base/diag.h"
#include "model/network.h"
#include "model/result.h"

enum distribution_of {
    DISTRIBUTION_RESPONSE,    /* of one visit to the stations of group `index`, wait and service */
    DISTRIBUTION_WAIT,        /* of its wait alone: P(X <= 0) is the share that does not wait */
    DISTRIBUTION_EXIT,        /* of the sojourns of requests that leave by exit `index` */
    DISTRIBUTION_ACCEPTED     /* of the sojourns of all accepted requests; index is ignored */
};

/*
 * A solution and its distributions. On failure it is NULL with errors in d, as from analytic_solve.
 * net must outlive it. Only one thread may use it at a time. Free with analytic_distributions_free
 * (NULL is fine).
 */
struct analytic_distributions;
struct analytic_distributions *analytic_distributions_new(const struct network *net,
                                                          struct diag *d);
void analytic_distributions_free(struct analytic_distributions *a);

/*
 * Writes P(X <= t[i]) into cdf[i], i < n, for t[i] >= 0 [s] in any order. The basis is that of the
 * percentiles of the same time in a result. *method, which may be NULL, becomes the name of the
 * method (static text). When the distribution is not known, the basis is BASIS_NONE and all of cdf
 * is NaN. A single value is NaN if its error may exceed 1e-3. This happens near a jump that is left
 * in a distribution to be inverted. Takes some 200 us a point for a network of 100 stations.
 */
enum basis analytic_cdf(struct analytic_distributions *a, enum distribution_of of, size_t index,
                        const double *t, size_t n, double *cdf, const char **method);

#endif
