#include "analytic/lst_gaps.h"

#include <float.h>
#include <math.h>

#include "analytic/lst.h"

#define SMALL 0.5 /* |y| below which series are summed */

/* exp(y) - 1 */
static double complex complex_expm1(double complex y)
{
    const double a = creal(y), b = cimag(y), half = sin(b / 2);
    return expm1(a) * cos(b) - 2 * half * half + I * (exp(a) * sin(b));
}

/* exp(y) - 1 - y */
static double complex exp_rest(double complex y)
{
    if (cabs(y) > SMALL)
        return complex_expm1(y) - y;
    double complex term = y * y / 2, sum = term;
    for (int k = 3; cabs(term) > DBL_EPSILON / 8 * cabs(sum); k++) {
        term *= y / k;
        sum += term;
    }
    return sum;
}

/* y - log(1 + y) */
static double complex log_rest(double complex y)
{
    if (cabs(y) > SMALL)
        return y - clog(1 + y);
    double complex power = y * y, term = power / 2, sum = term;
    for (int k = 3; cabs(term) > DBL_EPSILON / 8 * cabs(sum); k++) {
        power *= -y;
        term = power / k;
        sum += term;
    }
    return sum;
}

/* From the second: near s = 0 it is little beside s E[X], and away from there B is told from 1. */
static struct lst_gaps with_second(const struct dist *d, double complex s, double complex second)
{
    return (struct lst_gaps){s * d->mean - second, second};
}

static struct lst_gaps of_exponential(double mean, double complex s)
{
    const double complex y = s * mean, first = y / (1 + y);
    return (struct lst_gaps){first, y * first};
}

static struct lst_gaps deterministic(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    const double complex y = -s * d->mean;
    return (struct lst_gaps){-complex_expm1(y), exp_rest(y)};
}

/* E[X^k] of a uniform distribution is the mean of a^i b^(k - i) over i = 0 .. k. */
static double complex uniform_series(const struct dist *d, double complex s)
{
    const double complex y = -s * d->b;
    const double r = d->a / d->b;
    double complex power = y, sum = 0;
    double ratios = 1 + r, last = r;
    for (int k = 2; k < 20; k++) {
        last *= r;
        ratios += last;
        power *= y / k;
        sum += power * ratios / (k + 1);
    }
    return sum;
}

static struct lst_gaps direct(struct lst_nodes *n, const struct dist *d, double complex s)
{
    const double complex b = lst_dist(n, d, s);
    return (struct lst_gaps){1 - b, b - 1 + s * d->mean};
}

static struct lst_gaps uniform(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    if (cabs(s) * d->b > SMALL)
        return direct(NULL, d, s);
    return with_second(d, s, uniform_series(d, s));
}

static struct lst_gaps gamma_shape(double shape, double scale, double complex s)
{
    const double complex y = s * scale, rest = shape * log_rest(y), u = rest - shape * y;
    return (struct lst_gaps){-complex_expm1(u), exp_rest(u) + rest};
}

static struct lst_gaps hyperexponential(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    struct lst_gaps sum = {0, 0};
    for (unsigned i = 0; i < d->branches; i++) {
        const struct lst_gaps g = of_exponential(dist_branch_mean(d, i), s);
        sum.first += dist_branch_p(d, i) * g.first;
        sum.second += dist_branch_p(d, i) * g.second;
    }
    return sum;
}

static struct lst_gaps by_quadrature(struct lst_nodes *n, const struct dist *d, double complex s)
{
    if (cabs(s) * d->mean > 2)
        return direct(n, d, s);
    return with_second(d, s, lst_nodes_rest(n, d, s));
}

static struct lst_gaps exponential(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    return of_exponential(d->mean, s);
}

static struct lst_gaps erlang(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    return gamma_shape(d->a, d->mean / d->a, s);
}

static struct lst_gaps of_gamma(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    return gamma_shape(d->a, d->b, s);
}

/* ---- spreads ---- */

