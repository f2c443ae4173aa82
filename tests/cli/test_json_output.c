/*
 * The JSON that the real program prints, read by another reader than its writer: schema, seed and
 * config as docs/output.md has them; the same bytes for every number of threads.
 *
 * The program is the one that SOJOURN names, else ./sojourn, run from the top folder as all tests.
 */
#include "helpers/close.h"
#include "helpers/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cjson/cJSON.h>

#include "base/text.h"
#include "model/result.h"

/* What `sojourn ARGUMENTS` prints, to be freed; it must end with `status`. */
static char *run(const char *arguments, int status)
{
    const char *program = getenv("SOJOURN");
    char *command = text_format("'%s' %s", program ? program : "./sojourn", arguments);
    struct textbuf out = {0};
    char part[4096];
    FILE *f = popen(command, "r");
    ck_assert_ptr_nonnull(f);
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        textbuf_add(&out, "%.*s", (int)n, part);
    const int ended = pclose(f);
    ck_assert_msg(WIFEXITED(ended) && WEXITSTATUS(ended) == status, "%s: status %d", command,
                  WEXITSTATUS(ended));
    ck_assert_msg(out.length > 0, "%s prints nothing", command);
    free(command);
    return out.text;
}

static cJSON *parse(const char *arguments, int status)
{
    char *text = run(arguments, status);
    const char *end;
    cJSON *json = cJSON_ParseWithOpts(text, &end, true);
    ck_assert_msg(json != NULL, "%s: no JSON from '%.60s'", arguments, end);
    free(text);
    return json;
}

/* ---- reading ---- */

static const cJSON *member(const cJSON *o, const char *name)
{
    const cJSON *m = cJSON_GetObjectItemCaseSensitive(o, name);
    ck_assert_msg(m != NULL, "no '%s'", name);
    return m;
}

static const char *string(const cJSON *o, const char *name)
{
    const cJSON *m = member(o, name);
    ck_assert_msg(cJSON_IsString(m), "'%s' is no string", name);
    return m->valuestring;
}

static double number(const cJSON *o, const char *name)
{
    const cJSON *m = member(o, name);
    ck_assert_msg(cJSON_IsNumber(m), "'%s' is no number", name);
    return m->valuedouble;
}

static const cJSON *list(const cJSON *o, const char *name, int n)
{
    const cJSON *m = member(o, name);
    ck_assert_msg(cJSON_IsArray(m), "'%s' is no list", name);
    if (n >= 0)
        ck_assert_msg(cJSON_GetArraySize(m) == n, "'%s' has %d", name, cJSON_GetArraySize(m));
    return m;
}

static const cJSON *named(const cJSON *o, const char *kind, const char *name)
{
    const cJSON *item, *items = list(o, kind, -1);
    cJSON_ArrayForEach(item, items)
        if (strcmp(string(item, "name"), name) == 0)
            return item;
    ck_abort_msg("no %s '%s'", kind, name);
    return NULL;
}

/* ---- what every document has ---- */

static void check_head(const cJSON *json, const char *schema, const char *command,
                       const char *seed)
{
    ck_assert_str_eq(string(json, "schema"), schema);
    const bool of_results =
        strcmp(schema, "sojourn.sweep") != 0 && strcmp(schema, "sojourn.network") != 0;
    ck_assert(number(json, "schema_version") == (of_results ? 2 : 1));
    ck_assert_str_eq(string(member(json, "program"), "name"), "sojourn");
    ck_assert(string(member(json, "program"), "version")[0]);
    ck_assert_str_eq(string(json, "command"), command);
    ck_assert_str_eq(string(member(json, "model"), "file"), "configs/web.cfg");
    ck_assert_str_eq(string(json, "seed"), seed);
    const cJSON *config = member(json, "config");
    ck_assert(cJSON_IsObject(config));
    ck_assert_str_eq(string(config, "model"), "network");
    ck_assert_str_eq(string(config, "experiment.seed"), seed);
    ck_assert(number(config, "stations.web.servers") == 4);
    ck_assert(number(config, "stations.db.service.mean") == 0.005);
    ck_assert(number(config, "experiment.confidence") == 0.95);    /* a default */
    ck_assert_int_eq(cJSON_GetArraySize(member(config, "experiment.targets")), 2);
}

