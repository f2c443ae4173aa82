/* The front door: printed examples, hand-made networks, Little, unstable stations. */
#include "analytic/solve.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "helpers/station.h"

static struct result *solved(const struct network *net)
{
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    ck_assert_uint_eq(diag_count(d), 0);
    diag_free(d);
    return r;
}

static double figure(const struct result *r, size_t station, enum station_figure f)
{
    return r->stations[station].f[f].value;
}

/* Little's law at every station and for the network, and the sums that must agree. */
static void ck_consistent(const struct network *net, const struct result *r)
{
    double number = 0, leaving = 0, all = 0;
    for (size_t i = 0; i < r->n_stations; i++) {
        const double rate = figure(r, i, FIG_ARRIVAL_RATE);
        number += figure(r, i, FIG_MEAN_NUMBER);
        if (rate <= 0)
            continue;
        ck_close(figure(r, i, FIG_MEAN_NUMBER), rate * figure(r, i, FIG_MEAN_RESPONSE), 1e-13, 0);
        ck_close(figure(r, i, FIG_MEAN_QUEUE), rate * figure(r, i, FIG_MEAN_WAIT), 1e-13, 0);
        ck_close(figure(r, i, FIG_THROUGHPUT), rate, 0, 0);
        const unsigned s = net->stations[i].servers, servers = s == SERVERS_INFINITE ? 1 : s;
        ck_close(figure(r, i, FIG_MEAN_NUMBER) - figure(r, i, FIG_MEAN_QUEUE),
                 servers * figure(r, i, FIG_UTILIZATION), 1e-10, 1e-12);
    }
    for (size_t e = 0; e < r->n_exits; e++) {
        leaving += r->exits[e].rate.value;
        if (r->exits[e].rate.value > 0)
            all += r->exits[e].rate.value * r->exits[e].mean_sojourn.value;
    }
    ck_close(leaving, r->network.arrival_rate.value, 1e-12, 0);
    ck_close(r->network.throughput.value, r->network.arrival_rate.value, 0, 0);
    ck_close(r->network.mean_number.value, number, 1e-12, 0);
    ck_close(all, number, 1e-11, 0);    /* sum X_e T_e = L */
    ck_close(r->network.mean_sojourn_all.value, number / leaving, 1e-11, 0);
}

/* The 32-station network of the benchmarks: 10000/s, exact values known to five digits. */
START_TEST(benchmark_w2)
{
    struct network *net = net_new();
    const size_t refused = network_add_exit(net, "refused", false);
    const size_t a = net_station(net, "S_a", 4, exponential(0.2e-3));
    const size_t r = net_station(net, "S_r", 2, exponential(0.1e-3));
    net_exit(net, a, refused, 0.05);
    net_route(net, a, r, 0.95);
    size_t p[10];
    for (int k = 0; k < 10; k++) {
        char name[32];
        snprintf(name, sizeof name, "S_c[%d]", k);
        const size_t c = net_station(net, name, 1, exponential(0.5e-3));
        snprintf(name, sizeof name, "S_t[%d]", k);
        const size_t t = net_station(net, name, 1, exponential(0.5e-3));
        snprintf(name, sizeof name, "S_p[%d]", k);
        p[k] = net_station(net, name, 1, exponential(1e-3));
        net_route(net, r, c, 0.1);
        net_exit(net, c, refused, 0.1);
        net_route(net, c, t, 0.2);
        net_route(net, c, p[k], 0.7);
        net_route(net, t, p[k], 1);
        net_exit(net, p[k], 0, 1);
    }
    net_poisson(net, 10000, a);
    const size_t all_p = network_add_meter(net, "throughput of all S_p", NULL, 1);
    for (int k = 0; k < 10; k++)
        network_add_flow(net, FLOW_NODE, p[k], 1, false);
    net_finish(net);
    struct result *x = solved(net);
    ck_close(x->meters[all_p].value.value, 8550, 1e-12, 0);
    ck_close(x->network.mean_sojourn_all.value, 7.2463e-3, 0, 0.0001e-3);
    ck_close(x->network.mean_sojourn.value, 8.3183e-3, 0, 0.0001e-3);
    ck_close(x->exits[0].mean_sojourn.value, 8.3183e-3, 0, 0.0001e-3);
    /* By hand: M/M/4 at a = 2 waits with probability 4/23; M/M/2 responds in s/(1 - rho^2). */
    const double wa = 0.2e-3 + 4.0 / 23 / 10000, wr = 0.1e-3 / (1 - 0.475 * 0.475);
    const double wc = 1.0 / (2000 - 950), wt = 1.0 / (2000 - 190), wp = 1.0 / (1000 - 855);
    ck_close(x->network.mean_sojourn_all.value,
             wa + 0.95 * (wr + wc) + 0.19 * wt + 0.855 * wp, 1e-12, 0);
    ck_close(x->network.mean_sojourn.value, wa + wr + wc + 2.0 / 9 * wt + wp, 1e-12, 0);
    ck_assert_int_eq(x->network.mean_sojourn.basis, BASIS_EXACT);
    ck_consistent(net, x);
    result_free(x);
    network_free(net);
}
END_TEST

