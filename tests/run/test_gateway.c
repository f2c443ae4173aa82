/*
 * The ML-RUN template with an issuer apart: its figures against formulas written out here, solved
 * and simulated.
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/gateway.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/rows.h"
#include "report/table.h"

/* ---- a plain gateway ---- */

/*
 * Counted caches behind an issuer of fixed delay D. A token is looked up u = I_0 / (N K) times a
 * second at a wrapper; a cycle is a miss, D until the first answer installs, T, and 1/u; in D all
 * look-ups fetch, too: (1 + u D) / (T + D + 1/u) fetches a second.
 */
START_TEST(fetch_rate_of_counted_caches)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 600; K = 3; login = false;\n"
        "stations = { issuer = { service = { dist = \"deterministic\"; value = 0.25; };\n"
        "                        servers = \"infinite\"; };\n"
        "             S_p = { service = { mean = 0.01; }; servers = \"infinite\"; }; };\n"
        "token = { mode = \"cache\"; users = 100; lifetime = 2; };\n" EXPERIMENT("41"),
        NULL, 0);
    const double u = 2, rate = 300 * (1 + u * 0.25) / (2 + 0.25 + 1 / u);
    const char *const names[] = {"lambda_i", "I_t", "lambda_t", "p_ct", "issuer.mean_number"};
    const double want[] = {rate, rate, rate / 3, rate / 600, rate * 0.25};
    gateway_both_are(m, names, want, 5, 1e-9);
    struct result *r = gateway_solved(m);
    ck_assert_int_eq(gateway_figure(r, "lambda_i").basis, BASIS_EXACT);
    result_free(r);
    model_free(m);
}
END_TEST

/* P(wait) of M/M/c at a = lambda/mu, by Erlang's formula. */
static double erlang_c(unsigned c, double a)
{
    double term = 1, sum = 0;
    for (unsigned k = 0; k < c; term *= a / ++k)
        sum += term;
    term *= c / (c - a);
    return term / (sum + term);
}

/*
 * 30 000 tokens in each of 4 caches, each fetched every 64 s or so: the issuer sees what is all but
 * a Poisson stream, of sum u/(1 + u T), and is M/M/3.
 */
START_TEST(issuer_of_many_tokens)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 3000; K = 4; login = false;\n"
        "stations = { issuer = { service = { mean = 0.0013; }; servers = 3; };\n"
        "             S_p = { service = { mean = 0.001; }; servers = \"infinite\"; }; };\n"
        "token = { mode = \"cache\"; users = 30000; lifetime = 24; };\n"
        "experiment = { seed = 43; window = 2.0; experiments = 600; };\n",
        NULL, 0);
    const double u = 3000.0 / 30000 / 4, rate = 120000 * u / (1 + u * 24), a = rate * 0.0013;
    const double response = 0.0013 + erlang_c(3, a) * 0.0013 / (3 - a);
    struct result *s = test_simulate(m, 2), *r = gateway_solved(m);
    gateway_simulated_is(s, "lambda_i", rate);
    gateway_simulated_is(s, "issuer.mean_response", response);
    ck_close(gateway_figure(r, "issuer.mean_response").value, response, 1e-3, 0);
    result_free(s);
    result_free(r);
    model_free(m);
}
END_TEST

/* What is left out is not in results, whatever tells them: rows, tables. */
START_TEST(nothing_is_listed_that_is_not_there)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 600; K = 3; login = false;\n"
        "stations = { issuer = { service = { mean = 0.001; }; };\n"
        "             S_p = { service = { mean = 0.001; }; }; };\n"
        "token = { mode = \"cache\"; users = 100; p_c0 = 0.25; lifetime = 2; };\n"
        "experiment = { quantiles = [0.5]; };\n",
        NULL, 0);
    struct result *r = gateway_solved(m);
    struct rows rows = {0};
    struct textbuf text = {0};
    rows_of_result(&rows, r, true);
    for (size_t i = 0; i < rows.n; i++) {
        ck_assert_msg(strncmp(rows.row[i].name, "S_c", 3) != 0, "%s", rows.row[i].name);
        ck_assert_msg(strncmp(rows.row[i].name, "S_r", 3) != 0, "%s", rows.row[i].name);
    }
    for (int all = 0; all < 2; all++)
        table_result(&text, &(struct report_context){.model = m}, r, all);
    ck_assert_ptr_null(strstr(text.text, "S_c"));
    ck_assert_ptr_nonnull(strstr(text.text, "issuer"));
    textbuf_release(&text);
    rows_release(&rows);
    result_free(r);
    model_free(m);
}
END_TEST

