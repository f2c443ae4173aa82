/*
 * The judges of the samplers, judged: their distributions against printed tables, their p-values on
 * a sound sampler, their power on unsound ones.
 */
#include "helpers/fit.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "helpers/close.h"
#include "helpers/pvalue.h"
#include "helpers/run.h"
#include "rng/sampler_tables.h"

/* Smirnov's table as in Knuth and everywhere: 10, 5 and 1 % at 1.2238, 1.3581, 1.6276. */
START_TEST(kolmogorov_has_its_table)
{
    ck_close(kolmogorov_q(1.2238), 0.10, 0, 3e-5);
    ck_close(kolmogorov_q(1.3581), 0.05, 0, 2e-5);
    ck_close(kolmogorov_q(1.6276), 0.01, 0, 5e-6);
    ck_close(kolmogorov_q(nextafter(1, 0)), kolmogorov_q(1), 1e-12, 0); /* where the series meet */
}
END_TEST

/* Anderson, Darling 1954 (10, 5, 1 %: 1.933, 2.492, 3.857, the last by Lewis 1961 3.878), and
 * Marsaglia, Marsaglia, J. Stat. Softw. 9(2), 2004: P(A^2 < 2) = 0.90816... */
START_TEST(anderson_darling_has_its_table)
{
    ck_close(anderson_darling_q(1.933), 0.10, 0, 5e-5);
    ck_close(anderson_darling_q(2.492), 0.05, 0, 5e-5);
    ck_close(anderson_darling_q(3.878), 0.01, 0, 1e-5);
    ck_close(1 - anderson_darling_q(2), 0.90816, 0, 1e-5);
    /* E A^2 = 1: the integral of P(A^2 > z) */
    double mean = 0;
    for (int i = 0; i < 3000; i++)
        mean += 0.01 * anderson_darling_q(0.01 * (i + 0.5));
    ck_close(mean, 1, 0, 1e-4);
    ck_close(anderson_darling_q(14.01), anderson_darling_q(14), 0.04, 0);
}
END_TEST

START_TEST(counts_are_two_sided)
{
    /* 10 trials of 1/2: P(X <= 1) = 11/1024 */
    ck_close(two_sided_count(1, 10, 0.5), 22.0 / 1024, 1e-12, 0);
    ck_close(two_sided_count(9, 10, 0.5), 22.0 / 1024, 1e-12, 0);
    ck_close(two_sided_count(5, 10, 0.5), 1, 0, 0);
    ck_close(two_sided_count(0, 10, 0.5), 2.0 / 1024, 1e-12, 0);
}
END_TEST

/* Central moments by another way: E (X - m)^k of the exponential is m^k times the subfactorial, of
 * the uniform (b/2)^k / (k + 1), of which doubles (valgrind has no longer ones) keep 7 digits. */
START_TEST(laws_have_their_moments)
{
    static const double subfactorial[] = {1, 0, 1, 2, 9, 44, 265, 1854, 14833};
    for (unsigned k = 0; k <= 8; k++) {
        ck_close(law_central_moment(&LAWS[0], k), subfactorial[k] * pow(2.385, k), 1e-12, 1e-12);
        ck_close(law_central_moment(&LAWS[2], k), k % 2 ? 0 : pow(0.93 / 2, k) / (k + 1), 1e-6,
                 1e-6 * pow(0.93 / 2, k));
    }
}
END_TEST

enum { N = 2000000, BLOCK = 8000 };

static const struct law EXPONENTIAL = {"unit exponential", .source = LAW_SAMPLER,
                                       .d = {.kind = SAMPLER_EXPONENTIAL, .a = 1}};

/* --- Samplers with a defect each. --- */

static double shifted(struct stream *r)
{
    return 1.005 * sampler_exp(r);
}

static double without_tail(struct stream *r)
{
    double x;
    do
        x = sampler_exp(r);
    while (x > sampler_exp_r);
    return x;
}

