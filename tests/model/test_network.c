/*
 * The network as data: builders, order after finish, what validation says, and its cost.
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/fills.h"
#include "helpers/run.h"
#include "model/network.h"

static struct dist time_of(double mean)
{
    struct dist d;
    ck_assert(dist_exponential(mean, &d) == DIST_OK);
    return d;
}

/* A network of n stations "s1".. (defined at lines 11..) with a node each of the same index. */
static struct network *stations(size_t n)
{
    struct network *net = network_new("net.cfg");
    const struct dist service = time_of(0.02385);
    network_add_class(net, "user");
    for (size_t i = 0; i < n; i++) {
        char name[32];
        snprintf(name, sizeof name, "s%zu", i + 1);
        const size_t group = network_add_group(net, name);
        const size_t s = network_add_station(
            net,
            &(struct station_def){.name = name, .group = group, .servers = 1, .line = (int)i + 11});
        ck_assert_uint_eq(network_add_node(net, s, 0, &service), i);
    }
    return net;
}

static void add_source(struct network *net, size_t node)
{
    const struct dist interarrival = time_of(0.37);
    network_add_source(net, "web", &interarrival, 3);
    network_add_entry(net, node, 1);
}

/* What the user sees. Free with free(). */
static char *printed(const struct network *net, size_t *errors, enum exit_status *status)
{
    struct diag *d = diag_new();
    *errors = network_validate(net, d);
    *status = diag_status(d);
    ck_assert_uint_eq(*errors, diag_count(d));
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    diag_print(d, f);
    fclose(f);
    diag_free(d);
    return text;
}

/* Finish, validate, compare, free. */
static void expect(struct network *net, enum exit_status want, const char *text)
{
    size_t errors;
    enum exit_status status;
    network_finish(net);
    char *got = printed(net, &errors, &status);
    ck_assert_str_eq(got, text);
    ck_assert_int_eq(status, want);
    ck_assert_uint_eq(errors > 0, want != EXIT_DONE);
    free(got);
    network_free(net);
}

START_TEST(a_new_network)
{
    struct network *net = network_new(NULL);
    ck_assert_uint_eq(net->n_exits, 1);
    ck_assert_str_eq(net->exits[0].name, "out");
    ck_assert(net->exits[0].accepted);
    ck_assert(net->calibration.meter == NET_NONE);
    ck_assert(network_external_rate(net) == 0);
    network_finish(net);
    network_free(net);
    network_free(NULL);
}
END_TEST

START_TEST(builders_fill_in)
{
    struct network *net = stations(3);
    const struct dist other = time_of(0.0071), first = time_of(0.8), second = time_of(0.16);
    const size_t class = network_add_class(net, "batch");
    const size_t extra = network_add_node(net, 0, class, &other);
    const size_t refused = network_add_exit(net, "refused", false);
    network_add_source(net, "web", &first, 7);
    network_add_entry(net, 1, 0.3);
    network_add_entry(net, 2, 0.7);
    network_add_source(net, "cron", &second, 8);
    network_add_entry(net, extra, 1);
    network_add_meter(net, "a", "alpha", 0.25);
    network_add_flow(net, FLOW_NODE, 2, 1, false);
    network_add_meter(net, "b", NULL, 1);
    network_add_flow(net, FLOW_EXIT, refused, -1.5, false);
    network_add_flow(net, FLOW_SOURCE, 1, 1, true);
    network_finish(net);

    ck_assert_uint_eq(net->stations[0].n_nodes, 2);
    ck_assert_uint_eq(net->station_nodes[net->stations[0].first_node], 0);
    ck_assert_uint_eq(net->station_nodes[net->stations[0].first_node + 1], extra);
    ck_assert_uint_eq(net->station_nodes[net->stations[2].first_node], 2);
    ck_assert(net->nodes[extra].routing == ROUTING_RANDOM && net->nodes[extra].cache == NET_NONE);
    ck_assert(dist_equal(&net->nodes[extra].service, &other));
    ck_assert_uint_eq(net->sources[0].n_entries, 2);
    ck_assert_uint_eq(net->sources[1].first_entry, 2);
    ck_assert(net->sources[1].population == NET_NONE);
    ck_assert(!net->meters[0].ratio && net->meters[1].ratio);
    ck_assert_str_eq(net->meters[0].meaning, "alpha");
    ck_assert_ptr_null(net->meters[1].meaning);
    ck_assert_uint_eq(net->meters[1].first_flow, 1);
    ck_assert_uint_eq(net->meters[1].n_flows, 2);
    ck_assert(net->flows[1].weight == -1.5 && net->flows[1].index == refused);
    ck_assert(net->flows[2].denominator && !net->flows[1].denominator);
    ck_assert_uint_eq(net->groups[2].n_stations, 1);
    ck_close(network_external_rate(net), 1 / 0.8 + 1 / 0.16, 1e-15, 0);
    network_free(net);
}
END_TEST

