/* Tokens, caches, limits and events, as `check` shows them: table and JSON. */
#include <check.h>
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/model.h"
#include "helpers/run.h"
#include "report/network.h"
#include "report/table.h"

static const char text[] =
    "model = \"ml-run\"; I_0 = 600; K = 3; login = false;\n"
    "stations = { issuer = { service = { mean = 0.001; };\n"
    "                        rate_limit = { rate = 250; burst = 20; }; };\n"
    "             S_p = { service = { mean = 0.01; }; }; };\n"
    "token = { mode = \"cache\"; users = 100; rule = \"sliding\"; max_age = 600;\n"
    "    lifetime = { dist = \"uniform\"; min = 54; max = 66; };\n"
    "    issuer_lifetime = 3600; ignores_expiry = true; replace = true;\n"
    "    revocations = 0.125; push = { share = 0.5; delay = 0.25; };\n"
    "    on_expired_entry = \"background\"; stale_for = 30; lock = { poll = 0.5; timeout = 5; };\n"
    "    refresh_ahead = 4; early_refresh = 1.5; max_entries = 70; eviction = \"slru\";\n"
    "    fetch_timeout = 2; late_answer = \"lost\"; on_failed_fetch = \"serve-stale\";\n"
    "    retries = 3; backoff = 0.25;\n"
    "    least_interval = 0.125; };\n"
    "events = ( { at = 90; what = \"deploy\"; every = 10; },\n"
    "    { at = 100; until = 120; what = \"down\"; station = \"issuer\"; refuse = true; } );\n";

static struct model *model;
static struct textbuf out = {.width = 1000};

static void setup(void)
{
    model = test_model(text, NULL, 0);
}

static void teardown(void)
{
    model_free(model);
    textbuf_release(&out);
}

START_TEST(in_the_table)
{
    static const char *const lines[] = {
        "issuer takes 250/s at most, 20 of them at once",
        "each is revoked 0.125 times a second, which 50 % of the caches are told 0.25 s later",
        "rules of cache: lifetime uniform(min 54, max 66); an entry slides for at most 600 s",
        "; it knows of no expiry; each answer replaces the one before; on absent entries join",
        "; old entries are served for 30 s; who waits looks again each 0.5 s",
        "; who waits fetches after 5 s; hits refresh in the last 4 s; early refresh with beta 1.5",
        "; room for 70 entries, slru; a fetch fails after 2 s; a late answer is lost",
        "; fetches begin at least so far apart: 0.125 s; retries 3; the first after 0.25 s",
        "; on a failed fetch serve-stale",
        "at 90 s: cache cache[1] loses its entries",
        "at 110 s: cache cache[3] loses its entries",
        "at 100 s: station issuer is down until 120 s, and refuses"};
    table_network(&out, &(struct report_context){.model = model}, false);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        ck_assert_msg(strstr(out.text, lines[i]) != NULL, "no '%s' in\n%s", lines[i], out.text);
}
END_TEST

static double number(const cJSON *o, const char *key)
{
    const cJSON *x = cJSON_GetObjectItem(o, key);
    ck_assert_msg(cJSON_IsNumber(x), "no number '%s'", key);
    return x->valuedouble;
}

static const char *word(const cJSON *o, const char *key)
{
    const cJSON *x = cJSON_GetObjectItem(o, key);
    ck_assert_msg(cJSON_IsString(x), "no word '%s'", key);
    return x->valuestring;
}

static void ck_numbers(const cJSON *o, const char *const *keys, const double *want, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(number(o, keys[i]) == want[i], "%s is %g", keys[i], number(o, keys[i]));
}

START_TEST(in_json)
{
    json_network(&out, &(struct report_context){.model = model});
    cJSON *all = cJSON_Parse(out.text);
    const cJSON *users = cJSON_GetArrayItem(cJSON_GetObjectItem(all, "populations"), 0),
                *cache = cJSON_GetArrayItem(cJSON_GetObjectItem(all, "caches"), 2),
                *events = cJSON_GetObjectItem(all, "events"),
                *down = cJSON_GetArrayItem(events, 2);
    ck_numbers(users, (const char *[]){"users", "issuer_lifetime", "revocations", "push_share",
                                       "push_delay"},
               (double[]){100, 3600, 0.125, 0.5, 0.25}, 5);
    ck_numbers(cache, (const char *[]){"lifetime", "max_age", "stale_for", "lock_poll",
                                       "lock_timeout", "refresh_ahead", "early_refresh",
                                       "max_entries", "fetch_timeout", "retries", "backoff",
                                       "least_interval"},
               (double[]){60, 600, 30, 0.5, 5, 4, 1.5, 70, 2, 3, 0.25, 0.125}, 12);
    ck_assert_str_eq(word(cache, "population"), "users");
    ck_assert(cJSON_IsTrue(cJSON_GetObjectItem(cache, "replace")));
    ck_assert_str_eq(word(cache, "eviction"), "slru");
    ck_assert_str_eq(word(cache, "on_absent_entry"), "join");
    ck_assert_str_eq(word(cache, "on_expired_entry"), "background");
    ck_assert_str_eq(word(cache, "on_failed_fetch"), "serve-stale");
    ck_assert_str_eq(word(cache, "late_answer"), "lost");
    ck_assert_str_eq(word(cJSON_GetObjectItem(cache, "lifetime_law"), "dist"), "uniform");
    ck_assert_int_eq(cJSON_GetArraySize(events), 4);
    ck_assert_str_eq(word(down, "what"), "down");
    ck_assert_str_eq(word(down, "station"), "issuer");
    ck_numbers(down, (const char *[]){"at", "until"}, (double[]){100, 120}, 2);
    cJSON_Delete(all);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report: tokens");
    TCase *t = tcase_create("tokens");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, in_the_table);
    tcase_add_test(t, in_json);
    suite_add_tcase(s, t);
    return run_suite(s);
}
