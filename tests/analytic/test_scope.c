/* What may be assumed of a network: every word has a row, and what has no formula is refused. */
#include "analytic/scope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/cdf.h"
#include "analytic/fluid.h"
#include "analytic/gateway.h"
#include "analytic/nets.h"
#include "analytic/settling.h"
#include "analytic/solve.h"
#include "analytic/words.h"
#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"

/* Station 'a' feeds delay 'b', of which every figure is exact whatever arrives. */
static struct network *two(double rate)
{
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, exponential(0.1));
    const size_t b = net_station(net, "b", SERVERS_INFINITE, exponential(0.1));
    net_route(net, a, b, 1);
    net_exit(net, b, 0, 1);
    net_poisson(net, rate, a);
    return net;
}

static char hall[] = "hall";
static double one_rate[] = {1, 2};
static struct shift two_shifts[] = {{0, 1}, {10, 2}};

static void give_rules(struct network *net, const struct server_rules *rules)
{
    net->stations[0].rules = network_add_rules(net, rules);
}

static void break_down(struct network *net, enum failure_effect effect)
{
    give_rules(net, &(struct server_rules){
                        .fails = true, .up = exponential(9), .down = exponential(1),
                        .effect = effect});
}

static void give_room(struct network *net, enum full_rule full)
{
    net->stations[0].room = 3;
    net->stations[0].full = full;
    if (full == FULL_OVERFLOW)
        net->nodes[0].overflow = 1;
    network_lost_exit(net);
}

static char users[] = "users", cache[] = "cache";

static void add_cache(struct network *net)
{
    const size_t population =
        network_add_population(net, &(struct population){.name = users, .users = 10});
    network_add_cache(
        net, &(struct cache){.name = cache, .population = population, LIFE(LIFETIME_COUNTED, 1)});
}

static void add_word(struct network *net, enum station_word w)
{
    switch (w) {
    case WORD_LOST: give_room(net, FULL_LOST); return;
    case WORD_OVERFLOW: give_room(net, FULL_OVERFLOW); return;
    case WORD_BLOCK: give_room(net, FULL_BLOCK); break;
    case WORD_BLOCK_BEFORE: give_room(net, FULL_BLOCK_BEFORE); break;
    case WORD_LOOKUPS:
        give_room(net, FULL_LOST);
        add_cache(net);
        return;
    case WORD_REGION:
        net->stations[0].region = network_add_region(
            net, &(struct region){.name = hall, .room = 5, .full = FULL_WAIT});
        return;
    case WORD_SPEEDS:
        give_rules(net, &(struct server_rules){.speeds = one_rate, .n_speeds = 1});
        return;
    case WORD_RATES:
        give_rules(net, &(struct server_rules){.rates = one_rate, .n_rates = 2});
        return;
    case WORD_FAILURES: break_down(net, FAILURE_RESUME); return;
    case WORD_FAILURES_LOSE: break_down(net, FAILURE_LOSE); return;
    case WORD_SHIFTS:
        give_rules(net, &(struct server_rules){
                            .shifts = two_shifts, .n_shifts = 2, .period = 40});
        return;
    case WORD_FORK:
        net->stations[0].fork = network_add_fork(net, &(struct fork){.need = 1});
        net->stations[0].servers = SERVERS_INFINITE;
        network_add_branch(net, 0, net_station(net, "c", 1, exponential(0.1)));
        net_exit(net, 2, NET_JOIN, 1);
        return;
    case STATION_WORDS: return;
    }
    net_route(net, 1, 0, 0.1);    /* comes back, and is blocked then */
    net->routes[1].p = 0.9;
}

/* All the ways in which it can be asked. */
static void ck_refused(const struct network *net, enum scope scope, const char *text)
{
    struct diag *d = diag_new();
    ck_assert_int_eq(analytic_scope(net, d), scope);
    ck_assert_msg(strstr(diag_message(d, 0), text), "'%s' does not say '%s'", diag_message(d, 0),
                  text);
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    ck_assert_int_eq(analytic_scope(net, NULL), scope);
    diag_free(d);
    d = diag_new();
    ck_assert_ptr_null(analytic_solve(net, d));
    ck_assert_msg(strstr(diag_message(d, 0), text), "'%s' does not say '%s'", diag_message(d, 0),
                  text);
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    struct settling settling;
    ck_assert_int_eq(analytic_settling(net, &settling, d), -1);
    ck_assert_ptr_null(analytic_distributions_new(net, d));
    double rate[8] = {0}, growth[8];
    ck_assert_int_eq(analytic_rates(net, rate, NULL, d), scope == SCOPE_NOTHING ? -1 : 0);
    ck_assert_int_eq(fluid_growth(net, growth), -1);
    diag_free(d);
}

