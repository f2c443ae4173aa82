/*
 * Distributions: moments against integrals of the cdf, known values, round trips, refusals.
 */
#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "helpers/close.h"
#include "helpers/pool.h"
#include "helpers/run.h"
#include "model/config_dist.h"
#include "model/dist_row.h"

/* One of each kind and more where shapes differ; ugly numbers. */
#define CASES 14
static struct dist example(int i)
{
    static const double p[] = {0.213, 0.7, 0.087}, m[] = {0.31, 0.0125, 1.4};
    struct dist d = {0};
    const enum dist_status status[] = {
        i == 0 ? dist_exponential(0.02385, &d) : DIST_OK,
        i == 1 ? dist_deterministic(3.17, &d) : DIST_OK,
        i == 2 ? dist_uniform(0.413, 2.385, &d) : DIST_OK,
        i == 3 ? dist_uniform(0, 0.0071, &d) : DIST_OK,
        i == 4 ? dist_erlang(1, 0.37, &d) : DIST_OK,
        i == 5 ? dist_erlang(7, 2.385, &d) : DIST_OK,
        i == 6 ? dist_gamma(0.37, 1.93, &d) : DIST_OK,
        i == 7 ? dist_gamma(4.1, 0.0083, &d) : DIST_OK,
        i == 8 ? dist_hyperexponential(3, p, m, test_pool(), &d) : DIST_OK,
        i == 9 ? dist_lognormal(-4.7, 0.61, &d) : DIST_OK,
        i == 10 ? dist_lognormal(0.83, 1.07, &d) : DIST_OK,
        i == 11 ? dist_weibull(0.71, 0.53, &d) : DIST_OK,
        i == 12 ? dist_weibull(2.3, 41.5, &d) : DIST_OK,
        i == 13 ? dist_weibull(57.0, 0.9, &d) : DIST_OK,
    };
    _Static_assert(sizeof status / sizeof *status == CASES, "one per case");
    ck_assert_int_eq(status[i], DIST_OK);
    return d;
}

struct moment {
    const struct dist *d;
    int order;
};

/* E[X^n] = integral of n x^(n-1) P(X > x) dx; with x = e^y the ends are smooth for every kind. */
static double integrand(double y, void *param)
{
    const struct moment *m = param;
    const double x = exp(y);
    return m->order * pow(x, m->order) * (1 - dist_cdf(m->d, x));
}

/*
 * Piecewise over y, with edges where a cdf has a corner or a jump. Below e^-40 of the mean the
 * integrand is under 1e-17; above e^8 of it (2981 means) these examples have no mass left.
 */
static double integrate(const struct dist *d, int order)
{
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(4000);
    struct moment m = {d, order};
    gsl_function f = {.function = integrand, .params = &m};
    const double edges[] = {log(d->mean) - 40, log(d->mean) - 8,
                            d->kind == DIST_UNIFORM && d->a > 0 ? log(d->a) : log(d->mean) - 4,
                            log(d->mean), d->kind == DIST_UNIFORM ? log(d->b) : log(d->mean) + 1.5,
                            log(d->mean) + 4, log(d->mean) + 8};
    double sum = 0;
    for (size_t i = 0; i + 1 < sizeof edges / sizeof *edges; i++) {
        double part, error;
        gsl_integration_qag(&f, edges[i], edges[i + 1], 1e-12 * pow(d->mean, order), 1e-11, 4000,
                            GSL_INTEG_GAUSS31, w, &part, &error);
        sum += part;
    }
    gsl_integration_workspace_free(w);
    return sum;
}

/* 1 - F has an absolute error of 1e-16, which x^2 in the tail of the lognormal magnifies. */
START_TEST(moments_are_integrals_of_the_cdf)
{
    const struct dist d = example(_i);
    const double mean = integrate(&d, 1), square = integrate(&d, 2), cube = integrate(&d, 3);
    ck_close(d.mean, mean, 1e-9, 0);
    ck_close(d.mean * d.mean * (1 + d.scv), square, 1e-8, 0);
    ck_close(dist_third_moment(&d), cube, 1e-6, 0);
}
END_TEST

static double below(double t, void *param)
{
    const struct moment *m = param;
    return m->order * pow(t, m->order - 1) * dist_cdf(m->d, t);
}

