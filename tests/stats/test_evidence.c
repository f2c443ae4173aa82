/*
 * When a ratio has an interval, and how often it covers: by hand, and on rare visits to a station.
 */
#include "stats/evidence.h"

#include <check.h>
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/interval.h"

static const struct ratio_kind MEAN = {.counts_x = true}, COUNT = {.counts_y = true, .unit = 1},
                               INTEGRAL = {.unit = 1},
                               SHARE = {
                                   .counts_x = true, .counts_y = true, .unit = 1, .share = true};

/* n replications of (y, x), the last of them in place of the others' */
static struct ratio alike(int n, double y, double x, double last_y, double last_x)
{
    struct ratio r = {0};
    for (int i = 1; i < n; i++)
        ratio_add(&r, y, x);
    ratio_add(&r, last_y, last_x);
    return r;
}

static enum evidence_verdict verdict(struct ratio r, const struct ratio_kind *kind)
{
    return evidence_of(&r, kind, NULL, INFINITY).verdict;
}

/* One visit of 0.26 s in 30 replications has no residual: 0.26 +- 0. */
START_TEST(one_visit_is_no_interval)
{
    const struct ratio r = alike(30, 0, 0, 0.26, 1);
    ck_assert(ratio_half_width(&r, 0.95) < 1e-12);
    ck_assert_int_eq(verdict(r, &MEAN), EVIDENCE_FEW);
    ck_close(evidence_of(&r, &MEAN, NULL, INFINITY).events, 1, 1e-9, 0);
    ck_close(evidence_of(&r, &MEAN, NULL, INFINITY).replications, 1, 1e-9, 0);
}
END_TEST

/* Thousands of visits, all in one replication of 30, are what one burst brought. */
START_TEST(one_replication_with_all_visits_is_no_interval)
{
    ck_assert_int_eq(verdict(alike(30, 0, 0, 5000, 4000), &MEAN), EVIDENCE_FEW);
    ck_assert_int_eq(verdict(alike(30, 1e-3, 1, 5000, 4000), &MEAN), EVIDENCE_FEW);
}
END_TEST

START_TEST(nothing_seen_is_no_interval)
{
    const struct ratio none = alike(30, 0, 100, 0, 100);
    ck_assert_int_eq(verdict(none, &COUNT), EVIDENCE_NOTHING);
    ck_assert_int_eq(verdict(none, &INTEGRAL), EVIDENCE_NOTHING);
    ck_assert_int_eq(verdict(none, &MEAN), EVIDENCE_NOTHING);
    ck_assert_int_eq(verdict(none, &SHARE), EVIDENCE_NOTHING);
    ck_assert_int_eq(verdict(alike(30, 100, 100, 100, 100), &SHARE), EVIDENCE_EVERYTHING);
    ck_assert_int_eq(verdict(alike(1, 0, 0, 100, 100), &MEAN), EVIDENCE_ONE_REPLICATION);
    const struct ratio_kind zero = {.zero = true};
    ck_assert_int_eq(verdict(none, &zero), EVIDENCE_ENOUGH);    /* a wait where there is no queue */
}
END_TEST

/* Regular arrivals and services: nothing varies over thousands of visits. */
START_TEST(what_never_varies_is_known)
{
    const struct ratio r = alike(30, 2e-3 * 1000, 1000, 2e-3 * 1000, 1000);
    const struct evidence e = evidence_of(&r, &MEAN, NULL, INFINITY);
    ck_assert_int_eq(e.verdict, EVIDENCE_ENOUGH);
    ck_close(e.events, 30000, 1e-12, 0);
    ck_close(evidence_interval(2e-3, 0, 29, 0.95, &e, &MEAN).half_width, 2e-3 * log(20) / 30000,
             1e-12, 0);
    ck_assert_int_eq(verdict(alike(19, 2e-3, 1, 2e-3, 1), &MEAN), EVIDENCE_FEW);
    ck_assert_int_eq(verdict(alike(30, 2e-3, 1, 2e-3, 1), &MEAN), EVIDENCE_ENOUGH);
    /* two replications that agree may do so by chance */
    ck_assert_int_eq(verdict(alike(2, 10, 10, 10, 10), &MEAN), EVIDENCE_FEW);
    ck_assert_int_eq(verdict(alike(2, 10, 1, 10, 1), &COUNT), EVIDENCE_FEW);
}
END_TEST

/*
 * A share of one half in every replication, 30 of 1e7 events: an exception with a probability of
 * less than ln 20 / 3e8 is not seen with a probability of 5 % or more. The same of a rate,
 * relatively.
 */
