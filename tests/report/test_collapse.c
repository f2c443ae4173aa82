/* The states of an issuer that can collapse, as a terminal and a program read them. */
#include "report/collapse.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/run.h"

static struct result of_three(double last)
{
    return (struct result){.collapse = {.n = 3,
                                        .states = {{0.137, 0.942, true},
                                                   {0.649, 0.988, false},
                                                   {last, 2.29, true}},
                                        .station = "S_a",
                                        .tips_at = 0.649,
                                        .single_rate = 200,
                                        .single_load = 0.64}};
}

static void has(const struct textbuf *b, const char *text)
{
    ck_assert_msg(b->text && strstr(b->text, text), "no '%s' in: %s", text, b->text);
}

START_TEST(a_table)
{
    struct result r = of_three(INFINITY);
    struct textbuf out = {0};
    table_collapse(&out, &r);
    has(&out, "~ 137 ms  ~ 0.942  stable: the figures above are of this state");
    has(&out, "~ 649 ms  ~ 0.988  unstable: it tips when a fetch takes longer than this");
    has(&out, "grows   ~ 2.29  stable, too: the issuer has collapsed");
    has(&out, "WARNING: it can collapse: once fetches take 649 ms");
    has(&out, "Below 200 requests/s (a load of 0.64 at S_a) there is but one state.");
    textbuf_release(&out);
    r = of_three(9);
    r.collapse.single_rate = NAN;
    table_collapse(&out, &r);
    has(&out, "9 s");
    ck_assert_ptr_null(strstr(out.text, "Below"));
    textbuf_release(&out);
    r.collapse.n = 1;    /* nothing to warn of */
    table_collapse(&out, &r);
    ck_assert_uint_eq(out.length, 0);
    textbuf_release(&out);
}
END_TEST

START_TEST(json)
{
    struct result r = of_three(INFINITY);
    struct textbuf out = {0};
    struct json_writer w = {.out = &out};
    json_open(&w, NULL, '{');
    json_collapse(&w, &r);
    json_close(&w, '}');
    cJSON *all = cJSON_Parse(out.text), *c = cJSON_GetObjectItem(all, "collapse");
    cJSON *states = cJSON_GetObjectItem(c, "states");
    ck_assert_int_eq(cJSON_GetArraySize(states), 3);
    cJSON *last = cJSON_GetArrayItem(states, 2);
    ck_assert(cJSON_IsNull(cJSON_GetObjectItem(last, "fetch_time")));
    ck_assert(cJSON_IsTrue(cJSON_GetObjectItem(last, "stable")));
    ck_assert(cJSON_GetNumberValue(cJSON_GetObjectItem(c, "tips_at")) == 0.649);
    ck_assert(cJSON_GetNumberValue(cJSON_GetObjectItem(c, "single_state_below")) == 200);
    cJSON_Delete(all);
    textbuf_release(&out);
    r.collapse.n = 0;
    w = (struct json_writer){.out = &out};
    json_open(&w, NULL, '{');
    json_collapse(&w, &r);
    json_close(&w, '}');
    ck_assert_ptr_null(strstr(out.text, "collapse"));
    textbuf_release(&out);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("collapse");
    TCase *t = tcase_create("collapse");
    tcase_add_test(t, a_table);
    tcase_add_test(t, json);
    suite_add_tcase(s, t);
    return run_suite(s);
}