/* E[X^k; X <= x] = x^k F(x) - integral of k t^(k-1) F(t) from 0 to x. */
static double partial_moment(const struct dist *d, int k, double x)
{
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(4000);
    struct moment m = {d, k};
    gsl_function f = {.function = below, .params = &m};
    const double to = fmin(x, dist_most(d)), from = fmin(to, dist_least(d));
    double integral = 0, error;
    if (from < to)
        gsl_integration_qag(&f, from, to, 0, 1e-11, 4000, GSL_INTEG_GAUSS31, w, &integral, &error);
    gsl_integration_workspace_free(w);
    return pow(to, k) * dist_cdf(d, to) - integral;
}

START_TEST(partial_moments_and_densities)
{
    const struct dist d = example(_i);
    for (double x = 0.31 * d.mean; x < 9 * d.mean; x *= 1.83) {
        const double second = d.mean * d.mean * (1 + d.scv), h = 1e-5 * x;
        ck_close(dist_weighted_cdf(&d, 0, x), dist_cdf(&d, x), 1e-14, 0);
        ck_close(dist_partial_moment(&d, 1, x), partial_moment(&d, 1, x), 1e-8, 1e-12 * d.mean);
        ck_close(dist_partial_moment(&d, 2, x), partial_moment(&d, 2, x), 1e-8, 1e-12 * second);
        ck_close(dist_density(&d, x), (dist_cdf(&d, x + h) - dist_cdf(&d, x - h)) / (2 * h), 1e-5,
                 1e-9 / d.mean);
    }
    ck_close(dist_partial_moment(&d, 1, 1e9 * d.mean), d.mean, 1e-12, 0);
    ck_close(dist_partial_moment(&d, 1, 0), 0, 0, 0);
}
END_TEST

START_TEST(cdf_is_a_cdf)
{
    const struct dist d = example(_i);
    double last = 0;
    ck_assert(dist_cdf(&d, -1e-300) == 0);
    ck_assert(dist_cdf(&d, 0) == 0);
    for (double x = d.mean * 1e-3; x < d.mean * 40; x *= 1.0173) {
        const double f = dist_cdf(&d, x);
        ck_assert(f >= last && f <= 1);
        last = f;
    }
    ck_close(dist_cdf(&d, d.mean * 1e5), 1, 1e-12, 0);
}
END_TEST

/* Values that can be had by hand. */
START_TEST(known_moments)
{
    struct dist d;
    ck_assert(dist_uniform(0, 1.37, &d) == DIST_OK);
    ck_close(d.scv, 1.0 / 3, 4 * DBL_EPSILON, 0);
    ck_assert(dist_uniform(2.2, 2.2, &d) == DIST_OK);
    ck_assert(d.scv == 0 && d.mean == 2.2);
    ck_assert(dist_uniform(1.1e308, 1.3e308, &d) == DIST_OK);    /* the sum would overflow */
    ck_close(d.mean, 1.2e308, 4 * DBL_EPSILON, 0);
    ck_assert(dist_weibull(0.5, 3.1, &d) == DIST_OK);    /* Gamma(3) = 2, Gamma(5) = 24 */
    ck_close(d.mean, 6.2, 1e-14, 0);
    ck_close(d.scv, 5, 1e-13, 0);
    ck_assert(dist_weibull(1, 0.73, &d) == DIST_OK);    /* exponential */
    ck_close(d.mean, 0.73, 1e-14, 0);
    ck_close(d.scv, 1, 1e-14, 0);
    ck_assert(dist_weibull(2, 0.73, &d) == DIST_OK);    /* Rayleigh */
    ck_close(d.mean, 0.73 * sqrt(M_PI) / 2, 1e-14, 0);
    ck_close(d.scv, 4 / M_PI - 1, 1e-13, 0);
    ck_assert(dist_lognormal(0.4, 0, &d) == DIST_OK);    /* a constant */
    ck_close(d.mean, exp(0.4), 1e-15, 0);
    ck_assert(d.scv == 0 && dist_cdf(&d, 1.49) == 0 && dist_cdf(&d, 1.4919) == 1);
}
END_TEST

/*
 * The Weibull's scv is computed in two ways, on either side of shape 10. Values: Gamma(1 + 2/k) /
 * Gamma(1 + 1/k)^2 - 1 at 60 digits, by mpmath. Below 10 two terms cancel, costing some 10 k ulp.
 */
