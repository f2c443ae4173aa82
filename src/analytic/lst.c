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

/* log(1 + y), to the last digits also where y is next to nothing, as it is at large shapes. */
static double complex log_beyond_1(double complex y)
{
    const double re = creal(y), im = cimag(y);
    if (cabs(y) > 0.1)
        return clog(1 + y);
    return CMPLX(log1p(re * (2 + re) + im * im) / 2, atan2(im, 1 + re));
}

static double complex hyperexponential(const struct dist *d, double complex s)
{
    double complex sum = 0;
    for (unsigned i = 0; i < d->branches; i++)
        sum += dist_branch_p(d, i) / (1 + s * dist_branch_mean(d, i));
    return sum;
}

double complex lst_dist(struct lst_nodes *n, const struct dist *d, double complex s)
{
    switch (d->kind) {
    case DIST_EXPONENTIAL:
        return 1 / (1 + s * d->mean);
    case DIST_DETERMINISTIC:
        return cexp(-s * d->mean);
    case DIST_UNIFORM:
        return cexp(-s * d->a) * mean_decay(s * (d->b - d->a));
    case DIST_ERLANG:
        return cexp(-d->a * log_beyond_1(s * (d->mean / d->a)));
    case DIST_GAMMA:
        return cexp(-d->a * log_beyond_1(s * d->b));
    case DIST_HYPEREXPONENTIAL:
        return hyperexponential(d, s);
    case DIST_LOGNORMAL:
    case DIST_WEIBULL:
        return lst_nodes_decay(n, d, s);
    case DIST_KINDS:
        break;
    }
    return NAN;
}

double complex lst_beyond_least(struct lst_nodes *n, const struct dist *d, double complex s)
{
    if (dist_least(d) == dist_most(d))
        return 1;
    return d->kind == DIST_UNIFORM ? mean_decay(s * (d->b - d->a)) : lst_dist(n, d, s);
}
