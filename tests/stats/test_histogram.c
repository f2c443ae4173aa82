/*
 * Histograms against sorted data: the bound on a quantile's error, merging, what is out of range.
 */
#include <stdlib.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/stream.h"
#include "stats/histogram.h"

enum { N = 20011 };

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Exponentials over many octaves: scale[i] by turns. */
static double *make_data(uint64_t key)
{
    static const double scale[] = {1e-9, 3.1e-4, 0.77, 12.5, 4.2e7};
    struct stream r;
    double *x = calloc(N, sizeof *x);
    stream_init(&r, 20190344, key, 0, PURPOSE_SERVICE);
    for (size_t i = 0; i < N; i++)
        x[i] = -scale[i % 5] * log1p(-(double)(stream_word(&r) >> 11) * 0x1p-53);
    return x;
}

START_TEST(within_a_256th_of_the_order_statistic)
{
    struct histogram h = {0};
    double *x = make_data((uint64_t)_i), last = 0;
    for (size_t i = 0; i < N; i++)
        histogram_add(&h, x[i]);
    qsort(x, N, sizeof *x, ascending);
    ck_assert_uint_eq(histogram_count(&h), N);
    for (int k = 1; k <= 1000; k++) {
        const double q = k / 1000.0, got = histogram_quantile(&h, q);
        ck_close(got, x[(size_t)ceil(q * N) - 1], 1.0 / 256, 0);
        ck_assert_double_ge(got, last);
        last = got;
    }
    free(x);
    histogram_release(&h);
}
END_TEST

/* A bucket's edges by hand: 100 values in [1, 1 + 1/256) are spread evenly over it. */
START_TEST(linear_within_a_bucket)
{
    struct histogram h = {0};
    for (int i = 0; i < 100; i++)
        histogram_add(&h, 1 + (1 + 1e-3 * (i % 2)) / 512);    /* alike they would be that value */
    ck_close(histogram_quantile(&h, 0.25), 1 + 0.25 / 256, 1e-15, 0);
    ck_close(histogram_quantile(&h, 1), 1 + 1.0 / 256, 1e-15, 0);
    ck_close(histogram_quantile(&h, 0), 1, 1e-15, 0);
    for (int i = 0; i < 300; i++)
        histogram_add(&h, 1 + (1 + 1e-3 * (i % 2)) / 256); /* the lower edge is the bucket's own */
    ck_close(histogram_quantile(&h, 0.25), 1 + 1.0 / 256, 1e-15, 0);
    ck_close(histogram_quantile(&h, 0.625), 1 + 1.5 / 256, 1e-15, 0);
    histogram_release(&h);
}
END_TEST

START_TEST(merged_is_whole)
{
    struct histogram whole = {0}, part[3] = {{{0}, 0, 0}}, merged = {0};
    double *x = make_data(9);
    for (size_t i = 0; i < N; i++) {
        histogram_add(&whole, x[i]);
        histogram_add(&part[i * 7 % 3], x[i]);
    }
    for (int i = 2; i >= 0; i--)
        histogram_merge(&merged, &part[i]);
    ck_assert_uint_eq(histogram_count(&merged), N);
    for (int k = 0; k <= 100; k++)
        ck_close(histogram_quantile(&merged, k / 100.0), histogram_quantile(&whole, k / 100.0), 0,
                 0);
    for (int i = 0; i < 3; i++)
        histogram_release(&part[i]);
    histogram_release(&whole);
    histogram_release(&merged);
    free(x);
}
END_TEST

