/* M/M/1, M/M/c, M/M/inf against printed digits, direct sums, Poisson tails and 40-digit values. */
#include "analytic/mmc.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>

#include "helpers/close.h"
#include "helpers/run.h"

static struct mmc mmc_of(double lambda, double mu, unsigned c)
{
    struct mmc q;
    ck_assert_int_eq(mmc_solve(lambda, mu, c, &q), MMC_OK);
    return q;
}

static struct mmc mm1_of(double lambda, double mu)
{
    struct mmc q;
    ck_assert_int_eq(mm1_solve(lambda, mu, &q), MMC_OK);
    return q;
}

/* Tolerance: half a unit of the last digit printed. */
START_TEST(printed_mm1)
{
    /* Bronson, Operations Research (Schaum), 1982, problems 23.3, 23.14, 23.16. */
    ck_close(mm1_of(24, 30).l, 4, 1e-14, 0);
    ck_close(mm1_of(24, 30).w, 1.0 / 6, 1e-14, 0);
    ck_close(mm1_of(0.5, 1 / 1.5).lq, 2.25, 1e-14, 0);
    ck_close(mm1_of(0.5, 1 / 1.5).wq, 4.5, 1e-14, 0);
    ck_close(mm1_of(1, 1 / 0.75).wq, 2.25, 1e-14, 0);
    ck_close(mm1_of(1, 1 / 0.75).w, 3, 1e-14, 0);
    /* Lazowska et al., Quantitative System Performance, 1984, p. 113. */
    ck_close(mm1_of(0.3 * 121, 1 / 0.005).l, 0.222, 0, 0.0005);
}
END_TEST

START_TEST(printed_mmc)
{
    /* Bronson 1982, problem 24.6: 3 servers, 300 a year, 2 days each. */
    const struct mmc b = mmc_of(300, 182.5, 3);
    ck_close(b.lq, 0.352, 0, 0.0005);
    ck_close(b.l, 1.996, 0, 0.0005);
    ck_close(b.wq, 0.001175, 0, 0.0000005);
    ck_close(b.w, 0.006654, 0, 0.0000005);
    /* ETH Zurich, Advanced Systems Lab 2017, slides on M/M/x queues. */
    ck_close(mmc_of(9, 5, 2).lq, 7.674, 0, 0.0005);
    ck_close(mmc_of(9, 5, 2).w, 1.053, 0, 0.0005);
    ck_close(mmc_of(9, 5, 4).lq, 0.105, 0, 0.0005);
    ck_close(mmc_of(9, 5, 4).w, 0.212, 0, 0.0005);
}
END_TEST

/* Balance equations summed in long double: p_k = a^k/k! below c, then geometric. */
START_TEST(direct_sums)
{
    const unsigned c = (unsigned)_i;
    for (double rho = 0.0371; rho < 1; rho += 0.0919) {
        const double mu = 2.385;
        const struct mmc q = mmc_of(rho * c * mu, mu, c);
        const long double a = (long double)rho * c;
        long double term = 1, below = 0;
        for (unsigned k = 0; k < c; k++) {
            below += term;
            term *= a / (k + 1);
        }
        const long double tail = term / (1 - (long double)rho), p0 = 1 / (below + tail);
        const double lq = (double)(p0 * term * rho / ((1 - (long double)rho) * (1 - rho)));
        ck_close(q.pw, (double)(p0 * tail), 64 * DBL_EPSILON / (1 - rho), 0);
        ck_close(q.lq, lq, 64 * DBL_EPSILON / (1 - rho), 0);
        ck_close(q.l, lq + rho * c, 64 * DBL_EPSILON / (1 - rho), 0);
    }
}
END_TEST

/* B(c, a) = P(N = c) / P(N <= c), N Poisson of mean a: GSL's incomplete gamma function. */
START_TEST(poisson_tail)
{
    static const struct {
        unsigned c;
        double a;
    } cases[] = {{5, 3.71}, {40, 31.7}, {500, 517.3}, {3000, 2891.5}, {20000, 19871.3}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const double a = cases[i].a;
        const unsigned c = cases[i].c;
        const double want = gsl_ran_poisson_pdf(c, a) / gsl_sf_gamma_inc_Q(c + 1.0, a);
        ck_close(mmc_erlang_b(a, c), want, 1e-10, 0);    /* the pdf loses about c epsilon */
    }
}
END_TEST

