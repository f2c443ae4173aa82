/* Sweeps: columns, failed points, what each solver leaves out. */
#include "helpers/model.h"
#include "helpers/run.h"

#include <cjson/cJSON.h>

#include "report/csv_reader.h"
#include "report/fixture.h"
#include "report/sweep.h"

static struct model *model;
static struct result *analytic, *simulated;
static struct sweep_point points[3];
static char *keys[2] = {(char *)"token.p_stale", (char *)"K"};
static char *values[3][2] = {{(char *)"0.1", (char *)"10"},
                             {(char *)"0.10000000000000000001", (char *)"shared"},
                             {(char *)"0.3", (char *)"18446744073709551615"}};
static struct sweep_report report = {keys, 2, points, 3};

static void setup(void)
{
    model = fixture_model();
    analytic = fixture_analytic(model->network);
    simulated = fixture_simulated(model->network, 0.25);
    for (size_t i = 0; i < 3; i++)
        points[i] = (struct sweep_point){.values = values[i]};
    points[0].status = EXIT_UNSTABLE;
    points[0].message = (char *)"station 'B' is unstable: load 1.24, on 2 servers";
    points[1].analytic = analytic;
    points[1].simulated = simulated;
    points[2].analytic = analytic;
    points[2].status = EXIT_MACHINE;
    points[2].message = (char *)"disk \"full\"";
}

static void teardown(void)
{
    result_free(analytic);
    result_free(simulated);
    fixture_free(model);
}

START_TEST(statuses)
{
    struct sweep_point p = {.status = EXIT_DONE};
    ck_assert_str_eq(sweep_status(&p), "ok");
    p.status = EXIT_UNSTABLE;
    ck_assert_str_eq(sweep_status(&p), "unstable");
    p.status = EXIT_INPUT;
    ck_assert_str_eq(sweep_status(&p), "error");
    p.status = EXIT_PRECISION;
    ck_assert_str_eq(sweep_status(&p), "interrupted");
    p.simulated = simulated;
    ck_assert_str_eq(sweep_status(&p), "precision");
    simulated->interrupted = true;
    ck_assert_str_eq(sweep_status(&p), "interrupted");
}
END_TEST

/* The first point has no result: columns are those of the others. */
START_TEST(csv_is_wide_and_square)
{
    struct textbuf out = {0};
    sweep_csv(&out, &report);
    struct csv_reader r = {.rest = out.text};
    ck_assert(csv_next(&r));
    /* 2 keys, status, message; 2 meters, 5 totals, 2 groups of 7 with 4 cells each; 2 counts */
    const size_t width = 2 + 2 + 4 * (2 + 5 + 14) + 2;
    ck_assert_uint_eq(r.n, width);
    ck_assert_str_eq(r.field[0], "token.p_stale");
    ck_assert_str_eq(r.field[4], "lambda_b.analytic");
    const size_t a = csv_column(&r, "lambda_b.analytic"), s = csv_column(&r, "lambda_b.simulated"),
                 h = csv_column(&r, "lambda_b.half_width"),
                 wait = csv_column(&r, "B.mean_wait.basis"),
                 group = csv_column(&r, "A.mean_wait.simulated"),
                 total = csv_column(&r, "network.mean_sojourn.simulated"),
                 status = csv_column(&r, "status"), message = csv_column(&r, "message"),
                 n = csv_column(&r, "experiments");
    ck_assert(csv_next(&r) && r.n == width);
    ck_assert_str_eq(r.field[status], "unstable");
    ck_assert_str_eq(r.field[message], points[0].message);
    for (size_t i = 4; i < width; i++)
        ck_assert_str_eq(r.field[i], "");
    ck_assert(csv_next(&r) && r.n == width);
    ck_assert_str_eq(r.field[0], "0.10000000000000000001");
    ck_assert_str_eq(r.field[status], "ok");
    ck_assert(strtod(r.field[a], NULL) == 371.5);
    ck_assert(strtod(r.field[s], NULL) == simulated->meters[0].value.value);
    ck_assert(strtod(r.field[h], NULL) == simulated->meters[0].value.half_width);
    ck_assert(strtod(r.field[group], NULL) == simulated->groups[0].f[FIG_MEAN_WAIT].value);
    ck_assert(strtod(r.field[total], NULL) == simulated->network.mean_sojourn.value);
    ck_assert_str_eq(r.field[wait], "approximate");
    ck_assert_str_eq(r.field[n], "3000");
    ck_assert(csv_next(&r) && r.n == width);
    ck_assert_str_eq(r.field[message], "disk \"full\"");
    ck_assert(strtod(r.field[a], NULL) == 371.5);
    ck_assert_str_eq(r.field[s], "");
    ck_assert_str_eq(r.field[n], "");
    ck_assert(!csv_next(&r));
    textbuf_release(&out);
}
END_TEST

