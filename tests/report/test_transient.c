/* Transient runs: what is shown, what the CSV and JSON have, and that nothing is of a steady
 * state. */
#include "helpers/run.h"

#include <cjson/cJSON.h>

#include "report/csv_reader.h"
#include "report/fixture.h"
#include "report/table.h"
#include "report/transient.h"

enum { POINTS = 60 };

static struct model *model;
static struct transient *t;
static struct report_context ctx;
static struct textbuf out;

static struct figure simulated(double value, double half_width)
{
    return (struct figure){.value = value, .half_width = half_width, .samples = 50,
                           .basis = BASIS_SIMULATED, .method = "t over replications"};
}

/* The network has 10 requests more at each instant, of which two are in A and eight in B. */
static void setup(void)
{
    static const double part[] = {10, 2, 8};
    model = fixture_model();
    ctx = fixture_context(model);
    ctx.transient = "station 'B' is unstable: load 2.5 on 2 servers";
    t = transient_new(model->network, POINTS, true);
    t->seed = FIXTURE_SEED;
    t->replications = 50;
    t->horizon = 120;
    t->confidence = 0.95;
    for (size_t k = 0; k < POINTS; k++)
        t->time[k] = 2 * (double)(k + 1);
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < POINTS; k++)
            t->curves[i].number[k] = simulated(part[i] * (double)(k + 1), 0.25);
        t->curves[i].growth = simulated(part[i] / 2, 0.125);
    }
    t->curves[0].fluid = 5.125;
}

static void teardown(void)
{
    textbuf_release(&out);
    transient_free(t);
    fixture_free(model);
}

static void has(const char *text)
{
    ck_assert_msg(strstr(out.text, text), "no '%s' in:\n%s", text, out.text);
}

static void has_not(const char *text)
{
    ck_assert_msg(!strstr(out.text, text), "'%s' in:\n%s", text, out.text);
}

START_TEST(table_shows_some)
{
    table_transient(&out, &ctx, t, false);
    has("seed 18446744073709551615, 50 replications of 120 s from the start");
    has("no steady state (station 'B' is unstable: load 2.5 on 2 servers)");
    has("\n   6   30.00 +- 0.25    6.00 +- 0.25   24.00 +- 0.25\n");    /* every third */
    has_not("\n   8 ");
    has("\n 120  600.00 +- 0.25");
    has("\nnetwork              5.00 +- 0.12        5.125\n");
    has("\nA x3                 1.00 +- 0.12            -\n");
    has("shown are some of 60 instants");
    has_not("utilization");
    has_not("response");
}
END_TEST

START_TEST(table_shows_all)
{
    ctx.transient = NULL;
    table_transient(&out, &ctx, t, true);
    has("\n   8   40.00 +- 0.25");
    has_not("shown are");
    has_not("no steady state");
}
END_TEST

/* Flows of caches, and the waits of groups that are shown. */
static void add_flows(void)
{
    struct figure *fetches = transient_add_flow(t, "cache", "fetch_rate", "1/s");
    struct figure *waits = transient_add_flow(t, "B", "mean_wait", "s");
    for (size_t k = 0; k < POINTS; k++) {
        fetches[k] = simulated(5 * (double)(k + 1), 0.25);
        waits[k] = simulated(0.001 * (double)(k + 1), 0.00025);
    }
}

START_TEST(table_has_flows)
{
    add_flows();
    table_transient(&out, &ctx, t, false);
    has("fetches [1/s]");
    has("wait [ms]");
    has("\n    6   15.00 +- 0.25   3.00 +- 0.25\n");
    has("in the 2 s before that time");
}
END_TEST

/* 60 instants, 20 rows: a herd in the first of three intervals, and its echo in the second of
 * three, are rows all the same, in both tables. */
START_TEST(a_herd_is_always_shown)
{
    struct figure *herd = transient_add_flow(t, "cache", "fetch_rate", "1/s");
    struct figure *other = transient_add_flow(t, "store", "fetch_rate", "1/s");
    for (size_t k = 0; k < POINTS; k++) {
        herd[k] = simulated(k == 0 ? 900 : k == 31 ? 400 : k == 12 ? 10.4 : 10, 0.25);
        other[k] = simulated(k == 45 ? 300 : 2, 0.25);
    }
    table_transient(&out, &ctx, t, false);
    has("\n    2  900.00 +- 0.25    2.00 +- 0.25\n");
    has("\n   64  400.00 +- 0.25    2.00 +- 0.25\n");
    has("\n   92   10.00 +- 0.25  300.00 +- 0.25\n");
    has("\n   2   10.00 +- 0.25");
    has("\n   30   10.00 +- 0.25    2.00 +- 0.25\n");    /* within the intervals: the last */
    has("of every 3 instants the last, or one with more fetches; --all shows all");
}
END_TEST

