/*
 * How long a network takes to forget its start: the relaxation times of single stations, identities
 * of networks that are one station in disguise, sums along the way, and limits.
 */
#include "analytic/settling.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>

#include "analytic/nets.h"
#include "helpers/close.h"
#include "helpers/run.h"

/* Of a network that is then freed. */
static struct settling settle(struct network *net)
{
    struct settling s;
    struct diag *d = diag_new();
    net_finish(net);
    ck_assert_int_eq(analytic_settling(net, &s, d), 0);
    ck_assert_uint_eq(diag_count(d), 0);
    diag_free(d);
    network_free(net);
    return s;
}

static struct network *station_of(unsigned servers, const struct dist *arrivals,
                                  const struct dist *service, double again)
{
    struct network *net = net_new();
    const size_t s = net_station(net, "s", servers, *service);
    net_route(net, s, s, again);
    net_source(net, *arrivals, s);
    return net;
}

static double time_of(unsigned servers, enum dist_kind a, double ca2, double rate,
                      enum dist_kind s, double mean, double cs2, double again)
{
    const struct dist arrivals = dist_of(a, 1 / rate, ca2), service = dist_of(s, mean, cs2);
    return settle(station_of(servers, &arrivals, &service, again)).time;
}


/* 1/(mu (1 - sqrt(rho))^2), Cohen 1982, sec. II.2: ten of them. */
static double ten_relaxations(double mean, double rho)
{
    return 10 * mean / pow(1 - sqrt(rho), 2);
}

static double mm1_time(double mean, double rate, double again)
{
    return time_of(1, DIST_EXPONENTIAL, 1, rate, DIST_EXPONENTIAL, mean, 1, again);
}

START_TEST(single_stations)
{
    ck_close(mm1_time(0.2, 4.05, 0), ten_relaxations(0.2, 0.81), 1e-12, 0);
    /* four servers, busy: c mu; a thousand, idle: the services under way */
    ck_close(time_of(4, DIST_EXPONENTIAL, 1, 16.2, DIST_LOGNORMAL, 0.2, 3, 0),
             2 * ten_relaxations(0.05, 0.81), 1e-12, 0);
    ck_close(time_of(1000, DIST_EXPONENTIAL, 1, 100, DIST_EXPONENTIAL, 2.385, 1, 0), 23.85, 1e-12,
             0);
    /* delays: an exponential is forgotten by e^-t; of a constant all is known after one */
    ck_close(time_of(SERVERS_INFINITE, DIST_EXPONENTIAL, 1, 7, DIST_EXPONENTIAL, 3600, 1, 0), 36000,
             1e-12, 0);
    ck_close(time_of(SERVERS_INFINITE, DIST_EXPONENTIAL, 1, 7, DIST_DETERMINISTIC, 3600, 0, 0),
             7200, 1e-12, 0);
    ck_close(time_of(SERVERS_INFINITE, DIST_EXPONENTIAL, 1, 7, DIST_HYPEREXPONENTIAL, 1, 50, 0),
             255, 1e-12, 0);
}
END_TEST

/* Nothing varies, so nothing is to be forgotten but the first services, however high the load. */
START_TEST(deterministic_limit)
{
    ck_close(time_of(1, DIST_DETERMINISTIC, 0, 1 / 3600.0, DIST_DETERMINISTIC, 3599, 0, 0),
             2 * 3599, 1e-9, 0);
    /* M/D/1 varies half as much as M/M/1 */
    ck_close(time_of(1, DIST_EXPONENTIAL, 1, 0.9, DIST_DETERMINISTIC, 1, 0, 0),
             ten_relaxations(1, 0.9) / 2, 1e-12, 0);
    const double even = time_of(1, DIST_ERLANG, 0.01, 0.9, DIST_ERLANG, 1, 0.01, 0);
    ck_assert_double_lt(even, ten_relaxations(1, 0.9) / 50);
}
END_TEST

/* M/M/1 whose requests come back with probability p is one of services 1/(1 - p) times as long, in
 * law: at every rate of arrivals and p. */
START_TEST(returns)
{
    static const double again[] = {0.1, 0.5, 0.9, 0.99, 0.9999};
    const double p = again[_i], load = 0.8;
    ck_close(mm1_time(1, load * (1 - p), p), ten_relaxations(1 / (1 - p), load), 1e-9, 0);
    /* the same by way of a second station that takes no time */
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, exponential(1));
    const size_t b = net_station(net, "b", 1, exponential(1e-9));
    net_route(net, a, b, 1);
    net_route(net, b, a, p);
    net_poisson(net, load * (1 - p), a);
    const struct settling s = settle(net);
    ck_close(s.time, ten_relaxations(1 / (1 - p), load), 1e-6, 0);
    ck_close(s.visits, 2 / (1 - p), 1e-9, 0);
    ck_close(s.alone, ten_relaxations(1, load), 1e-10, 0);    /* 1e4 visits cost four digits */
    ck_assert_uint_eq(s.station, 0);
}
END_TEST

