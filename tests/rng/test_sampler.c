/*
 * Samplers: the ziggurats' tables from their definition, every law against its exact distribution
 * function, moments and tails, and GSL's view of a stream. Keys are fixed and bounds wide (4.5
 * sigma, chances of 1e-6), so a failure is a defect and not a bad day.
 */
#include "rng/sampler.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "helpers/close.h"
#include "helpers/fit.h"
#include "helpers/gsl_stream.h"
#include "helpers/law.h"
#include "helpers/run.h"
#include "rng/sampler_tables.h"

/* A ziggurat of the room and what its tables should follow from. */
struct ziggurat {
    const double *w, *f, *r;
    const uint64_t *k;
    long double (*height)(long double x);
    long double (*at_height)(long double y);
    long double (*beyond)(long double x); /* area */
    double common;                        /* share of draws that the inline part takes */
    double (*rare)(struct stream *r, uint64_t word);
};

static long double exp_height(long double x)
{
    return expl(-x);
}

static long double exp_at_height(long double y)
{
    return -logl(y);
}

static long double normal_height(long double x)
{
    return expl(-x * x / 2);
}

static long double normal_at_height(long double y)
{
    return sqrtl(-2 * logl(y));
}

static long double normal_beyond(long double x)
{
    return sqrtl(2 * acosl(-1)) * (long double)0.5 * erfcl(x * sqrtl(0.5L));
}

static const struct ziggurat ZIGGURATS[2] = {
    {sampler_exp_w, sampler_exp_f, &sampler_exp_r, sampler_exp_k, exp_height, exp_at_height,
     exp_height, 0.978, sampler_exp_rare},
    {sampler_normal_w, sampler_normal_f, &sampler_normal_r, sampler_normal_k, normal_height,
     normal_at_height, normal_beyond, 0.985, sampler_normal_rare},
};

/* x[1..256] and f[1..256] of the ziggurat whose tail begins at r, x[0] its lowest layer's width;
 * too high a stack ends at 2. */
static void climb(const struct ziggurat *z, long double r, long double *x, long double *f)
{
    const long double v = r * z->height(r) + z->beyond(r); /* rectangle and tail */
    x[0] = v / z->height(r);
    x[1] = r;
    f[1] = z->height(r);
    for (int i = 2; i <= 256; i++) {
        f[i] = fminl(2, f[i - 1] + v / x[i - 1]);
        x[i] = f[i] < 1 ? z->at_height(f[i]) : 0.01L; /* after a top over 1 it hardly matters */
    }
    x[256] = 0;
}

/* The spacing of long doubles at 1, by trial: valgrind computes them as doubles, whatever <float.h>
 * says. */
static double long_double_epsilon(void)
{
    volatile long double above = 2, epsilon = 1;
    while (above > 1) {
        epsilon /= 2;
        above = 1 + epsilon;
    }
    return 2 * (double)epsilon;
}

START_TEST(tables_follow_from_their_definition)
{
    /* an ulp for the table's rounding, and what 255 steps leave in a long double */
    const double tolerance = DBL_EPSILON + 2000 * long_double_epsilon();
    const struct ziggurat *z = &ZIGGURATS[_i];
    long double x[257], f[257], low = 3, high = 8;
    for (int i = 0; i < 80; i++) {
        climb(z, (low + high) / 2, x, f);
        *(f[256] > 1 ? &low : &high) = (low + high) / 2;
    }
    ck_close((double)f[256], 1, tolerance, 0);
    ck_close(*z->r, (double)x[1], tolerance, 0);
    ck_assert(z->f[256] == 1);
    for (int i = 0; i < 256; i++) {
        ck_close(z->w[i] * 0x1p53, (double)x[i], tolerance, 0);
        if (i > 0)
            ck_close(z->f[i], (double)f[i], tolerance, 0);
        ck_close((double)z->k[i], (double)(x[i + 1] / x[i] * 0x1p53L), 0,
                 1 + 2 * tolerance * 0x1p53);
    }
}
END_TEST

/* The same, said without the recursion: pieces of equal area, edges on the curve, thresholds
 * inside. */
