/*
 * A FIFO station whose arrivals come in bursts: a Poisson process with a rate that is periodic in
 * the tick g of a clock, as token caches feed their issuer whose entries end on a tick's edge.
 *
 *   q(t)  arrivals [1/s] at time t after an edge, constant on each cell of a grid, plus `base`
 *   c, S  servers, mean service [s]; load rho = (mean of q) S / c < 1
 *
 * The number at M(t)/M/c is a Markov chain, p' = p A(t). Its periodic solution is found tick by
 * tick, each cell one step of TR-BDF2 (Bank et al., IEEE Trans. CAD 4(4), 1985: of second order,
 * and stable however stiff), each stage a tridiagonal system. An arrival at time t waits
 *   w(t) = sum_{n >= c} (n - c + 1) S/c p_n(t).
 *
 * The part of the wait due to randomness is scaled to other services and other arrivals. Let w_f(t)
 * be the wait of a fluid (N' = q - min(N, c)/S, w_f = max(0, N - c + min(1, c (1 - rho))) S/c,
 * which is 0 where q is constant), F the wait by the formula for a constant arrival rate, and M the
 * wait of M/M/c. Then
 *   wait(t) = w_f(t) + (w(t) - w_f(t)) F/M.
 * So the wait is F where q is constant, and the wait of the chain where services are exponential.
 *
 * Arrivals of busy tokens vary less than a Poisson flow, because a token that has come does not
 * come again in the ticks of its lifetime. Let P be the probability that it comes in a tick. The
 * variance of the arrivals in k ticks is then 1 - kP times that of a Poisson flow. The part of the
 * wait due to randomness falls in proportion to c2_a + c2_s. A queue lasts for about
 * k = S/(c g (1 - rho)^2) ticks.
 *
 * Jobs are merged, with the same load and time scale, until the chain has STATES_MAX states.
 */
#ifndef ANALYTIC_TICK_QUEUE_H
#define ANALYTIC_TICK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

/* Times after an edge, at[0] = 0 < at[1] < .. < at[n] = g, finer towards 0. */
struct tick_grid {
    size_t n;
    double *at;    /* [n + 1] */
};

/* Cells from `first` [s] on that grow in proportion; first < tick. Free with tick_grid_free. */
struct tick_grid tick_grid_new(double tick, double first);
void tick_grid_free(struct tick_grid *g);

/* The cell that contains the time t modulo the tick, and the position in this cell, in [0, 1). */
size_t tick_grid_cell(const struct tick_grid *g, double t, double *part);

/* Linear interpolation between the values y[n + 1], at time t modulo the tick. */
double tick_grid_value(const struct tick_grid *g, const double *y, double t);

struct tick_queue {
    const struct tick_grid *grid;
    unsigned servers;
    double service;         /* [s] mean service of the jobs that come in bursts */
    double base;            /* [1/s] rate of a Poisson flow, in jobs of that length */
    const double *burst;    /* [n] arrivals in each cell, in each tick */
    double flat_wait;       /* [s] F */
    double flat_load;       /* [-] the load at which F and M are computed; above the load of base
                               and burst where these are only the other tokens' jobs */
    double regular;         /* [-] fraction by which each tick reduces the variance of arrivals,
                               since a token does not come again soon; 0 for Poisson arrivals */
    double scv;             /* [-] of the services */
};

/* wait[n + 1] [s] at the grid's times. False where the load is 1 or more. */
bool tick_queue_solve(const struct tick_queue *q, double *wait);

/* The mean of y over arrivals, where burst[n] arrivals come in each cell. If burst is NULL, the
 * mean over time. */
double tick_grid_mean(const struct tick_grid *g, const double *burst, const double *y);

#endif
