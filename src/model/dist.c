/*
 * Moments and parameters: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1,
 * 1994 (gamma ch. 17, lognormal ch. 14, Weibull ch. 21).
 */
#include "model/dist.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_machine.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_zeta.h>

#include "base/mem.h"
#include "model/gamma_cdf.h"
#include "model/tolerance.h"

/* A probability or a fraction of a config is a decimal that somebody typed. */
#define FRACTION_TOLERANCE 2e-6

/* dist_equal compares bytes. */
_Static_assert(sizeof(struct dist) == 8 + (4 + 2 * DIST_BRANCHES_MAX) * sizeof(double),
               "struct dist has no padding");

static const char *const kind_names[DIST_KINDS] = {
    [DIST_EXPONENTIAL] = "exponential", [DIST_DETERMINISTIC] = "deterministic",
    [DIST_UNIFORM] = "uniform",         [DIST_ERLANG] = "erlang",
    [DIST_GAMMA] = "gamma",             [DIST_HYPEREXPONENTIAL] = "hyperexponential",
    [DIST_LOGNORMAL] = "lognormal",     [DIST_WEIBULL] = "weibull",
};

const char *dist_kind_name(enum dist_kind kind)
{
    return kind_names[kind];
}

bool dist_kind_parse(const char *name, enum dist_kind *out)
{
    for (int i = 0; i < DIST_KINDS; i++)
        if (strcmp(name, kind_names[i]) == 0) {
            *out = (enum dist_kind)i;
            return true;
        }
    return false;
}

static bool positive(double x)
{
    return isfinite(x) && x > 0;
}

/* Only what is deterministic may take no time. */
static bool mean_fits(enum dist_kind kind, double mean)
{
    return positive(mean) || (kind == DIST_DETERMINISTIC && mean == 0);
}

/* The last step of every constructor: no distribution without its two moments. */
static enum dist_status finish(const struct dist *d, struct dist *out)
{
    if (!mean_fits(d->kind, d->mean) || !isfinite(d->scv) || d->scv < 0)
        return DIST_EDOM;
    *out = *d;
    return DIST_OK;
}

enum dist_status dist_exponential(double mean, struct dist *out)
{
    return finish(&(struct dist){.kind = DIST_EXPONENTIAL, .mean = mean, .scv = 1}, out);
}

enum dist_status dist_deterministic(double value, struct dist *out)
{
    return finish(&(struct dist){.kind = DIST_DETERMINISTIC, .mean = value, .scv = 0}, out);
}

enum dist_status dist_uniform(double min, double max, struct dist *out)
{
    if (!(min >= 0) || !positive(max) || !(min <= max))
        return DIST_EDOM;
    const double mean = min + (max - min) / 2;
    const double cv = (max - min) / mean / sqrt(12);    /* ratio first: no square can overflow */
    return finish(&(struct dist){.kind = DIST_UNIFORM,
                                 .mean = mean,
                                 .scv = cv * cv,
                                 .a = min,
                                 .b = max},
                  out);
}

enum dist_status dist_erlang(double phases, double mean, struct dist *out)
{
    if (!positive(phases) || phases < 1 || phases != floor(phases))
        return DIST_EDOM;
    return finish(&(struct dist){.kind = DIST_ERLANG, .mean = mean, .scv = 1 / phases, .a = phases},
                  out);
}

enum dist_status dist_gamma(double shape, double scale, struct dist *out)
{
    if (!positive(shape) || !positive(scale))
        return DIST_EDOM;
    return finish(&(struct dist){.kind = DIST_GAMMA,
                                 .mean = shape * scale,
                                 .scv = 1 / shape,
                                 .a = shape,
                                 .b = scale},
                  out);
}

enum dist_status dist_lognormal(double mu, double sigma, struct dist *out)
{
    if (!isfinite(mu) || !isfinite(sigma) || sigma < 0)
        return DIST_EDOM;
    return finish(&(struct dist){.kind = DIST_LOGNORMAL,
                                 .mean = exp(mu + sigma * sigma / 2),
                                 .scv = expm1(sigma * sigma),
                                 .a = mu,
                                 .b = sigma},
                  out);
}

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

/* The largest 1/shape: there scv is 2.7e299, near the end of what a double holds. */
#define WEIBULL_X_MAX 500.0

enum dist_status dist_weibull(double shape, double scale, struct dist *out)
{
    if (!positive(shape) || !positive(scale) || 1 / shape > WEIBULL_X_MAX)
        return DIST_EDOM;
    return finish(&(struct dist){.kind = DIST_WEIBULL,
                                 .mean = exp(log(scale) + gsl_sf_lngamma(1 + 1 / shape)),
                                 .scv = expm1(weibull_log(1 / shape)),
                                 .a = shape,
                                 .b = scale},
                  out);
}

/*
 * Moments of a mixture: mean = sum p m; scv = 2 sum p (m/mean)^2 - 1, written with the deviations
 * of the branch means, 1 + 2 sum p (m/mean - 1)^2, so that it never falls below 1 by rounding.
 */