START_TEST(tables_cover_the_curve)
{
    const struct ziggurat *z = &ZIGGURATS[_i];
    const double r = *z->r, area = r * z->f[1] + (double)z->beyond(r);
    double accepted = 0;
    for (int i = 1; i < 256; i++) {
        const double x = z->w[i] * 0x1p53;
        /* exponents up to 7.7: their ulp times 8, twice for the square's */
        ck_close((double)z->height(x), z->f[i], 32 * DBL_EPSILON, 0);
        /* the difference of f loses what f carries in rounding: 1 ulp of f <= 1 against 0.004 */
        ck_close((z->f[i + 1] - z->f[i]) * x, area, 0, 8 * DBL_EPSILON);
    }
    for (int i = 0; i < 256; i++) {
        const double inner = i < 255 ? z->w[i + 1] * 0x1p53 : 0;
        const double last = (double)z->k[i] * z->w[i];
        ck_close(last, inner, 4 * DBL_EPSILON, 0);
        accepted += (double)z->k[i] * 0x1p-53 / 256;
    }
    ck_close(accepted, z->common, 0, 0.0005); /* what sampler.h says of the common case */
}
END_TEST

/* The ends of the words: a fraction of 0 is the only way to 0; the largest values are finite. */
START_TEST(exponential_at_the_ends)
{
    struct stream r;
    stream_init(&r, 1, 1, 1, 1);
    ck_assert(sampler_exp_rare(&r, 5) == 0);
    ck_assert(sampler_exp_rare(&r, 5 | (uint64_t)1 << 11) == sampler_exp_w[5]);
    const double tail = sampler_exp_rare(&r, ~(uint64_t)255); /* layer 0, largest fraction */
    ck_assert(isfinite(tail) && tail >= sampler_exp_r);
    ck_assert(isfinite(sampler_exp_rare(&r, UINT64_MAX)));
}
END_TEST

/* As above; bit 8 is the sign and nothing else. */
START_TEST(normal_at_the_ends)
{
    const uint64_t minus = 256;
    struct stream r;
    stream_init(&r, 1, 1, 1, 1);
    ck_assert(sampler_normal_rare(&r, 5) == 0);
    ck_assert(sampler_normal_rare(&r, 5 | (uint64_t)1 << 11) == sampler_normal_w[5]);
    ck_assert(sampler_normal_rare(&r, 5 | minus | (uint64_t)1 << 11) == -sampler_normal_w[5]);
    for (int i = 0; i < 1000; i++) { /* layer 0, largest fraction: the tail */
        const uint64_t largest = ~(uint64_t)2047;
        const double right = sampler_normal_rare(&r, largest);
        const double left = sampler_normal_rare(&r, largest | minus);
        ck_assert(isfinite(right) && right >= sampler_normal_r);
        ck_assert(isfinite(left) && left <= -sampler_normal_r);
    }
}
END_TEST

/*
 * One word of each rare kind, many times: a point x of layer i is kept with the chance that its
 * column above f_i lies under the curve. What is kept comes back as x itself, what is not as
 * another draw.
 */
START_TEST(rare_points_are_kept_as_often_as_they_should)
{
    enum { N = 20000 };
    const struct ziggurat *z = &ZIGGURATS[_i];
    struct stream r;
    stream_init(&r, 271, 8, 2, 8);
    for (uint64_t layer = 1; layer < 256; layer += layer < 16 || layer > 240 ? 1 : 16) {
        const uint64_t gap = ((uint64_t)1 << 53) - z->k[layer];
        const uint64_t fraction = z->k[layer] + gap / 5 * (layer % 5) + gap / 11;
        const double x = (double)fraction * z->w[layer];
        const double bottom = z->f[layer], top = z->f[layer + 1];
        const double want = ((double)z->height(x) - bottom) / (top - bottom);
        double kept = 0;
        for (int i = 0; i < N; i++)
            kept += z->rare(&r, fraction << 11 | layer) == x;
        ck_close(kept / N, want, 0, 4.5 * sqrt(want * (1 - want) / N));
    }
}
END_TEST

/* 4 million draws: four moments about 0 (E x^k = k!, var x^k = (2k)! - k!^2), the tail, the next
 * draw.
 */