/* 20 digits by mpmath at 40 digits, by the recursion and by the incomplete gamma function alike. */
START_TEST(forty_digits)
{
    static const struct {
        unsigned c;
        double rho, b, pw;
    } cases[] = {
        {7, 0.8125, 0.16469288406516038712, 0.51256220667036180627},
        {100, 0.9375, 0.04278074688328848339, 0.41693810018342288424},
        {1000, 0.99, 0.018965776430814607136, 0.65908042188085418083},
        {100000, 0.999, 0.001920226772553861816, 0.65799351179530239108},
        {100000, 0.9999, 0.002455785887247248484, 0.96096542829972865185},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const double rho = cases[i].rho;
        const unsigned c = cases[i].c;
        const struct mmc q = mmc_of(rho * c, 1, c);
        ck_close(mmc_erlang_b(rho * c, c), cases[i].b, 1e-12, 0);
        ck_close(q.pw, cases[i].pw, 1e-12, 0);
        /* c - lambda is what rounding of rho leaves of it: relative error epsilon / (1 - rho). */
        ck_close(q.wq, cases[i].pw / (c * (1 - rho)), 1e-12 + 4 * DBL_EPSILON / (1 - rho), 0);
    }
}
END_TEST

START_TEST(one_server_is_mm1)
{
    for (double rho = 0.013; rho < 1; rho += 0.0777) {
        const struct mmc x = mmc_of(rho * 3.7, 3.7, 1), y = mm1_of(rho * 3.7, 3.7);
        const double rtol = 16 * DBL_EPSILON / (1 - rho);
        ck_close(x.pw, y.pw, rtol, 0);
        ck_close(x.wq, y.wq, rtol, 0);
        ck_close(x.l, rho / (1 - rho), rtol, 0);
    }
}
END_TEST

/* Many servers for little load leave no queue: M/M/inf. */
START_TEST(many_servers_are_mminf)
{
    struct mmc inf;
    ck_assert_int_eq(mminf_solve(37.3, 0.713, &inf), MMC_OK);
    const struct mmc q = mmc_of(37.3, 0.713, 4000000000u);    /* stops where B underflows */
    ck_close(q.w, inf.w, 0, 0);
    ck_close(inf.l, 37.3 / 0.713, 4 * DBL_EPSILON, 0);
    ck_close(inf.rho, inf.l, 4 * DBL_EPSILON, 0);
    ck_assert(q.wq == 0 && inf.wq == 0 && inf.lq == 0 && inf.pw == 0);
}
END_TEST

START_TEST(little_and_service)
{
    for (unsigned c = 1; c < 300; c = 2 * c + 1) {
        const double mu = 0.317, lambda = 0.871 * c * mu;
        const struct mmc q = mmc_of(lambda, mu, c);
        ck_close(q.l - q.lq, lambda / mu, 1e-12, 0);
        ck_close(q.w - q.wq, 1 / mu, 1e-12, 0);
        ck_close(q.rho, 0.871, 4 * DBL_EPSILON, 0);
    }
}
END_TEST

START_TEST(idle_station)
{
    const struct mmc q = mmc_of(0, 2.5, 3);
    ck_assert(q.rho == 0 && q.wq == 0 && q.l == 0 && q.pw == 0);
    ck_close(q.w, 0.4, 0, 0);
}
END_TEST

START_TEST(statuses)
{
    struct mmc q = {.l = 42};
    ck_assert_int_eq(mmc_solve(3, 1, 3, &q), MMC_EUNSTABLE);
    ck_assert_int_eq(mm1_solve(1, 1, &q), MMC_EUNSTABLE);
    ck_assert_int_eq(mmc_solve(1, 1, 0, &q), MMC_EDOM);
    ck_assert_int_eq(mmc_solve(-1, 1, 2, &q), MMC_EDOM);
    ck_assert_int_eq(mmc_solve(NAN, 1, 2, &q), MMC_EDOM);
    ck_assert_int_eq(mmc_solve(1, 0, 2, &q), MMC_EDOM);
    ck_assert_int_eq(mm1_solve(1, INFINITY, &q), MMC_EDOM);
    ck_assert_int_eq(mminf_solve(INFINITY, 1, &q), MMC_EDOM);
    ck_assert_msg(q.l == 42, "output written on a failure");
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("mmc");
    TCase *t = tcase_create("mmc");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, printed_mm1);
    tcase_add_test(t, printed_mmc);
    tcase_add_loop_test(t, direct_sums, 1, 12);
    tcase_add_test(t, poisson_tail);
    tcase_add_test(t, forty_digits);
    tcase_add_test(t, one_server_is_mm1);
    tcase_add_test(t, many_servers_are_mminf);
    tcase_add_test(t, little_and_service);
    tcase_add_test(t, idle_station);
    tcase_add_test(t, statuses);
    suite_add_tcase(s, t);
    return run_suite(s);
}
