/*
 * Source: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1, 1994,
 * ch. 14.
 */
#include "model/dist_row.h"

#include <math.h>

#include <gsl/gsl_randist.h>

enum dist_status dist_lognormal(double mu, double sigma, struct dist *out)
{
    if (!isfinite(mu) || !isfinite(sigma) || sigma < 0)
        return DIST_EDOM;
    return dist_finish(&(struct dist){.kind = DIST_LOGNORMAL,
                                      .mean = exp(mu + sigma * sigma / 2),
                                      .scv = expm1(sigma * sigma),
                                      .a = mu,
                                      .b = sigma},
                       out);
}

static enum dist_status from_mean_scv(double mean, double scv, struct dist_pool *pool,
                                      struct dist *out)
{
    (void)pool;
    if (!(scv > 0))
        return DIST_ESCV;
    const double variance = log1p(scv);
    return dist_as_asked(dist_lognormal(log(mean) - variance / 2, sqrt(variance), out), mean, scv,
                         out);
}

static void scale(struct dist *d, double factor)
{
    d->a += log(factor);
}

static double cdf(const struct dist *d, double x)
{
    if (x == 0)
        return 0;
    if (d->b == 0)
        return log(x) >= d->a;
    return erfc((d->a - log(x)) / (d->b * sqrt(2))) / 2;
}

static double survival(const struct dist *d, double x)
{
    return x > 0 && d->b > 0 ? erfc((log(x) - d->a) / (d->b * sqrt(2))) / 2 : 1 - cdf(d, x);
}

static double third_moment(const struct dist *d)
{
    return exp(3 * d->a + 4.5 * d->b * d->b);
}

static double density(const struct dist *d, double x)
{
    return gsl_ran_lognormal_pdf(x, d->a, d->b);
}

static double weighted(const struct dist *d, unsigned k, double x)
{
    return erfc((d->a - log(x)) / d->b / M_SQRT2 + k * d->b / M_SQRT2) / 2;
}

const struct dist_row dist_row_lognormal = {
    .name = "lognormal",
    .scv_range = "above 0",
    .from_mean_scv = from_mean_scv,
    .scale = scale,
    .cdf = cdf,
    .survival = survival,
    .third_moment = third_moment,
    .density = density,
    .weighted = weighted,
    .least = dist_least_of_all,
    .most = dist_most_of_all,
    .is_exponential = dist_never_exponential,
    .values_fit = dist_no_values,
    .describe = dist_describe_mean_scv,
};
