/*
 * MSER-5 against its definition and on series whose transient is known; the contrasts on series
 * worked by hand.
 */
#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/stream.h"
#include "stats/truncation.h"

enum { N = 200 };

/* Noise of mean 0, uniform on (-1/2, 1/2). */
static void noise(double *x, size_t n, uint64_t seed)
{
    struct stream r;
    stream_init(&r, seed, 0, stream_name("noise"), PURPOSE_SERVICE);
    for (size_t i = 0; i < n; i++)
        x[i] = (double)(stream_word(&r) >> 11) * 0x1p-53 - 0.5;
}

/* The definition, term by term. */
static size_t by_definition(const double *x, size_t n)
{
    double z[N / 5], least = INFINITY;
    const size_t batches = n / 5;
    size_t best = 0;
    for (size_t i = 0; i < batches; i++)
        z[i] = (x[5 * i] + x[5 * i + 1] + x[5 * i + 2] + x[5 * i + 3] + x[5 * i + 4]) / 5;
    for (size_t d = 0; d + 5 < batches; d++) {
        double mean = 0, squares = 0;
        for (size_t i = d; i < batches; i++)
            mean += z[i] / (double)(batches - d);
        for (size_t i = d; i < batches; i++)
            squares += (z[i] - mean) * (z[i] - mean);
        const double statistic = squares / ((double)(batches - d) * (double)(batches - d));
        if (statistic < least) {
            least = statistic;
            best = 5 * d;
        }
    }
    return best;
}

START_TEST(mser_is_its_definition)
{
    double x[N];
    for (uint64_t seed = 1; seed <= 50; seed++) {
        noise(x, N, seed);
        for (size_t i = 0; i < N; i++)
            x[i] += 3 * exp(-(double)i / (double)seed);
        ck_assert_uint_eq(mser5(x, N), by_definition(x, N));
        ck_assert_uint_eq(mser5(x, 53), by_definition(x, 53));
    }
}
END_TEST

/* A step of ten deviations at 37: everything before the batch that holds it must go, and that. */
START_TEST(mser_finds_a_step)
{
    double x[N];
    noise(x, N, 7);
    for (size_t i = 0; i < 37; i++)
        x[i] -= 3;
    ck_assert_uint_eq(mser5(x, N), 40);
}
END_TEST

/* What never becomes steady is cut as far as it may be; a constant not at all. */
START_TEST(mser_at_the_ends)
{
    double x[N];
    for (size_t i = 0; i < N; i++)
        x[i] = pow(1.1, (double)i);
    ck_assert_uint_eq(mser5(x, N), 0);    /* all its variance is at the end */
    for (size_t i = 0; i < N; i++)
        x[i] = -pow(0.9, (double)i);
    ck_assert_uint_gt(mser5(x, N), N / 2);
    for (size_t i = 0; i < N; i++)
        x[i] = 4;
    ck_assert_uint_eq(mser5(x, N), 0);
    ck_assert_uint_eq(mser5(x, 49), 49);
}
END_TEST

START_TEST(contrasts_by_hand)
{
    double x[N];
    for (size_t i = 0; i < N; i++)
        x[i] = 5 + 0.25 * (double)i;
    ck_close(contrast_slope(x, N), 0.25 * N, 1e-13, 0);
    ck_close(contrast_early(x, N), 0.25 * (9.5 - 109.5), 1e-13, 0);
    for (size_t i = 0; i < N; i++)
        x[i] = i < 20 ? 3 : 7;
    ck_close(contrast_early(x, N), -4, 1e-13, 0);
    for (size_t i = 0; i < N; i++)
        x[i] = i < N - 1 - i ? (double)i : (double)(N - 1 - i);    /* up and down again */
    ck_close(contrast_slope(x, N), 0, 0, 1e-12);
}
END_TEST

/* 0.1 has no exact sum: what does not move must not seem to. */
START_TEST(contrasts_of_a_constant_are_zero)
{
    double x[N];
    for (size_t i = 0; i < N; i++)
        x[i] = 0.1;
    for (size_t n = 10; n <= N; n++) {
        ck_assert(contrast_early(x, n) == 0);
        ck_assert(contrast_slope(x, n) == 0);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("truncation");
    TCase *c = tcase_create("truncation");
    tcase_add_test(c, mser_is_its_definition);
    tcase_add_test(c, mser_finds_a_step);
    tcase_add_test(c, mser_at_the_ends);
    tcase_add_test(c, contrasts_by_hand);
    tcase_add_test(c, contrasts_of_a_constant_are_zero);
    suite_add_tcase(s, c);
    return run_suite(s);
}
