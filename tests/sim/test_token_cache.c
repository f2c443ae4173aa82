/*
 * Token caches against the formulas of TTL caches (Jung, Berger, Balakrishnan, INFOCOM 2003;
 * Choungmo Fofack et al., Comput. Netw. 65, 2014), within 4.5 standard errors over replications.
 * Look-ups are Poisson: requests reach the cache after a fixed delay.
 */
#include <math.h>
#include <stdlib.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "sim/sim.h"
#include "stats/histogram.h"
#include "stats/ratio.h"

enum { SEED = 385, USERS = 50, MISS = 0, EXPIRED = 1 };
/* Requests of one user per second; 50 users. */
static const double U = 2.385;
/* So short that a fetch may be taken as instantaneous: its effect, u D = 2.4e-9, is far below any
 * interval here. */
static const double AT_ONCE = 1e-9;

static struct ratio measure(struct network *net, int meter, double window, double warmup,
                            unsigned replications)
{
    const double lookups[] = {U * USERS};
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){
                 .window = window, .windows = 1, .warmup = warmup, .lookups = lookups});
    const struct record_layout *at = sim_plan_layout(plan);
    struct sim *sim = sim_new(plan);
    double *record = calloc(at->width, sizeof *record);
    struct ratio ratio = {0};
    for (uint64_t r = 0; r < replications; r++) {
        ck_assert_int_eq(sim_replicate(sim, SEED, r, record, NULL), 0);
        const double *sum = record + at->meters + meter * METER_SUMS;
        ratio_add(&ratio, sum[SUM_NUMERATOR], sum[SUM_DENOMINATOR]);
    }
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
    return ratio;
}

static void expect(const struct ratio *r, double exact)
{
    ck_close(ratio_value(r), exact, 0, 4.5 * ratio_standard_error(r));
    ck_assert_double_lt(ratio_standard_error(r), 0.015 * exact);
}

static double instant_miss(enum lifetime_rule rule, double t)
{
    return rule == LIFETIME_SLIDING ? exp(-U * t) : 1 / (1 + U * t);
}

/* Every rule, no fetch time, measured from time 0: so the stationary start is without bias as well.
 */
START_TEST(rules_from_a_stationary_start)
{
    const struct cache c = {LIFE((enum lifetime_rule)_i, 0.9)};
    const struct ratio r = measure(net_cache(U * USERS, USERS, 0, AT_ONCE, &c), MISS, 3, 0, 2000);
    expect(&r, instant_miss(cache_rule(&c), 0.9));
}
END_TEST

/* Started empty, the same window is biased, by many standard errors: the test above can see what it
 * claims to. */
START_TEST(an_empty_start_is_biased)
{
    const struct cache c = {LIFE(LIFETIME_COUNTED, 0.9), .start_empty = true};
    const struct ratio r = measure(net_cache(U * USERS, USERS, 0, AT_ONCE, &c), MISS, 3, 0, 2000);
    ck_assert_double_gt(ratio_value(&r),
                        instant_miss(LIFETIME_COUNTED, 0.9) + 10 * ratio_standard_error(&r));
}
END_TEST

/* ... and is forgotten after a warm-up of ten lifetimes. */
START_TEST(an_empty_start_is_forgotten)
{
    const struct cache c = {LIFE((enum lifetime_rule)_i, 0.9), .start_empty = true};
    const struct ratio r = measure(net_cache(U * USERS, USERS, 0, AT_ONCE, &c), MISS, 3, 9, 1500);
    expect(&r, instant_miss(cache_rule(&c), 0.9));
}
END_TEST

/*
 * A lifetime of any law, no fetch time: counted 1/(1 + u E[T]), whatever the law; sliding
 * E[exp(-uT)], the chance that no look-up comes in a lifetime. Uniform on (a, b): (e^-ua -
 * e^-ub)/(u(b - a)); gamma of shape k and scale s: (1 + us)^-k.
 */
static struct ratio measure_law(const struct dist *life, bool slides)
{
    const struct cache c = {.slides = slides, .lifetime = *life};
    return measure(net_cache(U * USERS, USERS, 0, AT_ONCE, &c), MISS, 3, 0, 2000);
}