START_TEST(weibull_scv_on_both_sides_of_its_switch)
{
    static const double want[][2] = {
        {3.7, 0.0906050935414022921}, {9.83, 0.0149506921444080192},
        {9.999, 0.0144772824677300177}, {10.01, 0.0144472546085079053},
        {31, 0.00163622353955481446}, {117, 0.000118690583563420792},
        {1300, 9.72241293457812657e-7}, {21000, 3.72974965282308288e-9}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        struct dist d;
        ck_assert(dist_weibull(want[i][0], 1, &d) == DIST_OK);
        ck_close(d.scv, want[i][1], want[i][0] < 10 ? 1e-13 : 4e-15, 0);
    }
}
END_TEST

/* A distribution of one kind from another's parameters must be the same distribution. */
/* At large shapes; values by quadrature of the density with 40 digits. */
START_TEST(gamma_of_large_shape)
{
    static const struct {
        double shape, x, below, above;
    } c[] = {{1e4, 9910.0, 0.184225565955644887, 0.815774434044355113},
             {9.9e5, 989104.511306604, 0.184077031394349007, 0.815922968605650993},
             {1e8, 100020000.0, 0.977244469225144797, 0.0227555307748552026},
             {1e8, 99960000.0, 3.16043771161991547e-5, 0.999968395622883168},
             {1e10, 10000150000.0, 0.933192259080766797, 0.0668077409192332026}};
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        struct dist gamma, erlang;
        ck_assert_int_eq(dist_gamma(c[i].shape, 1, &gamma), DIST_OK);
        ck_assert_int_eq(dist_erlang(c[i].shape, c[i].shape, &erlang), DIST_OK);
        ck_close(dist_cdf(&gamma, c[i].x), c[i].below, 1e-12, 0);
        ck_close(dist_survival(&gamma, c[i].x), c[i].above, 1e-12, 0);
        ck_close(dist_cdf(&erlang, c[i].x), c[i].below, 1e-12, 0);
        ck_close(dist_survival(&erlang, c[i].x), c[i].above, 1e-12, 0);
        ck_assert(dist_cdf(&gamma, 0) == 0 && dist_cdf(&gamma, 1e-300) == 0);
        ck_assert(dist_survival(&gamma, 1e-300) == 1);
        ck_assert(dist_cdf(&gamma, 1e300) == 1 && dist_survival(&gamma, 1e300) == 0);
    }
}
END_TEST

START_TEST(special_cases_agree)
{
    struct dist exponential, other;
    ck_assert(dist_exponential(0.37, &exponential) == DIST_OK);
    const double one = 1, mean = 0.37;
    for (int i = 0; i < 4; i++) {
        ck_assert((i == 0   ? dist_erlang(1, 0.37, &other)
                   : i == 1 ? dist_gamma(1, 0.37, &other)
                   : i == 2
                       ? dist_weibull(1, 0.37, &other)
                       : dist_hyperexponential(1, &one, &mean, test_pool(), &other)) == DIST_OK);
        for (double x = 0.011; x < 9; x *= 1.9)
            ck_close(dist_cdf(&other, x), dist_cdf(&exponential, x), 1e-14, 0);
    }
}
END_TEST

/* The same again from its parameters alone, without the mean and scv that it says it has. */
static struct dist rebuilt(const struct dist *d)
{
    struct dist out = {0};
    enum dist_status status = DIST_EDOM;
    switch (d->kind) {
    case DIST_UNIFORM:
        status = dist_uniform(d->a, d->b, &out);
        break;
    case DIST_ERLANG:
        status = dist_erlang(d->a, d->mean, &out);
        break;
    case DIST_GAMMA:
        status = dist_gamma(d->a, d->b, &out);
        break;
    case DIST_HYPEREXPONENTIAL:
        status = dist_hyperexponential(d->branches, d->values->x, d->values->x + d->branches,
                                       test_pool(), &out);
        break;
    case DIST_LOGNORMAL:
        status = dist_lognormal(d->a, d->b, &out);
        break;
    case DIST_WEIBULL:
        status = dist_weibull(d->a, d->b, &out);
        break;
    default:
        out = *d;
        status = DIST_OK;
    }
    ck_assert_int_eq(status, DIST_OK);
    return out;
}

