/*
 * Stations with Poisson arrivals and exponential service: M/M/1, M/M/c, M/M/inf.
 *   lambda  arrival rate       [1/time]      mu  rate of ONE server  [1/time]
 *   rho     lambda/(c mu) [-], < 1 for a steady state
 *
 * Formula: Erlang B recursion, B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)), a = lambda/mu;
 *          pw = P(wait > 0) = B / (1 - rho (1 - B));  wq = pw / (c mu - lambda);
 *          w = wq + 1/mu;  lq = lambda wq, l = lambda w by Little.
 * Source:  Bolch, Greiner, de Meer, Trivedi, Queueing Networks and Markov Chains, 1998, sec. 6.3
 *          (M/M/1), 6.4 (M/M/inf), 6.5 (M/M/m); Zeng, Mathematical and Computer Modelling
 *          37(12-13), 2003, pp. 1287-1296, for the recursion.
 * Numerics: the recursion serves up to 2000 servers. It only adds positive terms. For more servers,
 *          B is P(X = c) / P(X <= c) of a Poisson variable of mean a (poisson.h), in O(sqrt(c)):
 *          1e9 servers take a millisecond. No digits are lost but those that the inputs lose: near
 *          saturation 1 - rho has a relative error of epsilon / (1 - rho).
 */
#ifndef ANALYTIC_MMC_H
#define ANALYTIC_MMC_H

struct mmc {
    double rho;     /* [-] per server; at M/M/inf the mean number of busy servers */
    double pw;      /* [-] probability that an arrival waits */
    double wq, w;   /* [time] mean wait, mean response */
    double lq, l;   /* mean number waiting, mean number at the station */
};

enum mmc_status {
    MMC_OK,
    MMC_EDOM,         /* an input is not finite, lambda < 0, mu <= 0 or c = 0 */
    MMC_EUNSTABLE     /* rho >= 1 */
};

/* All three: lambda = 0 is an idle station (wq = 0, w = 1/mu). *out is written only on MMC_OK. */
enum mmc_status mm1_solve(double lambda, double mu, struct mmc *out);
/* O(sqrt(c)) */
enum mmc_status mmc_solve(double lambda, double mu, unsigned c, struct mmc *out);
enum mmc_status mminf_solve(double lambda, double mu, struct mmc *out);

/*
 * Erlang's B: the share of arrivals lost at c servers without a queue, a = lambda/mu >= 0.
 * O(sqrt(c)) for a <= c, else O(c).
 */
double mmc_erlang_b(double a, unsigned c);

#endif
