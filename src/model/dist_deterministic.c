#include "model/dist_row.h"

enum dist_status dist_deterministic(double value, struct dist *out)
{
    return dist_finish(&(struct dist){.kind = DIST_DETERMINISTIC, .mean = value, .scv = 0}, out);
}

static enum dist_status from_mean_scv(double mean, double scv, struct dist_pool *pool,
                                      struct dist *out)
{
    (void)pool;
    return scv > 0 ? DIST_ESCV : dist_deterministic(mean, out);
}

static double cdf(const struct dist *d, double x)
{
    return x >= d->mean;
}

static double survival(const struct dist *d, double x)
{
    return x < d->mean;
}

static double third_moment(const struct dist *d)
{
    return d->mean * d->mean * d->mean;
}

static double density(const struct dist *d, double x)
{
    (void)d;
    (void)x;
    return 0;
}

static double weighted(const struct dist *d, unsigned k, double x)
{
    (void)k;
    return cdf(d, x);
}

const struct dist_row dist_row_deterministic = {
    .name = "deterministic",
    .scv_range = "only 0",
    .takes_no_time = true,
    .from_mean_scv = from_mean_scv,
    .scale = dist_scale_mean,
    .cdf = cdf,
    .survival = survival,
    .third_moment = third_moment,
    .density = density,
    .weighted = weighted,
    .least = dist_least_of_all,
    .most = dist_most_of_all,
    .is_exponential = dist_never_exponential,
    .values_fit = dist_no_values,
    .describe = dist_describe_mean,
};
