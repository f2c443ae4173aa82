/*
 * Rules of dispatch against exact answers: chains of few states solved numerically, GI/M/1, M/M/c,
 * and identities between rules that hold to the bit.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/gimc.h"
#include "analytic/mmc.h"
#include "helpers/chain.h"
#include "helpers/close.h"
#include "helpers/pvalue.h"
#include "helpers/replications.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "sim/sim.h"

enum { SEED = 20190411, STATIONS_MAX = 12 };

static struct dist exponential(double mean)
{
    struct dist d;
    dist_exponential(mean, &d);
    return d;
}

/* Single servers, among which a rule chooses. */
struct farm {
    struct dispatch dispatch;
    double lambda;                /* [1/s] in all */
    size_t n;
    double mean[STATIONS_MAX];    /* [s] of services */
    double p[STATIONS_MAX];       /* 0: 1/n */
    unsigned servers;             /* at each */
    enum discipline discipline;
    bool constant;                /* services take their mean */
    size_t users;                 /* of whom the requests are, all alike; 0: nobody's */
    bool by_routes;               /* out of a delay, whose output is Poisson; else at the source */
};

static double share(const struct farm *f, size_t i)
{
    return f->p[i] > 0 ? f->p[i] : 1.0 / (double)f->n;
}

/* The farm's stations are the network's first n. */
static struct network *net_farm(const struct farm *f)
{
    struct network *net = network_new(NULL);
    const struct dist interarrival = exponential(1 / f->lambda), delay = exponential(1);
    size_t nodes[STATIONS_MAX];
    network_add_class(net, "request");
    for (size_t i = 0; i < f->n; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%zu", i);
        struct dist service = exponential(f->mean[i]);
        if (f->constant)
            dist_deterministic(f->mean[i], &service);
        const size_t group = network_add_group(net, name);
        const size_t s = network_add_station(
            net, &(struct station_def){.name = name, .group = group, .servers = f->servers,
                                       .discipline = f->discipline});
        nodes[i] = network_add_node(net, s, 0, &service);
    }
    const size_t dispatch = network_add_dispatch(net, &f->dispatch);
    network_add_source(net, "source", &interarrival, 0);
    if (f->users > 0) {
        char name[] = "people";
        net->sources[0].population =
            network_add_population(net, &(struct population){.name = name, .users = f->users});
    }
    if (f->by_routes) {
        const size_t group = network_add_group(net, "front");
        const size_t front = network_add_node(
            net, test_station(net, "front", group, SERVERS_INFINITE), 0, &delay);
        network_add_entry(net, front, 1);
        for (size_t i = 0; i < f->n; i++) {
            const size_t r = network_add_route(net, front, nodes[i], NET_NONE, share(f, i), 0);
            net->routes[r].dispatch = dispatch;
        }
    } else {
        for (size_t i = 0; i < f->n; i++) {
            network_add_entry(net, nodes[i], share(f, i));
            net->entries[i].dispatch = dispatch;
        }
    }
    network_finish(net);
    return net;
}

/* A farm from which half of the requests come again, by the same rule; with room that is never
 * needed, or without a limit. */
static struct network *net_again(const struct farm *f, bool finite)
{
    struct network *net = network_new(NULL);
    const struct dist interarrival = exponential(1 / f->lambda);
    network_add_class(net, "request");
    network_add_source(net, "source", &interarrival, 0);
    for (size_t i = 0; i < f->n; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%zu", i);
        const struct dist service = exponential(f->mean[i]);
        const size_t s = network_add_station(
            net, &(struct station_def){.name = name, .group = network_add_group(net, name),
                                       .servers = f->servers, .room = finite ? 100000 : 0,
                                       .full = FULL_BLOCK});
        network_add_entry(net, network_add_node(net, s, 0, &service), share(f, i));
    }
    for (size_t i = 0; i < f->n; i++) {
        const size_t dispatch = network_add_dispatch(net, &f->dispatch);
        for (size_t k = 0; k < f->n; k++) {
            const size_t r = network_add_route(net, i, k, NET_NONE, share(f, k) / 2, 0);
            net->routes[r].dispatch = dispatch;
        }
    }
    network_finish(net);
    return net;
}

