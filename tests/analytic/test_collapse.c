/*
 * Collapse of an issuer: fixed points by hand, where the issuer is M/M/1 and all users are alike.
 */
#include "analytic/solve.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/gateway.h"
#include "analytic/nets.h"
#include "helpers/close.h"
#include "helpers/fills.h"
#include "helpers/run.h"

/* A gateway whose issuer has one server with exponential services of mean s. */
struct collapsing {
    double rate, life, s;
    size_t users, caches;
    bool single_flight;
};

static struct network *network_of(const struct collapsing *g)
{
    return gateway_network(&(struct gateway){.rate = g->rate,
                                             .users = g->users,
                                             .caches = g->caches,
                                             .lifetime = g->life,
                                             .single_flight = g->single_flight,
                                             .servers = 1,
                                             .service = exponential(g->s)});
}

/*
 * D = s/(1 - rho), rho = rate s (1 + uD)/(1 + u (T + D)): a quadratic equation in D, whose smaller
 * root is the stable state.
 */
static double by_hand(const struct collapsing *g)
{
    const double u = g->rate / (double)g->users / (double)g->caches;
    const double m = 1 / (1 + u * g->life), a = g->rate * g->s * m;
    const double x = u * (m - a), y = 1 - a - g->s * u * m;
    return (-y + sqrt(y * y + 4 * x * g->s)) / (2 * x);
}

/* The D at which 1 + uD fetches of each entry that ends make a load of 1, where these end as often
 * as with fetches of length `usual`. */
static double tips_by_hand(const struct collapsing *g, double usual)
{
    const double pairs = (double)(g->users * g->caches), u = g->rate / pairs;
    return ((g->life + 1 / u + usual) / (pairs * g->s) - 1) / u;
}

static struct result *solved(const struct collapsing *g, struct network **net)
{
    struct diag *d = diag_new();
    *net = network_of(g);
    struct result *r = analytic_solve(*net, d);
    if (!r)
        ck_abort_msg("%s", diag_message(d, 0));
    diag_free(d);
    return r;
}

static const struct collapsing cases[] = {
    {930, 60, 0.008, 2000, 4, false},
    {700, 60, 0.008, 2000, 4, false},
    {100, 30, 0.02, 60, 1, false},
};

START_TEST(fixed_points)
{
    const struct collapsing *g = &cases[_i];
    struct network *net;
    struct result *r = solved(g, &net);
    const struct collapse_result *c = &r->collapse;
    ck_assert_uint_eq(c->n, 3);
    const double usual = by_hand(g);
    ck_close(c->states[0].fetch, usual, 1e-7, 0);
    ck_close(c->states[0].load, 1 - g->s / usual, 1e-7, 0);
    ck_close(c->states[1].fetch, tips_by_hand(g, usual), 1e-7, 0);
    ck_assert(c->states[0].stable && !c->states[1].stable && c->states[1].load == 1);
    ck_assert(c->tips_at == c->states[1].fetch);
    ck_assert(c->states[2].stable);
    if (_i < 2) {    /* even the misses of very long fetches are too many */
        ck_assert(isinf(c->states[2].fetch) && c->states[2].load > 1);
    } else {         /* those of fetches longer than a lifetime are fewer */
        ck_assert(c->states[2].fetch > g->life && c->states[2].fetch < 2 * g->life);
        ck_close(c->states[2].load, 1 - g->s / c->states[2].fetch, 1e-7, 0);
    }
    ck_assert_str_eq(c->station, "issuer");
    result_free(r);
    network_free(net);
}
END_TEST

/*
 * An event loop of a gateway without single flight whose issuer has services of one length, from
 * its stable state. A stall is so long that the first fetch of it takes `fetch`. Does the queue
 * grow to four times that, before the issuer is idle again?
 */
static bool stalled(const struct gateway *g, double fetch, struct stream *r)
{
    const size_t pairs = g->users * g->caches;
    const double u = g->rate / (double)pairs, there = g->lifetime / (g->lifetime + 1 / u);
    struct gateway_entry *e = mem_calloc(pairs, sizeof *e);
    for (size_t i = 0; i < pairs; i++)
        e[i] = (struct gateway_entry){
            stream_uniform(r) < there ? g->lifetime * stream_uniform(r) : 0, INFINITY};
    double free_at = 0, begin = 4 + stream_uniform(r), t = 0;
    do {
        t += sampler_exp(r) / g->rate;
        if (t > begin && isfinite(begin)) {
            free_at = fmax(free_at, begin + fetch - g->service.mean);
            begin = INFINITY;
        }
        struct gateway_entry *x = &e[(size_t)(stream_uniform(r) * (double)pairs)];
        if (t >= x->filled) {
            x->end = x->filled + g->lifetime;
            x->filled = INFINITY;
        }
        if (t < x->end)
            continue;
        free_at = fmax(t, free_at) + g->service.mean;
        x->filled = fmin(x->filled, free_at);
    } while (isfinite(begin) || (free_at > t && free_at < t + 4 * fetch));
    free(e);
    return free_at > t;
}

