/*
 * Source: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1, 1994,
 * ch. 21.
 */
#include "model/dist_row.h"

#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_machine.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_zeta.h>

#include "base/mem.h"
#include "model/gamma_cdf.h"

/*
 * log(1 + scv) of a Weibull of shape 1/x: ln Gamma(1 + 2x) - 2 ln Gamma(1 + x), increasing in x.
 * For small x the two terms cancel (both are about -2 gamma x, their difference pi^2 x^2 / 6), so
 * there we sum ln Gamma(1 + x) = -gamma x + sum_{n>=2} (-1)^n zeta(n) x^n / n (Abramowitz, Stegun
 * 6.1.33) term by term. At the switch the first term left out is below 1e-20 of the sum.
 */
#define WEIBULL_SERIES 0.1
static double weibull_log(double x)
{
    if (x > WEIBULL_SERIES)
        return gsl_sf_lngamma(1 + 2 * x) - 2 * gsl_sf_lngamma(1 + x);
    double sum = 0;
    for (int n = 30; n >= 2; n--)
        sum += (n % 2 ? -1 : 1) * gsl_sf_zeta_int(n) * (exp2(n) - 2) / n * pow(x, n);
    return sum;
}

/* The largest 1/shape: there scv is 2.7e299, near the largest double. */
#define WEIBULL_X_MAX 500.0

enum dist_status dist_weibull(double shape, double scale, struct dist *out)
{
    if (!dist_positive(shape) || !dist_positive(scale) || 1 / shape > WEIBULL_X_MAX)
        return DIST_EDOM;
    return dist_finish(&(struct dist){.kind = DIST_WEIBULL,
                                      .mean = exp(log(scale) + gsl_sf_lngamma(1 + 1 / shape)),
                                      .scv = expm1(weibull_log(1 / shape)),
                                      .a = shape,
                                      .b = scale},
                       out);
}

static double weibull_gap(double x, void *target)
{
    return weibull_log(x) - *(const double *)target;
}

/* 1/shape in [lo, hi] with weibull_log(1/shape) = target, by Brent's method to the last bits. */
static double weibull_root(double target, double lo, double hi)
{
    double x = hi;
    gsl_function f = {.function = weibull_gap, .params = &target};
    gsl_root_fsolver *solver = mem_there(gsl_root_fsolver_alloc(gsl_root_fsolver_brent), 0);
    if (!solver || gsl_root_fsolver_set(solver, &f, lo, hi) != GSL_SUCCESS)
        goto done;
    for (int i = 0; i < 200; i++) {
        if (gsl_root_fsolver_iterate(solver) != GSL_SUCCESS)
            break;
        x = gsl_root_fsolver_root(solver);
        const double a = gsl_root_fsolver_x_lower(solver), b = gsl_root_fsolver_x_upper(solver);
        if (gsl_root_test_interval(a, b, 0, 4 * GSL_DBL_EPSILON) == GSL_SUCCESS)
            break;
    }
done:
    gsl_root_fsolver_free(solver);
    return x;
}

static enum dist_status from_mean_scv(double mean, double scv, struct dist_pool *pool,
                                      struct dist *out)
{
    (void)pool;
    if (!(scv > 0))
        return DIST_ESCV;
    const double target = log1p(scv);
    const double lo = sqrt(target) / 4;    /* weibull_log(x) < 1.7 x^2 for every x > 0 */
    double hi = 1;
    while (hi < WEIBULL_X_MAX && weibull_log(hi) <= target)
        hi *= 2;
    if (!(weibull_log(hi) > target))
        return DIST_EDOM;
    const double x = weibull_root(target, lo, hi);
    const double scale = exp(log(mean) - gsl_sf_lngamma(1 + x));
    return dist_as_asked(dist_weibull(1 / x, scale, out), mean, scv, out);
}

static double cdf(const struct dist *d, double x)
{
    return -expm1(-pow(x / d->b, d->a));
}

static double survival(const struct dist *d, double x)
{
    return exp(-pow(x / d->b, d->a));
}

static double third_moment(const struct dist *d)
{
    return pow(d->b, 3) * gsl_sf_gamma(1 + 3 / d->a);
}

static double density(const struct dist *d, double x)
{
    return gsl_ran_weibull_pdf(x, d->b, d->a);
}

static double weighted(const struct dist *d, unsigned k, double x)
{
    return k == 0 ? cdf(d, x)
                  : gamma_probability(pow(x / d->b, d->a), 1 + k / d->a, 1, false);
}

const struct dist_row dist_row_weibull = {
    .name = "weibull",
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
