/* Stations that are not FIFO with unlimited room, through the front door. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/chain.h"
#include "analytic/mg1.h"
#include "analytic/mmc.h"
#include "analytic/nets.h"
#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/pool.h"
#include "helpers/run.h"

static struct result *solve_net(const struct network *net, const struct asked *asked)
{
    struct diag *d = diag_new();
    struct result *r = analytic_solve_asked(net, asked, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    ck_assert_uint_eq(diag_count(d), 0);
    diag_free(d);
    return r;
}

static struct result *solved(const struct network *net)
{
    return solve_net(net, &(struct asked){0});
}

static double value(const struct result *r, size_t station, enum station_figure f)
{
    ck_assert_int_eq(r->stations[station].f[f].basis, BASIS_EXACT);
    return r->stations[station].f[f].value;
}

static void ck_no_answer(const struct network *net, const char *text)
{
    struct diag *d = diag_new();
    ck_assert_ptr_null(analytic_solve(net, d));
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    ck_assert_msg(strstr(diag_message(d, 0), text), "'%s' does not say '%s'", diag_message(d, 0),
                  text);
    diag_free(d);
}

/* Two classes with their own service at station 'a': nodes 0 and 1. */
static struct network *two_classes(enum discipline d, unsigned servers, const struct dist *first,
                                   const struct dist *second, double rate1, double rate2)
{
    struct network *net = net_new();
    network_add_class(net, "other");
    net_station(net, "a", servers, *first);
    network_add_node(net, 0, 1, second);
    net->stations[0].discipline = d;
    net_poisson(net, rate1, 0);
    net_poisson(net, rate2, 1);
    return net;
}

/* ---- processor sharing and preemptive LIFO ---- */

/* Kleinrock, Queueing Systems, vol. 2, 1976, sec. 4.4: response = service / (1 - load). */
START_TEST(ps)
{
    static const enum discipline of[] = {DISCIPLINE_PS, DISCIPLINE_LIFO_PREEMPTIVE,
                                         DISCIPLINE_DPS};
    const struct dist fixed = deterministic(0.3), wild = dist_of(DIST_LOGNORMAL, 0.11, 7);
    struct network *net = two_classes(of[_i], 1, &fixed, &wild, 1.37, 2.9);
    net_finish(net);
    struct result *r = solved(net);
    const double load = 1.37 * 0.3 + 2.9 * 0.11;
    ck_close(value(r, 0, FIG_UTILIZATION), load, 1e-14, 0);
    ck_close(value(r, 0, FIG_MEAN_NUMBER), load / (1 - load), 1e-13, 0);
    ck_close(value(r, 0, FIG_MEAN_QUEUE), load / (1 - load) - load, 1e-12, 0);
    ck_close(value(r, 0, FIG_MEAN_RESPONSE), load / (1 - load) / (1.37 + 2.9), 1e-13, 0);
    ck_close(r->classes[0].mean_response.value, 0.3 / (1 - load), 1e-13, 0);
    ck_close(r->classes[1].mean_response.value, 0.11 / (1 - load), 1e-13, 0);
    ck_assert_int_eq(r->classes[1].mean_response.basis, BASIS_EXACT);
    ck_assert_str_eq(r->stations[0].f[FIG_MEAN_WAIT].method,
                     of[_i] == DISCIPLINE_LIFO_PREEMPTIVE ? "M/G/1, preemptive LIFO" : "M/G/1-PS");
    result_free(r);
    network_free(net);
}
END_TEST

