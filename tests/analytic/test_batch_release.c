/* Requests that a fetch releases together, at the station behind, against an event loop. */
#include "analytic/batch_release.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/fills.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/tally.h"

enum { TOKENS = 50, SERVERS_MOST = 4, REQUESTS = 60000 };

struct setup {
    double rate, life, fetch, service;    /* [1/s] of all; [s] */
    unsigned servers;
};

static struct network *network_of(const struct setup *x)
{
    struct network *net = net_new();
    const struct population p = {.name = (char[]){"users"}, .users = TOKENS};
    struct cache c = {.name = (char[]){"cache"}, .absent = MISS_JOIN, .expired = MISS_JOIN};
    cache_set_rule(&c, LIFETIME_COUNTED, x->life);
    network_add_population(net, &p);
    network_add_cache(net, &c);
    const size_t look = net_station(net, "look", SERVERS_INFINITE, deterministic(0));
    const size_t issuer = net_station(net, "issuer", SERVERS_INFINITE, deterministic(x->fetch));
    const size_t work = net_station(net, "work", x->servers, exponential(x->service));
    net->nodes[look].routing = ROUTING_LOOKUP;
    net->nodes[look].cache = 0;
    network_add_lookup_route(net, look, work, NET_NONE, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, look, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
    network_add_lookup_route(net, look, issuer, NET_NONE, LOOKUP_MISS, 1, 0);
    route_fills(net, network_add_route(net, issuer, work, NET_NONE, 1, 0), 0);
    net_poisson(net, x->rate, look);
    net->sources[0].population = 0;
    net_finish(net);
    return net;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* When each request comes to the station behind: at once, or when its token has been fetched. */
static double *arrivals(const struct setup *x, struct stream *r)
{
    double *at = mem_calloc(REQUESTS, sizeof *at), filled[TOKENS], t = 0;
    for (int i = 0; i < TOKENS; i++)    /* out of step */
        filled[i] = -x->life * stream_uniform(r);
    for (int k = 0; k < REQUESTS; k++) {
        t += sampler_exp(r) / x->rate;
        double *f = &filled[(int)(TOKENS * stream_uniform(r))];
        if (t >= *f + x->life)
            *f = t + x->fetch;
        at[k] = fmax(t, *f);
    }
    qsort(at, REQUESTS, sizeof *at, ascending);
    return at;
}

static double mean_wait(const struct setup *x, uint64_t replication)
{
    double free_at[SERVERS_MOST] = {0}, sum = 0;
    struct stream r;
    stream_init(&r, 4, replication, 4, 9);
    double *at = arrivals(x, &r);
    for (int k = 0; k < REQUESTS; k++) {
        unsigned first = 0;
        for (unsigned i = 1; i < x->servers; i++)
            first = free_at[i] < free_at[first] ? i : first;
        const double begins = fmax(at[k], free_at[first]);
        free_at[first] = begins + x->service * sampler_exp(&r);
        sum += begins - at[k];
    }
    free(at);
    return sum / REQUESTS;
}

static const struct {
    struct setup x;
    double error;
} cases[] = {{{100, 2, 0.2, 0.001, 1}, 0.03},
             {{100, 2, 0.5, 0.005, 1}, 0.06},
             {{300, 5, 0.3, 0.002, 1}, 0.1},
             {{300, 2, 0.4, 0.004, 2}, 0.15}};

START_TEST(waits)
{
    const struct setup *x = &cases[_i].x;
    struct network *net = network_of(x);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    struct tally seen = {0};
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    for (uint64_t k = 0; k < 12; k++)
        tally_add(&seen, mean_wait(x, k));
    const struct figure *wait = &r->stations[2].f[FIG_MEAN_WAIT];
    ck_close(wait->value, seen.mean, cases[_i].error, 4.5 * tally_standard_error(&seen));
    ck_assert_str_eq(wait->method, METHOD_BATCH);
    ck_assert_int_eq(wait->basis, BASIS_APPROXIMATE);
    result_free(r);
    network_free(net);
    diag_free(d);
}
END_TEST

/* By hand: M/M/1 and S sum f (u^2 D^2 + 2uD)/(2 lambda (1 - rho)). */
START_TEST(by_hand)
{
    const struct setup x = {100, 2, 0.2, 0.001, 1};
    struct network *net = network_of(&x);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    const double u = 2, f = TOKENS / (2 + 0.2 + 1 / u), rho = 0.1;
    const double batch = 0.001 * f * (u * u * 0.04 + 2 * u * 0.2) / (2 * 100 * (1 - rho));
    ck_close(r->stations[2].f[FIG_MEAN_WAIT].value, 0.001 * rho / (1 - rho) + batch, 1e-3, 0);
    result_free(r);
    network_free(net);
    diag_free(d);
}
END_TEST

/* The same with two servers and batches of 1000, where E[(N - 1) N] = (uD)^2. */
START_TEST(large_batches)
{
    const struct setup x = {250000, 2, 0.2, 1e-6, 2};
    struct network *net = network_of(&x);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    const double u = 5000, f = TOKENS / (2 + 0.2 + 1 / u), rho = 0.125;
    const double alone = 2 * rho * rho / (1 + rho) / (2e6 - 250000);
    const double batch = 0.5e-6 * f * pow(u * 0.2, 2) / (2 * 250000 * (1 - rho));
    ck_close(r->stations[2].f[FIG_MEAN_WAIT].value, alone + batch, 1e-6, 0);
    result_free(r);
    network_free(net);
    diag_free(d);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("batch_release");
    TCase *t = tcase_create("batches");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, waits, 0, 4);
    tcase_add_test(t, by_hand);
    tcase_add_test(t, large_batches);
    suite_add_tcase(s, t);
    return run_suite(s);
}