START_TEST(what_never_varies_may_have_exceptions)
{
    const struct ratio half = alike(30, 5e6, 1e7, 5e6, 1e7), rate = alike(30, 5e6, 1, 5e6, 1);
    const struct evidence e = evidence_of(&half, &SHARE, NULL, INFINITY),
                          of_rate = evidence_of(&rate, &COUNT, NULL, INFINITY);
    ck_assert_int_eq(e.verdict, EVIDENCE_ENOUGH);
    const double p = evidence_interval(0.5, 0, 29, 0.95, &e, &SHARE).half_width;
    ck_close(exp(3e8 * log1p(-p)), 0.05, 1e-6, 0);
    ck_close(evidence_interval(0.5, 0, 29, 0.99, &e, &SHARE).half_width, log(100) / 3e8, 1e-12, 0);
    ck_close(evidence_interval(5e6, 0, 29, 0.95, &of_rate, &COUNT).half_width,
             5e6 * log(20) / 1.5e8, 1e-12, 0);
    ck_assert(evidence_interval(0.5, 1e-6, 29, 0.95, &e, &SHARE).half_width ==
              student_t(0.95, 29) * 1e-6);
    const struct ratio_kind zero = {.counts_y = true, .unit = 1, .zero = true};
    ck_assert(evidence_interval(0, 0, 29, 0.95, &e, &zero).half_width == 0);
    /* a time average by its visits; without any it is as it is seen */
    const struct evidence busy = evidence_of(&rate, &INTEGRAL, &half, INFINITY),
                          no_count = evidence_of(&rate, &INTEGRAL, NULL, INFINITY);
    ck_close(evidence_interval(0.2, 0, 29, 0.95, &busy, &INTEGRAL).half_width,
             0.2 * log(20) / 1.5e8, 1e-12, 0);
    ck_assert(evidence_interval(0.2, 0, 29, 0.95, &no_count, &INTEGRAL).half_width == 0);
}
END_TEST

/* 40 replications with (a, b) in turn: mean 2, squares 40: (mean / s)^2 = 4 * 40 * 39 / 40. */
START_TEST(events_by_hand)
{
    struct ratio count = {0}, share = {0};
    for (int i = 0; i < 40; i++) {
        ratio_add(&count, 1 + 2 * (i % 2), 1);
        ratio_add(&share, 1 + 2 * (i % 2), 10);
    }
    ck_close(evidence_of(&count, &COUNT, NULL, INFINITY).events, 80, 1e-12, 0);    /* all: 40 * 2 */
    ck_close(evidence_of(&count, &INTEGRAL, NULL, INFINITY).events, 2 * 156, 1e-12, 0);
    ck_close(evidence_of(&count, &INTEGRAL, &count, INFINITY).events, 80, 1e-12, 0);
    ck_close(evidence_of(&count, &COUNT, NULL, INFINITY).replications, 40 / 1.25, 1e-12, 0);
    ck_close(evidence_of(&share, &SHARE, NULL, INFINITY).events, 80, 1e-12, 0);
    struct ratio other = {0};
    for (int i = 0; i < 40; i++)
        ratio_add(&other, 9 - 2 * (i % 2), 10);
    ck_close(evidence_of(&other, &SHARE, NULL, INFINITY).events, 80, 1e-12, 0);
    const struct ratio_kind busy = {.share = true};
    ck_close(evidence_of(&other, &busy, NULL, INFINITY).events, 2 * 156, 1e-12,
             0); /* idle: 2 of 10 */
    /* a mean over two replicas: each event adds a half */
    struct ratio half = {0};
    for (int i = 0; i < 40; i++)
        ratio_add(&half, 0.5 + i % 2, 1);
    ck_close(evidence_of(&half, &(struct ratio_kind){.counts_y = true, .unit = 0.5}, NULL, INFINITY)
                 .events,
             80, 1e-12, 0);
}
END_TEST

/* Much evidence: Student's interval as it was. Little: wider, and never out of a share's range. */
START_TEST(which_interval)
{
    const struct evidence much = {EVIDENCE_ENOUGH, 1e4, 30, INFINITY},
                          little = {EVIDENCE_ENOUGH, 50, 20, INFINITY};
    const struct ratio r = {.n = 30};
    ck_assert(evidence_df(&much, &r, 29) == 29 && evidence_df(&little, &r, 29) == 19);
    struct evidence_interval i = evidence_interval(5, 0.1, 29, 0.95, &much, &MEAN);
    ck_assert(i.half_width == student_t(0.95, 29) * 0.1 && i.low == 0 && i.high == 0);
    const double h = 2.0930240544 * 1;    /* Student, 19 degrees of freedom, from a table */
    i = evidence_interval(5, 1, 19, 0.95, &little, &MEAN);
    ck_close(i.low, 5 - h, 1e-9, 0);
    ck_close(i.high, 5 * exp(h / 5), 1e-9, 0);
    ck_close(i.half_width, (i.high - i.low) / 2, 1e-15, 0);
    for (double p = 0.01; p < 1; p += 0.07) {
        i = evidence_interval(p, 0.05, 19, 0.95, &little, &SHARE);
        ck_assert(i.low >= 0 && i.high <= 1 && i.low < p && i.high > p);
        ck_assert(i.low <= fmax(0, p - 0.05 * h) + 1e-12);
        ck_assert(i.high >= fmin(1, p + 0.05 * h) - 1e-12);
        i = evidence_interval(p, 0.3, 29, 0.95, &much, &SHARE);
        ck_assert(i.low >= 0 && i.high <= 1);
    }
}
END_TEST