/* A figure: its fields as its basis wants them. */
static void check_figure(const cJSON *f, const char *unit)
{
    const char *basis = string(f, "basis");
    ck_assert_str_eq(string(f, "unit"), unit);
    if (strcmp(basis, "none") == 0) {
        ck_assert(cJSON_IsNull(member(f, "value")));
        return;
    }
    ck_assert(cJSON_IsNumber(member(f, "value")));
    ck_assert(string(f, "method")[0]);
    if (strcmp(basis, "exact") == 0) {
        ck_assert(number(f, "half_width") == 0);
        ck_assert(cJSON_IsNull(member(f, "samples")));
    } else if (strcmp(basis, "approximate") == 0) {
        ck_assert(cJSON_IsNull(member(f, "half_width")));
        ck_assert(cJSON_IsNull(member(f, "samples")));
    } else {
        ck_assert_str_eq(basis, "simulated");
        ck_assert(number(f, "half_width") >= 0);
        ck_assert(number(f, "samples") >= 2);
    }
}

static void check_result(const cJSON *r, bool stations)
{
    const cJSON *s;
    cJSON_ArrayForEach(s, list(r, "groups", 2))
        for (int f = 0; f < STATION_FIGURES; f++)
            check_figure(member(s, quantity_table[f].name), quantity_table[f].unit);
    if (stations)    /* both are lone: groups have them */
        list(r, "stations", 0);
    check_figure(member(named(r, "meters", "queries"), "value"), "1/s");
    check_figure(member(named(r, "exits", "out"), "throughput"), "1/s");
    check_figure(member(named(r, "exits", "out"), "mean_sojourn"), "s");
    check_figure(member(member(r, "network"), "arrival_rate"), "1/s");
    check_figure(member(member(r, "network"), "mean_number"), "");
    check_figure(member(member(r, "network"), "mean_sojourn_all"), "s");
}

static double value(const cJSON *r, const char *name)
{
    return number(member(member(r, "network"), name), "value");
}

/* ---- tests ---- */

/* 125 visits/s to web, 75/s to db, mean sojourn 72.66 ms, as configs/web.cfg says. */
START_TEST(solve)
{
    cJSON *json = parse("solve configs/web.cfg --json", 0);
    check_head(json, "sojourn.result", "sojourn solve configs/web.cfg --json", "1");
    const cJSON *r = cJSON_GetArrayItem(list(json, "results", 1), 0);
    ck_assert_str_eq(string(r, "solver"), "analytic");
    check_result(r, true);
    ck_close(number(member(named(r, "groups", "web"), "arrival_rate"), "value"), 125, 1e-12, 0);
    ck_close(number(member(named(r, "meters", "queries"), "value"), "value"), 75, 1e-12, 0);
    ck_close(value(r, "mean_sojourn"), 0.07266, 1e-4, 0);
    cJSON_Delete(json);
}
END_TEST

START_TEST(simulate)
{
    cJSON *json = parse("simulate configs/web.cfg --json --seed 18446744073709551615 -p 0.05", 0);
    check_head(json, "sojourn.result",
               "sojourn simulate configs/web.cfg --json --seed 18446744073709551615 -p 0.05",
               "18446744073709551615");
    const cJSON *r = cJSON_GetArrayItem(list(json, "results", 1), 0), *p;
    ck_assert_str_eq(string(r, "solver"), "simulation");
    check_result(r, true);
    ck_assert(number(member(json, "config"), "experiment.precision") == 0.05);
    const cJSON *e = member(r, "experiment");
    ck_assert_str_eq(string(e, "seed"), "18446744073709551615");
    ck_assert(cJSON_IsTrue(member(e, "reached")));
    ck_assert(cJSON_IsFalse(member(e, "interrupted")));
    ck_assert(cJSON_IsNull(member(e, "transient")));
    ck_assert(number(e, "experiments") >= 100);
    cJSON_ArrayForEach(p, list(r, "precision", 2)) {
        ck_assert(number(p, "half_width") <= number(p, "delta"));
        ck_assert(number(p, "experiments") >= number(p, "experiments_by_6"));
        ck_close(number(p, "delta"), 0.05 * number(p, "mean"), 1e-12, 0);
        ck_close(number(p, "t"), 1.959963984540054, 1e-12, 0);
    }
    ck_assert_ptr_null(cJSON_GetObjectItemCaseSensitive(r, "run"));
    ck_close(value(r, "mean_sojourn"), 0.07266, 0.1, 0);
    cJSON_Delete(json);
}
END_TEST