/*
 * Rounding of the parameters comes back magnified: a uniform's scv by 1/sqrt(scv) (a difference of
 * ends), a Weibull's shape too, a lognormal's mean by |mu|.
 */
static const struct {
    enum dist_kind kind;
    double scv, rtol;
} round_trips[] = {
    {DIST_EXPONENTIAL, 1, 0},           {DIST_DETERMINISTIC, 0, 0},
    {DIST_UNIFORM, 1.0 / 3, 1e-14},     {DIST_UNIFORM, 0.217, 1e-14},
    {DIST_UNIFORM, 1e-6, 1e-11},        {DIST_UNIFORM, 0, 0},
    {DIST_ERLANG, 1, 0},                {DIST_ERLANG, 1.0 / 3, 1e-15},
    {DIST_ERLANG, 1.0 / 49, 1e-15},     {DIST_GAMMA, 0.0137, 1e-14},
    {DIST_GAMMA, 23.85, 1e-14},         {DIST_HYPEREXPONENTIAL, 1, 1e-15},
    {DIST_HYPEREXPONENTIAL, 1.37, 1e-14}, {DIST_HYPEREXPONENTIAL, 4.1e6, 1e-12},
    {DIST_LOGNORMAL, 1e-7, 1e-13},      {DIST_LOGNORMAL, 2.385, 1e-13},
    {DIST_LOGNORMAL, 1e5, 1e-12},       {DIST_WEIBULL, 1e-8, 1e-10},
    {DIST_WEIBULL, 1.64e-4, 1e-11},     {DIST_WEIBULL, 0.31, 1e-13},
    {DIST_WEIBULL, 1, 1e-13},           {DIST_WEIBULL, 71.3, 1e-12},
    {DIST_WEIBULL, 1e9, 1e-11},
};
#define ROUND_TRIPS ((int)(sizeof round_trips / sizeof *round_trips))

START_TEST(mean_and_scv_come_back)
{
    const double mean = 0.002385, scv = round_trips[_i].scv, rtol = round_trips[_i].rtol;
    struct dist d;
    ck_assert_int_eq(dist_from_mean_scv(round_trips[_i].kind, mean, scv, test_pool(), &d), DIST_OK);
    ck_assert_int_eq(d.kind, round_trips[_i].kind);
    ck_close(d.mean, mean, DBL_EPSILON, 0);
    ck_close(d.scv, scv, 4 * DBL_EPSILON, 0);
    const struct dist again = rebuilt(&d);
    ck_close(again.mean, mean, 1e-11, 0);
    ck_close(again.scv, scv, rtol, 0);
}
END_TEST

START_TEST(hyperexponential_has_balanced_means)
{
    struct dist d;
    ck_assert(dist_from_mean_scv(DIST_HYPEREXPONENTIAL, 1.37, 23.85, test_pool(), &d) == DIST_OK);
    ck_assert_uint_eq(d.branches, 2);
    ck_close(dist_branch_p(&d, 0) * dist_branch_mean(&d, 0), 1.37 / 2, 1e-14, 0);
    ck_close(dist_branch_p(&d, 1) * dist_branch_mean(&d, 1), 1.37 / 2, 1e-14, 0);
    ck_close(dist_branch_p(&d, 0) + dist_branch_p(&d, 1), 1, 1e-15, 0);
    ck_assert(dist_branch_p(&d, 0) > dist_branch_p(&d, 1));
}
END_TEST

/* Three thirds typed as decimals are a whole. */
START_TEST(branches_are_normalised)
{
    const double p[] = {0.3333333333, 0.3333333333, 0.3333333333}, m[] = {1.1, 0.37, 2.385};
    struct dist d;
    ck_assert(dist_hyperexponential(3, p, m, test_pool(), &d) == DIST_OK);
    ck_close(dist_branch_p(&d, 0) + dist_branch_p(&d, 1) + dist_branch_p(&d, 2), 1, 1e-15, 0);
    ck_close(d.mean, (1.1 + 0.37 + 2.385) / 3, 1e-15, 0);
    ck_close(dist_cdf(&d, 1e4), 1, 1e-15, 0);
}
END_TEST

