/* A store behind the caches of wrappers, against an event loop of one token. */
#include "analytic/second_level.h"

#include <math.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/tally.h"

enum { MOST = 8, LOOKUPS_EACH = 200000 };

struct store {
    double u;                   /* [1/s] look-ups at each wrapper */
    int n;                      /* wrappers; each has one fetch at a time */
    double first, second;       /* [s] lifetimes */
    double delay, fetch;        /* [s] fixed: to the store; of the issuer */
};

/* Who misses at a wrapper comes to the store `delay` later, and no other of that wrapper before it
 * has its answer. Returns look-ups in the store, apart from those during a fetch, per fetch. */
static double looped(const struct store *x, uint64_t replication)
{
    double end[MOST] = {0}, comes[MOST], store_end = 0, filled = INFINITY;
    double t = 0, lookups = 0, fetches = 0;
    struct stream r;
    stream_init(&r, 6, replication, 2, 1);
    for (int i = 0; i < x->n; i++)
        comes[i] = INFINITY;
    for (int k = 0; k < LOOKUPS_EACH; k++) {
        t += sampler_exp(&r) / (x->u * x->n);
        for (;;) {    /* those who have come to the store by now, in order */
            int i = 0;
            for (int j = 1; j < x->n; j++)
                i = comes[j] < comes[i] ? j : i;
            if (!(comes[i] <= t))
                break;
            const double at = comes[i];
            comes[i] = INFINITY;
            if (at >= filled) {
                store_end = filled + x->second;
                filled = INFINITY;
            }
            const bool hit = at < store_end, joins = !hit && isfinite(filled);
            lookups += !joins;
            fetches += !hit && !joins;
            filled = hit || joins ? filled : at + x->fetch;
            end[i] = (hit ? at : filled) + x->first;
        }
        const int i = (int)(stream_uniform(&r) * x->n);
        if (t >= end[i] && isinf(comes[i])) {
            comes[i] = t + x->delay;
            end[i] = INFINITY;
        }
    }
    return lookups / fetches;
}

static void compare(const struct store *x, double error)
{
    struct tally seen = {0};
    for (uint64_t k = 0; k < 16; k++)
        tally_add(&seen, looped(x, k));
    const double want = second_level_lookups(x->u, x->n, x->first, x->delay, x->second,
                                             x->delay + x->fetch / seen.mean);
    ck_close(want, seen.mean, error, 4.5 * tally_standard_error(&seen));
}

/* One wrapper: exact, whether the store's lifetime is a multiple of the wrapper's or shorter. */
START_TEST(one)
{
    const struct store cases[] = {{0.5, 1, 20, 300, 0.001, 0.02}, {0.5, 1, 20, 50, 0.7, 0.9},
                                  {2, 1, 20, 70, 0.1, 3},         {2, 1, 20, 15, 0.1, 0.1},
                                  {0.05, 1, 20, 100, 0, 0}};
    compare(&cases[_i], 1e-9);
}
END_TEST

/* Several: 2 %, where a Poisson flow of look-ups is up to 5 % off, and 18 % with two wrappers. */
START_TEST(several)
{
    const double u[] = {0.5, 0.5, 2, 0.05, 0.5}, second[] = {300, 50, 70, 100, 30};
    for (int n = 2; n <= MOST; n *= 2) {
        const struct store x = {u[_i] / n, n, 20, second[_i], 0.001, 0.02};
        compare(&x, 0.02);
    }
    const struct store brief = {1, 2, 20, 15, 0.001, 0.02};
    compare(&brief, 0.03);
}
END_TEST

/* In a network of delays the rate at the issuer is exact, and that of the formula. */
START_TEST(in_a_network)
{
    struct network *net = net_new();
    struct diag *d = diag_new();
    const struct population p = {.name = (char[]){"users"}, .users = 10};
    struct cache c[2] = {{.name = (char[]){"own"}, .absent = MISS_JOIN, .expired = MISS_JOIN},
                         {.name = (char[]){"store"}}};
    for (int i = 0; i < 2; i++) {
        cache_set_rule(&c[i], LIFETIME_COUNTED, i ? 5 : 2);
        c[i].population = 0;
    }
    network_add_population(net, &p);
    const size_t look = net_station(net, "look", SERVERS_INFINITE, deterministic(0));
    const size_t store = net_station(net, "store", SERVERS_INFINITE, deterministic(0.1));
    const size_t issuer = net_station(net, "issuer", SERVERS_INFINITE, exponential(0.3));
    const size_t answer = net_station(net, "answer", SERVERS_INFINITE, deterministic(0));
    for (int i = 0; i < 2; i++) {
        const size_t k = i ? store : look, cache = network_add_cache(net, &c[i]);
        net->nodes[k].routing = ROUTING_LOOKUP;
        net->nodes[k].cache = cache;
        const size_t hit = network_add_lookup_route(net, k, NET_NONE, 0, LOOKUP_HIT, 1, 0);
        net->routes[hit].fills = i ? 0 : NET_NONE;
        network_add_lookup_route(net, k, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
        network_add_lookup_route(net, k, i ? issuer : store, NET_NONE, LOOKUP_MISS, 1, 0);
    }
    net->routes[network_add_route(net, issuer, answer, NET_NONE, 1, 0)].fills = 1;
    net->routes[network_add_route(net, answer, NET_NONE, 0, 1, 0)].fills = 0;
    net_poisson(net, 9, look);
    net->sources[0].population = 0;
    net_finish(net);
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    const struct figure *rate = &r->stations[issuer].f[FIG_ARRIVAL_RATE];
    /* a fetch of the issuer is in one of 1 + h cycles of a token, and makes that 0.3 s longer */
    const double all = second_level_lookups(0.9, 1, 2, 0.1, 5, 0);
    ck_close(rate->value, 10 / (all * (2 + 1 / 0.9 + 0.1) + 0.3), 1e-9, 0);
    ck_assert_int_eq(rate->basis, BASIS_EXACT);
    result_free(r);
    network_free(net);
    diag_free(d);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("second_level");
    TCase *t = tcase_create("levels");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, one, 0, 5);
    tcase_add_loop_test(t, several, 0, 5);
    tcase_add_test(t, in_a_network);
    suite_add_tcase(s, t);
    return run_suite(s);
}