static void ck_answered(const struct network *net)
{
    struct diag *d = diag_new();
    ck_assert_int_eq(analytic_scope(net, d), SCOPE_ANSWERS);
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    for (int f = 0; f < STATION_FIGURES; f++)
        ck_assert_int_eq(r->stations[0].f[f].basis, BASIS_EXACT);
    ck_assert_uint_eq(diag_count(d), 0);
    result_free(r);
    diag_free(d);
}

/* Every row of a table of words: it has a text, and a network that has the word gets what the row
 * says. */
static void ck_row(struct network *net, const struct word_row *row)
{
    ck_assert_ptr_nonnull(row->text);
    ck_assert(!row->formula || row->scope == SCOPE_ANSWERS);
    net_finish(net);
    if (row->scope == SCOPE_ANSWERS)
        ck_answered(net);
    else
        ck_refused(net, row->scope, row->text);
    network_free(net);
}

START_TEST(every_discipline)
{
    struct network *net = two(5);
    net->stations[0].discipline = (enum discipline)_i;
    ck_row(net, &word_of_discipline[_i]);
}
END_TEST

START_TEST(every_word)
{
    struct network *net = two(5);
    for (int w = 0; w < STATION_WORDS; w++)
        ck_assert(!words_has(net, 0, (enum station_word)w));
    add_word(net, (enum station_word)_i);
    for (int w = 0; w < STATION_WORDS; w++)
        ck_assert_int_eq(words_has(net, 0, (enum station_word)w),
                         w == _i || (w == WORD_LOST && _i == WORD_LOOKUPS));
    ck_row(net, &word_of_station[_i]);
}
END_TEST

START_TEST(every_dispatch)
{
    struct network *net = two(5);
    const size_t rule =
        network_add_dispatch(net, &(struct dispatch){.rule = (enum dispatch_rule)_i, .d = 1});
    net->routes[0].dispatch = rule;
    net->sources[0].population =
        network_add_population(net, &(struct population){.name = users, .users = 10});
    ck_row(net, &word_of_dispatch[_i]);
}
END_TEST

START_TEST(customers)
{
    struct network *net = two(5);
    net->sources[0].customers = 4;
    ck_row(net, &word_of_customers);
}
END_TEST

/* From a to b and back for ever: the traffic equations have no solution, and are not asked. */
START_TEST(customers_who_never_leave)
{
    struct network *net = net_new();
    const size_t a = net_station(net, "a", 1, exponential(0.1));
    const size_t b = net_station(net, "b", 1, exponential(0.1));
    net_route(net, a, b, 1);
    net_route(net, b, a, 1);
    net_poisson(net, 1, a);
    net->sources[0].customers = 3;
    ck_row(net, &word_of_staying_customers);
}
END_TEST

/* All at once, each at its line; a group's instances are one. */
START_TEST(all_are_named)
{
    struct network *net = net_new();
    const size_t group = network_add_group(net, "worker");
    const struct dist service = exponential(0.1);
    for (int i = 0; i < 3; i++) {
        const size_t station = network_add_station(
            net, &(struct station_def){
                     .name = "worker[1]", .group = group, .servers = 1, .line = 20});
        network_add_node(net, station, 0, &service);
        net->stations[station].discipline = DISCIPLINE_POLLING;
    }
    const size_t b = net_station(net, "b", 1, exponential(0.1));
    net->stations[3].rules = network_add_rules(
        net, &(struct server_rules){.shifts = two_shifts, .n_shifts = 2, .period = 40});
    net_route(net, b, 0, 0.5);
    net_poisson(net, 1, b);
    net_finish(net);
    struct diag *d = diag_new();
    analytic_scope(net, d);
    ck_assert_uint_eq(diag_count(d), 2);
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    diag_print(d, f);
    fclose(f);
    ck_assert_str_eq(
        text, "test.cfg:13: error: station 'b': servers by a schedule cannot be solved\n"
              "  hint: there is no formula for it here; `sojourn simulate` answers it\n"
              "test.cfg:20: error: each station 'worker': discipline 'polling' cannot be solved\n"
              "  hint: there is no formula for it here; `sojourn simulate` answers it\n");
    free(text);
    diag_free(d);
    network_free(net);
}
END_TEST

static char many[] = "many[1]", more[] = "many[2]";

