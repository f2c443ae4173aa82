/*
 * M/G/1 with services of nearly one length: waits and responses by what they differ by from those
 * of M/D/1 (md1.h), where the service is always as long as its mean m.
 *
 * An inversion of the wait's own transform takes thousands of terms and stays short of 1e-9: there
 * the distribution function is that of M/D/1, with a kink at every multiple of m, but for what is
 * as little as the scv. So it is the difference that is inverted.
 *
 * Formula: with f(s) = E[exp(-s X)], R = lambda (1 - f)/s, Pollaczek and Khinchine's is
 *            E[exp(-s Wq); Wq > 0] = gap (R + R^2 + R^3/(1 - R)),
 *          times f for wait and service. At M/D/1 it has e = exp(-s m) for f. With q = f - e,
 *          x = lambda q/s, R that of M/D/1 and D = 1 - R, the last terms differ by
 *            wait               v = -gap x (D (R^2 + R (R - x) + (R - x)^2) + R^3) / (D (D + x))
 *            wait and service   v f + gap q R^3/D,
 *          sums of what is little, none a difference of what is not: they are inverted. The first
 *          two are the kinks, rounded off: divided by s they are powers of f over powers of s, with
 *          S_n a sum of n services and k_p(n) = E[(t - S_n)+^p] - (t - n m)+^p
 *            wait               gap lambda (-k_1(1)) + gap lambda^2/2 (k_2(2) - 2 k_2(1))
 *            wait and service   gap lambda (k_1(1) - k_1(2))
 *                               + gap lambda^2/2 (k_2(1) - 2 k_2(2) + k_2(3)).
 * Source:  Kleinrock, Queueing Systems, vol. 1, 1975, sec. 5.7; the rest follows from it. k_p from
 *          partial expectations (Johnson, Kotz, Balakrishnan, 1994), and of several lognormal or
 *          Weibull services by quadrature over all but one.
 */
#ifndef ANALYTIC_NARROW_H
#define ANALYTIC_NARROW_H

#include <stdbool.h>

#include "analytic/lst_nodes.h"
#include "analytic/quantile.h"

struct narrow {
    double lambda, gap;             /* [1/time] [-] 1 - rho */
    const struct dist *service;
    struct lst_nodes *nodes;        /* or NULL */
};

/* Is a service so near to one length that this is the better way? */
bool narrow_service(const struct dist *service);

/*
 * P(Wq > t) when upper, else P(Wq <= t), t > 0; and P(Wq > 0, T > t), else P(Wq > 0, T <= t), T
 * wait and service. `beside` is what the latter is added to: it need not be known better than their
 * sum.
 */
struct probability narrow_wait(const struct narrow *q, double t, bool upper);
struct probability narrow_response(const struct narrow *q, double t, bool upper,
                                   const struct probability *beside);

#endif
