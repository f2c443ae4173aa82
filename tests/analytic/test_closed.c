/* Customers who go round, through the front door: chains of Markov, machine repair, open classes.
 * */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/chain.h"
#include "analytic/mmc.h"
#include "analytic/nets.h"
#include "analytic/scope.h"
#include "analytic/settling.h"
#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/pool.h"
#include "helpers/run.h"

static struct result *solve_asked(const struct network *net, const struct asked *asked)
{
    struct diag *d = diag_new();
    struct result *r = analytic_solve_asked(net, asked, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    diag_free(d);
    return r;
}

static struct result *solved(const struct network *net)
{
    return solve_asked(net, &(struct asked){0});
}

static double value(const struct result *r, size_t station, enum station_figure f)
{
    ck_assert_int_eq(r->stations[station].f[f].basis, BASIS_EXACT);
    return r->stations[station].f[f].value;
}

static void customers(struct network *net, size_t n, double think, size_t node)
{
    net_source(net, think > 0 ? exponential(think) : deterministic(0), node);
    net->sources[net->n_sources - 1].customers = n;
}

static void ck_little(const struct network *net, const struct result *r)
{
    double number = 0;
    for (size_t i = 0; i < r->n_stations; i++) {
        const double rate = value(r, i, FIG_ARRIVAL_RATE);
        ck_close(value(r, i, FIG_MEAN_NUMBER), rate * value(r, i, FIG_MEAN_RESPONSE), 1e-13, 0);
        ck_close(value(r, i, FIG_MEAN_QUEUE), rate * value(r, i, FIG_MEAN_WAIT), 1e-13, 1e-15);
        const unsigned servers = net->stations[i].servers;
        ck_close(value(r, i, FIG_MEAN_NUMBER) - value(r, i, FIG_MEAN_QUEUE),
                 value(r, i, FIG_UTILIZATION) * (servers == SERVERS_INFINITE ? 1 : servers), 1e-12,
                 0);
        number += value(r, i, FIG_MEAN_NUMBER);
    }
    ck_close(r->network.mean_number.value, number, 1e-13, 0);
    ck_close(r->network.mean_sojourn_all.value * r->network.throughput.value, number, 1e-12, 0);
}

/*
 * Machine repair, M/M/2//5: the distribution by hand; whatever the discipline that looks at
 * nothing, and with a room for all.
 */
START_TEST(machine_repair)
{
    static const enum discipline of[] = {DISCIPLINE_FIFO, DISCIPLINE_PS, DISCIPLINE_LIFO,
                                         DISCIPLINE_RANDOM, DISCIPLINE_LIFO_PREEMPTIVE};
    double p[6] = {1}, sum = 1, mean = 0, busy = 0;
    struct asked asked = {0};
    struct network *net = net_new();
    net_station(net, "crew", 2, exponential(1.7));
    net->stations[0].discipline = of[_i];
    net->stations[0].room = 5;
    customers(net, 5, 4.1, 0);
    net_finish(net);
    asked_add(&asked, PARAMETER_COUNT, 3);
    asked_add(&asked, PARAMETER_COUNT, 6);
    asked_add(&asked, PARAMETER_LEVEL, 0.9);
    struct result *r = solve_asked(net, &asked);
    for (int n = 1; n <= 5; n++)
        sum += p[n] = p[n - 1] * (6 - n) / 4.1 / (fmin(n, 2) / 1.7);
    for (int n = 1; n <= 5; n++) {
        mean += n * p[n] / sum;
        busy += fmin(n, 2) * p[n] / sum;
    }
    ck_close(value(r, 0, FIG_MEAN_NUMBER), mean, 1e-12, 0);
    ck_close(value(r, 0, FIG_UTILIZATION), busy / 2, 1e-12, 0);
    ck_close(r->network.throughput.value, busy / 1.7, 1e-12, 0);
    ck_close(r->network.arrival_rate.value, (5 - mean) / 4.1, 1e-12, 0);
    ck_close(r->network.mean_sojourn.value, mean * 1.7 / busy, 1e-12, 0);
    ck_close(r->group_numbers[0].value, p[3] / sum, 1e-12, 0);
    ck_close(r->group_numbers[1].value, 0, 0, 0);
    ck_assert_int_eq(r->group_quantiles[0].basis, BASIS_NONE);
    ck_assert_int_eq(r->network_quantiles[0].basis, BASIS_NONE);
    ck_little(net, r);
    ck_assert(!settling_applies(net));
    ck_assert_int_eq(analytic_scope(net, NULL), SCOPE_ANSWERS);
    result_free(r);
    network_free(net);
}
END_TEST

/* Delays alone: nobody meets anybody; sojourns have no percentiles where customers go round. */
START_TEST(delays)
{
    struct asked asked = {0};
    struct network *net = net_new();
    const size_t a = net_station(net, "a", SERVERS_INFINITE, exponential(1.7));
    const size_t b = net_station(net, "b", SERVERS_INFINITE, deterministic(0.3));
    net_route(net, a, b, 1);
    customers(net, 7, 2, a);
    net_finish(net);
    asked_add(&asked, PARAMETER_LEVEL, 0.9);
    struct result *r = solve_asked(net, &asked);
    ck_close(r->network.throughput.value, 7 / 4.0, 1e-13, 0);
    ck_close(value(r, 1, FIG_MEAN_NUMBER), 0.3 * 7 / 4, 1e-13, 0);
    ck_close(r->group_quantiles[0].value, 1.7 * log(10), 1e-12, 0);
    ck_assert_int_eq(r->network_quantiles[0].basis, BASIS_NONE);
    ck_little(net, r);
    result_free(r);
    network_free(net);
}
END_TEST

/*
 * Two kinds of customers, 3 and 2, at one PS station with c servers; hyperexponential services of
 * the first. State: how many of the first in either branch, how many of the second are there.
 */
enum { A = 3, B = 2, ACROSS = A + 1, STATES = ACROSS * ACROSS * (B + 1) };
static size_t place(size_t i, size_t j, size_t k)
{
    return (i * ACROSS + j) * (B + 1) + k;
}

static void ps_chain(unsigned c, const double *p, const double *m, double second, double *number)
{
    static double x[STATES];
    struct chain q = chain_new(STATES);
    for (size_t i = 0; i <= A; i++)
        for (size_t j = 0; j <= A; j++)
            for (size_t k = 0; k <= B; k++) {
                const size_t at = place(i, j, k), n = i + j + k;
                const double each = n > c ? (double)c / (double)n : 1;
                if (i + j > A) {
                    chain_add(&q, at, 0, 1);    /* no such state: it is left at once */
                    continue;
                }
                for (size_t b = 0; i + j < A && b < 2; b++)
                    chain_add(&q, at, place(i + (b == 0), j + (b == 1), k),
                              (double)(A - i - j) / 3.3 * p[b]);
                if (k < B)
                    chain_add(&q, at, at + 1, (double)(B - k) / 0.9);
                if (i > 0)
                    chain_add(&q, at, place(i - 1, j, k), (double)i * each / m[0]);
                if (j > 0)
                    chain_add(&q, at, place(i, j - 1, k), (double)j * each / m[1]);
                if (k > 0)
                    chain_add(&q, at, at - 1, (double)k * each / second);
            }
    chain_solve(&q, x);
    number[0] = number[1] = 0;
    for (size_t i = 0; i <= A; i++)
        for (size_t j = 0; i + j <= A; j++)
            for (size_t k = 0; k <= B; k++) {
                number[0] += (double)(i + j) * x[place(i, j, k)];
                number[1] += (double)k * x[place(i, j, k)];
            }
}

START_TEST(two_chains)
{
    const double p[] = {0.2, 0.8}, m[] = {2.9, 0.3};
    double want[2];
    struct dist wild;
    ck_assert_int_eq(dist_hyperexponential(2, p, m, test_pool(), &wild), DIST_OK);
    const struct dist second = exponential(0.6);
    struct network *net = net_new();
    network_add_class(net, "batch");
    const size_t a = net_station(net, "cpu", _i ? 2 : 1, wild);
    const size_t b = network_add_node(net, 0, 1, &second);
    net->stations[0].discipline = DISCIPLINE_PS;
    customers(net, A, 3.3, a);
    customers(net, B, 0.9, b);
    net_finish(net);
    struct result *r = solved(net);
    ps_chain(_i ? 2 : 1, p, m, 0.6, want);
    const double x[] = {(A - want[0]) / 3.3, (B - want[1]) / 0.9};
    ck_close(value(r, 0, FIG_MEAN_NUMBER), want[0] + want[1], 1e-12, 0);
    ck_close(value(r, 0, FIG_THROUGHPUT), x[0] + x[1], 1e-12, 0);
    ck_close(r->classes[0].mean_response.value, want[0] / x[0], 1e-12, 0);
    ck_close(r->classes[1].mean_response.value, want[1] / x[1], 1e-12, 0);
    ck_little(net, r);
    result_free(r);
    network_free(net);
}
END_TEST

/* A central server with feedback and a class that changes on the way: by Reiser and Lavenberg's
 * recursion, done by hand for 4 customers. */
START_TEST(central_server)
{
    const struct dist small = exponential(0.05), large = exponential(0.05);
    struct network *net = net_new();
    network_add_class(net, "second");
    const size_t cpu = net_station(net, "cpu", 1, small), disk = net_station(net, "disk", 1,
                                                                            deterministic(0.21));
    const size_t again = network_add_node(net, 0, 1, &large);
    net->stations[1].discipline = DISCIPLINE_PS;
    net_route(net, cpu, disk, 0.7);
    net_route(net, disk, again, 1);
    net_route(net, again, cpu, 0.5);
    customers(net, 4, 0, cpu);    /* who leaves comes back at once */
    net_finish(net);
    struct result *r = solved(net);
    /* visits: cpu v = 1 + again / 2, disk 0.7 v, again 0.7 v */
    const double v = 1 / 0.65, d[] = {1.7 * v * 0.05, 0.7 * v * 0.21};
    double q[2] = {0}, x = 0;
    for (int n = 1; n <= 4; n++) {
        const double w[] = {d[0] * (1 + q[0]), d[1] * (1 + q[1])};
        x = n / (w[0] + w[1]);
        q[0] = x * w[0];
        q[1] = x * w[1];
    }
    ck_close(r->network.throughput.value, x, 1e-13, 0);
    ck_close(r->exits[0].rate.value, x, 1e-13, 0);
    ck_close(r->exits[0].mean_sojourn.value, 4 / x, 1e-12, 0);
    ck_close(value(r, 0, FIG_MEAN_NUMBER), q[0], 1e-13, 0);
    ck_close(value(r, 1, FIG_MEAN_NUMBER), q[1], 1e-13, 0);
    ck_close(r->classes[0].mean_response.value, q[0] / (1.7 * v * x), 1e-13, 0);
    ck_little(net, r);
    result_free(r);
    network_free(net);
}
END_TEST

/* A rate that depends on the number, 1 with one and 1.6 with more, is its chain. */
START_TEST(rates)
{
    static double of[] = {1, 1.6};
    double p[5] = {1}, sum = 1, mean = 0;
    struct network *net = net_new();
    net_station(net, "crew", 1, exponential(0.8));
    net->stations[0].rules =
        network_add_rules(net, &(struct server_rules){.rates = of, .n_rates = 2});
    customers(net, 4, 1.9, 0);
    net_finish(net);
    struct result *r = solved(net);
    for (int n = 1; n <= 4; n++)
        sum += p[n] = p[n - 1] * (5 - n) / 1.9 / ((n > 1 ? 1.6 : 1) / 0.8);
    for (int n = 1; n <= 4; n++)
        mean += n * p[n] / sum;
    ck_close(value(r, 0, FIG_MEAN_NUMBER), mean, 1e-12, 0);
    ck_close(value(r, 0, FIG_UTILIZATION), 1 - 1 / sum, 1e-12, 0);
    ck_close(value(r, 0, FIG_THROUGHPUT), (4 - mean) / 1.9, 1e-12, 0);
    ck_little(net, r);
    result_free(r);
    network_free(net);
}
END_TEST

/* Open requests and customers at one PS station; the chain with room for so many open ones that the
 * rest is negligible. */
enum { OPEN = 160, ROUND = 3 };
START_TEST(with_open_requests)
{
    static double x[OPEN * (ROUND + 1)];
    struct chain q = chain_new(OPEN * (ROUND + 1));
    double open = 0, closed = 0;
    for (size_t i = 0; i < OPEN; i++)
        for (size_t k = 0; k <= ROUND; k++) {
            const size_t at = i * (ROUND + 1) + k, n = i + k;
            if (i + 1 < OPEN)
                chain_add(&q, at, at + ROUND + 1, 0.5);
            if (k < ROUND)
                chain_add(&q, at, at + 1, (double)(ROUND - k) / 2.2);
            if (i > 0)
                chain_add(&q, at, at - ROUND - 1, (double)i / (double)n / 1.1);
            if (k > 0)
                chain_add(&q, at, at - 1, (double)k / (double)n / 0.7);
        }
    chain_solve(&q, x);
    for (size_t at = 0; at < OPEN * (ROUND + 1); at++) {
        open += (double)(at / (ROUND + 1)) * x[at];
        closed += (double)(at % (ROUND + 1)) * x[at];
    }
    const struct dist service = exponential(0.7);
    struct network *net = net_new();
    network_add_class(net, "round");
    const size_t a = net_station(net, "a", 1, exponential(1.1));
    const size_t b = network_add_node(net, 0, 1, &service);
    net->stations[0].discipline = DISCIPLINE_PS;
    net_poisson(net, 0.5, a);
    customers(net, ROUND, 2.2, b);
    net_finish(net);
    struct result *r = solved(net);
    const double cycles = (ROUND - closed) / 2.2;
    ck_close(r->classes[0].mean_response.value, open / 0.5, 1e-9, 0);
    ck_close(r->classes[1].mean_response.value, closed / cycles, 1e-9, 0);
    ck_close(value(r, 0, FIG_UTILIZATION), 0.5 * 1.1 + cycles * 0.7, 1e-9, 0);
    ck_close(r->network.arrival_rate.value, 0.5 + cycles, 1e-9, 0);
    ck_little(net, r);
    result_free(r);
    network_free(net);
}
END_TEST

/* ---- what cannot be solved ---- */

static void ck_refused(struct network *net, const char *text)
{
    struct diag *d = diag_new();
    network_finish(net);
    ck_assert_ptr_null(analytic_solve(net, d));
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    ck_assert_msg(strstr(diag_message(d, 0), text), "'%s' does not say '%s'", diag_message(d, 0),
                  text);
    ck_assert_int_eq(analytic_scope(net, NULL), SCOPE_NOTHING);
    double rate[4];
    ck_assert_int_eq(analytic_rates(net, rate, NULL, d), -1);
    struct settling settling;
    ck_assert_int_eq(analytic_settling(net, &settling, d), -1);
    ck_assert(!settling_applies(net));
    diag_free(d);
    network_free(net);
}

static struct network *loop(enum discipline discipline, struct dist service, size_t n,
                            double think)
{
    struct network *net = net_new();
    net_station(net, "a", 1, service);
    net->stations[0].discipline = discipline;
    customers(net, n, think, 0);
    return net;
}

START_TEST(refused)
{
    ck_refused(loop(DISCIPLINE_FIFO, deterministic(1), 3, 1),
               "station 'a': its wait cannot be solved: where customers go round, its "
               "services must be exponential");
    ck_refused(loop(DISCIPLINE_SJF, exponential(1), 3, 1), "station 'a': discipline 'sjf'");
    ck_refused(loop(DISCIPLINE_PS, exponential(1), 3000000000, 1), "too many for an exact");
    ck_refused(loop(DISCIPLINE_PS, deterministic(0), 3, 0), "go round in no time");
    struct network *net = loop(DISCIPLINE_FIFO, exponential(1), 4, 1);
    net->stations[0].room = 3;
    network_lost_exit(net);
    ck_refused(net, "station 'a': a room that requests find full and are lost cannot be solved: "
                    "there is no product form");
    net = loop(DISCIPLINE_FIFO, exponential(1), 4, 1);
    net->stations[0].rules = network_add_rules(
        net, &(struct server_rules){.fails = true, .up = exponential(9), .down = exponential(1)});
    ck_refused(net, "station 'a': servers that break down cannot be solved: there is no product");
    net = loop(DISCIPLINE_FIFO, exponential(1), 4, 1);
    net_source(net, deterministic(7), 0);
    ck_refused(net, "beside customers who go round its arrivals must be Poisson");
    net = loop(DISCIPLINE_FIFO, exponential(1), 4, 1);
    net->stations[0].servers = 2;
    net_poisson(net, 0.1, 0);
    ck_refused(net, "it serves open requests besides customers");
}
END_TEST

/* Customers alone never make a station unstable, open requests do. */
START_TEST(unstable)
{
    struct network *net = loop(DISCIPLINE_FIFO, exponential(1), 500, 1e-9);
    net_finish(net);
    struct result *r = solved(net);
    ck_close(value(r, 0, FIG_UTILIZATION), 1, 1e-12, 0);
    ck_close(value(r, 0, FIG_MEAN_NUMBER), 500, 1e-8, 0);
    result_free(r);
    network_free(net);
    net = loop(DISCIPLINE_FIFO, exponential(1), 4, 1);
    net_poisson(net, 1.25, 0);
    net_finish(net);
    struct diag *d = diag_new();
    ck_assert_ptr_null(analytic_solve(net, d));
    ck_assert_int_eq(diag_status(d), EXIT_UNSTABLE);
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), "station 'a' is unstable: load 1.25"));
    diag_free(d);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("closed");
    TCase *t = tcase_create("closed");
    tcase_add_loop_test(t, machine_repair, 0, 5);
    tcase_add_test(t, delays);
    tcase_add_loop_test(t, two_chains, 0, 2);
    tcase_add_test(t, central_server);
    tcase_add_test(t, rates);
    tcase_add_test(t, with_open_requests);
    tcase_add_test(t, refused);
    tcase_add_test(t, unstable);
    suite_add_tcase(s, t);
    return run_suite(s);
}
