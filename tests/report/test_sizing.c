/* Reports of a sizing made by hand: 3 x 2 candidates, one of each kind. */
#include "helpers/run.h"

#include <cjson/cJSON.h>
#include <stdio.h>

#include "helpers/close.h"
#include "report/csv_reader.h"
#include "report/fixture.h"
#include "report/sizing.h"

/*
 *   index  M  K        cost
 *   0      1  4        6     unstable
 *   1      1  shared   8     not met, by simulation
 *   2      2  4        7     undecided
 *   3      2  shared   9     the winner
 *   4      3  4        8.5   no model
 *   5      3  shared   10    runner-up, by approximation
 */
static char *m_values[] = {(char *)"1", (char *)"2", (char *)"3"};
static char *k_values[] = {(char *)"4", (char *)"shared"};
static struct sizing_key keys[] = {{(char *)"M", m_values, 3},
                                   {(char *)"wrapper.kind", k_values, 2}};
static struct target requirements[] = {
    {.name = (char *)"network.sojourn_p99", .unit = "s", .relation = RELATION_BELOW, .strict = true,
     .bound = 0.2, .text = (char *)"network.sojourn_p99 < 200ms"},
    {.name = (char *)"out.throughput", .unit = "1/s", .relation = RELATION_ABOVE,
     .bound = 300, .text = (char *)"out.throughput >= 300/s"},
};

static struct model *model;
static struct sizing s;
static struct sizing_candidate candidates[6];
static struct figure figures[6][2], shares[2];
static struct figure differences[2];
static struct sizing_step steps[2];
static struct sizing_frontier frontier[2];
static size_t order[] = {0, 2, 1, 4, 3, 5}, undecided[] = {2}, runners_up[] = {5};

static void fill_candidates(void)
{
    static const double cost[] = {6, 8, 7, 9, 8.5, 10};
    for (size_t i = 0; i < 6; i++)
        candidates[i] = (struct sizing_candidate){
            .cost = cost[i], .from = SIZING_NONE, .failed = SIZING_NONE, .figures = figures[i]};
    candidates[0].decision = DECISION_NOT_MET;
    candidates[0].evidence = SIZING_UNSTABLE;
    candidates[0].message = (char *)"station 'B', with load 1.2";
    candidates[0].figures = NULL;
    candidates[1].decision = DECISION_NOT_MET;
    candidates[1].evidence = SIZING_SIMULATION;
    candidates[1].failed = 0;
    candidates[1].replications = 30;
    figures[1][0] = fixture_simulated_figure(0.2312345, 0.004567);
    figures[1][1] = fixture_simulated_figure(325, 1.2);
    candidates[2].decision = DECISION_UNDECIDED;
    candidates[2].evidence = SIZING_SIMULATION;
    candidates[2].failed = 0;
    figures[2][0] = fixture_simulated_figure(0.2005, 0.004567);
    candidates[3].decision = DECISION_MET;
    candidates[3].evidence = SIZING_SIMULATION;
    candidates[3].shares = shares;
    figures[3][0] = fixture_simulated_figure(0.187212, 0.00212);
    figures[3][1] = fixture_simulated_figure(325.5, 1.1);
    shares[0] = fixture_simulated_figure(0.9931, 0.0007);
    candidates[4].evidence = SIZING_NO_MODEL;
    candidates[4].decision = DECISION_NOT_MET;
    candidates[4].message = (char *)"no model, \"K\" is odd";
    candidates[4].figures = NULL;
    candidates[5].decision = DECISION_MET;
    candidates[5].evidence = SIZING_APPROXIMATION;
    figures[5][0] = figure_approximate(0.15, "GI/G/c, Whitt 1993");
}