/* A ziggurat that takes every point of a rectangle: its steps show. */
static double without_wedges(struct stream *r)
{
    const uint64_t word = stream_word(r);
    const unsigned layer = (unsigned)(word & 255);
    const double x = (double)(word >> 11) * sampler_exp_w[layer];
    return layer > 0 || x < sampler_exp_r ? x : sampler_exp_r + sampler_exp(r);
}

/* A quarter of the draws resemble the one before. */
static double resembling(struct stream *r)
{
    static double last = 1;
    const uint64_t word = stream_word(r);
    return last = word & 3 ? sampler_exp(r) : last * (1 + 1e-3 * stream_uniform(r) - 5e-4);
}

/* Never in the lowest 1e-5. */
static double without_small(struct stream *r)
{
    double x;
    do
        x = sampler_exp(r);
    while (x < 1e-5);
    return x;
}

static const struct {
    double (*draw)(struct stream *r);
    const char *found_by;
} DEFECTS[] = {{shifted, "m1"},
               {without_tail, "KS high"},
               {without_wedges, "chi2"},
               {resembling, "lag 1"},
               {without_small, "least"}};

START_TEST(defects_are_found)
{
    static double x[BLOCK];
    struct verdict v[FIT_VERDICTS_MAX];
    struct fit f;
    struct stream r;
    stream_init(&r, 7, (uint64_t)_i, 0, 0);
    fit_init(&f, &EXPONENTIAL, N, 12);
    for (int n = 0; n < N; n += BLOCK) {
        for (int i = 0; i < BLOCK; i++)
            x[i] = DEFECTS[_i].draw(&r);
        fit_add(&f, x, BLOCK);
    }
    const size_t n = fit_judge(&f, v);
    for (size_t i = 0; i < n; i++)
        if (strcmp(v[i].name, DEFECTS[_i].found_by) == 0)
            ck_assert_double_lt(v[i].p, 1e-7);
    ck_assert_double_lt(bonferroni(v, n), 1e-6);
    fit_release(&f);
}
END_TEST

/*
 * On a sound sampler the p-value of every continuous statistic is uniform: 200 of each, by
 * Kolmogorov's distance at a chance of 1e-4.
 */
START_TEST(p_values_are_uniform)
{
    enum { SAMPLES = 200, DRAWS = 24000 };
    static double x[BLOCK], p[FIT_VERDICTS_MAX][SAMPLES];
    static const char *const continuous[] = {"KS",    "AD",     "chi2",    "chi2 fine", "m1",
                                             "lag 1", "KS low", "KS high", "least",     "most"};
    struct verdict v[FIT_VERDICTS_MAX];
    size_t n = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
        struct fit f;
        struct stream r;
        stream_init(&r, 77, (uint64_t)sample, 0, 0);
        fit_init(&f, &EXPONENTIAL, DRAWS, 10);
        for (int i = 0; i < DRAWS; i += BLOCK) {
            law_draw(&EXPONENTIAL, &r, x, BLOCK);
            fit_add(&f, x, BLOCK);
        }
        n = fit_judge(&f, v);
        for (size_t i = 0; i < n; i++)
            p[i][sample] = v[i].p;
        fit_release(&f);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < sizeof continuous / sizeof *continuous; c++) {
            if (strcmp(v[i].name, continuous[c]) != 0)
                continue;
            double distance = 0;
            for (int k = 0; k < SAMPLES; k++) {
                double below = 0;
                for (int j = 0; j < SAMPLES; j++)
                    below += p[i][j] <= p[i][k];
                distance = fmax(distance, fabs(below / SAMPLES - p[i][k]));
            }
            ck_assert_msg(kolmogorov_q(sqrt(SAMPLES) * distance) > 1e-4, "%s: D %g", v[i].name,
                          distance);
        }
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("rng/fit");
    TCase *t = tcase_create("fit");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, kolmogorov_has_its_table);
    tcase_add_test(t, anderson_darling_has_its_table);
    tcase_add_test(t, counts_are_two_sided);
    tcase_add_test(t, laws_have_their_moments);
    tcase_add_loop_test(t, defects_are_found, 0, sizeof DEFECTS / sizeof *DEFECTS);
    tcase_add_test(t, p_values_are_uniform);
    suite_add_tcase(s, t);
    return run_suite(s);
}
