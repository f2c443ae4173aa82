/*
 * Source: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1, 1994,
 * ch. 17.
 */
#include "model/dist_row.h"

#include <math.h>

#include <gsl/gsl_randist.h>

#include "model/gamma_cdf.h"

enum dist_status dist_gamma(double shape, double scale, struct dist *out)
{
    if (!dist_positive(shape) || !dist_positive(scale))
        return DIST_EDOM;
    return dist_finish(&(struct dist){.kind = DIST_GAMMA,
                                      .mean = shape * scale,
                                      .scv = 1 / shape,
                                      .a = shape,
                                      .b = scale},
                       out);
}

static enum dist_status from_mean_scv(double mean, double scv, struct dist_pool *pool,
                                      struct dist *out)
{
    (void)pool;
    if (scv > 0)
        return dist_as_asked(dist_gamma(1 / scv, mean * scv, out), mean, scv, out);
    return DIST_ESCV;
}

static double cdf(const struct dist *d, double x)
{
    return gamma_probability(x, d->a, d->b, false);
}

static double survival(const struct dist *d, double x)
{
    return gamma_probability(x, d->a, d->b, true);
}

double dist_gamma_third_moment(double shape, double scale)
{
    return shape * (shape + 1) * (shape + 2) * pow(scale, 3);
}

double dist_gamma_density(double x, double shape, double scale)
{
    return gsl_ran_gamma_pdf(x, shape, scale);
}

static double third_moment(const struct dist *d)
{
    return dist_gamma_third_moment(d->a, d->b);
}

static double density(const struct dist *d, double x)
{
    return dist_gamma_density(x, d->a, d->b);
}

static double weighted(const struct dist *d, unsigned k, double x)
{
    return gamma_probability(x, d->a + k, d->b, false);
}

const struct dist_row dist_row_gamma = {
    .name = "gamma",
    .scv_range = "above 0",
    .from_mean_scv = from_mean_scv,
    .scale = dist_scale_b,
    .cdf = cdf,
    .survival = survival,
    .third_moment = third_moment,
    .density = density,
    .weighted = weighted,
    .least = dist_least_of_all,
    .most = dist_most_of_all,
    .is_exponential = dist_shape_is_1,
    .values_fit = dist_no_values,
    .describe = dist_describe_mean_scv,
};
