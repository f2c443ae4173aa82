/*
 * Fits: certified values (NIST), parameters that noise-free and noisy points were made with, errors
 * that are as large as they say, and every refusal.
 */
#include "stats/fit.h"

#include <check.h>
#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

#include "helpers/close.h"
#include "helpers/gsl_stream.h"
#include "helpers/run.h"
#include "rng/sampler.h"

/* NIST Statistical Reference Datasets, linear regression, "Norris" (ozone monitors): y, x. */
static const double NORRIS[36][2] = {
    {0.1, 0.2},     {338.8, 337.4}, {118.1, 118.2}, {888.0, 884.6}, {9.2, 10.1},    {228.1, 226.5},
    {668.5, 666.3}, {998.5, 996.3}, {449.1, 448.6}, {778.9, 777.0}, {559.2, 558.2}, {0.3, 0.4},
    {0.1, 0.6},     {778.1, 775.5}, {668.8, 666.9}, {339.3, 338.0}, {448.9, 447.5}, {10.8, 11.6},
    {557.7, 556.0}, {228.3, 228.1}, {998.0, 995.8}, {888.8, 887.6}, {119.6, 120.2}, {0.3, 0.3},
    {0.6, 0.3},     {557.6, 556.8}, {339.3, 339.1}, {888.0, 887.2}, {998.5, 999.0}, {778.9, 779.0},
    {10.2, 11.1},   {117.6, 118.3}, {228.9, 229.2}, {668.4, 669.1}, {449.2, 448.9}, {0.2, 0.5}};

START_TEST(a_line_has_its_certified_values)
{
    double x[36], y[36], residual[36];
    struct fit f;
    for (int i = 0; i < 36; i++) {
        y[i] = NORRIS[i][0];
        x[i] = NORRIS[i][1];
    }
    ck_assert_int_eq(fit_line(36, x, y, NULL, &f, residual), FIT_OK);
    ck_close(f.a, -0.262323073774029, 1e-11, 0);
    ck_close(f.b, 1.00211681802045, 1e-13, 0);
    ck_close(f.se_a, 0.232818234301152, 1e-11, 0);
    ck_close(f.se_b, 0.429796848199937e-3, 1e-11, 0);
    ck_close(f.r2, 0.999993745883712, 1e-13, 0);
    double sum = 0, squares = 0;
    for (int i = 0; i < 36; i++) {
        sum += residual[i];
        squares += residual[i] * residual[i];
    }
    ck_close(sum, 0, 0, 1e-10);
    ck_close(sqrt(squares / 34), 0.884796396144373, 1e-11, 0); /* certified residual deviation */
    ck_assert(isnan(f.chi2_per_df));
    ck_assert_uint_eq(f.n, 36);
}
END_TEST

typedef enum fit_status fitter(size_t, const double *, const double *, const double *, struct fit *,
                               double *);

static double line(double a, double b, double x)
{
    return a + b * x;
}

static double exponential(double a, double b, double x)
{
    return a * exp(-b * x);
}

static double hyperbola(double a, double b, double x)
{
    return a / (1 + b * x);
}

static const struct {
    fitter *fit;
    double (*curve)(double, double, double);
} CURVES[] = {{fit_line, line}, {fit_exponential, exponential}, {fit_hyperbola, hyperbola}};

enum { LINE, EXPONENTIAL, HYPERBOLA, KINDS, N = 21 };

/* Points of a curve over [from, to]. */
static void make(int kind, double a, double b, double from, double to, double *x, double *y)
{
    for (int i = 0; i < N; i++) {
        x[i] = from + (to - from) * i / (N - 1);
        y[i] = CURVES[kind].curve(a, b, x[i]);
    }
}

static const struct {
    double a, b, from, to;
} EXACT[] = {
    {731.3, 2.385, 0.05, 3}, {2.9e4, 3.1e-3, 10, 900}, {4.7e-7, 53, 0, 0.11},
    {-12.3, 0.71, 0.1, 4},  /* all below 0: no straight line to start from */
    {3.3, -0.19, 0.2, 4.6}, /* growing */
    {5.1, 0.23, -3, 2},     /* x on both sides of 0 */
};