/* Routes of three nodes, added in a mixed-up order; `line` says when each was added. */
START_TEST(routes_are_sorted_and_stable)
{
    struct network *net = stations(3);
    static const struct {
        size_t from;
        enum lookup outcome;
    } added[] = {{2, LOOKUP_HIT}, {0, LOOKUP_EXPIRED}, {2, LOOKUP_HIT}, {0, LOOKUP_HIT},
                 {0, LOOKUP_MISS}, {2, LOOKUP_HIT},    {0, LOOKUP_MISS}, {0, LOOKUP_HIT}};
    static const int order[] = {4, 8, 5, 7, 2, 1, 3, 6};
    for (size_t i = 0; i < 8; i++)
        network_add_lookup_route(net, added[i].from, 1, NET_NONE, added[i].outcome, 0.2385,
                                 (int)i + 1);
    network_finish(net);
    for (size_t i = 0; i < 8; i++)
        ck_assert_int_eq(net->routes[i].line, order[i]);
    ck_assert_uint_eq(net->nodes[0].first_route, 0);
    ck_assert_uint_eq(net->nodes[0].n_routes, 5);
    ck_assert_uint_eq(net->nodes[1].first_route, 5);
    ck_assert_uint_eq(net->nodes[1].n_routes, 0);
    ck_assert_uint_eq(net->nodes[2].first_route, 5);
    ck_assert_uint_eq(net->nodes[2].n_routes, 3);
    network_free(net);
}
END_TEST

START_TEST(a_sound_network_is_accepted)
{
    struct network *net = stations(4);    /* s4 loops on itself, but nothing gets there */
    network_add_route(net, 0, 1, NET_NONE, 0.7, 1);
    network_add_route(net, 0, 2, NET_NONE, 0.3, 1);
    network_add_route(net, 1, 0, NET_NONE, 1, 1);
    network_add_route(net, 2, NET_NONE, 0, 1, 1);
    network_add_route(net, 3, 3, NET_NONE, 1, 1);
    add_source(net, 0);
    expect(net, EXIT_DONE, "");
}
END_TEST

/* K routes of 1/K sum to 1 whatever K rounds to; a share that somebody meant is kept. */
START_TEST(missing_probability)
{
    static const size_t many[] = {1, 3, 10, 49, 1000, 99991};
    for (size_t c = 0; c < sizeof many / sizeof *many; c++) {
        struct network *net = stations(1);
        for (size_t i = 0; i < many[c]; i++)
            network_add_route(net, 0, 0, NET_NONE, 1 / (double)many[c], 0);
        network_finish(net);
        ck_assert(network_missing(net, 0) == 0);
        network_free(net);
    }
    static const double meant[] = {1, 0.05, 3e-7, 2e-12};
    for (size_t c = 0; c < sizeof meant / sizeof *meant; c++) {
        struct network *net = stations(1);
        network_add_route(net, 0, 0, NET_NONE, 0.37 * (1 - meant[c]), 0);
        network_add_route(net, 0, 0, NET_NONE, 0.63 * (1 - meant[c]), 0);
        network_finish(net);
        ck_close(network_missing(net, 0), meant[c], 0, 3e-16);
        network_free(net);
    }
}
END_TEST

#define SUM_HINT                                                                                   \
    "  hint: probabilities out of a station sum to at most 1; the rest leaves the network\n"

START_TEST(sum_over_one)
{
    struct network *net = stations(2);
    network_add_route(net, 0, 1, NET_NONE, 0.55, 22);
    network_add_route(net, 0, NET_NONE, 0, 0.5, 23);
    network_add_route(net, 1, NET_NONE, 0, 1.0625, 24);
    add_source(net, 0);
    expect(net, EXIT_INPUT,
           "net.cfg:22: error: routing out of 's1' sums to 1.05\n"
           SUM_HINT
           "net.cfg:24: error: route out of 's2': probability 1.0625 is out of range\n"
           "  hint: a probability is a number from 0 to 1\n"
           "net.cfg:24: error: routing out of 's2' sums to 1.0625\n"
           SUM_HINT);
}
END_TEST

