/*
 * The common result: its rows mirror the network's, and start without values.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "model/result.h"

static struct network *example(void)
{
    struct network *net = network_new(NULL);
    struct dist d;
    ck_assert(dist_exponential(0.02385, &d) == DIST_OK);
    const size_t class = network_add_class(net, "user");
    const size_t web = network_add_group(net, "web"), db = network_add_group(net, "db");
    network_add_node(net, test_station(net, "web[1]", web, 3), class, &d);
    network_add_node(net, test_station(net, "web[2]", web, 3), class, &d);
    network_add_node(net, test_station(net, "db", db, SERVERS_INFINITE), class, &d);
    network_add_exit(net, "refused", false);
    network_add_meter(net, "rate", "a rate", 0.5);
    network_add_flow(net, FLOW_NODE, 0, 1, false);
    network_add_meter(net, "share", NULL, 1);
    network_add_flow(net, FLOW_NODE, 0, 1, false);
    network_add_flow(net, FLOW_NODE, 1, 1, true);
    network_finish(net);
    return net;
}

static void ck_none(const struct figure *f)
{
    ck_assert(f->basis == BASIS_NONE);
    ck_assert(isnan(f->value) && isnan(f->half_width) && f->samples == 0);
    ck_assert_ptr_nonnull(f->method);
}

START_TEST(rows_mirror_the_network)
{
    struct network *net = example();
    struct result *r = result_new(net, "analytic");
    ck_assert_str_eq(r->solver, "analytic");
    ck_assert_uint_eq(r->n_stations, 3);
    ck_assert_str_eq(r->stations[1].name, "web[2]");
    ck_assert_uint_eq(r->stations[1].servers, 3);
    ck_assert_uint_eq(r->stations[1].instances, 1);
    ck_assert_uint_eq(r->n_groups, 2);
    ck_assert_str_eq(r->groups[0].name, "web");
    ck_assert_uint_eq(r->groups[0].instances, 2);
    ck_assert_uint_eq(r->groups[0].servers, 3);
    ck_assert_uint_eq(r->groups[1].instances, 1);
    ck_assert_uint_eq(r->groups[1].servers, SERVERS_INFINITE);
    ck_assert_uint_eq(r->n_meters, 2);
    ck_assert_str_eq(r->meters[0].unit, "1/s");
    ck_assert_str_eq(r->meters[1].unit, "");
    ck_assert_uint_eq(r->n_exits, 2);
    ck_assert(r->exits[0].accepted && !r->exits[1].accepted);
    ck_assert_str_eq(r->exits[1].name, "refused");
    result_free(r);
    network_free(net);
}
END_TEST

START_TEST(figures_start_without_values)
{
    struct network *net = example();
    struct result *r = result_new(net, "simulation");
    for (int f = 0; f < STATION_FIGURES; f++) {
        for (size_t i = 0; i < r->n_stations; i++)
            ck_none(&r->stations[i].f[f]);
        for (size_t i = 0; i < r->n_groups; i++)
            ck_none(&r->groups[i].f[f]);
    }
    for (size_t i = 0; i < r->n_meters; i++)
        ck_none(&r->meters[i].value);
    for (size_t i = 0; i < r->n_exits; i++) {
        ck_none(&r->exits[i].rate);
        ck_none(&r->exits[i].mean_sojourn);
    }
    ck_none(&r->network.arrival_rate);
    ck_none(&r->network.throughput);
    ck_none(&r->network.mean_number);
    ck_none(&r->network.mean_sojourn);
    ck_none(&r->network.mean_sojourn_all);
    ck_assert_uint_eq(r->n_precision, 0);
    r->precision = mem_calloc(2, sizeof *r->precision);    /* result_free owns it, once filled */
    r->n_precision = 2;
    result_free(r);
    result_free(NULL);
    network_free(net);
}
END_TEST

START_TEST(quantiles_are_asked_for)
{
    static const double levels[] = {0.5, 0.999, 0.385};
    struct network *net = example();
    struct result *r = result_new(net, "simulation");
    ck_assert_uint_eq(r->n_quantiles, 0);
    result_ask_quantiles(r, levels, 0);
    ck_assert_ptr_null(r->names[Q_RESPONSE_P]);
    result_ask_quantiles(r, levels, 3);
    ck_assert_uint_eq(r->n_quantiles, 3);
    ck_assert_str_eq(result_quantity_name(r, Q_RESPONSE_P, 0), "response_p50");
    ck_assert_str_eq(result_quantity_name(r, Q_RESPONSE_P, 1), "response_p99.9");
    ck_assert_str_eq(result_quantity_name(r, Q_NETWORK_SOJOURN_P, 1), "sojourn_p99.9");
    ck_assert_str_eq(result_quantity_name(r, Q_WAIT_P, 1), "wait_p99.9");
    ck_assert_str_eq(result_quantity_name(r, Q_NETWORK_SOJOURN_P, 2), "sojourn_p38.5");
    for (size_t i = 0; i < 2 * 3; i++) {
        ck_none(&r->group_quantiles[i]);
        ck_none(&r->group_waits[i]);
        ck_none(&r->exit_quantiles[i]);
        ck_none(&r->network_quantiles[i % 3]);
    }
    result_free(r);
    network_free(net);
}
END_TEST

START_TEST(figures)
{
    const struct figure exact = figure_exact(2.385, "M/M/1");
    ck_assert(exact.value == 2.385 && exact.half_width == 0 && exact.samples == 0);
    ck_assert(exact.basis == BASIS_EXACT);
    ck_assert_str_eq(exact.method, "M/M/1");
    const struct figure near = figure_approximate(-0.37, "QNA");
    ck_assert(near.value == -0.37 && near.half_width == 0 && near.basis == BASIS_APPROXIMATE);
    ck_assert_str_eq(near.method, "QNA");
    const struct figure none = figure_none();
    ck_none(&none);
}
END_TEST

/* Names are the JSON's and the CSV's: scripts rely on them. */
START_TEST(names_and_units)
{
    static const char *const want[STATION_FIGURES][2] = {
        {"arrival_rate", "1/s"}, {"throughput", "1/s"},  {"utilization", ""}, {"mean_number", ""},
        {"mean_queue", ""},      {"mean_response", "s"}, {"mean_wait", "s"}};
    for (int f = 0; f < STATION_FIGURES; f++) {
        ck_assert_str_eq(quantity_table[f].name, want[f][0]);
        ck_assert_str_eq(quantity_table[f].unit, want[f][1]);
    }
    ck_assert_str_eq(basis_name(BASIS_NONE), "none");
    ck_assert_str_eq(basis_name(BASIS_EXACT), "exact");
    ck_assert_str_eq(basis_name(BASIS_APPROXIMATE), "approximate");
    ck_assert_str_eq(basis_name(BASIS_SIMULATED), "simulated");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("result");
    TCase *t = tcase_create("result");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, rows_mirror_the_network);
    tcase_add_test(t, figures_start_without_values);
    tcase_add_test(t, quantiles_are_asked_for);
    tcase_add_test(t, figures);
    tcase_add_test(t, names_and_units);
    suite_add_tcase(s, t);
    return run_suite(s);
}
