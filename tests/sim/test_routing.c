/*
 * Random routing against its probabilities, through whole replications: out of a node by few routes
 * (compared with thresholds) and by many (an alias table). Keys are fixed and bounds at chances of
 * 1e-6, so a failure is a defect and not a bad day.
 */
#include <stdio.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "helpers/close.h"
#include "helpers/pvalue.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "sim/sim.h"

enum { REQUESTS = 1000000, TARGETS_MAX = 40 };
static const size_t TARGETS[] = {2, 3, 8, 9, TARGETS_MAX};

/* From 1e-5 to some 10 times the mean; the last makes the sum 1. */
static void probabilities(size_t n, double *p)
{
    double rest = 1;
    p[0] = 1e-5;
    rest -= p[0];
    for (size_t i = 1; i + 1 < n; i++) {
        p[i] = rest * (i % 3 == 0 ? 0.23 : 0.0317);
        rest -= p[i];
    }
    p[n - 1] = rest;
}

/* A request a second to a delay station of a millisecond; from there it leaves by exit[0..n-1]. */
static struct network *net_fan(size_t n, const double *p, size_t *exit)
{
    struct dist second, service;
    dist_deterministic(1, &second);
    dist_deterministic(0.001, &service);
    struct network *net = network_new(NULL);
    network_add_class(net, "request");
    const size_t group = network_add_group(net, "fan");
    const size_t s = test_station(net, "fan", group, SERVERS_INFINITE);
    const size_t node = network_add_node(net, s, 0, &service);
    for (size_t i = 0; i < n; i++) {
        char name[32];
        snprintf(name, sizeof name, "exit %zu", i);
        exit[i] = network_add_exit(net, name, true);
        network_add_route(net, node, NET_NONE, exit[i], p[i], 0);
    }
    network_add_source(net, "source", &second, 0);
    network_add_entry(net, node, 1);
    network_finish(net);
    return net;
}

START_TEST(exits_are_taken_as_often_as_they_should)
{
    const size_t n = TARGETS[_i];
    size_t exit[TARGETS_MAX];
    double p[TARGETS_MAX], total = 0;
    probabilities(n, p);
    struct network *net = net_fan(n, p, exit);
    struct sim_plan *plan =
        sim_plan_new(net, &(struct sim_options){.window = REQUESTS, .windows = 1, .warmup = 0.5});
    struct sim *sim = sim_new(plan);
    const struct record_layout *at = sim_plan_layout(plan);
    double *record = calloc(at->width, sizeof *record);
    ck_assert_int_eq(sim_replicate(sim, 8, 1, record, NULL), 0);
    for (size_t i = 0; i < n; i++) {
        const double taken = record[at->exits + exit[i] * EXIT_SUMS + SUM_EXITS];
        total += taken;
        ck_assert_msg(two_sided_count(taken, REQUESTS, p[i]) > 1e-6, "exit %zu of %zu: %g, p %g", i,
                      n, taken, p[i]);
    }
    ck_close(total, REQUESTS, 0, 0);
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

/* Nodes may be added in another order than their stations: a request a second is at the first for
 * half a second and then at the second for a quarter. */
START_TEST(nodes_are_in_any_order)
{
    struct dist second, half, quarter;
    dist_deterministic(1, &second);
    dist_deterministic(0.5, &half);
    dist_deterministic(0.25, &quarter);
    struct network *net = network_new(NULL);
    network_add_class(net, "request");
    const size_t a = test_station(net, "a", network_add_group(net, "a"), 1),
                 b = test_station(net, "b", network_add_group(net, "b"), 1);
    const size_t at_b = network_add_node(net, b, 0, &quarter);
    const size_t at_a = network_add_node(net, a, 0, &half);
    network_add_route(net, at_a, at_b, NET_NONE, 1, 0);
    network_add_source(net, "source", &second, 0);
    network_add_entry(net, at_a, 1);
    network_finish(net);
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = 100, .windows = 1, .warmup = 1.9, .general = _i == 1});
    struct sim *sim = sim_new(plan);
    const struct record_layout *at = sim_plan_layout(plan);
    double *record = calloc(at->width, sizeof *record);
    ck_assert_int_eq(sim_replicate(sim, 8, 1, record, NULL), 0);
    ck_close(record[at->stations + a * STATION_SUMS + SUM_NUMBER], 50, 1e-12, 0);
    ck_close(record[at->stations + b * STATION_SUMS + SUM_NUMBER], 25, 1e-12, 0);
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("sim/routing");
    TCase *t = tcase_create("routing");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, exits_are_taken_as_often_as_they_should, 0,
                        sizeof TARGETS / sizeof *TARGETS);
    tcase_add_loop_test(t, nodes_are_in_any_order, 0, 2);
    suite_add_tcase(s, t);
    return run_suite(s);
}