START_TEST(csv_and_json_have_flows)
{
    add_flows();
    csv_transient(&out, t);
    has("\ncache,fetch_rate,1/s,6,15,0.25,50,ok\n");
    has("\nB,mean_wait,s,6,0.003,0.00025,50,ok\n");
    textbuf_release(&out);
    out = (struct textbuf){0};
    json_transient(&out, &ctx, t);
    cJSON *doc = cJSON_Parse(out.text);
    const cJSON *flow = cJSON_GetArrayItem(cJSON_GetObjectItem(doc, "flows"), 1);
    ck_assert_str_eq(cJSON_GetObjectItem(flow, "quantity")->valuestring, "mean_wait");
    ck_assert_double_eq(cJSON_GetArrayItem(cJSON_GetObjectItem(flow, "value"), 59)->valuedouble,
                        0.06);
    cJSON_Delete(doc);
}
END_TEST

START_TEST(nothing_is_known)
{
    t->replications = 0;
    t->interrupted = true;
    table_transient(&out, &ctx, t, false);
    has("interrupted: this is what was known by then");
    has_not("growth");
}
END_TEST

START_TEST(csv_has_every_point)
{
    size_t lines = 0;
    csv_transient(&out, t);
    for (size_t i = 0; i < out.length; i++)
        lines += out.text[i] == '\n';
    ck_assert_uint_eq(lines, 1 + 3 * (POINTS + 1) + 1);
    ck_assert_int_eq(
        strncmp(out.text, "name,quantity,unit,time,value,half_width,samples,status\n", 56), 0);
    has("\nB,mean_number,,8,32,0.25,50,ok\n");
    has("\nA,growth_rate,1/s,,1,0.125,50,ok\n");
    has("\nnetwork,fluid_growth_rate,1/s,,5.125,0,,ok\n");
    has_not("A,fluid");
}
END_TEST

START_TEST(csv_says_that_it_was_interrupted)
{
    t->interrupted = true;
    csv_transient(&out, t);
    has("\nB,mean_number,,8,32,0.25,50,interrupted\n");
    has("\nnetwork,fluid_growth_rate,1/s,,5.125,0,,interrupted\n");
    has_not(",ok\n");
}
END_TEST

START_TEST(json_reads_back)
{
    json_transient(&out, &ctx, t);
    cJSON *doc = cJSON_Parse(out.text);
    ck_assert_ptr_nonnull(doc);
    ck_assert_str_eq(cJSON_GetObjectItem(doc, "schema")->valuestring, "sojourn.transient");
    const cJSON *e = cJSON_GetObjectItem(doc, "experiment");
    ck_assert_ptr_nonnull(strstr(cJSON_GetObjectItem(e, "transient")->valuestring, "unstable"));
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(doc, "time")), POINTS);
    const cJSON *curves = cJSON_GetObjectItem(doc, "curves");
    ck_assert_int_eq(cJSON_GetArraySize(curves), 3);
    const cJSON *b = cJSON_GetArrayItem(curves, 2);
    ck_assert_str_eq(cJSON_GetObjectItem(b, "name")->valuestring, "B");
    const cJSON *number = cJSON_GetObjectItem(b, "mean_number");
    ck_assert_int_eq(cJSON_GetArraySize(number), POINTS);
    ck_assert(cJSON_GetArrayItem(number, 3)->valuedouble == 32);
    ck_assert(cJSON_IsNull(cJSON_GetObjectItem(b, "fluid_growth_rate")));
    const cJSON *growth = cJSON_GetObjectItem(b, "growth_rate");
    ck_assert(cJSON_GetObjectItem(growth, "half_width")->valuedouble == 0.125);
    cJSON_Delete(doc);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("transient");
    TCase *c = tcase_create("transient");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, table_shows_some);
    tcase_add_test(c, table_shows_all);
    tcase_add_test(c, table_has_flows);
    tcase_add_test(c, a_herd_is_always_shown);
    tcase_add_test(c, csv_and_json_have_flows);
    tcase_add_test(c, nothing_is_known);
    tcase_add_test(c, csv_has_every_point);
    tcase_add_test(c, csv_says_that_it_was_interrupted);
    tcase_add_test(c, json_reads_back);
    suite_add_tcase(s, c);
    return run_suite(s);
}