/* A fraction typed with six digits is that fraction; one that is off is refused. */
START_TEST(fractions_as_decimals)
{
    struct dist d;
    ck_assert(dist_from_mean_scv(DIST_ERLANG, 2.1, 0.333333, test_pool(), &d) == DIST_OK);
    ck_assert(d.a == 3 && d.scv == 1.0 / 3);
    ck_assert(dist_from_mean_scv(DIST_UNIFORM, 2.1, 0.333334, test_pool(), &d) == DIST_OK);
    ck_assert(d.a == 0 && d.b == 4.2);
    ck_assert(dist_from_mean_scv(DIST_UNIFORM, 2.1, 0.3334, test_pool(), &d) == DIST_ESCV);
    ck_assert(dist_from_mean_scv(DIST_ERLANG, 2.1, 0.334, test_pool(), &d) == DIST_ESCV);
}
END_TEST

static const struct {
    enum dist_kind kind;
    double scv;
} impossible[] = {
    {DIST_EXPONENTIAL, 0.99},    {DIST_EXPONENTIAL, 0}, {DIST_DETERMINISTIC, 0.01},
    {DIST_UNIFORM, 0.34},        {DIST_ERLANG, 0},      {DIST_ERLANG, 1.2},
    {DIST_ERLANG, 0.4},          {DIST_GAMMA, 0},       {DIST_HYPEREXPONENTIAL, 0.999},
    {DIST_LOGNORMAL, 0},         {DIST_WEIBULL, 0},
};

START_TEST(impossible_scv_is_refused)
{
    struct dist d = example(5);
    const struct dist before = d;
    for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++) {
        ck_assert_int_eq(
            dist_from_mean_scv(impossible[i].kind, 1.3, impossible[i].scv, test_pool(), &d),
            DIST_ESCV);
        ck_assert(dist_equal(&d, &before));
        ck_assert(strlen(dist_scv_range(impossible[i].kind)) > 0);
    }
}
END_TEST

static const double bad[] = {-0.2, -INFINITY, INFINITY, NAN};

START_TEST(bad_parameters_are_refused)
{
    const double x = bad[_i], one = 1, half[] = {0.5, 0.5}, m[] = {1.2, 3.4}, mx[] = {1.2, x};
    const double px[] = {1, x};
    struct dist d = example(8);
    const struct dist before = d;
    ck_assert(dist_exponential(x, &d) == DIST_EDOM);
    ck_assert(dist_deterministic(x, &d) == DIST_EDOM);
    ck_assert(dist_uniform(x, 3, &d) == DIST_EDOM);
    ck_assert(dist_uniform(0.1, x, &d) == DIST_EDOM);
    ck_assert(dist_erlang(x, 1, &d) == DIST_EDOM);
    ck_assert(dist_erlang(3, x, &d) == DIST_EDOM);
    ck_assert(dist_gamma(x, 1, &d) == DIST_EDOM);
    ck_assert(dist_gamma(1, x, &d) == DIST_EDOM);
    ck_assert(dist_lognormal(1, x, &d) == DIST_EDOM);
    ck_assert(isfinite(x) || dist_lognormal(x, 1, &d) == DIST_EDOM);
    ck_assert(dist_weibull(x, 1, &d) == DIST_EDOM);
    ck_assert(dist_weibull(1, x, &d) == DIST_EDOM);
    ck_assert(dist_hyperexponential(1, &one, &x, test_pool(), &d) == DIST_EDOM);
    ck_assert(dist_hyperexponential(2, half, mx, test_pool(), &d) == DIST_EDOM);
    ck_assert(dist_hyperexponential(2, px, m, test_pool(), &d) == DIST_EDOM);
    for (int kind = 0; kind < DIST_KINDS; kind++) {
        ck_assert(dist_from_mean_scv((enum dist_kind)kind, x, 0.25, test_pool(), &d) == DIST_EDOM);
        ck_assert(dist_from_mean_scv((enum dist_kind)kind, 1, x, test_pool(), &d) == DIST_EDOM);
    }
    ck_assert(dist_equal(&d, &before));
}
END_TEST