/* ---- logins ---- */

/*
 * Users log in at S_a, and questions go to the issuer: S_a sees I_0 alone. Probabilities of
 * equation (2): lambda_t = p_ct (1 - p_a0) I_0 / K; all M/M/1, so the responses are exact.
 */
START_TEST(issuer_beside_logins)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 400; M = 2; N = 1; K = 5; p_a0 = 0.1;\n"
        "stations = { S_a = { service = { mean = 0.003; }; };\n"
        "             S_r = { service = { mean = 0.001; }; };\n"
        "             S_c = { service = { mean = 0.004; }; };\n"
        "             S_t = { service = { mean = 0.002; }; };\n"
        "             issuer = { service = { mean = 0.02; }; instances = 3; };\n"
        "             S_p = { service = { mean = 0.006; }; }; };\n"
        "token = { p_c0 = 0.05; p_ct = 0.3; };\n" EXPERIMENT("47"),
        NULL, 0);
    const double passed = 0.9 * 400, asked = 0.3 * passed;
    const char *const names[] = {"I", "lambda_a", "I_t", "lambda_i", "lambda_p", "p_a0",
                                 "S_a.mean_response", "issuer.mean_response"};
    const double want[] = {400, 200, asked, asked / 3, 0.95 * passed / 5, 0.1,
                           1 / (1 / 0.003 - 200), 1 / (50 - asked / 3)};
    gateway_both_are(m, names, want, 8, 1e-9);
    model_free(m);
}
END_TEST

/* Each question is sent by the issuer's own rule. */
START_TEST(issuer_is_chosen_by_its_rule)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 400; K = 2; login = false;\n"
        "stations = { issuer = { service = { mean = 0.002; }; instances = 3;\n"
        "                        dispatch = \"jsq\"; };\n"
        "             S_p = { service = { mean = 0.006; }; }; };\n"
        "token = { p_ct = 0.5; };\n",
        NULL, 0);
    const struct network *net = m->network;
    size_t questions = 0;
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        const size_t class = r->to == NET_NONE ? 0 : net->nodes[r->to].class;
        if (strncmp(net->classes[class].name, "token", 5) != 0)
            continue;
        questions++;
        ck_assert_uint_ne(r->dispatch, NET_NONE);
        ck_assert_int_eq(net->dispatches[r->dispatch].rule, DISPATCH_JSQ);
    }
    ck_assert_uint_eq(questions, 6);
    ck_assert_uint_eq(net->n_dispatches, 2);
    model_free(m);
}
END_TEST

/* Without an issuer S_a's own users and questions have figures of their own: FIFO M/M/1, so both
 * wait alike, and respond alike with the same service. */
START_TEST(users_and_questions_at_s_a)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 200; M = 1; N = 1; K = 4;\n"
        "stations = { S_a = { service = { mean = 0.002; }; };\n"
        "             S_r = { service = { mean = 0.001; }; };\n"
        "             S_c = { service = { mean = 0.004; }; };\n"
        "             S_t = { service = { mean = 0.002; }; };\n"
        "             S_p = { service = { mean = 0.006; }; }; };\n"
        "token = { p_ct = 0.5; };\n" EXPERIMENT("53"),
        NULL, 0);
    const double response = 1 / (500 - 300.0);
    const char *const names[] = {"S_a.user.mean_response", "S_a.token.mean_response"};
    const double want[] = {response, response};
    gateway_both_are(m, names, want, 2, 1e-9);
    model_free(m);
}
END_TEST

/* ---- caches with rules of their own: a fetch is beside the request ---- */

/* Expired entries are served until a fetch beside them is back, and one at a time fetches: a cycle
 * is T, 1/u to the look-up that finds the entry expired, and D. In the background nobody waits. */
START_TEST(stale_entries)
{
    static const char *const words[] = {"background", "serve-stale"};
    for (int i = 0; i < 2; i++) {
        char text[1000];
        snprintf(text, sizeof text,
                 "model = \"ml-run\"; I_0 = 600; K = 3; login = false;\n" ISSUER
                 "token = { mode = \"cache\"; users = 100; lifetime = 2;\n"
                 "          stale_for = \"unlimited\"; on_expired_entry = \"%s\"; };\n" EXPERIMENT(
                     "103"),
                 words[i]);
        struct model *m = test_model(text, NULL, 0);
        struct result *s = test_simulate(m, 2);
        const double rate = 300 / (2 + 0.25 + 1 / 2.0);
        gateway_simulated_is(s, "I_t", rate);
        gateway_simulated_is(s, "lambda_p", 200);
        gateway_simulated_is(s, "out.mean_sojourn", 0.01 + (i == 0 ? 0 : 0.25 * rate / 600));
        result_free(s);
        model_free(m);
    }
}
END_TEST