/* A run that was to do so many experiments does not claim a precision that it did not reach. */
START_TEST(a_fixed_run_is_as_precise_as_it_is)
{
    cJSON *json = parse("simulate configs/web.cfg --json -n 20 -p 0.0001", 0);
    const cJSON *r = cJSON_GetArrayItem(list(json, "results", 1), 0);
    ck_assert(cJSON_IsFalse(member(member(r, "experiment"), "reached")));
    cJSON_Delete(json);
}
END_TEST

START_TEST(run_times_are_for_those_who_ask)
{
    cJSON *json = parse("simulate configs/web.cfg --json -n 20 -v -j 2 2>/dev/null", 0);
    const cJSON *r = cJSON_GetArrayItem(list(json, "results", 1), 0);
    ck_assert(number(member(r, "run"), "wall_time") > 0);
    ck_assert(number(member(r, "run"), "threads") == 2);
    cJSON_Delete(json);
}
END_TEST

START_TEST(compare)
{
    cJSON *json = parse("compare configs/web.cfg --json -p 0.05", 0), *row;
    check_head(json, "sojourn.comparison", "sojourn compare configs/web.cfg --json -p 0.05", "1");
    ck_assert(cJSON_IsTrue(member(json, "agrees")));
    ck_assert(number(json, "failed") == 0);
    const int rows = (int)number(json, "comparisons");
    ck_assert_int_ge(rows, 15);
    cJSON_ArrayForEach(row, list(json, "rows", rows)) {
        const char *unit = string(member(row, "analytic"), "unit");
        check_figure(member(row, "analytic"), unit);
        check_figure(member(row, "simulated"), unit);
        ck_assert(fabs(number(row, "z")) < number(json, "z_bound"));
        ck_assert_str_eq(string(row, "verdict"), "agrees");
    }
    const cJSON *results = list(json, "results", 2);
    check_result(cJSON_GetArrayItem(results, 0), true);
    check_result(cJSON_GetArrayItem(results, 1), true);
    cJSON_Delete(json);
}
END_TEST

START_TEST(difference)
{
    static const char command[] =
        "sojourn compare configs/web.cfg --vs stations.web.servers=5 --json -p 0.05";
    cJSON *json = parse(command + strlen("sojourn "), 0), *row;
    check_head(json, "sojourn.difference", command, "1");
    ck_assert(number(member(json, "config"), "stations.web.servers") == 4);
    ck_assert(number(member(member(json, "other"), "config"), "stations.web.servers") == 5);
    ck_assert(cJSON_IsTrue(member(json, "reached")) && cJSON_IsFalse(member(json, "interrupted")));
    ck_assert(cJSON_IsNull(member(json, "only_a")) && cJSON_IsNull(member(json, "only_b")));
    const cJSON *target = cJSON_GetArrayItem(list(json, "precision", 2), 0);
    ck_assert_str_eq(string(target, "target"), "mean_sojourn");
    ck_assert(number(target, "half_width") <= number(target, "delta"));
    int rows = 0;
    cJSON_ArrayForEach(row, member(json, "rows")) {
        const char *unit = string(member(row, "a"), "unit");
        check_figure(member(row, "a"), unit);
        check_figure(member(row, "b"), unit);
        check_figure(member(row, "difference"), unit);
        ck_close(number(member(row, "difference"), "value"),
                 number(member(row, "b"), "value") - number(member(row, "a"), "value"), 1e-9,
                 1e-12);
        if (strcmp(string(row, "name"), "web") == 0 &&
            strcmp(string(row, "quantity"), "mean_wait") == 0) {
            ck_assert_str_eq(string(row, "change"), "lower");
            ck_assert(number(row, "variance_saved") > 1);
        }
        rows++;
    }
    ck_assert_int_ge(rows, 15);
    const cJSON *results = list(json, "results", 2);
    check_result(cJSON_GetArrayItem(results, 0), true);
    check_result(cJSON_GetArrayItem(results, 1), true);
    cJSON_Delete(json);
}
END_TEST

