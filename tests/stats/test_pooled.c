/*
 * Distributions over replications: against stats/ratio.h at every edge, against a search over the
 * definition, and by how often intervals cover.
 */
#include <stdlib.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/stream.h"
#include "stats/pooled.h"
#include "stats/interval.h"
#include "stats/ratio.h"

enum { R = 12, N_MAX = 400 };

static double exponential(struct stream *s)
{
    return -log1p(-stream_uniform(s));
}

/* Replications of different sizes and scales, some of a range that others lack. */
static size_t make_replication(int r, double *x)
{
    struct stream s;
    stream_init(&s, 11, (uint64_t)r, 1, PURPOSE_SERVICE);
    const size_t n = r == 4 ? 0 : 50 + (size_t)(stream_uniform(&s) * (N_MAX - 50));
    const double scale = (r == 7 ? 1e-3 : 1) * (1 + 0.2 * stream_uniform(&s));
    for (size_t i = 0; i < n; i++)
        x[i] = i % 7 == 0 && r % 2 ? 0 : scale * exponential(&s);
    return n;
}

static void make(struct pooled *d)
{
    double x[N_MAX];
    struct histogram h = {0};
    for (int r = 0; r < R; r++) {
        const size_t n = make_replication(r, x);
        histogram_clear(&h);
        for (size_t i = 0; i < n; i++)
            histogram_add(&h, x[i]);
        pooled_add(d, &h);
    }
    histogram_release(&h);
}

/* (c_r(edge), n_r) of all replications, straight from the samples; at an edge nothing depends on
 * buckets. */
static struct ratio ratio_at(double edge)
{
    double x[N_MAX];
    struct ratio ratio = {0};
    for (int r = 0; r < R; r++) {
        const size_t n = make_replication(r, x);
        size_t c = 0;
        for (size_t i = 0; i < n; i++)
            c += x[i] < edge;
        ratio_add(&ratio, (double)c, (double)n);
    }
    return ratio;
}

START_TEST(cdf_is_the_ratio_estimator)
{
    struct pooled d = {0};
    int given = 0, none = 0;
    make(&d);
    for (size_t p = HISTOGRAM_OCTAVES - 14; p < HISTOGRAM_OCTAVES + 6; p++)
        for (size_t b = 0; b <= HISTOGRAM_BUCKETS; b += 37) {
            double half_width;
            const struct ratio want = ratio_at(histogram_edge(p, b));
            const double v = ratio_value(&want), h = ratio_half_width(&want, 0.95);
            ck_close(pooled_cdf(&d, p, b, student_t(0.95, R - 1), 20, &half_width), v, 1e-13, 0);
            const double s = ratio_standard_error(&want), thin = fmin(v, 1 - v);
            const double alike = fmin(R * want.mean_x, v * (1 - v) / (s * s));
            if (!(v > 0 && v < 1) || alike * thin < 20) {    /* too few on one side */
                ck_assert(isnan(half_width));
                none++;
                continue;
            }
            given++;
            const double logit = log(thin / (1 - thin)) + h / (v * (1 - v));
            ck_close(half_width, fmax(h, 1 / (1 + exp(-logit)) - thin), 1e-9, 1e-12);
        }
    ck_assert_int_gt(given, 0);
    ck_assert_int_gt(none, 0);
    pooled_release(&d);
}
END_TEST

/* Does the test refuse q at this x? */
static bool refused(double x, double q, double confidence)
{
    const struct ratio f = ratio_at(x);
    const double v = ratio_value(&f), gap = log(v / (1 - v)) - log(q / (1 - q));
    return fabs(gap) > ratio_half_width(&f, confidence) / (v * (1 - v));
}

/* The ends of an interval are where the definition, on the samples themselves, says, within a
 * bucket. */
START_TEST(ends_are_where_q_is_refused)
{
    static const double levels[] = {0.2, 0.5, 0.9, 0.95};
    struct pooled d = {0};
    make(&d);
    for (size_t k = 0; k < sizeof levels / sizeof *levels; k++) {
        const struct pooled_quantile e = pooled_quantile(&d, levels[k], 0.9);
        ck_assert(e.low < e.value && e.value < e.high);
        ck_assert(refused(e.low * (1 - 1.0 / 128), levels[k], 0.9));
        ck_assert(!refused(e.low * (1 + 1.0 / 128), levels[k], 0.9));
        ck_assert(!refused(e.high * (1 - 1.0 / 128), levels[k], 0.9));
        ck_assert(refused(e.high * (1 + 1.0 / 128), levels[k], 0.9));
        ck_close(e.value, histogram_quantile(&d.all, levels[k]), 0, 0);
    }
    pooled_release(&d);
}
END_TEST

/* Independent samples: as many are worth as there are, but for how well so many replications tell a
 * variance. */
START_TEST(independent_samples_count_whole)
{
    struct pooled d = {0};
    struct histogram h = {0};
    enum { REPLICATIONS = 400, SAMPLES = 1000 };
    for (int r = 0; r < REPLICATIONS; r++) {
        struct stream s;
        stream_init(&s, 3, (uint64_t)r, 2, PURPOSE_SERVICE);
        histogram_clear(&h);
        for (int i = 0; i < SAMPLES; i++)
            histogram_add(&h, exponential(&s));
        pooled_add(&d, &h);
    }
    const double all = (double)REPLICATIONS * SAMPLES;
    ck_close(pooled_quantile(&d, 0.95, 0.95).beyond, 0.05 * all, 0.3,
             0); /* sqrt(2/400) = 7 % is a standard error */
    ck_close(pooled_quantile(&d, 0.5, 0.95).beyond, 0.5 * all, 0.3, 0);
    ck_close(pooled_quantile(&d, 0.1, 0.95).beyond, 0.1 * all, 0.3, 0);
    histogram_release(&h);
    pooled_release(&d);
}
END_TEST