START_TEST(sum_of_a_class_over_one)
{
    struct network *net = stations(1);
    const struct dist service = time_of(0.1);
    const size_t batch = network_add_node(net, 0, network_add_class(net, "batch"), &service);
    network_add_route(net, batch, 0, NET_NONE, 0.7, 5);
    network_add_route(net, batch, NET_NONE, 0, 0.7, 5);
    add_source(net, batch);
    expect(net, EXIT_INPUT,
           "net.cfg:5: error: routing out of 's1' for class 'batch' sums to 1.4\n"
           SUM_HINT);
}
END_TEST

START_TEST(probabilities_out_of_range)
{
    static const double bad[] = {-0.25, NAN, 1.5};
    static const char *const words[] = {"-0.25", "nan", "1.5"};
    for (size_t i = 0; i < 3; i++) {
        struct network *net = stations(1);
        char want[64];
        size_t errors;
        enum exit_status status;
        network_add_route(net, 0, NET_NONE, 0, bad[i], 31);
        add_source(net, 0);
        network_finish(net);
        char *got = printed(net, &errors, &status);
        snprintf(want, sizeof want, "route out of 's1': probability %s is out of range", words[i]);
        ck_assert_msg(strstr(got, want), "%s", got);
        ck_assert_int_eq(status, EXIT_INPUT);
        free(got);
        network_free(net);
    }
}
END_TEST

START_TEST(entries_that_do_not_sum_to_one)
{
    struct network *net = stations(2);
    const struct dist interarrival = time_of(0.37);
    network_add_source(net, "web", &interarrival, 9);
    network_add_entry(net, 0, 0.3);
    network_add_entry(net, 1, 0.6);
    network_add_source(net, "idle", &interarrival, 10);
    expect(net, EXIT_INPUT,
           "net.cfg:9: error: source 'web': probabilities sum to 0.9\n"
           "  hint: the probabilities of a source's entries sum to 1\n"
           "net.cfg:10: error: source 'idle': probabilities sum to 0\n"
           "  hint: the probabilities of a source's entries sum to 1\n");
}
END_TEST

START_TEST(a_station_without_a_node)
{
    struct network *net = stations(1);
    network_add_station(
        net, &(struct station_def){
                 .name = "db", .group = network_add_group(net, "db"), .servers = 2, .line = 44});
    add_source(net, 0);
    expect(net, EXIT_INPUT,
           "net.cfg:44: error: station 'db' serves no request\n  hint: give it a service time\n");
}
END_TEST

START_TEST(trap_of_one)
{
    struct network *net = stations(2);
    network_add_route(net, 0, 1, NET_NONE, 0.2, 5);
    network_add_route(net, 1, 1, NET_NONE, 1, 6);
    network_add_route(net, 1, NET_NONE, 0, 0, 7);    /* p = 0 is no way out */
    add_source(net, 0);
    expect(net, EXIT_UNSTABLE,
           "net.cfg:12: error: requests never leave the network from 's2'\n"
           "  hint: give it a route to 'out', or let its probabilities sum to less than 1\n");
}
END_TEST

/* s1 -> s2 -> ... -> s_n -> s2: all but s1 are trapped, since s1 leaves with one half. */
static struct network *ring(size_t n)
{
    struct network *net = stations(n);
    network_add_route(net, 0, 1, NET_NONE, 0.5, 1);
    for (size_t i = 1; i < n; i++)
        network_add_route(net, i, i + 1 < n ? i + 1 : 1, NET_NONE, 1, 1);
    add_source(net, 0);
    return net;
}

#define MANY_HINT                                                                                  \
    "  hint: give one of them a route to 'out', or let its probabilities sum to less than 1\n"

START_TEST(traps_of_many)
{
    expect(ring(3), EXIT_UNSTABLE,
           "net.cfg:12: error: requests never leave the network from 's2' and 's3'\n" MANY_HINT);
    expect(ring(6), EXIT_UNSTABLE,
           "net.cfg:12: error: requests never leave the network from "
           "'s2', 's3', 's4', 's5' and 's6'\n" MANY_HINT);
    expect(ring(9), EXIT_UNSTABLE,
           "net.cfg:12: error: requests never leave the network from "
           "'s2', 's3', 's4', 's5', 's6' and 3 more\n" MANY_HINT);
}
END_TEST

/* A hair's breadth is a way out; a source's entry with p = 0 is no way in. */
START_TEST(no_traps)
{
    struct network *net = stations(2);
    network_add_route(net, 0, 1, NET_NONE, 1, 1);
    network_add_route(net, 1, 0, NET_NONE, 1 - 2e-12, 1);
    add_source(net, 0);
    expect(net, EXIT_DONE, "");

    net = stations(2);
    network_add_route(net, 0, 0, NET_NONE, 1, 1);
    add_source(net, 1);
    network_add_entry(net, 0, 0);
    expect(net, EXIT_DONE, "");
}
END_TEST