START_TEST(exponential_moments_and_tail)
{
    enum { N = 4000000 };
    static const double factorial[] = {1, 1, 2, 6, 24, 120, 720, 5040, 40320};
    struct stream r;
    stream_init(&r, 2385, 1, 2, 3);
    double sum[5] = {0}, product = 0, last = 0, beyond[2] = {0}, excess = 0;
    for (int i = 0; i < N; i++) {
        const double x = sampler_exp(&r);
        sum[1] += x;
        sum[2] += x * x;
        sum[3] += x * x * x;
        sum[4] += x * x * x * x;
        product += (x - 1) * (last - 1);
        last = x;
        if (x >= sampler_exp_r) {
            beyond[0]++;
            excess += x - sampler_exp_r;
            beyond[1] += x >= sampler_exp_r + 3;
        }
    }
    for (int k = 1; k <= 4; k++) {
        const double variance = factorial[2 * k] - factorial[k] * factorial[k];
        ck_close(sum[k] / N, factorial[k], 0, 4.5 * sqrt(variance / N));
    }
    ck_close(product / N, 0, 0, 4.5 / sqrt(N));
    for (int i = 0; i < 2; i++) {
        const double want = N * exp(-sampler_exp_r - 3 * i);
        ck_close(beyond[i], want, 0, 4.5 * sqrt(want));
    }
    ck_close(excess / beyond[0], 1, 0, 4.5 / sqrt(beyond[0]));
}
END_TEST

/* n draws of `drawn`, judged by the law that they should have. */
static void check_law(const struct law *law, const struct law *drawn, uint64_t key, int n)
{
    enum { BLOCK = 8000 };
    static double x[BLOCK];
    struct verdict v[FIT_VERDICTS_MAX];
    struct fit f;
    struct stream r;
    stream_init(&r, 31, 41, key, 59);
    fit_init(&f, law, (size_t)n, 12);
    for (int k = 0; k < n; k += BLOCK) {
        law_draw(drawn, &r, x, BLOCK);
        for (int i = 0; i < BLOCK; i++)
            if (!isfinite(x[i]))
                ck_abort_msg("%s: draw %d is %.17g", law->name, k + i, x[i]);
        fit_add(&f, x, BLOCK);
    }
    const size_t n_verdicts = fit_judge(&f, v);
    if (bonferroni(v, n_verdicts) < 1e-4)
        for (size_t i = 0; i < n_verdicts; i++)
            if (v[i].p < 1e-4)
                ck_abort_msg("%s: %s is %g: p %g", law->name, v[i].name, v[i].value, v[i].p);
    fit_release(&f);
}

/* What `make random` does with 10^8 draws, with 10^6. A sound sampler fails once in 10^4 keys. */
START_TEST(laws_are_what_they_say)
{
    check_law(&LAWS[_i], &LAWS[_i], (uint64_t)_i, 1000000);
}
END_TEST

START_TEST(inverted_laws_too)
{
    struct law drawn = LAWS[_i];
    if (drawn.source != LAW_SAMPLER || drawn.strips > 0)    /* by inversion no strips are asked */
        return;
    drawn.d.kind = (enum sampler_kind)(LAWS[_i].d.kind | SAMPLER_INVERTED);
    check_law(&LAWS[_i], &drawn, (uint64_t)_i, 200000);
    drawn.d.kind = (enum sampler_kind)(drawn.d.kind | SAMPLER_MIRRORED);
    check_law(&LAWS[_i], &drawn, (uint64_t)_i, 200000);
}
END_TEST

/* Two of the same stream, the second mirrored: F(x) + F(y) = 1. */
START_TEST(mirrored_draws_are_opposite)
{
    struct sampler d = LAWS[_i].d, mirrored = d;
    struct stream r, s;
    if (LAWS[_i].source != LAW_SAMPLER || LAWS[_i].strips > 0 ||
        d.kind == SAMPLER_HYPEREXPONENTIAL)    /* of two numbers */
        return;
    d.kind = (enum sampler_kind)(d.kind | SAMPLER_INVERTED);
    mirrored.kind = (enum sampler_kind)(d.kind | SAMPLER_MIRRORED);
    stream_init(&r, 8, 0, 0, 0);
    stream_init(&s, 8, 0, 0, 0);
    for (int i = 0; i < 2000; i++) {
        const double x = sampler_draw(&d, &r), y = sampler_draw(&mirrored, &s);
        ck_close(law_p(&LAWS[_i], x) + law_p(&LAWS[_i], y), 1, 0, 1e-9);
    }
    ck_assert_mem_eq(&r, &s, sizeof r);
}
END_TEST