/*
 * A cache that does not know when a token ends goes on serving it, and the issuer refuses it at the
 * next fetch, D after the look-up. So all who are refused have waited D, and a token is refused
 * once in its life of 10 s and at most T + 1/u + D more.
 */
START_TEST(issuer_refuses_what_has_expired)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 600; K = 3; login = false;\n" ISSUER
        "token = { mode = \"cache\"; users = 100; lifetime = 2; issuer_lifetime = 10;\n"
        "          ignores_expiry = true; };\n" EXPERIMENT("107"),
        NULL, 0);
    struct result *s = test_simulate(m, 2);
    gateway_simulated_is(s, "refused_token.mean_sojourn", 0.25);
    const double refused = gateway_figure(s, "refused_token.throughput").value;
    ck_assert_double_gt(refused, 100 / (10 + 2 + 0.5 + 0.25));
    ck_assert_double_lt(refused, 100 / 10.0);
    result_free(s);
    model_free(m);
}
END_TEST

/* ---- two levels ---- */

#define TWO_LEVELS(more)                                                                           \
    "model = \"ml-run\"; I_0 = 50; K = 1; login = false;\n"                                        \
    "stations = { issuer = { service = { dist = \"deterministic\"; value = 0; };\n"                \
    "                        servers = \"infinite\"; };\n"                                         \
    "             S_p = { service = { mean = 0.01; }; servers = \"infinite\"; }; };\n"             \
    "token = { mode = \"cache\"; users = 100; lifetime = 2; " more "\n"                            \
    "    second = { lifetime = 3.5; servers = \"infinite\";\n"                                     \
    "               service = { dist = \"deterministic\"; value = 0; }; }; };\n" EXPERIMENT("109")

/*
 * In no time, one wrapper looks in the second level T1 + Exp(u) apart. An entry there lives for T2,
 * T1 < T2 < 2 T1, so that the next look-up finds it if the gap before it is below T2 - T1, and the
 * one after never does: the issuer is asked each 2 - exp(-u (T2 - T1)) look-ups. It is the same
 * whether requests fetch themselves or fetches go beside them, at either level.
 */
static const char *const levels[] = {TWO_LEVELS(""), TWO_LEVELS("on_expired_entry = \"join\";"),
                                     TWO_LEVELS("single_flight = true;")};

START_TEST(two_levels)
{
    const double u = 0.5, t1 = 2, t2 = 3.5, looked = 100 / (t1 + 1 / u);
    struct override o = {"token.second.on_expired_entry", "join"};
    struct model *m = test_model(levels[_i / 2], &o, (size_t)_i % 2);
    struct result *s = test_simulate(m, 2);
    gateway_simulated_is(s, "lambda_s", looked);
    ck_assert_int_eq(gateway_figure(s, "answer.arrival_rate").basis, BASIS_NONE);
    gateway_simulated_is(s, "I_t", looked / (2 - exp(-u * (t2 - t1))));
    gateway_simulated_is(s, "lambda_p", 50);
    gateway_simulated_is(s, "out.mean_sojourn", 0.01);
    result_free(s);
    model_free(m);
}
END_TEST

/* ---- revocations ---- */

/*
 * One cache of a token that is looked up u = 6 times a second: in a cycle of T, 1/u, and D. Revoked
 * at any moment of it, the token is refused once, when the next answer comes, and is a new one from
 * then on. Until then it cannot be revoked again: (T/c)(T/2 + 1/u + D) + (1/u)/c (1/u + D) +
 * (D/c) D/2, with c the cycle. (That cycles begin anew with each token changes 0.1 %.)
 */