enum dist_status dist_hyperexponential(unsigned n, const double *p, const double *means,
                                       struct dist *out)
{
    if (n < 1 || n > DIST_BRANCHES_MAX)
        return DIST_EDOM;
    struct dist d = {.kind = DIST_HYPEREXPONENTIAL, .branches = n, .scv = 1};
    double sum = 0;
    for (unsigned i = 0; i < n; i++) {
        if (!positive(p[i]) || p[i] > 1 || !positive(means[i]))
            return DIST_EDOM;
        sum += p[i];
        d.p[i] = p[i];
        d.m[i] = means[i];
    }
    if (fabs(sum - 1) > SUM_TOLERANCE)
        return DIST_ESUM;
    for (unsigned i = 0; i < n; i++) {
        d.p[i] /= sum;
        d.mean += d.p[i] * d.m[i];
    }
    for (unsigned i = 0; i < n; i++)
        d.scv += 2 * d.p[i] * (d.m[i] / d.mean - 1) * (d.m[i] / d.mean - 1);
    return finish(&d, out);
}

/* Mean and scv as they were asked for, not as they come back through rounded parameters. */
static enum dist_status as_asked(enum dist_status status, double mean, double scv, struct dist *out)
{
    if (status == DIST_OK) {
        out->mean = mean;
        out->scv = scv;
    }
    return status;
}

static enum dist_status uniform_from(double mean, double scv, struct dist *out)
{
    const double half = sqrt(3 * scv);    /* half the width, as a share of the mean */
    if (half > 1 + FRACTION_TOLERANCE)
        return DIST_ESCV;
    if (half >= 1)
        return dist_uniform(0, 2 * mean, out);
    return as_asked(dist_uniform(mean * (1 - half), mean * (1 + half), out), mean, scv, out);
}

static enum dist_status erlang_from(double mean, double scv, struct dist *out)
{
    const double phases = round(1 / scv);
    if (!positive(phases) || fabs(phases * scv - 1) > FRACTION_TOLERANCE)
        return DIST_ESCV;
    return dist_erlang(phases, mean, out);
}

/*
 * Two branches with balanced means, p1 m1 = p2 m2 (Morse, Queues, Inventories and Maintenance,
 * 1958; Whitt, Oper. Res. 30(1), 1982, sec. 3): p1 = (1 + s)/2, s = sqrt((scv - 1)/(scv + 1)).
 * p2 is written without the difference 1 - s, which loses all digits when scv is large.
 */
static enum dist_status hyperexponential_from(double mean, double scv, struct dist *out)
{
    if (scv < 1)
        return DIST_ESCV;
    const double s = sqrt((scv - 1) / (scv + 1));
    const double p2 = 1 / ((scv + 1) * (1 + s));
    const double p1 = 1 - p2;
    const double p[] = {p1, p2}, m[] = {mean / (2 * p1), mean / (2 * p2)};
    return as_asked(dist_hyperexponential(2, p, m, out), mean, scv, out);
}