START_TEST(lifetimes_of_any_law)
{
    struct dist jitter, gamma;
    ck_assert_int_eq(dist_uniform(0.72, 1.08, &jitter), DIST_OK);
    ck_assert_int_eq(dist_gamma(0.385, 0.9 / 0.385, &gamma), DIST_OK);
    const double counted = 1 / (1 + U * 0.9);
    const struct ratio r[] = {measure_law(&jitter, false), measure_law(&gamma, false),
                              measure_law(&jitter, true), measure_law(&gamma, true)};
    expect(&r[0], counted);
    expect(&r[1], counted);
    expect(&r[2], (exp(-U * 0.72) - exp(-U * 1.08)) / (U * 0.36));
    expect(&r[3], pow(1 + U * 0.9 / 0.385, -0.385));
}
END_TEST

/*
 * An entry that slides, of a fixed lifetime T, up to an age of 2T. It ends sooner at T, with
 * probability e^-uT, when no use comes until then; or at T + a, 0 < a < T, with density u e^-uT,
 * when the last use is at a and none comes until a + T.
 */
START_TEST(greatest_age)
{
    const double t = 0.9, x = U * t, e = exp(-x);
    const double life = 2 * t - e * t - U * e * t * t / 2;
    const struct cache c = {LIFE(LIFETIME_SLIDING, t), .max_age = 2 * t};
    const struct ratio r = measure(net_cache(U * USERS, USERS, 0, AT_ONCE, &c), MISS, 3, 0, 2000);
    expect(&r, 1 / (1 + U * life));
}
END_TEST

/* No lifetime, but a clock: until its next edge. (1 - e^-ug) fetches a tick. */
START_TEST(until_the_next_edge)
{
    const double g = 0.9;
    const struct cache c = {LIFE(_i ? LIFETIME_SLIDING : LIFETIME_COUNTED, 0), .granularity = g};
    const struct ratio r = measure(net_cache(U * USERS, USERS, 0, AT_ONCE, &c), MISS, 3, 0, 2000);
    expect(&r, -expm1(-U * g) / (U * g));
}
END_TEST

/* A cache that does not know when a token expires: as if it never did. */
START_TEST(expiry_that_the_cache_ignores)
{
    const struct cache c = {LIFE(LIFETIME_COUNTED, 0.9), .ignores_expiry = true};
    const struct ratio r =
        measure(net_cache(U * USERS, USERS, 0.5, AT_ONCE, &c), MISS, 40, 20, 200);
    expect(&r, 1 / (1 + U * 0.9));
}
END_TEST

/* FIELD: fixed fetch time D, counted lifetime: (1 + uD) / (1 + u(D + T)). */
START_TEST(fetch_takes_time)
{
    const double d = 0.31, t = 0.9;
    const struct cache c = {LIFE(LIFETIME_COUNTED, t)};
    const struct ratio r = measure(net_cache(U * USERS, USERS, 0, d, &c), MISS, 40, 20, 200);
    expect(&r, (1 + U * d) / (1 + U * (d + t)));
}
END_TEST

/* ... with single flight: 1 / (1 + u(D + T)). */
START_TEST(single_flight)
{
    const double d = 0.31, t = 0.9;
    const struct cache c = {LIFE(LIFETIME_COUNTED, t), JOIN(true)};
    const struct ratio r = measure(net_cache(U * USERS, USERS, 0, d, &c), MISS, 40, 20, 200);
    expect(&r, 1 / (1 + U * (d + t)));
}
END_TEST

/* Delayed hits wait (E[D] + u D^2 / 2) / Delta on average beyond the check (FIELD.md): the
 * network's mean sojourn shows it. */