/* n stations in a row: the change passes one after the other in S/(1 - rho)^2. */
START_TEST(a_row)
{
    enum { N = 1000 };
    struct network *net = net_new();
    size_t before = NET_NONE;
    for (int i = 0; i < N; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%d", i);
        const size_t s = net_station(net, name, 1, exponential(0.001));
        if (before != NET_NONE)
            net_route(net, before, s, 1);
        else
            net_poisson(net, 500, s);
        before = s;
    }
    const double way = N * 0.001 / pow(0.5, 2), deviation = sqrt(N) * ten_relaxations(1e-4, 0.5);
    const struct settling s = settle(net);
    ck_close(s.time, 2 * way + 4 * deviation, 1e-9, 0);
    ck_close(s.visits, N, 1e-12, 0);
    ck_close(s.drain, 0, 0, 0);
}
END_TEST

/* Few requests go to the slow station, and they are a way of their own: it is warmed up for
 * them. */
/*
 * A large ring that requests go round a thousand times: as one station that they come to 1e8 times,
 * but for what one round adds. No equation of such a ring is solved by sweeps in a second.
 */
START_TEST(a_large_ring)
{
    enum { N = 100000 };
    struct network *net = net_new();
    const double p = 0.999, load = 0.5;
    size_t first = NET_NONE, last = NET_NONE;
    for (int i = 0; i < N; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%d", i);
        const size_t s = net_station(net, name, 1, exponential(1));
        if (first == NET_NONE)
            first = s;
        else
            net_route(net, last, s, 1);
        last = s;
    }
    net_route(net, last, first, p);
    net_poisson(net, load * (1 - p), first);
    const struct settling s = settle(net);
    const double visits = N / (1 - p);
    ck_close(s.visits, visits, 1e-9, 0);
    ck_close(s.time, visits * ten_relaxations(1, load), 1e-3, 0);
}
END_TEST

START_TEST(a_rare_way)
{
    struct network *net = net_new();
    const size_t fast = net_station(net, "fast", 1, exponential(0.001));
    const size_t slow = net_station(net, "slow", SERVERS_INFINITE, exponential(3600));
    net_poisson(net, 500, fast);
    net_poisson(net, 1e-6, slow);
    const struct settling s = settle(net);
    ck_close(s.time, 36000, 1e-12, 0);
    ck_assert_uint_eq(s.station, 1);
}
END_TEST

static struct settling started(double first, double second, double again, size_t start)
{
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, exponential(first));
    const size_t b = net_station(net, "b", 1, exponential(second));
    net_route(net, a, b, 1);
    net_route(net, b, a, again);
    net_poisson(net, 0.5 * (1 - again), a);
    net->stations[0].start = start;
    return settle(net);
}

/* As a fluid: 1000 requests at the first of two stations, that the slower one lets through at
 * mu - lambda; and each of them v times. */
START_TEST(starts)
{
    ck_close(started(1, 0.1, 0, 1000).drain, 1000 * 1 / (1 - 0.5), 1e-12, 0);
    ck_close(started(0.1, 1, 0, 1000).drain, 1000 * 1 / (1 - 0.5), 1e-12, 0);
    ck_close(started(1, 0.1, 0.99, 1000).drain, 1000 * 100 / (1 - 0.5), 1e-9, 0);
    ck_close(started(1, 0.1, 0.99, 1000).time, started(1, 0.1, 0.99, 0).time, 0, 0);
}
END_TEST

/* M/M/inf forgets n requests too many as n e^-t: ln(1 + n/N) relaxation times more to the same
 * accuracy. A station where nobody comes but these is waited for, too. */
START_TEST(starts_at_a_delay)
{
    struct network *net = net_new();
    const size_t d = net_station(net, "d", SERVERS_INFINITE, exponential(3));
    net_poisson(net, 2, d);
    net->stations[0].start = 6000;
    struct settling s = settle(net);
    ck_close(s.drain, 3 * log(1001), 1e-12, 0);
    ck_close(s.time, 30, 1e-12, 0);
    for (int servers = 1; servers <= 2; servers++) {
        net = net_new();
        net_poisson(net, 2, net_station(net, "d", SERVERS_INFINITE, exponential(3)));
        net_station(net, "lonely", servers == 1 ? 1 : SERVERS_INFINITE, exponential(7));
        net->stations[1].start = 1000;
        s = settle(net);
        ck_close(s.drain, servers == 1 ? 7000 : 7 * log(1001), 1e-12, 0);
        ck_close(s.time, 70, 1e-12, 0);
    }
}
END_TEST

START_TEST(unstable_is_said)
{
    struct network *net = net_new();
    const size_t s = net_station(net, "s", 1, exponential(0.125));
    net_poisson(net, 9, s);
    net_finish(net);
    struct settling out;
    struct diag *d = diag_new();
    ck_assert_int_eq(analytic_settling(net, &out, d), -1);
    ck_assert_int_eq(diag_status(d), EXIT_UNSTABLE);
    diag_free(d);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("settling");
    TCase *c = tcase_create("settling");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, single_stations);
    tcase_add_test(c, deterministic_limit);
    tcase_add_loop_test(c, returns, 0, 5);
    tcase_add_test(c, a_row);
    tcase_add_test(c, a_large_ring);
    tcase_add_test(c, a_rare_way);
    tcase_add_test(c, starts);
    tcase_add_test(c, starts_at_a_delay);
    tcase_add_test(c, unstable_is_said);
    suite_add_tcase(s, c);
    return run_suite(s);
}