/* Points on the curve give it back; the error left is rounding, times what b's fit makes of it. */
START_TEST(points_on_the_curve_give_it_back)
{
    const int kind = _i % KINDS, k = _i / KINDS;
    double x[N], y[N], residual[N];
    struct fit f;
    make(kind, EXACT[k].a, EXACT[k].b, EXACT[k].from, EXACT[k].to, x, y);
    ck_assert_int_eq(CURVES[kind].fit(N, x, y, NULL, &f, residual), FIT_OK);
    /* a line's intercept can be far below its points, whose rounding it bears */
    const double rounding = 1e-14 * fmax(fabs(y[0]), fabs(y[N - 1]));
    ck_close(f.a, EXACT[k].a, 1e-11, rounding);
    ck_close(f.b, EXACT[k].b, 1e-11, 0);
    ck_close(f.r2, 1, 1e-12, 0);
    ck_close(f.rms_relative, 0, 0, 1e-9); /* the smallest y bears the largest one's rounding */
    for (int i = 0; i < N; i++)
        ck_close(residual[i], 0, 0, 1e3 * rounding);
}
END_TEST

/* Noise of known size, larger where y is: what fits are for. */
static void add_noise(gsl_rng *g, double *y, double *sigma)
{
    for (int i = 0; i < N; i++) {
        sigma[i] = 0.02 * fabs(y[i]) + 0.003;
        y[i] += gsl_ran_gaussian(g, sigma[i]);
    }
}

/*
 * 1000 noisy sets: the mean squared error of each parameter in units of its standard error is 1,
 * with sigma given and (constant sigma hidden) without; chi^2 per degree of freedom is 1. 5 sigma
 * of a mean of squares of normals: 5 sqrt(2 / 1000) = 0.22.
 */
START_TEST(standard_errors_are_as_large_as_they_say)
{
    enum { SETS = 1000 };
    const double a = 1.37, b = 0.83;
    struct stream r;
    gsl_rng g;
    stream_init(&r, 1821, 0, (uint64_t)_i, 0);
    gsl_stream_bind(&g, &r);
    double za = 0, zb = 0, ua = 0, ub = 0, chi2 = 0;
    for (int k = 0; k < SETS; k++) {
        double x[N], y[N], sigma[N];
        struct fit f;
        make(_i, a, b, 0.1, 4, x, y);
        add_noise(&g, y, sigma);
        ck_assert_int_eq(CURVES[_i].fit(N, x, y, sigma, &f, NULL), FIT_OK);
        za += pow((f.a - a) / f.se_a, 2) / SETS;
        zb += pow((f.b - b) / f.se_b, 2) / SETS;
        chi2 += f.chi2_per_df / SETS;
        make(_i, a, b, 0.1, 4, x, y);
        for (int i = 0; i < N; i++)
            y[i] += gsl_ran_gaussian(&g, 0.013);
        ck_assert_int_eq(CURVES[_i].fit(N, x, y, NULL, &f, NULL), FIT_OK);
        /* Student's t^2 at N - 2 degrees of freedom has the mean (N - 2) / (N - 4) */
        ua += pow((f.a - a) / f.se_a, 2) / SETS * (N - 4) / (N - 2);
        ub += pow((f.b - b) / f.se_b, 2) / SETS * (N - 4) / (N - 2);
    }
    ck_close(za, 1, 0, 0.22);
    ck_close(zb, 1, 0, 0.22);
    ck_close(ua, 1, 0, 0.25);
    ck_close(ub, 1, 0, 0.25);
    ck_close(chi2, 1, 0, 5 * sqrt(2.0 / (N - 2) / SETS));
}
END_TEST

static double chi2_of(int kind, double a, double b, const double *x, const double *y,
                      const double *sigma)
{
    double sum = 0;
    for (int i = 0; i < N; i++)
        sum += pow((y[i] - CURVES[kind].curve(a, b, x[i])) / sigma[i], 2);
    return sum;
}

/*
 * The fit is a minimum by its own definition: chi^2 is what is reported, grows in all directions,
 * and along each axis by (step / se)^2 over 1 - correlation^2, so by at least that.
 */
