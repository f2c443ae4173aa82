/* Token caches in networks: hand-solved loops, populations, logins, and the paper's cluster. */
#include "analytic/caches.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "analytic/paper.h"
#include "analytic/shares.h"
#include "analytic/solve.h"
#include "analytic/ttl.h"
#include "base/mem.h"
#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/fills.h"
#include "helpers/paper.h"
#include "helpers/run.h"
#include "model/mlrun.h"

static struct result *solved(const struct network *net)
{
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    diag_free(d);
    return r;
}

static size_t add_population(struct network *net, struct population p)
{
    p.name = (char[]){"users"};
    return network_add_population(net, &p);
}

static size_t add_cache(struct network *net, struct cache c)
{
    c.name = (char[]){"cache"};
    return network_add_cache(net, &c);
}

static void look_up_in(struct network *net, size_t node, size_t cache)
{
    net->nodes[node].routing = ROUTING_LOOKUP;
    net->nodes[node].cache = cache;
}

static void lookup_exit(struct network *net, size_t node, enum lookup outcome)
{
    network_add_lookup_route(net, node, NET_NONE, 0, outcome, 1, 0);
}

/* check -> hit out | miss -> fetch -> fill, out; one user at 1.37/s */
static struct network *one_cache(struct dist fetch, unsigned servers, struct cache cache)
{
    struct network *net = net_new();
    const size_t check = net_station(net, "check", SERVERS_INFINITE, exponential(0.05));
    const size_t t = net_station(net, "fetch", servers, fetch);
    cache.population = add_population(net, (struct population){.users = 1});
    look_up_in(net, check, add_cache(net, cache));
    lookup_exit(net, check, LOOKUP_HIT);
    network_add_lookup_route(net, check, t, NET_NONE, LOOKUP_MISS, 1, 0);
    lookup_exit(net, check, LOOKUP_EXPIRED);
    route_fills(net, network_add_route(net, t, NET_NONE, 0, 1, 0), 0);
    net_poisson(net, 1.37, check);
    net->sources[0].population = 0;
    net_finish(net);
    return net;
}

START_TEST(fixed_fetch)
{
    const double u = 1.37, d = 0.613, life = 2.9;
    struct cache cache = {LIFE(LIFETIME_COUNTED, life), JOIN(true)};
    struct network *net = one_cache(deterministic(d), SERVERS_INFINITE, cache);
    struct result *r = solved(net);
    const double delta = 1 + u * (d + life), misses = u / delta;
    ck_close(r->stations[1].f[FIG_ARRIVAL_RATE].value, misses, 1e-12, 0);
    /* delayed hits, u d / delta of all, wait half a fetch on average */
    ck_close(r->network.mean_sojourn_all.value, 0.05 + (d + u * d * d / 2) / delta, 1e-12, 0);
    ck_close(r->network.mean_sojourn.value, r->network.mean_sojourn_all.value, 1e-12, 0);
    ck_close(r->network.mean_number.value, u * r->network.mean_sojourn.value, 1e-12, 0);
    result_free(r);
    network_free(net);
    cache.absent = cache.expired = MISS_FETCH;
    net = one_cache(deterministic(d), SERVERS_INFINITE, cache);
    r = solved(net);
    ck_close(r->stations[1].f[FIG_ARRIVAL_RATE].value, u * (1 + u * d) / delta, 1e-12, 0);
    ck_close(r->network.mean_sojourn.value, 0.05 + d * (1 + u * d) / delta, 1e-12, 0);
    result_free(r);
    network_free(net);
}
END_TEST

static void labels(const struct network *net, enum basis rates, enum basis sojourn)
{
    struct result *r = solved(net);
    ck_assert_int_eq(r->stations[1].f[FIG_ARRIVAL_RATE].basis, rates);
    ck_assert_int_eq(r->network.mean_sojourn.basis, sojourn);
    ck_assert_int_eq(r->network.mean_number.basis, sojourn);
    result_free(r);
}

static void ck_labels(struct dist fetch, unsigned servers, struct cache cache, enum basis b)
{
    struct network *net = one_cache(fetch, servers, cache);
    labels(net, b, b);
    network_free(net);
}

