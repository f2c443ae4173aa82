/* Labels: what is exact and what is not, on networks made for the purpose. */
#include "analytic/exactness.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "analytic/solve.h"
#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/run.h"

static const char *const pk = "M/G/1, Pollaczek-Khinchine";
static const char *const klb = "QNA, Whitt 1983, KLB";
static const char *const whitt = "QNA, Whitt 1993";

static struct result *solved(struct network *net)
{
    struct diag *d = diag_new();
    net_finish(net);
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    diag_free(d);
    return r;
}

static void ck_label(const struct result *r, size_t station, enum basis basis, const char *method)
{
    const struct figure *f = r->stations[station].f;
    const enum station_figure waits[] = {FIG_MEAN_RESPONSE, FIG_MEAN_NUMBER, FIG_MEAN_WAIT,
                                         FIG_MEAN_QUEUE};
    for (int i = 0; i < 4; i++)
        ck_assert_msg(f[waits[i]].basis == basis, "'%s': %s is %s", r->stations[station].name,
                      quantity_table[waits[i]].name, basis_name(f[waits[i]].basis));
    ck_assert_str_eq(f[FIG_MEAN_RESPONSE].method, method);
}

static void ck_rates(const struct result *r, size_t station, enum basis basis)
{
    const struct figure *f = r->stations[station].f;
    ck_assert_int_eq(f[FIG_ARRIVAL_RATE].basis, basis);
    ck_assert_int_eq(f[FIG_THROUGHPUT].basis, basis);
    ck_assert_int_eq(f[FIG_UTILIZATION].basis, basis);
    ck_assert_str_eq(f[FIG_ARRIVAL_RATE].method,
                     basis == BASIS_EXACT ? "traffic equations" : "TTL cache");
}

static void done(struct result *r, struct network *net)
{
    result_free(r);
    network_free(net);
}

/* source -> a (M/M/2) -> b (lognormal) -> c (M/M/1), b back to a with probability `back` */
static struct network *tandem(struct dist interarrival, double back, size_t *n)
{
    struct network *net = net_new();
    n[0] = net_station(net, "a", 2, exponential(0.3));
    n[1] = net_station(net, "b", 1, dist_of(DIST_LOGNORMAL, 0.2, 1.7));
    n[2] = net_station(net, "c", 1, exponential(0.1));
    net_route(net, n[0], n[1], 0.8);
    net_route(net, n[1], n[0], back);
    net_route(net, n[1], n[2], 1 - back);
    net_source(net, interarrival, n[0]);
    return net;
}

START_TEST(general_service_at_the_end_is_exact)
{
    size_t n[3];
    struct network *net = tandem(exponential(0.43), 0, n);
    struct result *r = solved(net);
    ck_label(r, n[0], BASIS_EXACT, "M/M/c");
    ck_label(r, n[1], BASIS_EXACT, pk);
    ck_label(r, n[2], BASIS_APPROXIMATE, klb);
    for (size_t i = 0; i < 3; i++)
        ck_rates(r, n[i], BASIS_EXACT);
    const double lambda = 0.8 / 0.43, rho = lambda * 0.2;
    ck_close(r->stations[n[1]].f[FIG_MEAN_WAIT].value, rho * 0.2 * 2.7 / 2 / (1 - rho), 1e-13, 0);
    ck_assert_int_eq(r->network.mean_number.basis, BASIS_APPROXIMATE);
    ck_assert_int_eq(r->network.mean_sojourn.basis, BASIS_APPROXIMATE);
    ck_assert_int_eq(r->network.throughput.basis, BASIS_EXACT);
    ck_assert_int_eq(r->exits[0].rate.basis, BASIS_EXACT);
    done(r, net);
}
END_TEST

START_TEST(general_service_in_a_loop_is_not)
{
    size_t n[3];
    struct network *net = tandem(exponential(0.43), 0.1, n);
    struct result *r = solved(net);
    ck_label(r, n[0], BASIS_APPROXIMATE, whitt);
    ck_label(r, n[1], BASIS_APPROXIMATE, klb);
    ck_label(r, n[2], BASIS_APPROXIMATE, klb);
    for (size_t i = 0; i < 3; i++)
        ck_rates(r, n[i], BASIS_EXACT);
    done(r, net);
}
END_TEST

