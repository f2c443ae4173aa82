/* Fetches that come together after the ticks of a clock, against an event loop. */
#include "analytic/burst.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/gateway.h"
#include "analytic/solve.h"
#include "analytic/tick_queue.h"
#include "helpers/close.h"
#include "helpers/fills.h"
#include "helpers/run.h"

struct row {
    double rate;
    size_t users, caches;
    double lifetime, tick;
    bool single_flight;
    unsigned servers;
    double service, scv;
    const char *why;    /* there is none */
};
#define CROWD "misses during a fetch make this longer"
static const struct row rows[] = {
    {2000, 100, 1, 1, 1, true, 1, 0.012, 1, NULL},
    {2000, 100, 1, 1, 1, true, 1, 0.012, 0, NULL},
    {2000, 100, 1, 1, 1, true, 1, 0.012, 4, NULL},
    {200, 100, 1, 1, 1, true, 1, 0.012, 1, NULL},
    {2000, 300, 1, 5, 1, true, 1, 0.016, 1, NULL},
    {2000, 300, 1, 5, 1, true, 1, 0.018, 0, NULL},
    {300, 10, 10, 9, 1, true, 1, 0.013, 1, NULL},
    {300, 1, 10, 9, 1, true, 1, 0.13, 0, NULL},
    {3000, 100, 4, 10, 1, true, 4, 0.05, 1, NULL},
    {3000, 100, 4, 10, 1, true, 4, 0.05, 0, NULL},
    {3000, 1000, 4, 10, 1, true, 1, 0.002, 1, NULL},
    {300, 1000, 1, 5, 0.5, true, 2, 0.01, 4, NULL},
    {50, 1000, 1, 10, 1, true, 1, 0.02, 1, NULL},
    {500, 200, 1, 10, 1, false, 1, 0.005, 1, NULL},
    {500, 200, 1, 10, 1, false, 1, 0.015, 1, NULL},
    {5000, 1000, 1, 4, 1, true, 1, 0.001, 0, NULL},
    {20000, 5000, 1, 4, 1, true, 8, 0.004, 1, NULL},
    {500, 200, 1, 10, 1, false, 1, 0.025, 1, CROWD},
    {500, 200, 1, 10, 1, false, 1, 0.035, 1, CROWD},
    {500, 200, 4, 10, 1, false, 1, 0.008, 1, NULL},
    {2000, 200, 1, 10, 1, false, 1, 0.008, 1, CROWD},
    {3000, 100, 4, 10, 1, true, 4, 0.08, 0, NULL},
    {3000, 100, 4, 10, 1, true, 4, 0.02, 0, NULL},
    {3000, 100, 4, 10, 1, true, 4, 0.05, 4, "services that vary so much"},
    {3000, 100, 4, 10, 1, true, 2, 0.02, 0, NULL},
    {2000, 300, 1, 5, 1, true, 1, 0.019, 1, NULL},
    {100, 100, 1, 60, 1, true, 1, 0.5, 0, NULL},
};

static struct gateway gateway_of(const struct row *x)
{
    const struct dist service = x->scv == 0   ? deterministic(x->service)
                                : x->scv == 1 ? exponential(x->service)
                                              : dist_of(DIST_HYPEREXPONENTIAL, x->service, x->scv);
    return (struct gateway){x->rate, x->users, x->caches, x->lifetime, x->tick, x->single_flight,
                            x->servers, service};
}

/* The error that the method states, and 4.5 standard errors. */
static double stated(const struct figure *f)
{
    return strcmp(f->method, METHOD_BURST) == 0        ? 0.15
           : strcmp(f->method, METHOD_BURST_FAIR) == 0 ? 0.4
                                                       : 0.05;
}

static void check_waits(const struct gateway *g, const struct result *r)
{
    struct gateway_seen seen = {0};
    for (uint64_t k = 0; k < 40; k++)
        gateway_replicate(g, 20 * g->tick, 100 * g->tick, k, &seen);
    const struct figure *wait = &r->stations[1].f[FIG_MEAN_WAIT];
    ck_close(wait->value, seen.wait.mean, stated(wait), 4.5 * tally_standard_error(&seen.wait));
    ck_close(r->stations[1].f[FIG_ARRIVAL_RATE].value, seen.fetches.mean, 1e-2,
             4.5 * tally_standard_error(&seen.fetches));
}

static struct result *solved(const struct network *net)
{
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    diag_free(d);
    return r;
}

