/* The variabilities of flows, by hand, and against product form. */
#include "analytic/qna.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "analytic/gigc.h"
#include "analytic/nets.h"
#include "analytic/solve.h"
#include "analytic/stations.h"
#include "analytic/traffic.h"
#include "helpers/close.h"
#include "helpers/run.h"

#define STATIONS_MAX 8

/* c2a of every station of a finished network. */
static void arrivals(struct network *net, double *c2a)
{
    double rate[STATIONS_MAX] = {0};
    struct qna_station q[STATIONS_MAX] = {{0}};
    net_finish(net);
    struct routing_matrix *w = routing_matrix_new(net, NULL, NULL);
    ck_assert_int_eq(traffic_rates(w, rate, NULL), LINEAR_OK);
    for (size_t k = 0; k < net->n_nodes; k++) {    /* one class: nodes are stations */
        const struct dist *s = &net->nodes[k].service;
        const unsigned servers = net->stations[k].servers;
        q[k] = (struct qna_station){.rate = rate[k], .servers = servers, .scv = s->scv};
        q[k].rho = servers ? rate[k] * s->mean / servers : 0;
        if (!servers)
            q[k].servers = (double)INFINITY;
    }
    ck_assert_int_eq(qna_arrivals(w, rate, q, c2a), LINEAR_OK);
    routing_matrix_free(w);
}

/* Departures, as FIELD.md has them. */
static double departures(double c2a, double c2s, double rho, double m)
{
    return 1 + (1 - rho * rho) * (c2a - 1) + rho * rho / sqrt(m) * (fmax(c2s, 0.2) - 1);
}

START_TEST(tandem)
{
    double c2a[STATIONS_MAX];
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, dist_of(DIST_GAMMA, 0.3, 0.7));
    const size_t b = net_station(net, "b", 3, deterministic(1.1));
    const size_t c = net_station(net, "c", SERVERS_INFINITE, exponential(2));
    const size_t d = net_station(net, "d", 1, exponential(0.3));
    net_route(net, a, b, 1);
    net_route(net, b, c, 1);
    net_route(net, c, d, 1);
    net_source(net, dist_of(DIST_GAMMA, 0.41, 1.9), a);
    arrivals(net, c2a);
    ck_close(c2a[a], 1.9, 1e-14, 0);
    ck_close(c2a[b], departures(1.9, 0.7, 0.3 / 0.41, 1), 1e-14, 0);
    ck_close(c2a[c], departures(c2a[b], 0, 1.1 / 0.41 / 3, 3), 1e-14, 0);    /* 0 counts as 0.2 */
    ck_close(c2a[d], c2a[c], 1e-14, 0);    /* a delay station hands on what comes */
    network_free(net);
}
END_TEST

START_TEST(splitting)
{
    double c2a[STATIONS_MAX];
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, exponential(0.3));
    const size_t b = net_station(net, "b", 1, exponential(0.3));
    const struct dist clock = deterministic(0.41);
    net_route(net, a, b, 0.25);
    network_add_source(net, "clock", &clock, 0);
    network_add_entry(net, a, 0.8);
    network_add_entry(net, b, 0.2);
    arrivals(net, c2a);
    ck_close(c2a[a], 0.2, 1e-14, 0);    /* q 0 + 1 - q */
    const double la = 0.8 / 0.41, flow = la * 0.25, lb = flow + 0.2 / 0.41;
    const double rho_a = 0.3 * la, rho_b = 0.3 * lb;
    const double split = 0.25 * departures(0.2, 1, rho_a, 1) + 0.75;
    const double p1 = flow / lb, p2 = 1 - p1;
    const double v = 1 / (p1 * p1 + p2 * p2), w = 1 / (1 + 4 * (1 - rho_b) * (1 - rho_b) * (v - 1));
    ck_close(c2a[b], 1 - w + w * (p1 * split + p2 * 0.8), 1e-14, 0);
    network_free(net);
}
END_TEST