/* Its first station is GI/M/c; what comes after is not known. */
START_TEST(deterministic_source_is_not)
{
    size_t n[3];
    struct network *net = tandem(deterministic(0.43), 0, n);
    struct result *r = solved(net);
    ck_label(r, n[0], BASIS_EXACT, "GI/M/c");
    ck_label(r, n[1], BASIS_APPROXIMATE, klb);
    ck_label(r, n[2], BASIS_APPROXIMATE, klb);
    ck_rates(r, n[2], BASIS_EXACT);
    done(r, net);
}
END_TEST

/* A Poisson source beside: its own stations stay exact, what they share with the other does not. */
START_TEST(two_sources)
{
    struct network *net = net_new();
    const size_t fine = network_add_exit(net, "fine", true);
    const size_t a = net_station(net, "a", 1, exponential(0.1));
    const size_t b = net_station(net, "b", 1, exponential(0.1));
    const size_t both = net_station(net, "both", 1, exponential(0.1));
    net_route(net, a, both, 0.5);
    net_exit(net, a, fine, 0.5);
    net_route(net, b, both, 1);
    net_poisson(net, 3, a);
    net_source(net, dist_of(DIST_GAMMA, 0.3, 2.1), b);
    struct result *r = solved(net);
    ck_label(r, a, BASIS_EXACT, "M/M/1");
    ck_label(r, b, BASIS_EXACT, "GI/M/1");
    ck_label(r, both, BASIS_APPROXIMATE, klb);
    ck_assert_int_eq(r->exits[fine].mean_sojourn.basis, BASIS_EXACT);
    ck_assert_int_eq(r->exits[0].mean_sojourn.basis, BASIS_APPROXIMATE);
    ck_assert_int_eq(r->network.mean_sojourn.basis, BASIS_APPROXIMATE);
    done(r, net);
}
END_TEST

START_TEST(several_general_servers_are_not)
{
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 3, dist_of(DIST_GAMMA, 0.1, 0.4));
    net_poisson(net, 17, a);
    struct result *r = solved(net);
    ck_label(r, a, BASIS_APPROXIMATE, whitt);
    done(r, net);
}
END_TEST

/* A delay station keeps a Poisson flow Poisson whatever its service, loops included. */
START_TEST(delay_stations)
{
    struct network *net = net_new();
    const size_t a = net_station(net, "a", SERVERS_INFINITE, dist_of(DIST_LOGNORMAL, 3, 4));
    const size_t b = net_station(net, "b", 1, exponential(0.1));
    net_route(net, a, b, 1);
    net_route(net, b, a, 0.3);
    net_poisson(net, 3, a);
    struct result *r = solved(net);
    ck_label(r, a, BASIS_EXACT, "M/G/inf");
    ck_label(r, b, BASIS_EXACT, "M/M/1");
    ck_close(r->stations[b].f[FIG_MEAN_RESPONSE].value, 1 / (10 - 3 / 0.7), 1e-13, 0);
    ck_close(r->stations[a].f[FIG_UTILIZATION].value, 9 / 0.7, 1e-13, 0);
    ck_assert_int_eq(r->network.mean_number.basis, BASIS_EXACT);
    done(r, net);
    /* Fed by a clock its figures are exact still (Little), but what follows is not. */
    net = net_new();
    const size_t c = net_station(net, "c", SERVERS_INFINITE, dist_of(DIST_LOGNORMAL, 3, 4));
    const size_t d = net_station(net, "d", 1, exponential(0.1));
    net_route(net, c, d, 1);
    net_source(net, deterministic(0.3), c);
    r = solved(net);
    ck_label(r, c, BASIS_EXACT, "G/G/inf");
    ck_label(r, d, BASIS_APPROXIMATE, klb);
    done(r, net);
}
END_TEST