/* Gamma's quantile over all shapes and levels that can come, the ends included: a number that
 * grows, and that the distribution gives back. */
START_TEST(gamma_quantiles_everywhere)
{
    static const double shapes[] = {0.01, 0.05, 0.2, 0.43,  0.99, 1,   1.01, 2.5,
                                    7,    40,   333, 4.9e3, 5e3,  1e4, 1e6};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct sampler d = {.kind = SAMPLER_GAMMA, .a = shapes[i], .b = 0.37};
        double last = 0;
        for (int k = -3200; k <= 3200; k++) {
            const double p = fmax(0x1p-53, 1 / (1 + exp(-k / 87.0)));    /* 1e-16 .. 1 - 1e-16 */
            const double u = fmin(p, 1 - 0x1p-53), x = sampler_quantile(&d, u);
            if (!(isfinite(x) && x >= last * (1 - 1e-9)))
                ck_abort_msg("shape %g: quantile at %.17g is %.17g after %.17g", shapes[i], u, x,
                             last);
            /* Cornish and Fisher's expansion, Abramowitz and Stegun 26.2.49, of skewness 2/sqrt(a)
             * and excess 6/a; the next term, (3 z^4 + 7 z^2) / 810 a^1.5, is below 1e-4 deviations,
             * and u has no more digits than tell z to 0.1 where it is next to 1 */
            const double z = gsl_cdf_ugaussian_Pinv(u), a = d.a;
            if (a >= 4e3)
                ck_close((x / d.b - a - (z * z - 1) / 3) / sqrt(a),
                         z + (z * z * z - 7 * z) / 36 / a, 0, z < 7 ? 2e-3 : 0.1);
            if (x > 1e-300 && a < 5e3)
                ck_close(gsl_cdf_gamma_P(x, d.a, d.b), u, 1e-6, 1e-9);
            last = x;
        }
    }
}
END_TEST

START_TEST(a_constant_is_constant_and_draws_nothing)
{
    const struct sampler d = {.kind = SAMPLER_CONSTANT, .a = 0.0173};
    struct stream r, before;
    stream_init(&r, 9, 9, 9, 9);
    before = r;
    ck_assert(sampler_draw(&d, &r) == 0.0173);
    ck_assert_mem_eq(&r, &before, sizeof r);
}
END_TEST

/* Common random numbers: the mean scales what is drawn and nothing else. */
START_TEST(a_scale_keeps_the_words)
{
    const struct sampler one = {.kind = SAMPLER_EXPONENTIAL, .a = 1};
    const struct sampler other = {.kind = SAMPLER_EXPONENTIAL, .a = 3.7};
    struct stream r, s;
    stream_init(&r, 1, 0, 0, 0);
    stream_init(&s, 1, 0, 0, 0);
    for (int i = 0; i < 10000; i++)
        ck_close(sampler_draw(&other, &s), 3.7 * sampler_draw(&one, &r), 0, 0);
    struct stream a = r;
    ck_assert(sampler_draw_other(&other, &a) == sampler_draw(&other, &r));
}
END_TEST

START_TEST(gsl_sees_the_same_words)
{
    struct stream r;
    gsl_rng *g = gsl_rng_alloc(gsl_stream_type);
    ck_assert_str_eq(gsl_rng_name(g), "xoshiro256++");
    ck_assert_uint_eq(gsl_rng_min(g), 0);
    ck_assert_uint_eq(gsl_rng_max(g), UINT64_MAX);
    ck_assert_uint_eq(gsl_rng_size(g), sizeof r);
    gsl_rng_set(g, 4711);
    stream_init(&r, 4711, 0, 0, 0);
    for (int i = 0; i < 100; i++) {
        ck_assert_uint_eq(gsl_rng_get(g), stream_word(&r));
        ck_assert(gsl_rng_uniform(g) == stream_uniform(&r));
    }
    gsl_rng *copy = gsl_rng_clone(g);
    ck_assert_uint_eq(gsl_rng_get(copy), stream_word(&r));
    gsl_rng_free(copy);
    gsl_rng_free(g);
}
END_TEST

