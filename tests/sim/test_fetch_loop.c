/*
 * Rules of fetching together, for which there is no formula, against an event loop of the tests'
 * own (helpers/fetch_loop.h): the same rates and shares within 4.5 standard errors of the
 * difference.
 */
#include <math.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/fetch_loop.h"
#include "helpers/nets.h"
#include "helpers/replications.h"
#include "helpers/run.h"
#include "sim/sim.h"
#include "stats/ratio.h"

enum { SEED = 4711, RUNS = 40 };
static const double WARMUP = 50, WINDOW = 4000, LOOK = 1e-6;

static const struct fetch_rules rules[] = {
    /* as nginx: tick, lock, stale while updating and on a time-out */
    {.u = 2.385, .fetch = 0.31, .loss = 0.3,
     .cache = {LIFE(LIFETIME_COUNTED, 2), .granularity = 1, .absent = MISS_JOIN,
               .expired = MISS_SERVE_STALE, .stale_for = 0.53, .lock_poll = 0.13,
               .lock_timeout = 0.4, .fetch_timeout = 0.25, .retries = 1, .backoff = 0.1,
               .on_failure = FETCH_FAILS_STALE}},
    /* refreshes in three ways, some lost, not too often */
    {.u = 3.1, .fetch = 0.24, .loss = 0.2,
     .cache = {LIFE(LIFETIME_COUNTED, 1.3), .expired = MISS_BACKGROUND, .stale_for = 0.5,
               .refresh_ahead = 0.3, .early_beta = 0.7, .least_interval = 0.9, .retries = 1}},
    /* each for itself, open */
    {.u = 2.9, .fetch = 0.4, .loss = 0.1,
     .cache = {LIFE(LIFETIME_SLIDING, 0.35), .fetch_timeout = 0.45, .retries = 2, .backoff = 0.07,
               .on_failure = FETCH_FAILS_OPEN}},
    /* a lock of all entries that ends, and an issuer that refuses */
    {.u = 3.3, .fetch = 0.5, .limit = {.rate = 1.1, .burst = 2},
     .cache = {LIFE(LIFETIME_EXPONENTIAL, 0.6), JOIN(true), .lock_timeout = 0.2,
               .fetch_timeout = 0.6, .on_failure = FETCH_FAILS_STALE, .stale_for = 0.4}},
    /* polls that are longer than a life, and pauses while others poll */
    {.u = 2.1, .fetch = 0.27, .loss = 0.5,
     .cache = {LIFE(LIFETIME_COUNTED, 0.25), JOIN(true), .lock_poll = 0.31, .retries = 3,
               .backoff = 0.2, .fetch_timeout = 0.9}},
    /* fetches of absent entries that others join when they have ended, sliding, early */
    {.u = 2.6, .fetch = 0.33, .loss = 0.15,
     .cache = {LIFE(LIFETIME_SLIDING_EXPONENTIAL, 0.5), .absent = MISS_FETCH,
               .expired = MISS_JOIN, .stale_for = 0.2, .early_beta = 2, .fetch_timeout = 0.7}},
    /* late answers that are lost; early refreshes go by those that were heard */
    {.u = 2.8, .fetch = 0.36,
     .cache = {LIFE(LIFETIME_COUNTED, 1.1), JOIN(true), .early_beta = 0.7, .fetch_timeout = 0.3,
               .late_is_lost = true, .on_failure = FETCH_FAILS_STALE, .stale_for = 0.6}},
};

enum figure_seen { STALE, REFUSED, FETCHES, FAILED, WAIT, FIGURES };
static const char *const names[FIGURES] = {"stale", "refused", "fetches", "failed", "wait"};

static void see_loop(const struct fetch_rules *r, struct ratio *seen)
{
    struct fetch_loop *w = fetch_loop_new(r, SEED);
    fetch_loop_run(w, WARMUP);
    for (int i = 0; i < RUNS; i++) {
        const struct fetch_counts c = fetch_loop_run(w, WINDOW);
        ratio_add(&seen[STALE], c.stale, c.lookups);
        ratio_add(&seen[REFUSED], c.refused, c.lookups);
        ratio_add(&seen[FETCHES], c.fetches, WINDOW);
        ratio_add(&seen[FAILED], c.failed, c.ended);
        ratio_add(&seen[WAIT], c.waits, c.left);
    }
    fetch_loop_free(w);
}

/* Answers that are lost leave without filling the cache. */
static struct network *network_of(const struct fetch_rules *r)
{
    struct network *net = net_cache(r->u, 1, 0, r->fetch, &r->cache);
    dist_exponential(r->fetch, &net->nodes[1].service);
    net->routes[net->nodes[1].first_route].p = 1 - r->loss;
    if (r->limit.rate > 0)
        net->stations[1].limit = network_add_limit(net, &r->limit);
    return net;
}

static void see_engine(const struct fetch_rules *r, struct ratio *seen)
{
    struct network *net = network_of(r);
    struct sim_options o = {.window = WINDOW, .windows = 1, .warmup = WARMUP, .check = true};
    asked_add(&o.asked, PARAMETER_CACHE, 0);
    struct replications runs = replications_run(net, &o, RUNS, SEED);
    for (size_t i = 0; i < RUNS; i++) {
        const double *record = runs.records + i * runs.at->width, *sum = record + runs.at->caches;
        double left = 0, sojourn = 0;
        for (size_t e = 0; e < net->n_exits; e++) {
            left += record[runs.at->exits + e * EXIT_SUMS + SUM_EXITS];
            sojourn += record[runs.at->exits + e * EXIT_SUMS + SUM_SOJOURN];
        }
        ratio_add(&seen[STALE], sum[SUM_STALE], sum[SUM_LOOKUPS]);
        ratio_add(&seen[REFUSED], sum[SUM_REFUSED], sum[SUM_LOOKUPS]);
        ratio_add(&seen[FETCHES], sum[SUM_FETCHES], record[runs.at->time]);
        ratio_add(&seen[FAILED], sum[SUM_FETCHES_FAILED], sum[SUM_FETCHES_ENDED]);
        ratio_add(&seen[WAIT], sojourn - LOOK * left, left);
    }
    replications_free(&runs);
    network_free(net);
}

START_TEST(as_a_loop_of_its_own)
{
    struct ratio loop[FIGURES] = {{0}}, engine[FIGURES] = {{0}};
    see_loop(&rules[_i], loop);
    see_engine(&rules[_i], engine);
    for (int f = 0; f < FIGURES; f++) {
        const double a = ratio_value(&loop[f]), b = ratio_value(&engine[f]);
        const double error =
            hypot(ratio_standard_error(&loop[f]), ratio_standard_error(&engine[f]));
        ck_assert_msg(close_enough(a, b, 1e-12, 4.5 * error),
                      "rules %d: %s %.6g by the loop, %.6g by the engine: %.2f standard errors",
                      _i, names[f], a, b, (b - a) / error);
        ck_assert_msg(error <= 0.03 * a || a == 0, "rules %d: %s %.6g +- %.3g is not sharp", _i,
                      names[f], a, error);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("fetch_loop");
    TCase *tc = tcase_create("rules");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, as_a_loop_of_its_own, 0, sizeof rules / sizeof *rules);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