static double tipped(const struct gateway *g, double fetch, int times)
{
    struct stream r;
    int n = 0;
    stream_init(&r, 3, 1, 4, 1);
    for (int i = 0; i < times; i++)
        n += stalled(g, fetch, &r);
    return (double)n / times;
}

/* Stalls as long as the tipping point tip it half of the time, whatever the length of services. */
START_TEST(stalls)
{
    const struct gateway g = {.rate = 1000, .users = 2000, .caches = 4, .lifetime = 60,
                              .servers = 1, .service = deterministic(0.008)};
    struct network *net = gateway_network(&g);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    ck_assert_ptr_nonnull(r);
    const double tips = r->collapse.tips_at, times = 3000;
    const double half = 4.5 * sqrt(0.25 / times) + 0.035;    /* 20000 stalls: 0.469 */
    const struct collapsing alike = {1000, 60, 0.008, 2000, 4, false};
    ck_close(tips, tips_by_hand(&alike, r->collapse.states[0].fetch), 1e-7, 0);
    ck_close(tipped(&g, tips, (int)times), 0.5, 0, half);
    ck_assert(tipped(&g, tips / 2, 200) < 0.25);
    ck_assert(tipped(&g, tips * 2, 200) > 0.9);
    result_free(r);
    network_free(net);
    diag_free(d);
}
END_TEST

/* At the rate that is told there is one state, a little above there are more, as at the rate where
 * misses of fetches as long as a lifetime give a load of 1. */
START_TEST(one_state_alone)
{
    struct collapsing g = cases[_i];
    struct network *net;
    struct result *r = solved(&g, &net);
    const double rate = r->collapse.single_rate, load = r->collapse.single_load;
    result_free(r);
    network_free(net);
    ck_assert(rate > 0 && rate < g.rate);
    const double u = rate / (double)(g.users * g.caches);
    ck_close(rate * g.s * (1 + u * g.life) / (1 + 2 * u * g.life), 1, 2e-3, 0);
    g.rate = 0.99 * rate;
    r = solved(&g, &net);
    ck_assert_uint_eq(r->collapse.n, 1);
    ck_assert(isinf(r->collapse.tips_at));
    ck_close(r->collapse.states[0].load, 0.99 * load, 0.02, 0);
    result_free(r);
    network_free(net);
    g.rate = 1.01 * rate;
    r = solved(&g, &net);
    ck_assert_uint_gt(r->collapse.n, 1);
    result_free(r);
    network_free(net);
}
END_TEST

START_TEST(single_flight_cannot)
{
    struct collapsing g = cases[0];
    struct network *net;
    g.single_flight = true;
    struct result *r = solved(&g, &net);
    ck_assert_uint_eq(r->collapse.n, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* Where the quadratic equation has no root, a load below 1 is no steady state. */
START_TEST(no_state_at_all)
{
    struct collapsing g = cases[0];
    struct diag *d = diag_new();
    g.rate = 1040;
    ck_assert(isnan(by_hand(&g)));
    struct network *net = network_of(&g);
    ck_assert_ptr_null(analytic_solve(net, d));
    ck_assert_int_eq(diag_status(d), EXIT_UNSTABLE);
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), "no steady state: misses during a fetch"));
    ck_assert_int_eq(analytic_stable(net, d), -1);
    network_free(net);
    diag_free(d);
}
END_TEST

static struct result *solved_network(const struct network *net)
{
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    if (!r)
        ck_abort_msg("%s", diag_message(d, 0));
    diag_free(d);
    return r;
}

/*
 * With a clock that ticks, the waits of bursts are found in another way than those of the states.
 * The first state is that of the figures all the same; it lies below the tipping point, and a
 * collapse above that, in which the issuer is busy.
 */
START_TEST(with_ticks)
{
    static const double service[] = {0.010, 0.015, 0.024};
    const struct gateway g = {.rate = 200, .users = 100, .caches = 2, .lifetime = 5, .tick = 1,
                              .servers = 1, .service = exponential(service[_i])};
    struct network *net = gateway_network(&g);
    struct result *r = solved_network(net);
    const struct collapse_result *c = &r->collapse;
    size_t issuer = 0;
    while (strcmp(r->stations[issuer].name, "issuer") != 0)
        issuer++;
    ck_assert_uint_eq(c->n, 3);
    ck_assert(c->states[0].stable && !c->states[1].stable && c->states[2].stable);
    ck_close(c->states[0].fetch, r->stations[issuer].f[FIG_MEAN_RESPONSE].value, 0.02, 0);
    ck_close(c->states[0].load, r->stations[issuer].f[FIG_UTILIZATION].value, 1e-9, 0);
    ck_assert_double_lt(c->states[0].fetch, c->states[1].fetch);
    ck_assert_double_lt(c->states[1].fetch, c->states[2].fetch);
    ck_assert_double_gt(c->states[2].load, 0.99);
    result_free(r);
    network_free(net);
}
END_TEST

/*
 * Old entries are served for 1.5 s, in which a fetch is usually answered. Once fetches take for
 * ever, nearly all look-ups find neither an entry nor an old one: the load of the collapse goes to
 * rate x service, and there is one state alone where that is below 1.
 */
