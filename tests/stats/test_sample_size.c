/* Equations (6) and (7) against the numbers that our reading of the paper works out. */
#include "stats/sample_size.h"

#include <check.h>
#include <math.h>

#include <gsl/gsl_errno.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "stats/interval.h"

/* I = 10000, p = 0.95, delta = 0.0001 of the mean: n >= (1.96 * 100 / 1)^2 = 38 415. */
START_TEST(the_papers_figures)
{
    const double t = laplace_t(0.95);
    ck_assert(sample_size_poisson(t, 10000, 1, 1, 0.0001 * 10000) == 38415);
    ck_assert(sample_size_measured(t, 100, 1) == 38415);
    ck_close(sample_size_poisson(t, 10000, 1, 1, 0.0001), 3.8e12, 0.02, 0); /* absolute */
}
END_TEST

/* Relative to the input rate: delta = 1 request/s, n = 3.84 lambda. */
START_TEST(relative_to_the_input_rate)
{
    const double t = laplace_t(0.95);
    for (double lambda = 17.3; lambda < 1e4; lambda *= 2.3) {
        const double n = sample_size_poisson(t, lambda, 1, 1, 1);
        ck_assert(n == floor(n));
        ck_close(n, 3.841459 * lambda, 1e-6, 1); /* rounded up: at most 1 more */
        ck_assert(n >= 3.841458 * lambda);
    }
}
END_TEST

/* A relative delta needs (t / delta)^2 = 3.84e8 counted events in all, whatever the rate. */
START_TEST(relative_to_the_mean_counts_events)
{
    const double t = laplace_t(0.95);
    for (double lambda = 17.3; lambda < 1e4; lambda *= 2.3)
        ck_close(lambda * sample_size_poisson(t, lambda, 1, 1, 1e-4 * lambda), 3.8415e8, 1e-4, 0);
}
END_TEST

/* Longer windows and a mean over K replicas each need as many times fewer experiments. */
START_TEST(windows_and_replicas)
{
    const double t = laplace_t(0.9), n = sample_size_poisson(t, 731, 1, 1, 0.0731);
    ck_close(sample_size_poisson(t, 731, 1, 2.5, 0.0731), n / 2.5, 0, 1);
    ck_close(sample_size_poisson(t, 731, 0.1, 1, 0.0731), n / 10, 0, 1);
    /* equation (6) with the Poisson count's own deviation is equation (7) */
    ck_close(sample_size_measured(t, sqrt(731), 0.0731), n, 0, 1);
}
END_TEST

/* Solved for delta, (6) gives back the half-width asked for: one experiment fewer would miss it. */
START_TEST(the_least_number_that_does)
{
    const double t = 1.96, s = 12.7;
    for (double delta = 0.031; delta < 5; delta *= 1.7) {
        const double n = sample_size_measured(t, s, delta);
        ck_assert(t * s / sqrt(n) <= delta);
        ck_assert(t * s / sqrt(n - 1) > delta);
    }
}
END_TEST

START_TEST(nothing_to_measure_needs_nothing)
{
    ck_assert(sample_size_measured(1.96, 0, 0.1) == 0);
    ck_assert(sample_size_poisson(1.96, 0, 1, 1, 0.1) == 0);
}
END_TEST

/* Law's correction: an interval of that part of x, wherever its ends, keeps mu within g of
 * itself. */
START_TEST(relative_to_the_truth)
{
    ck_close(sample_size_relative(0.1), 1.0 / 11, 1e-15, 0);
    for (double g = 1e-4; g < 1; g *= 1.9) {
        const double a = sample_size_relative(g), x = 2.385;
        ck_close(a / (1 - a), g, 1e-13, 0);
        const double low = x - a * x, high = x + a * x;    /* mu, at worst */
        ck_close((x - low) / low, g, 1e-12, 0);
        ck_assert_double_lt((high - x) / high, g);
    }
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("stats/sample_size");
    TCase *t = tcase_create("sample_size");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_papers_figures);
    tcase_add_test(t, relative_to_the_input_rate);
    tcase_add_test(t, relative_to_the_mean_counts_events);
    tcase_add_test(t, windows_and_replicas);
    tcase_add_test(t, the_least_number_that_does);
    tcase_add_test(t, nothing_to_measure_needs_nothing);
    tcase_add_test(t, relative_to_the_truth);
    suite_add_tcase(s, t);
    return run_suite(s);
}
