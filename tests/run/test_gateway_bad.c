/*
 * Bad tokens in the ML-RUN template with an issuer apart, remembered or not: against formulas
 * written out here, solved and simulated.
 */
#include <gsl/gsl_errno.h>
#include <stdio.h>

#include "helpers/close.h"
#include "helpers/gateway.h"
#include "helpers/model.h"
#include "helpers/run.h"

/*
 * A tenth of 600 requests/s has bad tokens, 30 of them, which negative caches remember for 0.5 s
 * beside 100 good ones that caches remember for 2 s. All delays are fixed, so rates are exact, and
 * so are sojourns: D for a fetch, and S_p's service for who is not refused.
 */
START_TEST(known_bad_tokens)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 600; K = 3; login = false;\n" ISSUER
        "token = { mode = \"cache\"; users = 100; lifetime = 2;\n"
        "          bad = { share = 0.1; users = 30; negative_lifetime = 0.5; }; };\n"
        EXPERIMENT("71"),
        NULL, 0);
    const double good = 300 * gateway_fetches(540.0 / 300, 2, 0.25),
                 bad = 90 * gateway_fetches(60.0 / 90, 0.5, 0.25);
    const char *const names[] = {"I_0", "I_t", "refused_token.throughput", "p_c0", "lambda_p",
                                 "refused_token.mean_sojourn", "out.mean_sojourn", "p_cp"};
    const double want[] = {600, good + bad, 60, 0.1, 180, 0.25 * bad / 60,
                           0.01 + 0.25 * good / 540, (540 - good) / 600};
    gateway_both_are(m, names, want, 8, 1e-9);
    model_free(m);
}
END_TEST

/* None is remembered where each is new, nor without a lifetime: all are asked about. */
START_TEST(unknown_bad_tokens)
{
    static const char *const bads[] = {"users = \"new\";", "users = 30;"};
    for (int i = 0; i < 2; i++) {
        char text[1000];
        snprintf(text, sizeof text,
                 "model = \"ml-run\"; I_0 = 600; K = 3; login = false;\n" ISSUER
                 "token = { mode = \"cache\"; users = 100; lifetime = 2;\n"
                 "          bad = { share = 0.1; %s }; };\n" EXPERIMENT("73"),
                 bads[i]);
        struct model *m = test_model(text, NULL, 0);
        const char *const names[] = {"I_t", "p_c0", "lambda_p"};
        const double want[] = {300 * gateway_fetches(540.0 / 300, 2, 0.25) + 60, 0.1, 180};
        gateway_both_are(m, names, want, 3, 1e-9);
        ck_assert_uint_eq(m->network->n_caches, 3);
        model_free(m);
    }
}
END_TEST

/* Two questions about one bad token at a time are one with single flight: all wait for it, and are
 * refused then. */
/*
 * With a second level bad tokens are looked for there, too. It remembers refusals as long as the
 * first level, T: with one wrapper its entry has always ended when that of the wrapper has, so both
 * are asked each T + 1/u. Each wrapper comes so often, however many there are; and with each new
 * token.
 */
static const struct {
    const char *bad;
    int wrappers;
    double looked, asked;
} looked_for[] = {{"users = 100; negative_lifetime = 2;", 1, 100 / (2 + 1.0), 100 / (2 + 1.0)},
                  {"users = 100; negative_lifetime = 2;", 2, 2 * 100 / (2 + 2.0), 0},
                  {"users = \"new\";", 2, 100, 100},
                  {"users = 100;", 2, 100, 100}};

START_TEST(bad_tokens_at_a_second_level)
{
    char text[1000];
    snprintf(text, sizeof text,
             "model = \"ml-run\"; I_0 = 200; K = %d; login = false;"
             "stations = { issuer = { service = { mean = 1e-6; }; servers = \"infinite\"; };"
             "             S_p = { service = { mean = 0.001; }; servers = \"infinite\"; }; };"
             "token = { mode = \"cache\"; users = 1; lifetime = 1e6; bad = { share = 0.5; %s };"
             "second = { lifetime = 1e6; service = { mean = 1e-6; }; servers = \"infinite\"; }; };"
             "experiment = { window = 10.0; warmup = 20; experiments = 600; };",
             looked_for[_i].wrappers, looked_for[_i].bad);
    struct model *m = test_model(text, NULL, 0);
    struct result *s = test_simulate(m, 2);
    gateway_simulated_is(s, "lambda_s", looked_for[_i].looked);
    gateway_simulated_is(s, "refused_token.throughput", 100);
    if (looked_for[_i].asked > 0)
        gateway_simulated_is(s, "I_t", looked_for[_i].asked);
    result_free(s);
    model_free(m);
}
END_TEST

START_TEST(bad_tokens_in_single_flight)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 600; K = 3; login = false;\n" ISSUER
        "token = { mode = \"cache\"; users = 100; lifetime = 2; single_flight = true;\n"
        "          bad = { share = 0.1; users = 30; negative_lifetime = 0.5; }; };\n"
        EXPERIMENT("79"),
        NULL, 0);
    const double u = 60.0 / 90, good = 300 / (2 + 0.25 + 300 / 540.0),
                 bad = 90 / (0.5 + 0.25 + 1 / u);
    const char *const names[] = {"I_t", "p_c0"};
    const double want[] = {good + bad, 0.1};
    gateway_both_are(m, names, want, 2, 1e-9);
    ck_assert_str_eq(m->network->caches[3].name, "negative[1]");
    ck_assert(cache_joins(&m->network->caches[3]) && cache_is_plain(&m->network->caches[3]));
    model_free(m);
}
END_TEST

/* With logins bad tokens come to S_r, and S_a sees the users alone. */
START_TEST(bad_tokens_do_not_log_in)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 400; M = 1; N = 2; K = 2;\n"
        "stations = { S_a = { service = { mean = 0.001; }; };\n"
        "             S_r = { service = { mean = 0.002; }; };\n"
        "             issuer = { service = { mean = 0.001; }; };\n"
        "             S_p = { service = { mean = 0.001; }; }; };\n"
        "token = { mode = \"cache\"; users = 100; lifetime = 2;\n"
        "          bad = { share = 0.25; users = \"new\"; }; };\n",
        NULL, 0);
    struct result *r = gateway_solved(m);
    ck_close(gateway_figure(r, "S_a.arrival_rate").value, 300, 1e-12, 0);
    ck_close(gateway_figure(r, "lambda_r").value, 400, 1e-12, 0);
    ck_close(gateway_figure(r, "I_w").value, 400, 1e-12, 0);
    result_free(r);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("gateway: bad tokens");
    TCase *t = tcase_create("gateway");
    tcase_set_timeout(t, 60);
    tcase_set_tags(t, "statistical");
    tcase_add_test(t, known_bad_tokens);
    tcase_add_test(t, unknown_bad_tokens);
    tcase_add_loop_test(t, bad_tokens_at_a_second_level, 0, 4);
    tcase_add_test(t, bad_tokens_in_single_flight);
    tcase_add_test(t, bad_tokens_do_not_log_in);
    suite_add_tcase(s, t);
    return run_suite(s);
}