START_TEST(stale_for_a_while)
{
    const struct gateway g = {.rate = 40, .users = 50, .caches = 2, .lifetime = 5, .servers = 1,
                              .service = exponential(0.06)};
    struct network *net = gateway_network(&g);
    for (size_t i = 0; i < net->n_caches; i++) {
        net->caches[i].expired = _i ? MISS_SERVE_STALE : MISS_BACKGROUND;
        net->caches[i].stale_for = 1.5;
    }
    struct result *r = solved_network(net);
    const struct collapse_result *c = &r->collapse;
    ck_assert_uint_eq(c->n, 3);
    ck_assert(isinf(c->states[2].fetch));
    ck_close(c->states[2].load, 40 * 0.06, 2e-3, 0);
    ck_close(c->single_rate * 0.06, 1, 2e-3, 0);
    ck_assert_double_lt(c->states[0].fetch, c->tips_at);
    ck_assert_double_lt(c->tips_at, 5);
    result_free(r);
    network_free(net);
}
END_TEST

/* The first of two caches asks through a delay besides. */
static struct network *unlike(const struct collapsing *g, double delay)
{
    struct network *net = net_new();
    const struct population p = {.name = (char[]){"users"}, .users = g->users};
    const size_t router = net_station(net, "router", SERVERS_INFINITE, deterministic(0));
    const size_t issuer = net_station(net, "issuer", 1, exponential(g->s));
    const size_t far = net_station(net, "far", SERVERS_INFINITE, deterministic(delay));
    network_add_population(net, &p);
    for (size_t i = 0; i < 2; i++) {
        struct cache c = {.name = (char[]){"cache"}};
        cache_set_rule(&c, LIFETIME_COUNTED, g->life);
        const size_t look = net_station(net, "look", SERVERS_INFINITE, deterministic(0));
        const size_t ask = i == 0 ? issuer
                                  : network_add_node(net, net->nodes[issuer].station,
                                                     network_add_class(net, "other"),
                                                     &net->nodes[issuer].service);
        net->nodes[look].cache = network_add_cache(net, &c);
        net->nodes[look].routing = ROUTING_LOOKUP;
        net_route(net, router, look, 0.5);
        network_add_lookup_route(net, look, NET_NONE, 0, LOOKUP_HIT, 1, 0);
        network_add_lookup_route(net, look, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
        network_add_lookup_route(net, look, i == 0 ? far : ask, NET_NONE, LOOKUP_MISS, 1, 0);
        route_fills(net, network_add_route(net, ask, NET_NONE, 0, 1, 0), i);
    }
    net_route(net, far, issuer, 1);
    net_poisson(net, g->rate, router);
    net->sources[0].population = 0;
    net_finish(net);
    return net;
}

/*
 * Caches keep the proportions of their fetch times: r_c D for the mean D over fetches. A load is 1
 * where sum_c N s (1 + u r_c D)/(T + 1/u + r_c D_0) = 1, with D_0 the usual mean; found here by
 * substitution.
 */
START_TEST(caches_unlike)
{
    const struct collapsing g = {930, 60, 0.008, 4000, 2, false};
    const double delay = 0.05, n = (double)g.users, u = g.rate / n / 2;
    double d[2] = {delay, 0}, fetches[2], usual = 0;
    for (int round = 0; round < 2000; round++) {
        for (int c = 0; c < 2; c++)
            fetches[c] = n * (1 + u * d[c]) / (g.life + 1 / u + d[c]);
        const double w = g.s / (1 - g.s * (fetches[0] + fetches[1]));
        d[0] = w + delay;
        d[1] = w;
    }
    usual = (fetches[0] * d[0] + fetches[1] * d[1]) / (fetches[0] + fetches[1]);
    double at_once = 0, slope = 0;
    for (int c = 0; c < 2; c++) {
        const double ends = n * g.s / (g.life + 1 / u + d[c]);
        at_once += ends;
        slope += ends * u * d[c] / usual;
    }
    struct network *net = unlike(&g, delay);
    struct diag *why = diag_new();
    struct result *r = analytic_solve(net, why);
    ck_assert_msg(r != NULL, "%s", diag_message(why, 0));
    ck_assert_uint_eq(r->collapse.n, 3);
    ck_close(r->collapse.states[0].fetch, usual, 1e-7, 0);
    ck_close(r->collapse.tips_at, (1 - at_once) / slope, 1e-6, 0);
    result_free(r);
    network_free(net);
    diag_free(why);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("collapse");
    TCase *t = tcase_create("states");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, fixed_points, 0, sizeof cases / sizeof *cases);
    tcase_add_loop_test(t, one_state_alone, 0, sizeof cases / sizeof *cases);
    tcase_add_test(t, stalls);
    tcase_add_loop_test(t, with_ticks, 0, 3);
    tcase_add_loop_test(t, stale_for_a_while, 0, 2);
    tcase_add_test(t, single_flight_cannot);
    tcase_add_test(t, no_state_at_all);
    tcase_add_test(t, caches_unlike);
    suite_add_tcase(s, t);
    return run_suite(s);
}
