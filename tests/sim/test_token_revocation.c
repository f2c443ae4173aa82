/*
 * Revoked tokens: what the issuer says of them, and for how long caches accept them, within 4.5
 * standard errors. A token's valid life is Exp(v), v the rate of revocation, and no cache has an
 * entry of a new one; so where its entries are when it is revoked follows from an equation for an
 * age a after its issue, of one cache with look-ups of rate u, A(a) the chance that it has none:
 *     A' = -u A + (rate of ends),    counted: u A(a - T), exponential: (1 - A)/T.
 */
#include <math.h>
#include <stdlib.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/run.h"
#include "helpers/replications.h"
#include "helpers/station.h"
#include "sim/sim.h"
#include "sim/state.h"
#include "stats/histogram.h"
#include "stats/ratio.h"

enum { SEED = 385, USERS = 50 };

/* ---- what the issuer says of a token ---- */

static struct network *revocable(double lifetime, bool invalid)
{
    const struct cache c = {LIFE(LIFETIME_COUNTED, 0.9)};
    struct network *net = net_cache(2.385, USERS, lifetime, 1e-9, &c);
    net->populations[0].revocations = 0.1;
    net->populations[0].invalid = invalid;
    return net;
}

static struct sim *started(const struct network *net)
{
    struct sim *s = sim_new(
        sim_plan_new(net, &(struct sim_options){.window = 1, .windows = 1}));
    ck_assert_int_eq(start_replication(s, SEED, 0, NULL), 0);
    return s;
}

static void end(struct sim *s, struct network *net)
{
    struct sim_plan *plan = (struct sim_plan *)s->plan;
    sim_free(s);
    sim_plan_free(plan);
    network_free(net);
}

/* From the moment of its revocation until the user has a new one. */
START_TEST(revoked_tokens_are_refused)
{
    struct network *net = revocable(0, false);
    struct sim *s = started(net);
    s->revoked[7] = 2.5;
    ck_assert(!token_refused(s, 7, 2.25));
    ck_assert(token_refused(s, 7, 2.5));
    ck_assert(!token_refused(s, 8, 2.5));
    token_issue(s, 7, 3);
    ck_assert(!token_refused(s, 7, 3));
    end(s, net);
}
END_TEST

START_TEST(expired_tokens_are_refused)
{
    struct network *net = revocable(4, false);
    struct sim *s = started(net);
    token_issue(s, 7, 1);
    ck_assert(!token_refused(s, 7, 4.75));
    ck_assert(token_refused(s, 7, 5));
    end(s, net);
}
END_TEST

START_TEST(invalid_tokens_are_refused)
{
    struct network *net = revocable(0, true);
    struct sim *s = started(net);
    token_issue(s, 7, 1);
    ck_assert(token_refused(s, 7, 1));
    end(s, net);
}
END_TEST

/* ---- for how long caches accept a revoked token ---- */

enum { CACHES_MAX = 4, STEPS = 4000, RUNS = 24 };
static const double T = 0.9, AT_ONCE = 1e-9;

struct situation {
    struct cache cache;
    size_t caches;         /* each request goes to one of them, at random */
    double u;              /* [1/s] look-ups of a user in all of them */
    double revocations;    /* [1/s] */
    double push_share, push_delay;
};

/* caches x look -> hit: out | miss: get, which answers: hit: fills, out | expired: "refused". */
static struct network *gateways(const struct situation *x)
{
    struct network *net = network_new(NULL);
    struct dist quick, arrival;
    dist_deterministic(AT_ONCE, &quick);
    dist_exponential(1 / (x->u * USERS), &arrival);
    network_add_class(net, "request");
    const size_t refused = network_add_exit(net, "refused", false);
    const size_t group = network_add_group(net, "g");
    const size_t p = network_add_population(
        net, &(struct population){.name = (char *)"users", .users = USERS,
                                  .renew_on_expiry = true, .revocations = x->revocations,
                                  .push_share = x->push_share, .push_delay = x->push_delay});
    const size_t source = network_add_source(net, "users", &arrival, 0);
    net->sources[source].population = p;
    for (size_t k = 0; k < x->caches; k++) {
        char name[] = {(char)('a' + k), 0}, get_name[] = {'g', (char)('a' + k), 0};
        struct cache c = x->cache;
        c.name = name;
        c.population = p;
        const size_t look = network_add_node(
            net, test_station(net, name, group, SERVERS_INFINITE), 0, &quick);
        const size_t get = network_add_node(
            net, test_station(net, get_name, group, SERVERS_INFINITE), 0, &quick);
        net->nodes[look].routing = ROUTING_LOOKUP;
        net->nodes[look].cache = network_add_cache(net, &c);
        net->nodes[get].routing = ROUTING_ANSWER;
        network_add_lookup_route(net, look, NET_NONE, 0, LOOKUP_HIT, 1, 0);
        network_add_lookup_route(net, look, get, NET_NONE, LOOKUP_MISS, 1, 0);
        network_add_lookup_route(net, look, NET_NONE, refused, LOOKUP_EXPIRED, 1, 0);
        const size_t r = network_add_lookup_route(net, get, NET_NONE, 0, LOOKUP_HIT, 1, 0);
        net->routes[r].fills = net->nodes[look].cache;
        network_add_lookup_route(net, get, NET_NONE, refused, LOOKUP_EXPIRED, 1, 0);
        network_add_entry(net, look, 1.0 / (double)x->caches);
    }
    network_finish(net);
    return net;
}