START_TEST(delayed_hits_wait)
{
    const double d = 0.31, t = 0.9, check = 1e-6, lookups[] = {U * USERS};
    const struct cache c = {LIFE(LIFETIME_COUNTED, t), JOIN(true)};
    struct network *net = net_cache(U * USERS, USERS, 0, d, &c);
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = 40, .windows = 1, .warmup = 20, .lookups = lookups});
    const struct record_layout *at = sim_plan_layout(plan);
    struct sim *sim = sim_new(plan);
    double *record = calloc(at->width, sizeof *record);
    struct ratio sojourn = {0}, number = {0};
    for (uint64_t r = 0; r < 200; r++) {
        sim_replicate(sim, SEED, r, record, NULL);
        ratio_add(&sojourn, record[at->exits + SUM_SOJOURN], record[at->exits + SUM_EXITS]);
        ratio_add(&number, record[at->number], record[at->time]);
    }
    const double want = check + (d + U * d * d / 2) / (1 + U * (d + t));
    expect(&sojourn, want);
    expect(&number, want * U * USERS);    /* Little, with those parked outside stations */
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

/* A clock of ticks g, T a multiple: counted 1 / (u (T + g / (1 - exp(-ug)))), sliding exp(-uT) (1 -
 * exp(-ug)) / (ug). */
START_TEST(ticks)
{
    const double g = 0.3, t = 0.9, e = -expm1(-U * g);
    const struct cache c = {
        LIFE(_i ? LIFETIME_SLIDING : LIFETIME_COUNTED, t), .granularity = g};
    const struct ratio r = measure(net_cache(U * USERS, USERS, 0, AT_ONCE, &c), MISS, 60, 30, 200);
    expect(&r, _i ? exp(-U * t) * e / (U * g) : 1 / (U * (t + g / e)));
}
END_TEST

/*
 * Busy tokens, ticks of 1 s and fetches that last: an answer later in a tick is as good as a sooner
 * one, so a cycle is T + 1 + e^(uD)/(e^u - 1), D below the tick, with or without single flight.
 * Windows of whole periods: the tokens keep their steps.
 */
START_TEST(ticks_and_fetch)
{
    static const double fetch[] = {0.05, 0.2, 0.5, 0.8};
    const double u = 20, t = 1, d = fetch[_i / 2], lookups = u * USERS;
    const bool together = _i % 2;
    const struct cache c = {LIFE(LIFETIME_COUNTED, t), .granularity = 1,
                            JOIN(together)};
    struct network *net = net_cache(lookups, USERS, 0, d, &c);
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = 8, .windows = 1, .warmup = 2, .lookups = &lookups,
                                   .fetches = &d});
    const struct record_layout *at = sim_plan_layout(plan);
    struct sim *sim = sim_new(plan);
    double *record = calloc(at->width, sizeof *record);
    struct ratio rate = {0};
    for (uint64_t r = 0; r < 100; r++) {
        sim_replicate(sim, SEED, r, record, NULL);
        ratio_add(&rate, record[at->meters + MISS * METER_SUMS + SUM_NUMERATOR],
                  record[at->time] * USERS);
    }
    const double cycle = t + 1 + exp(u * d) / expm1(u);
    expect(&rate, (together ? 1 : 1 + u * d) / cycle);
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

/* A lifetime that is not a multiple of the tick acts as the next one. */
START_TEST(lifetime_rounds_up_to_ticks)
{
    const struct cache a = {LIFE(LIFETIME_COUNTED, 0.75), .granularity = 0.3},
                       b = {LIFE(LIFETIME_COUNTED, 0.9), .granularity = 0.3};
    const struct ratio x = measure(net_cache(U * USERS, USERS, 0, AT_ONCE, &a), MISS, 60, 30, 5),
                       y = measure(net_cache(U * USERS, USERS, 0, AT_ONCE, &b), MISS, 60, 30, 5);
    ck_close(ratio_value(&x), ratio_value(&y), 0, 0);
}
END_TEST

/* Tokens that expire at the issuer L after they were issued and are renewed at the look-up that
 * finds out: 1 / (1 + uL) of look-ups. */