/* Exact is what ttl.h says is, for such a fetch: not a queue, nor random with a tick. */
START_TEST(exact_caches)
{
    const enum basis exact = BASIS_EXACT, about = BASIS_APPROXIMATE;
    struct cache c = {LIFE(LIFETIME_SLIDING, 2.9), JOIN(true)};
    ck_labels(deterministic(0.613), SERVERS_INFINITE, c, exact);
    ck_labels(exponential(0.613), SERVERS_INFINITE, c, exact);
    ck_labels(deterministic(0.613), 1, c, about);
    c.granularity = 0.5;
    ck_labels(deterministic(0.613), SERVERS_INFINITE, c, exact);
    ck_labels(exponential(0.613), SERVERS_INFINITE, c, about);
    c.absent = c.expired = MISS_FETCH;
    ck_labels(deterministic(0.613), SERVERS_INFINITE, c, exact);
    ck_labels(deterministic(3.1), SERVERS_INFINITE, c, about);
}
END_TEST

/* Look-ups must be Poisson, too: not regular arrivals, nor behind a queue of constant services. */
START_TEST(exact_needs_poisson_lookups)
{
    const struct cache c = {LIFE(LIFETIME_COUNTED, 2.9)};
    for (int i = 0; i < 3; i++) {
        struct network *net = one_cache(deterministic(0.613), SERVERS_INFINITE, c);
        if (i == 1)
            net->sources[0].interarrival = deterministic(0.7);
        if (i == 2) {
            net->stations[0].servers = 1;
            net->nodes[0].service = deterministic(0.05);
        }
        labels(net, i == 0 ? BASIS_EXACT : BASIS_APPROXIMATE,
               i == 0 ? BASIS_EXACT : BASIS_APPROXIMATE);
        network_free(net);
    }
}
END_TEST

/* One token's fetches come one after the other, and never wait: x = u/(1 + u (1/mu + T)). */
START_TEST(queueing_fetch)
{
    /* with 0.6 the station would not keep up with half of all look-ups, with those that miss it
     * does */
    const double u = 1.37, mu = _i ? 0.6 : 0.71, life = 1.1;
    const struct cache cache = {
        LIFE(LIFETIME_EXPONENTIAL, life), JOIN(true)};
    struct network *net = one_cache(exponential(1 / mu), 1, cache);
    struct result *r = solved(net);
    const double d = 1 / mu, delta = 1 + u * (d + life), x = u / delta;
    ck_close(r->stations[1].f[FIG_ARRIVAL_RATE].value, x, 1e-8, 0);
    ck_close(r->stations[1].f[FIG_MEAN_RESPONSE].value, d, 1e-8, 0);
    /* an exponential fetch is waited for as long as it lasts: E[F^2]/(2 E[F]) = E[F] */
    ck_close(r->network.mean_sojourn.value, 0.05 + d * (1 + u * d) / delta, 1e-8, 0);
    double rate[2], lookups;
    struct diag *diag = diag_new();
    ck_assert_int_eq(analytic_rates(net, rate, &lookups, diag), 0);
    ck_close(rate[1], x, 1e-8, 0);
    ck_close(lookups, u, 1e-14, 0);
    diag_free(diag);
    result_free(r);
    network_free(net);
}
END_TEST

/*
 * Fetches share ten servers with the work of those who hit: more misses, less work, quicker
 * fetches, fewer misses. Substituting one into the other swings between two ends for ever; the
 * answer lies between. D is the wait there and the fetch itself, the share of fetches (1 + uD)/(1 +
 * u (T + D)).
 */