static struct result *winner_result(void)
{
    struct result *r = fixture_simulated(model->network, 0);
    free(r->precision);
    r->n_precision = 2;
    r->precision = calloc(2, sizeof *r->precision);
    for (size_t i = 0; i < 2; i++)
        r->precision[i] = (struct precision_result){.target = requirements[i].name,
                                                    .unit = requirements[i].unit,
                                                    .required = requirements[i].text,
                                                    .bound = requirements[i].bound,
                                                    .confidence = 0.975,
                                                    .mean = figures[3][i].value,
                                                    .half_width = figures[3][i].half_width,
                                                    .decision = DECISION_MET,
                                                    .reached = true};
    return r;
}

static void setup(void)
{
    model = fixture_model();
    memset(figures, 0, sizeof figures);
    memset(shares, 0, sizeof shares);
    fill_candidates();
    differences[0] = fixture_simulated_figure(0.0443, 0.0031);
    differences[1] = fixture_simulated_figure(-0.6, 0.5);
    steps[0] = (struct sizing_step){0, -1, 1, DECISION_NOT_MET, 0, differences};
    steps[1] = (struct sizing_step){0, +1, 5, DECISION_NONE, SIZING_NONE, NULL};
    frontier[0] = (struct sizing_frontier){0, 2};
    frontier[1] = (struct sizing_frontier){0, 3};
    s = (struct sizing){.keys = keys, .n_keys = 2, .cost = (char *)"2*M + 4",
                        .cost_basis = BASIS_EXACT, .winner_cost = figure_exact(9, "by the keys"),
                        .requirements = requirements, .n_requirements = 2, .confidence = 0.95,
                        .seed = FIXTURE_SEED, .candidates = candidates, .n_candidates = 6,
                        .order = order, .winner = 3, .model = model, .result = winner_result(),
                        .undecided = undecided, .n_undecided = 1, .runners_up = runners_up,
                        .n_runners_up = 1, .steps = steps, .n_steps = 2, .binding = 0,
                        .frontier = frontier, .n_frontier = 2, .fails_everywhere = SIZING_NONE,
                        .closest = SIZING_NONE, .status = EXIT_PRECISION};
    s.spent = (struct sizing_effort){.solved = 5, .stages = 3, .replications = 340,
                                     .events = 1234567, .wall_time = 2.5};
    s.spent.of[SIZING_UNSTABLE] = 1;
    s.spent.of[SIZING_SIMULATION] = 3;
}

static void teardown(void)
{
    result_free(s.result);
    fixture_free(model);
}

/* As if no candidate met the first requirement. */
static void without_winner(void)
{
    s.winner = s.binding = SIZING_NONE;
    s.n_steps = s.n_undecided = s.n_runners_up = 0;
    result_free(s.result);
    s.result = NULL;
    s.fails_everywhere = 0;
    s.closest = 1;
    s.status = EXIT_NOT_MET;
}

static void ck_has(const struct textbuf *out, const char *text)
{
    ck_assert_msg(strstr(out->text, text) != NULL, "no '%s' in:\n%s", text, out->text);
}

START_TEST(verdicts)
{
    char *text = sizing_verdict(&s);
    ck_assert_str_eq(text, "M=2, wrapper.kind=shared is the cheapest of 6 candidates found to meet "
                           "the requirements: cost 9; 1 cheaper candidate is undecided");
    ck_assert_str_eq(sizing_status(&s), "undecided");
    free(text);
    s.n_undecided = 0;
    s.winner_cost = fixture_simulated_figure(9.0312, 0.0211);
    text = sizing_verdict(&s);
    ck_assert_str_eq(text, "M=2, wrapper.kind=shared is the cheapest of 6 candidates that meets "
                           "the requirements: cost 9.031 +- 0.021");
    ck_assert_str_eq(sizing_status(&s), "proven");
    free(text);
    without_winner();
    text = sizing_verdict(&s);
    ck_assert_str_eq(text, "none of 6 candidates meets the requirements: 'network.sojourn_p99 < "
                           "200ms' fails everywhere, at best by M=1, wrapper.kind=shared: 231.2 +- "
                           "4.6 ms, 16 % from the bound");
    ck_assert_str_eq(sizing_status(&s), "not met");
    free(text);
    figures[1][0] = (struct figure){.value = NAN};
    shares[0] = fixture_simulated_figure(0.9861, 0.0031);
    candidates[1].shares = shares;
    s.n_undecided = 1;
    text = sizing_verdict(&s);
    ck_assert_str_eq(text, "none of 6 candidates is known to meet the requirements: "
                           "'network.sojourn_p99 < 200ms' is not shown to be met by any, at best "
                           "by M=1, wrapper.kind=shared: 98.61 +- 0.31 % within 200 ms; "
                           "1 candidate is undecided");
    free(text);
    s.interrupted = true;
    ck_assert_str_eq(sizing_status(&s), "interrupted");
}
END_TEST

