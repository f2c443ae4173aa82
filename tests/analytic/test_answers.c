/*
 * Tokens that the issuer does not know, in a network: requests of their own class, refused where
 * they ask, with and without a cache that remembers the refusal. One token's look-ups are a Poisson
 * process of rate u. A fetch takes D, an entry lives T, so that a cycle lasts 1/u + D + T, with one
 * fetch (single flight) or 1 + uD of them.
 */
#include "analytic/answers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/scope.h"
#include "analytic/solve.h"
#include "base/text.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/refused.h"
#include "helpers/run.h"
#include "model/config.h"

#define GATE 0.013
#define FETCH 0.37
#define GOOD 7.5
#define BAD 2.3
#define USERS 9
#define STRANGERS 4
#define LIFE 6.1
#define NEGATIVE 2.7

#define ALSO_AS_GOOD                                                                               \
    "p = 0.5; becomes = \"asks_bad\"; },\n"                                                        \
    "  { from = \"gate\"; to = \"issuer\"; class = \"bad\"; outcome = \"miss\"; p = 0.5;\n"        \
    "    becomes = \"asks\";"

/* `cache` is of both caches, `fills` of refusals. `mixed`: half of those who ask about bad tokens
 * do so in the class of those with good ones. */
static struct model *gateway(const char *cache, bool mixed, const char *fills)
{
    char *text = text_format(
        "model = \"network\";\n"
        "populations = ( { name = \"people\"; users = 9; },\n"
        "  { name = \"strangers\"; users = 4; popularity = \"zipf\"; zipf_s = 0.8;\n"
        "    invalid = true; } );\n"
        "caches = ( { name = \"tokens\"; population = \"people\"; lifetime = 6.1; %s },\n"
        "  { name = \"negative\"; population = \"strangers\"; lifetime = 2.7; %s } );\n"
        "classes = ( { name = \"good\"; }, { name = \"bad\"; }, { name = \"asks\"; },\n"
        "  { name = \"asks_bad\"; } );\n"
        "stations = ( { name = \"gate\"; servers = \"infinite\"; classes = (\n"
        "    { name = \"good\"; service = { mean = 0.013; }; lookup = \"tokens\"; },\n"
        "    { name = \"bad\"; service = { mean = 0.013; }; lookup = \"negative\"; } ); },\n"
        "  { name = \"issuer\"; servers = \"infinite\"; answer = true;\n"
        "    service = { dist = \"deterministic\"; mean = 0.37; }; } );\n"
        "sources = ( { name = \"g\"; class = \"good\"; population = \"people\"; rate = 7.5;\n"
        "    to = \"gate\"; }, { name = \"b\"; class = \"bad\"; population = \"strangers\";\n"
        "    rate = 2.3; to = \"gate\"; } );\n"
        "routes = ( { from = \"gate\"; to = \"out\"; class = \"good\"; outcome = \"hit\"; },\n"
        "  { from = \"gate\"; to = \"issuer\"; class = \"good\"; outcome = \"miss\";\n"
        "    becomes = \"asks\"; },\n"
        "  { from = \"gate\"; to = \"refused\"; class = \"bad\"; outcome = \"hit\"; },\n"
        "  { from = \"gate\"; to = \"issuer\"; class = \"bad\"; outcome = \"miss\";\n"
        "    %s },\n"
        "  { from = \"issuer\"; to = \"out\"; class = \"asks\"; outcome = \"hit\";\n"
        "    fills = \"tokens\"; },\n"
        "  { from = \"issuer\"; to = \"refused\"; class = \"asks\"; outcome = \"expired\"; },\n"
        "  { from = \"issuer\"; to = \"out\"; class = \"asks_bad\"; outcome = \"hit\";\n"
        "    fills = \"negative\"; },\n"
        "  { from = \"issuer\"; to = \"refused\"; class = \"asks_bad\"; outcome = \"expired\";\n"
        "    %s } );\n",
        cache, cache, mixed ? ALSO_AS_GOOD : "becomes = \"asks_bad\";", fills);
    struct model *m = test_model(text, NULL, 0);
    free(text);
    return m;
}

static const char remembered[] = "fills = \"negative\";";

/* Fetches of `users` tokens, rate [1/s] together and shares of a Zipf law with this exponent. */
static double fetches(int users, double zipf_s, double rate, double life, bool joins)
{
    double shares = 0, sum = 0;
    for (int i = 1; i <= users; i++)
        shares += pow(i, -zipf_s);
    for (int i = 1; i <= users; i++) {
        const double u = rate * pow(i, -zipf_s) / shares;
        sum += (joins ? 1 : 1 + u * FETCH) / (1 / u + FETCH + life);
    }
    return sum;
}

static void check_exact(const struct figure *f, double want)
{
    ck_close(f->value, want, 1e-12, 0);
    ck_assert_int_eq(f->basis, BASIS_EXACT);
}

