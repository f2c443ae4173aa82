/*
 * M/G/1 with disciplines that serve by size: mean waits (response less service) of each class. F is
 * the distribution of all services, S = 1 - F, lambda the arrival rate of all classes, and x- is
 * just below x. The mean wait of a request of size x is
 *   rho(x)  = lambda E[X; X <= x],  m2(x) = lambda E[X^2; X <= x]
 *   SJF     lambda E[X^2]/2 / ((1 - rho(x-))(1 - rho(x)))
 *   SRPT    (m2(x) + lambda x^2 S(x))/2 / ((1 - rho(x-))(1 - rho(x)))
 *               + integral from 0 to x of rho(t)/(1 - rho(t))
 *   LAS     (m2(x) + lambda x^2 S(x))/2 / (1 - r)^2 + x r/(1 - r),  r = rho(x) + lambda x S(x)
 * and is averaged over the sizes of the class. Under the first two, requests of equal size are
 * served FIFO.
 *
 * Source: Phipps, Oper. Res. 4(1), 1956, pp. 76-85 (SJF); Schrage, Miller, Oper. Res. 14(4), 1966,
 *         pp. 670-684 (SRPT); Schrage, Manage. Sci. 13(7), 1967, pp. 466-474, and Kleinrock,
 *         Queueing Systems, vol. 2, 1976, sec. 4.6 and 4.7 (LAS).
 * Numerics: GSL's adaptive quadrature over log x, cut at the lengths that have a probability of
 *         their own.
 */
#ifndef ANALYTIC_SIZE_BASED_H
#define ANALYTIC_SIZE_BASED_H

#include <stdbool.h>
#include <stddef.h>

#include "model/dist.h"

enum size_rule { SIZE_SJF, SIZE_SRPT, SIZE_LAS };

struct size_class {
    double lambda;                 /* [1/s] > 0 */
    const struct dist *service;
    double wait;                   /* [s] the answer */
};

/* The load must be below 1. False when an integral does not reach a relative precision of 1e-9. */
bool size_based_waits(enum size_rule rule, struct size_class *c, size_t n);

#endif