START_TEST(revoked_tokens_are_refused)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 600; K = 1; login = false;\n" ISSUER
        "token = { mode = \"cache\"; users = 100; lifetime = 2; single_flight = true;\n"
        "          revocations = 0.02; };\n"
        "experiment = { seed = 113; window = 10.0; experiments = 600; };\n",
        NULL, 0);
    const double life = 2, gap = 1 / 6.0, d = 0.25, cycle = life + gap + d;
    const double away = life / cycle * (life / 2 + gap + d) + gap / cycle * (gap + d) +
                        d / cycle * d / 2;
    struct result *s = test_simulate(m, 2);
    gateway_simulated_is(s, "refused_token.throughput", 100 / (1 / 0.02 + away));
    result_free(s);
    model_free(m);
}
END_TEST

/*
 * Who fetches for others and is refused goes on and does not wait for its own fetch: all users log
 * in again, and are accepted in the end. At a second level the same, where a token has expired
 * since the first look-up; each of those who wait then asks for itself.
 */
static const char *const refusals[] = {
    "login = true; M = 1; token = { revocations = 0.05; on_expired = \"login\";",
    "login = false; token = { issuer_lifetime = 10; second = { lifetime = 4; single_flight = true;"
    " service = { mean = 0.1; }; servers = \"infinite\"; };"};

START_TEST(a_refused_fetch_ends)
{
    char text[2000];
    snprintf(text, sizeof text,
             "model = \"ml-run\"; I_0 = 100; K = 2; stations = { %s"
             " issuer = { service = { mean = 0.01; }; servers = \"infinite\"; };"
             " S_p = { service = { mean = 0.001; }; servers = \"infinite\"; }; }; %s"
             " mode = \"cache\"; users = 50; lifetime = 2; single_flight = true; };"
             "experiment = { window = 10.0; experiments = 1000; };",
             _i == 0 ? "S_a = { service = { mean = 0.001; }; servers = \"infinite\"; };" : "",
             refusals[_i]);
    struct model *m = test_model(text, NULL, 0);
    struct result *s = test_simulate(m, 2);
    gateway_simulated_is(s, "network.throughput", 100);
    if (_i == 0)
        gateway_simulated_is(s, "out.throughput", 100);
    result_free(s);
    model_free(m);
}
END_TEST

/* ---- whose requests, and where they go ---- */

/* Users as often as a file has counted them: tests/data/users.csv says 500, 250, 125, 125. */
START_TEST(popularity_as_counted)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 80; K = 2; login = false;\n"
        "stations = { issuer = { service = { dist = \"deterministic\"; value = 0.25; };\n"
        "                        servers = \"infinite\"; };\n"
        "             S_p = { service = { mean = 0.01; }; servers = \"infinite\"; }; };\n"
        "token = { mode = \"cache\"; counts = \"tests/data/users.csv\"; lifetime = 1.5; };\n"
        EXPERIMENT("89"),
        NULL, 0);
    const double all = 2 * (gateway_fetches(20, 1.5, 0.25) + gateway_fetches(10, 1.5, 0.25) +
                            2 * gateway_fetches(5, 1.5, 0.25));
    const char *const names[] = {"I_t", "p_ct"};
    const double want[] = {all, all / 80};
    ck_assert_uint_eq(m->network->populations[0].users, 4);
    gateway_both_are(m, names, want, 2, 1e-9);
    model_free(m);
}
END_TEST

#define WRAPPERS(rule)                                                                             \
    "model = \"ml-run\"; I_0 = 600; K = 3; login = false;\n"                                       \
    "stations = { wrapper = { dispatch = \"" rule "\"; };\n"                                       \
    "             S_c = { service = { dist = \"deterministic\"; value = 0; };\n"                   \
    "                     servers = \"infinite\"; };\n"                                            \
    "             issuer = { service = { dist = \"deterministic\"; value = 0.25; };\n"             \
    "                        servers = \"infinite\"; };\n"                                         \
    "             S_p = { service = { mean = 0.01; }; servers = \"infinite\"; }; };\n"             \
    "token = { mode = \"cache\"; users = 100; lifetime = 2; };\n" EXPERIMENT("97")

/*
 * A user who stays with one wrapper has one entry, looked up three times as often. Where checks
 * take no time all queues are equally short, so the shortest is any of them, as at random.
 */
static const struct {
    const char *text;
    double caches;    /* that have a token */
} dispatches[] = {{WRAPPERS("sticky"), 1},
                  {WRAPPERS("random"), 3},
                  {WRAPPERS("jsq"), 3},
                  {WRAPPERS("power-of-d"), 3}};

START_TEST(wrappers_by_rule)
{
    const double caches = dispatches[_i].caches;
    struct model *m = test_model(dispatches[_i].text, NULL, 0);
    struct result *s = test_simulate(m, 2);
    gateway_simulated_is(s, "I_t", 100 * caches * gateway_fetches(6 / caches, 2, 0.25));
    result_free(s);
    model_free(m);
}
END_TEST

