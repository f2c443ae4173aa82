/*
 * Response quantiles against closed forms, and against the distribution written another way: as the
 * integral of its density.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>

#include "analytic/mmc.h"
#include "analytic/response_quantile.h"
#include "helpers/close.h"
#include "helpers/run.h"

static const double levels[] = {1e-9, 0.01, 0.385, 0.5, 0.9, 0.95, 0.99, 0.999, 1 - 1e-12};
enum { LEVELS = sizeof levels / sizeof *levels };

static struct response_part mmc(double lambda, double mu, unsigned c)
{
    struct mmc q;
    ck_assert_int_eq(mmc_solve(lambda, mu, c, &q), MMC_OK);
    return (struct response_part){.weight = 1, .mu = mu, .slack = c * mu - lambda, .pw = q.pw};
}

START_TEST(one_server_is_exponential)
{
    static const double lambda[] = {0, 1e-6, 0.37, 1.9, 2.3, 2.385 * (1 - 1e-9)};
    for (size_t i = 0; i < sizeof lambda / sizeof *lambda; i++)
        for (size_t k = 0; k < LEVELS; k++) {
            const double mu = 2.385;
            const struct response_part p = mmc(lambda[i], mu, 1);
            ck_close(response_quantile(&p, 1, levels[k]), -log1p(-levels[k]) / (mu - lambda[i]),
                     1e-12, 0);
            /* the same by root search: two halves are no longer one part */
            const struct response_part two[] = {p, p};
            ck_close(response_quantile(two, 2, levels[k]), -log1p(-levels[k]) / (mu - lambda[i]),
                     1e-6, 0);
        }
}
END_TEST

START_TEST(no_wait_is_the_service)
{
    const struct response_part p = {.weight = 3, .mu = 0.77, .slack = NAN};
    for (size_t k = 0; k < LEVELS; k++)
        ck_close(response_quantile(&p, 1, levels[k]), -log1p(-levels[k]) / 0.77, 1e-14, 0);
    /* many servers, next to no load */
    const struct response_part idle = mmc(0.01, 0.77, 50);
    for (size_t k = 0; k < LEVELS; k++)
        ck_close(response_quantile(&idle, 1, levels[k]), -log1p(-levels[k]) / 0.77, 1e-12, 0);
}
END_TEST

/* a = c - 1, where the printed formula is 0/0: P(W > t) = exp(-mu t) (1 + pw mu t); and near it on
 * either side. */
START_TEST(the_case_of_0_over_0)
{
    const double mu = 2.385;
    const struct response_part p = mmc(3 * mu, mu, 4);
    for (size_t k = 0; k < LEVELS; k++) {
        const double t = response_quantile(&p, 1, levels[k]);
        const double survival = exp(-mu * t) * (1 + p.pw * mu * t);
        ck_close(log(survival), log1p(-levels[k]), 1e-11, 1e-15);
        for (int side = -1; side <= 1; side += 2) {
            const struct response_part near = mmc(3 * mu * (1 + side * 1e-10), mu, 4);
            ck_close(response_quantile(&near, 1, levels[k]), t, 1e-8, 0);
        }
    }
}
END_TEST

struct density { double mu, slack, pw; };

/* Of the response: no wait, or an exponential one and a service (hypoexponential), written as books
 * do. */
static double density(double t, void *context)
{
    const struct density *d = context;
    return (1 - d->pw) * d->mu * exp(-d->mu * t) +
           d->pw * d->mu * d->slack / (d->slack - d->mu) * (exp(-d->mu * t) - exp(-d->slack * t));
}

START_TEST(integral_of_the_density)
{
    static const struct { double lambda, mu; unsigned c; } cases[] = {
        {1.7, 2.385, 1}, {2.2, 0.77, 3}, {7.9, 1.0, 8}, {3.3, 1.1, 5}, {99.1, 1.03, 100}};
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(2000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct response_part p = mmc(cases[i].lambda, cases[i].mu, cases[i].c);
        struct density d = {p.mu, p.slack, p.pw};
        gsl_function f = {.function = density, .params = &d};
        for (size_t k = 1; k < LEVELS - 1; k++) {
            double below, error;
            const double t = response_quantile(&p, 1, levels[k]);
            ck_assert_int_eq(gsl_integration_qag(&f, 0, t, 1e-13, 1e-12, 2000, GSL_INTEG_GAUSS31, w,
                                                 &below, &error),
                             0);
            ck_close(below, levels[k], 1e-10, 0);
        }
    }
    gsl_integration_workspace_free(w);
}
END_TEST

/* Of two stations: as many of all visits exceed it as should. */
START_TEST(mixtures)
{
    struct response_part p[] = {mmc(1.7, 2.385, 1), mmc(2.2, 0.77, 3), mmc(0, 1e-3, 1)};
    p[0].weight = 1.7;
    p[1].weight = 2.2;
    p[2].weight = 0;    /* never visited */
    for (size_t k = 0; k < LEVELS; k++) {
        const double t = response_quantile(p, 3, levels[k]);
        const double survival =
            (1.7 * exp(-(2.385 - 1.7) * t) + 2.2 * response_survival(&p[1], t)) / 3.9;
        ck_close(log(survival), log1p(-levels[k]), 1e-11, 1e-15);
    }
}
END_TEST

START_TEST(out_of_domain)
{
    struct response_part p = mmc(1, 2, 1);
    const double bad[] = {0, 1, -0.1, 1.1, NAN};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert(isnan(response_quantile(&p, 1, bad[i])));
    ck_assert(isnan(response_quantile(&p, 0, 0.5)));
    p.slack = 0;
    ck_assert(isnan(response_quantile(&p, 1, 0.5)));
    p = (struct response_part){.weight = 0, .mu = 1};
    ck_assert(isnan(response_quantile(&p, 1, 0.5)));
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("response_quantile");
    TCase *t = tcase_create("response_quantile");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, one_server_is_exponential);
    tcase_add_test(t, no_wait_is_the_service);
    tcase_add_test(t, the_case_of_0_over_0);
    tcase_add_test(t, integral_of_the_density);
    tcase_add_test(t, mixtures);
    tcase_add_test(t, out_of_domain);
    suite_add_tcase(s, t);
    return run_suite(s);
}
