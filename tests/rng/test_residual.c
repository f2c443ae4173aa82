/*
 * Residual lives: a renewal process that begins with one is stationary. That is seen by counting
 * events, which knows nothing of how residuals are drawn; and their first moments are exact ones.
 */
#include "rng/residual.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "stats/tally.h"

static const double cumulative[3] = {0.7, 0.95, 1}, means[3] = {0.2385, 2.385, 5.27};

/* Each with E[X], E[X^2] and E[X^3]: of the textbooks, as functions of the parameters. */
struct law {
    struct sampler d;
    double m1, m2, m3;
};

static struct law law_of(int i)
{
    struct law l = {.d = {.kind = (enum sampler_kind)i}};
    struct sampler *d = &l.d;
    switch (d->kind) {
    case SAMPLER_EXPONENTIAL:
        d->a = 2.385;
        return (struct law){*d, d->a, 2 * pow(d->a, 2), 6 * pow(d->a, 3)};
    case SAMPLER_CONSTANT:
        d->a = 2.385;
        return (struct law){*d, d->a, pow(d->a, 2), pow(d->a, 3)};
    case SAMPLER_UNIFORM:
        d->a = 0.385, d->b = 2.77;
        return (struct law){*d, d->a + d->b / 2, (pow(3.155, 3) - pow(0.385, 3)) / (3 * d->b),
                            (pow(3.155, 4) - pow(0.385, 4)) / (4 * d->b)};
    case SAMPLER_ERLANG:
        d->n = 3, d->a = 0.77;
        return (struct law){*d, 3 * d->a, 12 * pow(d->a, 2), 60 * pow(d->a, 3)};
    case SAMPLER_GAMMA:
        d->a = 0.385, d->b = 3.77;
        return (struct law){*d, d->a * d->b, d->a * (d->a + 1) * pow(d->b, 2),
                            d->a * (d->a + 1) * (d->a + 2) * pow(d->b, 3)};
    case SAMPLER_HYPEREXPONENTIAL: {
        double m[4] = {0, 0, 0, 0};
        for (int k = 1; k <= 3; k++)
            for (int b = 0; b < 3; b++)
                m[k] += (cumulative[b] - (b ? cumulative[b - 1] : 0)) * tgamma(k + 1) *
                        pow(means[b], k);
        d->n = 3, d->cumulative = cumulative, d->means = means;
        return (struct law){*d, m[1], m[2], m[3]};
    }
    case SAMPLER_LOGNORMAL:
        d->a = 0.385, d->b = 0.677;
        return (struct law){*d, exp(d->a + d->b * d->b / 2), exp(2 * d->a + 2 * d->b * d->b),
                            exp(3 * d->a + 4.5 * d->b * d->b)};
    default:
        d->a = 2.385, d->b = 0.877, d->c = 1 / d->b;
        return (struct law){*d, d->a * tgamma(1 + 1 / d->b), pow(d->a, 2) * tgamma(1 + 2 / d->b),
                            pow(d->a, 3) * tgamma(1 + 3 / d->b)};
    }
}

enum { LAWS = SAMPLER_WEIBULL + 1, DRAWS = 100000 };

/* E[R] = E[X^2]/(2 E[X]), E[R^2] = E[X^3]/(3 E[X]); Cox 1962, sec. 5.4. Plain and mirrored. */
START_TEST(moments)
{
    const struct law l = law_of(_i);
    for (int mirrored = 0; mirrored < 2; mirrored++) {
        struct stream r;
        struct sampler d = l.d;
        struct tally first = {0}, second = {0};
        if (mirrored)
            d.kind = (enum sampler_kind)(d.kind | SAMPLER_INVERTED | SAMPLER_MIRRORED);
        stream_init(&r, 1962, (uint64_t)_i, 0, 1);
        for (int i = 0; i < DRAWS; i++) {
            const double x = residual_draw(&d, &r);
            ck_assert(x > 0 || (x == 0 && l.d.kind == SAMPLER_EXPONENTIAL));
            tally_add(&first, x);
            tally_add(&second, x * x);
        }
        ck_close(first.mean, l.m2 / (2 * l.m1), 0, 5 * tally_standard_error(&first));
        ck_close(second.mean, l.m3 / (3 * l.m1), 0, 5 * tally_standard_error(&second));
    }
}
END_TEST