START_TEST(tokens_expire)
{
    const double life = 4.5;
    const struct cache c = {LIFE(LIFETIME_COUNTED, 0.9)};
    const struct ratio r =
        measure(net_cache(U * USERS, USERS, life, AT_ONCE, &c), EXPIRED, 60, 10, 200);
    expect(&r, 1 / (1 + U * life));
}
END_TEST

/* A renewed token is not in the cache: with cache lifetimes beyond the issuer's, each cycle of L +
 * 1/u has one expired look-up, then one miss. */
START_TEST(a_new_token_must_be_fetched)
{
    const double life = 4.5;
    const struct cache c = {LIFE(LIFETIME_COUNTED, 1000)};
    const struct ratio r =
        measure(net_cache(U * USERS, USERS, life, AT_ONCE, &c), MISS, 60, 30, 200);
    expect(&r, -expm1(-U * life) / (1 + U * life));
}
END_TEST

/* ---- at one instant: all times are multiples of 2^-10, so that none is rounded ---- */

enum { LOOKUPS_SEEN = 40 };
static const double EVERY = 0.25, CHECK = 0x1p-10, FETCH = 0x1p-6;

/* One user's request every quarter of a second, at a cache that starts empty. */
static struct network *regular(double issuer_lifetime, double lifetime)
{
    const struct cache c = {LIFE(LIFETIME_COUNTED, lifetime)};
    struct network *net = net_cache(1, 1, issuer_lifetime, FETCH, &c);
    dist_deterministic(EVERY, &net->sources[0].interarrival);
    dist_deterministic(CHECK, &net->nodes[0].service);
    return net;
}

/* What a meter counts while the first 40 requests look their token up. */
static double counted(struct network *net, int meter)
{
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = LOOKUPS_SEEN * EVERY + 0.125, .windows = 1});
    struct sim *sim = sim_new(plan);
    const struct record_layout *at = sim_plan_layout(plan);
    double *record = calloc(at->width, sizeof *record);
    sim_replicate(sim, SEED, 0, record, NULL);
    const double *sums = record + at->meters + meter * METER_SUMS;
    const double n = sums[SUM_NUMERATOR], all = sums[SUM_DENOMINATOR];
    ck_close(all, LOOKUPS_SEEN, 0, 0);
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
    return n;
}

/* A token is expired when its lifetime has passed, to the instant: the first, and each fourth
 * one. */
START_TEST(expires_at_its_end)
{
    ck_close(counted(regular(1, 1000), EXPIRED), 10, 0, 0);
}
END_TEST

/* An entry is no longer there at its end: filled 2^-6 after a look-up, and gone 1 s after it. */
START_TEST(gone_at_its_end)
{
    ck_close(counted(regular(0, 1 - FETCH), MISS), 10, 0, 0);
}
END_TEST

/* An entry filled when its token is issued is the new token's. A login takes 2^-6: each fifth
 * one. */
START_TEST(filled_as_it_is_issued)
{
    struct network *net = regular(1, 1000);
    net->populations[0].renew_on_expiry = false;
    for (size_t i = 0; i < net->n_routes; i++) {
        struct route *r = &net->routes[i];
        if (r->outcome == LOOKUP_EXPIRED)
            *r = (struct route){.from = r->from, .to = 1, .exit = NET_NONE, .p = 1,
                                .dispatch = NET_NONE, .outcome = r->outcome,
                                .fills = NET_NONE};
        r->issues = r->fills == 0;
    }
    ck_close(counted(net, MISS), 8, 0, 0);
}
END_TEST

