/* Figures of named classes, of losses, interruptions and cycles: by hand, and sums that agree. */
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "analytic/mmc.h"
#include "analytic/nets.h"
#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/run.h"

static struct result *solved(const struct network *net)
{
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    diag_free(d);
    return r;
}

static double value(const struct result *r, enum row_kind kind, size_t i, enum quantity_id q)
{
    ck_assert_uint_eq(result_values(r, kind, i, q), 1);
    const struct figure *f = result_figure(r, kind, i, q, 0);
    ck_assert_int_eq(f->basis, BASIS_EXACT);
    return f->value;
}

/* Classes 0 and 1, which have names, the first with priority. */
static struct network *named(void)
{
    struct network *net = net_new();
    network_add_class(net, "other");
    net->classes[0].named = net->classes[1].named = true;
    net->classes[0].priority = 1;
    return net;
}

/*
 * 'a' (PS) serves both classes. Of the first 0.4 go on to 'b' and become the second there; the rest
 * leave, half of them refused.
 */
enum { FIRST, SECOND, AT_B };
static struct network *becoming(void)
{
    struct network *net = named();
    const struct dist second = deterministic(0.2), at_b = exponential(0.1);
    const size_t refused = network_add_exit(net, "refused", false);
    net_station(net, "a", 1, dist_of(DIST_GAMMA, 0.3, 4));
    network_add_node(net, 0, 1, &second);
    net_station(net, "b", 1, at_b);
    net->nodes[AT_B].class = 1;
    net->stations[0].discipline = DISCIPLINE_PS;
    net_route(net, FIRST, AT_B, 0.4);
    net_exit(net, FIRST, 0, 0.3);
    net_exit(net, FIRST, refused, 0.3);
    net_poisson(net, 1.5, FIRST);
    net_poisson(net, 0.7, SECOND);
    return net;
}