START_TEST(csv_without_a_solver_has_not_its_columns)
{
    struct textbuf out = {0};
    points[1].simulated = NULL;
    sweep_csv(&out, &report);
    ck_assert_ptr_nonnull(strstr(out.text, ",lambda_b.analytic,lambda_b.basis,p_refused.a"));
    ck_assert_ptr_null(strstr(out.text, "half_width"));
    textbuf_release(&out);
    points[1] = (struct sweep_point){.values = values[1], .simulated = simulated};
    points[2] = points[0];
    sweep_csv(&out, &report);
    ck_assert_ptr_nonnull(strstr(out.text, ",lambda_b.simulated,lambda_b.half_width,p_refus"));
    ck_assert_ptr_null(strstr(out.text, "basis"));
    textbuf_release(&out);
}
END_TEST

START_TEST(csv_of_failures_alone)
{
    struct textbuf out = {0};
    report.n_points = 1;
    sweep_csv(&out, &report);
    report.n_points = 3;
    ck_assert_str_eq(out.text, "token.p_stale,K,status,message,replications,experiments\n"
                               "0.1,10,unstable,"
                               "\"station 'B' is unstable: load 1.24, on 2 servers\",,\n");
    textbuf_release(&out);
}
END_TEST

START_TEST(json_reads_back)
{
    struct report_context ctx = fixture_context(model);
    struct textbuf out = {0};
    report.show = (const char *const[]){"B.mean_wait"};
    report.n_show = 1;
    sweep_json(&out, &ctx, &report);
    report.n_show = 0;
    cJSON *o = cJSON_ParseWithOpts(out.text, NULL, true);
    ck_assert_ptr_nonnull(o);
    const cJSON *p = cJSON_GetObjectItem(o, "points");
    ck_assert_str_eq(cJSON_GetObjectItem(o, "schema")->valuestring, "sojourn.sweep");
    ck_assert_str_eq(cJSON_GetArrayItem(cJSON_GetObjectItem(o, "keys"), 1)->valuestring, "K");
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(o, "show")), 1);
    ck_assert_str_eq(cJSON_GetArrayItem(cJSON_GetObjectItem(o, "show"), 0)->valuestring,
                     "B.mean_wait");
    ck_assert_int_eq(cJSON_GetArraySize(p), 3);
    const cJSON *first = cJSON_GetArrayItem(p, 0), *second = cJSON_GetArrayItem(p, 1),
                *v0 = cJSON_GetObjectItem(first, "values"),
                *v1 = cJSON_GetObjectItem(second, "values"),
                *v2 = cJSON_GetObjectItem(cJSON_GetArrayItem(p, 2), "values");
    ck_assert(cJSON_GetObjectItem(v0, "token.p_stale")->valuedouble == 0.1);
    ck_assert_str_eq(cJSON_GetObjectItem(v1, "K")->valuestring, "shared");
    ck_assert_str_eq(cJSON_GetObjectItem(v2, "K")->valuestring, "18446744073709551615");
    ck_assert_str_eq(cJSON_GetObjectItem(first, "status")->valuestring, "unstable");
    ck_assert_str_eq(cJSON_GetObjectItem(first, "message")->valuestring, points[0].message);
    ck_assert(cJSON_IsNull(cJSON_GetObjectItem(first, "analytic")));
    ck_assert(cJSON_IsNull(cJSON_GetObjectItem(second, "message")));
    const cJSON *s = cJSON_GetObjectItem(second, "simulated");
    const cJSON *meter = cJSON_GetArrayItem(cJSON_GetObjectItem(s, "meters"), 0);
    ck_assert(cJSON_GetObjectItem(cJSON_GetObjectItem(meter, "value"), "value")->valuedouble ==
              simulated->meters[0].value.value);
    ck_assert_ptr_null(cJSON_GetObjectItem(s, "stations"));
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(s, "groups")), 2);
    cJSON_Delete(o);
    textbuf_release(&out);
}
END_TEST

START_TEST(table_shows_the_targets)
{
    struct report_context ctx = fixture_context(model);
    struct textbuf out = {0};
    points[1].values = values[0];
    sweep_table(&out, &ctx, &report);
    ck_assert_ptr_nonnull(strstr(out.text, "lambda_b         lambda_b  method\n"));
    ck_assert_ptr_nonnull(strstr(out.text, "analytic [1/s]  simulated [1/s]\n"));
    ck_assert_ptr_nonnull(strstr(out.text, "10         = 371.5     372.4 +- 3.7  a,b\n"));
    ck_assert_ptr_nonnull(strstr(out.text, "token.p_stale=0.1, K=10: unstable: station 'B'"));
    textbuf_release(&out);
}
END_TEST