/* Bolch et al. 1998, example 7.4, p. 287: a computer with CPU, disk, printer and a source at 4. */
START_TEST(bolch_7_4)
{
    static const double s[] = {0.04, 0.03, 0.06, 0.05}, x[] = {20, 10, 10, 4};
    static const double u[] = {0.8, 0.3, 0.6, 0.2}, l[] = {4, 0.429, 1.5, 0.25};
    static const double w[] = {0.2, 0.043, 0.15, 0.0625};
    static const char *const names[] = {"1", "2", "3", "4"};
    struct network *net = net_new();
    size_t n[4];
    for (int i = 0; i < 4; i++)
        n[i] = net_station(net, names[i], 1, exponential(s[i]));
    net_route(net, n[0], n[1], 0.5);
    net_route(net, n[0], n[2], 0.5);
    net_route(net, n[1], n[0], 1);
    net_route(net, n[2], n[0], 0.6);
    net_route(net, n[3], n[0], 1);
    net_poisson(net, 4, n[3]);
    net_finish(net);
    struct result *r = solved(net);
    for (size_t i = 0; i < 4; i++) {
        ck_close(figure(r, i, FIG_THROUGHPUT), x[i], 1e-13, 0);
        ck_close(figure(r, i, FIG_UTILIZATION), u[i], 1e-13, 0);
        ck_close(figure(r, i, FIG_MEAN_NUMBER), l[i], 0, 0.0005);
        ck_close(figure(r, i, FIG_MEAN_RESPONSE), w[i], 0, 0.0005);
        ck_assert_int_eq(r->stations[i].f[FIG_MEAN_RESPONSE].basis, BASIS_EXACT);
        ck_assert_str_eq(r->stations[i].f[FIG_MEAN_RESPONSE].method, "M/M/1");
        ck_assert_str_eq(r->stations[i].f[FIG_ARRIVAL_RATE].method, "traffic equations");
    }
    ck_consistent(net, r);
    result_free(r);
    network_free(net);
}
END_TEST

/* A CPU that sends to two disks or out: visit ratios v, v[0] = 1 + v[1] + v[2]. */
static struct network *central_server(double lambda, const double *v, const double *s)
{
    struct network *net = net_new();
    const size_t cpu = net_station(net, "cpu", 1, exponential(s[0]));
    const size_t one = net_station(net, "disk 1", 1, exponential(s[1]));
    const size_t two = net_station(net, "disk 2", 1, exponential(s[2]));
    net_route(net, cpu, one, v[1] / v[0]);
    net_route(net, cpu, two, v[2] / v[0]);
    net_route(net, one, cpu, 1);
    net_route(net, two, cpu, 1);
    net_poisson(net, lambda, cpu);
    net_finish(net);
    return net;
}