/* Exponential classes of different means at one queue: no product form, but M/G/1 on its own. */
START_TEST(classes_of_different_means)
{
    for (int same = 0; same < 2; same++) {
        struct network *net = net_new();
        const struct dist other = exponential(same ? 0.1 : 0.2);
        const size_t a = net_station(net, "a", 1, exponential(0.1));
        const size_t b = net_station(net, "b", 1, exponential(0.1));
        const size_t class = network_add_class(net, "other");
        const size_t a2 = network_add_node(net, 0, class, &other);
        net_route(net, a, b, 1);
        net_poisson(net, 3, a);
        net_poisson(net, 1, a2);
        struct result *r = solved(net);
        ck_label(r, 0, BASIS_EXACT, same ? "M/M/1" : pk);
        ck_label(r, 1, same ? BASIS_EXACT : BASIS_APPROXIMATE, same ? "M/M/1" : klb);
        done(r, net);
        (void)b;
    }
}
END_TEST

/* A class that never comes does not spoil the product form. */
START_TEST(unused_class)
{
    struct network *net = net_new();
    const struct dist other = deterministic(7);
    const size_t a = net_station(net, "a", 1, exponential(0.1));
    const size_t class = network_add_class(net, "never");
    const size_t never = network_add_node(net, 0, class, &other);
    net_route(net, never, a, 0.5);
    net_poisson(net, 3, a);
    struct result *r = solved(net);
    ck_label(r, 0, BASIS_EXACT, "M/M/1");
    done(r, net);
}
END_TEST

/* What comes after a look-up, and nothing before it, is an approximation. */
START_TEST(look_ups)
{
    struct network *net = net_new();
    const struct population users = {.name = (char[]){"users"}, .users = 10};
    struct cache cache = {.name = (char[]){"cache"}, LIFE(LIFETIME_COUNTED, 3)};
    const size_t a = net_station(net, "a", 1, exponential(0.1));
    const size_t check = net_station(net, "check", 1, exponential(0.1));
    const size_t hit = net_station(net, "hit", 1, exponential(0.1));
    const size_t miss = net_station(net, "miss", SERVERS_INFINITE, exponential(0.1));
    cache.population = network_add_population(net, &users);
    net->nodes[check].routing = ROUTING_LOOKUP;
    net->nodes[check].cache = network_add_cache(net, &cache);
    net_route(net, a, check, 1);
    network_add_lookup_route(net, check, hit, NET_NONE, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, check, miss, NET_NONE, LOOKUP_MISS, 1, 0);
    network_add_lookup_route(net, check, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
    const size_t fill = network_add_route(net, miss, NET_NONE, 0, 1, 0);
    net->routes[fill].fills = 0;
    net_poisson(net, 3, a);
    net->sources[0].population = 0;
    struct result *r = solved(net);
    ck_label(r, a, BASIS_EXACT, "M/M/1");
    ck_label(r, check, BASIS_EXACT, "M/M/1");
    ck_rates(r, check, BASIS_EXACT);
    ck_label(r, hit, BASIS_APPROXIMATE, klb);
    ck_rates(r, hit, BASIS_APPROXIMATE);
    ck_rates(r, miss, BASIS_APPROXIMATE);
    ck_assert_int_eq(r->stations[miss].f[FIG_MEAN_WAIT].basis, BASIS_EXACT);    /* 0 it is */
    ck_assert_int_eq(r->stations[miss].f[FIG_MEAN_NUMBER].basis, BASIS_APPROXIMATE);
    ck_assert_int_eq(r->exits[0].rate.basis, BASIS_APPROXIMATE);
    ck_assert_int_eq(r->network.mean_sojourn.basis, BASIS_APPROXIMATE);
    ck_assert_int_eq(r->network.throughput.basis, BASIS_EXACT);
    done(r, net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("exactness");
    TCase *t = tcase_create("labels");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, general_service_at_the_end_is_exact);
    tcase_add_test(t, general_service_in_a_loop_is_not);
    tcase_add_test(t, deterministic_source_is_not);
    tcase_add_test(t, two_sources);
    tcase_add_test(t, several_general_servers_are_not);
    tcase_add_test(t, delay_stations);
    tcase_add_test(t, classes_of_different_means);
    tcase_add_test(t, unused_class);
    tcase_add_test(t, look_ups);
    suite_add_tcase(s, t);
    return run_suite(s);
}