START_TEST(other_bad_parameters)
{
    const double p[] = {0.5, 0.4}, m[DIST_BRANCHES_MAX + 1] = {1, 1}, zero[] = {1, 0};
    struct dist d;
    ck_assert(dist_exponential(0, &d) == DIST_EDOM);
    ck_assert(dist_deterministic(-0x1p-1074, &d) == DIST_EDOM);
    for (int kind = 0; kind < DIST_KINDS; kind++)
        ck_assert((dist_from_mean_scv((enum dist_kind)kind, 0, kind == DIST_DETERMINISTIC ? 0 : 1,
                                      test_pool(), &d) == DIST_OK) == (kind == DIST_DETERMINISTIC));
    ck_assert(dist_uniform(0, 0, &d) == DIST_EDOM);
    ck_assert(dist_uniform(2, 1, &d) == DIST_EDOM);
    ck_assert(dist_erlang(2.5, 1, &d) == DIST_EDOM);
    ck_assert(dist_erlang(0, 1, &d) == DIST_EDOM);
    ck_assert(dist_gamma(1e200, 1e200, &d) == DIST_EDOM);    /* the mean overflows */
    ck_assert(dist_gamma(1e-200, 1e-200, &d) == DIST_EDOM);  /* the mean is 0 */
    ck_assert(dist_lognormal(0, 30, &d) == DIST_EDOM);       /* the scv overflows */
    ck_assert(dist_lognormal(800, 1, &d) == DIST_EDOM);
    ck_assert(dist_weibull(1e-4, 1, &d) == DIST_EDOM);
    ck_assert(dist_hyperexponential(0, p, m, test_pool(), &d) == DIST_EDOM);
    ck_assert(dist_hyperexponential(DIST_BRANCHES_MAX + 1, p, m, test_pool(), &d) == DIST_EDOM);
    ck_assert(dist_hyperexponential(2, zero, m, test_pool(), &d) == DIST_EDOM);
    ck_assert(dist_hyperexponential(2, p, m, test_pool(), &d) == DIST_ESUM);
}
END_TEST

/* No time at all is a time. */
START_TEST(deterministic_of_no_time)
{
    struct dist d;
    ck_assert_int_eq(dist_deterministic(0, &d), DIST_OK);
    ck_close(d.mean, 0, 0, 0);
    ck_close(d.scv, 0, 0, 0);
    ck_close(dist_cdf(&d, 0), 1, 0, 0);
    ck_close(dist_cdf(&d, -0x1p-1074), 0, 0, 0);
    dist_scale(&d, 2.385, &d);
    ck_close(d.mean, 0, 0, 0);
}
END_TEST

/* Probabilities that somebody typed with nine digits sum to 1, and are made to; with a wrong ninth
 * digit they do not. An exponential's scv is 1 within as much. */
START_TEST(sums_to_nine_digits)
{
    static const double off[] = {0, 0.9e-9, -0.9e-9, 1.1e-9, -1.1e-9, 1e-8, -1e-8};
    const bool fits = fabs(off[_i]) < 1e-9;
    const double p[] = {0.385, 0.615 + off[_i]}, m[] = {1.2, 3.4};
    struct dist d;
    ck_assert_int_eq(dist_hyperexponential(2, p, m, test_pool(), &d), fits ? DIST_OK : DIST_ESUM);
    if (fits)
        ck_close(dist_branch_p(&d, 0) + dist_branch_p(&d, 1), 1, 4e-16, 0);
    ck_assert_int_eq(dist_from_mean_scv(DIST_EXPONENTIAL, 2.385, 1 + off[_i], test_pool(), &d),
                     fits ? DIST_OK : DIST_ESCV);
}
END_TEST

START_TEST(names)
{
    for (int i = 0; i < DIST_KINDS; i++) {
        enum dist_kind kind = DIST_KINDS;
        ck_assert(dist_kind_parse(dist_kind_name((enum dist_kind)i), &kind));
        ck_assert_int_eq((int)kind, i);
    }
    enum dist_kind kind;
    ck_assert(!dist_kind_parse("Exponential", &kind));
    ck_assert(!dist_kind_parse("", &kind));
}
END_TEST

START_TEST(descriptions)
{
    char text[80];
    struct dist d = example(0);
    ck_assert_str_eq(dist_describe(&d, text, sizeof text), "exponential(mean 0.02385)");
    d = example(2);
    ck_assert_str_eq(dist_describe(&d, text, sizeof text), "uniform(min 0.413, max 2.385)");
    d = example(5);
    ck_assert_str_eq(dist_describe(&d, text, sizeof text), "erlang(phases 7, mean 2.385)");
    ck_assert(dist_from_mean_scv(DIST_LOGNORMAL, 0.005, 2, test_pool(), &d) == DIST_OK);
    ck_assert_str_eq(dist_describe(&d, text, sizeof text), "lognormal(mean 0.005, scv 2)");
    ck_assert_str_eq(dist_describe(&d, text, 10), "lognormal");    /* cut, not overrun */
}
END_TEST