START_TEST(extremes)
{
    struct histogram h = {0};
    ck_assert(isnan(histogram_quantile(&h, 0.5)));
    const double below[] = {0, -0.0, -1e-12, -1e300, 0x1p-385, 5e-324};
    for (size_t i = 0; i < 6; i++)
        histogram_add(&h, below[i]);
    ck_close(histogram_quantile(&h, 0.5), 0, 0, 0);
    histogram_add(&h, HISTOGRAM_LEAST);
    ck_close(histogram_quantile(&h, 1), HISTOGRAM_LEAST, 1.0 / 256, 0);
    const double above[] = {HISTOGRAM_END, 1e300, INFINITY};
    for (size_t i = 0; i < 3; i++)
        histogram_add(&h, above[i]);
    ck_close(histogram_quantile(&h, 1), HISTOGRAM_END, 0, 0);
    histogram_add(&h, nextafter(HISTOGRAM_END, 0));
    ck_close(histogram_quantile(&h, 7.99 / 11), HISTOGRAM_END, 1.0 / 256, 0);
    ck_assert_uint_eq(histogram_count(&h), 11);
    ck_assert(isnan(histogram_quantile(&h, NAN)) && isnan(histogram_quantile(&h, 1.01)));
    histogram_release(&h);
}
END_TEST

START_TEST(cleared_keeps_its_pages)
{
    struct histogram h = {0};
    histogram_add(&h, 2.385);
    histogram_add(&h, -1);
    const struct histogram_page *page = h.pages[HISTOGRAM_OCTAVES + 1];
    ck_assert_ptr_nonnull(page);
    histogram_clear(&h);
    ck_assert_uint_eq(histogram_count(&h), 0);
    ck_assert(isnan(histogram_quantile(&h, 0.5)));
    histogram_add(&h, 2.5);
    ck_assert_ptr_eq(h.pages[HISTOGRAM_OCTAVES + 1], page);
    ck_close(histogram_quantile(&h, 0.5), 2.5, 1.0 / 256, 0);
    histogram_release(&h);
}
END_TEST

/* A fixed time is told as itself, wherever it is in its bucket; two that differ are spread. */
START_TEST(what_is_alike)
{
    static const double fixed[] = {1, 0.002, 0.0035, 1e-9, 123456.789, HISTOGRAM_LEAST};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        struct histogram h = {0}, other = {0}, back = {0};
        double numbers[4];
        for (int k = 0; k < 100; k++)
            histogram_add(&h, fixed[i] * (1 + 1e-13 * (k % 7)));    /* differences of times round */
        for (double q = 0; q <= 1; q += 0.125)
            ck_close(histogram_quantile(&h, q), fixed[i], 1e-12, 0);
        ck_assert_uint_eq(histogram_packed_size(&h), 2);
        histogram_pack(&h, numbers);
        ck_assert(numbers[1] < 0 && histogram_packed_sound(numbers, 2));
        histogram_unpack(&back, numbers, 2);
        histogram_unpack(&back, numbers, 2);
        ck_close(histogram_quantile(&back, 0.3), fixed[i], 1e-12, 0);
        numbers[2] = numbers[1];
        ck_assert(!histogram_packed_sound(numbers, 3) && !histogram_packed_sound(numbers + 1, 1));
        numbers[1] *= 1.01;    /* of no bucket */
        ck_assert(!histogram_packed_sound(numbers, 2));
        histogram_merge(&back, &h);
        ck_close(histogram_quantile(&back, 0.9), fixed[i], 1e-12, 0);
        histogram_add(&other, fixed[i] * 1.000001);
        histogram_merge(&back, &other);
        ck_assert(histogram_quantile(&back, 0.999) > fixed[i]);
        ck_close(histogram_quantile(&back, 0.999), fixed[i], 1.0 / 256, 0);
        histogram_clear(&back);
        histogram_add(&back, fixed[i]);
        ck_assert(histogram_quantile(&back, 0.5) == fixed[i]);
        histogram_release(&h);
        histogram_release(&other);
        histogram_release(&back);
    }
}
END_TEST

/* Packed and unpacked it is the same, on top of what was there; and numbers are whole, below
 * 2^53. */
