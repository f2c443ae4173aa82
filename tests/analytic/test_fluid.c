/*
 * Growth of networks that cannot keep up, worked by hand; flow is kept.
 */
#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/run.h"
#include "helpers/station.h"

#include "analytic/fluid.h"

/* Stations of one server with these mean services in a row, each passing on p to the next and
 * `back` to the first. */
static struct network *row(double rate, const double *service, size_t n, double back)
{
    struct network *net = network_new(NULL);
    struct dist d;
    network_add_class(net, "request");
    for (size_t i = 0; i < n; i++) {
        dist_exponential(service[i], &d);
        const char name[] = {(char)('a' + i), 0};
        network_add_node(net, test_station(net, name, network_add_group(net, name), 1),
                         0, &d);
    }
    for (size_t i = 0; i + 1 < n; i++)
        network_add_route(net, i, i + 1, NET_NONE, 1, 0);
    if (back > 0)
        network_add_route(net, n - 1, 0, NET_NONE, back, 0);
    dist_exponential(1 / rate, &d);
    network_add_source(net, "source", &d, 0);
    network_add_entry(net, 0, 1);
    network_finish(net);
    return net;
}

START_TEST(one_queue)
{
    double growth;
    struct network *net = net_mmc(2.3, 2);
    ck_assert_int_eq(fluid_growth(net, &growth), 0);
    ck_close(growth, 0.3, 1e-13, 0);
    network_free(net);
    net = net_mmc(1.9, 2);
    ck_assert_int_eq(fluid_growth(net, &growth), 0);
    ck_close(growth, 0, 0, 0);
    network_free(net);
    net = net_mmc(50, SERVERS_INFINITE);
    ck_assert_int_eq(fluid_growth(net, &growth), 0);
    ck_close(growth, 0, 0, 0);
    network_free(net);
}
END_TEST

/* 5/s into servers of 10, 4, 8 and 3/s: the second passes on 4, the third all, the fourth 3. */
START_TEST(a_bottleneck_shelters_what_follows)
{
    const double service[] = {0.1, 0.25, 0.125, 1.0 / 3};
    double growth[4];
    struct network *net = row(5, service, 4, 0);
    ck_assert_int_eq(fluid_growth(net, growth), 0);
    ck_close(growth[0], 0, 0, 0);
    ck_close(growth[1], 1, 1e-13, 0);
    ck_close(growth[2], 0, 0, 0);
    ck_close(growth[3], 1, 1e-13, 0);
    network_free(net);
}
END_TEST

/*
 * 3/s into a (10/s) and then b (4/s), of whose output half goes back. Were b enough, a would see 6:
 * so b passes on 4, a sees 3 + 2 = 5, and b grows by 5 - 4.
 */
START_TEST(feedback)
{
    const double service[] = {0.1, 0.25};
    double growth[2];
    struct network *net = row(3, service, 2, 0.5);
    ck_assert_int_eq(fluid_growth(net, growth), 0);
    ck_close(growth[0], 0, 0, 0);
    ck_close(growth[1], 1, 1e-12, 0);
    network_free(net);
}
END_TEST

/* What comes in leaves or stays: every request takes a, the slower, and leaves with 0.2; a serves
 * 2/s of the 1 + 0.8 x 2 that come. */
START_TEST(most_go_back)
{
    const double service[] = {0.5};
    double growth;
    struct network *net = row(1, service, 1, 0.8);
    ck_assert_int_eq(fluid_growth(net, &growth), 0);
    ck_close(growth, 1 - 0.2 * 2, 1e-12, 0);
    network_free(net);
}
END_TEST

START_TEST(caches_are_not_known)
{
    const struct cache c = {LIFE(LIFETIME_COUNTED, 3)};
    double growth = 7;
    struct network *net = net_cache(10, 5, 0, 0.1, &c);
    ck_assert_int_eq(fluid_growth(net, &growth), -1);
    ck_close(growth, 7, 0, 0);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("fluid");
    TCase *c = tcase_create("fluid");
    tcase_add_test(c, one_queue);
    tcase_add_test(c, a_bottleneck_shelters_what_follows);
    tcase_add_test(c, feedback);
    tcase_add_test(c, most_go_back);
    tcase_add_test(c, caches_are_not_known);
    suite_add_tcase(s, c);
    return run_suite(s);
}
