/*
 * Fork and join against exact answers: extremes of exponentials, Flatto and Hahn's two queues,
 * redundant requests, which are an M/M/1; and identities that hold on every path.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/replications.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "sim/sim.h"

enum { SEED = 20190713, BRANCHES_MAX = 8 };

static struct dist exponential(double mean)
{
    struct dist d;
    dist_exponential(mean, &d);
    return d;
}

static size_t add_node(struct network *net, const char *name, const struct station_def *def,
                       double mean)
{
    struct station_def own = *def;
    const struct dist service = exponential(mean);
    own.name = name;
    own.group = network_add_group(net, name);
    return network_add_node(net, network_add_station(net, &own), 0, &service);
}

static const struct station_def DELAY = {.servers = SERVERS_INFINITE}, SINGLE = {.servers = 1};

static size_t add_fork(struct network *net, const char *name, size_t need, bool cancel)
{
    struct dist none;
    dist_deterministic(0, &none);
    const size_t s = test_station(net, name, network_add_group(net, name), SERVERS_INFINITE);
    net->stations[s].fork = network_add_fork(net, &(struct fork){.need = need, .cancel = cancel});
    return network_add_node(net, s, 0, &none);
}

static void join_after(struct network *net, size_t node)
{
    network_add_route(net, node, NET_NONE, NET_JOIN, 1, 0);
}

/* A fork, which is station 0, into k stations that are alike, 1 .. k. */
struct fan {
    size_t k, need;
    bool cancel;
    struct station_def branch;
    double mean, lambda;
};

static struct network *net_fan(const struct fan *f)
{
    struct network *net = network_new(NULL);
    const struct dist gap = exponential(1 / f->lambda);
    network_add_class(net, "request");
    const size_t fork = add_fork(net, "fork", f->need, f->cancel);
    size_t branch[BRANCHES_MAX];
    for (size_t i = 0; i < f->k; i++) {
        char name[16];
        snprintf(name, sizeof name, "branch%zu", i);
        branch[i] = add_node(net, name, &f->branch, f->mean);
        join_after(net, branch[i]);
    }
    for (size_t i = 0; i < f->k; i++)
        network_add_branch(net, fork, branch[i]);
    network_add_source(net, "source", &gap, 0);
    network_add_entry(net, fork, 1);
    network_finish(net);
    return net;
}

static struct replications run_long(const struct network *net, double window)
{
    return replications_run(
        net, &(struct sim_options){.window = window, .windows = 1, .warmup = 100}, 20, SEED);
}

static void tear_down(struct replications *r, struct network *net)
{
    replications_free(r);
    network_free(net);
}

static void check_response(const struct replications *r, size_t station, double exact, double sharp)
{
    check_place(r, at_station(r, station, SUM_RESPONSE), at_station(r, station, SUM_COMPLETIONS),
                exact, sharp, "response");
}

/* Requests are at the fork as long as they are in the network, and parts leave by no exit. */
static void check_network_is_fork(const struct replications *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const double number = replications_value(r, i, at_station(r, 0, SUM_NUMBER));
        ck_close(replications_value(r, i, r->at->number), number, 1e-10, 1e-9);
        ck_close(replications_value(r, i, at_station(r, 0, SUM_BUSY)), number, 1e-10, 1e-9);
        ck_close(replications_value(r, i, r->at->exits + SUM_EXITS),
                 replications_value(r, i, at_station(r, 0, SUM_COMPLETIONS)), 0, 0);
        ck_close(replications_value(r, i, at_station(r, 0, SUM_STARTS)),
                 replications_value(r, i, at_station(r, 0, SUM_ARRIVALS)), 0, 0);
    }
}

/* ---- extremes of exponentials ---- */

/* Mean of the m-th of k exponentials of mean 1. */
static double order_statistic(size_t m, size_t k)
{
    double sum = 0;
    for (size_t i = k - m + 1; i <= k; i++)
        sum += 1.0 / (double)i;
    return sum;
}

static const struct { size_t k, need; } SOME[] = {{2, 2}, {5, 5}, {5, 1}, {8, 3}, {1, 1}};