START_TEST(equality)
{
    for (int i = 0; i < CASES; i++)
        for (int j = 0; j < CASES; j++) {
            const struct dist x = example(i), y = example(j);
            ck_assert(dist_equal(&x, &y) == (i == j));
        }
}
END_TEST

/* P(cX <= cx) = P(X <= x), and the moments scale. */
START_TEST(scaling)
{
    const double factor = 2.385;
    const struct dist d = example(_i);
    struct dist scaled;
    dist_scale(&d, factor, &scaled);
    ck_close(scaled.mean, factor * d.mean, 1e-15, 0);
    ck_close(scaled.scv, d.scv, 0, 0);
    for (double x = 0.2; x < 4; x += 0.385)
        ck_close(dist_cdf(&scaled, factor * x * d.mean), dist_cdf(&d, x * d.mean), 1e-12, 1e-15);
}
END_TEST

START_TEST(exponential_by_another_name)
{
    struct dist d;
    const double one = 1, mean = 0.37;
    ck_assert_int_eq(dist_erlang(1, 0.37, &d), DIST_OK);
    ck_assert(dist_is_exponential(&d));
    ck_assert_int_eq(dist_erlang(2, 0.37, &d), DIST_OK);
    ck_assert(!dist_is_exponential(&d));
    ck_assert_int_eq(dist_gamma(1, 0.37, &d), DIST_OK);
    ck_assert(dist_is_exponential(&d));
    ck_assert_int_eq(dist_weibull(1, 0.37, &d), DIST_OK);
    ck_assert(dist_is_exponential(&d));
    ck_assert_int_eq(dist_weibull(1.1, 0.37, &d), DIST_OK);
    ck_assert(!dist_is_exponential(&d));
    ck_assert_int_eq(dist_hyperexponential(1, &one, &mean, test_pool(), &d), DIST_OK);
    ck_assert(dist_is_exponential(&d));
    ck_assert(dist_from_mean_scv(DIST_LOGNORMAL, 1, 1, test_pool(), &d) ==
              DIST_OK); /* scv 1 is not enough */
    ck_assert(!dist_is_exponential(&d));
}
END_TEST

/* A kind without its part of a row would crash whoever asks for it. */
START_TEST(every_row_is_whole)
{
    const struct dist_row *row = dist_table[_i];
    const struct config_dist_row *keys = &config_dist_table[_i];
    ck_assert_msg(row != NULL, "dist_table has no row for kind %d", _i);
    ck_assert_msg(row->name && row->scv_range && row->from_mean_scv && row->scale && row->cdf &&
                      row->survival && row->third_moment && row->density && row->weighted &&
                      row->least && row->most && row->is_exponential &&
                      row->values_fit && row->describe,
                  "dist_table: the row of kind %d is not whole", _i);
    ck_assert_msg(keys->forms[0] && keys->read && keys->hint,
                  "config_dist_table: the row of %s is not whole", row->name);
    ck_assert_str_eq(dist_kind_name((enum dist_kind)_i), row->name);
    ck_assert_msg(strncmp(keys->hint, row->name, strlen(row->name)) == 0,
                  "config_dist_table: %s says \"%s\"", row->name, keys->hint);
}
END_TEST

/* Equal values are kept once, whoever had them; a copy in another pool is the same distribution and
 * outlives the first; a scaled one has the values of the other. */
START_TEST(values_are_shared)
{
    const double p[] = {0.385, 0.615}, m[] = {1.2, 3.4};
    struct dist_pool one = {0}, two = {0};
    struct dist x, y, other, scaled;
    ck_assert(dist_hyperexponential(2, p, m, &one, &x) == DIST_OK);
    ck_assert(dist_hyperexponential(2, p, m, &one, &y) == DIST_OK);
    ck_assert(dist_from_mean_scv(DIST_HYPEREXPONENTIAL, 1.2, 3.4, &one, &other) == DIST_OK);
    ck_assert_ptr_eq(x.values, y.values);
    ck_assert_ptr_ne(x.values, other.values);
    ck_assert_uint_eq(one.n, 2);
    dist_scale(&x, 2.385, &scaled);
    ck_assert_ptr_eq(scaled.values, x.values);
    ck_close(dist_branch_mean(&scaled, 1), 2.385 * 3.4, 0, 0);
    y = dist_kept(&two, &x);
    ck_assert_ptr_ne(x.values, y.values);
    ck_assert(dist_equal(&x, &y) && !dist_equal(&x, &other) && !dist_equal(&x, &scaled));
    dist_pool_release(&one);
    ck_close(dist_branch_p(&y, 0) + dist_branch_p(&y, 1), 1, 1e-15, 0);
    dist_pool_release(&two);
}
END_TEST

