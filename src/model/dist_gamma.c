/*
 * Source: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1, 1994,
 * ch. 17.
 */
#include "model/dist_row.h"

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

static void scale_b(struct dist *d, double factor)
{
    d->b *= factor;
}

static double cdf(const struct dist *d, double x)
{
    return gamma_probability(x, d->a, d->b, false);
}

static double survival(const struct dist *d, double x)
{
    return gamma_probability(x, d->a, d->b, true);
}

const struct dist_row dist_row_gamma = {
    .name = "gamma",
    .scv_range = "above 0",
    .from_mean_scv = from_mean_scv,
    .scale = scale_b,
    .cdf = cdf,
    .survival = survival,
    .least = dist_least_of_all,
    .most = dist_most_of_all,
    .is_exponential = dist_shape_is_1,
    .values_fit = dist_no_values,
    .describe = dist_describe_mean_scv,
};
