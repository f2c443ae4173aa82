/* Few tokens that are fetched again and again, against an event loop. */
#include "analytic/closed_fetch.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/gateway.h"
#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/run.h"

static const struct row {
    double rate;
    size_t users, caches;
    double service, scv;
} rows[] = {
    {2000, 3, 1, 0.2, 1}, {2000, 20, 1, 0.04, 1}, {600, 5, 3, 0.05, 1}, {60, 20, 1, 0.06, 1},
    {2000, 20, 1, 0.04, 4}, {2000, 1, 1, 0.5, 1}, {2000, 60, 1, 0.014, 1}, {9, 30, 1, 0.12, 1},
    {2000, 3, 1, 0.2, 0}, {2000, 20, 1, 0.04, 0}, {2000, 60, 1, 0.014, 0}, {30, 20, 1, 0.07, 0},
};

static struct gateway gateway_of(const struct row *x)
{
    const struct dist service = x->scv == 0   ? deterministic(x->service)
                                : x->scv == 1 ? exponential(x->service)
                                              : dist_of(DIST_HYPEREXPONENTIAL, x->service, x->scv);
    return (struct gateway){x->rate, x->users, x->caches, 1, 0, true, 1, service};
}

static struct result *solved(const struct gateway *g, struct network **net)
{
    struct diag *d = diag_new();
    *net = gateway_network(g);
    struct result *r = analytic_solve(*net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    diag_free(d);
    return r;
}

START_TEST(waits)
{
    const struct gateway g = gateway_of(&rows[_i]);
    struct network *net;
    struct result *r = solved(&g, &net);
    struct gateway_seen seen = {0};
    for (uint64_t k = 0; k < 40; k++)
        gateway_replicate(&g, 30, 100, k, &seen);
    const struct figure *wait = &r->stations[1].f[FIG_MEAN_WAIT];
    const double error = rows[_i].scv < 1 ? 0.1 : 0.05;    /* of the response */
    ck_assert_str_eq(wait->method, METHOD_CLOSED);
    ck_close(wait->value, seen.wait.mean, 0,
             4.5 * tally_standard_error(&seen.wait) +
                 error * (seen.wait.mean + rows[_i].service));
    ck_close(r->stations[1].f[FIG_ARRIVAL_RATE].value, seen.fetches.mean, 0.02,
             4.5 * tally_standard_error(&seen.fetches));
    result_free(r);
    network_free(net);
}
END_TEST

/* Machine repair, by hand: M/M/1//2 with a think time of Z = T + 1/u, which may have any law. */
START_TEST(two_tokens)
{
    const struct gateway g = {40, 2, 1, 1, 0, true, 1, exponential(0.3)};
    struct network *net;
    struct result *r = solved(&g, &net);
    const double z = 1 + 1 / 20.0, s = 0.3, q = s / (z + s), response = s * (1 + q);
    ck_close(r->stations[1].f[FIG_MEAN_RESPONSE].value, response, 1e-6, 0);
    ck_close(r->stations[1].f[FIG_ARRIVAL_RATE].value, 2 / (z + response), 1e-6, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* Many are a Poisson flow. */
START_TEST(many_tokens)
{
    const struct gateway g = {400, 2000, 1, 9, 0, true, 1, exponential(0.004)};
    struct network *net;
    struct result *r = solved(&g, &net);
    const double rho = r->stations[1].f[FIG_UTILIZATION].value;
    ck_close(r->stations[1].f[FIG_MEAN_WAIT].value, 0.004 * rho / (1 - rho), 1e-9, 0);
    result_free(r);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("closed_fetch");
    TCase *t = tcase_create("few");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, waits, 0, sizeof rows / sizeof *rows);
    tcase_add_test(t, two_tokens);
    tcase_add_test(t, many_tokens);
    suite_add_tcase(s, t);
    return run_suite(s);
}
