/*
 * The distribution of the number of requests at a station at any time.
 *
 *   M/M/c      P(n) = P(c) c!/n! a^(n - c) below c, P(c) rho^(n - c) from c on,
 *              P(c) = pw (1 - rho) (Bolch, Greiner, de Meer, Trivedi, 1998, sec. 6.5)
 *   M/G/inf    Poisson of the mean number (ibid., sec. 6.4; any service: Takacs 1962, ch. 3)
 *   GI/M/c     gimc.h
 *   M/G/1      its generating function on a circle (Abate, Whitt, Oper. Res. Letters 12(4), 1992,
 *              pp. 245-251, LATTICE-POISSON); the radius makes errors proportional to P(n)
 *   D/G/c      if nobody waits and all services have one length: the two whole numbers next to the
 *              mean
 *   G/G/1      P(0) = 1 - rho, the part of time without work (Little's law for the server)
 *   no arrivals    P(0) = 1
 */
#ifndef ANALYTIC_NUMBER_H
#define ANALYTIC_NUMBER_H

#include "analytic/solution.h"
#include "model/result.h"

/*
 * P(N = n) at station i, waiting or in service, all classes, n >= 0 whole. Exact; approximate where
 * rounding may have left more than 1e-9 (absolutely); BASIS_NONE where it is not known: method then
 * says why, static text.
 */
struct figure number_probability(const struct solution *s, size_t i, double n);

#endif