/* The whole interval: E[X'] = E[X^2]/E[X], E[X'^2] = E[X^3]/E[X], and the rest of it as above. */
START_TEST(moments_of_the_interval)
{
    const struct law l = law_of(_i);
    struct stream r;
    struct tally length = {0}, square = {0}, rest = {0}, rest2 = {0}, both = {0};
    stream_init(&r, 1962, (uint64_t)_i, 0, 4);
    for (int i = 0; i < DRAWS; i++) {
        const struct residual_interval x = residual_interval_draw(&l.d, &r);
        ck_assert(x.rest <= x.length);
        tally_add(&length, x.length);
        tally_add(&square, x.length * x.length);
        tally_add(&rest, x.rest);
        tally_add(&rest2, x.rest * x.rest);
        tally_add(&both, x.rest * x.length);
    }
    ck_close(length.mean, l.m2 / l.m1, 1e-14, 5 * tally_standard_error(&length));
    ck_close(square.mean, l.m3 / l.m1, 1e-14, 5 * tally_standard_error(&square));
    ck_close(rest.mean, l.m2 / (2 * l.m1), 0, 5 * tally_standard_error(&rest));
    ck_close(rest2.mean, l.m3 / (3 * l.m1), 0, 5 * tally_standard_error(&rest2));
    ck_close(both.mean, l.m3 / (2 * l.m1), 0, 5 * tally_standard_error(&both));
}
END_TEST

/* Events in (0, t] are t/E[X] on average, for times short and long against an interval. */
START_TEST(renewals_are_stationary)
{
    enum { PATHS = 40000 };
    static const double times[4] = {0.1, 0.5, 1, 2.385};
    const struct law l = law_of(_i);
    struct tally count[4] = {{0}};
    struct stream r;
    stream_init(&r, 1962, (uint64_t)_i, 0, 2);
    for (int path = 0; path < PATHS; path++) {
        double n = 0, t = residual_draw(&l.d, &r);
        for (int k = 0; k < 4; k++) {
            for (; t <= times[k] * l.m1; t += sampler_draw(&l.d, &r))
                n++;
            tally_add(&count[k], n);
        }
    }
    for (int k = 0; k < 4; k++)
        ck_close(count[k].mean, times[k], 1e-14, 5 * tally_standard_error(&count[k]));
}
END_TEST

/* The same words mirrored: as far apart as two can be, so that antithetic runs help. */
START_TEST(mirrored_ones_are_opposed)
{
    const struct law l = law_of(_i);
    struct sampler d[2] = {l.d, l.d};
    struct stream r[2];
    double product = 0;
    for (int k = 0; k < 2; k++) {
        const int flags = k ? SAMPLER_INVERTED | SAMPLER_MIRRORED : SAMPLER_INVERTED;
        d[k].kind = (enum sampler_kind)(l.d.kind | (enum sampler_kind)flags);
        stream_init(&r[k], 1962, (uint64_t)_i, 0, 3);
    }
    const double mean = l.m2 / (2 * l.m1), variance = l.m3 / (3 * l.m1) - mean * mean;
    for (int i = 0; i < DRAWS; i++) {
        const double x = residual_draw(&d[0], &r[0]), y = residual_draw(&d[1], &r[1]);
        product += (x - mean) * (y - mean) / DRAWS;
    }
    ck_assert_double_lt(product, -0.1 * variance);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("residual");
    TCase *c = tcase_create("residual");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, mirrored_ones_are_opposed, 0, LAWS);
    suite_add_tcase(s, c);
    TCase *slow = tcase_create("slow");
    tcase_set_timeout(slow, 60);
    tcase_set_tags(slow, "slow");
    tcase_add_loop_test(slow, moments, 0, LAWS);
    tcase_add_loop_test(slow, moments_of_the_interval, 0, LAWS);
    tcase_add_loop_test(slow, renewals_are_stationary, 0, LAWS);
    suite_add_tcase(s, slow);
    return run_suite(s);
}