static struct replications run_farm(const struct farm *f, struct network **net, double window,
                                    size_t n)
{
    *net = net_farm(f);
    const struct sim_options o = {.window = window, .windows = 1, .warmup = 200};
    return replications_run(*net, &o, n, SEED);
}

static void tear_down(struct replications *r, struct network *net)
{
    replications_free(r);
    network_free(net);
}

/* ---- two stations against a chain ---- */

enum { ROOM = 60, STATES = ROOM * ROOM };

/* Into to[2] the chance that a request goes to either, who finds n[] there. */
typedef void policy(const struct farm *f, const size_t *n, double *to);

static void shorter(const struct farm *f, const size_t *n, double *to)
{
    to[0] = n[0] < n[1] ? 1 : n[0] > n[1] ? 0 : f->dispatch.first_of_equals ? 1 : 0.5;
    to[1] = 1 - to[0];
}

static void faster(const struct farm *f, const size_t *n, double *to)
{
    if (n[0] > 0 && n[1] > 0) {
        shorter(f, n, to);
        return;
    }
    to[0] = n[0] == 0 && (n[1] > 0 || f->mean[0] < f->mean[1]);
    to[1] = 1 - to[0];
}

/* Mean numbers at both, from the chain cut off at ROOM - 1, where hardly anybody ever is. */
static void solve_two(const struct farm *f, policy *of, double *number)
{
    struct chain *c = chain_new(STATES);
    double *pi = calloc(STATES, sizeof *pi), cut = 0;
    for (size_t i = 0; i < STATES; i++) {
        const size_t n[2] = {i / ROOM, i % ROOM};
        double to[2];
        of(f, n, to);
        if (n[0] + 1 < ROOM)
            chain_add(c, i, i + ROOM, f->lambda * to[0]);
        if (n[1] + 1 < ROOM)
            chain_add(c, i, i + 1, f->lambda * to[1]);
        if (n[0] > 0)
            chain_add(c, i, i - ROOM, 1 / f->mean[0]);
        if (n[1] > 0)
            chain_add(c, i, i - 1, 1 / f->mean[1]);
    }
    chain_solve(c, pi);
    number[0] = number[1] = 0;
    for (size_t i = 0; i < STATES; i++) {
        number[0] += (double)(i / ROOM) * pi[i];
        number[1] += (double)(i % ROOM) * pi[i];
        cut += i / ROOM == ROOM - 1 || i % ROOM == ROOM - 1 ? pi[i] : 0;
    }
    ck_assert_double_lt(cut, 1e-9);
    chain_free(c);
    free(pi);
}

static const struct {
    struct farm farm;
    policy *of;
} TWO[] = {
    {{{.rule = DISPATCH_JSQ}, 1.5, 2, {1, 1}, .servers = 1}, shorter},
    {{{.rule = DISPATCH_JSQ, .first_of_equals = true}, 1.5, 2, {1, 1}, .servers = 1}, shorter},
    {{{.rule = DISPATCH_JSQ}, 1, 2, {1, 2}, .servers = 1, .by_routes = true}, shorter},
    {{{.rule = DISPATCH_FASTEST}, 0.9, 2, {2, 1}, .servers = 1}, faster},
    {{{.rule = DISPATCH_FASTEST, .first_of_equals = true}, 0.9, 2, {1, 2}, .servers = 1,
      .by_routes = true}, faster},
};

START_TEST(two_stations_are_as_their_chain)
{
    const struct farm *f = &TWO[_i].farm;
    double number[2];
    solve_two(f, TWO[_i].of, number);
    struct network *net;
    struct replications r = run_farm(f, &net, 20000, 20);
    for (size_t i = 0; i < 2; i++)
        check_place(&r, at_station(&r, i, SUM_NUMBER), r.at->time, number[i], 0.012, "number");
    tear_down(&r, net);
}
END_TEST

/* ---- power of d ---- */

enum { QUEUE = 30, SORTED = QUEUE * QUEUE * QUEUE };

static size_t state_of(size_t a, size_t b, size_t c)
{
    size_t n[3] = {a, b, c}, swap;
    for (int k = 0; k < 3; k++) {
        const int i = k % 2;
        if (n[i] < n[i + 1])
            swap = n[i], n[i] = n[i + 1], n[i + 1] = swap;
    }
    return (n[0] * QUEUE + n[1]) * QUEUE + n[2];
}

