/*
 * M/D/1: Poisson arrivals, one server, services of one length, first come first served.
 *   lambda  arrival rate [1/time]     d  service time [time]     gap  1 - rho [-], rho = lambda d
 *
 * Formula: P(Wq <= t) = sum_{j=0..k-1} P(N <= k - j) Poisson(j; lambda (k d - t)),
 *          where (k - 1) d <= t < k d,
 *          and P(Wq > t) is the same sum with P(N > k - j), plus the Poisson tail from k on. N is
 *          the number at the station at any time:
 *            P(0) = 1 - rho,  P(j) exp(-rho) = T(j - 1) P(0) + sum_{i=1..j-1} T(j - i) P(i),
 *            T(n) = P(Poisson(rho) > n).
 *          From some 40 services on, P(Wq > t) = C exp(-eta t), where eta is the real root of
 *          eta = lambda (exp(eta d) - 1) and C = (1 - rho) / (lambda d exp(eta d) - 1). The terms
 *          of the next poles decay faster by a factor exp(-0.7 t/d) at a load of 0.1, exp(-2 t/d)
 *          near 1.
 * Source:  Crommelin, P.O. Elect. Eng. J. 25, 1932; Franx, Oper. Res. Letters 29(5), 2001, pp.
 *          221-229 (eq. 15 with c = 1); the recursion: Tijms, A First Course in Stochastic Models,
 *          2003, sec. 9.2.2.
 * Numerics: only positive terms are added (Erlang's alternating series of 1909 loses all its digits
 *          at a few services).
 */
#ifndef ANALYTIC_MD1_H
#define ANALYTIC_MD1_H

#include <stdbool.h>

/* P(Wq > t) if upper, else P(Wq <= t), for t >= 0. Relative error some 1e-13 for the given gap. */
double md1_wait(double lambda, double d, double gap, double t, bool upper);

/*
 * The density of Wq at t > 0: lambda (P(Wq <= t) - P(Wq <= t - d)), the integro-differential
 * equation of the wait (Takacs 1955) where services have one length. The density jumps down at
 * t = d, where the value just after d is returned.
 */
double md1_density(double lambda, double d, double gap, double t);

#endif