/* s1 looks up: HIT -> s1 again, MISS -> s2 -> s1 (which fills), EXPIRED -> out. Without expiry it
 * is a trap. */
static struct network *lookup_ring(double token_lifetime)
{
    struct network *net = stations(2);
    const struct population users = {
        .name = (char[]){"users"}, .users = 3, .token_lifetime = token_lifetime};
    const struct cache cache = {.name = (char[]){"cache"}, LIFE(LIFETIME_COUNTED, 2.385)};
    net->nodes[0].routing = ROUTING_LOOKUP;
    network_add_population(net, &users);
    net->nodes[0].cache = network_add_cache(net, &cache);
    network_add_lookup_route(net, 0, 0, NET_NONE, LOOKUP_HIT, 1, 1);
    network_add_lookup_route(net, 0, 1, NET_NONE, LOOKUP_MISS, 1, 1);
    network_add_lookup_route(net, 0, NET_NONE, 0, LOOKUP_EXPIRED, 1, 1);
    route_fills(net, network_add_route(net, 1, 0, NET_NONE, 1, 1), net->nodes[0].cache);
    add_source(net, 0);
    net->sources[0].population = 0;
    return net;
}

START_TEST(an_outcome_that_cannot_happen_is_no_way_out)
{
    expect(lookup_ring(7.1), EXIT_DONE, "");
    expect(lookup_ring(0), EXIT_UNSTABLE,
           "net.cfg:11: error: requests never leave the network from 's1' and 's2'\n" MANY_HINT);
}
END_TEST

START_TEST(outcomes_sum_to_one_each)
{
    struct network *net = lookup_ring(7.1);
    network_add_lookup_route(net, 0, NET_NONE, 0, LOOKUP_MISS, 0.3, 5);
    net->routes[2].p = 0.8;    /* the EXPIRED route, in the order of adding */
    expect(net, EXIT_INPUT,
           "net.cfg:1: error: routing out of 's1' after a look-up's miss sums to 1.3\n"
           "  hint: the routes of each outcome of a look-up sum to 1\n"
           "net.cfg:1: error: routing out of 's1' after a look-up's expired sums to 0.8\n"
           "  hint: the routes of each outcome of a look-up sum to 1\n");
}
END_TEST

/* s1 looks up, s2 is the issuer. */
static struct network *issuer(double hit, double miss)
{
    struct network *net = lookup_ring(7.1);
    net->nodes[1].routing = ROUTING_ANSWER;
    net->routes[3].p = hit;
    network_add_lookup_route(net, 1, NET_NONE, 0, LOOKUP_EXPIRED, 1, 2);
    if (miss > 0)
        network_add_lookup_route(net, 1, 0, NET_NONE, LOOKUP_MISS, miss, 3);
    return net;
}

#define ANSWER_HINT "  hint: an issuer's answer is hit or expired; the routes of each sum to 1\n"

START_TEST(answers_sum_to_one_each)
{
    expect(issuer(1, 0), EXIT_DONE, "");
    expect(issuer(0.7, 0), EXIT_INPUT,
           "net.cfg:1: error: routing out of 's2' after the answer hit sums to 0.7\n" ANSWER_HINT);
    expect(issuer(1, 0.1), EXIT_INPUT,
           "net.cfg:1: error: routing out of 's2' after the answer miss sums to 0.1\n" ANSWER_HINT);
}
END_TEST

START_TEST(an_issuer_is_not_plain)
{
    struct network *plain = lookup_ring(7.1), *net = issuer(1, 0);
    network_finish(plain);
    network_finish(net);
    ck_assert(network_is_plain(plain));
    ck_assert(!network_is_plain(net));
    ck_close(network_missing(net, 1), 0, 0, 0);    /* though both its outcomes sum to 1 */
    network_free(plain);
    network_free(net);
}
END_TEST

START_TEST(a_limit_does_not_go_with_a_room_to_wait_for)
{
    struct network *net = stations(2);
    net->stations[0].limit = network_add_limit(net, &(struct limit){2, 1, 7});
    net->stations[0].room = 5;
    net->stations[0].full = _i == 0 ? FULL_LOST : _i == 1 ? FULL_BLOCK : FULL_OVERFLOW;
    network_add_route(net, 0, 1, NET_NONE, 1, 1);
    add_source(net, 0);
    expect(net, _i == 0 ? EXIT_DONE : EXIT_INPUT,
           _i == 0 ? ""
                   : "net.cfg:7: error: station 's1': a limit of arrivals, and a room for which "
                     "requests wait\n"
                     "  hint: let a full station lose requests, or do without its limit\n");
}
END_TEST