/*
 * M/M/1 at this load from its stationary state: responses of the customers that come within `time`
 * mean services (Lindley).
 */
static void add_mm1(struct histogram *h, double load, double time, struct stream *s)
{
    double wait = stream_uniform(s) < load ? exponential(s) / (1 - load) : 0;
    for (double t = exponential(s) / load; t < time;) {
        const double response = wait + exponential(s), gap = exponential(s) / load;
        histogram_add(h, response);
        wait = fmax(0, response - gap);
        t += gap;
    }
}

static const struct coverage_case {
    double load, time;
} coverage_cases[] = {{0.5, 3000}, {0.7, 5000}};

/*
 * How often intervals of 95 % over 30 replications cover. Of 250 experiments the share has a
 * standard error of 1.4 %; the bounds are the requirement's 93.6 to 96.4 % and 3 of them more.
 */
START_TEST(intervals_cover)
{
    static const double q[] = {0.5, 0.95, 0.99};
    enum { EXPERIMENTS = 250, REPLICATIONS = 30, LEVELS = 3 };
    const struct coverage_case *c = &coverage_cases[_i];
    unsigned covered[LEVELS] = {0};
    struct histogram h = {0};
    for (uint64_t e = 0; e < EXPERIMENTS; e++) {
        struct pooled d = {0};
        for (uint64_t r = 0; r < REPLICATIONS; r++) {
            struct stream s;
            stream_init(&s, e, r, 3, PURPOSE_SERVICE);
            histogram_clear(&h);
            add_mm1(&h, c->load, c->time, &s);
            pooled_add(&d, &h);
        }
        for (int k = 0; k < LEVELS; k++) {
            const struct pooled_quantile i = pooled_quantile(&d, q[k], 0.95);
            const double exact = -log1p(-q[k]) / (1 - c->load);
            covered[k] += i.low <= exact && exact <= i.high;
        }
        pooled_release(&d);
    }
    histogram_release(&h);
    for (int k = 0; k < LEVELS; k++) {
        ck_assert_double_ge((double)covered[k] / EXPERIMENTS, 0.936 - 0.042);
        ck_assert_double_le((double)covered[k] / EXPERIMENTS, 0.964 + 0.042);
    }
}
END_TEST

/* An atom at 0 that q is well within: the quantile is 0 and no more is to be known. Just beyond,
 * the interval reaches to it. */
START_TEST(many_zeros)
{
    struct pooled d = {0};
    struct histogram h = {0};
    for (int r = 0; r < 30; r++) {
        struct stream s;
        stream_init(&s, 5, (uint64_t)r, 4, PURPOSE_SERVICE);
        histogram_clear(&h);
        for (int i = 0; i < 200; i++)
            histogram_add(&h, stream_uniform(&s) < 0.6 ? 0 : 1 + stream_uniform(&s));
        pooled_add(&d, &h);
    }
    struct pooled_quantile e = pooled_quantile(&d, 0.5, 0.95);
    ck_assert(e.value == 0 && e.low == 0 && e.high == 0);
    e = pooled_quantile(&d, 0.61, 0.95);
    ck_assert(e.low == 0 && e.high > 1 && e.high < 1.1);
    e = pooled_quantile(&d, 0.8, 0.95);
    ck_assert(e.low > 1.4 && e.low < e.value && e.value < e.high && e.high < 1.6);
    histogram_release(&h);
    pooled_release(&d);
}
END_TEST

/* All samples are alike: the interval is their bucket. Out of the range of buckets: their end. */
START_TEST(degenerate)
{
    struct pooled d = {0};
    struct histogram h = {0};
    ck_assert(isnan(pooled_quantile(&d, 0.5, 0.95).value));
    histogram_add(&h, 2.385);
    pooled_add(&d, &h);
    struct pooled_quantile e = pooled_quantile(&d, 0.9, 0.95);
    ck_close(e.value, 2.385, 1.0 / 256, 0);
    ck_assert(isnan(e.low) && isnan(e.high));    /* one replication */
    pooled_add(&d, &h);
    e = pooled_quantile(&d, 0.9, 0.95);
    ck_assert(e.low <= 2.385 && 2.385 <= e.high && e.high - e.low <= 2.385 / 256);
    ck_close(e.beyond, 0.2, 1e-15, 0);
    for (int i = 0; i < 100; i++)
        histogram_add(&h, 1e300);
    pooled_add(&d, &h);
    e = pooled_quantile(&d, 0.9, 0.95);
    ck_close(e.value, HISTOGRAM_END, 0, 0);
    ck_close(e.high, HISTOGRAM_END, 0, 0);
    histogram_release(&h);
    pooled_release(&d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("pooled");
    TCase *t = tcase_create("pooled");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, cdf_is_the_ratio_estimator);
    tcase_add_test(t, ends_are_where_q_is_refused);
    tcase_add_test(t, independent_samples_count_whole);
    tcase_add_loop_test(t, intervals_cover, 0, sizeof coverage_cases / sizeof *coverage_cases);
    tcase_add_test(t, many_zeros);
    tcase_add_test(t, degenerate);
    suite_add_tcase(s, t);
    return run_suite(s);
}