/* sinh(z)/z - 1 */
static double complex sinh_rest(double complex z)
{
    double complex term = z * z / 6, sum = term;
    for (int k = 2; cabs(term) > DBL_EPSILON / 8 * cabs(sum); k++) {
        term *= z * z / (2 * k * (2 * k + 1));
        sum += term;
    }
    return sum;
}

static double complex gamma_spread(double shape, double scale, double complex s)
{
    return cexp(-s * shape * scale) * complex_expm1(shape * log_rest(s * scale));
}

static double complex spread_direct(struct lst_nodes *n, const struct dist *d, double complex s)
{
    return lst_dist(n, d, s) - cexp(-s * d->mean);
}

static double complex spread_none(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    (void)d;
    (void)s;
    return 0;
}

static double complex spread_uniform(struct lst_nodes *n, const struct dist *d, double complex s)
{
    if (cabs(s) * (d->b - d->a) <= 2)
        return cexp(-s * d->mean) * sinh_rest(s * (d->b - d->a) / 2);
    return spread_direct(n, d, s);
}

static double complex spread_erlang(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    return gamma_spread(d->a, d->mean / d->a, s);
}

static double complex spread_gamma(struct lst_nodes *n, const struct dist *d, double complex s)
{
    (void)n;
    return gamma_spread(d->a, d->b, s);
}

/*
 * With a = first, b = second of the process and q = 1 - p, its mean m: 1 - p A / (1 - q A) =
 * a / (p + q a), and the second is s m / p less that, brought over one denominator.
 */
struct lst_gaps lst_gaps_thinned(struct lst_gaps g, double complex s, double mean, double p)
{
    if (p >= 1)
        return g;
    const double q = 1 - p;
    const double complex below = p + q * g.first;
    return (struct lst_gaps){g.first / below,
                             (q * s * mean * g.first + p * g.second) / (p * below)};
}

/* ---- abscissas ---- */

static double slowest_branch(const struct dist *d)
{
    double mean = 0;
    for (unsigned i = 0; i < d->branches; i++)
        mean = fmax(mean, dist_branch_mean(d, i));
    return 1 / mean;
}

static double rate(const struct dist *d)
{
    return 1 / d->mean;
}

static double rate_of_phase(const struct dist *d)
{
    return d->a / d->mean;
}

static double rate_of_scale(const struct dist *d)
{
    return 1 / d->b;
}

static double unlimited(const struct dist *d)
{
    (void)d;
    return INFINITY;
}

static double none(const struct dist *d)
{
    (void)d;
    return 0;
}

/* ---- by kind ---- */

const struct lst_gaps_row lst_gaps_table[] = {
    [DIST_EXPONENTIAL] = {exponential, spread_direct, rate},
    [DIST_DETERMINISTIC] = {deterministic, spread_none, unlimited},
    [DIST_UNIFORM] = {uniform, spread_uniform, unlimited},
    [DIST_ERLANG] = {erlang, spread_erlang, rate_of_phase},
    [DIST_GAMMA] = {of_gamma, spread_gamma, rate_of_scale},
    [DIST_HYPEREXPONENTIAL] = {hyperexponential, spread_direct, slowest_branch},
    [DIST_LOGNORMAL] = {by_quadrature, lst_nodes_spread, none},
    [DIST_WEIBULL] = {by_quadrature, lst_nodes_spread, none},
};
_Static_assert(sizeof lst_gaps_table / sizeof *lst_gaps_table == DIST_KINDS,
               "lst_gaps_table: a row per kind");

struct lst_gaps lst_gaps(struct lst_nodes *n, const struct dist *d, double complex s)
{
    return lst_gaps_table[d->kind].gaps(n, d, s);
}

double complex lst_spread(struct lst_nodes *n, const struct dist *d, double complex s)
{
    return lst_gaps_table[d->kind].spread(n, d, s);
}

double lst_abscissa(const struct dist *d)
{
    return lst_gaps_table[d->kind].abscissa(d);
}
