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
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/rows.h"
#include "report/table.h"

#define SIGMAS 4.5

/* ---- figures by name ---- */

static struct result *solved(const struct model *m)
{
    struct diag *d = diag_new();
    struct result *r = analytic_solve(m->network, d);
    diag_print(d, stderr);
    ck_assert_ptr_nonnull(r);
    diag_free(d);
    return r;
}

/* BASIS_NONE when the result has no such figure. */
static struct figure figure_of(const struct result *r, const char *name)
{
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    const struct row *row = rows_find(&rows, name);
    const struct figure f = row ? *row->figure : figure_none();
    rows_release(&rows);
    return f;
}

static void simulated_is(const struct result *r, const char *name, double want)
{
    const struct figure f = figure_of(r, name);
    const double error = f.half_width / 1.96;
    ck_assert_msg(fabs(f.value - want) <= SIGMAS * error, "%s: %.9g +- %.3g, want %.9g", name,
                  f.value, f.half_width, want);
    ck_assert_msg(f.half_width < 0.1 * want, "%s: %g +- %g says nothing", name, f.value,
                  f.half_width);
}

static void both_are(const struct model *m, const char *const *names, const double *want, size_t n,
                     double rtol)
{
    struct result *a = solved(m), *s = test_simulate(m, 2);
    ck_assert_ptr_nonnull(s);
    for (size_t i = 0; i < n; i++) {
        ck_close(figure_of(a, names[i]).value, want[i], rtol, 0);
        simulated_is(s, names[i], want[i]);
    }
    result_free(a);
    result_free(s);
}

/* ---- a plain gateway ---- */

#define EXPERIMENT(seed) "experiment = { seed = " seed "; window = 5.0; experiments = 600; };\n"

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
    both_are(m, names, want, 5, 1e-9);
    struct result *r = solved(m);
    ck_assert_int_eq(figure_of(r, "lambda_i").basis, BASIS_EXACT);
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
    struct result *s = test_simulate(m, 2), *r = solved(m);
    simulated_is(s, "lambda_i", rate);
    simulated_is(s, "issuer.mean_response", response);
    ck_close(figure_of(r, "issuer.mean_response").value, response, 1e-3, 0);
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
    struct result *r = solved(m);
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
    both_are(m, names, want, 8, 1e-9);
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
    both_are(m, names, want, 2, 1e-9);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("gateway");
    TCase *t = tcase_create("gateway");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, fetch_rate_of_counted_caches);
    tcase_add_test(t, issuer_of_many_tokens);
    tcase_add_test(t, nothing_is_listed_that_is_not_there);
    tcase_add_test(t, issuer_beside_logins);
    tcase_add_test(t, users_and_questions_at_s_a);
    suite_add_tcase(s, t);
    return run_suite(s);
}