START_TEST(waits)
{
    const struct row *x = &rows[_i];
    const struct gateway g = gateway_of(x);
    struct network *net = gateway_network(&g);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    if (x->why) {
        ck_assert(r == NULL);
        ck_assert_int_eq(diag_status(d), EXIT_INPUT);
        ck_assert_ptr_nonnull(strstr(diag_message(d, 0), x->why));
    } else {
        ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
        check_waits(&g, r);
    }
    result_free(r);
    network_free(net);
    diag_free(d);
}
END_TEST

/* Requests that are served old entries meanwhile, for some time, and later wait under a polled
 * lock, change nothing of when single fetches begin: the same waits at the issuer. */
START_TEST(waits_of_fetches_beside)
{
    static const int with[] = {0, 4, 12};
    const struct gateway g = gateway_of(&rows[with[_i]]);
    struct network *net = gateway_network(&g);
    for (size_t c = 0; c < net->n_caches; c++) {
        net->caches[c].expired = MISS_BACKGROUND;
        net->caches[c].stale_for = 0.4;
        net->caches[c].lock_poll = 0.1;
    }
    struct result *r = solved(net);
    check_waits(&g, r);
    result_free(r);
    network_free(net);
}
END_TEST

/* Where tokens live shorter than entries, every fetch is of a new one, and comes at any time of a
 * tick: nearly M/M/1. In ticks they would wait 1.8 times as long. */
