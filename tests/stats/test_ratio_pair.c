/*
 * Paired differences of ratios against the definition in two passes, and where they must be the
 * plain paired t or nothing at all.
 */
#include <math.h>

#include <gsl/gsl_statistics_double.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/interval.h"
#include "stats/ratio_pair.h"

enum { N = 23 };

struct sample { double ya[N], xa[N], yb[N], xb[N]; };

/* Four correlated columns of ugly numbers. */
static struct sample draw(uint64_t seed)
{
    struct sample s;
    struct stream r;
    stream_init(&r, seed, 0, 0, 0);
    for (int i = 0; i < N; i++) {
        const double common = sampler_exp(&r);
        s.xa[i] = 3.17 + stream_uniform(&r);
        s.xb[i] = s.xa[i] + 0.11 * stream_uniform(&r);
        s.ya[i] = 2.385 * s.xa[i] + common;
        s.yb[i] = 1.75 * s.xb[i] + 0.8 * common + 0.1 * stream_uniform(&r);
    }
    return s;
}

static struct ratio_pair reduce(const struct sample *s)
{
    struct ratio_pair p = {.differs = false};
    for (int i = 0; i < N; i++)
        ratio_pair_add(&p, s->ya[i], s->xa[i], s->yb[i], s->xb[i]);
    return p;
}

START_TEST(is_the_definition)
{
    const struct sample s = draw((uint64_t)_i);
    const struct ratio_pair p = reduce(&s);
    const double xa = gsl_stats_mean(s.xa, 1, N), xb = gsl_stats_mean(s.xb, 1, N);
    const double ra = gsl_stats_mean(s.ya, 1, N) / xa, rb = gsl_stats_mean(s.yb, 1, N) / xb;
    double d[N];
    for (int i = 0; i < N; i++)
        d[i] = (s.yb[i] - rb * s.xb[i]) / xb - (s.ya[i] - ra * s.xa[i]) / xa;
    ck_close(ratio_pair_difference(&p), rb - ra, 1e-13, 0);
    const double error = gsl_stats_sd(d, 1, N) / sqrt(N);
    ck_close(ratio_pair_standard_error(&p), error, 1e-11, 0);
    ck_close(ratio_pair_half_width(&p, 0.95), student_t(0.95, N - 1) * error, 1e-11, 0);
}
END_TEST

/* All x the same: the paired t of y / x. */
START_TEST(same_x_is_the_paired_t)
{
    struct sample s = draw(7);
    double d[N];
    for (int i = 0; i < N; i++) {
        s.xa[i] = 2.5, s.xb[i] = 4.75;
        d[i] = s.yb[i] / 4.75 - s.ya[i] / 2.5;
    }
    const struct ratio_pair p = reduce(&s);
    ck_close(ratio_pair_difference(&p), gsl_stats_mean(d, 1, N), 1e-12, 0);
    ck_close(ratio_pair_standard_error(&p), gsl_stats_sd(d, 1, N) / sqrt(N), 1e-11, 0);
}
END_TEST

START_TEST(no_difference_is_exactly_none)
{
    struct sample s = draw(3);
    for (int i = 0; i < N; i++)
        s.yb[i] = s.ya[i], s.xb[i] = s.xa[i];
    struct ratio_pair p = reduce(&s);
    ck_assert(!p.differs);
    ck_close(ratio_pair_difference(&p), 0, 0, 0);
    ck_close(ratio_pair_half_width(&p, 0.99), 0, 0, 0);
    ratio_pair_add(&p, 1.5, 1, 1.25, 1);
    ck_assert(p.differs);
    ck_assert_double_gt(ratio_pair_half_width(&p, 0.99), 0);
}
END_TEST

START_TEST(too_few_or_nothing)
{
    struct ratio_pair p = {.differs = false};
    ratio_pair_add(&p, 1, 2, 3, 4);
    ck_assert(isnan(ratio_pair_half_width(&p, 0.95)));
    ck_close(ratio_pair_difference(&p), 0.25, 0, 0);
    struct ratio_pair none = {.differs = false};
    ratio_pair_add(&none, 1, 2, 0, 0);
    ratio_pair_add(&none, 3, 2, 0, 0);
    ck_assert(isnan(ratio_pair_difference(&none)));
    ck_assert(isnan(ratio_pair_standard_error(&none)));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("ratio_pair");
    TCase *t = tcase_create("ratio_pair");
    tcase_add_loop_test(t, is_the_definition, 0, 20);
    tcase_add_test(t, same_x_is_the_paired_t);
    tcase_add_test(t, no_difference_is_exactly_none);
    tcase_add_test(t, too_few_or_nothing);
    suite_add_tcase(s, t);
    return run_suite(s);
}
