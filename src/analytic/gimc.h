/*
 * GI/M/c: renewal arrivals, c identical exponential servers, one FCFS queue.
 *   A(s)    transform of the times between arrivals, mean 1/lambda
 *   mu      rate of ONE server [1/time]     rho = lambda/(c mu) < 1
 *
 * Formula: sigma in (0, 1) solves sigma = A(c mu (1 - sigma)). An arrival finds n >= c with
 *          probability K sigma^(n - c), and waits longer than t with pw exp(-decay t),
 *          decay = c mu (1 - sigma), pw = K / (1 - sigma);  wq = pw / decay.
 *          1/K = 1/(1 - sigma)
 *                + sum_{j=1..c} C(c, j) / (C_j (1 - a_j)) (c (1 - a_j) - j) / (c (1 - sigma) - j),
 *          a_j = A(j mu), C_j = prod_{i<=j} a_i / (1 - a_i).  At c = 1, pw = sigma.
 *          For n < c the number that an arrival finds has the binomial moments
 *          U_r = K C_r sum_{j=r+1..c} (the same terms), so
 *          P(n) = sum_{r=n..c-1} (-1)^(r-n) C(r, n) U_r;
 *          the number at any time, n >= 1:
 *          P(N = n) = lambda P(an arrival finds n - 1) / (min(n, c) mu).
 * Source:  Takacs, Introduction to the Theory of Queues, 1962, ch. 2, sec. 2 (theorem 1 and 2);
 *          Kleinrock, Queueing Systems, vol. 1, 1975, sec. 6.2-6.4; Gross, Harris, Fundamentals of
 *          Queueing Theory, 1998, sec. 5.3.
 * Numerics: the decay is the root of (1 - A(s)) lambda/s = rho, whose left side is the transform of
 *          the residual time: nothing cancels near rho = 1. Every term of 1/K is positive. The
 *          alternating sums for n < c lose digits as c grows; *error bounds the loss.
 */
#ifndef ANALYTIC_GIMC_H
#define ANALYTIC_GIMC_H

#include "model/dist.h"

struct gimc {
    const struct dist *interarrival;    /* of the process before it was thinned */
    double kept;                        /* [-] (0, 1] each arrival comes here with this probability,
                                           independently of the others */
    double mu;                          /* [1/time] */
    unsigned c;
    double lambda, gap;                 /* [1/time] after thinning; [-] 1 - rho */
    double decay, sigma;                /* [1/time] [-] */
    double pw, wq;                      /* [-] [time] */
};

enum gimc_status {
    GIMC_OK,
    GIMC_EDOM,         /* an input is not finite or not positive, or kept is above 1 */
    GIMC_EUNSTABLE,    /* rho >= 1 */
    GIMC_EFAILED       /* the transform is not known precisely enough, or c > GIMC_SERVERS_MAX */
};

/* With more servers the sum takes long, and QNA is accurate. */
#define GIMC_SERVERS_MAX 10000

/* gap: 1 - rho, as precisely as the caller knows it. O(c). *out is written only on GIMC_OK. */
enum gimc_status gimc_solve(const struct dist *interarrival, double kept, double mu, unsigned c,
                            double gap, struct gimc *out);

/*
 * P(N = n) at any time, n >= 0. *error is set to a bound of the absolute rounding error. O(c) for
 * n > c, O(c^2) below. NaN above GIMC_NUMBERS_MAX servers where n <= c.
 */
#define GIMC_NUMBERS_MAX 1000
double gimc_number(const struct gimc *q, double n, double *error);

#endif
