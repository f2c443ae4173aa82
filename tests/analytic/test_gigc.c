/* M/G/1 and GI/G/c: printed and simulated numbers, exact cases, limits. */
#include "analytic/gigc.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "analytic/mg1.h"
#include "analytic/mmc.h"
#include "helpers/close.h"
#include "helpers/run.h"

static double mg1(double lambda, double s, double scv)
{
    double wq;
    ck_assert_int_eq(mg1_wait(lambda, s, scv, &wq), MG1_OK);
    return wq;
}

static double gig1(double rho, double c2a, double c2s)
{
    double wq;
    ck_assert_int_eq(gig1_wait(rho, 1, c2a, c2s, &wq), GIGC_OK);
    return wq;
}

static double gigc(double rho, unsigned c, double c2a, double c2s)
{
    double wq;
    ck_assert_int_eq(gigc_wait(rho * c, 1, c, c2a, c2s, &wq), GIGC_OK);
    return wq;
}

static double mmc(double rho, unsigned c)
{
    struct mmc q;
    ck_assert_int_eq(mmc_solve(rho * c, 1, c, &q), MMC_OK);
    return q.wq;
}

/* Mean waits in units of the mean service time, as printed to three digits. */
START_TEST(table_of_whitt_93)
{
    static const struct {
        unsigned c;
        double c2a, c2s, rho, simulated, plain, whitt;
    } t[] = {
        {4, 0.5, 1, 0.8, 0.499, 0.559, 0.506}, {4, 0.5, 0.5, 0.7, 0.143, 0.179, 0.146},
        {4, 1, 4, 0.8, 1.698, 1.864, 1.714},   {4, 2, 1, 0.8, 1.180, 1.118, 1.149},
        {8, 1, 2, 0.9, 1.226, 1.315, 1.277},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        const double w = gigc(t[i].rho, t[i].c, t[i].c2a, t[i].c2s);
        const double allen_cunneen = (t[i].c2a + t[i].c2s) / 2 * mmc(t[i].rho, t[i].c);
        ck_close(w, t[i].whitt, 0, 0.0005);
        ck_close(allen_cunneen, t[i].plain, 0, 0.0005);
        ck_assert(fabs(w - t[i].simulated) < fabs(allen_cunneen - t[i].simulated));
    }
}
END_TEST

START_TEST(pollaczek_khinchine)
{
    /* M/M/1, and M/D/1, which waits half as long. */
    for (double rho = 0.037; rho < 1; rho += 0.1) {
        struct mmc q;
        ck_assert_int_eq(mm1_solve(rho / 2.3, 1 / 2.3, &q), MMC_OK);
        ck_close(mg1(rho / 2.3, 2.3, 1), q.wq, 16 * DBL_EPSILON / (1 - rho), 0);
        ck_close(mg1(rho / 2.3, 2.3, 0), q.wq / 2, 16 * DBL_EPSILON / (1 - rho), 0);
    }
    /* Uniform service on [1, 2] at rate 0.4: E[S] = 3/2, E[S^2] = 7/3, wq = 0.4 (7/3) / (2 0.4). */
    ck_close(mg1(0.4, 1.5, 1.0 / 27), 7.0 / 6, 1e-14, 0);
}
END_TEST

START_TEST(poisson_arrivals_at_one_server_are_pollaczek_khinchine)
{
    for (double scv = 0; scv < 9; scv += 0.731)
        ck_close(gig1(0.813, 1, scv), mg1(0.813, 1, scv), 8 * DBL_EPSILON, 0);
}
END_TEST

START_TEST(all_exponential_is_mmc)
{
    for (unsigned c = 1; c < 200; c = 3 * c + 1)
        for (double rho = 0.05; rho < 1; rho += 0.13)
            ck_close(gigc(rho, c, 1, 1), mmc(rho, c), 8 * DBL_EPSILON, 0);
}
END_TEST

/*
 * D/M/1 is solved exactly by the root of sigma = exp(-(1 - sigma)/rho), wq = sigma/(1 - sigma)
 * (Kleinrock 1975, ch. 6). Kraemer and Langenbach-Belz are within 2 % of it from rho = 0.5 on;
 * Whitt 1993, made for several servers, is within (1 - rho)/2 of it.
 */