START_TEST(printed_central_servers)
{
    /* Jain, The Art of Computer Systems Performance Analysis, 1991, example 34.1, p. 572. */
    const double v[] = {16, 7, 8}, s[] = {0.01, 0.02, 0.03}, w[] = {0.0192, 0.0345, 0.107};
    struct network *net = central_server(3, v, s);
    struct result *r = solved(net);
    for (size_t i = 0; i < 3; i++)
        ck_close(figure(r, i, FIG_MEAN_RESPONSE), w[i], 0.005, 0);
    result_free(r);
    network_free(net);
    /* Lazowska et al. 1984, p. 113. */
    const double v2[] = {121, 70, 50}, s2[] = {0.005, 0.03, 0.027};
    net = central_server(0.3, v2, s2);
    r = solved(net);
    ck_close(figure(r, 0, FIG_UTILIZATION), 0.182, 0, 0.00051);    /* it is 0.1815 */
    ck_close(figure(r, 0, FIG_THROUGHPUT), 36.3, 1e-12, 0);
    ck_close(figure(r, 0, FIG_MEAN_NUMBER), 0.222, 0, 0.0005);
    ck_consistent(net, r);
    result_free(r);
    network_free(net);
}
END_TEST

/* One M/M/1 with feedback q: lambda/(1-q); the sojourn is geometric sums of 1/(mu - lambda). */
START_TEST(feedback)
{
    struct network *net = net_new();
    const size_t n = net_station(net, "s", 1, exponential(1 / 5.3));
    net_route(net, n, n, 0.37);
    net_poisson(net, 2.385, n);
    net_finish(net);
    struct result *r = solved(net);
    const double lambda = 2.385 / 0.63, w = 1 / (5.3 - lambda);
    ck_close(figure(r, 0, FIG_ARRIVAL_RATE), lambda, 1e-14, 0);
    ck_close(figure(r, 0, FIG_MEAN_RESPONSE), w, 1e-13, 0);
    ck_close(r->network.mean_sojourn.value, w / 0.63, 1e-13, 0);
    ck_consistent(net, r);
    result_free(r);
    network_free(net);
}
END_TEST

/*
 * Sojourns by exit: a at first; with 0.3 to b and out by "b", with 0.25 to c and out by "c" or back
 * to a with 0.4, else out by "a". First-step analysis by hand: the number of rounds through c
 * matters.
 */
START_TEST(sojourn_by_exit)
{
    struct network *net = net_new();
    const size_t eb = network_add_exit(net, "b", false), ec = network_add_exit(net, "c", true);
    const size_t a = net_station(net, "a", 1, exponential(0.1));
    const size_t b = net_station(net, "b", 2, exponential(0.7));
    const size_t c = net_station(net, "c", SERVERS_INFINITE, exponential(1.9));
    net_route(net, a, b, 0.3);
    net_route(net, a, c, 0.25);
    net_exit(net, a, 0, 0.45);
    net_exit(net, b, eb, 1);
    net_route(net, c, a, 0.4);
    net_exit(net, c, ec, 0.6);
    net_poisson(net, 2.1, a);
    net_finish(net);
    struct result *r = solved(net);
    const double wa = figure(r, a, FIG_MEAN_RESPONSE), wb = figure(r, b, FIG_MEAN_RESPONSE);
    const double wc = figure(r, c, FIG_MEAN_RESPONSE);
    ck_close(wc, 1.9, 0, 0);
    ck_close(wa, 1 / (10 - 2.1 / 0.9), 1e-13, 0);
    /* P(n rounds a, c, a) = 0.1^n, mean 1/9 whatever the end; and the last leg. */
    const double rounds = (wa + wc) / 9;
    ck_close(r->exits[0].mean_sojourn.value, rounds + wa, 1e-13, 0);
    ck_close(r->exits[eb].mean_sojourn.value, rounds + wa + wb, 1e-13, 0);
    ck_close(r->exits[ec].mean_sojourn.value, rounds + wa + wc, 1e-13, 0);
    ck_close(r->exits[ec].rate.value, 2.1 * 0.15 / 0.9, 1e-13, 0);
    const double xa = 0.45, xc = 0.15;    /* accepted: a and c */
    ck_close(r->network.mean_sojourn.value, rounds + wa + wc * xc / (xa + xc), 1e-13, 0);
    ck_consistent(net, r);
    result_free(r);
    network_free(net);
}
END_TEST

