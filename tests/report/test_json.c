/* JSON: parsed back by cJSON, numbers equal to the bit, the seed whole, approximations labelled. */
#include "helpers/nets.h"
#include "helpers/run.h"

#include <cjson/cJSON.h>

#include "report/fixture.h"
#include "report/json.h"
#include "report/network.h"

/*
 * Member by a path such as "results.1.network.mean_number.value"; fails the test when it is not
 * there.
 */
static const cJSON *at(const cJSON *o, const char *path)
{
    char *copy = strdup(path), *rest = copy;
    for (char *key = strsep(&rest, "."); key; key = strsep(&rest, ".")) {
        const cJSON *next = cJSON_IsArray(o) ? cJSON_GetArrayItem(o, atoi(key))
                                             : cJSON_GetObjectItemCaseSensitive(o, key);
        ck_assert_msg(next, "no '%s' on the way to '%s'", key, path);
        o = next;
    }
    free(copy);
    return o;
}

static double number(const cJSON *o, const char *path)
{
    ck_assert_msg(cJSON_IsNumber(at(o, path)), "'%s' is not a number", path);
    return at(o, path)->valuedouble;
}

static const char *string(const cJSON *o, const char *path)
{
    ck_assert_msg(cJSON_IsString(at(o, path)), "'%s' is not a string", path);
    return at(o, path)->valuestring;
}

static bool null(const cJSON *o, const char *path)
{
    return cJSON_IsNull(at(o, path));
}

static struct model *model;
static struct result *analytic, *simulated;

static void setup(void)
{
    model = fixture_model();
    analytic = fixture_analytic(model->network);
    simulated = fixture_simulated(model->network, 0.37);
}

static void teardown(void)
{
    result_free(analytic);
    result_free(simulated);
    fixture_free(model);
}

static cJSON *document(bool verbose)
{
    const struct result *const both[] = {analytic, simulated};
    struct report_context ctx = fixture_context(model);
    struct textbuf out = {0};
    ctx.verbose = verbose;
    ctx.threads = verbose ? 2 : 0;
    json_result(&out, &ctx, both, 2);
    cJSON *o = cJSON_ParseWithOpts(out.text, NULL, true);
    ck_assert_msg(o, "not JSON near: %.40s", cJSON_GetErrorPtr());
    textbuf_release(&out);
    return o;
}

START_TEST(says_where_it_comes_from)
{
    cJSON *o = document(false);
    ck_assert_str_eq(string(o, "schema"), JSON_RESULT_SCHEMA);
    ck_assert(number(o, "schema_version") == JSON_RESULT_VERSION);
    ck_assert_str_eq(string(o, "program.name"), "sojourn");
    ck_assert_str_eq(string(o, "program.version"), "0.9.1-test");
    ck_assert_str_eq(string(o, "program.commit"), "1a2b3c4");
    ck_assert_str_eq(string(o, "command"), "sojourn solve small.cfg -s title='\"x\"'");
    ck_assert_str_eq(string(o, "model.file"), "small.cfg");
    ck_assert_str_eq(string(o, "model.title"), "A small network");
    cJSON_Delete(o);
}
END_TEST

START_TEST(seeds_are_whole)
{
    cJSON *o = document(false);
    ck_assert_str_eq(string(o, "seed"), "18446744073709551615");
    ck_assert_str_eq(string(o, "results.1.experiment.seed"), "18446744073709551615");
    cJSON_Delete(o);
}
END_TEST

/* Keys hold points, so no paths here. */
START_TEST(config_keeps_types_and_digits)
{
    cJSON *o = document(false);
    const cJSON *c = at(o, "config");
    ck_assert_str_eq(string(c, "title"), "a \"quoted\", odd\ttitle");
    ck_assert(number(c, "rate") == 0.1);
    ck_assert_str_eq(cJSON_GetObjectItemCaseSensitive(c, "experiment.seed")->valuestring,
                     "18446744073709551615");
    ck_assert_int_eq(cJSON_GetArraySize(at(c, "flags")), 3);
    ck_assert(number(c, "flags.1") == 2.5);
    ck_assert(cJSON_IsTrue(at(c, "flags.2")));
    ck_assert_str_eq(string(c, "odd"), "0x1F");
    cJSON_Delete(o);
}
END_TEST