/* Bound, GSL's laws draw from the stream itself: ours and theirs take turns. */
START_TEST(a_bound_gsl_generator_is_the_stream)
{
    struct stream r, alone;
    gsl_rng g;
    stream_init(&r, 8, 15, 16, 23);
    alone = r;
    gsl_stream_bind(&g, &r);
    ck_assert_uint_eq(gsl_rng_get(&g), stream_word(&alone));
    ck_assert_uint_eq(stream_word(&r), stream_word(&alone));
    ck_assert_mem_eq(&r, &alone, sizeof r);
    ck_assert(gsl_rng_uniform(&g) == stream_uniform(&alone));
    ck_assert_mem_eq(&r, &alone, sizeof r);
}
END_TEST

/* What is computed beforehand of a gamma changes no draw. */
START_TEST(a_gamma_knows_its_slope)
{
    static const double shapes[] = {1e-8, 0.43, 1, 4.21, 1e6};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct sampler plain = {.kind = SAMPLER_GAMMA, .a = shapes[i], .b = 0.37};
        struct sampler known = plain;
        struct stream r, s;
        known.c = sampler_gamma_slope(shapes[i]);
        ck_assert_double_gt(known.c, 0);
        stream_init(&r, 3, 8, 5, 0);
        s = r;
        for (int k = 0; k < 1000; k++)
            ck_assert(sampler_draw(&plain, &r) == sampler_draw(&known, &s));
    }
}
END_TEST

/*
 * Shapes so large that 1 - v and log v of the gamma's exact test have no digit in common that is
 * left: the standardised draw is a normal one. Mean and variance of n draws within 5 standard
 * errors; skewness 2/sqrt(shape) of it is far below.
 */
START_TEST(gammas_of_large_shape)
{
    static const double shapes[] = {1e8, 1e12, 4e14};
    enum { N = 200000 };
    const struct sampler d = {.kind = SAMPLER_GAMMA, .a = shapes[_i], .b = 1};
    struct stream r;
    stream_init(&r, 3, 8, 5, (uint64_t)_i);
    double sum = 0, squares = 0, fourth = 0;
    for (int i = 0; i < N; i++) {
        const double z = (sampler_draw(&d, &r) - d.a) / sqrt(d.a);
        sum += z, squares += z * z, fourth += z * z * z * z;
    }
    ck_close(sum / N, 0, 0, 5 / sqrt(N));
    ck_close(squares / N, 1, 0, 5 * sqrt(2.0 / N));
    ck_close(fourth / N, 3, 0, 5 * sqrt(96.0 / N));
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("rng/sampler");
    TCase *t = tcase_create("sampler");
    tcase_set_timeout(t, 240);
    tcase_add_loop_test(t, tables_follow_from_their_definition, 0, 2);
    tcase_add_loop_test(t, tables_cover_the_curve, 0, 2);
    tcase_add_test(t, exponential_at_the_ends);
    tcase_add_test(t, normal_at_the_ends);
    tcase_add_loop_test(t, rare_points_are_kept_as_often_as_they_should, 0, 2);
    tcase_add_loop_test(t, mirrored_draws_are_opposite, 0, (int)N_LAWS);
    tcase_add_test(t, gamma_quantiles_everywhere);
    tcase_add_test(t, a_constant_is_constant_and_draws_nothing);
    tcase_add_test(t, a_scale_keeps_the_words);
    tcase_add_test(t, gsl_sees_the_same_words);
    tcase_add_test(t, a_bound_gsl_generator_is_the_stream);
    tcase_add_test(t, a_gamma_knows_its_slope);
    tcase_add_loop_test(t, gammas_of_large_shape, 0, 3);
    suite_add_tcase(s, t);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 240);
    tcase_set_tags(slow, "slow");
    tcase_add_test(slow, exponential_moments_and_tail);
    tcase_add_loop_test(slow, laws_are_what_they_say, 0, (int)N_LAWS);
    tcase_add_loop_test(slow, inverted_laws_too, 0, (int)N_LAWS);
    suite_add_tcase(s, slow);
    return run_suite(s);
}