START_TEST(new_tokens)
{
    const struct gateway g = {600, 100, 2, 12, 1, true, 1, exponential(0.005)};
    struct network *net = gateway_network(&g);
    net->populations[0].token_lifetime = 10;
    net->populations[0].renew_on_expiry = true;
    struct result *r = solved(net);
    const double load = r->stations[1].f[FIG_ARRIVAL_RATE].value * 0.005;
    ck_assert(load > 0.09 && load < 0.1);
    ck_close(r->stations[1].f[FIG_MEAN_WAIT].value, 0.005 * load / (1 - load), 0.05, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* One token's fetches never meet, with single flight; of an M/D/1 queue at this load a third would
 * wait. */
START_TEST(alone)
{
    const struct gateway g = {300, 1, 1, 2, 1, true, 1, deterministic(0.9)};
    struct network *net = gateway_network(&g);
    struct result *r = solved(net);
    ck_close(r->stations[1].f[FIG_MEAN_WAIT].value, 0, 0, 1e-3);
    ck_assert_str_eq(r->stations[1].f[FIG_MEAN_WAIT].method, METHOD_BURST);
    result_free(r);
    network_free(net);
}
END_TEST

/* Fetches of one fixed time: their rate is exact (ttl.h, step 3), though a queue behind them
 * sees bursts. */
START_TEST(exact_rate)
{
    struct network *net = net_new();
    struct diag *d = diag_new();
    struct cache c = {.name = (char[]){"cache"}, .granularity = 1};
    cache_set_rule(&c, LIFETIME_COUNTED, 3);
    const size_t look = net_station(net, "look", SERVERS_INFINITE, deterministic(0));
    const size_t issuer = net_station(net, "issuer", SERVERS_INFINITE, deterministic(0.2));
    const size_t work = net_station(net, "work", 1, exponential(0.002));
    const struct population p = {.name = (char[]){"users"}, .users = 50};
    c.population = network_add_population(net, &p);
    net->nodes[look].routing = ROUTING_LOOKUP;
    net->nodes[look].cache = network_add_cache(net, &c);
    network_add_lookup_route(net, look, work, NET_NONE, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, look, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
    network_add_lookup_route(net, look, issuer, NET_NONE, LOOKUP_MISS, 1, 0);
    route_fills(net, network_add_route(net, issuer, work, NET_NONE, 1, 0), 0);
    net_poisson(net, 50, look);
    net->sources[0].population = 0;
    net_finish(net);
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    const struct figure *rate = &r->stations[1].f[FIG_ARRIVAL_RATE];
    const double ticks = 3 + 1 / (1 - exp(-1)) + (exp(0.2) - 1) / (exp(1) - 1);
    ck_close(rate->value, 50 * 1.2 / ticks, 1e-9, 0);
    ck_assert_int_eq(rate->basis, BASIS_EXACT);
    ck_assert_int_ne(r->stations[2].f[FIG_MEAN_WAIT].basis, BASIS_EXACT);
    result_free(r);
    network_free(net);
    diag_free(d);
}
END_TEST

/* Rates of fetches of two caches that differ only in which of several answers counts. */
static void rates_of_two(bool first_replaces, double rate[2])
{
    struct network *net = net_new();
    struct diag *d = diag_new();
    const struct population p = {.name = (char[]){"users"}, .users = 50};
    size_t issuer[2];
    network_add_population(net, &p);
    for (int i = 0; i < 2; i++) {
        struct cache c = {.name = i ? (char[]){"b"} : (char[]){"a"}, .granularity = 1,
                          .replaces = (i == 0) == first_replaces};
        cache_set_rule(&c, LIFETIME_COUNTED, 3);
        const size_t look = net_station(net, i ? "look b" : "look a", SERVERS_INFINITE,
                                        deterministic(0));
        issuer[i] = net_station(net, i ? "issuer b" : "issuer a", SERVERS_INFINITE,
                                deterministic(0.7));
        const size_t work = net_station(net, i ? "work b" : "work a", 1, exponential(0.002));
        net->nodes[look].routing = ROUTING_LOOKUP;
        net->nodes[look].cache = network_add_cache(net, &c);
        network_add_lookup_route(net, look, work, NET_NONE, LOOKUP_HIT, 1, 0);
        network_add_lookup_route(net, look, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
        network_add_lookup_route(net, look, issuer[i], NET_NONE, LOOKUP_MISS, 1, 0);
        route_fills(net, network_add_route(net, issuer[i], work, NET_NONE, 1, 0), (size_t)i);
        net_poisson(net, 50, look);
        net->sources[i].population = 0;
    }
    net_finish(net);
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    for (int i = 0; i < 2; i++)
        rate[i] = r->stations[issuer[i]].f[FIG_ARRIVAL_RATE].value;
    result_free(r);
    network_free(net);
    diag_free(d);
}

/* The answer of a cache is that of the one before it only where both have the same rules. */
START_TEST(not_replicas)
{
    double rate[2], other[2];
    rates_of_two(false, rate);
    rates_of_two(true, other);
    ck_close(rate[0], other[1], 1e-9, 0);
    ck_close(rate[1], other[0], 1e-9, 0);
    ck_assert_double_lt(rate[1], 0.99 * rate[0]);    /* the later answer keeps the entry longer */
}
END_TEST

/* A burst of B jobs at once, served one by one before the next: the mean wait is (B - 1) S/2 for a
 * number that is fixed, B S/2 for one that is Poisson, as here. */
START_TEST(at_once)
{
    const struct tick_grid grid = tick_grid_new(4, 1e-6);
    double burst[1000] = {0}, wait[1001];
    burst[0] = 7.3;
    const double load = 7.3 * 0.05 / 4;
    const struct tick_queue q = {&grid, 1, 0.05, 0, burst, 0.05 * load / (1 - load), load, 0, 1};
    ck_assert(tick_queue_solve(&q, wait));
    ck_close(tick_grid_mean(&grid, burst, wait), 7.3 * 0.05 / 2, 3e-3, 0);
    struct tick_grid end = grid;
    tick_grid_free(&end);
}
END_TEST

/* Where nothing bursts it is the formula that was given. */
START_TEST(even)
{
    const struct tick_grid grid = tick_grid_new(1, 1e-3);
    double burst[1000], wait[1001];
    for (size_t j = 0; j < grid.n; j++)
        burst[j] = 30 * (grid.at[j + 1] - grid.at[j]);
    const struct tick_queue q = {&grid, 3, 0.05, 10, burst, 0.0123, 40 * 0.05 / 3, 0, 1};
    ck_assert(tick_queue_solve(&q, wait));
    ck_close(tick_grid_mean(&grid, burst, wait), 0.0123, 1e-3, 0);
    struct tick_grid end = grid;
    tick_grid_free(&end);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("burst");
    TCase *t = tcase_create("bursts");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, waits, 0, sizeof rows / sizeof *rows);
    tcase_add_loop_test(t, waits_of_fetches_beside, 0, 3);
    tcase_add_test(t, new_tokens);
    tcase_add_test(t, alone);
    tcase_add_test(t, exact_rate);
    tcase_add_test(t, not_replicas);
    tcase_add_test(t, at_once);
    tcase_add_test(t, even);
    suite_add_tcase(s, t);
    return run_suite(s);
}