START_TEST(values_are_equal_to_the_bit)
{
    cJSON *o = document(false);
    static const char *const words[] = {"stations", "groups"};
    const struct result *const results[] = {analytic, simulated};
    for (int r = 0; r < 2; r++)
        for (int k = 0; k < 2; k++) {
            const struct station_result *s = k ? results[r]->groups : results[r]->stations;
            for (size_t i = 0; i < (k ? results[r]->n_groups : results[r]->n_stations - 1); i++)
                for (int f = 0; f < STATION_FIGURES; f++) {
                    char *path = text_format("results.%d.%s.%zu.%s.value", r, words[k], i,
                                             quantity_table[f].name);
                    ck_assert(number(o, path) == s[i].f[f].value);
                    free(path);
                }
        }
    /* The last station, B, is lone: it stands in groups alone. */
    ck_assert_int_eq(cJSON_GetArraySize(at(o, "results.0.stations")),
                     (int)analytic->n_stations - 1);
    ck_assert_str_eq(string(o, "results.0.groups.1.name"), "B");
    ck_assert(number(o, "results.1.meters.1.value.half_width") ==
              simulated->meters[1].value.half_width);
    ck_assert(number(o, "results.1.network.mean_sojourn.value") ==
              simulated->network.mean_sojourn.value);
    cJSON_Delete(o);
}
END_TEST

START_TEST(approximations_do_not_pass_for_exact)
{
    cJSON *o = document(false);
    ck_assert_str_eq(string(o, "results.0.groups.1.mean_wait.basis"), "approximate");
    ck_assert_str_eq(string(o, "results.0.groups.1.mean_wait.method"), "GI/G/c, Whitt 1993");
    ck_assert(null(o, "results.0.groups.1.mean_wait.half_width"));
    ck_assert_str_eq(string(o, "results.0.stations.0.mean_wait.basis"), "exact");
    ck_assert(number(o, "results.0.stations.0.mean_wait.half_width") == 0);
    ck_assert_str_eq(string(o, "results.1.groups.1.mean_wait.basis"), "simulated");
    ck_assert(number(o, "results.1.groups.1.mean_wait.samples") == 30);
    ck_assert_str_eq(string(o, "results.0.exits.0.mean_sojourn.basis"), "approximate");
    cJSON_Delete(o);
}
END_TEST

START_TEST(what_is_not_there_is_null)
{
    analytic->network.mean_sojourn.value = NAN;
    analytic->meters[0].value.value = INFINITY;
    simulated->meters[0].value.half_width = NAN;
    cJSON *o = document(false);
    ck_assert(null(o, "results.0.network.mean_sojourn.value"));
    ck_assert_str_eq(string(o, "results.0.network.mean_sojourn.basis"), "none");
    ck_assert(null(o, "results.0.meters.0.value.value"));
    ck_assert(null(o, "results.1.meters.0.value.half_width"));
    ck_assert(null(o, "results.0.exits.1.mean_sojourn.value"));
    ck_assert(null(o, "results.0.exits.1.mean_sojourn.method"));
    ck_assert(null(o, "results.0.stations.0.arrival_rate.samples"));
    cJSON_Delete(o);
}
END_TEST