/*
 * Three M/M/1 with a >= b >= c there. Of the three pairs each is drawn with chance 1/3, and its
 * shorter one taken: c with 2/3, b with 1/3; of equals any, which is the same state.
 */
static double power_of_two_of_three(double lambda)
{
    struct chain *chain = chain_new(SORTED);
    double *pi = calloc(SORTED, sizeof *pi), number = 0, cut = 0;
    for (size_t a = 0; a < QUEUE; a++)
        for (size_t b = 0; b <= a; b++)
            for (size_t c = 0; c <= b; c++) {
                const size_t i = state_of(a, b, c);
                if (b + 1 < QUEUE)
                    chain_add(chain, i, state_of(a, b + 1, c), lambda / 3);
                if (c + 1 < QUEUE)
                    chain_add(chain, i, state_of(a, b, c + 1), lambda * 2 / 3);
                if (a > 0)
                    chain_add(chain, i, state_of(a - 1, b, c), 1);
                if (b > 0)
                    chain_add(chain, i, state_of(a, b - 1, c), 1);
                if (c > 0)
                    chain_add(chain, i, state_of(a, b, c - 1), 1);
            }
    chain_solve(chain, pi);
    for (size_t a = 0; a < QUEUE; a++)
        for (size_t b = 0; b <= a; b++)
            for (size_t c = 0; c <= b; c++) {
                number += (double)(a + b + c) * pi[state_of(a, b, c)];
                cut += a == QUEUE - 1 ? pi[state_of(a, b, c)] : 0;
            }
    ck_assert_double_lt(cut, 1e-9);
    chain_free(chain);
    free(pi);
    return number;
}

START_TEST(two_of_three_is_as_its_chain)
{
    const struct farm f = {{.rule = DISPATCH_POWER_OF_D, .d = 2, .first_of_equals = _i == 1}, 2.1,
                           3, {1, 1, 1}, .servers = 1};
    struct network *net;
    struct replications r = run_farm(&f, &net, 20000, 20);
    const size_t numbers[] = {at_station(&r, 0, SUM_NUMBER), at_station(&r, 1, SUM_NUMBER),
                              at_station(&r, 2, SUM_NUMBER)};
    check_ratio(&r, numbers, 3, &r.at->time, 1, power_of_two_of_three(f.lambda), 0.01, "number");
    tear_down(&r, net);
}
END_TEST

/* With d = 1 each is an M/M/1 for itself. */
START_TEST(one_of_many_is_random)
{
    const struct farm f = {{.rule = DISPATCH_POWER_OF_D, .d = 1}, 2.1, 3, {1, 1, 1}, .servers = 1};
    struct network *net;
    struct replications r = run_farm(&f, &net, 20000, 20);
    for (size_t i = 0; i < 3; i++)
        check_place(&r, at_station(&r, i, SUM_NUMBER), r.at->time, 0.7 / 0.3, 0.02, "number");
    tear_down(&r, net);
}
END_TEST

static void ck_same_records(const struct farm *a, const struct farm *b)
{
    struct network *net_a, *net_b;
    struct replications x = run_farm(a, &net_a, 2000, 2), y = run_farm(b, &net_b, 2000, 2);
    ck_assert_uint_eq(x.at->width, y.at->width);
    ck_assert_mem_eq(x.records, y.records, x.n * x.at->width * sizeof *x.records);
    tear_down(&x, net_a);
    tear_down(&y, net_b);
}

START_TEST(all_of_many_is_the_shortest)
{
    struct farm a = {{.rule = DISPATCH_POWER_OF_D, .d = 3, .first_of_equals = _i == 1}, 2.1, 3,
                     {1, 1, 1}, .servers = 1},
                b = a;
    b.dispatch = (struct dispatch){.rule = DISPATCH_JSQ, .first_of_equals = _i == 1};
    ck_same_records(&a, &b);
}
END_TEST

