#include "model/dist_row.h"

#include <math.h>
#include <stdio.h>

#include "model/tolerance.h"

enum dist_status dist_uniform(double min, double max, struct dist *out)
{
    if (!(min >= 0) || !dist_positive(max) || !(min <= max))
        return DIST_EDOM;
    const double mean = min + (max - min) / 2;
    const double cv = (max - min) / mean / sqrt(12);    /* ratio first: no square can overflow */
    return dist_finish(&(struct dist){.kind = DIST_UNIFORM,
                                      .mean = mean,
                                      .scv = cv * cv,
                                      .a = min,
                                      .b = max},
                       out);
}

static enum dist_status from_mean_scv(double mean, double scv, struct dist_pool *pool,
                                      struct dist *out)
{
    (void)pool;
    const double half = sqrt(3 * scv);    /* half the width, as a share of the mean */
    if (half > 1 + FRACTION_TOLERANCE)
        return DIST_ESCV;
    if (half >= 1)
        return dist_uniform(0, 2 * mean, out);
    return dist_as_asked(dist_uniform(mean * (1 - half), mean * (1 + half), out), mean, scv, out);
}

static void scale(struct dist *d, double factor)
{
    d->a *= factor;
    d->b *= factor;
}

static double cdf(const struct dist *d, double x)
{
    return x >= d->b ? 1 : x <= d->a ? 0 : (x - d->a) / (d->b - d->a);
}

static double survival(const struct dist *d, double x)
{
    return x >= d->b ? 0 : x <= d->a ? 1 : (d->b - x) / (d->b - d->a);
}

static double third_moment(const struct dist *d)
{
    return (d->a + d->b) * (d->a * d->a + d->b * d->b) / 4;
}

static double density(const struct dist *d, double x)
{
    return x >= d->a && x <= d->b ? 1 / (d->b - d->a) : 0;
}

static double weighted(const struct dist *d, unsigned k, double x)
{
    const double n = k + 1, from = pow(d->a, n);
    return (pow(fmin(fmax(x, d->a), d->b), n) - from) / (pow(d->b, n) - from);
}

static double least(const struct dist *d)
{
    return d->a;
}

static double most(const struct dist *d)
{
    return d->b;
}

static void describe(const struct dist *d, char *buf, size_t size)
{
    snprintf(buf, size, "uniform(min %.6g, max %.6g)", d->a, d->b);
}

const struct dist_row dist_row_uniform = {
    .name = "uniform",
    .scv_range = "at most 1/3",
    .from_mean_scv = from_mean_scv,
    .scale = scale,
    .cdf = cdf,
    .survival = survival,
    .third_moment = third_moment,
    .density = density,
    .weighted = weighted,
    .least = least,
    .most = most,
    .is_exponential = dist_never_exponential,
    .values_fit = dist_no_values,
    .describe = describe,
};