/* P(one cache accepts it for more than x): of ages a = 0, da, .. with look-ups of rate u. */
static void chances(const struct situation *s, double x, double da, size_t n, double *out)
{
    const double u = s->u / (double)s->caches;
    const size_t life = (size_t)lround(T / da), rest = (size_t)lround((T - x) / da);
    double *absent = calloc(n, sizeof *absent), *filled = calloc(n + 1, sizeof *filled);
    double a = 1;
    for (size_t i = 0; i < n; i++) {
        absent[i] = a;
        filled[i + 1] = filled[i] + u * a * da;    /* expected fills until then */
        if (s->cache.lifetime.kind == DIST_EXPONENTIAL) {
            out[i] = (1 - a) * exp(-x / T);
            a += da * (-u * a + (1 - a) / T);
        } else {
            out[i] = x >= T ? 0 : filled[i] - filled[i > rest ? i - rest : 0];
            a += da * (-u * a + (i >= life ? u * absent[i - life] : 0));
        }
    }
    free(absent);
    free(filled);
}

/* P(some cache accepts it for more than x). */
static double tail(const struct situation *s, double x)
{
    const double da = T / STEPS;
    const size_t n = (size_t)(12 / s->revocations / da);
    double *one = calloc(n, sizeof *one), sum = 0;
    chances(s, x, da, n, one);
    for (size_t i = 0; i < n; i++)
        sum += s->revocations * da * exp(-s->revocations * da * ((double)i + 0.5)) *
               (1 - pow(1 - one[i], (double)s->caches));
    free(one);
    return sum;
}

static double mean_lag(const struct situation *s, double most)
{
    enum { PARTS = 60 };
    double sum = 0;
    for (int i = 0; i < PARTS; i++)
        sum += tail(s, most * (i + 0.5) / PARTS) * most / PARTS;
    return sum;
}

static struct replications runs(const struct network *net)
{
    return replications_run(net, &(struct sim_options){.window = 60, .windows = 1, .warmup = 15},
                            RUNS, SEED);
}

static void expect_lag(const struct situation *s, double exact)
{
    struct network *net = gateways(s);
    struct replications r = runs(net);
    const size_t at = r.at->revocations;
    check_place(&r, at + SUM_LAG, at + SUM_REVOCATIONS, exact, 0.03, "mean lag");
    replications_free(&r);
    network_free(net);
}

static const struct situation situations[] = {
    {{LIFE(LIFETIME_COUNTED, 0.9)}, 1, 2.385, 0.385, 0, 0},
    {{LIFE(LIFETIME_EXPONENTIAL, 0.9)}, 1, 2.385, 0.385, 0, 0},
    {{LIFE(LIFETIME_COUNTED, 0.9)}, 3, 5.27, 0.385, 0, 0},
    {{LIFE(LIFETIME_EXPONENTIAL, 0.9)}, 3, 5.27, 0.385, 0, 0},
    {{LIFE(LIFETIME_COUNTED, 0.9), .max_entries = 1000}, 3, 5.27, 0.385, 0, 0},
};

START_TEST(lags)
{
    const struct situation *s = &situations[_i];
    const bool drawn = s->cache.lifetime.kind == DIST_EXPONENTIAL;
    expect_lag(s, mean_lag(s, drawn ? 14 * T : T));
}
END_TEST

/* All told after a delay d: the lag is at most d. */
START_TEST(all_caches_are_told)
{
    struct situation s = situations[2];
    s.push_share = 1;
    s.push_delay = 0.3;
    expect_lag(&s, mean_lag(&s, s.push_delay));
}
END_TEST

