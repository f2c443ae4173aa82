/*
 * Second moments at stations.
 *
 * Number: M/M/c and birth and death (birth_death.h); a Poisson variable at M/G/inf; at M/G/1 in
 *   order of arrival those who came during a stay,
 *   Var N = lambda^2 E[T^2] + lambda E[T] - (lambda E[T])^2, and the same under random order and
 *   LIFO, which change who waits but not how many; in closed networks by the distribution.
 * Response T = W + S, S independent of W where no service is interrupted:
 *   M/M/c, GI/M/c  E[W^2] = 2 pw / decay^2
 *   M/G/1          E[W^2] = lambda E[S^3] / (3 (1 - rho)) + 2 E[W]^2
 *   random order   that over 1 - rho/2; LIFO: over 1 - rho
 *   LIFO, preemptive   a busy period that begins with the own service S:
 *                  Var T = Var S / (1 - rho)^2 + E[S] lambda E[S'^2] / (1 - rho)^3, S' of all
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

/* Second moment E[T^2] [s^2] of the responses of node k, to which somebody comes. */
double variance_response_square(const struct solution *s, size_t k);

#endif
