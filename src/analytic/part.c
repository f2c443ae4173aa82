#include "analytic/part.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>

static bool has_one_value(const struct dist *d)
{
    return dist_least(d) == dist_most(d);
}

static double gamma_moment(double shape, double scale, unsigned k, double x)
{
    const double whole = k == 1 ? shape * scale : shape * (shape + 1) * scale * scale;
    return whole * gsl_sf_gamma_inc_P(shape + k, x / scale);
}

static double weibull_moment(double shape, double scale, unsigned k, double x)
{
    const double a = 1 + k / shape;
    return pow(scale, k) * gsl_sf_gamma(a) * gsl_sf_gamma_inc_P(a, pow(x / scale, shape));
}

static double lognormal_moment(double mu, double sigma, unsigned k, double x)
{
    const double z = (log(x) - mu - k * sigma * sigma) / sigma;
    return exp(k * mu + k * k * sigma * sigma / 2) * erfc(-z / M_SQRT2) / 2;
}

static double uniform_moment(double a, double b, unsigned k, double x)
{
    const double to = fmin(x, b), n = k + 1;
    return to > a ? (pow(to, n) - pow(a, n)) / (n * (b - a)) : 0;
}

double part_moment(const struct dist *d, unsigned k, double x)
{
    double sum = 0;
    if (has_one_value(d))
        return d->mean <= x ? pow(d->mean, k) : 0;
    if (!(x > 0))
        return 0;
    switch (d->kind) {
    case DIST_EXPONENTIAL:
        return gamma_moment(1, d->mean, k, x);
    case DIST_ERLANG:
        return gamma_moment(d->a, d->mean / d->a, k, x);
    case DIST_GAMMA:
        return gamma_moment(d->a, d->b, k, x);
    case DIST_WEIBULL:
        return weibull_moment(d->a, d->b, k, x);
    case DIST_LOGNORMAL:
        return lognormal_moment(d->a, d->b, k, x);
    case DIST_UNIFORM:
        return uniform_moment(d->a, d->b, k, x);
    case DIST_HYPEREXPONENTIAL:
        for (unsigned i = 0; i < d->branches; i++)
            sum += dist_branch_p(d, i) * gamma_moment(1, dist_branch_mean(d, i), k, x);
        return sum;
    case DIST_DETERMINISTIC:
    case DIST_KINDS:
        break;
    }
    return NAN;
}

double part_third(const struct dist *d)
{
    double sum = 0;
    switch (d->kind) {
    case DIST_EXPONENTIAL:
        return 6 * pow(d->mean, 3);
    case DIST_DETERMINISTIC:
        return pow(d->mean, 3);
    case DIST_UNIFORM:    /* (b^4 - a^4) / (4 (b - a)) */
        return (d->a + d->b) * (d->a * d->a + d->b * d->b) / 4;
    case DIST_ERLANG:
        return (d->a + 1) * (d->a + 2) / (d->a * d->a) * pow(d->mean, 3);
    case DIST_GAMMA:
        return d->a * (d->a + 1) * (d->a + 2) * pow(d->b, 3);
    case DIST_HYPEREXPONENTIAL:
        for (unsigned i = 0; i < d->branches; i++)
            sum += 6 * dist_branch_p(d, i) * pow(dist_branch_mean(d, i), 3);
        return sum;
    case DIST_LOGNORMAL:
        return exp(3 * d->a + 4.5 * d->b * d->b);
    case DIST_WEIBULL:
        return pow(d->b, 3) * gsl_sf_gamma(1 + 3 / d->a);
    case DIST_KINDS:
        break;
    }
    return NAN;
}

double part_density(const struct dist *d, double x)
{
    double sum = 0;
    if (has_one_value(d))
        return 0;
    switch (d->kind) {
    case DIST_EXPONENTIAL:
        return gsl_ran_exponential_pdf(x, d->mean);
    case DIST_ERLANG:
        return gsl_ran_gamma_pdf(x, d->a, d->mean / d->a);
    case DIST_GAMMA:
        return gsl_ran_gamma_pdf(x, d->a, d->b);
    case DIST_WEIBULL:
        return gsl_ran_weibull_pdf(x, d->b, d->a);
    case DIST_LOGNORMAL:
        return gsl_ran_lognormal_pdf(x, d->a, d->b);
    case DIST_UNIFORM:
        return gsl_ran_flat_pdf(x, d->a, d->b);
    case DIST_HYPEREXPONENTIAL:
        for (unsigned i = 0; i < d->branches; i++)
            sum += dist_branch_p(d, i) * gsl_ran_exponential_pdf(x, dist_branch_mean(d, i));
        return sum;
    case DIST_DETERMINISTIC:
    case DIST_KINDS:
        break;
    }
    return NAN;
}