/* check (2^-10) -> hit: work, one server (1/16) | miss: get (1 - 2^-6), fills, leaves by exit 1. */
static struct network *working(void)
{
    static const double services[] = {0x1p-10, 1 - 0x1p-6, 0x1p-4};
    static const unsigned servers[] = {SERVERS_INFINITE, SERVERS_INFINITE, 1};
    static const char *const names[] = {"check", "get", "work"};
    struct network *net = network_new(NULL);
    struct dist d;
    network_add_class(net, "request");
    const size_t fetched = network_add_exit(net, "fetched", true);
    for (int i = 0; i < 3; i++) {
        const size_t group = network_add_group(net, names[i]);
        dist_deterministic(services[i], &d);
        network_add_node(net, test_station(net, names[i], group, servers[i]), 0, &d);
    }
    struct population users = {.name = (char *)"users", .users = 1};
    struct cache cache = {.name = (char *)"cache", LIFE(LIFETIME_COUNTED, 1000), JOIN(true)};
    cache.population = network_add_population(net, &users);
    net->nodes[0].routing = ROUTING_LOOKUP;
    net->nodes[0].cache = network_add_cache(net, &cache);
    network_add_lookup_route(net, 0, 2, NET_NONE, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, 0, 1, NET_NONE, LOOKUP_MISS, 1, 0);
    network_add_lookup_route(net, 0, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
    const size_t answer = network_add_route(net, 1, NET_NONE, fetched, 1, 0);
    net->routes[answer].fills = 0;
    network_add_route(net, 2, NET_NONE, 0, 1, 0);
    dist_deterministic(0.125, &d);
    const size_t source = network_add_source(net, "users", &d, 0);
    net->sources[source].population = 0;
    network_add_entry(net, 0, 1);
    network_finish(net);
    return net;
}

static double longest_sojourn(const struct sim *sim, const struct record_layout *at, size_t exit)
{
    double *tail = calloc(sim_tail_size(sim), sizeof *tail), *x = tail;
    struct histogram h = {0};
    sim_tail(sim, tail);
    for (size_t i = 0; i < at->n_recorded; x += 1 + (size_t)x[0], i++)
        if (at->recorded[i].quantity == RECORDED_SOJOURN && at->recorded[i].index == exit)
            histogram_unpack(&h, x + 1, (size_t)x[0]);
    const double longest = histogram_quantile(&h, 1);
    histogram_release(&h);
    free(tail);
    return longest;
}

/*
 * Requests behind a fetch go on in the order in which they came. One every 1/8 s: request i = 2..8
 * leaves (i - 1)/16 after the answer to the first, so the longest sojourn is that of the second,
 * 1/8 + 2^-10 + 1 - 2^-6 - 2/8 + 1/16.
 */
START_TEST(released_in_order)
{
    struct network *net = working();
    struct sim_plan *plan = sim_plan_new(
        net, &(struct sim_options){.window = 2, .windows = 1, .distributions = true});
    struct sim *sim = sim_new(plan);
    const struct record_layout *at = sim_plan_layout(plan);
    double *record = calloc(at->width, sizeof *record);
    sim_replicate(sim, SEED, 0, record, NULL);
    ck_close(longest_sojourn(sim, at, 0), 15.0 / 16 + 0x1p-10 - 0x1p-6, 1.0 / 256, 0);
    free(record);
    sim_free(sim);
    sim_plan_free(plan);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("token_cache");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 300);
    tcase_add_loop_test(c, rules_from_a_stationary_start, 0, LIFETIME_DRAWN);
    tcase_add_test(c, an_empty_start_is_biased);
    tcase_add_loop_test(c, an_empty_start_is_forgotten, 0, LIFETIME_DRAWN);
    tcase_add_test(c, lifetimes_of_any_law);
    tcase_add_test(c, greatest_age);
    tcase_add_loop_test(c, until_the_next_edge, 0, 2);
    tcase_add_test(c, expiry_that_the_cache_ignores);
    tcase_add_test(c, fetch_takes_time);
    tcase_add_test(c, single_flight);
    tcase_add_test(c, delayed_hits_wait);
    tcase_add_loop_test(c, ticks, 0, 2);
    tcase_add_loop_test(c, ticks_and_fetch, 0, 8);
    tcase_add_test(c, lifetime_rounds_up_to_ticks);
    tcase_add_test(c, tokens_expire);
    tcase_add_test(c, a_new_token_must_be_fetched);
    tcase_add_test(c, expires_at_its_end);
    tcase_add_test(c, gone_at_its_end);
    tcase_add_test(c, filled_as_it_is_issued);
    tcase_add_test(c, released_in_order);
    suite_add_tcase(s, c);
    return run_suite(s);
}