/* Two classes with services of their own at one station: the wait is shared, the service is not. */
START_TEST(classes_at_one_station)
{
    struct network *net = net_new();
    const struct dist slow = deterministic(0.9), fast = exponential(0.1);
    const size_t one = network_add_exit(net, "slow", true);
    const size_t a = net_station(net, "s", 1, slow);
    const size_t class = network_add_class(net, "fast");
    const size_t b = network_add_node(net, 0, class, &fast);
    net_exit(net, a, one, 1);
    net_poisson(net, 0.4, a);
    net_poisson(net, 2.7, b);
    net_finish(net);
    struct result *r = solved(net);
    /* Pollaczek-Khinchine: work 0.63, half of lambda E[S^2]: (0.4 0.81 + 2.7 0.02)/2. */
    const double wait = (0.4 * 0.81 + 2.7 * 0.02) / 2 / (1 - 0.63);
    ck_close(figure(r, 0, FIG_UTILIZATION), 0.63, 1e-14, 0);
    ck_close(figure(r, 0, FIG_MEAN_WAIT), wait, 1e-13, 0);
    ck_close(r->exits[one].mean_sojourn.value, wait + 0.9, 1e-13, 0);
    ck_close(r->exits[0].mean_sojourn.value, wait + 0.1, 1e-13, 0);
    ck_assert_int_eq(r->exits[0].mean_sojourn.basis, BASIS_EXACT);
    ck_assert_str_eq(r->stations[0].f[FIG_MEAN_WAIT].method, "M/G/1, Pollaczek-Khinchine");
    ck_consistent(net, r);
    result_free(r);
    network_free(net);
}
END_TEST

