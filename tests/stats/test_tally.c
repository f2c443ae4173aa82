/* Tallies against two passes over the same numbers, whole and merged. */
#include "stats/tally.h"

#include <check.h>
#include <float.h>
#include <math.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/sampler.h"

enum { N = 4321 };

static double x[N];

/* Spread about a large offset, where a sum of squares would lose every digit. */
static void setup(void)
{
    struct stream r;
    stream_init(&r, 6, 28, 496, 8128);
    for (int i = 0; i < N; i++)
        x[i] = 1e8 + 3.7 * sampler_exp(&r);
}

static struct tally tally_of(int from, int to)
{
    struct tally t = {0};
    for (int i = from; i < to; i++)
        tally_add(&t, x[i]);
    return t;
}

static void two_pass(int from, int to, double *mean, double *m2)
{
    long double sum = 0, squares = 0;
    for (int i = from; i < to; i++)
        sum += x[i];
    const long double m = sum / (to - from);
    for (int i = from; i < to; i++)
        squares += (x[i] - m) * (x[i] - m);
    *mean = (double)m;
    *m2 = (double)squares;
}

/*
 * An offset of 1e8 against a spread of 4 costs 8 of 16 digits in x itself; Welford keeps the rest.
 * The mean's rounding errors add up like a walk: 64 ulp are about sqrt(N).
 */
START_TEST(one_pass_agrees_with_two)
{
    double mean, m2;
    two_pass(0, N, &mean, &m2);
    const struct tally t = tally_of(0, N);
    ck_assert_uint_eq(t.n, N);
    ck_close(t.mean, mean, 64 * DBL_EPSILON, 0);
    ck_close(t.m2, m2, 1e-8, 0);
    ck_close(tally_variance(&t), m2 / (N - 1), 1e-8, 0);
    ck_close(tally_s_biased(&t), sqrt(m2 / N), 1e-8, 0);
    ck_close(tally_standard_error(&t), sqrt(m2 / (N - 1) / N), 1e-8, 0);
}
END_TEST

static const int SPLITS[] = {0, 1, 2, N / 3, N - 1, N};

START_TEST(merged_parts_are_the_whole)
{
    const struct tally whole = tally_of(0, N), right = tally_of(SPLITS[_i], N);
    struct tally left = tally_of(0, SPLITS[_i]);
    tally_merge(&left, &right);
    ck_assert_uint_eq(left.n, N);
    ck_close(left.mean, whole.mean, 64 * DBL_EPSILON, 0);
    ck_close(left.m2, whole.m2, 1e-8, 0);
}
END_TEST

START_TEST(empty_merges_change_nothing)
{
    struct tally t = tally_of(0, 7), nothing = {0};
    const struct tally before = t;
    tally_merge(&t, &nothing);
    ck_assert(t.n == before.n && t.mean == before.mean && t.m2 == before.m2);
    tally_merge(&nothing, &t);
    ck_assert(nothing.n == before.n && nothing.mean == before.mean && nothing.m2 == before.m2);
    struct tally a = {0}, b = {0};
    tally_merge(&a, &b);
    ck_assert(a.n == 0 && a.mean == 0 && a.m2 == 0);
}
END_TEST

/* By hand: 2.385, 4.385, 9.385: mean 5.385, deviations -3, -1, 4. */
START_TEST(small_samples)
{
    struct tally t = {0};
    ck_assert(isnan(tally_variance(&t)) && isnan(tally_s_biased(&t)));
    ck_assert(isnan(tally_standard_error(&t)));
    tally_add(&t, 2.385);
    ck_assert(isnan(tally_variance(&t)) && isnan(tally_standard_error(&t)));
    ck_assert(t.mean == 2.385 && tally_s_biased(&t) == 0);
    tally_add(&t, 4.385);
    tally_add(&t, 9.385);
    ck_close(t.mean, 5.385, 4 * DBL_EPSILON, 0);
    ck_close(t.m2, 26, 8 * DBL_EPSILON, 0);
    ck_close(tally_variance(&t), 13, 8 * DBL_EPSILON, 0);
    ck_close(tally_s_biased(&t), sqrt(26 / 3.0), 8 * DBL_EPSILON, 0);
    ck_close(tally_standard_error(&t), sqrt(13 / 3.0), 8 * DBL_EPSILON, 0);
}
END_TEST

START_TEST(a_constant_has_no_spread)
{
    struct tally t = {0};
    for (int i = 0; i < 1000; i++)
        tally_add(&t, 0.1);
    ck_assert(t.mean == 0.1 && t.m2 == 0 && tally_standard_error(&t) == 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("stats/tally");
    TCase *t = tcase_create("tally");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, one_pass_agrees_with_two);
    tcase_add_loop_test(t, merged_parts_are_the_whole, 0, sizeof SPLITS / sizeof *SPLITS);
    tcase_add_test(t, empty_merges_change_nothing);
    tcase_add_test(t, small_samples);
    tcase_add_test(t, a_constant_has_no_spread);
    suite_add_tcase(s, t);
    return run_suite(s);
}