START_TEST(experiment_and_precision)
{
    cJSON *o = document(false);
    ck_assert(number(o, "results.1.experiment.experiments") == 3000);
    ck_assert(number(o, "results.1.experiment.events") == 4567890);
    ck_assert(cJSON_IsTrue(at(o, "results.1.experiment.reached")));
    ck_assert_str_eq(string(o, "results.1.precision.0.target"), "lambda_b");
    ck_assert_str_eq(string(o, "results.1.precision.0.rule"), "paper");
    ck_assert_str_eq(string(o, "results.1.precision.0.unit"), "1/s");
    ck_assert_str_eq(string(o, "results.1.precision.0.asked_of"), "mean");
    ck_assert(number(o, "results.1.precision.0.asked") == 0.01);
    ck_assert(number(o, "results.1.precision.0.confidence") == 0.95);
    ck_assert(number(o, "results.1.precision.0.replications_more") == 0);
    ck_assert(number(o, "results.1.experiment.joint_confidence") == 0.95);
    ck_assert(number(o, "results.1.precision.0.experiments_by_6") == 103.1);
    ck_assert(null(o, "results.1.precision.0.experiments_by_7"));
    ck_assert(!cJSON_GetObjectItemCaseSensitive(at(o, "results.0"), "experiment"));
    cJSON_Delete(o);
}
END_TEST

/* What two runs of one seed may differ in is left out unless it is asked for. */
START_TEST(quantiles_when_asked)
{
    cJSON *o = document(false);
    char *text = cJSON_PrintUnformatted(o);
    ck_assert_ptr_null(strstr(text, "quantiles"));
    free(text);
    cJSON_Delete(o);
    fixture_quantiles(analytic, simulated);
    o = document(false);
    const cJSON *results = at(o, "results");
    const cJSON *exact = cJSON_GetArrayItem(results, 0), *run = cJSON_GetArrayItem(results, 1);
    const cJSON *group = cJSON_GetArrayItem(at(exact, "groups"), 0);
    const cJSON *q = cJSON_GetArrayItem(at(group, "quantiles"), 1);
    ck_assert_int_eq(cJSON_GetArraySize(at(group, "quantiles")), 2);
    ck_assert(number(q, "p") == 0.999);
    ck_assert(number(q, "value") == 0.02317);
    ck_assert_str_eq(string(q, "unit"), "s");
    ck_assert_str_eq(string(q, "basis"), "exact");
    ck_assert_str_eq(string(q, "method"), "M/M/1");
    q = cJSON_GetArrayItem(at(group, "wait_quantiles"), 0);
    ck_assert(number(q, "p") == 0.5);
    ck_assert(number(q, "value") == 0);
    q = cJSON_GetArrayItem(at(group, "wait_quantiles"), 1);
    ck_assert(number(q, "value") == 0.01938);
    ck_assert(!cJSON_GetObjectItem(cJSON_GetArrayItem(at(exact, "stations"), 0), "quantiles"));
    ck_assert(!cJSON_GetObjectItem(cJSON_GetArrayItem(at(exact, "stations"), 0), "wait_quantiles"));
    q = cJSON_GetArrayItem(at(at(run, "network"), "quantiles"), 1);
    ck_assert(number(q, "value") == 3 * 0.02317);
    ck_assert(null(q, "half_width"));
    ck_assert(number(q, "samples") == 30);
    ck_assert(!cJSON_GetObjectItem(q, "low"));
    const cJSON *users = cJSON_GetArrayItem(at(run, "classes"), 0);
    ck_assert_str_eq(string(users, "name"), "B.user");
    ck_assert_str_eq(string(users, "group"), "B");
    q = cJSON_GetArrayItem(at(users, "quantiles"), 1);
    ck_assert(number(q, "low") == 2.492 * 0.02317);
    ck_assert(number(q, "high") == 2.512 * 0.02317);
    q = cJSON_GetArrayItem(at(cJSON_GetArrayItem(at(run, "exits"), 1), "quantiles"), 0);
    ck_assert(null(q, "value"));
    cJSON_Delete(o);
}
END_TEST

START_TEST(wall_time_only_when_asked)
{
    cJSON *o = document(false);
    ck_assert(!cJSON_GetObjectItemCaseSensitive(at(o, "results.1"), "run"));
    cJSON_Delete(o);
    o = document(true);
    ck_assert(number(o, "results.1.run.wall_time") == 1.25);
    ck_assert(number(o, "results.1.run.threads") == 2);
    cJSON_Delete(o);
}
END_TEST