static struct result *solved(const struct model *m)
{
    struct diag *d = diag_new();
    struct result *r = analytic_solve(m->network, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    diag_free(d);
    return r;
}

static const struct exit_result *exit_of(const struct result *r, bool accepted)
{
    size_t e = 0;
    while (r->exits[e].accepted != accepted)
        e++;
    return &r->exits[e];
}

/* Which requests ask: those of the tokens, and those with bad ones. Who waits for another's fetch
 * waits half of it. */
static void check_gateway(const char *cache, double good, double bad, double waits_of_bad)
{
    struct model *m = gateway(cache, false, remembered);
    struct result *r = solved(m);
    check_exact(&r->stations[1].f[FIG_ARRIVAL_RATE], good + bad);
    check_exact(&r->stations[1].f[FIG_MEAN_RESPONSE], FETCH);
    ck_close(exit_of(r, true)->rate.value, GOOD, 1e-12, 0);
    ck_close(exit_of(r, false)->rate.value, BAD, 1e-12, 0);
    ck_close(exit_of(r, false)->mean_sojourn.value,
             GATE + (bad * FETCH + waits_of_bad * FETCH / 2) / BAD, 1e-12, 0);
    result_free(r);
    model_free(m);
}

START_TEST(refusals_that_are_remembered)
{
    check_gateway("", fetches(USERS, 0, GOOD, LIFE, false),
                  fetches(STRANGERS, 0.8, BAD, NEGATIVE, false), 0);
}
END_TEST

START_TEST(refusals_that_are_waited_for)
{
    const double all = fetches(STRANGERS, 0.8, BAD, NEGATIVE, false);
    const double first = fetches(STRANGERS, 0.8, BAD, NEGATIVE, true);
    check_gateway("single_flight = true;", fetches(USERS, 0, GOOD, LIFE, true), first,
                  all - first);
}
END_TEST

/* Where nobody remembers, each bad token is asked about each time. */
START_TEST(refusals_that_are_forgotten)
{
    struct model *m = gateway("", false, "");
    struct result *r = solved(m);
    check_exact(&r->stations[1].f[FIG_ARRIVAL_RATE],
                BAD + fetches(USERS, 0, GOOD, LIFE, false));
    ck_close(exit_of(r, false)->rate.value, BAD, 1e-12, 0);
    ck_close(exit_of(r, false)->mean_sojourn.value, GATE + FETCH, 1e-12, 0);
    result_free(r);
    model_free(m);
}
END_TEST

/* A simulation starts such a cache without entries, and the other as its look-ups have it. */
START_TEST(caches_that_stay_empty)
{
    struct model *m = gateway("", false, "");
    double lookups[2], fetches_of[2];
    struct diag *d = diag_new();
    ck_assert_int_eq(analytic_caches(m->network, lookups, fetches_of, d), 0);
    ck_close(lookups[0], GOOD, 1e-12, 0);
    ck_close(lookups[1], 0, 0, 0);
    diag_free(d);
    model_free(m);
}
END_TEST

/* Bad tokens that are remembered do not stand in the way of others that are revoked. */
START_TEST(bad_tokens_beside_revocations)
{
    struct model *m = test_model("model = \"ml-run\"; I_0 = 100; K = 2; login = false;\n"
                                 "stations = { issuer = { service = { mean = 0.004; }; };\n"
                                 "    S_p = { service = { mean = 0.004; }; }; };\n"
                                 "token = { mode = \"cache\"; users = 200; lifetime = 60;\n"
                                 "    revocations = 1e-6;\n"
                                 "    bad = { share = 0.1; users = 30; negative_lifetime = 5; };"
                                 " };\n",
                                 NULL, 0);
    ck_assert_int_eq(analytic_scope(m->network, NULL), SCOPE_ANSWERS);
    model_free(m);
}
END_TEST

/* Who waits for an answer that fills nothing asks next; no formula has that. */
START_TEST(refusals_that_others_wait_for)
{
    check_refused(gateway("single_flight = true;", false, ""), "which never fill it");
}
END_TEST

/* Of one class at the issuer, some tokens are good and some bad. */
START_TEST(classes_that_mix)
{
    check_refused(gateway("", true, ""), "about valid and about invalid tokens");
}
END_TEST

/* Fetches beside the requests end at a refusal that fills the cache, as at any other answer. */
START_TEST(refusals_of_fetches_beside)
{
    check_gateway("on_expired_entry = \"join\"; on_absent_entry = \"join\"; "
                  "fetch_timeout = 1e6;",
                  fetches(USERS, 0, GOOD, LIFE, true), fetches(STRANGERS, 0.8, BAD, NEGATIVE, true),
                  fetches(STRANGERS, 0.8, BAD, NEGATIVE, false) -
                      fetches(STRANGERS, 0.8, BAD, NEGATIVE, true));
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("answers");
    TCase *t = tcase_create("bad tokens");
    tcase_add_test(t, refusals_that_are_remembered);
    tcase_add_test(t, refusals_that_are_waited_for);
    tcase_add_test(t, refusals_that_are_forgotten);
    tcase_add_test(t, caches_that_stay_empty);
    tcase_add_test(t, bad_tokens_beside_revocations);
    tcase_add_test(t, refusals_that_others_wait_for);
    tcase_add_test(t, refusals_of_fetches_beside);
    tcase_add_test(t, classes_that_mix);
    suite_add_tcase(s, t);
    return run_suite(s);
}