START_TEST(a_fit_is_a_minimum)
{
    struct stream r;
    gsl_rng g;
    stream_init(&r, 4, 0, 0, 0);
    gsl_stream_bind(&g, &r);
    double x[N], y[N], sigma[N];
    struct fit f;
    make(_i, 1.37, 0.83, 0.1, 4, x, y);
    add_noise(&g, y, sigma);
    ck_assert_int_eq(CURVES[_i].fit(N, x, y, sigma, &f, NULL), FIT_OK);
    const double least = chi2_of(_i, f.a, f.b, x, y, sigma);
    ck_close(f.chi2_per_df, least / (N - 2), 1e-12, 0);
    for (int k = 0; k < 8; k++) {
        const double angle = k * M_PI / 4, step = 1e-3;
        const double more = chi2_of(_i, f.a + step * f.se_a * cos(angle),
                                    f.b + step * f.se_b * sin(angle), x, y, sigma);
        ck_assert_double_gt(more, least);
        if (k % 2 == 0)
            ck_assert_double_gt(more - least, 0.98 * step * step);
    }
}
END_TEST

/* All weights the same: sigma changes no parameter, and errors by its size alone. */
START_TEST(equal_sigmas_only_scale_the_errors)
{
    struct stream r;
    stream_init(&r, 5, 0, 0, 0);
    double x[N], y[N], sigma[N], residual[N], squares = 0;
    struct fit plain, weighted;
    make(_i, 1.37, 0.83, 0.1, 4, x, y);
    for (int i = 0; i < N; i++) {
        y[i] += 0.05 * (stream_uniform(&r) - 0.5);
        sigma[i] = 0.31;
    }
    ck_assert_int_eq(CURVES[_i].fit(N, x, y, NULL, &plain, residual), FIT_OK);
    ck_assert_int_eq(CURVES[_i].fit(N, x, y, sigma, &weighted, NULL), FIT_OK);
    for (int i = 0; i < N; i++)
        squares += residual[i] * residual[i];
    const double s = sqrt(squares / (N - 2));
    ck_close(weighted.a, plain.a, 1e-9, 0);
    ck_close(weighted.b, plain.b, 1e-9, 0);
    ck_close(weighted.r2, plain.r2, 1e-9, 0);
    ck_close(weighted.rms_relative, plain.rms_relative, 1e-7, 0);
    ck_close(weighted.se_a / 0.31, plain.se_a / s, 1e-7, 0);
    ck_close(weighted.se_b / 0.31, plain.se_b / s, 1e-7, 0);
    ck_close(weighted.chi2_per_df, pow(s / 0.31, 2), 1e-9, 0);
}
END_TEST

/* What figure 6 asks: each curve's points are told from the other's. */
START_TEST(the_wrong_curve_shows)
{
    double x[N], y[N];
    struct fit right, wrong;
    make(EXPONENTIAL, 900, 4, 0.05, 1.5, x, y);
    ck_assert_int_eq(fit_exponential(N, x, y, NULL, &right, NULL), FIT_OK);
    ck_assert_int_eq(fit_hyperbola(N, x, y, NULL, &wrong, NULL), FIT_OK);
    ck_assert(right.r2 > wrong.r2 && wrong.rms_relative > 0.3);
    make(HYPERBOLA, 900, 4, 0.05, 1.5, x, y);
    ck_assert_int_eq(fit_hyperbola(N, x, y, NULL, &right, NULL), FIT_OK);
    ck_assert_int_eq(fit_exponential(N, x, y, NULL, &wrong, NULL), FIT_OK);
    ck_assert(right.r2 > wrong.r2 && wrong.rms_relative > 0.1);
}
END_TEST

/* Points at 0 (no misses seen) have no relative residual and no logarithm, and must not upset
 * others. */
START_TEST(points_at_zero_are_kept)
{
    double x[N], y[N];
    struct fit f;
    make(EXPONENTIAL, 100, 5, 0, 3, x, y);
    for (int i = N / 2; i < N; i++)
        y[i] = 0;
    ck_assert_int_eq(fit_exponential(N, x, y, NULL, &f, NULL), FIT_OK);
    ck_close(f.a, 100, 0.001, 0);
    ck_close(f.b, 5, 0.001, 0);
    ck_assert(isfinite(f.rms_relative));
}
END_TEST

