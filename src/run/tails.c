#include "run/tails.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_sf_gamma.h>

/* Largest numbers that sums of cumulants can be made of. */
static const double DEVIATION_MOST = DBL_MAX / 4, PER_EVENT_MOST = 1e300;

/* ---- standardised third moments ---- */

/* Balanced so that no power of a branch's mean overflows: of (x / standard deviation)^3. */
static double skewness_of_branches(const struct dist *d)
{
    const double s = sqrt(d->scv);
    double third = 0;
    for (unsigned i = 0; i < d->branches; i++)
        third += 6 * dist_branch_p(d, i) * pow(dist_branch_mean(d, i) / d->mean / s, 3);
    return third - 3 / s - 1 / (s * s * s);
}

static double skewness_of_weibull(const struct dist *d)
{
    if (d->scv <= 1)
        return 2;
    const double x = 1 / d->a, s = sqrt(d->scv);
    const double third = gsl_sf_lngamma(1 + 3 * x) - 3 * gsl_sf_lngamma(1 + x);
    return exp(third - 1.5 * log(d->scv)) - 3 / s - 1 / (s * s * s);
}

/* The value for tails no longer than an exponential's. */
static double skewness_of_short(const struct dist *d)
{
    (void)d;
    return 2;
}

static double skewness_of_gamma(const struct dist *d)
{
    return 2 * sqrt(d->scv);
}

static double skewness_of_lognormal(const struct dist *d)
{
    return (d->scv + 3) * sqrt(d->scv);
}

/* ---- moments of squares ---- */

static struct log_moments moments_of_gamma(const struct dist *d)
{
    const double shape = d->a;
    const double second = log(shape) + log1p(shape),
                 fourth = second + log(shape + 2) + log(shape + 3),
                 sixth = fourth + log(shape + 4) + log(shape + 5);
    return (struct log_moments){fourth - 2 * second, sixth - 3 * second};
}

static struct log_moments moments_of_branches(const struct dist *d)
{
    const double unit = d->mean * sqrt(d->scv);    /* no power overflows, as above */
    double second = 0, fourth = 0, sixth = 0;
    for (unsigned i = 0; i < d->branches; i++) {
        const double m = dist_branch_mean(d, i) / unit;
        second += dist_branch_p(d, i) * 2 * m * m;
        fourth += dist_branch_p(d, i) * 24 * pow(m, 4);
        sixth += dist_branch_p(d, i) * 720 * pow(m, 6);
    }
    return (struct log_moments){log(fourth) - 2 * log(second), log(sixth) - 3 * log(second)};
}

static struct log_moments moments_of_weibull(const struct dist *d)
{
    const double shape = d->a;
    const double second = gsl_sf_lngamma(1 + 2 / shape);
    return (struct log_moments){gsl_sf_lngamma(1 + 4 / shape) - 2 * second,
                                gsl_sf_lngamma(1 + 6 / shape) - 3 * second};
}

static struct log_moments moments_of_lognormal(const struct dist *d)
{
    return (struct log_moments){4 * log1p(d->scv), 12 * log1p(d->scv)};
}

/* An exponential's. */
static struct log_moments moments_of_short(const struct dist *d)
{
    (void)d;
    return (struct log_moments){log(6), log(90)};
}

const struct tail_row tail_table[] = {
    [DIST_EXPONENTIAL] = {skewness_of_short, moments_of_short},
    [DIST_DETERMINISTIC] = {skewness_of_short, moments_of_short},
    [DIST_UNIFORM] = {skewness_of_short, moments_of_short},
    [DIST_ERLANG] = {skewness_of_short, moments_of_short},
    [DIST_GAMMA] = {skewness_of_gamma, moments_of_gamma},
    [DIST_HYPEREXPONENTIAL] = {skewness_of_branches, moments_of_branches},
    [DIST_LOGNORMAL] = {skewness_of_lognormal, moments_of_lognormal},
    [DIST_WEIBULL] = {skewness_of_weibull, moments_of_weibull},
};
_Static_assert(sizeof tail_table / sizeof *tail_table == DIST_KINDS, "tail_table: a row per kind");

/* ---- use ---- */

static double draws_per_event(double skew, double scv)
{
    return fmin(PER_EVENT_MOST, fmax(1, fmin(skew * skew / 4, 2 * pow(scv, 1.5))));
}

struct tail tail_of(const struct dist *d)
{
    return (struct tail){fmin(DEVIATION_MOST, d->mean * sqrt(d->scv)),
                         draws_per_event(tail_table[d->kind].skewness(d), d->scv)};
}

bool tail_is_long(const struct dist *d)
{
    return tail_of(d).per_event > 1;
}

struct tail tail_of_square(const struct dist *d)
{
    const struct log_moments m = tail_table[d->kind].square(d);
    const double scv = expm1(m.fourth), second = d->mean * d->mean * (1 + d->scv);
    const double logarithm = isfinite(scv) ? log(scv) : m.fourth;
    /* (r6 - 3 r4 + 2) / scv^1.5, each power of the ratios alone */
    const double skew = exp(m.sixth - 1.5 * logarithm) - 3 * exp(m.fourth - 1.5 * logarithm) +
                        2 * exp(-1.5 * logarithm);
    return (struct tail){fmin(DEVIATION_MOST, second * sqrt(scv)),
                         tail_is_long(d) ? draws_per_event(skew, scv) : 1};
}
