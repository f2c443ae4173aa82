/* Priorities: Cobham's and the preemptive rule against chains, conservation and limits. */
#include "analytic/cobham.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/chain.h"
#include "analytic/mg1.h"
#include "analytic/mmc.h"
#include "analytic/nets.h"
#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/run.h"

/* Three classes on two levels, ugly numbers. */
static const struct priority_class three[] = {
    {.lambda = 0.37, .s = 0.5, .s2 = 0.8, .level = -5},
    {.lambda = 0.11, .s = 1.7, .s2 = 3.1, .level = 2},
    {.lambda = 0.9, .s = 0.4, .s2 = 0.16, .level = 2},
};

/* Kleinrock's conservation law, vol. 2, sec. 3.4: sum rho_k W_k = rho w0 / (1 - rho). */
START_TEST(conservation)
{
    struct priority_class c[3];
    double work = 0, load = 0, w0 = 0;
    memcpy(c, three, sizeof c);
    cobham_nonpreemptive(c, 3);
    for (int k = 0; k < 3; k++) {
        work += c[k].lambda * c[k].s * c[k].wait;
        load += c[k].lambda * c[k].s;
        w0 += c[k].lambda * c[k].s2 / 2;
    }
    ck_close(work, load * w0 / (1 - load), 1e-14, 0);
    ck_close(c[1].wait, c[2].wait, 1e-15, 0);
    ck_assert(c[0].wait < c[1].wait);
}
END_TEST

/* The first level knows nothing of the other when it interrupts. One level is M/G/1. */
START_TEST(first_level)
{
    struct priority_class c[3];
    double alone;
    memcpy(c, three, sizeof c);
    cobham_preemptive(c, 3);
    ck_assert_int_eq(mg1_wait(0.37, 0.5, 0.8 / 0.25 - 1, &alone), MG1_OK);
    ck_close(c[0].wait, alone, 1e-14, 0);
    for (int k = 0; k < 3; k++)
        c[k].level = 4;
    const double lambda = 0.37 + 0.11 + 0.9, s = (0.37 * 0.5 + 0.11 * 1.7 + 0.9 * 0.4) / lambda,
                 s2 = (0.37 * 0.8 + 0.11 * 3.1 + 0.9 * 0.16) / lambda;
    ck_assert_int_eq(mg1_wait(lambda, s, s2 / (s * s) - 1, &alone), MG1_OK);
    cobham_preemptive(c, 3);
    ck_close(c[1].wait, alone, 1e-14, 0);
    cobham_nonpreemptive(c, 3);
    ck_close(c[2].wait, alone, 1e-14, 0);
}
END_TEST

/* What is too much for some is not for all. */
START_TEST(overload)
{
    struct priority_class c[] = {{.lambda = 0.5, .s = 1, .s2 = 2, .level = 0},
                                 {.lambda = 0.7, .s = 1, .s2 = 2, .level = 1}};
    cobham_preemptive(c, 2);
    ck_close(c[0].wait, 1, 1e-14, 0);
    ck_assert(isinf(c[1].wait));
    cobham_preemptive_mmc(c, 2, 1);
    ck_close(c[0].wait, 1, 1e-14, 0);
    ck_assert(isinf(c[1].wait));
}
END_TEST

/*
 * Two classes, exponential services of one mean on c servers, room for so many that the rest is
 * negligible: state (n1, n2), and without interruption how many of the first are served when all
 * servers are busy. `mean` responses.
 */
enum { FIRST = 18, SECOND = 56, STATES = FIRST * SECOND, SERVERS = 2 };
static const double rate[] = {0.41, 0.73};
static const double mu = 0.83;