/* Those that are not needed go on, each for its own time. */
START_TEST(some_of_all)
{
    const struct fan f = {SOME[_i].k, SOME[_i].need, false, DELAY, 1, 3};
    struct network *net = net_fan(&f);
    struct replications r = run_long(net, 2000);
    check_response(&r, 0, order_statistic(f.need, f.k), 0.01);
    check_network_is_fork(&r);
    for (size_t i = 1; i <= f.k; i++) {
        check_response(&r, i, 1, 0.01);
        check_place(&r, at_station(&r, i, SUM_NUMBER), r.at->time, 3, 0.01, "parts");
    }
    tear_down(&r, net);
}
END_TEST

/* A part is there for the shorter of its own time and the m-th of all: 1/k of the time that all
 * spend together, which is sum of (k - i) / (k - i) = 1 for each of m stages. */
START_TEST(the_others_are_removed)
{
    const struct fan f = {SOME[_i].k, SOME[_i].need, true, DELAY, 1, 3};
    struct network *net = net_fan(&f);
    struct replications r = run_long(net, 2000);
    check_response(&r, 0, order_statistic(f.need, f.k), 0.01);
    check_network_is_fork(&r);
    for (size_t i = 1; i <= f.k; i++)
        check_place(&r, at_station(&r, i, SUM_NUMBER), r.at->time,
                    f.lambda * (double)f.need / (double)f.k, 0.015, "parts");
    tear_down(&r, net);
}
END_TEST

/* ---- queues ---- */

/* Flatto, Hahn, SIAM J. Appl. Math. 44, 1984; Nelson, Tantawi, IEEE Trans. Computers 37(6), 1988:
 * R = (12 - rho) / 8 / (mu - lambda). */
START_TEST(two_queues)
{
    const double rho = _i == 0 ? 0.5 : 0.8;
    const struct fan f = {2, 2, false, SINGLE, 1, rho};
    struct network *net = net_fan(&f);
    struct replications r = run_long(net, 20000);
    check_response(&r, 0, (12 - rho) / 8 / (1 - rho), 0.02);
    check_response(&r, 1, 1 / (1 - rho), 0.02);
    check_network_is_fork(&r);
    tear_down(&r, net);
}
END_TEST

/*
 * The first of two counts, and the other is removed: as long as one request is there, somebody
 * leaves with rate 2 mu, so that they are an M/M/1 of twice the rate whatever the order of service
 * is, if only that does not know how long services are. And each request has a part at either
 * station.
 */
START_TEST(redundant_requests)
{
    struct fan f = {2, 1, true, SINGLE, 1, 1.4};
    f.branch.discipline = (enum discipline)_i;
    struct network *net = net_fan(&f);
    struct replications r = run_long(net, 4000);
    if (discipline_table[_i].blind)
        check_place(&r, at_station(&r, 0, SUM_NUMBER), r.at->time, 0.7 / 0.3, 0.03, "number");
    check_network_is_fork(&r);
    for (size_t i = 0; i < r.n; i++)
        for (size_t k = 1; k <= 2; k++)
            ck_close(replications_value(&r, i, at_station(&r, k, SUM_NUMBER)),
                     replications_value(&r, i, at_station(&r, 0, SUM_NUMBER)), 1e-10, 0);
    tear_down(&r, net);
}
END_TEST

/* ---- forks in forks ---- */

/* One part is served, the other forks into two: the last of three, or the shorter of one and the
 * longer of two, which is 2/3 on average. */