START_TEST(sweep)
{
    static const char command[] =
        "sojourn sweep configs/web.cfg --json --over sources.users.rate=20:100:3 -n 20";
    cJSON *json = parse(command + strlen("sojourn "), 0);
    check_head(json, "sojourn.sweep", command, "1");
    ck_assert_str_eq(cJSON_GetArrayItem(list(json, "keys", 1), 0)->valuestring,
                     "sources.users.rate");
    const cJSON *points = list(json, "points", 3);
    for (int i = 0; i < 3; i++) {
        const cJSON *p = cJSON_GetArrayItem(points, i);
        ck_assert(number(member(p, "values"), "sources.users.rate") == 20 + 40 * i);
        if (i == 2) {    /* 100/s are 250 visits/s of 20 ms for 4 servers */
            ck_assert_str_eq(string(p, "status"), "unstable");
            ck_assert_ptr_nonnull(strstr(string(p, "message"), "'web'"));
            ck_assert(cJSON_IsNull(member(p, "analytic")) && cJSON_IsNull(member(p, "simulated")));
            continue;
        }
        ck_assert_str_eq(string(p, "status"), "ok");
        ck_assert(cJSON_IsNull(member(p, "message")));
        check_result(member(p, "analytic"), false);
        check_result(member(p, "simulated"), false);
        ck_close(value(member(p, "analytic"), "arrival_rate"), 20 + 40 * i, 1e-12, 0);
    }
    cJSON_Delete(json);
}
END_TEST

START_TEST(check)
{
    cJSON *json = parse("check configs/web.cfg --json", 0);
    check_head(json, "sojourn.network", "sojourn check configs/web.cfg --json", "1");
    list(json, "stations", 2);
    list(json, "sources", 1);
    list(json, "exits", 1);
    cJSON_Delete(json);
}
END_TEST

static const char *const threaded[] = {
    "simulate configs/web.cfg -p 0.03 --json",
    "simulate configs/quickstart.cfg -n 60 --csv",
    "compare configs/quickstart.cfg -n 60 --json",
    "compare configs/quickstart.cfg --vs K=5 -n 60 --json",
    "sweep configs/web.cfg --over sources.users.rate=20,60,100 -n 30 --csv 2>/dev/null",
    "sweep configs/quickstart.cfg --over K=3,4 -n 60 --json",
};

START_TEST(threads_change_nothing)
{
    char *first = NULL;
    for (int threads = 1; threads <= 3; threads++) {
        char *line = text_format("%s -j %d", threaded[_i], threads), *text = run(line, 0);
        if (!first)
            first = text;
        else
            ck_assert_msg(strcmp(first, text) == 0, "%s: another result", line);
        if (text != first)
            free(text);
        free(line);
    }
    free(first);
}
END_TEST

/* 17 digits survive: the same figure in CSV and JSON reads as the same double. */
START_TEST(csv_and_json_agree_to_the_bit)
{
    cJSON *json = parse("simulate configs/web.cfg -n 20 --json", 0);
    char *csv = run("simulate configs/web.cfg -n 20 --csv", 0);
    const cJSON *r = cJSON_GetArrayItem(list(json, "results", 1), 0);
    static const char row[] = "\nsimulation,network,network,mean_sojourn,s,";
    const char *cell = strstr(csv, row);
    ck_assert_ptr_nonnull(cell);
    ck_assert(strtod(cell + strlen(row), NULL) == value(r, "mean_sojourn"));
    free(csv);
    cJSON_Delete(json);
}
END_TEST

#define LENGTH(a) ((int)(sizeof(a) / sizeof *(a)))

int main(void)
{
    Suite *s = suite_create("json output");
    TCase *t = tcase_create("json output");
    tcase_set_timeout(t, 60);    /* the program may run under valgrind or a sanitizer */
    tcase_add_test(t, solve);
    tcase_add_test(t, simulate);
    tcase_add_test(t, a_fixed_run_is_as_precise_as_it_is);
    tcase_add_test(t, run_times_are_for_those_who_ask);
    tcase_add_test(t, compare);
    tcase_add_test(t, difference);
    tcase_add_test(t, sweep);
    tcase_add_test(t, check);
    tcase_add_loop_test(t, threads_change_nothing, 0, LENGTH(threaded));
    tcase_add_test(t, csv_and_json_agree_to_the_bit);
    suite_add_tcase(s, t);
    return run_suite(s);
}