/* No line is wider than a terminal of 80 columns, and nothing but -v tells the time. */
static void ck_table(const struct textbuf *out)
{
    for (const char *p = out->text; *p;) {
        const size_t n = strcspn(p, "\n");
        char line[512];
        ck_assert_uint_lt(n, sizeof line);
        snprintf(line, sizeof line, "%.*s", (int)n, p);
        ck_assert_msg(text_columns(line) <= 80, "%s", line);
        p += n + (p[n] == '\n');
    }
}

START_TEST(table)
{
    struct textbuf out = {0};
    struct report_context ctx = fixture_context(model);
    sizing_table(&out, &ctx, &s);
    ck_table(&out);
    ck_has(&out, "cost    2*M + 4\n");
    ck_has(&out, "187.2 +- 2.1  ms       6.4 %  met, binds\n");
    ck_has(&out, "325.5 +- 1.1  1/s      8.5 %  met\n");
    ck_has(&out, "A x3");
    ck_has(&out, "M=1");
    ck_has(&out, "+44.3 +- 3.1   ms    NOT MET\n");
    ck_has(&out, "-0.60 +- 0.50");
    ck_has(&out, "not run");
    ck_has(&out, "200.5 +- 4.6   -0.25 %  simulated\n");
    ck_has(&out, "~ 150");
    ck_has(&out, "3 stages of simulation, 340 replications, 1 234 567");
    ck_assert_ptr_null(strstr(out.text, "2.5 s"));
    ctx.verbose = true;
    sizing_table(&out, &ctx, &s);
    ck_has(&out, "events, 2.5 s");
    textbuf_release(&out);
}
END_TEST

START_TEST(table_without_winner)
{
    struct textbuf out = {0};
    const struct report_context ctx = fixture_context(model);
    without_winner();
    sizing_table(&out, &ctx, &s);
    ck_table(&out);
    ck_has(&out, "none of 6 candidates meets the requirements");
    ck_has(&out, "closest");
    ck_has(&out, "231.2 +- 4.6     -16 %  simulated\n");
    textbuf_release(&out);
}
END_TEST

/* A percentile of which the share within its bound is known alone: 0.9975 has 75 % of what may lie
 * outside to spare. */
START_TEST(table_of_shares)
{
    static struct figure of_runner_up[2];
    struct textbuf out = {0};
    const struct report_context ctx = fixture_context(model);
    figures[5][0] = (struct figure){.value = NAN};
    of_runner_up[0] = fixture_simulated_figure(0.9975, 0.0004);
    candidates[5].shares = of_runner_up;
    sizing_table(&out, &ctx, &s);
    ck_table(&out);
    ck_has(&out, "[% within 200 ms]");
    ck_has(&out, "99.750 +- 0.040      75 %  approximate\n");
    textbuf_release(&out);
}
END_TEST

/* Three keys, of 6 x 1 x 1 values: a column each. */
START_TEST(table_of_many_keys)
{
    static char *one[] = {(char *)"1"};
    static char *six[] = {(char *)"1", (char *)"2", (char *)"3",
                          (char *)"4", (char *)"5", (char *)"6"};
    static struct sizing_key many[] = {{(char *)"stations.web.servers", six, 6},
                                       {(char *)"M", one, 1},
                                       {(char *)"token.lifetime", one, 1}};
    struct textbuf out = {0};
    const struct report_context ctx = fixture_context(model);
    s.keys = many;
    s.n_keys = 3;
    sizing_table(&out, &ctx, &s);
    ck_table(&out);
    ck_has(&out, "\nundecided\n      web  M     token  cost  network.sojourn_p99  to spare  by\n"
                 "  servers     lifetime                       [ms]\n"
                 "        3  1         1     7         200.5 +- 4.6   -0.25 %  simulated\n");
    textbuf_release(&out);
}
END_TEST