static void preemptive_chain(double *response)
{
    static double x[STATES];
    struct chain q = chain_new(STATES);
    double number[2] = {0};
    for (size_t i = 0; i < FIRST; i++)
        for (size_t j = 0; j < SECOND; j++) {
            const size_t at = i * SECOND + j;
            const double first = fmin((double)i, SERVERS),
                         second = fmin((double)j, SERVERS - first);
            if (i + 1 < FIRST)
                chain_add(&q, at, at + SECOND, rate[0]);
            if (j + 1 < SECOND)
                chain_add(&q, at, at + 1, rate[1]);
            if (first > 0)
                chain_add(&q, at, at - SECOND, first * mu);
            if (second > 0)
                chain_add(&q, at, at - 1, second * mu);
        }
    chain_solve(&q, x);
    for (size_t at = 0; at < STATES; at++) {
        number[0] += (double)(at / SECOND) * x[at];
        number[1] += (double)(at % SECOND) * x[at];
    }
    for (int k = 0; k < 2; k++)
        response[k] = number[k] / rate[k];
}

/* Who waits, when all servers are busy: (n1, n2), and how many are there in state 0 .. SERVERS. */
static void queue_chain(double *wait)
{
    static double x[STATES + SERVERS];
    struct chain q = chain_new(STATES + SERVERS);
    double queue[2] = {0};
    for (size_t n = 0; n < SERVERS; n++) {    /* n busy; all busy and nobody waits is at SERVERS */
        chain_add(&q, n, n + 1, rate[0] + rate[1]);
        chain_add(&q, n + 1, n, (double)(n + 1) * mu);
    }
    for (size_t i = 0; i < FIRST; i++)
        for (size_t j = 0; j < SECOND; j++) {
            const size_t at = SERVERS + i * SECOND + j;
            if (i + 1 < FIRST)
                chain_add(&q, at, at + SECOND, rate[0]);
            if (j + 1 < SECOND)
                chain_add(&q, at, at + 1, rate[1]);
            if (i > 0)
                chain_add(&q, at, at - SECOND, SERVERS * mu);
            else if (j > 0)
                chain_add(&q, at, at - 1, SERVERS * mu);
        }
    chain_solve(&q, x);
    for (size_t at = 0; at < STATES; at++) {
        queue[0] += (double)(at / SECOND) * x[SERVERS + at];
        queue[1] += (double)(at % SECOND) * x[SERVERS + at];
    }
    for (int k = 0; k < 2; k++)
        wait[k] = queue[k] / rate[k];
}

/* Through the front door. */
static struct network *two(enum discipline d, unsigned servers, const struct dist *service,
                           const struct dist *other)
{
    struct network *net = net_new();
    network_add_class(net, "low");
    net_station(net, "a", servers, *service);
    network_add_node(net, 0, 1, other);
    net->stations[0].discipline = d;
    net->classes[0].priority = 7;
    net->classes[1].priority = -2;
    net_poisson(net, rate[0], 0);
    net_poisson(net, rate[1], 1);
    return net;
}

static struct result *solved(struct network *net)
{
    struct diag *d = diag_new();
    network_finish(net);
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    diag_free(d);
    return r;
}

START_TEST(against_chains)
{
    const struct dist service = exponential(1 / mu);
    double want[2];
    struct network *net =
        two(_i ? DISCIPLINE_PRIORITY_PREEMPTIVE : DISCIPLINE_PRIORITY, SERVERS, &service, &service);
    struct result *r = solved(net);
    if (_i) {
        preemptive_chain(want);
    } else {
        queue_chain(want);
        want[0] += 1 / mu;
        want[1] += 1 / mu;
    }
    ck_close(r->classes[0].mean_response.value, want[0], 1e-7, 0);
    ck_close(r->classes[1].mean_response.value, want[1], 1e-7, 0);
    ck_assert_int_eq(r->classes[1].mean_response.basis, BASIS_EXACT);
    /* All together are an M/M/c. */
    struct mmc m;
    ck_assert_int_eq(mmc_solve(rate[0] + rate[1], mu, SERVERS, &m), MMC_OK);
    ck_close(r->stations[0].f[FIG_MEAN_WAIT].value, m.wq, 1e-13, 0);
    ck_assert_int_eq(r->stations[0].f[FIG_MEAN_WAIT].basis, BASIS_EXACT);
    result_free(r);
    network_free(net);
}
END_TEST