/* A dispatch by probabilities is what routes are without one. */
START_TEST(random_is_as_without_a_rule)
{
    struct farm a = {{.rule = DISPATCH_RANDOM}, 2, 3, {1, 1, 1}, {0.2, 0.3, 0.5}, .servers = 1,
                     .by_routes = true};
    struct network *net = net_farm(&a), *plain = net_farm(&a);
    for (size_t i = 0; i < plain->n_routes; i++)
        plain->routes[i].dispatch = NET_NONE;
    ck_assert(network_is_plain(net));
    const struct sim_options o = {.window = 2000, .windows = 1};
    struct replications x = replications_run(net, &o, 2, SEED),
                        y = replications_run(plain, &o, 2, SEED);
    ck_assert_mem_eq(x.records, y.records, x.n * x.at->width * sizeof *x.records);
    tear_down(&x, net);
    tear_down(&y, plain);
}
END_TEST

/* Who has been served and may come back does not count itself: not where it leaves its server
 * first, and not where it has chosen before, because a station that is full would block it. */
START_TEST(who_chooses_does_not_count_itself)
{
    static const enum dispatch_rule rules[] = {DISPATCH_JSQ, DISPATCH_POWER_OF_D,
                                               DISPATCH_LEAST_WORK, DISPATCH_FASTEST};
    const struct farm f = {{.rule = rules[_i], .d = 2}, 1.2, 3, {1, 0.8, 1.2}, .servers = 1};
    struct network *net[2];
    struct replications r[2];
    for (int finite = 0; finite < 2; finite++) {
        net[finite] = net_again(&f, finite == 1);
        r[finite] = replications_run(
            net[finite], &(struct sim_options){.window = 2000, .windows = 1}, 2, SEED);
    }
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < f.n; k++) {
            ck_close(replications_value(&r[1], i, at_station(&r[1], k, SUM_ARRIVALS)),
                     replications_value(&r[0], i, at_station(&r[0], k, SUM_ARRIVALS)), 0, 0);
            ck_close(replications_value(&r[1], i, at_station(&r[1], k, SUM_NUMBER)),
                     replications_value(&r[0], i, at_station(&r[0], k, SUM_NUMBER)), 1e-10, 0);
        }
    for (int finite = 0; finite < 2; finite++)
        tear_down(&r[finite], net[finite]);
}
END_TEST

/*
 * It may have chosen even before its service. One request at a time, which comes again with
 * probability 1/2: to the first of two, by every rule, as nobody is anywhere when it does.
 */
START_TEST(who_chooses_early_does_not_count_itself)
{
    static const enum dispatch_rule rules[] = {DISPATCH_JSQ, DISPATCH_LEAST_WORK,
                                               DISPATCH_FASTEST};
    struct network *net = network_new(NULL);
    struct dist time;
    size_t routes[2];
    dist_deterministic(100, &time);
    network_add_class(net, "request");
    network_add_source(net, "source", &time, 0);
    for (int i = 0; i < 2; i++) {
        const char *const name = i == 0 ? "first" : "second";
        dist_deterministic(1 + i, &time);
        network_add_node(net,
                         network_add_station(net, &(struct station_def){
                                                      .name = name, .servers = 1, .room = 9,
                                                      .group = network_add_group(net, name),
                                                      .full = FULL_BLOCK_BEFORE}),
                         0, &time);
    }
    network_add_entry(net, 0, 1);
    const size_t dispatch = network_add_dispatch(
        net, &(struct dispatch){.rule = rules[_i], .first_of_equals = true});
    for (size_t to = 0; to < 2; to++)
        routes[to] = network_add_route(net, 0, to, NET_NONE, 0.25, 0);
    for (size_t to = 0; to < 2; to++)
        net->routes[routes[to]].dispatch = dispatch;
    network_finish(net);
    struct replications r =
        replications_run(net, &(struct sim_options){.window = 1e5, .windows = 1}, 1, SEED);
    ck_assert(replications_value(&r, 0, at_station(&r, 0, SUM_ARRIVALS)) > 1500);
    ck_close(replications_value(&r, 0, at_station(&r, 1, SUM_ARRIVALS)), 0, 0, 0);
    tear_down(&r, net);
}
END_TEST

/* ---- round-robin ---- */

/* Mean number at E_k/M/1, lambda arrivals a second in all, every k-th here, service of mean 1. */
static double erlang_number(double k, double lambda)
{
    struct dist gap;
    struct gimc q;
    dist_erlang(k, k / lambda, &gap);
    ck_assert_int_eq(gimc_solve(&gap, 1, 1, 1, 1 - lambda / k, &q), GIMC_OK);
    return lambda / k * (q.wq + 1);
}