START_TEST(a_part_forks)
{
    const bool first = _i == 1;
    struct network *net = network_new(NULL);
    const struct dist gap = exponential(1);
    network_add_class(net, "request");
    const size_t outer = add_fork(net, "outer", first ? 1 : 2, first);
    const size_t inner = add_fork(net, "inner", 2, first);
    size_t leaf[3];
    for (size_t i = 0; i < 3; i++) {
        static const char *const names[] = {"a", "b", "c"};
        leaf[i] = add_node(net, names[i], &DELAY, 1);
        join_after(net, leaf[i]);
    }
    join_after(net, inner);
    network_add_branch(net, outer, leaf[0]);
    network_add_branch(net, outer, inner);
    network_add_branch(net, inner, leaf[1]);
    network_add_branch(net, inner, leaf[2]);
    network_add_source(net, "source", &gap, 0);
    network_add_entry(net, outer, 1);
    network_finish(net);
    struct replications r = run_long(net, 5000);
    check_response(&r, 0, first ? 2.0 / 3 : 11.0 / 6, 0.01);
    check_network_is_fork(&r);
    if (first)    /* the inner request is there as long as the outer one */
        for (size_t i = 0; i < r.n; i++)
            ck_close(replications_value(&r, i, at_station(&r, 1, SUM_NUMBER)),
                     replications_value(&r, i, at_station(&r, 0, SUM_NUMBER)), 1e-10, 0);
    else
        check_response(&r, 1, 1.5, 0.01);
    tear_down(&r, net);
}
END_TEST

/* ---- parts that do not come ---- */

/* One part finds one server without a queue, which loses it with B = rho / (1 + rho): it has come
 * then, and the request is there for the other's time alone. Nobody leaves by the exit of the
 * lost. */
START_TEST(a_lost_part_has_come)
{
    struct network *net = network_new(NULL);
    const struct dist gap = exponential(1);
    const double lost = 0.5;
    network_add_class(net, "request");
    const size_t exit = network_lost_exit(net), fork = add_fork(net, "fork", 2, _i == 1);
    const size_t a = add_node(net, "a", &DELAY, 1);
    const size_t b = add_node(net, "b", &(struct station_def){.servers = 1, .room = 1}, 1);
    join_after(net, a);
    join_after(net, b);
    network_add_branch(net, fork, a);
    network_add_branch(net, fork, b);
    network_add_source(net, "source", &gap, 0);
    network_add_entry(net, fork, 1);
    network_finish(net);
    struct replications r = run_long(net, 5000);
    check_response(&r, 0, lost * 1 + (1 - lost) * 1.5, 0.01);
    check_network_is_fork(&r);
    for (size_t i = 0; i < r.n; i++)
        ck_close(replications_value(&r, i, r.at->exits + exit * EXIT_SUMS + SUM_EXITS), 0, 0, 0);
    tear_down(&r, net);
}
END_TEST

/* The first part to be lost is enough: the request goes on at once, and a part that was sent before
 * it is removed, as is one that comes after it. */
START_TEST(lost_while_it_is_sent)
{
    struct network *net = network_new(NULL);
    struct dist gap;
    dist_deterministic(1, &gap);
    network_add_class(net, "request");
    network_lost_exit(net);
    const size_t fork = add_fork(net, "fork", 1, true);
    const size_t a = add_node(net, "a", &SINGLE, 1e6), c = add_node(net, "c", &SINGLE, 1e6);
    const size_t b = add_node(
        net, "b", &(struct station_def){.servers = 1, .room = 1, .start = 1}, 1e6);
    join_after(net, a);
    join_after(net, b);
    join_after(net, c);
    network_add_branch(net, fork, a);
    network_add_branch(net, fork, b);
    network_add_branch(net, fork, c);
    network_add_source(net, "source", &gap, 0);
    network_add_entry(net, fork, 1);
    network_finish(net);
    struct replications r =
        replications_run(net, &(struct sim_options){.window = 100.5, .windows = 1}, 1, SEED);
    ck_close(replications_value(&r, 0, at_station(&r, 0, SUM_COMPLETIONS)), 100, 0, 0);
    ck_close(replications_value(&r, 0, at_station(&r, 0, SUM_NUMBER)), 0, 0, 1e-9);
    for (size_t i = 1; i <= 2; i++) {
        ck_close(replications_value(&r, 0, at_station(&r, i, SUM_ARRIVALS)), 100, 0, 0);
        ck_close(replications_value(&r, 0, at_station(&r, i, SUM_NUMBER)), 0, 0, 1e-9);
    }
    tear_down(&r, net);
}
END_TEST