START_TEST(class_changes)
{
    struct network *net = becoming();
    net_finish(net);
    struct result *r = solved(net);
    const double gap = 1 - 1.5 * 0.3 - 0.7 * 0.2, w1 = 0.3 / gap, w2 = 0.2 / gap,
                 wb = 0.1 / (1 - 0.06);
    ck_assert_uint_eq(r->n_class_totals, 2);
    ck_close(value(r, ROW_CLASS_TOTAL, 0, Q_NETWORK_ARRIVAL_RATE), 1.5, 1e-14, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 1, Q_NETWORK_ARRIVAL_RATE), 0.7, 1e-14, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 0, Q_NETWORK_THROUGHPUT), 0.9, 1e-14, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 0, Q_NETWORK_GOODPUT), 0.45, 1e-14, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 1, Q_NETWORK_THROUGHPUT), 1.3, 1e-14, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 0, Q_NETWORK_NUMBER), 1.5 * w1, 1e-13, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 1, Q_NETWORK_NUMBER), 0.7 * w2 + 0.6 * wb, 1e-13, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 0, Q_NETWORK_SOJOURN), w1, 1e-13, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 0, Q_NETWORK_SOJOURN_ALL), w1, 1e-13, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 1, Q_NETWORK_SOJOURN),
             (0.7 * w2 + 0.6 * (w1 + wb)) / 1.3, 1e-13, 0);
    ck_close(value(r, ROW_NETWORK, 0, Q_NETWORK_GOODPUT), 1.75, 1e-14, 0);
    /* Visits of the classes: a.request, a.other, b.other. */
    ck_assert_uint_eq(r->n_classes, 3);
    ck_close(value(r, ROW_CLASS, 0, Q_CLASS_ARRIVAL_RATE), 1.5, 1e-14, 0);
    ck_close(value(r, ROW_CLASS, 0, Q_CLASS_UTILIZATION), 0.45, 1e-13, 0);
    ck_close(value(r, ROW_CLASS, 1, Q_CLASS_UTILIZATION), 0.14, 1e-13, 0);
    ck_close(value(r, ROW_CLASS, 1, Q_CLASS_NUMBER), 0.7 * w2, 1e-13, 0);
    ck_close(value(r, ROW_CLASS, 1, Q_CLASS_QUEUE), 0.7 * (w2 - 0.2), 1e-13, 0);
    ck_close(value(r, ROW_CLASS, 1, Q_CLASS_WAIT), w2 - 0.2, 1e-13, 0);
    ck_close(value(r, ROW_CLASS, 1, Q_CLASS_RESPONSE), w2, 1e-13, 0);
    ck_close(value(r, ROW_CLASS, 2, Q_CLASS_THROUGHPUT), 0.6, 1e-13, 0);
    ck_close(value(r, ROW_CLASS, 2, Q_CLASS_WAIT), wb - 0.1, 1e-12, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* Two instances with a room, no waiting: figures of classes are those of an instance. */
START_TEST(losses)
{
    struct network *net = named();
    const size_t group = network_add_group(net, "a");
    const struct dist service[] = {deterministic(0.5), exponential(0.8)};
    const double rate[] = {2.2, 1.3};
    const size_t lost = network_lost_exit(net);
    for (size_t i = 0; i < 2; i++) {
        const size_t station = network_add_station(
            net, &(struct station_def){
                     .name = i ? "a[1]" : "a[0]", .group = group, .servers = 3, .room = 3});
        for (size_t c = 0; c < 2; c++)
            net_poisson(net, rate[c] * (i ? 3 : 1),
                        network_add_node(net, station, c, &service[c]));
    }
    net_finish(net);
    struct result *r = solved(net);
    const double work = 2.2 * 0.5 + 1.3 * 0.8, b0 = mmc_erlang_b(work, 3),
                 b1 = mmc_erlang_b(3 * work, 3), mean = (b0 + 3 * b1) / 4;
    ck_close(value(r, ROW_STATION, 0, Q_LOSS), b0, 1e-12, 0);
    ck_close(value(r, ROW_STATION, 1, Q_LOSS), b1, 1e-12, 0);
    ck_close(value(r, ROW_GROUP, 0, Q_LOSS), mean, 1e-12, 0);
    ck_close(value(r, ROW_CLASS, 1, Q_LOSS), mean, 1e-12, 0);
    ck_close(value(r, ROW_NETWORK, 0, Q_NETWORK_LOSS), mean, 1e-12, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 1, Q_NETWORK_LOSS), mean, 1e-12, 0);
    ck_close(value(r, ROW_CLASS, 1, Q_CLASS_ARRIVAL_RATE), 4 * 1.3 / 2, 1e-13, 0);
    ck_close(value(r, ROW_CLASS, 1, Q_CLASS_THROUGHPUT), 2 * 1.3 * (1 - mean), 1e-12, 0);
    ck_close(value(r, ROW_CLASS, 1, Q_CLASS_UTILIZATION), 2 * 1.3 * 0.8 * (1 - mean) / 3, 1e-12,
             0);
    ck_close(value(r, ROW_CLASS, 1, Q_CLASS_RESPONSE), 0.8, 1e-14, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 1, Q_NETWORK_THROUGHPUT), 4 * 1.3, 1e-13, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 1, Q_NETWORK_GOODPUT), 4 * 1.3 * (1 - mean), 1e-12, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 1, Q_NETWORK_SOJOURN), 0.8, 1e-12, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 1, Q_NETWORK_SOJOURN_ALL), 0.8 * (1 - mean), 1e-12, 0);
    ck_close(r->exits[lost].rate.value, 4 * 3.5 * mean, 1e-12, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* Who overflows is not lost. */
START_TEST(overflows)
{
    struct network *net = named();
    net_station(net, "a", 1, exponential(1));
    const size_t b = net_station(net, "b", SERVERS_INFINITE, exponential(1));
    net->stations[0].room = 1;
    net->stations[0].full = FULL_OVERFLOW;
    net->nodes[0].overflow = b;
    network_lost_exit(net);
    net_poisson(net, 3, 0);
    net_finish(net);
    struct result *r = solved(net);
    ck_close(value(r, ROW_STATION, 0, Q_OVERFLOW_RATE), 3 * 0.75, 1e-13, 0);
    ck_assert_uint_eq(result_values(r, ROW_STATION, 0, Q_LOSS), 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 0, Q_NETWORK_SOJOURN_ALL), 1, 1e-13, 0);
    ck_close(value(r, ROW_CLASS_TOTAL, 0, Q_NETWORK_NUMBER), 3, 1e-13, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* Preemptive priorities: a request of the first class interrupts one of the other where it is in
 * service. Preemptive LIFO: everyone who finds it busy, with a room also not full. */
START_TEST(interruptions)
{
    struct network *net = named();
    const struct dist other = exponential(0.4);
    net_station(net, "a", 1, deterministic(0.3));
    network_add_node(net, 0, 1, &other);
    net->stations[0].discipline =
        _i == 0 ? DISCIPLINE_PRIORITY_PREEMPTIVE : DISCIPLINE_LIFO_PREEMPTIVE;
    if (_i == 2)
        net->stations[0].room = 2;
    network_lost_exit(net);
    net_poisson(net, 0.9, 0);
    net_poisson(net, 1.1, 1);
    net_finish(net);
    struct result *r = solved(net);
    const double r1 = 0.27, r2 = 0.44, a = r1 + r2;
    if (_i == 0) {
        ck_close(value(r, ROW_CLASS, 0, Q_PREEMPTION_RATE), 0, 0, 0);
        ck_close(value(r, ROW_CLASS, 1, Q_PREEMPTION_RATE), 0.9 * r2, 1e-13, 0);
        ck_close(value(r, ROW_STATION, 0, Q_PREEMPTION_RATE), 0.9 * r2, 1e-13, 0);
    } else if (_i == 1) {
        ck_close(value(r, ROW_CLASS, 0, Q_PREEMPTION_RATE), 2 * r1, 1e-13, 0);
        ck_close(value(r, ROW_STATION, 0, Q_PREEMPTION_RATE), 2 * a, 1e-13, 0);
    } else {    /* while exactly one is there */
        const double one = a / (1 + a + a * a);
        ck_close(value(r, ROW_STATION, 0, Q_PREEMPTION_RATE), 2 * one, 1e-12, 0);
        ck_close(value(r, ROW_CLASS, 1, Q_PREEMPTION_RATE), 2 * one * r2 / a, 1e-12, 0);
    }
    result_free(r);
    network_free(net);
}
END_TEST

/* Customers: all of them over all cycles; thinking and staying make a cycle. */
START_TEST(cycles)
{
    struct network *net = named();
    const struct dist other = exponential(0.7);
    net_station(net, "a", 1, deterministic(0.4));
    network_add_node(net, 0, 1, &other);
    net->stations[0].discipline = DISCIPLINE_PS;
    net_source(net, deterministic(2), 0);
    net->sources[0].customers = 3;
    net_source(net, exponential(5), 1);
    net->sources[1].customers = 4;
    net_finish(net);
    struct result *r = solved(net);
    double rate = 0;
    for (size_t c = 0; c < 2; c++) {
        const double cycle = value(r, ROW_CLASS_TOTAL, c, Q_NETWORK_CYCLE);
        ck_close(cycle,
                 value(r, ROW_CLASS_TOTAL, c, Q_NETWORK_SOJOURN) + (c ? 5 : 2), 1e-12, 0);
        ck_close(value(r, ROW_CLASS_TOTAL, c, Q_NETWORK_THROUGHPUT), (c ? 4 : 3) / cycle, 1e-12,
                 0);
        ck_close(value(r, ROW_CLASS_TOTAL, c, Q_NETWORK_ARRIVAL_RATE), (c ? 4 : 3) / cycle, 1e-12,
                 0);
        ck_close(value(r, ROW_CLASS, c, Q_CLASS_UTILIZATION), (c ? 4 * 0.7 : 3 * 0.4) / cycle,
                 1e-12, 0);
        ck_close(value(r, ROW_CLASS, c, Q_CLASS_WAIT),
                 value(r, ROW_CLASS, c, Q_CLASS_RESPONSE) - (c ? 0.7 : 0.4), 1e-12, 0);
        rate += (c ? 4 : 3) / cycle;
    }
    ck_close(value(r, ROW_NETWORK, 0, Q_NETWORK_CYCLE), 7 / rate, 1e-12, 0);
    result_free(r);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("figures_classes");
    TCase *t = tcase_create("figures_classes");
    tcase_add_test(t, class_changes);
    tcase_add_test(t, losses);
    tcase_add_test(t, overflows);
    tcase_add_loop_test(t, interruptions, 0, 3);
    tcase_add_test(t, cycles);
    suite_add_tcase(s, t);
    return run_suite(s);
}