/*
 * Measured from the start, for a tenth of a lifetime: caches start with the entries of those users
 * who come to them, 30/35.25 of all, and not of each user with a third of his rate, 30/45.25.
 */
START_TEST(users_of_one_wrapper_at_the_start)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 20; K = 3; login = false;\n"
        "stations = { wrapper = { dispatch = \"sticky\"; };\n"
        "             S_c = { service = { dist = \"deterministic\"; value = 0; };\n"
        "                     servers = \"infinite\"; };\n"
        "             issuer = { service = { dist = \"deterministic\"; value = 0.25; };\n"
        "                        servers = \"infinite\"; };\n"
        "             S_p = { service = { mean = 0.01; }; servers = \"infinite\"; }; };\n"
        "token = { mode = \"cache\"; users = 100; lifetime = 30; };\n"
        "experiment = { seed = 103; warmup = 0.0; window = 3.0; windows = 1;\n"
        "               experiments = 600; };\n",
        NULL, 0);
    struct result *s = test_simulate(m, 2);
    gateway_simulated_is(s, "I_t", 100 * gateway_fetches(0.2, 30, 0.25));
    result_free(s);
    model_free(m);
}
END_TEST

/* One key set that all requests share: each of 4 wrappers fetches it every T + D + 1/u. */
START_TEST(key_sets)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 80; K = 4; login = false;\n"
        "stations = { issuer = { service = { dist = \"deterministic\"; value = 0.1; };\n"
        "                        servers = \"infinite\"; };\n"
        "             S_p = { service = { mean = 0.01; }; servers = \"infinite\"; }; };\n"
        "token = { mode = \"cache\"; users = 1; lifetime = 3; single_flight = true; };\n"
        EXPERIMENT("101"),
        NULL, 0);
    const double each = 1 / (3 + 0.1 + 1 / 20.0);
    const char *const names[] = {"I_t", "lambda_t"};
    const double want[] = {4 * each, each};
    gateway_both_are(m, names, want, 2, 1e-9);
    model_free(m);
}
END_TEST

/* ---- an issuer that limits what it is asked ---- */

/*
 * 20 tokens, each fetched T + 1/u after its last answer, by an issuer that is too slow for that: a
 * machine repair model, M/M/1 with 20 sources, whatever the law of their times (Cohen 1957). Its
 * states by p(n+1) = p(n) (20 - n) s / (T + 1/u). A load of 1.09 if fetches took no time.
 */
START_TEST(a_slow_issuer_is_asked_less)
{
    static const char *const rules[] = {
        "single_flight = true;", "on_expired_entry = \"background\"; stale_for = \"unlimited\";",
        "lock = { of = \"all\"; };"};
    char text[1000];
    snprintf(text, sizeof text,
             "model = \"ml-run\"; I_0 = 200; K = 1; login = false;"
             "stations = { issuer = { service = { mean = 0.06; }; };"
             "             S_p = { service = { mean = 0.001; }; servers = \"infinite\"; }; };"
             "token = { mode = \"cache\"; users = 20; lifetime = 1; %s };"
             "experiment = { window = 20.0; warmup = 60; experiments = 600; };", rules[_i]);
    double p = 1, sum = 1;
    for (int n = 0; n < 20; n++) {
        p *= (20 - n) * 0.06 / (1 + 1 / 10.0);
        sum += p;
    }
    const double rate = (1 - 1 / sum) / 0.06;
    struct model *m = test_model(text, NULL, 0);
    struct result *s = test_simulate(m, 2);
    gateway_simulated_is(s, "I_t", rate);
    gateway_simulated_is(s, "issuer.mean_response", 20 / rate - 1.1);
    result_free(s);
    struct diag *d = diag_new();
    ck_assert_ptr_null(analytic_solve(m->network, d));
    ck_assert_uint_eq(diag_count(d), 1);
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), "of 1.09 if fetches took no time, for which"));
    diag_free(d);
    model_free(m);
}
END_TEST

/*
 * 120 tokens of 2.4 s, each asked for once a second: 120 fetches/s of an issuer that answers 44 are
 * what it gets once fetches take long; no steady state is left, though its load would be 0.79 if
 * they took no time. Each replication collapses soon; that is said after the first ten, and not
 * tried again with longer warm-ups.
 */
