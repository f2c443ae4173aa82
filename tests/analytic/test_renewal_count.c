/* Counts of renewal processes against closed forms (Cox, Renewal Theory, 1962, ch. 4). */
#include "analytic/renewal_count.h"

#include <math.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "helpers/close.h"
#include "helpers/run.h"

static void is(struct renewal_value got, double want)
{
    ck_close(got.value, want, 1e-10, 1e-13);
    ck_assert_msg(got.error <= 1e-9 * fabs(want) + 1e-12, "error %g of %g", got.error, want);
}

/* Erlang of two phases: m = vt/2 - (1 - exp(-2vt))/4, v the rate of a phase. */
START_TEST(erlang)
{
    const struct dist d = dist_of(DIST_ERLANG, 0.7, 0.5);
    const double v = 2 / 0.7;
    for (double t = 0.03; t < 2000; t *= 2.7) {
        const double left = exp(-2 * v * t);
        is(renewal_count(NULL, &d, t), v * t / 2 - (1 - left) / 4);
        is(renewal_count_integral(NULL, &d, t),
           v * t * t / 4 - t / 4 + (1 - left) / (8 * v));
        /* the last term with exp(-2v X) averaged */
        for (double mean = 0.2; mean < 40; mean *= 5)
            is(renewal_count_random(NULL, &d, t, mean),
               v * (t + mean) / 2 - (1 - left / (1 + 2 * v * mean)) / 4);
    }
}
END_TEST

/* Two branches: m = t/mu + (scv - 1)/2 (1 - exp(-et)), e = p/m2 + (1 - p)/m1. */
START_TEST(hyperexponential)
{
    const struct dist d = dist_of(DIST_HYPEREXPONENTIAL, 1.3, 5);
    const double p = dist_branch_p(&d, 0);
    const double e = p / dist_branch_mean(&d, 1) + (1 - p) / dist_branch_mean(&d, 0);
    for (double t = 0.03; t < 20000; t *= 2.7)
        is(renewal_count(NULL, &d, t), t / 1.3 + 2 * (1 - exp(-e * t)));
}
END_TEST

/* From 0 to b, x = t/b: m = exp(x) - 1 up to 1, and exp(x) - 1 - (x - 1) exp(x - 1) up to 2. */
START_TEST(uniform)
{
    struct dist d;
    ck_assert_int_eq(dist_uniform(0, 2.3, &d), DIST_OK);
    for (double x = 0.013; x < 1; x += 0.21)
        is(renewal_count(NULL, &d, 2.3 * x), expm1(x));
    for (double x = 1.013; x < 2; x += 0.21)
        is(renewal_count(NULL, &d, 2.3 * x), expm1(x) - (x - 1) * exp(x - 1));
}
END_TEST

START_TEST(poisson)
{
    const struct dist d = exponential(0.4);
    const double q = 0.03, u = q / 0.4;
    for (double t = 0.02; t < 300; t *= 3) {
        is(renewal_count(NULL, &d, t), t / 0.4);
        is(renewal_gap_above(NULL, &d, q, t), exp(-u * t));
        is(renewal_gap_within(NULL, &d, q, t), -expm1(-u * t) / u);
    }
}
END_TEST

/* Points at multiples of 0.3: one at t itself is not before t. */
START_TEST(lattice)
{
    const struct dist d = deterministic(0.3);
    is(renewal_count(NULL, &d, 1), 3);
    is(renewal_count(NULL, &d, 0.9), 2);
    is(renewal_count_integral(NULL, &d, 1), 0.7 + 0.4 + 0.1);
    is(renewal_gap_above(NULL, &d, 0.2, 1), pow(0.8, 3));
    is(renewal_gap_within(NULL, &d, 0.2, 1), 0.3 * (1 + 0.8 + 0.64) + 0.512 * 0.1);
    double sum = 0;
    for (int k = 1; k < 400; k++)
        sum += exp(-fmax(0, 0.3 * k - 1) / 2.5);
    is(renewal_count_random(NULL, &d, 1, 2.5), sum);
}
END_TEST

/* Gamma gaps of shape 2 and mean 1: m = t - 1/4 + exp(-4t)/4. The transform of E(t, L) has a
 * removable singularity at s = 1/L, which for one L is a point of the inversion (6t/34). */
START_TEST(random_at_a_point)
{
    struct dist d;
    ck_assert_int_eq(dist_gamma(2, 0.5, &d), DIST_OK);
    for (double t = 0.1; t < 20; t *= 10)
        for (int i = -3; i <= 3; i++) {
            const double mean = 6 * t / 34 * (1 + i * i * i * 1e-3);
            const double want = t + mean - 0.25 + exp(-4 * t) / (4 * (1 + 4 * mean));
            ck_close(renewal_count_random(NULL, &d, t, mean).value, want, 0, 1e-12 * (1 + t));
        }
}
END_TEST

/* A thinned gap is a geometric sum; here of Erlangs: P(G > t) over the number of phases passed. */
START_TEST(thinned)
{
    const struct dist d = dist_of(DIST_ERLANG, 0.7, 0.5);
    const double v = 2 / 0.7, q = 0.11;
    for (double t = 0.1; t < 60; t *= 3) {
        double sum = 0, p = exp(-v * t);
        for (int n = 0; n < 2000; n++) {    /* n phases by t, n/2 points */
            sum += p * pow(1 - q, floor(n / 2.0));
            p *= v * t / (n + 1);
        }
        is(renewal_gap_above(NULL, &d, q, t), sum);
    }
}
END_TEST

/* Where the asymptote begins it meets the inversion. */
START_TEST(far)
{
    static const enum dist_kind kinds[] = {DIST_GAMMA, DIST_LOGNORMAL, DIST_WEIBULL, DIST_UNIFORM};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const struct dist d = dist_of(kinds[k], 1, kinds[k] == DIST_UNIFORM ? 0.2 : 1.7);
        struct lst_nodes *nodes = lst_nodes_new();
        for (double t = 150; t < 3000; t *= 4) {
            const struct renewal_value m = renewal_count(nodes, &d, t);
            ck_close(m.value, t + (d.scv - 1) / 2, 0, 1e-3 + m.error);
            ck_assert(t < 500 || m.error < 1e-9 * t);
        }
        lst_nodes_free(nodes);
    }
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("renewal_count");
    TCase *t = tcase_create("counts");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, erlang);
    tcase_add_test(t, hyperexponential);
    tcase_add_test(t, uniform);
    tcase_add_test(t, poisson);
    tcase_add_test(t, lattice);
    tcase_add_test(t, random_at_a_point);
    tcase_add_test(t, thinned);
    tcase_add_test(t, far);
    suite_add_tcase(s, t);
    return run_suite(s);
}