/* Feedback: c2a solves its own equation, here by iterating it. */
START_TEST(loop)
{
    double c2a[STATIONS_MAX];
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 2, dist_of(DIST_GAMMA, 0.5, 2.3));
    net_route(net, a, a, 0.35);
    net_source(net, dist_of(DIST_GAMMA, 0.61, 0.5), a);
    arrivals(net, c2a);
    const double rate = 1 / 0.61 / 0.65, rho = rate * 0.25, p = 0.35;
    const double v = 1 / (p * p + (1 - p) * (1 - p));
    const double w = 1 / (1 + 4 * (1 - rho) * (1 - rho) * (v - 1));
    double c2 = 1;
    for (int i = 0; i < 200; i++)
        c2 = 1 - w + w * ((1 - p) * 0.5 + p * (p * departures(c2, 2.3, rho, 2) + 1 - p));
    ck_close(c2a[a], c2, 1e-13, 0);
    network_free(net);
}
END_TEST

/* Two routes between the same stations are one flow; so are two entries of one source. */
START_TEST(classes_are_aggregated)
{
    double split[STATIONS_MAX], whole[STATIONS_MAX];
    for (int i = 0; i < 2; i++) {
        struct network *net = net_new();
        const size_t a = net_station(net, "a", 1, exponential(0.3));
        const size_t b = net_station(net, "b", 1, exponential(0.3));
        const size_t c = net_station(net, "c", 1, exponential(0.3));
        const struct dist clock = deterministic(0.41);
        if (i == 0) {
            net_route(net, a, b, 0.6);
        } else {
            net_route(net, a, b, 0.2);
            net_route(net, a, b, 0.4);
        }
        net_route(net, c, b, 0.3);
        network_add_source(net, "clock", &clock, 0);
        network_add_entry(net, a, i == 0 ? 0.7 : 0.5);
        if (i == 1)
            network_add_entry(net, a, 0.2);
        network_add_entry(net, c, 0.3);
        arrivals(net, i == 0 ? whole : split);
        network_free(net);
    }
    for (int k = 0; k < 3; k++)
        ck_close(split[k], whole[k], 1e-14, 0);
    ck_assert_double_lt(whole[0], 0.9);
}
END_TEST

/* Poisson and exponential everywhere: all c2a are 1, and the waits are Jackson's. */
START_TEST(product_form_gives_one)
{
    double c2a[STATIONS_MAX];
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 2, exponential(0.3));
    const size_t b = net_station(net, "b", 1, exponential(0.1));
    const size_t c = net_station(net, "c", SERVERS_INFINITE, exponential(4));
    net_route(net, a, b, 0.5);
    net_route(net, a, c, 0.3);
    net_route(net, b, a, 0.6);
    net_route(net, c, b, 0.8);
    net_poisson(net, 1.7, a);
    net_poisson(net, 0.9, b);
    arrivals(net, c2a);
    for (int k = 0; k < 3; k++)
        ck_close(c2a[k], 1, 1e-13, 0);
    network_free(net);
}
END_TEST

/* The front door uses them: wait = formula at that c2a. */
START_TEST(waits)
{
    double c2a[STATIONS_MAX], wq;
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, dist_of(DIST_GAMMA, 0.3, 0.7));
    const size_t b = net_station(net, "b", 3, dist_of(DIST_LOGNORMAL, 1.1, 1.4));
    net_route(net, a, b, 1);
    net_source(net, dist_of(DIST_GAMMA, 0.41, 0.3), a);
    arrivals(net, c2a);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    ck_assert_ptr_nonnull(r);
    ck_assert_int_eq(gig1_wait(1 / 0.41, 0.3, 0.3, 0.7, &wq), GIGC_OK);
    ck_close(r->stations[a].f[FIG_MEAN_WAIT].value, wq, 1e-12, 0);
    ck_assert_int_eq(gigc_wait(1 / 0.41, 1.1, 3, c2a[b], 1.4, &wq), GIGC_OK);
    ck_close(r->stations[b].f[FIG_MEAN_WAIT].value, wq, 1e-12, 0);
    result_free(r);
    diag_free(d);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("qna");
    TCase *t = tcase_create("variability");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, tandem);
    tcase_add_test(t, splitting);
    tcase_add_test(t, loop);
    tcase_add_test(t, classes_are_aggregated);
    tcase_add_test(t, product_form_gives_one);
    tcase_add_test(t, waits);
    suite_add_tcase(s, t);
    return run_suite(s);
}