/* A thousand different ones, each found again. */
START_TEST(pool_of_many)
{
    struct dist_pool pool = {0};
    const struct dist_values *kept[1000];
    for (int i = 0; i < 1000; i++) {
        const double x[] = {i % 10, i / 10, 2.385};
        kept[i] = dist_pool_keep(&pool, i % 3 + 1, x);
    }
    size_t n = 0;
    for (int i = 0; i < 1000; i++) {
        const double x[] = {i % 10, i / 10, 2.385};
        ck_assert_ptr_eq(dist_pool_keep(&pool, i % 3 + 1, x), kept[i]);
        ck_assert_uint_eq(kept[i]->n, i % 3 + 1);
        ck_assert_mem_eq(kept[i]->x, x, (size_t)(i % 3 + 1) * sizeof *x);
        size_t first = 0;
        while (kept[first] != kept[i])
            first++;
        n += first == (size_t)i;
    }
    ck_assert_uint_eq(pool.n, n);
    dist_pool_release(&pool);
    ck_assert_ptr_null(pool.slots);
}
END_TEST

/* Bytes from outside can say anything. */
START_TEST(unsound_ones_are_told)
{
    struct dist d = example(8);
    ck_assert(dist_is_sound(&d));
    for (int i = 0; i < 4; i++) {
        struct dist broken = d;
        broken.branches = i == 0   ? 2
                          : i == 1 ? 0
                          : i == 2 ? DIST_BRANCHES_MAX + 1
                                   : broken.branches;
        broken.values = i == 3 ? NULL : broken.values;
        ck_assert_msg(!dist_is_sound(&broken), "%d", i);
    }
    d.kind = DIST_GAMMA;    /* which has none */
    ck_assert(!dist_is_sound(&d));
    d = example(0);
    d.kind = DIST_KINDS;
    ck_assert(!dist_is_sound(&d));
    d = example(0);
    ck_assert(dist_is_sound(&d));
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("dist");
    TCase *t = tcase_create("dist");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, moments_are_integrals_of_the_cdf, 0, CASES);
    tcase_add_loop_test(t, partial_moments_and_densities, 0, CASES);
    tcase_add_loop_test(t, cdf_is_a_cdf, 0, CASES);
    tcase_add_test(t, known_moments);
    tcase_add_test(t, weibull_scv_on_both_sides_of_its_switch);
    tcase_add_test(t, gamma_of_large_shape);
    tcase_add_test(t, special_cases_agree);
    tcase_add_loop_test(t, mean_and_scv_come_back, 0, ROUND_TRIPS);
    tcase_add_test(t, hyperexponential_has_balanced_means);
    tcase_add_test(t, branches_are_normalised);
    tcase_add_test(t, fractions_as_decimals);
    tcase_add_test(t, impossible_scv_is_refused);
    tcase_add_loop_test(t, bad_parameters_are_refused, 0, (int)(sizeof bad / sizeof *bad));
    tcase_add_test(t, other_bad_parameters);
    tcase_add_test(t, deterministic_of_no_time);
    tcase_add_loop_test(t, sums_to_nine_digits, 0, 7);
    tcase_add_test(t, exponential_by_another_name);
    tcase_add_loop_test(t, every_row_is_whole, 0, DIST_KINDS);
    tcase_add_test(t, values_are_shared);
    tcase_add_test(t, pool_of_many);
    tcase_add_test(t, unsound_ones_are_told);
    tcase_add_test(t, names);
    tcase_add_test(t, descriptions);
    tcase_add_test(t, equality);
    tcase_add_loop_test(t, scaling, 0, CASES);
    suite_add_tcase(s, t);
    return run_suite(s);
}
