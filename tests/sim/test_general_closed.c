/*
 * Customers who go round, against exact answers: machine repair, mean value analysis, product form
 * of mixed and cyclic networks, and a run worked by hand.
 */
#include <stdlib.h>
#include <string.h>

#include "helpers/close.h"
#include "helpers/replications.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "sim/sim.h"

enum { SEED = 20190512, STATIONS_MAX = 4 };

static struct dist exponential(double mean)
{
    struct dist d;
    dist_exponential(mean, &d);
    return d;
}

static struct dist constant(double value)
{
    struct dist d;
    dist_deterministic(value, &d);
    return d;
}

static size_t add_node(struct network *net, const char *name, unsigned servers, double mean,
                       size_t start)
{
    const struct dist service = exponential(mean);
    const size_t s = network_add_station(
        net, &(struct station_def){.name = name, .group = network_add_group(net, name),
                                   .servers = servers, .start = start});
    return network_add_node(net, s, 0, &service);
}

static void add_customers(struct network *net, const char *name, size_t n, const struct dist *think,
                          size_t node)
{
    const size_t source = network_add_source(net, name, think, 0);
    net->sources[source].customers = n;
    network_add_entry(net, node, 1);
}

static const struct sim_options LONG = {.window = 20000, .windows = 1, .warmup = 200};

static size_t cycles_of(const struct replications *r, size_t source)
{
    return r->at->sources + source * SOURCE_SUMS + SUM_CYCLES;
}

/* ---- machine repair ---- */

/* n machines that run for `up` on average, c repairmen who take `repair` each: mean number broken
 * and repairs per second, from the birth and death chain (Gross, Harris, Fundamentals of Queueing
 * Theory, 1998, sec. 2.7). */
static void machine_repair(unsigned n, unsigned c, double up, double repair, double *broken,
                           double *rate)
{
    double p = 1, sum = 1;
    *broken = *rate = 0;
    for (unsigned k = 1; k <= n; k++) {
        const double mended = (k < c ? k : c) / repair;
        p *= (n - k + 1) / up / mended;
        sum += p;
        *broken += k * p;
        *rate += mended * p;
    }
    *broken /= sum;
    *rate /= sum;
}