static enum dist_status lognormal_from(double mean, double scv, struct dist *out)
{
    const double variance = log1p(scv);
    return as_asked(dist_lognormal(log(mean) - variance / 2, sqrt(variance), out), mean, scv, out);
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

static enum dist_status weibull_from(double mean, double scv, struct dist *out)
{
    const double target = log1p(scv);
    const double lo = sqrt(target) / 4;    /* weibull_log(x) < 1.7 x^2 for every x > 0 */
    double hi = 1;
    while (hi < WEIBULL_X_MAX && weibull_log(hi) <= target)
        hi *= 2;
    if (!(weibull_log(hi) > target))
        return DIST_EDOM;
    const double x = weibull_root(target, lo, hi);
    const double scale = exp(log(mean) - gsl_sf_lngamma(1 + x));
    return as_asked(dist_weibull(1 / x, scale, out), mean, scv, out);
}

enum dist_status dist_from_mean_scv(enum dist_kind kind, double mean, double scv, struct dist *out)
{
    if (!mean_fits(kind, mean) || !isfinite(scv) || scv < 0)
        return DIST_EDOM;
    switch (kind) {
    case DIST_EXPONENTIAL:
        return fabs(scv - 1) <= SUM_TOLERANCE ? dist_exponential(mean, out) : DIST_ESCV;
    case DIST_DETERMINISTIC:
        return scv > 0 ? DIST_ESCV : dist_deterministic(mean, out);
    case DIST_UNIFORM:
        return uniform_from(mean, scv, out);
    case DIST_ERLANG:
        return erlang_from(mean, scv, out);
    case DIST_HYPEREXPONENTIAL:
        return hyperexponential_from(mean, scv, out);
    case DIST_GAMMA:
        if (scv > 0)
            return as_asked(dist_gamma(1 / scv, mean * scv, out), mean, scv, out);
        return DIST_ESCV;
    case DIST_LOGNORMAL:
        return scv > 0 ? lognormal_from(mean, scv, out) : DIST_ESCV;
    case DIST_WEIBULL:
        return scv > 0 ? weibull_from(mean, scv, out) : DIST_ESCV;
    case DIST_KINDS:
        break;
    }
    return DIST_EDOM;
}

const char *dist_scv_range(enum dist_kind kind)
{
    switch (kind) {
    case DIST_EXPONENTIAL:
        return "only 1";
    case DIST_DETERMINISTIC:
        return "only 0";
    case DIST_UNIFORM:
        return "at most 1/3";
    case DIST_ERLANG:
        return "only 1/k for a whole number k of phases";
    case DIST_HYPEREXPONENTIAL:
        return "at least 1";
    default:
        return "above 0";
    }
}

void dist_scale(const struct dist *d, double factor, struct dist *out)
{
    *out = *d;
    out->mean *= factor;
    switch (d->kind) {
    case DIST_UNIFORM:
        out->a *= factor;
        out->b *= factor;
        break;
    case DIST_GAMMA:
    case DIST_WEIBULL:
        out->b *= factor;
        break;
    case DIST_LOGNORMAL:
        out->a += log(factor);
        break;
    case DIST_HYPEREXPONENTIAL:
        for (unsigned i = 0; i < d->branches; i++)
            out->m[i] *= factor;
        break;
    case DIST_EXPONENTIAL:
    case DIST_DETERMINISTIC:
    case DIST_ERLANG:
    case DIST_KINDS:
        break;
    }
}

bool dist_equal(const struct dist *x, const struct dist *y)
{
    return memcmp(x, y, sizeof *x) == 0;
}

static double cdf_hyperexponential(const struct dist *d, double x)
{
    double sum = 0;
    for (unsigned i = 0; i < d->branches; i++)
        sum -= d->p[i] * expm1(-x / d->m[i]);
    return sum;
}

static double cdf_lognormal(const struct dist *d, double x)
{
    if (x == 0)
        return 0;
    if (d->b == 0)
        return log(x) >= d->a;
    return erfc((d->a - log(x)) / (d->b * sqrt(2))) / 2;
}

double dist_cdf(const struct dist *d, double x)
{
    if (!(x >= 0))
        return 0;
    switch (d->kind) {
    case DIST_EXPONENTIAL:
        return -expm1(-x / d->mean);
    case DIST_DETERMINISTIC:
        return x >= d->mean;
    case DIST_UNIFORM:
        return x >= d->b ? 1 : x <= d->a ? 0 : (x - d->a) / (d->b - d->a);
    case DIST_ERLANG:
        return gamma_probability(x, d->a, d->mean / d->a, false);
    case DIST_GAMMA:
        return gamma_probability(x, d->a, d->b, false);
    case DIST_HYPEREXPONENTIAL:
        return cdf_hyperexponential(d, x);
    case DIST_LOGNORMAL:
        return cdf_lognormal(d, x);
    case DIST_WEIBULL:
        return -expm1(-pow(x / d->b, d->a));
    case DIST_KINDS:
        break;
    }
    return NAN;
}

static double survival_hyperexponential(const struct dist *d, double x)
{
    double sum = 0;
    for (unsigned i = 0; i < d->branches; i++)
        sum += d->p[i] * exp(-x / d->m[i]);
    return sum;
}

double dist_survival(const struct dist *d, double x)
{
    if (!(x >= 0))
        return 1;
    switch (d->kind) {
    case DIST_EXPONENTIAL:
        return exp(-x / d->mean);
    case DIST_DETERMINISTIC:
        return x < d->mean;
    case DIST_UNIFORM:
        return x >= d->b ? 0 : x <= d->a ? 1 : (d->b - x) / (d->b - d->a);
    case DIST_ERLANG:
        return gamma_probability(x, d->a, d->mean / d->a, true);
    case DIST_GAMMA:
        return gamma_probability(x, d->a, d->b, true);
    case DIST_HYPEREXPONENTIAL:
        return survival_hyperexponential(d, x);
    case DIST_LOGNORMAL:
        return x > 0 && d->b > 0 ? erfc((log(x) - d->a) / (d->b * sqrt(2))) / 2
                                 : 1 - cdf_lognormal(d, x);
    case DIST_WEIBULL:
        return exp(-pow(x / d->b, d->a));
    case DIST_KINDS:
        break;
    }
    return NAN;
}

double dist_least(const struct dist *d)
{
    if (d->kind == DIST_UNIFORM)
        return d->a;
    return d->scv == 0 ? d->mean : 0;
}

double dist_most(const struct dist *d)
{
    if (d->kind == DIST_UNIFORM)
        return d->b;
    return d->scv == 0 ? d->mean : (double)INFINITY;
}

char *dist_describe(const struct dist *d, char *buf, size_t size)
{
    const char *name = dist_kind_name(d->kind);
    switch (d->kind) {
    case DIST_EXPONENTIAL:
    case DIST_DETERMINISTIC:
        snprintf(buf, size, "%s(mean %.6g)", name, d->mean);
        break;
    case DIST_UNIFORM:
        snprintf(buf, size, "%s(min %.6g, max %.6g)", name, d->a, d->b);
        break;
    case DIST_ERLANG:
        snprintf(buf, size, "%s(phases %.6g, mean %.6g)", name, d->a, d->mean);
        break;
    default:
        snprintf(buf, size, "%s(mean %.6g, scv %.6g)", name, d->mean, d->scv);
    }
    return buf;
}
