/*
 * M/G/1 with services of nearly one length. Waits and responses are computed as differences from
 * those of M/D/1 (md1.h), where every service has the mean length m.
 *
 * An inversion of the wait's own transform takes thousands of terms and does not reach 1e-9. The
 * distribution function differs from that of M/D/1, with its kinks at every multiple of m, by only
 * about the scv. So the difference is inverted instead.
 *
 * Formula: with f(s) = E[exp(-s X)], R = lambda (1 - f)/s, Pollaczek and Khinchine's is
 *            E[exp(-s Wq); Wq > 0] = gap (R + R^2 + R^3/(1 - R)),
 *          times f for wait and service. At M/D/1 it has e = exp(-s m) for f. With q = f - e,
 *          x = lambda q/s, R that of M/D/1 and D = 1 - R, the last terms differ by
 *            wait               v = -gap x (D (R^2 + R (R - x) + (R - x)^2) + R^3) / (D (D + x))
 *            wait and service   v f + gap q R^3/D,
 *          which are sums of small terms, without differences of large ones. These are inverted.
 *          The first two terms are the rounded kinks. Divided by s they are powers of f over powers
 *          of s, with
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

/* Are services so nearly constant that this method is the better one? */
bool narrow_service(const struct dist *service);

/*
 * narrow_wait: P(Wq > t) when upper, else P(Wq <= t), t > 0. narrow_response: P(Wq > 0, T > t) when
 * upper, else P(Wq > 0, T <= t), T wait and service. The caller adds the latter to `beside`, so the
 * precision needed is only that of the sum.
 */
struct probability narrow_wait(const struct narrow *q, double t, bool upper);
struct probability narrow_response(const struct narrow *q, double t, bool upper,
                                   const struct probability *beside);

#endif
