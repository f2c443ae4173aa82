/*
 * Inversion against distributions with a closed form, and its error estimate against the error;
 * quantiles found in distributions.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

#include "analytic/inversion.h"
#include "analytic/lst.h"
#include "analytic/lst_gaps.h"
#include "analytic/nets.h"
#include "analytic/quantile.h"
#include "helpers/close.h"
#include "helpers/run.h"

static double complex of_dist(double complex s, void *context)
{
    return lst_dist(NULL, context, s);
}

static double invert(struct dist *d, double t, const struct inversion_effort *effort, double *error)
{
    const struct inversion i = {of_dist, d, 1, 0, 0};
    const struct probability p = inversion_probability(&i, t, true, effort);
    *error = p.error;
    return p.p;
}

/* Smooth ones: absolutely to 1e-12, and the estimate is no less than the error. */
START_TEST(smooth)
{
    struct dist d[] = {exponential(2.385), dist_of(DIST_ERLANG, 1.3, 1.0 / 30),
                       dist_of(DIST_GAMMA, 0.7, 3.1), dist_of(DIST_LOGNORMAL, 1.7, 0.5),
                       dist_of(DIST_WEIBULL, 1.7, 0.7)};
    static const double times[] = {0.01, 0.2, 0.77, 1.3, 2.385, 9, 30};
    for (size_t i = 0; i < sizeof d / sizeof *d; i++)
        for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
            double error;
            const double want = 1 - dist_cdf(&d[i], times[k]),
                         got = invert(&d[i], times[k], &inversion_fine, &error);
            ck_close(got, want, 0, 1e-12);
            ck_assert_double_le(fabs(got - want), error);
            ck_assert_double_lt(error, 1e-11);
        }
}
END_TEST

/* The tail of an Erlang distribution keeps its digits however far out, and so does its
 * beginning. */
START_TEST(tail)
{
    struct dist d = dist_of(DIST_ERLANG, 5, 0.2);
    const struct inversion i = {of_dist, &d, 1, lst_abscissa(&d), 0};
    for (double t = 0.3; t < 300; t *= 1.3) {
        const double above = gsl_cdf_gamma_Q(t, 5, 1);
        const struct probability p = inversion_probability(&i, t, true, &inversion_fine);
        ck_close(p.p, above, 2e-12, 0);
        ck_assert_double_le(p.error, 1e-10 * above);
        ck_close(p.density, gsl_ran_gamma_pdf(t, 5, 1), 1e-6, 1e-9 * above);
    }
    for (double t = 0.01; t < 5; t *= 1.3) {
        const double below = gsl_cdf_gamma_P(t, 5, 1);
        const struct probability p = inversion_probability(&i, t, false, &inversion_fine);
        ck_close(p.p, below, 1e-10, 0);
        ck_assert_double_le(p.error, 1e-9 * below);
        ck_close(p.density, gsl_ran_gamma_pdf(t, 5, 1), 1e-6, 0);
    }
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
    return 0.3 * lst_dist(NULL, context, s);
}

static double complex unknown(double complex s, void *context)
{
    (void)s, (void)context;
    return NAN;
}

START_TEST(defective_and_unknown)
{
    struct dist d = exponential(2);
    const struct inversion some = {of_some, &d, 0.3, 0.5, 0}, none = {unknown, NULL, 1, 0, 0};
    ck_close(inversion_probability(&some, 1.7, true, &inversion_fine).p, 0.3 * exp(-0.85), 1e-12,
             0);
    ck_close(inversion_probability(&some, 1.7, false, &inversion_fine).p, -0.3 * expm1(-0.85),
             1e-12, 0);
    ck_assert(isnan(inversion_probability(&none, 1.7, true, &inversion_fine).p));
}
END_TEST

static struct probability by_inversion(double t, bool upper, void *context)
{
    const struct inversion i = {of_dist, context, 1, lst_abscissa(context), 0};
    return t > 0 ? inversion_probability(&i, t, upper, &inversion_fine)
                 : (struct probability){upper, 0, 0};
}

