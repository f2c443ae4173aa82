/*
 * The distribution of the number of requests at a station at any time.
 *
 *   M/M/c      P(n) = P(c) c!/n! a^(n - c) below c, P(c) rho^(n - c) from c on,
 *              P(c) = pw (1 - rho) (Bolch, Greiner, de Meer, Trivedi, 1998, sec. 6.5)
 *   M/G/inf    Poisson of the mean number (ibid., sec. 6.4; any service: Takacs 1962, ch. 3)
 *   GI/M/c     gimc.h
 *   M/G/1      its generating function on a circle (Abate, Whitt, Oper. Res. Letters 12(4), 1992,
 *              pp. 245-251, LATTICE-POISSON); the radius makes errors proportional to P(n)
 *   D/G/c      if nobody waits and all services have one length: N is one of the two whole numbers
 *              next to the mean
 *   G/G/1      P(0) = 1 - rho, the fraction of time without work (Little's law for the server)
 *   no arrivals    P(0) = 1
 */
#ifndef ANALYTIC_NUMBER_H
#define ANALYTIC_NUMBER_H

#include "analytic/solution.h"
#include "model/result.h"

/*
 * P(N = n) for a whole n >= 0, where N counts the requests of all classes at station i, waiting or
 * in service. It is exact, or approximate where the rounding error may be above 1e-9 (absolute).
 * Where it is not known, the basis is BASIS_NONE and method says why, as static text.
 */
struct figure number_probability(const struct solution *s, size_t i, double n);

#endif