/*
 * Parts that wait, block and are outside when they are removed: each branch is two stations of
 * finite room, of which the second blocks the first, or is in a region that is full. What was
 * removed left no place taken: the stations go on to serve, as many as before, and hold no more
 * than they may. Where a service waits for room (FULL_BLOCK_BEFORE) a branch serves one request at
 * a time, and both the same: an M/G/1 whose service is the shorter of two sums, P(sum > t) = 2
 * exp(-t) - exp(-2t).
 */
START_TEST(removed_from_full_stations)
{
    static const enum full_rule rules[] = {FULL_BLOCK, FULL_BLOCK_BEFORE, FULL_WAIT};
    const enum full_rule rule = rules[_i];
    struct network *net = network_new(NULL);
    const double lambda = 0.6, service = 11.0 / 12, square = 2 * (1 - 4.0 / 9 + 1.0 / 16);
    const struct dist gap = exponential(1 / lambda);
    network_add_class(net, "request");
    network_lost_exit(net);
    const size_t fork = add_fork(net, "fork", 1, true);
    size_t first[2];
    for (size_t i = 0; i < 2; i++) {
        const struct station_def to = {.servers = 1, .room = rule == FULL_WAIT ? 0 : 1,
                                       .full = rule};
        first[i] = add_node(net, i == 0 ? "a" : "c", &SINGLE, 0.5);
        const size_t second = add_node(net, i == 0 ? "b" : "d", &to, 1);
        network_add_route(net, first[i], second, NET_NONE, 1, 0);
        join_after(net, second);
        if (rule == FULL_WAIT) {
            char name[] = "region";
            net->stations[net->nodes[second].station].region = network_add_region(
                net, &(struct region){.name = name, .room = 1, .full = FULL_WAIT});
        }
    }
    network_add_branch(net, fork, first[0]);
    network_add_branch(net, fork, first[1]);
    network_add_source(net, "source", &gap, 0);
    network_add_entry(net, fork, 1);
    network_finish(net);
    struct replications early = run_long(net, 200), r = run_long(net, 20000);
    check_network_is_fork(&r);
    check_place(&r, at_station(&r, 0, SUM_COMPLETIONS), r.at->time, lambda, 0.01, "throughput");
    if (rule == FULL_BLOCK_BEFORE)
        check_response(&r, 0, service + lambda * square / 2 / (1 - lambda * service), 0.015);
    check_equal(&early, &r, at_station(&r, 0, SUM_NUMBER), r.at->time, "number");
    for (size_t i = 0; i < r.n; i++)
        for (size_t k = 2; k <= 4; k += 2)
            ck_assert_double_le(replications_value(&r, i, at_station(&r, k, SUM_NUMBER)),
                                replications_value(&r, i, r.at->time));
    replications_free(&early);
    tear_down(&r, net);
}
END_TEST

/* ---- customers ---- */

/* Those of a closed source think again when they have joined, and not when a part ends: each goes
 * round in think + the longer of two. */
START_TEST(customers_fork)
{
    struct network *net = network_new(NULL);
    const struct dist think = exponential(2);
    network_add_class(net, "customer");
    const size_t fork = add_fork(net, "fork", 2, false);
    for (size_t i = 0; i < 2; i++) {
        const size_t leaf = add_node(net, i == 0 ? "a" : "b", &DELAY, 1);
        join_after(net, leaf);
    }
    network_add_branch(net, fork, 1);
    network_add_branch(net, fork, 2);
    network_add_source(net, "customers", &think, 0);
    net->sources[0].customers = 7;
    network_add_entry(net, fork, 1);
    network_finish(net);
    struct replications r = run_long(net, 2000);
    check_place(&r, r.at->sources + SUM_CYCLES, r.at->time, 7 / 3.5, 0.01, "cycles");
    check_place(&r, r.at->number, r.at->time, 7 * 1.5 / 3.5, 0.01, "number");
    check_network_is_fork(&r);
    tear_down(&r, net);
}
END_TEST

/* ---- tokens ---- */

