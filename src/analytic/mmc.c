#include "analytic/mmc.h"

#include <math.h>
#include <stdbool.h>

#include "analytic/poisson.h"

enum { RECURSION_MAX = 2000 };

static bool in_domain(double lambda, double mu)
{
    return isfinite(lambda) && lambda >= 0 && isfinite(mu) && mu > 0;
}

static void by_little(double lambda, double mu, struct mmc *q)
{
    q->w = q->wq + 1 / mu;
    q->lq = lambda * q->wq;
    q->l = lambda * q->w;
}

/* For a Poisson X, 1/B is P(X <= c)/P(X = c): 1/P(X = c) minus P(X > c)/P(X = c). */
static double erlang_b_large(double a, double c)
{
    const double p = poisson_probability(c, a);
    return p / (1 - p * poisson_tail_ratio(c, a));
}

double mmc_erlang_b(double a, unsigned c)
{
    double b = 1;
    if (c > RECURSION_MAX && a <= c)
        return erlang_b_large(a, c);
    for (unsigned k = 1; k <= c && b > 0; k++)
        b = a * b / (k + a * b);
    return b;
}

enum mmc_status mm1_solve(double lambda, double mu, struct mmc *out)
{
    if (!in_domain(lambda, mu))
        return MMC_EDOM;
    if (lambda >= mu)
        return MMC_EUNSTABLE;
    struct mmc q = {.rho = lambda / mu};
    q.pw = q.rho;
    q.wq = q.pw / (mu - lambda);
    by_little(lambda, mu, &q);
    *out = q;
    return MMC_OK;
}

enum mmc_status mmc_solve(double lambda, double mu, unsigned c, struct mmc *out)
{
    if (!in_domain(lambda, mu) || c == 0)
        return MMC_EDOM;
    if (lambda >= c * mu)
        return MMC_EUNSTABLE;
    struct mmc q = {.rho = lambda / (c * mu)};
    const double b = mmc_erlang_b(lambda / mu, c);
    q.pw = b / (1 - q.rho * (1 - b));
    q.wq = q.pw / (c * mu - lambda);
    by_little(lambda, mu, &q);
    *out = q;
    return MMC_OK;
}

enum mmc_status mminf_solve(double lambda, double mu, struct mmc *out)
{
    if (!in_domain(lambda, mu))
        return MMC_EDOM;
    struct mmc q = {.rho = lambda / mu};
    by_little(lambda, mu, &q);
    *out = q;
    return MMC_OK;
}