START_TEST(machines_are_repaired)
{
    static const struct { unsigned n, c; } CASES[] = {{6, 2}, {1, 1}, {50, 2}};
    const unsigned n = CASES[_i].n, c = CASES[_i].c;
    const double up = n == 50 ? 20 : 3;
    double broken, rate;
    struct network *net = network_new(NULL);
    const struct dist think = exponential(up);
    network_add_class(net, "machine");
    add_customers(net, "machines", n, &think, add_node(net, "repair", c, 1, 0));
    network_finish(net);
    struct replications r = replications_run(net, &LONG, 20, SEED);
    machine_repair(n, c, up, 1, &broken, &rate);
    check_place(&r, at_station(&r, 0, SUM_NUMBER), r.at->time, broken, 0.01, "broken");
    check_place(&r, at_station(&r, 0, SUM_COMPLETIONS), r.at->time, rate, 0.005, "repairs");
    check_place(&r, cycles_of(&r, 0), r.at->time, rate, 0.005, "cycles");
    check_place(&r, r.at->number, r.at->time, n - rate * up, 0.01, "in the network");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* ---- mean value analysis ---- */

/* Exact, one class and single servers (Reiser, Lavenberg, J. ACM 27, 1980): number at each, and the
 * throughput. */
static double mva(size_t stations, const double *demand, double think, size_t n, double *number)
{
    double x = 0, residence[STATIONS_MAX];
    memset(number, 0, stations * sizeof *number);
    for (size_t k = 1; k <= n; k++) {
        double sum = think;
        for (size_t i = 0; i < stations; i++)
            sum += residence[i] = demand[i] * (1 + number[i]);
        x = (double)k / sum;
        for (size_t i = 0; i < stations; i++)
            number[i] = x * residence[i];
    }
    return x;
}

/*
 * The central server of Lazowska, Zahorjan, Graham and Sevcik, Quantitative System Performance,
 * 1984, ch. 5: 121 visits to the processor of 5 ms, 70 and 50 to two disks of 30 and 27 ms, and
 * three users who think for 15 s; and the same without a thought.
 */
START_TEST(a_central_server_is_as_mva)
{
    static const double demand[] = {0.605, 2.1, 1.35};
    const double z = _i == 0 ? 15 : 0;
    double number[3];
    struct network *net = network_new(NULL);
    const struct dist think = z > 0 ? exponential(z) : constant(0);
    network_add_class(net, "user");
    const size_t cpu = add_node(net, "cpu", 1, 0.005, 0);
    const size_t disk1 = add_node(net, "disk1", 1, 0.03, 0);
    const size_t disk2 = add_node(net, "disk2", 1, 0.027, 0);
    network_add_route(net, cpu, disk1, NET_NONE, 70.0 / 121, 0);
    network_add_route(net, cpu, disk2, NET_NONE, 50.0 / 121, 0);
    network_add_route(net, disk1, cpu, NET_NONE, 1, 0);
    network_add_route(net, disk2, cpu, NET_NONE, 1, 0);
    add_customers(net, "users", 3, &think, cpu);
    network_finish(net);
    struct replications r = replications_run(
        net, &(struct sim_options){.window = 2000, .windows = 1, .warmup = 200}, 20, SEED);
    const double x = mva(3, demand, z, 3, number);
    check_place(&r, cycles_of(&r, 0), r.at->time, x, 0.02, "throughput");
    for (size_t i = 0; i < 3; i++)
        check_place(&r, at_station(&r, i, SUM_NUMBER), r.at->time, number[i], 0.03, "number");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* ---- customers and requests from outside ---- */

/*
 * Two stations, each exponential and the same for all, which requests from outside visit with load
 * 0.3 and 0.2: customers find servers that are slower by 1 / (1 - load) (Lazowska et al., sec.
 * 7.4), and requests from outside find load (1 + customers there) / (1 - load) of their own.
 */
START_TEST(customers_and_others_share)
{
    static const double mean[] = {1, 0.8}, load[] = {0.3, 0.2};
    const double slower[] = {mean[0] / (1 - load[0]), mean[1] / (1 - load[1])};
    double number[2];
    struct network *net = network_new(NULL);
    const struct dist think = exponential(4);
    size_t closed[2], open[2];
    network_add_class(net, "customer");
    network_add_class(net, "other");
    for (size_t i = 0; i < 2; i++) {
        const struct dist service = exponential(mean[i]), gap = exponential(mean[i] / load[i]);
        closed[i] = add_node(net, i == 0 ? "a" : "b", 1, mean[i], 0);
        open[i] = network_add_node(net, i, 1, &service);
        network_add_source(net, i == 0 ? "to a" : "to b", &gap, 0);
        network_add_entry(net, open[i], 1);
        network_add_meter(net, "others", NULL, 1);
        network_add_flow(net, FLOW_NODE, open[i], 1, false);
    }
    network_add_route(net, closed[0], closed[1], NET_NONE, 1, 0);
    add_customers(net, "customers", 5, &think, closed[0]);
    network_finish(net);
    struct replications r = replications_run(net, &LONG, 20, SEED);
    const double x = mva(2, slower, 4, 5, number);
    check_place(&r, cycles_of(&r, 2), r.at->time, x, 0.005, "throughput");
    for (size_t i = 0; i < 2; i++) {
        const double others = load[i] * (1 + number[i]) / (1 - load[i]);
        check_place(&r, at_station(&r, i, SUM_NUMBER), r.at->time, number[i] + others, 0.01,
                    "number");
        check_place(&r, at_station(&r, i, SUM_BUSY), r.at->time, load[i] + x * mean[i], 0.01,
                    "busy");
    }
    replications_free(&r);
    network_free(net);
}
END_TEST

/* ---- nobody ever leaves ---- */

/* Seven go round two stations for ever: P(n at the first) is in proportion to (2/3)^n. They begin
 * at the first, or come there from their first thought, or some each. */
START_TEST(a_circle_without_an_exit)
{
    static const size_t starts[] = {0, 7, 3};
    const double ratio = 2.0 / 3;
    double sum = 0, number = 0;
    for (int n = 0; n <= 7; n++) {
        sum += pow(ratio, n);
        number += n * pow(ratio, n);
    }
    struct network *net = network_new(NULL);
    const struct dist think = constant(0);
    network_add_class(net, "customer");
    const size_t a = add_node(net, "a", 1, 1, starts[_i]), b = add_node(net, "b", 1, 1.5, 0);
    network_add_route(net, a, b, NET_NONE, 1, 0);
    network_add_route(net, b, a, NET_NONE, 1, 0);
    add_customers(net, "customers", 7, &think, a);
    network_finish(net);
    struct diag *d = diag_new();
    ck_assert_uint_eq(network_validate(net, d), 0);
    diag_free(d);
    struct replications r = replications_run(net, &LONG, 20, SEED);
    check_place(&r, at_station(&r, 0, SUM_NUMBER), r.at->time, number / sum, 0.01, "number");
    check_place(&r, at_station(&r, 1, SUM_BUSY), r.at->time, 1 - pow(ratio, 7) / sum, 0.01, "busy");
    for (size_t i = 0; i < r.n; i++) {
        const double both = replications_value(&r, i, at_station(&r, 0, SUM_NUMBER)) +
                            replications_value(&r, i, at_station(&r, 1, SUM_NUMBER));
        ck_close(both, 7 * LONG.window, 1e-10, 0);
        ck_close(replications_value(&r, i, r.at->number), 7 * LONG.window, 1e-10, 0);
        ck_close(replications_value(&r, i, cycles_of(&r, 0)), 0, 0, 0);
    }
    replications_free(&r);
    network_free(net);
}
END_TEST

/*
 * Four customers between two stations with room for three each, blocking after service: all begin
 * at the first, where one of them waits outside. Who is blocked has been served, so the number who
 * want the first station is M/M/1's, cut at four (0.8 to 1): it works unless nobody does.
 */
START_TEST(who_goes_round_is_not_lost_to_a_station_that_blocks)
{
    const double ratio = 0.8, sum = (1 - pow(ratio, 5)) / (1 - ratio);
    struct network *net = network_new(NULL);
    const struct dist think = constant(0);
    network_add_class(net, "customer");
    const size_t a = add_node(net, "a", 1, 1, 0), b = add_node(net, "b", 1, 1.25, 0);
    for (size_t i = 0; i < 2; i++) {
        net->stations[i].room = 3;
        net->stations[i].full = FULL_BLOCK;
    }
    network_add_route(net, a, b, NET_NONE, 1, 0);
    network_add_route(net, b, a, NET_NONE, 1, 0);
    add_customers(net, "customers", 4, &think, a);
    network_finish(net);
    struct replications r = replications_run(net, &LONG, 20, SEED);
    check_place(&r, at_station(&r, 0, SUM_BUSY), r.at->time, 1 - 1 / sum, 0.01, "first busy");
    check_place(&r, at_station(&r, 1, SUM_COMPLETIONS), r.at->time, 1 - 1 / sum, 0.01, "rate");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* ---- by hand ---- */

/*
 * Three customers who think for 10 s and are served for 1, two of whom are at the station at time
 * 0. These leave at 1 and 2, come at 11 and 12 and every 11 s from then on; the third comes at 10
 * and every 11 s. In 99.5 s they come 9, 8 and 9 times, and leave 9, 9 and 9 times.
 */
START_TEST(some_are_there_at_time_0)
{
    struct network *net = network_new(NULL);
    const struct dist think = constant(10), service = constant(1);
    network_add_class(net, "customer");
    const size_t s = network_add_station(
        net, &(struct station_def){.name = "s", .group = network_add_group(net, "s"), .servers = 1,
                                   .start = 2});
    add_customers(net, "customers", 3, &think, network_add_node(net, s, 0, &service));
    network_finish(net);
    const struct sim_options o = {.window = 99.5, .windows = 1, .trace_points = 199};
    struct replications r = replications_run(net, &o, 1, SEED);
    ck_close(replications_value(&r, 0, r.at->external), 26, 0, 0);
    ck_close(replications_value(&r, 0, at_station(&r, 0, SUM_ARRIVALS)), 26, 0, 0);
    ck_close(replications_value(&r, 0, cycles_of(&r, 0)), 27, 0, 0);
    /* two at first, one of whom waits; then one at a time, and one more who comes at 98 and 99 */
    ck_close(replications_value(&r, 0, r.at->number), 3 + 25 + 0.5, 1e-12, 0);
    ck_close(replications_value(&r, 0, r.at->trace), 2, 0, 0);    /* at 0.5 s */
    ck_close(replications_value(&r, 0, r.at->trace + 8), 0, 0, 0);
    replications_free(&r);
    network_free(net);
}
END_TEST

/* Customers of another source cannot come there, and who is there belongs to nobody: he leaves
 * once. */
START_TEST(who_is_nobodys_leaves_once)
{
    struct network *net = network_new(NULL);
    const struct dist think = constant(10), service = constant(1);
    network_add_class(net, "customer");
    const size_t a = network_add_station(
        net,
        &(struct station_def){.name = "a", .group = network_add_group(net, "a"), .servers = 1});
    const size_t b = network_add_station(
        net, &(struct station_def){.name = "b", .group = network_add_group(net, "b"), .servers = 1,
                                   .start = 2});
    add_customers(net, "customers", 1, &think, network_add_node(net, a, 0, &service));
    network_add_node(net, b, 0, &service);
    network_finish(net);
    struct replications r =
        replications_run(net, &(struct sim_options){.window = 99.5, .windows = 1}, 1, SEED);
    ck_close(replications_value(&r, 0, r.at->external), 9, 0, 0);
    ck_close(replications_value(&r, 0, at_station(&r, 1, SUM_COMPLETIONS)), 2, 0, 0);
    ck_close(replications_value(&r, 0, cycles_of(&r, 0)), 9, 0, 0);
    replications_free(&r);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim/general_closed");
    TCase *t = tcase_create("closed");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, machines_are_repaired, 0, 3);
    tcase_add_loop_test(t, a_central_server_is_as_mva, 0, 2);
    tcase_add_test(t, customers_and_others_share);
    tcase_add_loop_test(t, a_circle_without_an_exit, 0, 3);
    tcase_add_test(t, who_goes_round_is_not_lost_to_a_station_that_blocks);
    tcase_add_test(t, some_are_there_at_time_0);
    tcase_add_test(t, who_is_nobodys_leaves_once);
    suite_add_tcase(s, t);
    return run_suite(s);
}