/* ---- coverage ---- */

static double exponential(struct stream *s)
{
    return sampler_exp(s);
}

static double erlang4(struct stream *s)
{
    return (sampler_exp(s) + sampler_exp(s) + sampler_exp(s) + sampler_exp(s)) / 4;
}

static double constant_or_none(struct stream *s)
{
    return stream_uniform(s) < 0.3 ? 1 / 0.3 : 0;
}

struct seen { int shown, covered; };

/* Visits come as a Poisson stream, `expected` in n replications; each takes a time of mean 1. */
static struct seen rare_station(double (*draw)(struct stream *), double expected, int n,
                                const struct ratio_kind *kind)
{
    enum { RUNS = 3000 };
    struct seen seen = {0};
    struct stream s;
    stream_init(&s, 29, (uint64_t)n, (uint64_t)expected, kind->counts_x);
    for (int run = 0; run < RUNS; run++) {
        struct ratio r = {0}, visits = {0};
        double next = sampler_exp(&s);
        for (int i = 1; i <= n; i++) {
            double y = 0, x = 0;
            for (; next < i * expected / n; next += sampler_exp(&s)) {
                y += draw(&s);
                x++;
            }
            ratio_add(&r, y, kind->counts_x ? x : 1);
            ratio_add(&visits, x, 1);
        }
        const struct evidence e = evidence_of(&r, kind, &visits, INFINITY);
        if (e.verdict != EVIDENCE_ENOUGH || !(r.mean_x > 0))
            continue;
        const double value = ratio_value(&r), truth = kind->counts_x ? 1 : expected / n;
        const struct evidence_interval at = evidence_interval(
            value, ratio_standard_error(&r), evidence_df(&e, &r, n - 1), 0.95, &e, kind);
        const bool ends = at.low < at.high;
        seen.shown++;
        seen.covered += truth >= (ends ? at.low : value - at.half_width) &&
                        truth <= (ends ? at.high : value + at.half_width);
    }
    return seen;
}

/* 93 %, or up to 4.5 standard deviations of what was seen less. */
static void covers(struct seen s)
{
    if (s.shown < 100)
        return;
    const double deviation = sqrt(0.93 * 0.07 / s.shown);
    if ((double)s.covered / s.shown < 0.93 - 4.5 * deviation)
        ck_abort_msg("%d of %d intervals cover", s.covered, s.shown);
}

static double (*const draws[])(struct stream *) = {exponential, erlang4, constant_or_none};
static const double expected[] = {5, 10, 20, 30, 50, 100};
static const int replications[] = {10, 30, 100, 300};

START_TEST(intervals_of_rare_means_cover)
{
    int shown = 0;
    for (int k = 0; k < 6; k++)
        for (int n = 0; n < 4; n++) {
            const struct seen s = rare_station(draws[_i], expected[k], replications[n], &MEAN);
            covers(s);
            if (expected[k] < 10)
                ck_assert_int_eq(s.shown, 0);    /* 20 of 5: one in 10 million */
            if (expected[k] > 50)
                ck_assert_int_gt(s.shown, 2900);
            shown += s.shown;
        }
    ck_assert_int_gt(shown, 20000);
}
END_TEST

/* Mean number and utilization at a rare station: integrals made of visits. */
START_TEST(intervals_of_rare_integrals_cover)
{
    for (int k = 2; k < 6; k++)
        for (int n = 0; n < 4; n++)
            covers(rare_station(draws[_i], expected[k], replications[n], &INTEGRAL));
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("evidence");
    TCase *t = tcase_create("core");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, one_visit_is_no_interval);
    tcase_add_test(t, one_replication_with_all_visits_is_no_interval);
    tcase_add_test(t, nothing_seen_is_no_interval);
    tcase_add_test(t, what_never_varies_is_known);
    tcase_add_test(t, what_never_varies_may_have_exceptions);
    tcase_add_test(t, events_by_hand);
    tcase_add_test(t, which_interval);
    tcase_add_loop_test(t, intervals_of_rare_means_cover, 0, 3);
    tcase_add_loop_test(t, intervals_of_rare_integrals_cover, 0, 3);
    suite_add_tcase(s, t);
    return run_suite(s);
}
