/*
 * Solves closed product-form networks from their demands. Each chain has a fixed number of
 * customers, who circulate for ever. All arrays are flat and row-major.
 *
 *   R chains      population N[R]; think[R] [time] spent outside all stations in each cycle
 *   M stations    demand[M][R] [time]: mean visits in a cycle * mean service
 *   phi(n)        the total service rate, in servers, for n customers at a station: n at a delay,
 *                 else min(n, servers), or the n-th of a list of rates (beyond its end the last)
 *   X[R]          cycles [1/time]; number[M][R] mean number of each chain at each station
 *
 * mva_solve: the arrival theorem, w_ir(n) = D_ir (1 + Q_i(n - e_r)) at a single server, D_ir at a
 *   delay, X_r = n_r / (Z_r + sum w_ir), Q_i = sum X_r w_ir, over all n <= N: positive terms alone.
 *   Reiser, Lavenberg, "Mean-value analysis of closed multichain queuing networks", J. ACM 27(2),
 *   1980, pp. 313-322. O(M R prod(N_r + 1)).
 * convolution_solve: any phi; normalization constants G over all n <= N in logarithms (so without
 *   overflow, and without the differences that make MVA with several servers unstable),
 *   g * f(n) = sum over m <= n of f(m) g(n - m),
 *   f(m) = |m|! / (phi(1) .. phi(|m|)) prod D_r^m_r / m_r!
 *   Buzen, Comm. ACM 16(9), 1973, pp. 527-531; Reiser, Kobayashi, IBM J. Res. Dev. 19(3), 1975,
 *   pp. 283-294; Bolch et al. 1998, sec. 8.1. O(M^2 prod(N_r + 1)^2) at most.
 */
#ifndef ANALYTIC_MVA_H
#define ANALYTIC_MVA_H

#include <stdbool.h>
#include <stddef.h>

#include "model/network.h"

struct mva_station {
    unsigned servers;        /* or SERVERS_INFINITE */
    const double *rates;     /* in place of min(n, servers), > 0 */
    size_t n_rates;          /* 0: none */
};

static inline bool mva_is_delay(const struct mva_station *s)
{
    return s->servers == SERVERS_INFINITE && s->n_rates == 0;
}

/* A single server of rate 1. */
static inline bool mva_is_single(const struct mva_station *s)
{
    return s->servers == 1 && s->n_rates == 0;
}

struct mva {
    size_t n_stations, n_chains;
    const struct mva_station *stations;
    const double *demand, *think;
    const size_t *population;    /* each >= 1 */
};

enum mva_status {
    MVA_OK,
    MVA_EDOM,        /* the cycle of a chain takes no time */
    MVA_ETOOLARGE    /* more steps than MVA_STEPS_MAX */
};
#define MVA_STEPS_MAX 1e8
#define MVA_CELLS_MAX 2e7    /* memory limit, in cells of 8 bytes */

/* Does mva_solve know these stations: delays, and single servers of rate 1? */
bool mva_applies(const struct mva *m);

/* x[R], number[M * R]. */
enum mva_status mva_solve(const struct mva *m, double *x, double *number);

/*
 * The same for all stations. If marginal[M] is not NULL, it is set to the distribution of the
 * number of customers of all chains, [sum N + 1], at each station that is not a delay. The caller
 * frees these.
 */
enum mva_status convolution_solve(const struct mva *m, double *x, double *number,
                                  double **marginal);

/* Approximate number of steps of convolution_solve with all marginals. */
double convolution_steps(const struct mva *m);

#endif