/* The number has M/M/1's distribution; responses have no percentiles, nor has what comes after. */
START_TEST(ps_distributions)
{
    const struct dist wild = dist_of(DIST_LOGNORMAL, 0.2, 7);
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, wild), b = net_station(net, "b", 1, exponential(0.1));
    net->stations[0].discipline = DISCIPLINE_PS;
    net_route(net, a, b, 1);
    net_poisson(net, 4, a);
    net_finish(net);
    struct asked asked = {0};
    asked_add(&asked, PARAMETER_COUNT, 3);
    asked_add(&asked, PARAMETER_LEVEL, 0.9);
    asked_add(&asked, PARAMETER_TIME, 0.5);
    struct result *r = solve_net(net, &asked);
    ck_close(r->group_numbers[0].value, 0.2 * pow(0.8, 3), 1e-12, 0);
    ck_assert_int_eq(r->group_numbers[0].basis, BASIS_EXACT);
    ck_assert_int_eq(r->group_quantiles[0].basis, BASIS_NONE);
    ck_assert_int_eq(r->group_within[0].basis, BASIS_NONE);
    ck_assert_int_eq(r->exit_quantiles[0].basis, BASIS_NONE);
    ck_assert_int_eq(r->network_within[0].basis, BASIS_NONE);
    /* Behind: an M/M/1 with Poisson arrivals, known to the end. */
    ck_close(value(r, 1, FIG_MEAN_RESPONSE), 1 / (10 - 4.0), 1e-13, 0);
    ck_close(r->group_quantiles[1].value, log(10) / 6, 1e-12, 0);
    ck_assert_int_eq(r->group_quantiles[1].basis, BASIS_EXACT);
    ck_close(r->network.mean_sojourn.value, 0.2 / 0.2 + 1.0 / 6, 1e-12, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/*
 * Hyperexponential services at one and at several servers with room for 4, state (n1, n2) of those
 * of either branch: PS against its chain, which knows nothing of insensitivity.
 */
enum { ROOM = 4, SIDE = ROOM + 1 };
static double ps_chain(double lambda, unsigned c, const double *p, const double *m, double *lost)
{
    struct chain q = chain_new(SIDE * SIDE);
    double x[SIDE * SIDE], mean = 0;
    for (size_t i = 0; i < SIDE; i++)
        for (size_t j = 0; j < SIDE; j++) {
            const size_t at = i * SIDE + j, n = i + j;
            const double each = n > c ? (double)c / (double)n : 1;
            if (n > ROOM) {    /* no such state: it is left at once */
                chain_add(&q, at, 0, 1);
                continue;
            }
            if (n < ROOM) {
                chain_add(&q, at, at + SIDE, lambda * p[0]);
                chain_add(&q, at, at + 1, lambda * p[1]);
            }
            if (i > 0)
                chain_add(&q, at, at - SIDE, (double)i * each / m[0]);
            if (j > 0)
                chain_add(&q, at, at - 1, (double)j * each / m[1]);
        }
    chain_solve(&q, x);
    *lost = 0;
    for (size_t i = 0; i < SIDE; i++)
        for (size_t j = 0; i + j <= ROOM; j++) {
            mean += (double)(i + j) * x[i * SIDE + j];
            if (i + j == ROOM)
                *lost += x[i * SIDE + j];
        }
    return mean;
}

START_TEST(ps_with_a_room)
{
    const unsigned c = _i ? 2 : 1;
    const double p[] = {0.3, 0.7}, m[] = {0.9, 0.1}, lambda = 3.7;
    struct dist service;
    ck_assert_int_eq(dist_hyperexponential(2, p, m, test_pool(), &service), DIST_OK);
    struct network *net = net_new();
    net_station(net, "a", c, service);
    net->stations[0].discipline = DISCIPLINE_PS;
    net->stations[0].room = ROOM;
    const size_t exit = network_lost_exit(net);
    net_poisson(net, lambda, 0);
    net_finish(net);
    struct result *r = solved(net);
    double lost, mean = ps_chain(lambda, c, p, m, &lost);
    ck_close(value(r, 0, FIG_MEAN_NUMBER), mean, 1e-12, 0);
    ck_close(value(r, 0, FIG_ARRIVAL_RATE), lambda, 1e-15, 0);
    ck_close(value(r, 0, FIG_THROUGHPUT), lambda * (1 - lost), 1e-12, 0);
    ck_close(r->exits[exit].rate.value, lambda * lost, 1e-12, 0);
    ck_close(r->exits[exit].mean_sojourn.value, 0, 0, 1e-15);
    ck_close(r->exits[0].rate.value, lambda * (1 - lost), 1e-12, 0);
    ck_close(r->exits[0].mean_sojourn.value, mean / (lambda * (1 - lost)), 1e-12, 0);
    ck_close(r->network.mean_sojourn_all.value, mean / lambda, 1e-12, 0);
    ck_assert_int_eq(r->exits[0].mean_sojourn.basis, BASIS_EXACT);
    result_free(r);
    network_free(net);
}
END_TEST

/*
 * Preemptive LIFO with the same services and room for 3: a state is the stack of branches, oldest
 * first, as a binary number behind a leading 1; the youngest is served.
 */
START_TEST(lifo_with_a_room)
{
    const double p[] = {0.3, 0.7}, m[] = {0.9, 0.1}, lambda = 3.7;
    struct chain q = chain_new(16);    /* state 0 does not exist */
    double x[16], mean = 0, lost = 0;
    chain_add(&q, 0, 1, 1);
    for (size_t at = 1; at < 16; at++) {
        for (size_t branch = 0; at < 8 && branch < 2; branch++)
            chain_add(&q, at, 2 * at + branch, lambda * p[branch]);
        if (at > 1)
            chain_add(&q, at, at / 2, 1 / m[at % 2]);
    }
    chain_solve(&q, x);
    for (size_t at = 1; at < 16; at++) {
        const double n = at >= 8 ? 3 : at >= 4 ? 2 : at >= 2 ? 1 : 0;
        mean += n * x[at];
        lost += at >= 8 ? x[at] : 0;
    }
    struct dist service;
    ck_assert_int_eq(dist_hyperexponential(2, p, m, test_pool(), &service), DIST_OK);
    struct network *net = net_new();
    net_station(net, "a", 1, service);
    net->stations[0].discipline = DISCIPLINE_LIFO_PREEMPTIVE;
    net->stations[0].room = 3;
    network_lost_exit(net);
    net_poisson(net, lambda, 0);
    net_finish(net);
    struct result *r = solved(net);
    ck_close(value(r, 0, FIG_MEAN_NUMBER), mean, 1e-12, 0);
    ck_close(value(r, 0, FIG_THROUGHPUT), lambda * (1 - lost), 1e-12, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* Two classes with weights 3 and 1 and room for so many that the rest is less than 1e-10: numbers
 * by the chain. */
enum { LINE = 26 };
START_TEST(dps)
{
    const double lambda[] = {0.5, 0.8}, mu[] = {2.3, 4}, g[] = {3, 1};
    struct chain q = chain_new(LINE * LINE);
    static double x[LINE * LINE];
    double number[2] = {0};
    for (size_t i = 0; i < LINE; i++)
        for (size_t j = 0; j < LINE; j++) {
            const size_t at = i * LINE + j;
            const double all = (double)i * g[0] + (double)j * g[1];
            if (i + 1 < LINE)
                chain_add(&q, at, at + LINE, lambda[0]);
            if (j + 1 < LINE)
                chain_add(&q, at, at + 1, lambda[1]);
            if (i > 0)
                chain_add(&q, at, at - LINE, (double)i * g[0] / all * mu[0]);
            if (j > 0)
                chain_add(&q, at, at - 1, (double)j * g[1] / all * mu[1]);
        }
    chain_solve(&q, x);
    for (size_t i = 0; i < LINE; i++)
        for (size_t j = 0; j < LINE; j++) {
            number[0] += (double)i * x[i * LINE + j];
            number[1] += (double)j * x[i * LINE + j];
        }
    const struct dist first = exponential(1 / mu[0]), second = exponential(1 / mu[1]);
    struct network *net = two_classes(DISCIPLINE_DPS, 1, &first, &second, lambda[0], lambda[1]);
    net->nodes[0].weight = g[0];
    net->nodes[1].weight = g[1];
    net_finish(net);
    struct result *r = solved(net);
    ck_close(r->classes[0].mean_response.value, number[0] / lambda[0], 1e-7, 0);
    ck_close(r->classes[1].mean_response.value, number[1] / lambda[1], 1e-7, 0);
    ck_close(value(r, 0, FIG_MEAN_NUMBER), number[0] + number[1], 1e-7, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* ---- FIFO's mean for others ---- */

START_TEST(blind)
{
    static const enum discipline of[] = {DISCIPLINE_LIFO, DISCIPLINE_RANDOM};
    const struct dist fixed = deterministic(0.3), wild = dist_of(DIST_GAMMA, 0.11, 7);
    struct network *net = two_classes(of[_i], 1, &fixed, &wild, 1.37, 2.9);
    net_finish(net);
    struct asked asked = {0};
    asked_add(&asked, PARAMETER_LEVEL, 0.9);
    asked_add(&asked, PARAMETER_COUNT, 2);
    struct result *r = solve_net(net, &asked);
    net->stations[0].discipline = DISCIPLINE_FIFO;
    struct result *fifo = solve_net(net, &asked);
    for (int f = 0; f < STATION_FIGURES; f++)
        ck_close(value(r, 0, f), value(fifo, 0, f), 0, 0);
    for (int c = 0; c < 2; c++)
        ck_close(r->classes[c].mean_response.value, fifo->classes[c].mean_response.value, 0, 0);
    ck_close(r->group_numbers[0].value, fifo->group_numbers[0].value, 1e-14, 0);
    ck_assert_int_eq(fifo->group_waits[0].basis, BASIS_EXACT);
    ck_assert_int_eq(r->group_waits[0].basis, BASIS_NONE);
    ck_assert_int_eq(r->network_quantiles[0].basis, BASIS_NONE);
    result_free(fifo);
    result_free(r);
    network_free(net);
}
END_TEST

/* Every discipline that looks neither at classes nor at services, exponential on 3 servers: M/M/3,
 * and what leaves is Poisson; with a room M/M/3/K. */
START_TEST(exponential_services)
{
    static const enum discipline of[] = {DISCIPLINE_LIFO, DISCIPLINE_RANDOM, DISCIPLINE_PS,
                                         DISCIPLINE_LIFO_PREEMPTIVE, DISCIPLINE_FIFO};
    for (size_t room = 0; room <= 7; room += 7) {
        struct network *net = net_new();
        const size_t a = net_station(net, "a", 3, exponential(0.24));
        const size_t b = net_station(net, "b", room ? SERVERS_INFINITE : 1, exponential(0.1));
        net->stations[0].discipline = of[_i];
        net_route(net, a, b, room ? 1 : 0.8);
        network_lost_exit(net);
        if (room)
            net->stations[0].room = room;
        else
            net_route(net, b, a, 0.2);
        net_poisson(net, 8.6, a);
        net_finish(net);
        struct result *r = solved(net);
        struct mmc m, after;
        const double flow = 8.6 / (1 - 0.16);
        if (!room) {
            ck_assert_int_eq(mmc_solve(flow, 1 / 0.24, 3, &m), MMC_OK);
            ck_assert_int_eq(mm1_solve(0.8 * flow, 10, &after), MMC_OK);
            ck_close(value(r, 0, FIG_MEAN_WAIT), m.wq, 1e-12, 0);
            ck_close(value(r, 1, FIG_MEAN_WAIT), after.wq, 1e-12, 0);
        } else {    /* by hand: p(n) of M/M/3/7 */
            double p[8] = {1}, sum = 1, queue = 0;
            for (int n = 1; n <= 7; n++) {
                p[n] = p[n - 1] * 8.6 * 0.24 / fmin(n, 3);
                sum += p[n];
                queue += fmax(0, n - 3) * p[n];
            }
            ck_close(value(r, 0, FIG_MEAN_QUEUE), queue / sum, 1e-12, 0);
            ck_close(value(r, 0, FIG_MEAN_WAIT), queue / (sum - p[7]) / 8.6, 1e-12, 0);
            ck_close(value(r, 1, FIG_MEAN_NUMBER), 0.86 * (1 - p[7] / sum), 1e-12, 0);
        }
        result_free(r);
        network_free(net);
    }
}
END_TEST

/* ---- loss ---- */

/* Erlang's loss system with classes of any service, in both its forms; who overflows goes to a
 * delay. */
START_TEST(loss)
{
    const struct dist fixed = deterministic(0.5), wild = dist_of(DIST_WEIBULL, 0.2, 3);
    struct network *net =
        two_classes(DISCIPLINE_FIFO, _i ? SERVERS_INFINITE : 4, &fixed, &wild, 2.7, 9);
    const size_t b = net_station(net, "b", SERVERS_INFINITE, exponential(1.5));
    net->stations[0].room = 4;
    net->stations[0].full = FULL_OVERFLOW;
    net->nodes[0].overflow = b;
    net->nodes[1].overflow = b;
    net_finish(net);
    struct asked asked = {0};
    asked_add(&asked, PARAMETER_COUNT, 4);
    struct result *r = solve_net(net, &asked);
    const double a = 2.7 * 0.5 + 9 * 0.2, full = mmc_erlang_b(a, 4);
    ck_close(r->group_numbers[0].value, full, 1e-12, 0);
    ck_close(value(r, 0, FIG_THROUGHPUT), 11.7 * (1 - full), 1e-12, 0);
    ck_close(value(r, 0, FIG_UTILIZATION), a * (1 - full) / (_i ? 1 : 4), 1e-12, 0);
    ck_close(value(r, 0, FIG_MEAN_WAIT), 0, 0, 0);
    ck_close(r->classes[0].mean_response.value, 0.5, 1e-15, 0);
    ck_close(r->classes[1].mean_response.value, 0.2, 1e-15, 0);
    ck_close(value(r, 1, FIG_ARRIVAL_RATE), 11.7 * full, 1e-12, 0);
    ck_close(value(r, 1, FIG_MEAN_NUMBER), 11.7 * full * 1.5, 1e-12, 0);
    ck_close(r->network.mean_sojourn.value, a / 11.7 * (1 - full) + full * 1.5, 1e-12, 0);
    ck_close(r->exits[0].rate.value, 11.7, 1e-12, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* A finite room is never unstable. */
START_TEST(overloaded)
{
    struct network *net = net_new();
    net_station(net, "a", 1, exponential(1));
    net->stations[0].room = 3;
    net->stations[0].full = FULL_BLOCK;    /* from outside: lost */
    network_lost_exit(net);
    net_poisson(net, 50, 0);
    net_finish(net);
    struct result *r = solved(net);
    ck_close(value(r, 0, FIG_THROUGHPUT), 50 * (1 - 125000.0 / 127551), 1e-12, 0);
    struct diag *d = diag_new();
    ck_assert_int_eq(analytic_stable(net, d), 0);
    diag_free(d);
    result_free(r);
    network_free(net);
}
END_TEST

/* A rate of 2 with two or more is M/M/2; in a network with feedback, too. */
START_TEST(rates)
{
    static double of[] = {1, 2};
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, exponential(0.15));
    net_route(net, a, a, 0.3);
    net->stations[0].rules =
        network_add_rules(net, &(struct server_rules){.rates = of, .n_rates = 2});
    net->stations[0].discipline = _i ? DISCIPLINE_PS : DISCIPLINE_FIFO;
    net_poisson(net, 7, a);
    net_finish(net);
    struct result *r = solved(net);
    struct mmc m;
    ck_assert_int_eq(mmc_solve(10, 1 / 0.15, 2, &m), MMC_OK);
    ck_close(value(r, 0, FIG_MEAN_NUMBER), m.l, 1e-12, 0);
    ck_close(value(r, 0, FIG_MEAN_RESPONSE), m.w, 1e-12, 0);
    const double empty = 1 / (1 + 1.5 + 1.5 * 0.75 / (1 - 0.75));
    ck_close(value(r, 0, FIG_UTILIZATION), 1 - empty, 1e-12, 0);
    ck_close(value(r, 0, FIG_MEAN_QUEUE), m.l - (1 - empty), 1e-12, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* PS at a rate of 1, then 3: responses in proportion to services, faster than these; at any time
 * the queue is what is there but one. */
START_TEST(rates_and_classes)
{
    static double of[] = {1, 3};
    const struct dist fixed = deterministic(0.5), wild = dist_of(DIST_WEIBULL, 0.2, 3);
    struct network *net = two_classes(DISCIPLINE_PS, 1, &fixed, &wild, 0.7, 1.9);
    net->classes[0].named = net->classes[1].named = true;
    net->stations[0].rules =
        network_add_rules(net, &(struct server_rules){.rates = of, .n_rates = 2});
    net_finish(net);
    struct result *r = solved(net);
    double p = 1, sum = 1, mean = 0, queue = 0, got = 0;
    const double a = 0.7 * 0.5 + 1.9 * 0.2;
    for (int n = 1; n < 100; n++) {
        p *= a / (n > 1 ? 3 : 1);
        sum += p;
        mean += n * p;
        queue += (n - 1) * p;
    }
    ck_close(value(r, 0, FIG_MEAN_NUMBER), mean / sum, 1e-13, 0);
    ck_close(value(r, 0, FIG_MEAN_QUEUE), queue / sum, 1e-12, 0);
    ck_close(r->classes[0].mean_response.value / r->classes[1].mean_response.value, 2.5, 1e-13, 0);
    for (size_t c = 0; c < 2; c++)
        got += result_figure(r, ROW_CLASS, c, Q_CLASS_QUEUE, 0)->value;
    ck_close(got, queue / sum, 1e-12, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* ---- refusals ---- */

static struct network *one(enum discipline d, unsigned servers, struct dist interarrival,
                           struct dist service)
{
    struct network *net = net_new();
    net_station(net, "a", servers, service);
    net->stations[0].discipline = d;
    net_source(net, interarrival, 0);
    return net;
}

static void ck_one(struct network *net, const char *text)
{
    net_finish(net);
    ck_no_answer(net, text);
    network_free(net);
}

static struct network *with_room(struct network *net)
{
    net->stations[0].room = 3;
    network_lost_exit(net);
    return net;
}

START_TEST(refused)
{
    const struct dist poisson = exponential(0.5), even = dist_of(DIST_ERLANG, 0.5, 0.5),
                      wild = dist_of(DIST_GAMMA, 0.3, 7);
    ck_one(one(DISCIPLINE_LIFO, 2, poisson, wild),
           "station 'a': discipline 'lifo' cannot be solved: its services are not exponential");
    ck_one(one(DISCIPLINE_PS, 1, even, wild),
           "station 'a': discipline 'ps' cannot be solved: its arrivals are not a Poisson process");
    ck_one(one(DISCIPLINE_LIFO_PREEMPTIVE, 2, poisson, wild), "its services are not exponential");
    ck_one(with_room(one(DISCIPLINE_FIFO, 1, poisson, wild)),
           "station 'a': a room that requests find full and are lost cannot be solved: its "
           "services");
    ck_one(with_room(one(DISCIPLINE_SRPT, 1, poisson, exponential(0.1))),
           "cannot be solved: its discipline looks at services");
    ck_one(with_room(one(DISCIPLINE_FIFO, 1, even, exponential(0.1))),
           "its arrivals are not a Poisson process");
}
END_TEST

/* Behind a station that loses requests, or that is no product form, FIFO is not approximated; a
 * delay is exact. */
START_TEST(refused_behind)
{
    for (int lossy = 0; lossy < 2; lossy++) {
        struct network *net = net_new();
        const size_t a = net_station(net, "a", 1, lossy ? exponential(0.1) : deterministic(0.1));
        const size_t b = net_station(net, "b", 1, exponential(0.1));
        if (lossy)
            net->stations[0].room = 3;
        else
            net->stations[0].discipline = DISCIPLINE_LIFO;
        network_lost_exit(net);
        net_route(net, a, b, 1);
        net_poisson(net, 3, a);
        net_finish(net);
        ck_no_answer(net, "station 'b': its wait cannot be solved: its arrivals");
        net->stations[1].servers = SERVERS_INFINITE;
        struct result *r = solved(net);
        ck_close(value(r, 1, FIG_MEAN_RESPONSE), 0.1, 1e-15, 0);
        result_free(r);
        network_free(net);
    }
}
END_TEST

/* Who comes back to a station that loses requests: what comes is no Poisson process. */
START_TEST(refused_feedback)
{
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, exponential(0.1));
    net->stations[0].room = 3;
    network_lost_exit(net);
    net_route(net, a, a, 0.3);
    net_poisson(net, 3, a);
    net_finish(net);
    ck_no_answer(net, "station 'a': a room");
    double rate = 0;
    struct diag *d = diag_new();
    ck_assert_int_eq(analytic_rates(net, &rate, NULL, d), -1);
    diag_free(d);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("formulas");
    TCase *t = tcase_create("formulas");
    tcase_add_loop_test(t, ps, 0, 3);
    tcase_add_test(t, ps_distributions);
    tcase_add_loop_test(t, ps_with_a_room, 0, 2);
    tcase_add_test(t, lifo_with_a_room);
    tcase_add_test(t, dps);
    tcase_add_loop_test(t, blind, 0, 2);
    tcase_add_loop_test(t, exponential_services, 0, 5);
    tcase_add_loop_test(t, loss, 0, 2);
    tcase_add_test(t, overloaded);
    tcase_add_loop_test(t, rates, 0, 2);
    tcase_add_test(t, rates_and_classes);
    tcase_add_test(t, refused);
    tcase_add_test(t, refused_behind);
    tcase_add_test(t, refused_feedback);
    suite_add_tcase(s, t);
    return run_suite(s);
}
