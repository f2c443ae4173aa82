/*
 * Means over a lifetime that a cache cuts short: against closed forms of exponential and uniform
 * lifetimes, and against transforms.
 */
#include "analytic/eviction_laws.h"

#include <math.h>

#include <gsl/gsl_errno.h>

#include "analytic/lst.h"
#include "helpers/close.h"
#include "helpers/run.h"

/* Look-ups [1/s], characteristic times [s]; lifetimes have mean 2.3 s. */
static const double us[] = {0.02, 0.7, 9, 200}, ts[] = {0.1, 1.9, 2.6, 31};
enum { US = 4, TS = 4 };
static const double MEAN = 2.3;

/* Those of one law, told in three ways: two are integrated. */
static struct dist exponential_as(int way)
{
    struct dist d;
    if (way == 0)
        dist_exponential(MEAN, &d);
    else if (way == 1)
        dist_gamma(1, MEAN, &d);
    else
        dist_weibull(1, MEAN, &d);
    return d;
}

START_TEST(exponential)
{
    const struct dist d = exponential_as(_i);
    const double s = 1 / MEAN;
    for (int i = 0; i < US; i++)
        for (int j = 0; j < TS; j++) {
            const double u = us[i], t = ts[j], both = exp(-(u + s) * t);
            ck_close(eviction_laws_shorter(&d, t), MEAN * -expm1(-s * t), 1e-12, 0);
            ck_close(eviction_laws_early(&d, u, t),
                     exp(-s * t) + s * (exp(-s * t) - exp(-u * t)) / (u - s), 1e-5, 0);
            ck_close(eviction_laws_gap(&d, u, t), (s + u * both) / (s + u), 1e-5, 0);
            /* from 0 up to the first gap above t, where an exponential clock has not run out */
            const double transform = both * (u + s) / (s + u * both);
            ck_close(eviction_laws_run(&d, u, t), (1 - transform) / s, 1e-5, 0);
        }
}
END_TEST

START_TEST(uniform)
{
    const double a = 1.7, b = 2.9;
    struct dist d;
    dist_uniform(a, b, &d);
    for (int i = 0; i < US; i++)
        for (int j = 0; j < TS; j++) {
            const double u = us[i], t = ts[j], m = fmin(fmax(t, a), b), p = (m - a) / (b - a);
            ck_close(eviction_laws_shorter(&d, t), p * (a + m) / 2 + (1 - p) * t, 1e-12, 0);
            ck_close(eviction_laws_early(&d, u, t),
                     (exp(-u * (t - m)) - exp(-u * (t - a))) * (t > a) / (u * (b - a)) + 1 - p,
                     1e-6, 1e-17);
            ck_close(eviction_laws_gap(&d, u, t),
                     (exp(-u * a) - exp(-u * m)) / (u * (b - a)) + (1 - p) * exp(-u * t), 1e-9, 0);
        }
    /* a room for all: a whole lifetime, and its transform */
    ck_close(eviction_laws_run(&d, 0.7, 1e5), 2.3, 1e-12, 0);
    ck_close(eviction_laws_gap(&d, 0.7, 1e5), creal(lst_dist(NULL, &d, 0.7)), 1e-9, 0);
}
END_TEST

/* A law of almost one value is that value. */
START_TEST(almost_fixed)
{
    struct dist d, fixed;
    dist_uniform(MEAN * (1 - 1e-4), MEAN * (1 + 1e-4), &d);
    dist_deterministic(MEAN, &fixed);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < TS; j++) {
            const double u = us[i], t = ts[j];
            ck_close(eviction_laws_early(&d, u, t), eviction_laws_early(&fixed, u, t), 1e-5, 1e-17);
            ck_close(eviction_laws_gap(&d, u, t), eviction_laws_gap(&fixed, u, t), 1e-5, 0);
            ck_close(eviction_laws_run(&d, u, t), eviction_laws_run(&fixed, u, t), 1e-4, 0);
        }
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("eviction_laws");
    TCase *t = tcase_create("eviction_laws");
    tcase_add_loop_test(t, exponential, 0, 3);
    tcase_add_test(t, uniform);
    tcase_add_test(t, almost_fixed);
    suite_add_tcase(s, t);
    return run_suite(s);
}