/* Two keys whose names would be cut: candidates that differ look different. */
START_TEST(table_of_long_keys)
{
    static struct sizing_key two[] = {{(char *)"stations.web.instances", m_values, 3},
                                      {(char *)"stations.web.service.mean", k_values, 2}};
    struct textbuf out = {0};
    const struct report_context ctx = fixture_context(model);
    s.keys = two;
    sizing_table(&out, &ctx, &s);
    ck_table(&out);
    ck_has(&out, "          2            4     7         200.5 +- 4.6   -0.25 %  simulated\n");
    textbuf_release(&out);
}
END_TEST

START_TEST(csv)
{
    struct textbuf out = {0};
    sizing_csv(&out, &s);
    struct csv_reader r = {.rest = out.text};
    ck_assert(csv_next(&r));
    const size_t width = r.n, verdict = csv_column(&r, "verdict"),
                 evidence = csv_column(&r, "evidence"), role = csv_column(&r, "role"),
                 failed = csv_column(&r, "failed"), message = csv_column(&r, "message"),
                 p99 = csv_column(&r, "network.sojourn_p99"),
                 half = csv_column(&r, "network.sojourn_p99.half_width"),
                 share = csv_column(&r, "network.sojourn_p99.share"),
                 basis = csv_column(&r, "out.throughput.basis");
    ck_assert_uint_eq(width, 2 + 6 + 2 * 3 + 2 + 1);
    static const char *const want[6][4] = {{"not met", "unstable", "", "stability"},
                                           {"undecided", "simulated", "undecided",
                                            "network.sojourn_p99 < 200ms"},
                                           {"not met", "simulated", "",
                                            "network.sojourn_p99 < 200ms"},
                                           {"not met", "no model", "", "stability"},
                                           {"met", "simulated", "winner", ""},
                                           {"met", "approximate", "runner-up", ""}};
    for (size_t i = 0; i < 6; i++) {
        ck_assert(csv_next(&r) && r.n == width);
        ck_assert_str_eq(r.field[verdict], want[i][0]);
        ck_assert_str_eq(r.field[evidence], want[i][1]);
        ck_assert_str_eq(r.field[role], want[i][2]);
        if (i != 3)
            ck_assert_str_eq(r.field[failed], want[i][3]);
        if (i == 4) {
            ck_assert_str_eq(r.field[p99], "0.187212");
            ck_assert_str_eq(r.field[half], "0.00212");
            ck_assert_str_eq(r.field[share], "0.9931");
            ck_assert_str_eq(r.field[basis], "simulated");
        }
        if (i == 3)
            ck_assert_str_eq(r.field[message], "no model, \"K\" is odd");
        if (i == 5)
            ck_assert_str_eq(r.field[half], "");    /* an approximation's error is not known */
    }
    ck_assert(!csv_next(&r));
    csv_clear(&r);
    textbuf_release(&out);
}
END_TEST

START_TEST(frontier_csv)
{
    struct textbuf out = {0};
    sizing_frontier_csv(&out, &s);
    ck_assert_str_eq(out.text,
                     "requirement,figure,unit,bound,cost,value,half_width,basis,verdict,M,"
                     "wrapper.kind\n"
                     "network.sojourn_p99 < 200ms,network.sojourn_p99,s,0.2,7,0.2005,0.004567,"
                     "simulated,undecided,2,4\n"
                     "network.sojourn_p99 < 200ms,network.sojourn_p99,s,0.2,9,0.187212,0.00212,"
                     "simulated,met,2,shared\n");
    textbuf_release(&out);
}
END_TEST