/* Erlang: the sojourn in a tandem of five alike M/M/1. */
START_TEST(quantiles)
{
    static const double levels[] = {1e-6, 0.001, 0.05, 0.385, 0.5, 0.95, 0.99, 0.999, 1 - 1e-9};
    struct dist d = dist_of(DIST_ERLANG, 5, 0.2);
    const struct quantile_law law = {by_inversion, &d, NULL, 0, 0};
    for (size_t k = 0; k < sizeof levels / sizeof *levels; k++)
        for (double scale = 0.01; scale < 1e3; scale *= 30) {
            const struct quantile t = quantile_find(&law, levels[k], scale);
            const double want = levels[k] < 0.5 ? gsl_cdf_gamma_Pinv(levels[k], 5, 1)
                                                : gsl_cdf_gamma_Qinv(1 - levels[k], 5, 1);
            ck_close(t.t, want, 1e-10, 0);
            ck_assert_double_le(fabs(t.t / want - 1), t.error + 1e-13);
            ck_assert_double_le(t.error, 1e-9);
        }
    ck_assert(isnan(quantile_find(&law, 0, 1).t));
    ck_assert(isnan(quantile_find(&law, 1, 1).t));
    ck_assert(isnan(quantile_find(&law, 0.5, NAN).t));
}
END_TEST

/* Without knowing how the tail decays, it is known less and less far out, and that is said. */
START_TEST(error_of_quantiles)
{
    struct dist d = dist_of(DIST_LOGNORMAL, 1, 4);
    const struct quantile_law law = {by_inversion, &d, NULL, 0, 0};
    for (double beyond = 0.1; beyond > 1e-11; beyond /= 10) {
        const struct quantile t = quantile_find(&law, 1 - beyond, 1);
        const double want = exp(d.a - d.b * gsl_cdf_ugaussian_Pinv(beyond));
        ck_assert_double_le(fabs(t.t / want - 1), t.error);
        ck_assert_double_le(t.error, 1e-10 / beyond);
    }
}
END_TEST

/* 30 % at 0, 40 % at 2, the rest exponential beyond but for 1 % at 3. */
static struct probability steps(double t, bool upper, void *context)
{
    (void)context;
    const double above = t < 2 ? 0.7 : 0.29 * exp(2 - t) + (t < 3 ? 0.01 : 0);
    return (struct probability){upper ? above : 1 - above, 1e-15, t < 2 ? 0 : 0.29 * exp(2 - t)};
}

START_TEST(quantiles_at_jumps)
{
    static const struct atom atoms[] = {{2, 0.4}, {3, 0.01}};
    const struct quantile_law law = {steps, NULL, atoms, 2, 0};
    for (double scale = 0.01; scale < 1000; scale *= 100) {
        ck_assert(quantile_find(&law, 0.2, scale).t == 0);
        ck_assert(quantile_find(&law, 0.3, scale).t == 0);
        ck_assert(quantile_find(&law, 0.3 + 1e-14, scale).t == 2);
        ck_assert(quantile_find(&law, 0.5, scale).t == 2);
        ck_assert(quantile_find(&law, 0.7, scale).t == 2);
        ck_close(quantile_find(&law, 0.8, scale).t, 2 - log(0.19 / 0.29), 1e-13, 0);
        ck_assert(quantile_find(&law, 1 - 0.29 * exp(-1) - 0.005, scale).t == 3);
        ck_close(quantile_find(&law, 0.97, scale).t, 2 - log(0.03 / 0.29), 1e-13, 0);
    }
    ck_assert_double_le(quantile_find(&law, 0.8, 1).error, 1e-11);
    ck_assert(quantile_find(&law, 0.5, 1).error == 0);
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
    tcase_add_test(t, error_of_quantiles);
    tcase_add_test(t, quantiles_at_jumps);
    suite_add_tcase(s, t);
    return run_suite(s);
}
