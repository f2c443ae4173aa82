/*
 * M/M/1 under discriminatory processor sharing: class k has rate lambda[k], mean service s[k] and
 * weight g[k]; a request of class k is served at the rate g[k] / (sum of g of all requests there).
 *
 * Formula: mean responses W solve, for every class k,
 *            W_k (1 - sum_j lambda_j g_j / (g_j/s_j + g_k/s_k))
 *                - sum_j lambda_j g_j W_j / (g_j/s_j + g_k/s_k) = s_k.
 * Source:  Fayolle, Mitrani, Iasnogorodski, "Sharing a processor among many job classes", J. ACM
 *          27(3), 1980, pp. 519-532.
 */
#ifndef ANALYTIC_DPS_H
#define ANALYTIC_DPS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes the mean responses [time] of n classes into w[n]. Rates must be > 0, the sum of lambda s
 * < 1. Returns false when the system cannot be solved. O(n^3).
 */
bool dps_responses(const double *lambda, const double *s, const double *g, size_t n, double *w);

#endif