START_TEST(a_collapse_is_said_at_once)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 120; K = 1; login = false;"
        "stations = { issuer = { service = { mean = 0.0225; }; };"
        "             S_p = { service = { mean = 0.001; }; servers = \"infinite\"; }; };"
        "token = { mode = \"cache\"; users = 120; lifetime = 2.4; };", NULL, 0);
    struct result *s = test_simulate(m, 2);
    ck_assert_uint_eq(s->replications, 10);
    ck_assert_ptr_nonnull(s->steady.overloaded);
    ck_assert_str_eq(s->steady.overloaded, "issuer");
    ck_assert_str_eq(s->warmup_by, "relaxation");
    ck_assert(!s->reached);
    result_free(s);
    model_free(m);
}
END_TEST

/* ---- p_cp: who goes straight to S_p ---- */

/*
 * With single flight, in a cycle of T + D + 1/u: uT look-ups hit, one fetches, uD wait for it, and
 * do not go straight to S_p. With stale entries served beside the fetch nobody waits.
 */
static const struct {
    const char *rules;
    double straight;
} ways[] = {{"single_flight = true;", 6 * 2.0 / (1 + 6 * (2 + 0.25))},
            {"on_expired_entry = \"background\"; stale_for = \"unlimited\";", 1},
            {"on_expired_entry = \"serve-stale\"; stale_for = \"unlimited\";",
             1 - 1 / (1 + 6 * (2 + 0.25))}};

START_TEST(straight_to_the_model)
{
    char text[1000];
    snprintf(text, sizeof text,
             "model = \"ml-run\"; I_0 = 600; K = 1; login = false;\n" ISSUER
             "token = { mode = \"cache\"; users = 100; lifetime = 2; %s };\n" EXPERIMENT("83"),
             ways[_i].rules);
    struct model *m = test_model(text, NULL, 0);
    const char *const names[] = {"p_ct", "p_cp"};
    const double want[] = {1 / (1 + 6 * (2 + 0.25)), ways[_i].straight};
    gateway_both_are(m, names, want, ways[_i].straight < 1 ? 2 : 1, 1e-9);
    model_free(m);
}
END_TEST

/* Fetches that never answer in time: three tries for each check, which is no share; all are refused
 * and none goes straight to S_p. */
START_TEST(more_fetches_than_checks)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 60; K = 2; login = false;\n" ISSUER
        "token = { mode = \"cache\"; users = 1000; lifetime = 1e-6; fetch_timeout = 0.1;\n"
        "          retries = 2; backoff = 0.04; };\n" EXPERIMENT("89"),
        NULL, 0);
    struct result *s = test_simulate(m, 2);
    gateway_simulated_is(s, "p_ct", 3);
    ck_assert(gateway_figure(s, "p_c0").value == 1);
    ck_assert(gateway_figure(s, "p_cp").value == 0);
    result_free(s);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("gateway");
    TCase *t = tcase_create("gateway");
    tcase_set_timeout(t, 60);
    tcase_set_tags(t, "statistical");
    tcase_add_test(t, fetch_rate_of_counted_caches);
    tcase_add_test(t, issuer_of_many_tokens);
    tcase_add_test(t, nothing_is_listed_that_is_not_there);
    tcase_add_test(t, issuer_beside_logins);
    tcase_add_test(t, issuer_is_chosen_by_its_rule);
    tcase_add_test(t, users_and_questions_at_s_a);
    tcase_add_test(t, stale_entries);
    tcase_add_test(t, issuer_refuses_what_has_expired);
    tcase_add_loop_test(t, two_levels, 0, 2 * (int)(sizeof levels / sizeof *levels));
    tcase_add_test(t, revoked_tokens_are_refused);
    tcase_add_loop_test(t, a_refused_fetch_ends, 0, 2);
    tcase_add_test(t, popularity_as_counted);
    tcase_add_loop_test(t, wrappers_by_rule, 0, (int)(sizeof dispatches / sizeof *dispatches));
    tcase_add_test(t, users_of_one_wrapper_at_the_start);
    tcase_add_test(t, key_sets);
    tcase_add_loop_test(t, a_slow_issuer_is_asked_less, 0, 3);
    tcase_add_test(t, a_collapse_is_said_at_once);
    tcase_add_loop_test(t, straight_to_the_model, 0, 3);
    tcase_add_test(t, more_fetches_than_checks);
    suite_add_tcase(s, t);
    return run_suite(s);
}
