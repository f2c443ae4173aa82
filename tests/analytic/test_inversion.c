/*
 * Inversion against distributions with a closed form, and its error estimate against the error; quantiles found in distributions.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

#include "analytic/inversion.h"
#include "analytic/lst.h"
#include "analytic/nets.h"
#include "analytic/quantile.h"
#include "helpers/close.h"
#include "helpers/run.h"

static double complex of_dist(double complex s, void *context)
{
    return lst_dist(context, s);
}

static double invert(struct dist *d, double t, const struct inversion_effort *effort, double *error)
{
    return inversion_survival(of_dist, d, 1, t, effort, error);
}

/* Smooth ones: absolutely to 3e-10 (5e-11 but for narrow ones far beyond their end), and the estimate is no less than the error. */
START_TEST(smooth)
{
    struct dist d[] = {exponential(2.385), dist_of(DIST_ERLANG, 1.3, 1.0 / 30), dist_of(DIST_GAMMA, 0.7, 3.1),
                       dist_of(DIST_LOGNORMAL, 1.7, 0.5), dist_of(DIST_WEIBULL, 1.7, 0.7)};
    static const double times[] = {0.01, 0.2, 0.77, 1.3, 2.385, 9, 30};
    for (size_t i = 0; i < sizeof d / sizeof *d; i++)
        for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
            double error;
            const double want = 1 - dist_cdf(&d[i], times[k]), got = invert(&d[i], times[k], &inversion_fine, &error);
            ck_close(got, want, 0, 3e-10);
            ck_assert_double_le(fabs(got - want), error);
            ck_assert_double_lt(error, 1e-8);
        }
}
END_TEST

/* The tail of an Erlang distribution keeps its digits as far as 1e-11 is little. */
START_TEST(tail)
{
    struct dist d = dist_of(DIST_ERLANG, 5, 0.2);
    double error;
    for (double t = 5; t < 20; t += 0.77)
        ck_close(invert(&d, t, &inversion_fine, &error), gsl_cdf_gamma_Q(t, 5, 1), 1e-10, 1e-11);
}
END_TEST

/* Kinks and jumps slow it down, and it says by about how much. */
START_TEST(kinks)
{
    struct dist uniform = dist_of(DIST_UNIFORM, 1, 0.02), fixed = deterministic(1);
    double error;
    for (double t = 0.5; t < 1.6; t += 0.0371) {
        const double want = 1 - dist_cdf(&uniform, t);
        ck_assert_double_le(fabs(invert(&uniform, t, &inversion_fine, &error) - want), 5 * error);
        ck_assert_double_le(fabs(invert(&uniform, t, &inversion_fine, &error) - want), 5 * error);
        ck_assert_double_lt(error, 1e-3);
        ck_assert_double_le(fabs(invert(&fixed, t, &inversion_fine, &error) - (t < 1)), 5 * error);
    }
    invert(&fixed, 1.001, &inversion_quick, &error);
    ck_assert_double_gt(error, 1e-4);
}
END_TEST

static double complex of_some(double complex s, void *context)
{
    return 0.3 * lst_dist(context, s);
}

static double complex unknown(double complex s, void *context)
{
    (void)s, (void)context;
    return NAN;
}

START_TEST(defective_and_unknown)
{
    struct dist d = exponential(2);
    double error;
    ck_close(inversion_survival(of_some, &d, 0.3, 1.7, &inversion_fine, &error), 0.3 * exp(-0.85), 0, 2e-10);
    ck_assert(isnan(inversion_survival(unknown, NULL, 1, 1.7, &inversion_fine, &error)));
}
END_TEST

static double by_inversion(double t, void *context, double *error)
{
    *error = 0;
    return t > 0 ? invert(context, t, &inversion_fine, error) : 1;
}

/* Erlang: the sojourn in a tandem of five alike M/M/1. */
START_TEST(quantiles)
{
    static const double levels[] = {0.001, 0.05, 0.385, 0.5, 0.95, 0.99, 0.999};
    struct dist d = dist_of(DIST_ERLANG, 5, 0.2);
    for (size_t k = 0; k < sizeof levels / sizeof *levels; k++)
        for (double scale = 0.01; scale < 1e3; scale *= 30)
            ck_close(quantile_find(by_inversion, &d, levels[k], scale, 1e-12, 1e-5), gsl_cdf_gamma_Pinv(levels[k], 5, 1), 1e-8, 0);
    /* beyond what is known, nothing is told */
    ck_assert(isnan(quantile_find(by_inversion, &d, 1 - 1e-11, 1, 1e-12, 1e-5)));
    ck_close(quantile_find(by_inversion, &d, 1 - 1e-8, 1, 1e-12, 1e-3), gsl_cdf_gamma_Qinv(1e-8, 5, 1), 1e-3, 0);
    ck_assert(isnan(quantile_find(by_inversion, &d, 0, 1, 1e-12, 1e-5)));
    ck_assert(isnan(quantile_find(by_inversion, &d, 1, 1, 1e-12, 1e-5)));
    ck_assert(isnan(quantile_find(by_inversion, &d, 0.5, NAN, 1e-12, 1e-5)));
}
END_TEST

/* 30 % at 0, 40 % at 2, the rest exponential beyond. */
static double steps(double t, void *context, double *error)
{
    (void)context;
    *error = 0;
    return t < 2 ? 0.7 : 0.3 * exp(2 - t);
}

START_TEST(quantiles_at_jumps)
{
    ck_assert(quantile_find(steps, NULL, 0.2, 1, 1e-12, 1e-5) == 0);
    ck_assert(quantile_find(steps, NULL, 0.29999, 1, 1e-12, 1e-5) == 0);
    ck_close(quantile_find(steps, NULL, 0.5, 1, 1e-12, 1e-5), 2, 1e-11, 0);
    ck_close(quantile_find(steps, NULL, 0.5, 100, 1e-12, 1e-5), 2, 1e-11, 0);
    ck_close(quantile_find(steps, NULL, 0.97, 1, 1e-12, 1e-5), 2 + log(10), 1e-11, 0);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("inversion");
    TCase *t = tcase_create("inversion");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, smooth);
    tcase_add_test(t, tail);
    tcase_add_test(t, kinks);
    tcase_add_test(t, defective_and_unknown);
    tcase_add_test(t, quantiles);
    tcase_add_test(t, quantiles_at_jumps);
    suite_add_tcase(s, t);
    return run_suite(s);
}