/* There is an exit for those whom a limit refuses. */
START_TEST(a_limit_loses)
{
    struct network *net = stations(1);
    net->stations[0].limit = network_add_limit(net, &(struct limit){2, 1, 7});
    add_source(net, 0);
    network_finish(net);
    ck_assert_uint_ne(net->lost, NET_NONE);
    network_free(net);
}
END_TEST

START_TEST(shares)
{
    double share[3], many[1000], sum = 0;
    const struct population equal = {.users = 3};
    network_shares(&equal, share);
    for (int i = 0; i < 3; i++)
        ck_close(share[i], 1.0 / 3, 1e-15, 0);
    const struct population zipf1 = {.users = 3, .popularity = POPULARITY_ZIPF, .zipf_s = 1};
    network_shares(&zipf1, share);
    for (int i = 0; i < 3; i++)
        ck_close(share[i], 6 / (11.0 * (i + 1)), 1e-15, 0);
    const struct population zipf = {.users = 1000, .popularity = POPULARITY_ZIPF, .zipf_s = 0.83};
    network_shares(&zipf, many);
    for (int i = 0; i < 1000; i++)
        sum += many[i];
    ck_close(sum, 1, 1e-13, 0);
    ck_close(many[0] / many[770], pow(771, 0.83), 1e-13, 0);
}
END_TEST

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* n stations, 5 routes each, most of them pseudo-random; leaves with 1 - 5 * 0.19. */
static double build_and_validate(size_t n, size_t *bytes)
{
    const double start = seconds();
    struct network *net = stations(n);
    uint64_t x = 12345;
    for (size_t j = 0; j < 5; j++)    /* by target first, so that there is something to sort */
        for (size_t i = 0; i < n; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            network_add_route(net, i, j == 0 ? (i + 1) % n : (x >> 20) % n, NET_NONE, 0.19, 1);
        }
    add_source(net, 0);
    network_finish(net);
    struct diag *d = diag_new();
    ck_assert_uint_eq(network_validate(net, d), 0);
    ck_close(network_missing(net, n - 1), 0.05, 0, 1e-15);
    for (size_t i = 0; i < net->n_routes; i++)
        ck_assert(net->routes[i].from == i / 5);
    *bytes = net->cap_routes * sizeof *net->routes + net->cap_nodes * sizeof *net->nodes +
             net->cap_stations * sizeof *net->stations + net->cap_groups * sizeof *net->groups;
    diag_free(d);
    network_free(net);
    return seconds() - start;
}

/* Ten times the stations take about ten times as long: quadratic work would take a hundred. */
START_TEST(hundred_thousand_stations)
{
    size_t small, large;
    const double ten_thousand = build_and_validate(10000, &small);
    const double hundred_thousand = build_and_validate(100000, &large);
    ck_assert_msg(hundred_thousand < 40 * ten_thousand + 0.2, "%g s after %g s", hundred_thousand,
                  ten_thousand);
    ck_assert_msg(large < 128u << 20, "%zu bytes", large);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("network");
    TCase *t = tcase_create("network");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_new_network);
    tcase_add_test(t, builders_fill_in);
    tcase_add_test(t, routes_are_sorted_and_stable);
    tcase_add_test(t, a_sound_network_is_accepted);
    tcase_add_test(t, missing_probability);
    tcase_add_test(t, sum_over_one);
    tcase_add_test(t, sum_of_a_class_over_one);
    tcase_add_test(t, probabilities_out_of_range);
    tcase_add_test(t, entries_that_do_not_sum_to_one);
    tcase_add_test(t, a_station_without_a_node);
    tcase_add_test(t, trap_of_one);
    tcase_add_test(t, traps_of_many);
    tcase_add_test(t, no_traps);
    tcase_add_test(t, an_outcome_that_cannot_happen_is_no_way_out);
    tcase_add_test(t, outcomes_sum_to_one_each);
    tcase_add_test(t, answers_sum_to_one_each);
    tcase_add_test(t, an_issuer_is_not_plain);
    tcase_add_loop_test(t, a_limit_does_not_go_with_a_room_to_wait_for, 0, 3);
    tcase_add_test(t, a_limit_loses);
    tcase_add_test(t, shares);
    tcase_add_test(t, hundred_thousand_stations);
    suite_add_tcase(s, t);
    return run_suite(s);
}
