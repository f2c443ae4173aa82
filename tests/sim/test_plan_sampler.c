/* Which sampler a plan makes of a distribution: tables of gammas are shared and bounded. */
#include <math.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "sim/plan.h"

static struct sampler gamma_of(struct sim_plan *p, double shape)
{
    struct dist d;
    ck_assert_int_eq(dist_gamma(shape, 0.37, &d), DIST_OK);
    return plan_sampler(p, &d);
}

static struct sampler erlang_of(struct sim_plan *p, double phases)
{
    struct dist d;
    ck_assert_int_eq(dist_erlang(phases, 2.385, &d), DIST_OK);
    return plan_sampler(p, &d);
}

static struct sampler weibull_of(struct sim_plan *p, double shape)
{
    struct dist d;
    ck_assert_int_eq(dist_weibull(shape, 1.9, &d), DIST_OK);
    return plan_sampler(p, &d);
}

/* The mean of n draws within 5 standard errors. */
static void check_mean(const struct sampler *d, double mean, double deviation)
{
    enum { N = 100000 };
    struct stream r;
    stream_init(&r, 5, 77, 21, 5);
    double sum = 0;
    for (int i = 0; i < N; i++)
        sum += sampler_draw(d, &r);
    ck_close(sum / N, mean, 0, 5 * deviation / sqrt(N));
}

START_TEST(a_shape_has_one_table)
{
    struct sim_plan p = {0};
    const struct sampler a = gamma_of(&p, 4.21), b = gamma_of(&p, 0.43), c = gamma_of(&p, 4.21);
    ck_assert_ptr_nonnull(a.strips);
    ck_assert_ptr_eq(a.strips, c.strips);
    ck_assert_ptr_ne(a.strips, b.strips);
    ck_assert(a.strips->shape == 4.21 && b.strips->shape == 0.43);
    const struct sampler v = weibull_of(&p, 0.77), w = weibull_of(&p, 2.6);
    ck_assert_ptr_nonnull(v.strips);
    ck_assert_ptr_eq(v.strips, w.strips);
    ck_assert(v.strips->shape == 1);
    ck_assert_uint_eq(p.n_strips, 3);
    check_mean(&a, 4.21 * 0.37, sqrt(4.21) * 0.37);
    check_mean(&b, 0.43 * 0.37, sqrt(0.43) * 0.37);
    check_mean(&w, 1.9 * tgamma(1 + 1 / 2.6),
               1.9 * sqrt(tgamma(1 + 2 / 2.6) - pow(tgamma(1 + 1 / 2.6), 2)));
    plan_samplers_free(&p);
}
END_TEST

/* What comes when there are as many tables as may be is drawn without, also by a sum. */
START_TEST(tables_are_bounded)
{
    struct sim_plan p = {0};
    for (int i = 0; i < 2 * PLAN_STRIPS_MAX; i++)
        ck_assert_int_eq(gamma_of(&p, 1.5 + i).strips != NULL, i < PLAN_STRIPS_MAX);
    ck_assert_uint_eq(p.n_strips, PLAN_STRIPS_MAX);
    ck_assert_ptr_nonnull(gamma_of(&p, 1.5 + PLAN_STRIPS_MAX / 2).strips);
    const struct sampler none = gamma_of(&p, 4.21), sum = erlang_of(&p, SAMPLER_PHASES_MAX);
    const struct sampler many = erlang_of(&p, SAMPLER_PHASES_MAX + 1), w = weibull_of(&p, 2.6);
    ck_assert(none.strips == NULL && many.strips == NULL && w.strips == NULL);
    ck_assert_int_eq(sum.kind, SAMPLER_ERLANG);
    ck_assert_int_eq(many.kind, SAMPLER_GAMMA);
    check_mean(&none, 4.21 * 0.37, sqrt(4.21) * 0.37);
    check_mean(&sum, 2.385, 2.385 / sqrt(SAMPLER_PHASES_MAX));
    check_mean(&many, 2.385, 2.385 / sqrt(SAMPLER_PHASES_MAX + 1));
    check_mean(&w, 1.9 * tgamma(1 + 1 / 2.6),
               1.9 * sqrt(tgamma(1 + 2 / 2.6) - pow(tgamma(1 + 1 / 2.6), 2)));
    plan_samplers_free(&p);
}
END_TEST

START_TEST(phases_are_summed_or_tabulated)
{
    struct sim_plan p = {0};
    for (unsigned n = 1; n <= SAMPLER_PHASES_MAX + 3; n++) {
        const struct sampler d = erlang_of(&p, n);
        ck_assert_int_eq(d.kind, n == 1                           ? SAMPLER_EXPONENTIAL
                                 : n <= SAMPLER_PHASES_MAX_STRIPS ? SAMPLER_ERLANG
                                                                  : SAMPLER_GAMMA);
        ck_assert_int_eq(d.strips != NULL, n > SAMPLER_PHASES_MAX_STRIPS);
        check_mean(&d, 2.385, 2.385 / sqrt(n));
    }
    plan_samplers_free(&p);
}
END_TEST

/* An exponential by another name takes the quick way. */
START_TEST(shape_1_is_an_exponential)
{
    struct sim_plan p = {0};
    const struct sampler g = gamma_of(&p, 1), w = weibull_of(&p, 1);
    ck_assert(g.kind == SAMPLER_EXPONENTIAL && g.a == 0.37);
    ck_assert(w.kind == SAMPLER_EXPONENTIAL && w.a == 1.9);
    ck_assert_uint_eq(p.n_strips, 0);
}
END_TEST

/* Shapes that no table covers; draws by inversion need none. */
START_TEST(without_a_table)
{
    struct sim_plan p = {0}, inverted = {.inversion = SAMPLER_INVERTED};
    ck_assert_ptr_null(gamma_of(&p, 0.99 * GAMMA_STRIPS_SHAPE_MIN).strips);
    ck_assert_ptr_null(erlang_of(&p, 10 * GAMMA_STRIPS_SHAPE_MAX).strips);
    ck_assert_ptr_null(gamma_of(&inverted, 4.21).strips);
    ck_assert_ptr_null(weibull_of(&inverted, 2.6).strips);
    ck_assert_int_eq(erlang_of(&inverted, SAMPLER_PHASES_MAX).kind,
                     (int)SAMPLER_ERLANG | (int)SAMPLER_INVERTED);
    ck_assert_uint_eq(p.n_strips + inverted.n_strips, 0);
}
END_TEST

START_TEST(every_kind_has_a_sampler)
{
    ck_assert_msg(plan_sampler_table[_i] != NULL, "plan_sampler_table has nothing for %s",
                  dist_kind_name((enum dist_kind)_i));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim/plan_sampler");
    TCase *t = tcase_create("plan_sampler");
    tcase_add_loop_test(t, every_kind_has_a_sampler, 0, DIST_KINDS);
    tcase_add_test(t, a_shape_has_one_table);
    tcase_add_test(t, tables_are_bounded);
    tcase_add_test(t, phases_are_summed_or_tabulated);
    tcase_add_test(t, shape_1_is_an_exponential);
    tcase_add_test(t, without_a_table);
    suite_add_tcase(s, t);
    return run_suite(s);
}