START_TEST(fetches_that_swing)
{
    const double u = 1, life = 9, own = 0.001;
    struct network *net = net_new();
    const struct dist fetch = deterministic(own);
    const size_t check = net_station(net, "check", SERVERS_INFINITE, exponential(0.01)),
                 work = net_station(net, "shared", 10, exponential(10.9));
    const size_t asked =
        network_add_node(net, net->nodes[work].station, network_add_class(net, "fetch"), &fetch);
    struct cache cache = {LIFE(LIFETIME_COUNTED, life)};
    cache.population = add_population(net, (struct population){.users = 1});
    look_up_in(net, check, add_cache(net, cache));
    network_add_lookup_route(net, check, work, NET_NONE, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, check, asked, NET_NONE, LOOKUP_MISS, 1, 0);
    lookup_exit(net, check, LOOKUP_EXPIRED);
    route_fills(net, network_add_route(net, asked, NET_NONE, 0, 1, 0), 0);
    net_poisson(net, u, check);
    net->sources[0].population = 0;
    net_finish(net);
    struct diag *d = diag_new();
    struct result *r = analytic_solve(net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    double rate[3];
    ck_assert_int_eq(analytic_rates(net, rate, NULL, d), 0);
    const double time = r->stations[1].f[FIG_MEAN_WAIT].value + own;
    ck_close(rate[2] / u, (1 + u * time) / (1 + u * (life + time)), 1e-10, 0);
    ck_assert(rate[2] > 0.15 * u && rate[2] < 0.5 * u);
    ck_close(rate[1] + rate[2], u, 1e-12, 0);
    diag_free(d);
    result_free(r);
    network_free(net);
}
END_TEST

/* exp(-uT) below the smallest double is 0 by rounding, not exactly. */
START_TEST(an_underflow_is_no_exact_zero)
{
    const struct cache cache = {LIFE(LIFETIME_SLIDING, 1000)};
    struct network *net = one_cache(exponential(0.1), 1, cache);
    struct result *r = solved(net);
    ck_close(r->stations[1].f[FIG_ARRIVAL_RATE].value, 0, 0, 0);
    ck_assert_int_eq(r->stations[1].f[FIG_ARRIVAL_RATE].basis, BASIS_APPROXIMATE);
    ck_assert_int_eq(r->stations[0].f[FIG_ARRIVAL_RATE].basis, BASIS_EXACT);
    result_free(r);
    network_free(net);
}
END_TEST

/* A fetch through an unstable station: rates take it as instantaneous, the solver says no. */
START_TEST(unstable_fetch)
{
    const struct cache cache = {LIFE(LIFETIME_COUNTED, 0.5)};
    struct network *net = one_cache(exponential(2), 1, cache);
    double rate[2];
    struct diag *d = diag_new();
    ck_assert_int_eq(analytic_rates(net, rate, NULL, d), 0);
    ck_close(rate[1], 1.37 / (1 + 1.37 * 0.5), 1e-12, 0);
    ck_assert_ptr_null(analytic_solve(net, d));
    ck_assert_int_eq(diag_status(d), EXIT_UNSTABLE);
    diag_free(d);
    network_free(net);
}
END_TEST

/* Misses at once into K private caches behind random routing; hit ratio of a population. */
static double hit_ratio(enum lifetime_rule rule, struct population users, double life, unsigned k)
{
    struct network *net = net_new();
    const size_t router = net_station(net, "router", SERVERS_INFINITE, exponential(0.01));
    const size_t population = add_population(net, users);
    net_poisson(net, 200, router);
    net->sources[0].population = population;
    const size_t hits = network_add_exit(net, "hits", true);
    for (unsigned i = 0; i < k; i++) {
        char name[16];
        snprintf(name, sizeof name, "c%u", i);
        const size_t c = net_station(net, name, SERVERS_INFINITE, exponential(0.01));
        const struct cache cache = {.population = population, LIFE(rule, life)};
        look_up_in(net, c, add_cache(net, cache));
        net_route(net, router, c, 1.0 / k);
        network_add_lookup_route(net, c, NET_NONE, hits, LOOKUP_HIT, 1, 0);
        lookup_exit(net, c, LOOKUP_EXPIRED);
        const size_t miss = network_add_lookup_route(net, c, NET_NONE, 0, LOOKUP_MISS, 1, 0);
        net->routes[miss].fills = net->nodes[c].cache;
    }
    net_finish(net);
    struct result *r = solved(net);
    const double ratio = r->exits[hits].rate.value / 200;
    /* users of one kind are summed exactly; when a visit ended decides whether it was a hit */
    ck_assert_int_eq(r->exits[hits].rate.basis,
                     users.popularity == POPULARITY_UNIFORM ? BASIS_EXACT : BASIS_APPROXIMATE);
    ck_assert_int_eq(r->exits[hits].mean_sojourn.basis, BASIS_APPROXIMATE);
    result_free(r);
    network_free(net);
    return ratio;
}

/* FIELD.md: 10^4 users, 200/s, T = 30, printed to three digits. */
START_TEST(populations)
{
    const struct population zipf = {.users = 10000, .popularity = POPULARITY_ZIPF, .zipf_s = 1};
    const struct population equal = {.users = 10000};
    ck_close(hit_ratio(LIFETIME_COUNTED, zipf, 30, 1), 0.709, 0, 0.0005);
    ck_close(hit_ratio(LIFETIME_SLIDING, zipf, 30, 1), 0.768, 0, 0.0005);
    ck_close(hit_ratio(LIFETIME_COUNTED, equal, 30, 1), 0.375, 0, 0.0005);
    ck_close(hit_ratio(LIFETIME_COUNTED, zipf, 30, 4), 0.572, 0, 0.0005);
    ck_close(hit_ratio(LIFETIME_COUNTED, zipf, 30, 16), 0.432, 0, 0.0005);
}
END_TEST

/* Classes of users against the plain sum over all of them. */
START_TEST(shares_are_kept)
{
    static const double exponents[] = {0.3, 1, 1.4};
    const struct population p = {
        .users = 100000, .popularity = POPULARITY_ZIPF, .zipf_s = exponents[_i]};
    double *share = mem_calloc(p.users, sizeof *share);
    network_shares(&p, share);
    struct shares *c = shares_new(&p);
    ck_assert_uint_le(c->n, 4000);
    double users = 0, sum = 0;
    for (size_t j = 0; j < c->n; j++) {
        users += c->users[j];
        sum += c->users[j] * c->share[j];
    }
    ck_close(users, 100000, 1e-13, 0);
    ck_close(sum, 1, 1e-12, 0);
    for (double life = 1e-3; life < 1e9; life *= 30) {
        double want = 0, got = 0, want_e = 0, got_e = 0;
        for (size_t i = 0; i < p.users; i++) {
            want += share[i] / (1 + share[i] * life);
            want_e += share[i] * exp(-share[i] * life);
        }
        for (size_t j = 0; j < c->n; j++) {
            got += c->users[j] * c->share[j] / (1 + c->share[j] * life);
            got_e += c->users[j] * c->share[j] * exp(-c->share[j] * life);
        }
        ck_close(got, want, 1e-8, 0);
        ck_close(got_e, want_e, 1e-6, 1e-12);    /* x^4 times as much where it falls by exp(-x) */
    }
    shares_free(c);
    free(share);
}
END_TEST

/* ---- the paper's cluster in cache mode ---- */

static struct mlrun cluster(void)
{
    static const double service[PAPER_TIERS] = {0.4e-3, 0.2e-3, 1e-3, 1.5e-3, 2e-3};
    struct mlrun ml = paper_mlrun(900, 2, 2, 5);
    ml.p_a0 = 0.07;
    ml.cache_mode = true;
    for (int j = 0; j < PAPER_TIERS; j++)
        ml.tier[paper_tiers[j]].service = exponential(service[j]);
    ml.question.service = ml.tier[ML_A].service;
    ml.users = (struct population){.users = 300, .popularity = POPULARITY_ZIPF, .zipf_s = 0.8};
    ml.cache = (struct cache){LIFE(LIFETIME_COUNTED, 1.3), JOIN(true)};
    return ml;
}

static double meter(const struct network *net, const struct result *r, const char *name)
{
    for (size_t i = 0; i < r->n_meters; i++)
        if (strcmp(net->meters[i].name, name) == 0)
            return r->meters[i].value.value;
    ck_abort_msg("no meter %s", name);
    return NAN;
}

static double response(const struct result *r, const char *group)
{
    for (size_t i = 0; i < r->n_groups; i++)
        if (strcmp(r->groups[i].name, group) == 0)
            return r->groups[i].f[FIG_MEAN_RESPONSE].value;
    ck_abort_msg("no group %s", group);
    return NAN;
}

/* sum over users of share * f(u) */
static double over_users(const struct population *p, double rate, double life, double d)
{
    double *share = mem_calloc(p->users, sizeof *share), sum = 0;
    network_shares(p, share);
    for (size_t i = 0; i < p->users; i++)
        sum += share[i] / (1 + rate * share[i] * (life + d));
    free(share);
    return sum;
}

/* The share of look-ups that hit: u T of each cycle, of which u D wait for its fetch. */
static double hits_over_users(const struct population *p, double rate, double life, double d)
{
    double *share = mem_calloc(p->users, sizeof *share), sum = 0;
    network_shares(p, share);
    for (size_t i = 0; i < p->users; i++)
        sum += share[i] * rate * share[i] * life / (1 + rate * share[i] * (life + d));
    free(share);
    return sum;
}

START_TEST(cluster_is_consistent)
{
    struct mlrun ml = cluster();
    for (int shared = 0; shared < 2; shared++) {
        ml.shared_cache = shared;
        struct network *net = mlrun_expand(&ml, NULL);
        struct result *r = solved(net);
        const double lambda_c = 900 * 0.93 / 5;
        ck_close(meter(net, r, "lambda_c"), lambda_c, 1e-13, 0);
        const double d = response(r, "S_t") + response(r, "S_a");
        const double want = over_users(&ml.users, shared ? 5 * lambda_c : lambda_c, 1.3, d);
        ck_close(meter(net, r, "p_ct"), want, 1e-9, 0);    /* classes of users */
        const double i_t = meter(net, r, "I_t");
        ck_close(i_t, 5 * lambda_c * want, 1e-9, 0);
        ck_close(meter(net, r, "I"), 900 + i_t, 1e-12, 0);
        ck_close(meter(net, r, "lambda_p"), lambda_c, 1e-12, 0);
        ck_assert(r->network.mean_sojourn.basis == BASIS_APPROXIMATE);
        result_free(r);
        network_free(net);
    }
}
END_TEST

/*
 * Invalid tokens in cache mode: p_c0 of the checks are refused and leave the cache alone. All rates
 * are those of equations (1) and (2), given what p_ct comes out and what share of I is p_a0; but
 * p_cp leaves out those who wait for another's fetch.
 */
START_TEST(invalid_tokens)
{
    struct mlrun ml = cluster();
    ml.p_c0 = 0.17;
    struct network *net = mlrun_expand(&ml, NULL);
    struct result *r = solved(net);
    const double checks = 900 * 0.93 / 5, d = response(r, "S_t") + response(r, "S_a");
    const double p_ct = 0.83 * over_users(&ml.users, 0.83 * checks, 1.3, d);
    ck_close(meter(net, r, "p_ct"), p_ct, 1e-9, 0);
    struct paper p;
    const struct paper_input in = {.closure = PAPER_EXTERNAL, .rate = 900, .m = 2, .n = 2, .k = 5,
                                   .p_a0 = meter(net, r, "p_a0"), .p_c0 = 0.17, .p_ct = p_ct};
    ck_assert_int_eq(paper_solve(&in, &p), PAPER_OK);
    const struct {
        const char *name;
        double want;
    } rates[] = {{"I", p.i}, {"I_0", p.i_0}, {"I_t", p.i_t}, {"I_w", p.i_w},
                 {"lambda_a", p.lambda_a}, {"lambda_r", p.lambda_r}, {"lambda_c", p.lambda_c},
                 {"lambda_t", p.lambda_t}, {"lambda_p", p.lambda_p}, {"p_at", p.p_at},
                 {"p_ar", p.p_ar}, {"p_c0", p.p_c0},
                 {"p_cp", 0.83 * hits_over_users(&ml.users, 0.83 * checks, 1.3, d)}};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        ck_close(meter(net, r, rates[i].name), rates[i].want, 1e-9, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* ... all of them; and with logins, where a token expires p_c0 counts that, too. */
START_TEST(invalid_tokens_all_and_expired)
{
    struct mlrun ml = cluster();
    ml.p_c0 = 1;
    struct network *net = mlrun_expand(&ml, NULL);
    struct result *r = solved(net);
    ck_close(meter(net, r, "lambda_p"), 0, 0, 0);
    ck_close(meter(net, r, "p_c0"), 1, 1e-14, 0);
    result_free(r);
    network_free(net);
    ml.p_c0 = 0.17;
    ml.users.token_lifetime = 3;
    ml.cache.absent = ml.cache.expired = MISS_FETCH;    /* so that nobody waits for another's */
    net = mlrun_expand(&ml, NULL);
    r = solved(net);
    ck_close(meter(net, r, "p_c0") + meter(net, r, "p_ct") + meter(net, r, "p_cp"), 1, 1e-12, 0);
    double share[300], expired = 0;
    network_shares(&ml.users, share);
    const double fresh = 900 * 0.93 * 0.83, renewal = 0.93;
    for (int i = 0; i < 300; i++)
        expired += 1 / renewal / (3 + 1 / (fresh * share[i] * renewal));
    const double checks = 900 * 0.93 + 0.93 * expired;
    ck_close(meter(net, r, "lambda_c") * 5, checks, 1e-9, 0);
    ck_close(meter(net, r, "p_c0"), 0.17 + expired / checks, 1e-9, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/*
 * Where authorisation and routing are delays, token requests do not meet users' requests there, and
 * look-ups are Poisson; with a queue at S_a they are not quite.
 */
START_TEST(cluster_with_delays_is_exact)
{
    struct mlrun ml = cluster();
    for (int i = 0; i < PAPER_TIERS; i++) {
        struct mlrun_tier *tier = &ml.tier[paper_tiers[i]];
        tier->servers = SERVERS_INFINITE;
        tier->service = deterministic(tier->service.mean);
    }
    ml.question.service = deterministic(3e-3);
    ml.cache.granularity = 0.25;
    for (int queue = 0; queue < 2; queue++) {
        ml.tier[ML_A].servers = queue ? 1 : SERVERS_INFINITE;
        struct network *net = mlrun_expand(&ml, NULL);
        struct result *r = solved(net);
        const enum basis want = queue ? BASIS_APPROXIMATE : BASIS_EXACT;
        for (size_t i = 0; i < r->n_meters; i++)
            if (strcmp(net->meters[i].name, "lambda_t") == 0)
                ck_assert_int_eq(r->meters[i].value.basis, want);
        ck_assert_int_eq(r->network.mean_number.basis, want);
        ck_assert_int_eq(r->exits[0].mean_sojourn.basis, want);
        result_free(r);
        network_free(net);
    }
}
END_TEST

/* Tokens that expire, refused at the wrapper: one refusal per user and cycle of T_I + 1/v. */
START_TEST(refused_when_expired)
{
    struct mlrun ml = cluster();
    ml.users.token_lifetime = 17;
    ml.users.renew_on_expiry = true;
    struct network *net = mlrun_expand(&ml, NULL);
    struct result *r = solved(net);
    double share[300], refused = 0;
    network_shares(&ml.users, share);
    for (int i = 0; i < 300; i++)
        refused += 1 / (17 + 1 / (900 * 0.93 * share[i]));
    ck_close(meter(net, r, "p_c0"), refused / (900 * 0.93), 1e-9, 0);
    ck_close(meter(net, r, "lambda_p") * 5 + refused, 900 * 0.93, 1e-9, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* Logins: an expired look-up goes once more through S_a, is refused with p_a0, else returns. */
START_TEST(logins)
{
    struct mlrun ml = cluster();
    ml.users.token_lifetime = 3;
    struct network *net = mlrun_expand(&ml, NULL);
    struct result *r = solved(net);
    double share[300], expired = 0;
    network_shares(&ml.users, share);
    const double fresh = 900 * 0.93;
    for (int i = 0; i < 300; i++)    /* 1/0.93 tries until a token is issued */
        expired += 1 / 0.93 / (3 + 1 / (fresh * share[i] * 0.93));
    const double checks = fresh + 0.93 * expired;
    ck_close(meter(net, r, "lambda_c") * 5, checks, 1e-9, 0);
    ck_close(meter(net, r, "p_c0"), expired / checks, 1e-9, 0);
    ck_close(meter(net, r, "I"), 900 + meter(net, r, "I_t") + expired, 1e-9, 0);
    ck_close(r->network.throughput.value, 900, 1e-13, 0);
    double lookups[5], *rate = mem_calloc(net->n_nodes, sizeof *rate);
    struct diag *d = diag_new();
    ck_assert_int_eq(analytic_rates(net, rate, lookups, d), 0);
    for (int k = 0; k < 5; k++)
        ck_close(lookups[k], checks / 5, 1e-9, 0);
    free(rate);
    diag_free(d);
    result_free(r);
    network_free(net);
}
END_TEST

/* Nobody is ever issued a token again: all are found expired in the end. */
START_TEST(logins_that_all_fail)
{
    struct network *net = net_new();
    const size_t check = net_station(net, "check", 1, exponential(0.05));
    const size_t login = net_station(net, "login", 1, exponential(0.05));
    const size_t population =
        add_population(net, (struct population){.users = 3, .token_lifetime = 5});
    const struct cache cache = {.population = population, LIFE(LIFETIME_SLIDING, 1)};
    look_up_in(net, check, add_cache(net, cache));
    lookup_exit(net, check, LOOKUP_HIT);
    const size_t miss = network_add_lookup_route(net, check, NET_NONE, 0, LOOKUP_MISS, 1, 0);
    net->routes[miss].fills = net->nodes[check].cache;
    network_add_lookup_route(net, check, login, NET_NONE, LOOKUP_EXPIRED, 1, 0);
    net_poisson(net, 2.3, check);
    net->sources[0].population = population;
    net_finish(net);
    struct result *r = solved(net);
    ck_close(r->stations[login].f[FIG_ARRIVAL_RATE].value, 2.3, 1e-12, 0);
    result_free(r);
    network_free(net);
}
END_TEST

/* A fetch over several stations with a detour: its mean and second moment by hand. */
START_TEST(way_of_a_fetch)
{
    struct network *net = net_new();
    const size_t check = net_station(net, "check", SERVERS_INFINITE, exponential(0.05));
    const size_t a = net_station(net, "a", SERVERS_INFINITE, deterministic(0.3));
    const size_t b = net_station(net, "b", SERVERS_INFINITE, deterministic(0.7));
    const size_t lost = net_station(net, "lost", SERVERS_INFINITE, deterministic(9));
    const struct cache cache = {
        .population = add_population(net, (struct population){.users = 1}),
        LIFE(LIFETIME_COUNTED, 2)};
    look_up_in(net, check, add_cache(net, cache));
    lookup_exit(net, check, LOOKUP_HIT);
    network_add_lookup_route(net, check, a, NET_NONE, LOOKUP_MISS, 1, 0);
    lookup_exit(net, check, LOOKUP_EXPIRED);
    route_fills(net, network_add_route(net, a, NET_NONE, 0, 0.5, 0), 0);
    net_route(net, a, b, 0.4);       /* once more round */
    net_route(net, a, lost, 0.1);    /* never answered */
    net_route(net, b, a, 1);
    net_poisson(net, 1.37, check);
    net->sources[0].population = 0;
    net_finish(net);
    double rate[4] = {1.37};
    const double half[LOOKUPS] = {0.5, 0.5, 0};
    struct station_load loads[4] = {{0}};    /* nobody waits */
    double services[4];
    for (size_t k = 0; k < 4; k++)
        services[k] = net->nodes[k].service.mean;
    struct routing_matrix *w = routing_matrix_new(net, half, NULL);
    struct fetch *f = fetch_new(net);
    const struct fetch_time t = fetch_solve(f, w, rate, loads, services, 0);
    double fills = 0, first = 0, second = 0, p = 0.5;
    for (int n = 0; n < 200; n++, p *= 0.4) {    /* n detours of 0.7 + 0.3 */
        fills += p;
        first += p * (0.3 + n);
        second += p * (0.3 + n) * (0.3 + n);
    }
    ck_assert(t.stable);
    ck_close(t.mean, first / fills, 1e-13, 0);
    ck_close(t.delay, second / first / 2, 1e-13, 0);
    fetch_free(f);
    routing_matrix_free(w);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("caches");
    TCase *t = tcase_create("networks");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, fixed_fetch);
    tcase_add_test(t, exact_caches);
    tcase_add_test(t, exact_needs_poisson_lookups);
    tcase_add_test(t, cluster_with_delays_is_exact);
    tcase_add_loop_test(t, queueing_fetch, 0, 2);
    tcase_add_test(t, fetches_that_swing);
    tcase_add_test(t, an_underflow_is_no_exact_zero);
    tcase_add_test(t, unstable_fetch);
    tcase_add_test(t, populations);
    tcase_add_loop_test(t, shares_are_kept, 0, 3);
    tcase_add_test(t, cluster_is_consistent);
    tcase_add_test(t, invalid_tokens);
    tcase_add_test(t, invalid_tokens_all_and_expired);
    tcase_add_test(t, refused_when_expired);
    tcase_add_test(t, logins);
    tcase_add_test(t, logins_that_all_fail);
    tcase_add_test(t, way_of_a_fetch);
    suite_add_tcase(s, t);
    return run_suite(s);
}
