/*
 * Means over the lifetime T of an entry, of any distribution, in a cache that keeps it for a
 * characteristic time t (eviction.h). The token is looked up at rate u. Times are in seconds.
 *
 *   E[min(T, t)]                  int_0^t P(T > a) da
 *   E[exp(-u (t - T)^+)]          exp(-ut) + int_0^t u exp(-u (t - a)) P(T > a) da
 *   E[exp(-u min(T, t))]          exp(-ut) + int_0^t u exp(-u a) P(T <= a) da
 *   E[run until a gap above t, or T]    token_rules.h for a fixed T. For an exponential T, of rate
 *                                 s, it is (1 - L(s))/s, with the run's transform
 *                                 L(s) = exp(-(u+s)t) (u+s)/(s + u exp(-(u+s)t)).
 * The integrals are by Gauss's rule, to 1e-5 or better, between the points where T's distribution
 * changes most.
 */
#ifndef ANALYTIC_EVICTION_LAWS_H
#define ANALYTIC_EVICTION_LAWS_H

#include "model/dist.h"

double eviction_laws_shorter(const struct dist *lifetime, double t);
double eviction_laws_early(const struct dist *lifetime, double u, double t);
double eviction_laws_gap(const struct dist *lifetime, double u, double t);
double eviction_laws_run(const struct dist *lifetime, double u, double t);

/* L(s), given E[exp(-(u+s) t)] in place of exp(-(u+s)t), where t may be drawn anew at each
 * look-up. */
double eviction_laws_run_transform(double u, double s, double gap);

#endif
