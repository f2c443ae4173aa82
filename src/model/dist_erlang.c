#include "model/dist_row.h"

#include <math.h>
#include <stdio.h>

#include "model/gamma_cdf.h"
#include "model/tolerance.h"

enum dist_status dist_erlang(double phases, double mean, struct dist *out)
{
    if (!dist_positive(phases) || phases < 1 || phases != floor(phases))
        return DIST_EDOM;
    return dist_finish(
        &(struct dist){.kind = DIST_ERLANG, .mean = mean, .scv = 1 / phases, .a = phases}, out);
}

static enum dist_status from_mean_scv(double mean, double scv, struct dist_pool *pool,
                                      struct dist *out)
{
    (void)pool;
    const double phases = round(1 / scv);
    if (!dist_positive(phases) || fabs(phases * scv - 1) > FRACTION_TOLERANCE)
        return DIST_ESCV;
    return dist_erlang(phases, mean, out);
}

static double cdf(const struct dist *d, double x)
{
    return gamma_probability(x, d->a, d->mean / d->a, false);
}

static double survival(const struct dist *d, double x)
{
    return gamma_probability(x, d->a, d->mean / d->a, true);
}

static double third_moment(const struct dist *d)
{
    return dist_gamma_third_moment(d->a, d->mean / d->a);
}

static double density(const struct dist *d, double x)
{
    return dist_gamma_density(x, d->a, d->mean / d->a);
}

static double weighted(const struct dist *d, unsigned k, double x)
{
    return gamma_probability(x, d->a + k, d->mean / d->a, false);
}

static void describe(const struct dist *d, char *buf, size_t size)
{
    snprintf(buf, size, "erlang(phases %.6g, mean %.6g)", d->a, d->mean);
}

const struct dist_row dist_row_erlang = {
    .name = "erlang",
    .scv_range = "only 1/k for a whole number k of phases",
    .from_mean_scv = from_mean_scv,
    .scale = dist_scale_mean,
    .cdf = cdf,
    .survival = survival,
    .third_moment = third_moment,
    .density = density,
    .weighted = weighted,
    .least = dist_least_of_all,
    .most = dist_most_of_all,
    .is_exponential = dist_shape_is_1,
    .values_fit = dist_no_values,
    .describe = describe,
};