START_TEST(each_third_comes_as_erlang)
{
    const struct farm f = {{.rule = DISPATCH_ROUND_ROBIN}, 2.4, 3, {1, 1, 1}, .servers = 1,
                           .by_routes = _i == 1};
    struct network *net;
    struct replications r = run_farm(&f, &net, 20000, 20);
    for (size_t i = 0; i < 3; i++)
        check_place(&r, at_station(&r, i, SUM_NUMBER), r.at->time, erlang_number(3, f.lambda), 0.02,
                    "number");
    tear_down(&r, net);
}
END_TEST

/* Smooth turns of 2 to 1 are a b a, a b a, so that b is an E_3/M/1. */
START_TEST(turns_are_smooth)
{
    const struct farm f = {{.rule = DISPATCH_ROUND_ROBIN}, 2.4, 2, {0.5, 1}, {2.0 / 3, 1.0 / 3},
                           .servers = 1};
    struct network *net;
    struct replications r = run_farm(&f, &net, 20000, 20);
    check_place(&r, at_station(&r, 1, SUM_NUMBER), r.at->time, erlang_number(3, f.lambda), 0.02,
                "number");
    for (size_t i = 0; i < r.n; i++) {
        const double a = replications_value(&r, i, at_station(&r, 0, SUM_ARRIVALS)),
                     b = replications_value(&r, i, at_station(&r, 1, SUM_ARRIVALS));
        ck_assert_double_le(fabs(a - 2 * b), 2);
    }
    tear_down(&r, net);
}
END_TEST

/* Of so many arrivals each target has its share to within one, at any moment, and whatever
 * fractions the shares are of each other. */
START_TEST(turns_are_as_many_as_the_shares)
{
    static const double shares[][4] = {{0.25, 0.25, 0.25, 0.25},
                                       {0.1, 0.2, 0.3, 0.4},
                                       {0.3, 0.3, 0.2, 0.2},
                                       {0.31830988618379067, 0.2, 0.18169011381620933, 0.3}};
    struct farm f = {{.rule = DISPATCH_ROUND_ROBIN}, 1, 4, {1, 1, 1, 1}, .servers = 4};
    memcpy(f.p, shares[_i], sizeof shares[_i]);
    struct network *net = net_farm(&f);
    for (double window = 10; window < 1e5; window *= 7) {
        struct replications r =
            replications_run(net, &(struct sim_options){.window = window, .windows = 1}, 1, SEED);
        for (size_t i = 0; i < 4; i++)
            ck_close(replications_value(&r, 0, at_station(&r, i, SUM_ARRIVALS)),
                     f.p[i] * replications_value(&r, 0, r.at->external), 0, 1.0001);
        replications_free(&r);
    }
    network_free(net);
}
END_TEST

/* ---- least work ---- */

/* Each goes where it waits least, so all wait as in one queue: M/M/c. */
START_TEST(the_least_work_makes_one_queue)
{
    const struct farm f = {{.rule = DISPATCH_LEAST_WORK}, 2.4, 3, {1, 1, 1}, .servers = 1,
                           .by_routes = _i == 1};
    struct mmc q;
    struct network *net;
    struct replications r = run_farm(&f, &net, 20000, 20);
    const size_t waits[] = {at_station(&r, 0, SUM_WAIT), at_station(&r, 1, SUM_WAIT),
                            at_station(&r, 2, SUM_WAIT)},
                 starts[] = {at_station(&r, 0, SUM_STARTS), at_station(&r, 1, SUM_STARTS),
                             at_station(&r, 2, SUM_STARTS)};
    ck_assert_int_eq(mmc_solve(f.lambda, 1, 3, &q), MMC_OK);
    check_ratio(&r, waits, 3, starts, 3, q.wq, 0.015, "wait");
    tear_down(&r, net);
}
END_TEST

