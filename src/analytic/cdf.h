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
    DISTRIBUTION_ACCEPTED     /* of the sojourns of all accepted requests; index is not looked at */
};

/*
 * A solution and its distributions. NULL with errors in d, as from analytic_solve. net must outlive
 * it. Free with analytic_distributions_free (NULL is fine). It is used by one thread at a time.
 */
struct analytic_distributions;
struct analytic_distributions *analytic_distributions_new(const struct network *net,
                                                          struct diag *d);
void analytic_distributions_free(struct analytic_distributions *a);

/*
 * P(X <= t[i]) into cdf[i], i < n, t[i] >= 0 [s] in any order. Exact or approximate, as the
 * percentiles of the same thing in a result, and *method (static text; may be NULL) says by which
 * method; BASIS_NONE when it is not known, cdf is then all NaN. A value is NaN too where it may be
 * off by more than 1e-3, next to what is left of a jump in a distribution that has to be inverted.
 * Some 200 us a point for a network of 100 stations.
 */
enum basis analytic_cdf(struct analytic_distributions *a, enum distribution_of of, size_t index,
                        const double *t, size_t n, double *cdf, const char **method);

#endif