START_TEST(packed)
{
    struct histogram h = {0}, back = {0};
    double numbers[16];
    const double x[] = {0, HISTOGRAM_LEAST, 2.385, 2.386, 1e4, nextafter(HISTOGRAM_END, 0), 1e300};
    for (size_t i = 0; i < 7; i++)
        for (size_t k = 0; k <= i; k++)
            histogram_add(&h, x[i]);
    /* 2.385 and 2.386 are in one bucket; three others have several that are alike */
    ck_assert_uint_eq(histogram_packed_size(&h), 9);
    h.pages[HISTOGRAM_OCTAVES + 13]->count[56] = ((uint64_t)1 << 35) - 1;
    histogram_pack(&h, numbers);
    ck_assert(histogram_packed_sound(numbers, 9));
    for (size_t i = 0; i < 9; i++)
        ck_assert(numbers[i] == floor(numbers[i]) && fabs(numbers[i]) < 0x1p53);
    for (int times = 1; times <= 2; times++) {
        histogram_unpack(&back, numbers, 9);
        ck_assert_uint_eq(histogram_count(&back), (uint64_t)times * histogram_count(&h));
        for (size_t p = 0; p < HISTOGRAM_PAGES; p++)
            for (size_t b = 0; h.pages[p] && b < HISTOGRAM_BUCKETS; b++) {
                ck_assert_uint_eq(back.pages[p]->count[b], (uint64_t)times * h.pages[p]->count[b]);
                ck_assert(back.pages[p]->alike[b] == h.pages[p]->alike[b]);
            }
        ck_assert_uint_eq(back.below, (uint64_t)times);
        ck_assert_uint_eq(back.above, (uint64_t)times * 7);
    }
    histogram_release(&h);
    histogram_release(&back);
}
END_TEST

/* A count that takes several numbers, of which only the last may be less than full. */
START_TEST(packed_counts_without_end)
{
    struct histogram h = {0}, back = {0};
    double numbers[8];
    h.below = ((uint64_t)5 << 34) + 77;    /* 2.5 2^35 */
    histogram_add(&h, 2.385);
    h.pages[HISTOGRAM_OCTAVES + 1]->count[49] += (uint64_t)1 << 35;    /* [2 (1 + 49/256), ...) */
    const size_t n = histogram_packed_size(&h);
    ck_assert_uint_eq(n, 6);
    histogram_pack(&h, numbers);
    ck_assert(histogram_packed_sound(numbers, n));
    for (size_t i = 0; i < n; i++)
        ck_assert(numbers[i] == floor(numbers[i]) && fabs(numbers[i]) < 0x1p53);
    histogram_unpack(&back, numbers, n);
    ck_assert(histogram_value(&back, HISTOGRAM_OCTAVES + 1, 49, 0.5) == 2.385);
    ck_assert_uint_eq(back.below, h.below);
    ck_assert_uint_eq(back.pages[HISTOGRAM_OCTAVES + 1]->count[49], ((uint64_t)1 << 35) + 1);
    ck_assert_uint_eq(histogram_count(&back), histogram_count(&h));
    const double last = numbers[2];
    numbers[2] = numbers[1], numbers[1] = last;    /* a rest before what is full */
    ck_assert(!histogram_packed_sound(numbers, n));
    histogram_release(&h);
    histogram_release(&back);
}
END_TEST

/* Values of all sizes that times of models have. */
START_TEST(far_and_near)
{
    for (double x = 1e-110; x < 1e110; x *= 1e10) {
        struct histogram h = {0};
        histogram_add(&h, x);
        ck_close(histogram_quantile(&h, 0.5), x, 1.0 / 256, 0);
        histogram_release(&h);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("histogram");
    TCase *t = tcase_create("histogram");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, within_a_256th_of_the_order_statistic, 0, 4);
    tcase_add_test(t, linear_within_a_bucket);
    tcase_add_test(t, merged_is_whole);
    tcase_add_test(t, extremes);
    tcase_add_test(t, cleared_keeps_its_pages);
    tcase_add_test(t, what_is_alike);
    tcase_add_test(t, packed);
    tcase_add_test(t, packed_counts_without_end);
    tcase_add_test(t, far_and_near);
    suite_add_tcase(s, t);
    return run_suite(s);
}