static const cJSON *at(const cJSON *o, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(o, key);
    ck_assert_msg(item != NULL, "no '%s'", key);
    return item;
}

START_TEST(json)
{
    struct textbuf out = {0};
    const struct report_context ctx = fixture_context(model);
    sizing_json(&out, &ctx, &s);
    cJSON *doc = cJSON_Parse(out.text);
    ck_assert_ptr_nonnull(doc);
    ck_assert_str_eq(at(doc, "schema")->valuestring, "sojourn.size");
    ck_assert_str_eq(at(doc, "status")->valuestring, "undecided");
    const cJSON *winner = at(doc, "winner");
    ck_assert_int_eq(at(at(winner, "values"), "M")->valueint, 2);
    ck_assert_str_eq(at(at(winner, "values"), "wrapper.kind")->valuestring, "shared");
    ck_assert_str_eq(at(winner, "binding")->valuestring, "network.sojourn_p99 < 200ms");
    ck_assert_int_eq(cJSON_GetArraySize(at(winner, "requirements")), 2);
    at(at(winner, "result"), "groups");
    ck_assert_int_eq(cJSON_GetArraySize(at(doc, "candidates")), 6);
    const cJSON *step = cJSON_GetArrayItem(at(doc, "steps"), 0);
    ck_close(at(cJSON_GetArrayItem(at(step, "differences"), 0), "half_width")->valuedouble, 0.0031,
             0, 0);
    ck_assert(cJSON_IsNull(cJSON_GetArrayItem(at(cJSON_GetArrayItem(at(doc, "steps"), 1),
                                                 "differences"), 0)));
    ck_assert_int_eq(cJSON_GetArraySize(at(doc, "frontier")), 2);
    ck_assert_int_eq(at(at(at(doc, "spent"), "candidates"), "simulated")->valueint, 3);
    ck_assert_ptr_null(cJSON_GetObjectItem(at(doc, "spent"), "wall_time"));
    cJSON_Delete(doc);
    textbuf_release(&out);
    without_winner();
    sizing_json(&out, &ctx, &s);
    doc = cJSON_Parse(out.text);
    ck_assert(cJSON_IsNull(at(doc, "winner")));
    ck_assert_int_eq(at(at(doc, "closest"), "index")->valueint, 1);
    cJSON_Delete(doc);
    textbuf_release(&out);
}
END_TEST

START_TEST(for_other_programs)
{
    struct textbuf out = {0};
    sizing_junit(&out, &s, "a<b.cfg");
    ck_has(&out, "<testsuite name=\"a&lt;b.cfg\" tests=\"3\" failures=\"0\" errors=\"1\">");
    ck_has(&out, "<testcase classname=\"a&lt;b.cfg\" name=\"the cheapest\">\n"
                 "    <error message=\"undecided: M=2");
    textbuf_release(&out);
    sizing_markdown(&out, &s, "a.cfg");
    ck_has(&out, "| `network.sojourn_p99 < 200ms` | 187.2 +- 2.1 ms | met |\n");
    ck_has(&out, "| the cheapest | M=2");
    ck_has(&out, "undecided | **undecided** |\n");
    textbuf_release(&out);
    without_winner();
    sizing_junit(&out, &s, "a.cfg");
    ck_has(&out, "tests=\"1\" failures=\"1\" errors=\"0\"");
    ck_has(&out, "&lt; 200ms' fails everywhere");
    textbuf_release(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sizing");
    TCase *t = tcase_create("reports");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, verdicts);
    tcase_add_test(t, table);
    tcase_add_test(t, table_without_winner);
    tcase_add_test(t, table_of_shares);
    tcase_add_test(t, table_of_many_keys);
    tcase_add_test(t, table_of_long_keys);
    tcase_add_test(t, csv);
    tcase_add_test(t, frontier_csv);
    tcase_add_test(t, json);
    tcase_add_test(t, for_other_programs);
    suite_add_tcase(suite, t);
    return run_suite(suite);
}
