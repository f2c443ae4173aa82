#include "model/dist_row.h"

#include <math.h>

#include "model/gamma_cdf.h"
#include "model/tolerance.h"

enum dist_status dist_exponential(double mean, struct dist *out)
{
    return dist_finish(&(struct dist){.kind = DIST_EXPONENTIAL, .mean = mean, .scv = 1}, out);
}

static enum dist_status from_mean_scv(double mean, double scv, struct dist_pool *pool,
                                      struct dist *out)
{
    (void)pool;
    return fabs(scv - 1) <= SUM_TOLERANCE ? dist_exponential(mean, out) : DIST_ESCV;
}

static double cdf(const struct dist *d, double x)
{
    return -expm1(-x / d->mean);
}

static double survival(const struct dist *d, double x)
{
    return exp(-x / d->mean);
}

static double third_moment(const struct dist *d)
{
    return 6 * pow(d->mean, 3);
}

static double density(const struct dist *d, double x)
{
    return exp(-x / d->mean) / d->mean;
}

static double weighted(const struct dist *d, unsigned k, double x)
{
    return gamma_probability(x, 1 + k, d->mean, false);
}

static bool is_exponential(const struct dist *d)
{
    (void)d;
    return true;
}

const struct dist_row dist_row_exponential = {
    .name = "exponential",
    .scv_range = "only 1",
    .from_mean_scv = from_mean_scv,
    .scale = dist_scale_mean,
    .cdf = cdf,
    .survival = survival,
    .third_moment = third_moment,
    .density = density,
    .weighted = weighted,
    .least = dist_least_of_all,
    .most = dist_most_of_all,
    .is_exponential = is_exponential,
    .values_fit = dist_no_values,
    .describe = dist_describe_mean,
};
