/*
 * Classes that are replicas of one another, by group.
 */
#include <string.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "model/families.h"
#include "model/result.h"

/* Groups A of two stations with user, token@1, token@2, login; B with user alone; C with token@1
 * and token@22. */
static struct network *make(void)
{
    struct network *net = network_new(NULL);
    struct dist d;
    dist_exponential(0.25, &d);
    const size_t a = network_add_group(net, "A"), b = network_add_group(net, "B"),
                 c = network_add_group(net, "C");
    const size_t a1 = test_station(net, "A[1]", a, 1), b1 = test_station(net, "B", b, 1);
    const size_t a2 = test_station(net, "A[2]", a, 1), c1 = test_station(net, "C", c, 1);
    const char *const names[] = {"user", "token@1", "token@2", "login", "token@22"};
    for (size_t i = 0; i < 5; i++)
        network_add_class(net, names[i]);
    for (size_t i = 0; i < 4; i++) {
        network_add_node(net, a1, i, &d);
        network_add_node(net, a2, i, &d);
    }
    network_add_node(net, c1, 1, &d);
    network_add_node(net, b1, 0, &d);
    network_add_node(net, c1, 4, &d);
    network_add_source(net, "users", &d, 0);
    network_add_entry(net, 0, 1);
    network_finish(net);
    return net;
}

START_TEST(replicas_are_one)
{
    static const size_t of_node[] = {0, 0, 1, 1, 1, 1, 2, 2, 4, 3, 4};
    static const char *const names[] = {"user", "token", "login", "user", "token"};
    static const size_t group[] = {0, 0, 0, 1, 2};
    struct network *net = make();
    struct families f;
    families_init(&f, net);
    ck_assert_uint_eq(f.n, 5);
    for (size_t i = 0; i < f.n; i++) {
        ck_assert_str_eq(f.family[i].name, names[i]);
        ck_assert_uint_eq(f.family[i].group, group[i]);
        ck_assert(f.family[i].reported == (i < 3));
    }
    for (size_t i = 0; i < net->n_nodes; i++)
        ck_assert_uint_eq(f.of_node[i], of_node[i]);
    families_release(&f);
    network_free(net);
}
END_TEST

/* A result lists those that are not their group's only one. */
START_TEST(classes_of_a_result)
{
    static const double levels[] = {0.5, 0.9};
    struct network *net = make();
    struct result *r = result_new(net, "simulation");
    result_ask_quantiles(r, levels, 2);
    ck_assert_uint_eq(r->n_classes, 3);
    ck_assert_str_eq(r->classes[0].name, "A.user");
    ck_assert_str_eq(r->classes[1].name, "A.token");
    ck_assert_str_eq(r->classes[2].name, "A.login");
    for (size_t i = 0; i < 3; i++)
        ck_assert_uint_eq(r->classes[i].group, 0);
    for (size_t i = 0; i < 6; i++)
        ck_assert_int_eq(r->class_quantiles[i].basis, BASIS_NONE);
    result_free(r);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("families");
    TCase *t = tcase_create("families");
    tcase_add_test(t, replicas_are_one);
    tcase_add_test(t, classes_of_a_result);
    suite_add_tcase(s, t);
    return run_suite(s);
}