/* At once: nobody accepts it. */
START_TEST(told_at_once)
{
    struct situation s = situations[2];
    s.push_share = 1;
    struct network *net = gateways(&s);
    struct replications r = runs(net);
    double n = 0;
    for (size_t i = 0; i < r.n; i++) {
        ck_close(replications_value(&r, i, r.at->revocations + SUM_LAG), 0, 0, 0);
        ck_close(replications_value(&r, i, r.at->revocations + SUM_SERVED_REVOKED), 0, 0, 0);
        n += replications_value(&r, i, r.at->revocations + SUM_REVOCATIONS);
    }
    ck_assert(n > 1000);
    replications_free(&r);
    network_free(net);
}
END_TEST

/* One of two caches is told, by chance 0.4: of one cache the mean lag falls by so much. */
START_TEST(a_share_of_caches_is_told)
{
    struct situation s = situations[0];
    s.push_share = 0.4;
    expect_lag(&s, 0.6 * mean_lag(&situations[0], T));
}
END_TEST

/*
 * Sliding: uses go on. With an entry of which r is left the lag is r without a use until then, else
 * more: the entry lives for (e^uT - 1)/u on average from a use, so E = (1 - e^-ur) e^uT/u; of an
 * entry in its stationary state (1/v is 40 lives) the mean is (e^uT - 1 - uT)/u.
 */
START_TEST(uses_extend_the_lag)
{
    const struct situation s = {{LIFE(LIFETIME_SLIDING, T)}, 1, 2.385, 0.01, 0, 0};
    const double x = s.u * T;
    struct network *net = gateways(&s);
    struct replications r = replications_run(
        net, &(struct sim_options){.window = 4000, .windows = 1, .warmup = 300}, RUNS, SEED);
    const size_t at = r.at->revocations;
    check_place(&r, at + SUM_LAG, at + SUM_REVOCATIONS, (exp(x) - 1 - x) / s.u, 0.03, "mean lag");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* One cache: who bears the token goes on, and is let through u times a second until no longer. */
START_TEST(requests_with_revoked_tokens)
{
    for (int i = 0; i < 2; i++) {
        struct network *net = gateways(&situations[i]);
        struct replications r = runs(net);
        const size_t at = r.at->revocations;
        check_place(&r, at + SUM_SERVED_REVOKED, at + SUM_LAG, situations[i].u, 0.03,
                    "uses per second of lag");
        replications_free(&r);
        network_free(net);
    }
}
END_TEST

/* The whole distribution: P(lag > x) and the largest, which is below T. */
START_TEST(distribution_of_lags)
{
    const struct situation *s = &situations[2];
    struct network *net = gateways(s);
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = 60, .windows = 1, .warmup = 15,
                                   .distributions = true});
    const struct record_layout *at = sim_plan_layout(plan);
    struct sim *sim = sim_new(plan);
    double *record = calloc(at->width, sizeof *record), longest = 0;
    struct histogram h = {0};
    for (uint64_t r = 0; r < RUNS; r++) {
        ck_assert_int_eq(sim_replicate(sim, SEED, r, record, NULL), 0);
        longest = fmax(longest, record[at->revocations + SUM_LAG_LONGEST]);
        double *tail = calloc(sim_tail_size(sim), sizeof *tail), *x = tail;
        sim_tail(sim, tail);
        for (size_t i = 0; i < at->n_recorded; x += 1 + (size_t)x[0], i++)
            if (at->recorded[i].quantity == RECORDED_LAG)
                histogram_unpack(&h, x + 1, (size_t)x[0]);
        free(tail);
    }
    ck_assert(longest < T && longest > 0.99 * T);
    const double n = (double)histogram_count(&h);
    for (double q = 0.25; q < 0.99; q += 0.1) {
        const double x = histogram_quantile(&h, q);
        if (x > 0)    /* 1/256 of x is a bucket */
            ck_close(1 - tail(s, x), q, 0, 4.5 * sqrt(q * (1 - q) / n) + 0.005);
    }
    histogram_release(&h);
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("token_revocation");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, revoked_tokens_are_refused);
    tcase_add_test(c, expired_tokens_are_refused);
    tcase_add_test(c, invalid_tokens_are_refused);
    tcase_add_loop_test(c, lags, 0, sizeof situations / sizeof *situations);
    tcase_add_test(c, all_caches_are_told);
    tcase_add_test(c, told_at_once);
    tcase_add_test(c, a_share_of_caches_is_told);
    tcase_add_test(c, uses_extend_the_lag);
    tcase_add_test(c, requests_with_revoked_tokens);
    tcase_add_test(c, distribution_of_lags);
    suite_add_tcase(s, c);
    return run_suite(s);
}