/* The same on every path, where services are alike: the waits are those of one station. */
START_TEST(the_least_work_is_one_queue)
{
    const struct farm f = {{.rule = DISPATCH_LEAST_WORK, .first_of_equals = _i == 1}, 2.7, 3,
                           {1, 1, 1}, .servers = 1, .constant = true},
                      one = {{.rule = DISPATCH_RANDOM}, 2.7, 1, {1}, .servers = 3,
                             .constant = true};
    struct network *net, *net_one;
    struct replications r = run_farm(&f, &net, 2000, 3), r_one = run_farm(&one, &net_one, 2000, 3);
    for (size_t i = 0; i < r.n; i++) {
        double wait = 0;
        for (size_t k = 0; k < f.n; k++)
            wait += replications_value(&r, i, at_station(&r, k, SUM_WAIT));
        ck_close(wait, replications_value(&r_one, i, at_station(&r_one, 0, SUM_WAIT)), 1e-10, 0);
    }
    tear_down(&r, net);
    tear_down(&r_one, net_one);
}
END_TEST

/* Whatever the order of service, a single server that does not rest has the same work left, so the
 * same station is chosen, on every path. */
START_TEST(work_left_is_no_matter_of_discipline)
{
    struct farm f = {{.rule = DISPATCH_LEAST_WORK, .first_of_equals = true}, 2.4, 3, {1, 1.2, 0.8},
                     .servers = 1};
    struct network *net, *net_fifo;
    struct replications fifo = run_farm(&f, &net_fifo, 2000, 2);
    f.discipline = (enum discipline)_i;
    struct replications r = run_farm(&f, &net, 2000, 2);
    for (size_t i = 0; i < r.n; i++)
        for (size_t k = 0; k < f.n; k++) {
            ck_close(replications_value(&r, i, at_station(&r, k, SUM_ARRIVALS)),
                     replications_value(&fifo, i, at_station(&fifo, k, SUM_ARRIVALS)), 0, 0);
            ck_close(replications_value(&r, i, at_station(&r, k, SUM_BUSY)),
                     replications_value(&fifo, i, at_station(&fifo, k, SUM_BUSY)), 1e-9, 0);
        }
    tear_down(&r, net);
    tear_down(&fifo, net_fifo);
}
END_TEST

/* ---- sticky ---- */

enum { USERS = 200 };

/* Which number is in the name of the i-th of k stations: the last instance comes first. */
static size_t number_of(size_t i, size_t k)
{
    return (i + k - 1) % k;
}

/* Users who are customers of sources of their own, among k stations. Meter u * k + i counts the
 * requests of user u at the i-th. */
static struct network *net_sticky(size_t k, bool weighted)
{
    struct network *net = network_new(NULL);
    const struct dist service = exponential(0.1), think = exponential(1);
    const size_t dispatch =
        network_add_dispatch(net, &(struct dispatch){.rule = DISPATCH_STICKY});
    char name[32];
    for (size_t i = 0; i < k; i++) {
        snprintf(name, sizeof name, "s%zu", number_of(i, k));
        test_station(net, name, network_add_group(net, name), 1);
    }
    for (size_t u = 0; u < USERS; u++) {
        snprintf(name, sizeof name, "user%zu", u);
        const size_t class = network_add_class(net, name);
        const size_t source = network_add_source(net, name, &think, 0);
        net->sources[source].customers = 1;
        for (size_t i = 0; i < k; i++) {
            const size_t node = network_add_node(net, i, class, &service);
            const double weight = weighted && number_of(i, k) == 0 ? 3 : 1;
            network_add_entry(net, node, weight / (double)(k + (weighted ? 2 : 0)));
            net->entries[net->n_entries - 1].dispatch = dispatch;
            network_add_meter(net, name, NULL, 1);
            network_add_flow(net, FLOW_NODE, node, 1, false);
        }
    }
    network_finish(net);
    return net;
}

/* The number of the station to which each user's requests all went. */
static void homes(size_t k, bool weighted, size_t *home)
{
    struct network *net = net_sticky(k, weighted);
    struct replications r =
        replications_run(net, &(struct sim_options){.window = 20, .windows = 1}, 2, SEED);
    for (size_t u = 0; u < USERS; u++) {
        size_t places = 0;
        for (size_t m = u * k; m < (u + 1) * k; m++) {
            const size_t at = r.at->meters + m * METER_SUMS + SUM_NUMERATOR;
            if (replications_value(&r, 0, at) + replications_value(&r, 1, at) > 0) {
                home[u] = number_of(m - u * k, k);
                places++;
            }
        }
        ck_assert_msg(places == 1, "user %zu is at %zu stations", u, places);
    }
    tear_down(&r, net);
}

