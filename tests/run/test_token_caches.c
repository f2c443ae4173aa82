/*
 * Token caches from a config, solved and simulated: invalid tokens, and parameters at their
 * extremes. Each rate simulated is within 4.5 standard errors of the analytic one, which is exact
 * here.
 */
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "run/cache_memory.h"

#define DELAY(name, s)                                                                             \
    name " = { servers = \"infinite\"; service = { dist = \"deterministic\"; value = " s "; }; };\n"

static const char text[] =
    "model = \"ml-run\"; I_0 = 60.0; M = 1; N = 1; K = 2; p_a0 = 0.05;\n"
    "stations = {\n" DELAY("S_a", "0.004") DELAY("S_r", "0.001") DELAY("S_c", "0.001")
        DELAY("S_t", "0.06") DELAY("S_p", "0.01") "};\n"
    "token = { mode = \"cache\"; users = 20; lifetime = 0.7; single_flight = true; };\n"
    "experiment = { seed = 11; window = 10.0; windows = 10; experiments = 2000L; };\n";

static const struct {
    struct override o[4];
    size_t n;
    double rate;    /* [1/s] of token requests, where it is known beforehand; else 0 */
} models[] = {
    {{{"token.p_c0", "0.3"}}, 1, 0},
    {{{"token.p_c0", "0.3"}, {"token.granularity", "0.5"}}, 2, 0},
    {{{"token.p_stale", "1.0"}}, 1, 0},
    {{{"token.lifetime", "1e-100"}}, 1, 0},
    {{{"token.lifetime", "1e100"}}, 1, 0},
    {{{"token.lifetime", "1e100"}, {"token.rule", "sliding"}}, 2, 0},
    {{{"token.lifetime", "1e100"}, {"token.rule", "exponential"}}, 2, 0},
    {{{"token.granularity", "1e-100"}}, 1, 0},
    {{{"token.granularity", "1e-100"}, {"token.rule", "exponential"}}, 2, 0},
    {{{"token.granularity", "1e-9"}}, 1, 0},
    {{{"token.granularity", "1e100"}}, 1, 0},
    {{{"token.granularity", "1e100"}, {"token.rule", "sliding-exponential"}}, 2, 0},
    {{{"token.granularity", "7.0"}}, 1, 0},
    {{{"token.granularity", "7.0"}, {"token.rule", "sliding-exponential"}}, 2, 0},
    {{{"token.users", "1"}}, 1, 57.0 / (1 + 28.5 * 0.764)},
    {{{"token.users", "1"}, {"token.granularity", "0.5"}, {"token.rule", "sliding"}}, 3, 0},
    {{{"token.popularity", "zipf"}, {"token.zipf_s", "1e300"}}, 2, 57.0 / (1 + 28.5 * 0.764)},
    {{{"token.popularity", "zipf"}, {"token.zipf_s", "1e-300"}}, 2,
     20 * 2.85 / (1 + 1.425 * 0.764)},
    {{{"token.popularity", "zipf"}, {"token.zipf_s", "40.0"}, {"token.granularity", "0.3"}}, 3, 0},
};
#define MODELS ((int)(sizeof models / sizeof *models))

static const struct figure *meter(const struct model *m, const struct result *r, const char *name)
{
    for (size_t i = 0; i < r->n_meters; i++)
        if (strcmp(m->network->meters[i].name, name) == 0)
            return &r->meters[i].value;
    ck_abort_msg("no meter %s", name);
    return NULL;
}

START_TEST(solved_and_simulated)
{
    struct model *m = test_model(text, models[_i].o, models[_i].n);
    struct diag *d = diag_new();
    struct result *solved = analytic_solve(m->network, d), *simulated = test_simulate(m, 1);
    static const char *const names[] = {"I", "lambda_c", "lambda_t", "lambda_p", "p_c0"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct figure *want = meter(m, solved, names[i]);
        const struct figure *got = meter(m, simulated, names[i]);
        /* where next to nothing comes, a Poisson count in 20 000 s tells what may come */
        const double few = sqrt(want->value / 20000);
        ck_close(got->value, want->value, 0, 4.5 * fmax(got->half_width / 1.96, few));
    }
    if (models[_i].rate > 0)
        ck_close(meter(m, solved, "I_t")->value, models[_i].rate, 1e-12, 0);
    result_free(solved);
    result_free(simulated);
    diag_free(d);
    model_free(m);
}
END_TEST