/* Of a network with tokens: a population, caches of one name as one, a station. */
START_TEST(tokens_are_named)
{
    struct network *net = two(5);
    const size_t population = network_add_population(
        net, &(struct population){.name = users, .users = 10, .invalid = true, .revocations = 1,
                                  .line = 3});
    struct cache c = {.name = many, .population = population, LIFE(LIFETIME_COUNTED, 1),
                      .max_entries = 3, .eviction = EVICT_LFU, .line = 5};
    network_add_cache(net, &c);
    c.name = more;
    network_add_cache(net, &c);
    c.name = cache;
    network_add_cache(net, &c);
    net_finish(net);
    struct diag *d = diag_new();
    analytic_scope(net, d);
    ck_assert_uint_eq(diag_count(d), 3);
    static const char *const who[] = {"test.cfg:3: error: population 'users': ",
                                      "test.cfg:5: error: each cache 'many': ",
                                      "test.cfg:5: error: cache 'cache': "};
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    diag_print(d, f);
    fclose(f);
    for (size_t i = 0; i < 3; i++)
        ck_assert_ptr_nonnull(strstr(text, who[i]));
    free(text);
    diag_free(d);
    network_free(net);
}
END_TEST

/* Who dispatches is named: a station, or a source. */
START_TEST(dispatches_are_named)
{
    struct network *net = two(5);
    const struct dispatch jsq = {.rule = DISPATCH_JSQ};
    if (_i)
        net->entries[0].dispatch = network_add_dispatch(net, &jsq);
    else
        net->routes[0].dispatch = network_add_dispatch(net, &jsq);
    net_finish(net);
    struct diag *d = diag_new();
    analytic_scope(net, d);
    ck_assert_str_eq(diag_message(d, 0),
                     _i ? "source 'source': a dispatch to the shortest queue cannot be solved"
                        : "station 'a': a dispatch to the shortest queue cannot be solved");
    diag_free(d);
    network_free(net);
}
END_TEST

/* What rates tell of stability: capacity by hand for each rule of the servers. */
static const struct {
    const char *what;
    enum station_word word;
    double capacity;
} capacities[] = {
    {"a speed of 1", WORD_SPEEDS, 1},
    {"rates 1, 2", WORD_RATES, 2},
    {"up 9, down 1", WORD_FAILURES, 0.9},
    {"1 for 10 s, 2 for 30 s", WORD_SHIFTS, 1.75},
};

static int stable(double rate, enum station_word w, struct diag *d)
{
    struct network *net = two(rate);
    add_word(net, w);
    net_finish(net);
    const int status = analytic_stable(net, d);
    network_free(net);
    return status;
}

START_TEST(stability_by_rates)
{
    struct diag *d = diag_new();
    const double limit = capacities[_i].capacity / 0.1;
    ck_assert_msg(stable(0.999 * limit, capacities[_i].word, d) == 0, "%s", capacities[_i].what);
    ck_assert_msg(stable(1.001 * limit, capacities[_i].word, d) == -1, "%s", capacities[_i].what);
    ck_assert_int_eq(diag_status(d), EXIT_UNSTABLE);
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), "station 'a' is unstable: load "));
    diag_free(d);
}
END_TEST

/* Of a finite room it is not known, and not said. */
START_TEST(stability_unknown)
{
    struct diag *d = diag_new();
    ck_assert_int_eq(stable(30, WORD_LOST, d), 0);
    ck_assert_uint_eq(diag_count(d), 0);
    diag_free(d);
}
END_TEST

/* A room has a formula, and a schedule has not: whoever has both is told so. */
START_TEST(two_words_one_formula)
{
    struct model *m = test_model(
        "model = \"network\"; stations = ( { name = \"desk\"; service = { mean = 0.2; }; room = 9; "
        "period = 10; shifts = ( { at = 0; servers = 2; }, { at = 5; servers = 1; } ); } ); "
        "sources = ( { rate = 0.5; to = \"desk\"; } );",
        NULL, 0);
    struct diag *d = diag_new();
    ck_assert_ptr_null(analytic_solve(m->network, d));
    ck_assert_uint_ge(diag_count(d), 1);
    ck_assert_msg(strstr(diag_message(d, 0), "servers by a schedule"), "%s", diag_message(d, 0));
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    diag_free(d);
    model_free(m);
}
END_TEST

/* A timeout that hardly any fetch exceeds changes nothing; another one is refused. M/M/1 with a
 * mean response of 1/(1/0.01 - f) s, so P(D > 0.2) is 2e-7 and P(D > 0.05) 2 %. */