/* Another instance takes over its share of the users, and nobody else moves. */
START_TEST(who_sticks_stays)
{
    size_t before[USERS], after[USERS], moved = 0;
    const bool weighted = _i == 1;
    homes(5, weighted, before);
    homes(6, weighted, after);
    for (size_t u = 0; u < USERS; u++)
        if (after[u] != before[u]) {
            ck_assert_uint_eq(after[u], 5);
            moved++;
        }
    ck_assert(two_sided_count((double)moved, USERS, weighted ? 1.0 / 8 : 1.0 / 6) > 1e-4);
}
END_TEST

START_TEST(users_are_spread_by_weights)
{
    size_t home[USERS], at_first = 0;
    const bool weighted = _i == 1;
    homes(5, weighted, home);
    for (size_t u = 0; u < USERS; u++)
        at_first += home[u] == 0;
    ck_assert(two_sided_count((double)at_first, USERS, weighted ? 3.0 / 7 : 1.0 / 5) > 1e-4);
}
END_TEST

/* Ten users of a population, all alike: each station has some of them, and so whole tenths of the
 * requests. */
START_TEST(users_of_a_population_stick)
{
    const struct farm f = {{.rule = DISPATCH_STICKY}, 10, 4, {0.01, 0.01, 0.01, 0.01}, .servers = 1,
                           .users = 10};
    struct network *net = net_farm(&f);
    struct replications r =
        replications_run(net, &(struct sim_options){.window = 10000, .windows = 1}, 2, SEED);
    double used = 0;
    for (size_t i = 0; i < 4; i++) {
        const double n = replications_value(&r, 0, at_station(&r, i, SUM_ARRIVALS)),
                     all = replications_value(&r, 0, r.at->external), tenths = round(10 * n / all);
        ck_assert(tenths == 0 ? n == 0 : two_sided_count(n, all, tenths / 10) > 1e-4);
        const double again = replications_value(&r, 1, at_station(&r, i, SUM_ARRIVALS)) /
                             replications_value(&r, 1, r.at->external);
        ck_assert_double_eq(round(10 * again), tenths);
        used += tenths > 0;
    }
    ck_assert_double_ge(used, 2);
    tear_down(&r, net);
}
END_TEST

/* Requests of nobody are spread at random: each station is an M/M/1. */
START_TEST(nobody_sticks_nowhere)
{
    const struct farm f = {{.rule = DISPATCH_STICKY}, 2.1, 3, {1, 1, 1}, .servers = 1};
    struct network *net;
    struct replications r = run_farm(&f, &net, 20000, 20);
    for (size_t i = 0; i < 3; i++)
        check_place(&r, at_station(&r, i, SUM_NUMBER), r.at->time, 0.7 / 0.3, 0.02, "number");
    tear_down(&r, net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("sim/general_dispatch");
    TCase *t = tcase_create("rules");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, two_stations_are_as_their_chain, 0, sizeof TWO / sizeof *TWO);
    tcase_add_loop_test(t, two_of_three_is_as_its_chain, 0, 2);
    tcase_add_test(t, one_of_many_is_random);
    tcase_add_loop_test(t, all_of_many_is_the_shortest, 0, 2);
    tcase_add_loop_test(t, who_chooses_does_not_count_itself, 0, 4);
    tcase_add_loop_test(t, who_chooses_early_does_not_count_itself, 0, 3);
    tcase_add_test(t, random_is_as_without_a_rule);
    tcase_add_loop_test(t, each_third_comes_as_erlang, 0, 2);
    tcase_add_test(t, turns_are_smooth);
    tcase_add_loop_test(t, turns_are_as_many_as_the_shares, 0, 4);
    tcase_add_loop_test(t, the_least_work_makes_one_queue, 0, 2);
    tcase_add_loop_test(t, the_least_work_is_one_queue, 0, 2);
    tcase_add_loop_test(t, work_left_is_no_matter_of_discipline, 0, DISCIPLINES);
    tcase_add_loop_test(t, who_sticks_stays, 0, 2);
    tcase_add_loop_test(t, users_are_spread_by_weights, 0, 2);
    tcase_add_test(t, users_of_a_population_stick);
    tcase_add_test(t, nobody_sticks_nowhere);
    suite_add_tcase(s, t);
    return run_suite(s);
}