/* Fetches beside requests: exact, all of it, and simulated by the general engine. */
static const struct {
    struct override o[4];
    size_t n;
} cache_rules[] = {
    {{{"token.lifetime", "{ dist = \"uniform\"; min = 0.5; max = 0.9; }"}}, 1},
    {{{"token.lifetime", "{ dist = \"erlang\"; phases = 3; mean = 0.7; }"},
      {"token.rule", "sliding"}, {"token.on_absent_entry", "join"},
      {"token.on_expired_entry", "join"}}, 4},
    {{{"token.rule", "sliding"}, {"token.max_age", "1.5"}}, 2},
    {{{"token.on_absent_entry", "join"}, {"token.on_expired_entry", "serve-stale"},
      {"token.stale_for", "0.3"}}, 3},
    {{{"token.on_expired_entry", "serve-stale"}, {"token.stale_for", "0.3"}}, 2},
    {{{"token.on_expired_entry", "background"}, {"token.stale_for", "\"unlimited\""}}, 2},
    {{{"token.on_absent_entry", "join"}, {"token.on_expired_entry", "background"},
      {"token.stale_for", "0.4"}}, 3},
    {{{"token.refresh_ahead", "0.2"}}, 1},
    {{{"token.on_absent_entry", "join"}, {"token.on_expired_entry", "join"},
      {"token.refresh_ahead", "0.03"}}, 3},
};
#define RULES ((int)(sizeof cache_rules / sizeof *cache_rules))

static void check_exact(const struct figure *want, const struct figure *got)
{
    ck_assert_int_eq(want->basis, BASIS_EXACT);
    ck_close(got->value, want->value, 0, 4.5 / 1.96 * got->half_width);
}

START_TEST(rules_solved_and_simulated)
{
    struct override o[5] = {{"token.single_flight", "false"}};
    for (size_t i = 0; i < cache_rules[_i].n; i++)
        o[i + 1] = cache_rules[_i].o[i];
    struct model *m = test_model(text, o, cache_rules[_i].n + 1);
    struct diag *d = diag_new();
    struct result *solved = analytic_solve(m->network, d), *simulated = test_simulate(m, 1);
    ck_assert_msg(solved != NULL, "%s", diag_message(d, 0));
    check_exact(meter(m, solved, "lambda_t"), meter(m, simulated, "lambda_t"));
    check_exact(meter(m, solved, "lambda_p"), meter(m, simulated, "lambda_p"));
    check_exact(&solved->network.mean_number, &simulated->network.mean_number);
    check_exact(&solved->network.mean_sojourn, &simulated->network.mean_sojourn);
    result_free(solved);
    result_free(simulated);
    diag_free(d);
    model_free(m);
}
END_TEST

/* Revocations, by revocation.h: approximate by about 1 % of r T here, 5 % of what is served. */
START_TEST(revoked)
{
    const struct override o[] = {{"token.revocations", "0.01"},
                                 {"token.rule", _i ? "exponential" : "counted"},
                                 {"token.single_flight", _i ? "true" : "false"}};
    struct model *m = test_model(text, o, 3);
    struct diag *d = diag_new();
    struct result *solved = analytic_solve(m->network, d), *simulated = test_simulate(m, 1);
    ck_assert_msg(solved != NULL, "%s", diag_message(d, 0));
    const struct figure *want = result_figure(solved, ROW_NETWORK, 0, Q_NETWORK_LAG, 0);
    const struct figure *got = result_figure(simulated, ROW_NETWORK, 0, Q_NETWORK_LAG, 0);
    ck_close(got->value, want->value, 0.01, 4.5 / 1.96 * got->half_width);
    want = result_figure(solved, ROW_NETWORK, 0, Q_NETWORK_SERVED_REVOKED, 0);
    got = result_figure(simulated, ROW_NETWORK, 0, Q_NETWORK_SERVED_REVOKED, 0);
    ck_close(got->value, want->value, 0.05, 4.5 / 1.96 * got->half_width);
    want = meter(m, solved, "lambda_t");
    got = meter(m, simulated, "lambda_t");
    ck_close(got->value, want->value, 0.01, 4.5 / 1.96 * got->half_width);
    want = meter(m, solved, "p_c0");    /* each revocation ends with one refusal */
    got = meter(m, simulated, "p_c0");
    ck_assert_int_eq(want->basis, BASIS_APPROXIMATE);
    ck_assert_double_gt(want->value, 0);
    ck_close(got->value, want->value, 0.02, 4.5 / 1.96 * got->half_width);
    result_free(solved);
    result_free(simulated);
    diag_free(d);
    model_free(m);
}
END_TEST

/*
 * The distribution of lags, with --histogram: a token that is looked up u = 50 times a second is
 * revoked where it is in its cycle of T + 1/u; not accepted any more with probability 1/(1 + uT),
 * else for what is left of T, uniformly. (A new token begins a cycle: rT = 1 % of difference.)
 */