START_TEST(timeouts)
{
    const struct gateway g = {.rate = 100, .users = 40, .caches = 1, .lifetime = 1,
                              .single_flight = true, .servers = 1, .service = exponential(0.01)};
    const struct {
        double fetch, lock;
        const char *why;
    } cases[] = {{0.2, 0, NULL}, {0, 0.2, NULL}, {0.05, 0, "a timeout of fetches"},
                 {0, 0.05, "the timeout of a lock"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct network *net = gateway_network(&g);
        struct diag *d = diag_new();
        net->caches[0].fetch_timeout = cases[i].fetch;
        net->caches[0].lock_timeout = cases[i].lock;
        net->caches[0].retries = 2;
        ck_assert_int_eq(analytic_scope(net, d), cases[i].why ? SCOPE_RATES : SCOPE_ANSWERS);
        if (cases[i].why)
            ck_assert_ptr_nonnull(strstr(diag_message(d, 0), cases[i].why));
        network_free(net);
        diag_free(d);
    }
}
END_TEST

/* A fetch with a heavier tail than an exponential one of the same mean: of a hyperexponential D,
 * scv 4, 1.2 % last longer than 10 means, and 3e-13 longer than 125. */
START_TEST(timeouts_of_uneven_fetches)
{
    const struct gateway g = {.rate = 100, .users = 40, .caches = 1, .lifetime = 1,
                              .single_flight = true, .servers = SERVERS_INFINITE,
                              .service = dist_of(DIST_HYPEREXPONENTIAL, 0.01, 4)};
    for (int late = 0; late < 2; late++) {
        struct network *net = gateway_network(&g);
        struct diag *d = diag_new();
        net->caches[0].fetch_timeout = late ? 0.1 : 1.25;
        ck_assert_int_eq(analytic_scope(net, d), late ? SCOPE_RATES : SCOPE_ANSWERS);
        network_free(net);
        diag_free(d);
    }
}
END_TEST

/* What a solution refuses has no scope either, or `simulate` would expect answers from it: here the
 * fetches of a second level, refused when the token has expired since the first look-up. */
START_TEST(scope_is_that_of_a_solution)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 100; K = 2; login = false;\n"
        "stations = { issuer = { service = { mean = 0.01; }; servers = \"infinite\"; };\n"
        "  S_p = { service = { mean = 0.001; }; servers = \"infinite\"; }; };\n"
        "token = { mode = \"cache\"; users = 50; lifetime = 2; single_flight = true;\n"
        "  issuer_lifetime = 10; second = { lifetime = 4; single_flight = true;\n"
        "    service = { mean = 0.1; }; servers = \"infinite\"; }; };",
        NULL, 0);
    struct diag *d = diag_new();
    ck_assert_ptr_null(analytic_solve(m->network, d));
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    ck_assert_int_eq(analytic_scope(m->network, NULL), SCOPE_RATES);
    diag_free(d);
    model_free(m);
}
END_TEST

/* Fetches of 10 ms are a third of a life of 30 ms. */
START_TEST(short_lives)
{
    for (int i = 0; i < 4; i++) {
        const struct gateway g = {.rate = 10, .users = 40, .caches = 1, .lifetime = 1,
                                  .single_flight = i & 1, .servers = SERVERS_INFINITE,
                                  .service = deterministic(0.01)};
        struct network *net = gateway_network(&g);
        struct diag *d = diag_new();
        net->populations[0].token_lifetime = i < 2 ? 0.03 : 0.04;
        net->populations[0].renew_on_expiry = true;
        ck_assert_int_eq(analytic_scope(net, d), i == 0 ? SCOPE_RATES : SCOPE_ANSWERS);
        if (i == 0)
            ck_assert_ptr_nonnull(strstr(diag_message(d, 0), "tokens that expire after 0.03 s"));
        network_free(net);
        diag_free(d);
    }
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("scope");
    TCase *t = tcase_create("scope");
    tcase_add_loop_test(t, every_discipline, 0, DISCIPLINES);
    tcase_add_loop_test(t, every_word, 0, STATION_WORDS);
    tcase_add_loop_test(t, every_dispatch, 0, DISPATCH_RULES);
    tcase_add_test(t, customers);
    tcase_add_test(t, customers_who_never_leave);
    tcase_add_test(t, all_are_named);
    tcase_add_test(t, tokens_are_named);
    tcase_add_loop_test(t, dispatches_are_named, 0, 2);
    tcase_add_loop_test(t, stability_by_rates, 0, sizeof capacities / sizeof *capacities);
    tcase_add_test(t, stability_unknown);
    tcase_add_test(t, two_words_one_formula);
    tcase_add_test(t, timeouts);
    tcase_add_test(t, timeouts_of_uneven_fetches);
    tcase_add_test(t, scope_is_that_of_a_solution);
    tcase_add_test(t, short_lives);
    suite_add_tcase(s, t);
    return run_suite(s);
}