/* A message that points in a row share stands once; another status or message begins anew. */
START_TEST(the_same_message_stands_once)
{
    static char one[] = "1", two[] = "2", three[] = "3", four[] = "4", no[] = "no way",
                other[] = "other";
    char *key = (char *)"K", *v[] = {one, two, three, four};
    struct sweep_point p[] = {{.values = &v[0], .status = EXIT_INPUT, .message = no},
                              {.values = &v[1], .status = EXIT_INPUT, .message = no},
                              {.values = &v[2], .status = EXIT_UNSTABLE, .message = no},
                              {.values = &v[3], .status = EXIT_UNSTABLE, .message = other}};
    const struct sweep_report all = {.keys = &key, .n_keys = 1, .points = p, .n_points = 4};
    struct report_context ctx = fixture_context(model);
    struct textbuf out = {0};
    sweep_table(&out, &ctx, &all);
    ck_assert_msg(strstr(out.text, "\n\nK=1 and 1 more: error: no way\nK=3: unstable: no way\n"
                                   "K=4: unstable: other\n") != NULL, "%s", out.text);
    textbuf_release(&out);
}
END_TEST

START_TEST(table_shows_what_is_asked_for)
{
    const char *const columns[] = {"B.mean_wait", "no.such", "network.mean_number"};
    struct report_context ctx = fixture_context(model);
    struct textbuf out = {0};
    report.show = columns;
    report.n_show = 3;
    sweep_table(&out, &ctx, &report);
    ck_assert_ptr_nonnull(strstr(out.text, "~ 1.083"));
    ck_assert_ptr_nonnull(strstr(out.text, "analytic [ms]"));
    ck_assert_ptr_nonnull(strstr(out.text, "approximate: GI/G/c, Whitt 1993"));
    ck_assert_ptr_nonnull(strstr(out.text, "~ 2.615"));
    ck_assert_ptr_null(strstr(out.text, "no.such"));
    textbuf_release(&out);
    report.n_points = 1;    /* nothing but a failure: no figures, no legend */
    sweep_table(&out, &ctx, &report);
    report.n_show = 0;
    report.n_points = 3;
    ck_assert_ptr_null(strstr(out.text, "method"));
    ck_assert_ptr_nonnull(strstr(out.text, "unstable"));
    textbuf_release(&out);
}
END_TEST

/* A point's network may have other classes and meters than the document's, and in other places. */
START_TEST(json_of_other_networks)
{
    static const char text[] =
        "model = \"ml-run\"; login = false; classes = ( { name = \"bots\"; rate = 1; "
        "users = 2; }, { name = \"people\"; rate = 2; users = 9; } ); stations = { issuer = { "
        "service = { mean = 0.1; }; }; S_p = { service = { mean = 0.1; }; }; }; "
        "token = { mode = \"cache\"; lifetime = 9; };";
    const struct override few[] = {{"K", "1", NULL}}, many[] = {{"K", "7", NULL}};
    struct model *base = test_model(text, few, 1), *other = test_model(text, many, 1);
    struct result *r = result_new(other->network, "analytic");
    ck_assert_uint_eq(r->n_class_totals, 2);
    r->meters[0].name = "lambda_i";    /* which the document's network has further on */
    r->meters[1].name = "of no network";
    struct sweep_point point = {.values = values[0], .analytic = r};
    const struct sweep_report one = {keys, 2, &point, 1};
    const struct report_context ctx = {.model = base};
    struct textbuf out = {0};
    sweep_json(&out, &ctx, &one);
    cJSON *json = cJSON_Parse(out.text);
    const cJSON *found = cJSON_GetObjectItem(
        cJSON_GetArrayItem(cJSON_GetObjectItem(json, "points"), 0), "analytic");
    const cJSON *totals = cJSON_GetObjectItem(found, "class_totals");
    ck_assert_str_eq(
        cJSON_GetObjectItem(cJSON_GetArrayItem(totals, 0), "class")->valuestring, "bots");
    ck_assert_str_eq(
        cJSON_GetObjectItem(cJSON_GetArrayItem(totals, 1), "class")->valuestring, "people");
    const cJSON *meters = cJSON_GetObjectItem(found, "meters");
    const cJSON *meaning = cJSON_GetObjectItem(cJSON_GetArrayItem(meters, 0), "meaning");
    const char *want = NULL;
    for (size_t i = 0; i < base->network->n_meters; i++)
        if (strcmp(base->network->meters[i].name, "lambda_i") == 0)
            want = base->network->meters[i].meaning;
    ck_assert_ptr_nonnull(want);
    ck_assert_str_eq(meaning->valuestring, want);
    ck_assert(cJSON_IsNull(cJSON_GetObjectItem(cJSON_GetArrayItem(meters, 1), "meaning")));
    cJSON_Delete(json);
    textbuf_release(&out);
    result_free(r);
    model_free(base);
    model_free(other);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report/sweep");
    TCase *tc = tcase_create("sweep");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, statuses);
    tcase_add_test(tc, csv_is_wide_and_square);
    tcase_add_test(tc, csv_without_a_solver_has_not_its_columns);
    tcase_add_test(tc, csv_of_failures_alone);
    tcase_add_test(tc, json_reads_back);
    tcase_add_test(tc, json_of_other_networks);
    tcase_add_test(tc, table_shows_the_targets);
    tcase_add_test(tc, table_shows_what_is_asked_for);
    tcase_add_test(tc, the_same_message_stands_once);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
