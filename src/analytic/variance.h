/*
 * Second moments at stations.
 *
 * Number: M/M/c and birth and death (birth_death.h); a Poisson variable at M/G/inf. At FIFO M/G/1
 *   the number is that of arrivals during a response time,
 *   Var N = lambda^2 E[T^2] + lambda E[T] - (lambda E[T])^2. Random order and LIFO have the same
 *   number. In closed networks the variance comes from the distribution.
 * Response T = W + S, S independent of W where no service is interrupted:
 *   M/M/c, GI/M/c  E[W^2] = 2 pw / decay^2
 *   M/G/1          E[W^2] = lambda E[S^3] / (3 (1 - rho)) + 2 E[W]^2
 *   random order   E[W^2] of M/G/1 divided by 1 - rho/2; LIFO: divided by 1 - rho
 *   LIFO, preemptive   T is a busy period that begins with the request's own service S:
 *                  Var T = Var S / (1 - rho)^2 + E[S] lambda E[S'^2] / (1 - rho)^3,
 *                  S' the service of all classes
 *   M/M/1-PS       Var T = E[T]^2 (2 + rho) / (2 - rho)
 * Source: Kleinrock, Queueing Systems, vol. 1, 1975, sec. 5.7 and 5.8; Takacs, Oper. Res. 11(2),
 *         1963, pp. 261-264, and Conway, Maxwell, Miller, Theory of Scheduling, 1967, sec. 8-6
 *         (random order, LIFO); Coffman, Muntz, Trotter, J. ACM 17(1), 1970, pp. 123-130 (PS).
 */
#ifndef ANALYTIC_VARIANCE_H
#define ANALYTIC_VARIANCE_H

#include "analytic/solution.h"

/* NAN where it is not known. */
double variance_of_number(const struct solution *s, size_t station);

/* Second moment E[T^2] [s^2] of the responses of node k, which must have arrivals. */
double variance_response_square(const struct solution *s, size_t k);

#endif
