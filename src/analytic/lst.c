#include "analytic/lst.h"

#include <math.h>

/* (1 - exp(-y)) / y */
static double complex mean_decay(double complex y)
{
    if (cabs(y) > 1)
        return (1 - cexp(-y)) / y;
    double complex term = 1, sum = 1;
    for (int k = 2; k <= 20; k++) {    /* 1/20! is below epsilon */
        term *= -y / k;
        sum += term;
    }
    return sum;
}

/* log(1 + y), to full precision also for tiny y, as it is for large shapes. */
static double complex log_beyond_1(double complex y)
{
    const double re = creal(y), im = cimag(y);
    if (cabs(y) > 0.1)
        return clog(1 + y);
    return CMPLX(log1p(re * (2 + re) + im * im) / 2, atan2(im, 1 + re));
}

static double complex exponential(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    return 1 / (1 + s * d->mean);
}

static double complex deterministic(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    return cexp(-s * d->mean);
}

static double complex uniform(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    return cexp(-s * d->a) * mean_decay(s * (d->b - d->a));
}

static double complex erlang(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    return cexp(-d->a * log_beyond_1(s * (d->mean / d->a)));
}

static double complex of_gamma(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    return cexp(-d->a * log_beyond_1(s * d->b));
}

static double complex hyperexponential(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    double complex sum = 0;
    for (unsigned i = 0; i < d->branches; i++)
        sum += dist_branch_p(d, i) / (1 + s * dist_branch_mean(d, i));
    return sum;
}

static double complex uniform_beyond_least(struct lst_nodes *n, const struct dist *d,
                                           double complex s)
{
    (void)n;
    return mean_decay(s * (d->b - d->a));
}

const struct lst_row lst_table[] = {
    [DIST_EXPONENTIAL] = {exponential, exponential},
    [DIST_DETERMINISTIC] = {deterministic, deterministic},
    [DIST_UNIFORM] = {uniform, uniform_beyond_least},
    [DIST_ERLANG] = {erlang, erlang},
    [DIST_GAMMA] = {of_gamma, of_gamma},
    [DIST_HYPEREXPONENTIAL] = {hyperexponential, hyperexponential},
    [DIST_LOGNORMAL] = {lst_nodes_decay, lst_nodes_decay},
    [DIST_WEIBULL] = {lst_nodes_decay, lst_nodes_decay},
};
_Static_assert(sizeof lst_table / sizeof *lst_table == DIST_KINDS, "lst_table: a row per kind");

double complex lst_dist(struct lst_nodes *n, const struct dist *d, double complex s)
{
    return lst_table[d->kind].of(n, d, s);
}

double complex lst_beyond_least(struct lst_nodes *n, const struct dist *d, double complex s)
{
    return dist_least(d) == dist_most(d) ? 1 : lst_table[d->kind].beyond_least(n, d, s);
}