START_TEST(idle_station_and_ratio_of_nothing)
{
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, exponential(0.1));
    const size_t b = net_station(net, "b", 1, exponential(0.1));
    net_poisson(net, 3, a);
    const size_t m = network_add_meter(net, "a per b", NULL, 2);
    network_add_flow(net, FLOW_NODE, a, 1, false);
    network_add_flow(net, FLOW_NODE, b, 1, true);
    const size_t half = network_add_meter(net, "b per a", NULL, 2);
    network_add_flow(net, FLOW_NODE, a, 1, false);
    network_add_flow(net, FLOW_SOURCE, 0, -0.25, false);
    network_add_flow(net, FLOW_EXIT, 0, 1, true);
    net_finish(net);
    struct result *r = solved(net);
    ck_assert_int_eq(r->meters[m].value.basis, BASIS_NONE);
    ck_assert(isnan(r->meters[m].value.value));
    ck_close(r->meters[half].value.value, 1.5, 1e-14, 0);
    ck_assert_int_eq(r->stations[b].f[FIG_MEAN_RESPONSE].basis, BASIS_NONE);
    ck_assert_int_eq(r->stations[b].f[FIG_MEAN_NUMBER].basis, BASIS_EXACT);
    ck_assert(figure(r, b, FIG_MEAN_NUMBER) == 0 && figure(r, b, FIG_UTILIZATION) == 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* Means per instance; per visit where visits are what is averaged. */
START_TEST(groups_are_means)
{
    struct network *net = net_new();
    const struct dist s = exponential(0.2);
    const size_t g = network_add_group(net, "g");
    size_t n[2];
    n[0] = network_add_node(net, test_station(net, "g[1]", g, 1), 0, &s);
    n[1] = network_add_node(net, test_station(net, "g[2]", g, 1), 0, &s);
    net_poisson(net, 1.3, n[0]);
    net_poisson(net, 3.9, n[1]);
    net_finish(net);
    struct result *r = solved(net);
    const struct figure *f = r->groups[g].f;
    const double w1 = 1 / (5 - 1.3), w2 = 1 / (5 - 3.9);
    ck_assert_uint_eq(r->groups[g].instances, 2);
    ck_close(f[FIG_ARRIVAL_RATE].value, 2.6, 1e-14, 0);
    ck_close(f[FIG_UTILIZATION].value, 0.52, 1e-14, 0);
    ck_close(f[FIG_MEAN_NUMBER].value, (1.3 * w1 + 3.9 * w2) / 2, 1e-13, 0);
    ck_close(f[FIG_MEAN_RESPONSE].value, (1.3 * w1 + 3.9 * w2) / 5.2, 1e-13, 0);
    ck_assert_int_eq(f[FIG_MEAN_RESPONSE].basis, BASIS_EXACT);
    ck_assert_str_eq(f[FIG_MEAN_RESPONSE].method, "M/M/1");
    result_free(r);
    network_free(net);
}
END_TEST

static char *printed(const struct diag *d)
{
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    diag_print(d, f);
    fclose(f);
    return text;
}

START_TEST(unstable_stations)
{
    struct network *net = net_new();
    const struct dist s = exponential(0.124);
    const size_t db = net_station(net, "db", 1, s);
    const size_t ok = net_station(net, "ok", 2, s);
    const size_t web = net_station(net, "web", 3, exponential(0.3));
    const size_t g = network_add_group(net, "S_p");
    for (int k = 0; k < 10; k++) {
        char name[32];
        snprintf(name, sizeof name, "S_p[%d]", k + 1);
        const size_t p = network_add_node(net, test_station(net, name, g, 1), 0, &s);
        net_route(net, web, p, 0.1);
    }
    net_route(net, db, ok, 1);
    net_route(net, ok, web, 1);
    net_poisson(net, 10, db);
    net_poisson(net, 73, web);
    net_finish(net);
    struct diag *d = diag_new();
    ck_assert_ptr_null(analytic_solve(net, d));
    ck_assert_int_eq(diag_status(d), EXIT_UNSTABLE);
    char *text = printed(d);
    ck_assert_str_eq(text,
                     "test.cfg: error: each of the 10 instances of 'S_p' is unstable: load 1.03 on "
                     "1 server\n"
                     "  hint: use at least 2 servers, or lower each one's arrival rate below "
                     "8.06/s (now 8.3/s)\n"
                     "test.cfg:10: error: station 'db' is unstable: load 1.24 on 1 server\n"
                     "  hint: use at least 2 servers, or lower its arrival rate below 8.06/s (now "
                     "10/s)\n"
                     "test.cfg:12: error: station 'web' is unstable: load 24.9 on 3 servers\n"
                     "  hint: use at least 25 servers, or lower its arrival rate below 10/s (now "
                     "83/s)\n");
    free(text);
    diag_free(d);
    network_free(net);
}
END_TEST

/* A hair above saturation: the numbers printed must show it. */
START_TEST(barely_unstable)
{
    struct network *net = net_new();
    const size_t n = net_station(net, "s", 1, exponential(0.125));
    net_poisson(net, 8.0001, n);
    net_finish(net);
    struct diag *d = diag_new();
    ck_assert_ptr_null(analytic_solve(net, d));
    char *text = printed(d);
    ck_assert_str_eq(text, "test.cfg:10: error: station 's' is unstable: load 1.00001 on 1 server\n"
                           "  hint: use at least 2 servers, or lower its arrival rate below 8/s "
                           "(now 8.0001/s)\n");
    double rate;    /* rates are to be had all the same */
    ck_assert_int_eq(analytic_rates(net, &rate, NULL, d), 0);
    ck_close(rate, 8.0001, 1e-15, 0);
    free(text);
    diag_free(d);
    network_free(net);
}
END_TEST

/* A load of 3, or of 3 but for rounding, needs a fourth server; one a thousandth of a thousandth
 * below does not. */
START_TEST(hint_at_an_integer_load)
{
    static const double rates[] = {30, 30 * (1 - DBL_EPSILON), 30 * (1 + DBL_EPSILON),
                                   30 * (1 - 1e-6)};
    for (int i = 0; i < 4; i++) {
        struct network *net = net_new();
        net_poisson(net, rates[i], net_station(net, "s", 2, exponential(0.1)));
        net_finish(net);
        struct diag *d = diag_new();
        ck_assert_ptr_null(analytic_solve(net, d));
        char *text = printed(d);
        ck_assert_msg(strstr(text, i < 3 ? "use at least 4 servers" : "use at least 3 servers") !=
                          NULL,
                      "%s", text);
        free(text);
        diag_free(d);
        network_free(net);
    }
}
END_TEST

/* Up to 1 - 8e-15 a load is solved, to what its rounding leaves; from there on it is 1. 10 000 x
 * 0.0005 / 5 rounds to below 1. */
START_TEST(load_of_nearly_1)
{
    static const struct { double rate, service; bool stable;
    } cases[] = {{1 - 1e-12, 1, true}, {1 - 1e-13, 1, true},   {1 - 1e-15, 1, false},
                 {1, 1, false},        {10000, 0.0001, false}, {1 / 0.3, 0.3, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct network *net = net_new();
        struct diag *d = diag_new();
        net_poisson(net, cases[i].rate, net_station(net, "s", 1, exponential(cases[i].service)));
        net_finish(net);
        struct result *r = analytic_solve(net, d);
        ck_assert_msg((r != NULL) == cases[i].stable, "case %zu", i);
        if (r)
            ck_close(r->network.mean_number.value, 1 / (1 - cases[i].rate), 2e-3, 0);
        result_free(r);
        diag_free(d);
        network_free(net);
    }
}
END_TEST

/* A billion servers: as long as any. */
START_TEST(a_billion_servers)
{
    struct network *net = net_new();
    struct diag *d = diag_new();
    static const double levels[] = {0.5, 0.99};
    net_poisson(net, 1e9 - 5e4, net_station(net, "s", 1000000000, exponential(1)));
    net_finish(net);
    const clock_t start = clock();
    struct result *r = analytic_solve_quantiles(net, levels, 2, d);
    ck_assert_double_lt((double)(clock() - start) / CLOCKS_PER_SEC, 1);
    /* Halfin and Whitt, Oper. Res. 29(3), 1981: P(wait) = 1/(1 + b Phi(b)/phi(b)) for rho = 1 -
     * b/sqrt(c), to some 1/sqrt(c) */
    const double b = 5e4 / sqrt(1e9), pw = 1 / (1 + b * (1 - erfc(b / sqrt(2)) / 2) /
                                                        (exp(-b * b / 2) / sqrt(2 * M_PI)));
    ck_close(r->stations[0].f[FIG_MEAN_WAIT].value, pw / 5e4, 1e-4, 0);
    ck_close(r->group_quantiles[0].value, log(2), 1e-4, 0);
    result_free(r);
    diag_free(d);
    network_free(net);
}
END_TEST

/* A station that spreads over thousands of replicas, which send back: long rows in one loop. */
START_TEST(a_wide_star)
{
    enum { LEAVES = 10000 };
    const double p = 0.6, rate = 50;
    struct network *net = net_new();
    const size_t hub = net_station(net, "hub", 400, exponential(0.02));
    for (int i = 0; i < LEAVES; i++) {
        char name[32];
        snprintf(name, sizeof name, "leaf %d", i);
        const size_t leaf = net_station(net, name, 1, exponential(0.005));
        net_route(net, hub, leaf, p / LEAVES);
        net_route(net, leaf, hub, 1);
    }
    net_poisson(net, rate, hub);
    net_finish(net);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    ck_close(r->stations[0].f[FIG_ARRIVAL_RATE].value, rate / (1 - p), 1e-11, 0);
    ck_close(r->stations[LEAVES].f[FIG_ARRIVAL_RATE].value, rate * p / (1 - p) / LEAVES, 1e-11, 0);
    result_free(r);
    diag_free(d);
    network_free(net);
}
END_TEST

/* Validation finds traps; should one get here all the same, it is said and not solved. */
START_TEST(trap)
{
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, exponential(0.1));
    const size_t b = net_station(net, "b", 1, exponential(0.1));
    net_route(net, a, b, 1);
    net_route(net, b, a, 1);
    net_poisson(net, 3, a);
    network_finish(net);
    struct diag *d = diag_new();
    double rate[2];
    ck_assert_ptr_null(analytic_solve(net, d));
    ck_assert_int_eq(diag_status(d), EXIT_UNSTABLE);
    ck_assert_int_eq(analytic_rates(net, rate, NULL, d), -1);
    diag_free(d);
    network_free(net);
}
END_TEST

/* A random network of multi-servers, its rates by plain iteration lambda <- gamma + P' lambda. */
START_TEST(random_network)
{
    enum { N = 23 };
    static double p[N][N];
    double rate[N] = {0}, gamma[N];
    unsigned long long seed = 31 + (unsigned)_i;
    struct network *net = net_new();
    size_t n[N];
    for (int i = 0; i < N; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%d", i);
        n[i] = net_station(net, name, 400, exponential(0.1 + 0.01 * i));
        gamma[i] = i % 3 == 0 ? 1.7 + i : 0;
        for (int j = 0; j < N; j++) {
            seed = seed * 6364136223846793005ull + 1442695040888963407ull;
            p[i][j] = (seed >> 60) < 5 ? (double)(seed >> 40 & 1023) / 1024 / 5 : 0;
        }
        double sum = 0;
        for (int j = 0; j < N; j++)
            sum += p[i][j];
        for (int j = 0; j < N; j++)
            p[i][j] /= fmax(1, sum / 0.93);
    }
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++)
            net_route(net, n[i], n[j], p[i][j]);
        if (gamma[i] > 0)
            net_poisson(net, gamma[i], n[i]);
    }
    for (int round = 0; round < 700; round++) {    /* 0.93^700 = 1e-22 */
        double next[N];
        for (int j = 0; j < N; j++) {
            next[j] = gamma[j];
            for (int i = 0; i < N; i++)
                next[j] += p[i][j] * rate[i];
        }
        memcpy(rate, next, sizeof rate);
    }
    net_finish(net);
    struct result *r = solved(net);
    for (size_t i = 0; i < N; i++)
        ck_close(figure(r, i, FIG_ARRIVAL_RATE), rate[i], 1e-12, 0);
    ck_consistent(net, r);
    result_free(r);
    network_free(net);
}
END_TEST

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* 1e5 stations with 5 random routes each; general service at every fourth gives QNA its share. */
START_TEST(hundred_thousand_stations)
{
    const size_t n = 100000;
    unsigned long long seed = 5;
    struct network *net = net_new();
    const struct dist service[] = {exponential(0.02), dist_of(DIST_GAMMA, 0.02, 0.5)};
    for (size_t i = 0; i < n; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%zu", i);
        net_station(net, name, 1 + i % 2, service[_i == 1 && i % 4 == 0]);
    }
    for (size_t i = 0; i < n; i++)
        for (int j = 0; j < 5; j++) {
            seed = seed * 6364136223846793005ull + 1442695040888963407ull;
            net_route(net, i, (size_t)(seed >> 33) % n, 0.19);
        }
    const struct dist interarrival = exponential(1 / 2e4);
    network_add_source(net, "source", &interarrival, 0);
    for (size_t i = 0; i < n; i++)
        network_add_entry(net, i, 1 / (double)n);
    net_finish(net);
    const double start = seconds();
    struct result *r = solved(net);
    printf("  1e5 stations, %s: %.2f s, mean sojourn %.4f s\n", _i ? "QNA" : "Jackson",
           seconds() - start, r->network.mean_sojourn.value);
    ck_assert_int_eq(r->network.mean_number.basis, _i ? BASIS_APPROXIMATE : BASIS_EXACT);
    ck_close(r->exits[0].rate.value, 2e4, 1e-10, 0);
    double visits = 0;
    for (size_t i = 0; i < n; i++)
        visits += figure(r, i, FIG_ARRIVAL_RATE);
    ck_close(visits, 2e4 / 0.05, 1e-10, 0);    /* every visit is the last with 0.05 */
    result_free(r);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("solve");
    TCase *t = tcase_create("networks");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, benchmark_w2);
    tcase_add_test(t, bolch_7_4);
    tcase_add_test(t, printed_central_servers);
    tcase_add_test(t, feedback);
    tcase_add_test(t, sojourn_by_exit);
    tcase_add_test(t, classes_at_one_station);
    tcase_add_test(t, idle_station_and_ratio_of_nothing);
    tcase_add_test(t, groups_are_means);
    tcase_add_test(t, unstable_stations);
    tcase_add_test(t, barely_unstable);
    tcase_add_test(t, hint_at_an_integer_load);
    tcase_add_test(t, load_of_nearly_1);
    tcase_add_test(t, a_billion_servers);
    tcase_add_test(t, trap);
    tcase_add_test(t, a_wide_star);
    tcase_add_loop_test(t, random_network, 0, 20);
    suite_add_tcase(s, t);
    t = tcase_create("large");
    tcase_set_timeout(t, 300);
    tcase_set_tags(t, "slow");
    tcase_add_loop_test(t, hundred_thousand_stations, 0, 2);
    suite_add_tcase(s, t);
    return run_suite(s);
}