/* On one server the two forms of a rule are one. */
START_TEST(one_server)
{
    struct priority_class a[3], b[3];
    memcpy(a, three, sizeof a);
    for (int k = 0; k < 3; k++) {
        a[k].s = 0.5;
        a[k].s2 = 0.5;
    }
    memcpy(b, a, sizeof b);
    (_i ? cobham_preemptive : cobham_nonpreemptive)(a, 3);
    (_i ? cobham_preemptive_mmc : cobham_nonpreemptive_mmc)(b, 3, 1);
    for (int k = 0; k < 3; k++)
        ck_close(a[k].wait, b[k].wait, 1e-13, 0);
}
END_TEST

/* General services on one server, by hand; and what of it the result tells. */
START_TEST(general_services)
{
    const struct dist fixed = deterministic(0.6), wild = dist_of(DIST_GAMMA, 0.3, 5);
    struct network *net = two(_i ? DISCIPLINE_PRIORITY_PREEMPTIVE : DISCIPLINE_PRIORITY, 1, &fixed,
                              &wild);
    struct result *r = solved(net);
    const double r1 = 0.41 * 0.6, r2 = 0.73 * 0.3, w1 = 0.41 * 0.36 / 2,
                 w0 = w1 + 0.73 * 0.09 * 6 / 2;
    const double high = _i ? 0.6 + w1 / (1 - r1) : 0.6 + w0 / (1 - r1);
    const double low = _i ? 0.3 / (1 - r1) + w0 / (1 - r1) / (1 - r1 - r2)
                          : 0.3 + w0 / (1 - r1) / (1 - r1 - r2);
    ck_close(r->classes[0].mean_response.value, high, 1e-13, 0);
    ck_close(r->classes[1].mean_response.value, low, 1e-13, 0);
    ck_close(r->stations[0].f[FIG_MEAN_NUMBER].value, 0.41 * high + 0.73 * low, 1e-13, 0);
    ck_close(r->network.mean_sojourn.value, (0.41 * high + 0.73 * low) / 1.14, 1e-13, 0);
    result_free(r);
    network_free(net);
}
END_TEST

START_TEST(refused_and_unstable)
{
    const struct dist fixed = deterministic(0.6), wild = dist_of(DIST_GAMMA, 2, 5);
    struct network *net = two(DISCIPLINE_PRIORITY, 2, &fixed, &wild);
    struct diag *d = diag_new();
    network_finish(net);
    ck_assert_ptr_null(analytic_solve(net, d));
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), "discipline 'priority' cannot be solved"));
    diag_free(d);
    d = diag_new();
    net->stations[0].servers = 1;
    ck_assert_ptr_null(analytic_solve(net, d));
    ck_assert_int_eq(diag_status(d), EXIT_UNSTABLE);
    ck_assert_str_eq(diag_message(d, 0), "station 'a' is unstable: load 1.71 on 1 server, enough "
                                         "for the classes before 'low'");
    diag_free(d);
    network_free(net);
}
END_TEST

/* Where all have one priority it is FIFO, percentiles and all. */
START_TEST(one_priority)
{
    const struct dist service = exponential(0.5);
    struct network *net = two(DISCIPLINE_PRIORITY_PREEMPTIVE, 1, &service, &service);
    const double level = 0.9;
    struct diag *d = diag_new();
    net->classes[0].priority = -2;
    network_finish(net);
    struct result *r = analytic_solve_quantiles(net, &level, 1, d);
    ck_assert_ptr_nonnull(r);
    ck_close(r->group_quantiles[0].value, log(10) / (2 - 1.14), 1e-12, 0);
    ck_assert_int_eq(r->group_quantiles[0].basis, BASIS_EXACT);
    diag_free(d);
    result_free(r);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("cobham");
    TCase *t = tcase_create("cobham");
    tcase_add_test(t, conservation);
    tcase_add_test(t, first_level);
    tcase_add_test(t, overload);
    tcase_add_loop_test(t, against_chains, 0, 2);
    tcase_add_loop_test(t, one_server, 0, 2);
    tcase_add_loop_test(t, general_services, 0, 2);
    tcase_add_test(t, refused_and_unstable);
    tcase_add_test(t, one_priority);
    suite_add_tcase(s, t);
    return run_suite(s);
}
