/* Ratios: by hand, against the residuals themselves, against the plain t interval, and by coverage.
 */
#include "stats/ratio.h"

#include <check.h>
#include <float.h>
#include <math.h>

#include <gsl/gsl_errno.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/interval.h"
#include "stats/tally.h"

/* (2,1) (3,2) (7,3): r = 12/6, residuals 0, -1, 1, xbar = 2: var = 2 / (2 * 3 * 4). */
START_TEST(by_hand)
{
    struct ratio r = {0};
    ratio_add(&r, 2, 1);
    ratio_add(&r, 3, 2);
    ratio_add(&r, 7, 3);
    ck_close(ratio_value(&r), 2, 4 * DBL_EPSILON, 0);
    ck_close(ratio_standard_error(&r), sqrt(1 / 12.0), 8 * DBL_EPSILON, 0);
    /* 4.303 is the table's t for 2 degrees of freedom at 95 % */
    ck_close(ratio_half_width(&r, 0.95), 4.303 * sqrt(1 / 12.0), 0.0005 / 4.303, 0);
}
END_TEST

START_TEST(too_little_is_not_a_number)
{
    struct ratio r = {0};
    ck_assert(isnan(ratio_value(&r)) && isnan(ratio_standard_error(&r)));
    ck_assert(isnan(ratio_half_width(&r, 0.95)));
    ratio_add(&r, 2, 1);
    ck_assert(ratio_value(&r) == 2);
    ck_assert(isnan(ratio_standard_error(&r)) && isnan(ratio_half_width(&r, 0.95)));
    struct ratio zero = {0};
    ratio_add(&zero, 1, 0);
    ratio_add(&zero, 2, 0);
    ck_assert(isnan(ratio_value(&zero)) && isnan(ratio_standard_error(&zero)));
    ck_assert(isnan(ratio_half_width(&zero, 0.95)));
}
END_TEST

static void fill(double *y, double *x, int n)
{
    struct stream r;
    stream_init(&r, 17, 0, 0, 0);
    for (int i = 0; i < n; i++) {
        x[i] = 3 + sampler_exp(&r);
        y[i] = 1.7 * x[i] + stream_uniform(&r);
    }
}

START_TEST(errors_are_those_of_the_residuals)
{
    enum { N = 337 };
    double y[N], x[N], sy = 0, sx = 0, squares = 0;
    struct ratio r = {0};
    fill(y, x, N);
    for (int i = 0; i < N; i++) {
        ratio_add(&r, y[i], x[i]);
        sy += y[i];
        sx += x[i];
    }
    for (int i = 0; i < N; i++)
        squares += pow(y[i] - sy / sx * x[i], 2);
    ck_close(ratio_value(&r), sy / sx, 16 * DBL_EPSILON, 0);
    /* m_yy and its two partners are some 30 times what is left of them */
    ck_close(ratio_standard_error(&r), sqrt(squares / (N - 1) / N) / (sx / N), 1e-12, 0);
}
END_TEST

START_TEST(merged_parts_are_the_whole)
{
    enum { N = 337 };
    static const int SPLITS[] = {0, 1, 100, N - 1, N};
    double y[N], x[N];
    fill(y, x, N);
    struct ratio whole = {0}, part[2] = {{0}};
    for (int i = 0; i < N; i++) {
        ratio_add(&whole, y[i], x[i]);
        ratio_add(&part[i >= SPLITS[_i]], y[i], x[i]);
    }
    ratio_merge(&part[0], &part[1]);
    ck_assert_uint_eq(part[0].n, N);
    ck_close(ratio_value(&part[0]), ratio_value(&whole), 1e-14, 0);
    ck_close(ratio_standard_error(&part[0]), ratio_standard_error(&whole), 1e-12, 0);
    ck_close(part[0].m_xy, whole.m_xy, 1e-12, 0);
}
END_TEST

/* Where all x are one constant, the ratio is a mean in another unit. */
START_TEST(constant_x_gives_the_t_interval)
{
    enum { N = 23 };
    double y[N], x[N];
    fill(y, x, N);
    struct ratio r = {0};
    struct tally t = {0};
    for (int i = 0; i < N; i++) {
        ratio_add(&r, y[i], 2.5);
        tally_add(&t, y[i] / 2.5);
    }
    ck_close(ratio_value(&r), t.mean, 1e-14, 0);
    ck_close(ratio_standard_error(&r), tally_standard_error(&t), 1e-12, 0);
    ck_close(ratio_half_width(&r, 0.9), student_t(0.9, N - 1) * tally_standard_error(&t), 1e-12, 0);
}
END_TEST

START_TEST(proportional_y_has_no_error)
{
    struct ratio r = {0};
    double y[50], x[50];
    fill(y, x, 50);
    for (int i = 0; i < 50; i++)
        ratio_add(&r, 0.3 * x[i], x[i]);
    ck_close(ratio_value(&r), 0.3, 1e-14, 0);
    const double se = ratio_standard_error(&r);
    ck_assert(se >= 0); /* not NaN from a rounded negative */
    ck_close(se, 0, 0, 1e-8);
}
END_TEST

/*
 * 4000 experiments of 40 replications, E[Y]/E[X] = 2.1 by construction, X skewed and Y tied to it:
 * a 90 % and a 95 % interval cover it as often as they say, within 4 sigma of the binomial.
 */
START_TEST(intervals_cover)
{
    enum { EXPERIMENTS = 4000, N = 40 };
    static const double confidence[2] = {0.9, 0.95};
    int covered[2] = {0};
    struct stream s;
    stream_init(&s, 20, 2, 0, 0);
    for (int e = 0; e < EXPERIMENTS; e++) {
        struct ratio r = {0};
        for (int i = 0; i < N; i++) {
            const double x = 2 + sampler_exp(&s), noise = stream_uniform(&s) - 0.5;
            ratio_add(&r, 2.1 * x + 1.3 * noise, x);
        }
        for (int k = 0; k < 2; k++)
            covered[k] += fabs(ratio_value(&r) - 2.1) <= ratio_half_width(&r, confidence[k]);
    }
    for (int k = 0; k < 2; k++) {
        const double p = confidence[k];
        ck_close((double)covered[k] / EXPERIMENTS, p, 0, 4 * sqrt(p * (1 - p) / EXPERIMENTS));
    }
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("stats/ratio");
    TCase *t = tcase_create("ratio");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, by_hand);
    tcase_add_test(t, too_little_is_not_a_number);
    tcase_add_test(t, errors_are_those_of_the_residuals);
    tcase_add_loop_test(t, merged_parts_are_the_whole, 0, 5);
    tcase_add_test(t, constant_x_gives_the_t_interval);
    tcase_add_test(t, proportional_y_has_no_error);
    tcase_add_test(t, intervals_cover);
    suite_add_tcase(s, t);
    return run_suite(s);
}