START_TEST(deterministic_arrivals)
{
    for (double rho = 0.5; rho < 0.99; rho += 0.0613) {
        double sigma = 0.5;
        for (int n = 0; n < 20000; n++)
            sigma = exp(-(1 - sigma) / rho);
        ck_close(gig1(rho, 0, 1), sigma / (1 - sigma), 0.02, 0);
        ck_close(gigc(rho, 1, 0, 1), sigma / (1 - sigma), 0.5 * (1 - rho), 0);
    }
}
END_TEST

/* M/D/c: half of M/M/c as Cosmetatos corrects it (INFOR 13, 1975), below Whitt's cap. */
START_TEST(deterministic_service)
{
    for (unsigned c = 2; c < 20; c *= 2)
        for (double rho = 0.67; rho < 0.99; rho += 0.0913) {
            const double g = (1 - rho) * (c - 1) * (sqrt(4 + 5.0 * c) - 2) / (16 * c * rho);
            ck_close(gigc(rho, c, 1, 0), (1 + g) * mmc(rho, c) / 2, 1e-14, 0);
        }
}
END_TEST

START_TEST(heavy_traffic_needs_no_correction)
{
    static const double c2[] = {0.3, 0.9, 1.7, 4.2};
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            ck_close(gigc_phi(1 - 1e-9, c2[i], c2[j], 13), 1, 0, 1e-7);
}
END_TEST

/* The two branches meet at c2a = c2s, and the wait grows with the load and with either scv. */
START_TEST(continuous_and_monotone)
{
    for (double rho = 0.1; rho < 1; rho += 0.17)
        for (unsigned c = 1; c < 30; c = 2 * c + 1)
            for (double c2 = 0.15; c2 < 3; c2 *= 1.7) {
                const double w = gigc(rho, c, c2, c2);
                ck_close(gigc(rho, c, c2, c2 * (1 + 1e-12)), w, 1e-10, 0);
                ck_assert_double_gt(gigc(rho, c, c2 * 1.1, c2), w);
                ck_assert_double_gt(gigc(rho, c, c2, c2 * 1.1), w);
                ck_assert_double_gt(gigc(rho * 1.01, c, c2, c2), w);
            }
}
END_TEST

START_TEST(nobody_waits)
{
    ck_assert(gig1(0.9, 0, 0) == 0 && gigc(0.9, 5, 0, 0) == 0);    /* a clockwork */
    ck_assert(gig1(0, 0.3, 2) == 0 && gigc(0, 5, 0.3, 2) == 0);    /* an idle station */
    ck_assert(mg1(0, 3, 2) == 0);
    ck_assert(gig1(1e-9, 0.2, 0) >= 0 && gigc(1e-9, 3, 0.2, 0) >= 0);    /* and no NaN near it */
}
END_TEST

START_TEST(statuses)
{
    double wq = 42;
    ck_assert_int_eq(gig1_wait(1, 1, 1, 1, &wq), GIGC_EUNSTABLE);
    ck_assert_int_eq(gigc_wait(4, 1, 4, 1, 1, &wq), GIGC_EUNSTABLE);
    ck_assert_int_eq(gigc_wait(1, 1, 0, 1, 1, &wq), GIGC_EDOM);
    ck_assert_int_eq(gigc_wait(1, 0, 2, 1, 1, &wq), GIGC_EDOM);
    ck_assert_int_eq(gig1_wait(0.5, 1, -1, 1, &wq), GIGC_EDOM);
    ck_assert_int_eq(gig1_wait(0.5, 1, 1, NAN, &wq), GIGC_EDOM);
    ck_assert_int_eq(mg1_wait(1, 1, 1, &wq), MG1_EUNSTABLE);
    ck_assert_int_eq(mg1_wait(0.5, 1, -0.1, &wq), MG1_EDOM);
    ck_assert_int_eq(mg1_wait(-0.5, 1, 0.1, &wq), MG1_EDOM);
    ck_assert_msg(wq == 42, "output written on a failure");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("gigc");
    TCase *t = tcase_create("waits");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, table_of_whitt_93);
    tcase_add_test(t, pollaczek_khinchine);
    tcase_add_test(t, poisson_arrivals_at_one_server_are_pollaczek_khinchine);
    tcase_add_test(t, all_exponential_is_mmc);
    tcase_add_test(t, deterministic_arrivals);
    tcase_add_test(t, deterministic_service);
    tcase_add_test(t, heavy_traffic_needs_no_correction);
    tcase_add_test(t, continuous_and_monotone);
    tcase_add_test(t, nobody_waits);
    tcase_add_test(t, statuses);
    suite_add_tcase(s, t);
    return run_suite(s);
}