START_TEST(whole_distribution_of_lags)
{
    static const char lags[] =
        "model = \"ml-run\"; I_0 = 1000; K = 1; login = false;"
        "stations = { issuer = { service = { mean = 1e-6; }; servers = \"infinite\"; };"
        "             S_p = { service = { mean = 0.001; }; servers = \"infinite\"; }; };"
        "token = { mode = \"cache\"; users = 20; lifetime = 1; revocations = 0.01; };"
        "experiment = { window = 10; experiments = 3000; histogram = true; };";
    struct model *m = test_model(lags, NULL, 0);
    struct result *r = test_simulate(m, 2);
    const struct histogram_result *h = &r->histograms[r->n_histograms - 1];
    ck_assert_int_eq(h->of, HISTOGRAM_LAG);
    ck_assert_str_eq(h->name, "network");
    ck_assert_uint_ge(h->n, 100);
    for (size_t i = 0; i < h->n; i++) {
        const struct bucket *b = &h->buckets[i];
        const double there = 50.0 / 51, want = 1 - there + there * fmin(1, b->upper);
        if (!isnan(b->half_width))
            ck_close(b->cdf, want, 0, 0.015 + 4.5 / 1.96 * b->half_width);
    }
    result_free(r);
    model_free(m);
}
END_TEST

/* Tokens that expire at the issuer, lifetimes as far apart as may be: begun at once, and right. */
START_TEST(issuers_extremes)
{
    static const char *const lifetimes[] = {"1e-100", "0.7", "1e100"}, *const rules[] = {
        "counted", "sliding", "exponential", "sliding-exponential"};
    for (int i = 0; i < 9; i++) {
        const struct override o[] = {{"token.lifetime", lifetimes[i / 3]},
                                     {"token.issuer_lifetime", lifetimes[i % 3]},
                                     {"token.rule", rules[_i % 4]},
                                     {"token.granularity", _i < 4 ? "0.0" : "0.25"},
                                     {"experiment.experiments", "20L"}};
        struct model *m = test_model(text, o, 5);
        struct result *r = test_simulate(m, 1);
        const double expired = meter(m, r, "p_c0")->value;
        if (i % 3 == 0)    /* every second look-up of a token finds it expired, and renews it */
            ck_close(expired, 1, 1e-12, 0);
        if (i % 3 == 1)    /* u = 2.85: one in 1 + u L */
            ck_close(expired, 1 / (1 + 2.85 * 0.7), 0.05, 0);
        if (i % 3 == 2)
            ck_close(expired, 0, 0, 0);
        result_free(r);
        model_free(m);
    }
}
END_TEST

/* Users times caches, 24 bytes each, and 32 of each user: told before any of it is taken. */
START_TEST(more_than_the_machine_has)
{
    const struct override o[] = {{"token.users", "1000"}, {"K", "50"}};
    struct model *m = test_model(text, o, 2);
    struct diag *d = diag_new();
    const double bytes = 1000 * (50 * 24 + 32);
    ck_assert_int_eq(cache_memory_check(m->network, bytes, d), 0);
    ck_assert_uint_eq(diag_count(d), 0);
    ck_assert_int_eq(cache_memory_check(m->network, bytes - 1, d), -1);
    ck_assert_int_eq(diag_status(d), EXIT_MACHINE);
    const char *said = "1000 users in 50 caches would take 0.00123 GB";
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), said));
    ck_assert_double_gt(cache_memory_machine(), 1e7);
    diag_free(d);
    model_free(m);
}
END_TEST

/* No simulation begins that would: with 1 GB for the process, 1e7 users in 10 caches take 2.7. */
START_TEST(nothing_is_begun)
{
    const struct override o[] = {{"token.users", "10000000"}, {"K", "10"}};
    struct model *m = test_model(text, o, 2);
    struct rlimit before, limit;
    ck_assert_int_eq(getrlimit(RLIMIT_AS, &before), 0);
    limit = before;
    limit.rlim_cur = 1000000000;
    setrlimit(RLIMIT_AS, &limit);
    struct result *r = test_simulate(m, 1);
    setrlimit(RLIMIT_AS, &before);
    ck_assert_ptr_null(r);
    model_free(m);
}
END_TEST

/* Sanitizers take terabytes of addresses for themselves. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("token_caches");
    TCase *c = tcase_create("configs");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, more_than_the_machine_has);
    if (!SANITIZED)
        tcase_add_test(c, nothing_is_begun);
    suite_add_tcase(s, c);
    TCase *statistical = tcase_create("statistical");
    tcase_set_timeout(statistical, 120);
    tcase_set_tags(statistical, "statistical");
    tcase_add_loop_test(statistical, solved_and_simulated, 0, MODELS);
    tcase_add_loop_test(statistical, rules_solved_and_simulated, 0, RULES);
    tcase_add_loop_test(statistical, revoked, 0, 2);
    tcase_add_loop_test(statistical, issuers_extremes, 0, 8);
    tcase_add_test(statistical, whole_distribution_of_lags);
    suite_add_tcase(s, statistical);
    return run_suite(s);
}
