/* What a network has that only some have, and where. */
#include <stdlib.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "model/features.h"

/* A source of customers or requests -> A -> B -> out, of two classes. */
static struct network *line(size_t customers)
{
    struct network *net = network_new("line");
    struct dist d, gap;
    ck_assert(dist_exponential(0.5, &d) == DIST_OK && dist_exponential(1, &gap) == DIST_OK);
    for (int i = 0; i < 2; i++) {
        const char *name = i ? "B" : "A";
        network_add_station(net, &(struct station_def){.name = name,
                                                       .group = network_add_group(net, name),
                                                       .servers = 1});
    }
    const size_t first = network_add_class(net, "first"), second = network_add_class(net, "second");
    const size_t a = network_add_node(net, 0, first, &d), b = network_add_node(net, 1, second, &d);
    network_add_route(net, a, b, NET_NONE, 1, 0);
    const size_t s = network_add_source(net, "in", &gap, 0);
    net->sources[s].customers = customers;
    network_add_entry(net, a, 1);
    network_finish(net);
    return net;
}

static void check(const struct network *net, unsigned a, unsigned b, unsigned all)
{
    unsigned *f = features_of_stations(net);
    ck_assert_uint_eq(f[0], a);
    ck_assert_uint_eq(f[1], b);
    ck_assert_uint_eq(features_of_network(net), all);
    free(f);
}

START_TEST(plain_has_none)
{
    struct network *net = line(0);
    check(net, 0, 0, 0);
    network_free(net);
}
END_TEST

START_TEST(each_where_it_is)
{
    static const struct { enum full_rule rule; unsigned a, b; } full_b[] = {
        {FULL_LOST, 0, FEATURE_LOSS},
        {FULL_OVERFLOW, 0, FEATURE_OVERFLOW},
        {FULL_BLOCK, FEATURE_BLOCKING, 0},
        {FULL_BLOCK_BEFORE, FEATURE_BLOCKING, 0}};
    for (size_t i = 0; i < 4; i++) {
        struct network *net = line(0);
        net->stations[1].full = full_b[i].rule;
        check(net, 0, 0, 0);    /* its room has no limit */
        net->stations[1].room = 3;
        check(net, full_b[i].a, full_b[i].b, full_b[i].a | full_b[i].b);
        network_free(net);
    }
}
END_TEST

START_TEST(who_comes_from_outside_is_lost)
{
    struct network *net = line(0);
    net->stations[0].room = 2;
    net->stations[0].full = FULL_BLOCK;
    check(net, FEATURE_LOSS, 0, FEATURE_LOSS);
    network_free(net);
}
END_TEST

START_TEST(regions)
{
    static const struct { enum full_rule rule; unsigned a, b; } rules[] = {
        {FULL_LOST, FEATURE_LOSS, FEATURE_LOSS}, {FULL_WAIT, 0, 0}};
    for (size_t i = 0; i < 2; i++) {
        struct network *net = line(0);
        char name[] = "all";
        const size_t r = network_add_region(
            net, &(struct region){.name = name, .room = 4, .full = rules[i].rule});
        net->stations[0].region = net->stations[1].region = r;
        check(net, rules[i].a, rules[i].b, rules[i].a | rules[i].b);
        network_free(net);
    }
}
END_TEST

START_TEST(servers)
{
    struct network *net = line(0);
    const struct dist d = net->nodes[0].service;
    struct server_rules rules = {.fails = true, .up = d, .down = d, .effect = FAILURE_LOSE,
                                 .switchover = d};
    net->stations[1].rules = network_add_rules(net, &rules);
    net->stations[0].discipline = DISCIPLINE_SRPT;
    check(net, FEATURE_PREEMPTION, FEATURE_LOSS, FEATURE_PREEMPTION | FEATURE_LOSS);
    net->rules[0].effect = FAILURE_RESTART;
    net->stations[0].discipline = DISCIPLINE_SJF;
    check(net, 0, 0, 0);
    network_free(net);
}
END_TEST

START_TEST(classes_and_customers)
{
    struct network *net = line(5);
    unsigned *of = features_of_classes(net);
    ck_assert_uint_eq(of[0], FEATURE_CUSTOMERS);
    ck_assert_uint_eq(of[1], 0);
    ck_assert_uint_eq(features_source_class(net, 0), 0);
    check(net, 0, 0, FEATURE_CUSTOMERS);
    net->classes[1].named = true;
    check(net, 0, 0, FEATURE_CUSTOMERS | FEATURE_CLASSES);
    free(of);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("features");
    TCase *c = tcase_create("features");
    tcase_add_test(c, plain_has_none);
    tcase_add_test(c, each_where_it_is);
    tcase_add_test(c, who_comes_from_outside_is_lost);
    tcase_add_test(c, regions);
    tcase_add_test(c, servers);
    tcase_add_test(c, classes_and_customers);
    suite_add_tcase(s, c);
    return run_suite(s);
}