static size_t add_delay(struct network *net, const char *name, double time)
{
    struct dist d;
    dist_deterministic(time, &d);
    return network_add_node(
        net, test_station(net, name, network_add_group(net, name), SERVERS_INFINITE), 0, &d);
}

static void add_single(struct network *net, const char *name, double time, size_t node)
{
    struct dist gap;
    dist_deterministic(time, &gap);
    const size_t source = network_add_source(net, name, &gap, 0);
    net->sources[source].population = 0;
    network_add_entry(net, node, 1);
}

/*
 * One user, single flight. A request forks at 100 s: one part looks the token up for 1/8 s, misses
 * it and fetches it, which takes 16 s; the other takes 2 s, and the fetch is cancelled at 102 s.
 * Others of the user look up. The oldest of those who wait by then fetches instead, and the rest
 * goes on with it at 118 s; who comes after 102 s, when nobody waited, fetches for itself.
 */
START_TEST(a_cancelled_fetch_is_handed_on)
{
    static const double comes[2][2] = {{101, 101.5}, {103, 103.5}};
    static const double sojourns[2] = {2 + (118 - 101) + (118 - 101.5),
                                       2 + (119.125 - 103) + (119.125 - 103.5)};
    struct network *net = network_new(NULL);
    network_add_class(net, "request");
    const struct population users = {.name = (char *)"users", .users = 1};
    struct cache cache = {.name = (char *)"cache", LIFE(LIFETIME_COUNTED, 1000), JOIN(true),
                          .start_empty = true};
    cache.population = network_add_population(net, &users);
    const size_t out = network_add_exit(net, "out", true), fork = add_fork(net, "fork", 1, true);
    const size_t look = add_delay(net, "look", 0.125), fetch = add_delay(net, "fetch", 16);
    const size_t quick = add_delay(net, "quick", 2);
    net->nodes[look].routing = ROUTING_LOOKUP;
    net->nodes[look].cache = network_add_cache(net, &cache);
    network_add_lookup_route(net, look, NET_NONE, out, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, look, fetch, NET_NONE, LOOKUP_MISS, 1, 0);
    network_add_lookup_route(net, look, NET_NONE, out, LOOKUP_EXPIRED, 1, 0);
    const size_t answer = network_add_route(net, fetch, NET_NONE, out, 1, 0);
    net->routes[answer].fills = 0;
    join_after(net, quick);
    network_add_route(net, fork, NET_NONE, out, 1, 0);
    network_add_branch(net, fork, look);
    network_add_branch(net, fork, quick);
    add_single(net, "forked", 100, fork);
    add_single(net, "first", comes[_i][0], look);
    add_single(net, "second", comes[_i][1], look);
    network_finish(net);
    struct replications r = replications_run(
        net, &(struct sim_options){.window = 150, .windows = 1, .check = true}, 1, SEED);
    const size_t exit = r.at->exits + out * EXIT_SUMS;
    ck_close(replications_value(&r, 0, exit + SUM_EXITS), 3, 0, 0);
    ck_close(replications_value(&r, 0, exit + SUM_SOJOURN), sojourns[_i], 1e-12, 0);
    ck_close(replications_value(&r, 0, at_station(&r, fetch, SUM_ARRIVALS)), 2, 0, 0);
    tear_down(&r, net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim/general_fork");
    TCase *t = tcase_create("forks");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, some_of_all, 0, sizeof SOME / sizeof *SOME);
    tcase_add_loop_test(t, the_others_are_removed, 0, sizeof SOME / sizeof *SOME);
    tcase_add_loop_test(t, two_queues, 0, 2);
    tcase_add_loop_test(t, redundant_requests, 0, DISCIPLINES);
    tcase_add_loop_test(t, a_part_forks, 0, 2);
    tcase_add_loop_test(t, a_lost_part_has_come, 0, 2);
    tcase_add_test(t, lost_while_it_is_sent);
    tcase_add_loop_test(t, removed_from_full_stations, 0, 3);
    tcase_add_test(t, customers_fork);
    tcase_add_loop_test(t, a_cancelled_fetch_is_handed_on, 0, 2);
    suite_add_tcase(s, t);
    return run_suite(s);
}