START_TEST(refusals_name_themselves_and_write_nothing)
{
    const double x[4] = {1, 2, 3, 4}, y[4] = {4, 3, 2.5, 2.2}, one[4] = {1, 1, 1, 1};
    const double nan[4] = {1, 2, NAN, 4}, inf[4] = {1, INFINITY, 3, 4}, zero[4] = {0};
    const double minus[4] = {1, 1, -1, 1};
    struct fit f = {.a = 17.5};
    double residual[4] = {17.5, 17.5, 17.5, 17.5};
    fitter *fit = CURVES[_i].fit;
    ck_assert_int_eq(fit(2, x, y, NULL, &f, residual), FIT_TOO_FEW);
    ck_assert_int_eq(fit(0, x, y, NULL, &f, residual), FIT_TOO_FEW);
    ck_assert_int_eq(fit(4, one, y, NULL, &f, residual), FIT_TOO_FEW);
    ck_assert_int_eq(fit(4, nan, y, NULL, &f, residual), FIT_EDOM);
    ck_assert_int_eq(fit(4, x, inf, NULL, &f, residual), FIT_EDOM);
    ck_assert_int_eq(fit(4, x, y, zero, &f, residual), FIT_EDOM);
    ck_assert_int_eq(fit(4, x, y, minus, &f, residual), FIT_EDOM);
    ck_assert_int_eq(fit(4, x, y, nan, &f, residual), FIT_EDOM);
    if (_i != LINE)
        ck_assert_int_eq(fit(4, x, zero, NULL, &f, residual), FIT_SINGULAR);
    ck_assert(f.a == 17.5 && residual[0] == 17.5 && residual[3] == 17.5);
    ck_assert_int_eq(fit(4, x, y, one, &f, residual), FIT_OK);
    ck_assert(f.a != 17.5 && residual[3] != 17.5);
}
END_TEST

START_TEST(a_level_line_has_no_r2)
{
    const double x[4] = {1, 2, 3, 4}, y[4] = {0.7, 0.7, 0.7, 0.7}, zero[4] = {0};
    struct fit f;
    ck_assert_int_eq(fit_line(4, x, y, NULL, &f, NULL), FIT_OK);
    ck_close(f.a, 0.7, 1e-14, 0);
    ck_close(f.b, 0, 0, 1e-15);
    ck_assert(isnan(f.r2));
    ck_assert_int_eq(fit_line(4, x, zero, NULL, &f, NULL), FIT_OK);
    ck_assert(f.a == 0 && f.b == 0 && isnan(f.r2) && isnan(f.rms_relative));
}
END_TEST

START_TEST(every_status_has_words)
{
    for (int i = FIT_OK; i <= FIT_NOT_FOUND; i++)
        for (int j = FIT_OK; j < i; j++)
            ck_assert_str_ne(fit_status_text((enum fit_status)i),
                             fit_status_text((enum fit_status)j));
    ck_assert_str_eq(fit_status_text(FIT_TOO_FEW), "too few points");
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("stats/fit");
    TCase *t = tcase_create("fit");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, a_line_has_its_certified_values);
    tcase_add_loop_test(t, points_on_the_curve_give_it_back, 0,
                        KINDS * (int)(sizeof EXACT / sizeof *EXACT));
    tcase_add_loop_test(t, standard_errors_are_as_large_as_they_say, 0, KINDS);
    tcase_add_loop_test(t, a_fit_is_a_minimum, 0, KINDS);
    tcase_add_loop_test(t, equal_sigmas_only_scale_the_errors, 0, KINDS);
    tcase_add_test(t, the_wrong_curve_shows);
    tcase_add_test(t, points_at_zero_are_kept);
    tcase_add_loop_test(t, refusals_name_themselves_and_write_nothing, 0, KINDS);
    tcase_add_test(t, a_level_line_has_no_r2);
    tcase_add_test(t, every_status_has_words);
    suite_add_tcase(s, t);
    return run_suite(s);
}