START_TEST(works_without_a_model)
{
    const struct result *const one[] = {analytic};
    const struct report_context ctx = {0};
    struct textbuf out = {0};
    json_result(&out, &ctx, one, 1);
    cJSON *o = cJSON_ParseWithOpts(out.text, NULL, true);
    ck_assert(o && null(o, "model.file") && null(o, "seed"));
    ck_assert_str_eq(string(o, "results.0.solver"), "analytic");
    cJSON_Delete(o);
    textbuf_release(&out);
}
END_TEST

START_TEST(network_as_data)
{
    const struct report_context ctx = fixture_context(model);
    struct textbuf out = {0};
    json_network(&out, &ctx);
    cJSON *o = cJSON_ParseWithOpts(out.text, NULL, true);
    ck_assert_ptr_nonnull(o);
    ck_assert_str_eq(string(o, "schema"), "sojourn.network");
    ck_assert_str_eq(string(o, "stations.1.name"), "A[2]");
    ck_assert_str_eq(string(o, "stations.1.group"), "A");
    ck_assert(number(o, "stations.3.servers") == 2);
    ck_assert(number(o, "stations.3.service.user.mean") == 0.00237);
    ck_assert(number(o, "sources.0.interarrival.mean") == 1 / 371.5);
    ck_assert(number(o, "sources.0.entries.2.p") == 1.0 / 3);
    ck_assert_str_eq(string(o, "routes.0.to.station"), "B");
    /* the route to "refused" as given, and what is missing to 1 */
    ck_assert_str_eq(string(o, "routes.3.exit"), "refused");
    ck_assert_str_eq(string(o, "routes.4.exit"), "out");
    ck_assert(number(o, "routes.4.p") == 0.875);
    cJSON_Delete(o);
    textbuf_release(&out);
}
END_TEST

/* Totals of named classes, and what only some stations have, by the names of their quantities. */
START_TEST(named_classes_and_features)
{
    struct network *net = net_featured();
    struct result *r = result_new(net, "analytic");
    struct report_context ctx = {0};
    struct textbuf out = {0};
    *result_figure(r, ROW_CLASS_TOTAL, 1, Q_NETWORK_CYCLE, 0) = figure_exact(2.5, "by hand");
    *result_figure(r, ROW_STATION, 2, Q_LOSS, 0) = figure_exact(0.125, "by hand");
    json_result(&out, &ctx, (const struct result *const[]){r}, 1);
    cJSON *o = cJSON_Parse(out.text);
    ck_assert_str_eq(string(o, "results.0.class_totals.1.name"), "classes.jobs");
    ck_assert(number(o, "results.0.class_totals.1.cycle_time.value") == 2.5);
    ck_assert_str_eq(string(o, "results.0.class_totals.1.cycle_time.unit"), "s");
    ck_assert(number(o, "results.0.stations.2.loss_probability.value") == 0.125);
    ck_assert(null(o, "results.0.network.goodput.value"));
    ck_assert_ptr_null(cJSON_GetObjectItem(at(o, "results.0.stations.0"), "loss_probability"));
    ck_assert_ptr_null(cJSON_GetObjectItem(at(o, "results.0.class_totals.0"), "cycle_time"));
    cJSON_Delete(o);
    textbuf_release(&out);
    result_free(r);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report/json");
    TCase *tc = tcase_create("json");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, says_where_it_comes_from);
    tcase_add_test(tc, seeds_are_whole);
    tcase_add_test(tc, config_keeps_types_and_digits);
    tcase_add_test(tc, values_are_equal_to_the_bit);
    tcase_add_test(tc, approximations_do_not_pass_for_exact);
    tcase_add_test(tc, what_is_not_there_is_null);
    tcase_add_test(tc, experiment_and_precision);
    tcase_add_test(tc, quantiles_when_asked);
    tcase_add_test(tc, wall_time_only_when_asked);
    tcase_add_test(tc, works_without_a_model);
    tcase_add_test(tc, network_as_data);
    tcase_add_test(tc, named_classes_and_features);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
