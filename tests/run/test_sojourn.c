/*
 * The library's front door: models from files and text, overrides, answers, figures by name.
 */
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "run/sojourn.h"

START_TEST(percentiles_by_name)
{
    struct sojourn *s = sojourn_open("configs/mm1.cfg");
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_DONE);
    ck_assert(isnan(sojourn_value(s, "server.response_p99.9")));    /* not asked for */
    sojourn_set(s, "experiment.quantiles", "[0.5, 0.999]");
    sojourn_set(s, "experiment.experiments", "100");
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_DONE);
    ck_close(sojourn_value(s, "server.response_p50"), -log(0.5) / 0.1, 1e-12, 0);
    ck_close(sojourn_value(s, "server.response_p99.9"), -log(0.001) / 0.1, 1e-12, 0);
    ck_assert_int_eq(sojourn_is_exact(s, "server.response_p50"), 1);
    ck_assert_int_eq(sojourn_is_exact(s, "network.sojourn_p50"), 1);
    ck_close(sojourn_value(s, "network.sojourn_p50"), -log(0.5) / 0.1, 1e-8, 0);
    ck_close(sojourn_value(s, "server.wait_p50"), -log(0.5 / 0.9) / 0.1, 1e-9, 0);
    ck_assert_int_eq(sojourn_is_exact(s, "server.wait_p50"), 1);
    ck_assert_int_eq(sojourn_simulate(s, 1), SOJOURN_DONE);
    ck_close(sojourn_value(s, "network.sojourn_p50"), sojourn_value(s, "server.response_p50"),
             1e-12, 0);
    ck_assert_double_gt(sojourn_half_width(s, "network.sojourn_p50"), 0);
    ck_assert(isnan(sojourn_value(s, "server.response_p99")));
    sojourn_close(s);
}
END_TEST

/* All that the CSV has, and what a target asks for by the way. */
START_TEST(figures_by_name)
{
    struct sojourn *s = sojourn_open("configs/mm1.cfg");
    sojourn_set(s, "experiment.targets", "[\"server.response_p90:20%\", \"out.throughput:20%\"]");
    ck_assert_int_eq(sojourn_simulate(s, 1), SOJOURN_DONE);
    ck_close(sojourn_value(s, "network.sojourn_p90"), sojourn_value(s, "server.response_p90"),
             1e-12, 0);
    ck_close(sojourn_value(s, "out.throughput"), sojourn_value(s, "network.throughput"), 0, 0);
    ck_close(sojourn_value(s, "mean_sojourn"), sojourn_value(s, "out.mean_sojourn"), 0, 0);
    ck_close(sojourn_half_width(s, "mean_sojourn"), sojourn_half_width(s, "network.mean_sojourn"),
             0, 0);
    ck_assert_double_lt(sojourn_half_width(s, "server.response_p90"),
                        0.2 * sojourn_value(s, "server.response_p90"));
    ck_assert(isnan(sojourn_value(s, "refused.throughput")) && isnan(sojourn_value(s, "server")));
    sojourn_set(s, "experiment.targets", "server.mean_sojourn:1%");
    ck_assert_int_eq(sojourn_simulate(s, 1), SOJOURN_INPUT);
    ck_assert_ptr_nonnull(strstr(sojourn_error(s), "no quantity 'server.mean_sojourn'"));
    sojourn_set(s, "experiment.targets", "server.mean_wait:0.1%");
    sojourn_set(s, "experiment.max_experiments", "100");
    ck_assert_int_eq(sojourn_simulate(s, 1), SOJOURN_PRECISION);
    sojourn_close(s);
}
END_TEST

/* Those of a group lie between those of its classes. */
START_TEST(percentiles_of_classes)
{
    struct sojourn *s = sojourn_open("configs/quickstart.cfg");
    sojourn_set(s, "experiment.quantiles", "[0.5]");
    sojourn_set(s, "experiment.experiments", "100");
    ck_assert_int_eq(sojourn_simulate(s, 1), SOJOURN_DONE);
    const double users = sojourn_value(s, "S_a.user.response_p50"),
                 tokens = sojourn_value(s, "S_a.token.response_p50");
    const double all = sojourn_value(s, "S_a.response_p50");
    ck_assert(users > 0 && tokens > 0 && users != tokens);
    ck_assert(fmin(users, tokens) <= all && all <= fmax(users, tokens));
    ck_assert_double_gt(sojourn_half_width(s, "S_a.token.response_p50"), 0);
    ck_assert(
        isnan(sojourn_value(s, "S_p.user.response_p50"))); /* its only class: it is the group */
    ck_assert_double_ge(sojourn_value(s, "S_p.wait_p50"), 0);
    sojourn_close(s);
}
END_TEST

/* M/M/1 with a load of 0.5: the mean sojourn is 2 s. */
static const char half[] = "model = \"network\";\n"
                           "stations = ( { name = \"q\"; service = { mean = 1.0; }; } );\n"
                           "sources = ( { name = \"in\"; rate = 0.5; to = \"q\"; } );\n";

/* Customers of a named class, for whose runs theory knows no length: simulated by a pilot's
 * settings, and reached by the names that reports have. */
START_TEST(named_classes)
{
    struct sojourn *s = sojourn_open("configs/machine-repair.cfg");
    struct sojourn_figure f;
    sojourn_set(s, "experiment.experiments", "100");
    sojourn_set(s, "experiment.figures", "[\"variance_number\", \"p_wait\"]");
    ck_assert_int_eq(sojourn_simulate(s, 1), SOJOURN_DONE);
    ck_assert_int_eq(sojourn_find(s, "classes.machine.cycle_time", &f), 0);
    ck_assert_str_eq(f.unit, "s");
    ck_assert_uint_eq(f.samples, 10);
    /* Little's law for the customers: cycles and throughput are one number */
    ck_close(f.value * sojourn_value(s, "classes.machine.throughput"), 20, 1e-9, 0);
    ck_assert_double_gt(sojourn_value(s, "repair.variance_number"), 0);
    ck_assert_double_gt(sojourn_half_width(s, "repair.machine.p_wait"), 0);
    ck_assert(isnan(sojourn_value(s, "repair.loss_probability")));    /* nothing is lost */
    sojourn_close(s);
}
END_TEST

START_TEST(a_model_from_text)
{
    struct sojourn *s = sojourn_open_text(half, "half");
    ck_assert_int_eq(sojourn_check(s), SOJOURN_DONE);
    ck_assert(isnan(sojourn_value(s, "mean_sojourn")));    /* checked, not answered */
    ck_assert_uint_eq(sojourn_figures(s), 0);
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_DONE);
    ck_close(sojourn_value(s, "network.mean_sojourn"), 2, 1e-12, 0);
    sojourn_close(s);
    s = sojourn_open_text("model = \"network\";\nstations = (", NULL);
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_INPUT);
    ck_assert_ptr_nonnull(strstr(sojourn_error(s), "text:2: error:"));
    sojourn_close(s);
}
END_TEST

START_TEST(a_file_that_is_not_there)
{
    struct sojourn *s = sojourn_open("no such file.cfg");
    ck_assert_int_eq(sojourn_set(s, "title", "x"), SOJOURN_INPUT);
    ck_assert_ptr_nonnull(strstr(sojourn_error(s), "no such file.cfg"));
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_INPUT);
    ck_assert_ptr_nonnull(strstr(sojourn_error(s), "no such file.cfg"));
    sojourn_close(s);
    s = sojourn_open(NULL);
    ck_assert_int_eq(sojourn_simulate(s, 1), SOJOURN_INPUT);
    sojourn_close(s);
    sojourn_close(NULL);
}
END_TEST

/* The last override of a key is the one; taken back, the file's value is there again. */
START_TEST(an_override_replaces)
{
    struct sojourn *s = sojourn_open_text(half, "half");
    for (int i = 1; i < 100; i++) {
        char rate[32];
        snprintf(rate, sizeof rate, "%g", i / 100.0);
        ck_assert_int_eq(sojourn_set(s, "sources.in.rate", rate), SOJOURN_DONE);
    }
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_DONE);
    ck_close(sojourn_value(s, "mean_sojourn"), 1 / (1 - 0.99), 1e-9, 0);
    sojourn_unset(s, "sources.in.rate");
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_DONE);
    ck_close(sojourn_value(s, "mean_sojourn"), 2, 1e-12, 0);
    ck_assert_int_eq(sojourn_set(s, "stations.q.servers", "2"), SOJOURN_DONE);
    ck_assert_int_eq(sojourn_set(s, "sources.in.rate", "0.6"), SOJOURN_DONE);
    sojourn_unset(s, NULL);
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_DONE);
    ck_close(sojourn_value(s, "mean_sojourn"), 2, 1e-12, 0);
    sojourn_close(s);
}
END_TEST

/* An override that is refused leaves the handle, and the override of that key before it, as they
 * were. */
START_TEST(a_bad_override_changes_nothing)
{
    static const struct { const char *key, *value, *said;
    } bad[] = {
        {"stations.q.sevice.mean", "2",
         "stations.q.sevice.mean=2: error: unknown key 'stations.q.sevice'"},
        {"stations.p.servers", "2", "no setting 'stations.p.servers'"},
        {"stations[1].servers", "2", "no setting 'stations[1].servers'"},
        {"", "2", "no setting ''"},
        {"sources.in.rate", "( 1", "sources.in.rate=( 1: error:"},
        {"sources.in.rate", "", "no value for 'sources.in.rate'"},
    };
    struct sojourn *s = sojourn_open_text(half, "half");
    ck_assert_int_eq(sojourn_set(s, "sources.in.rate", "0.75"), SOJOURN_DONE);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(sojourn_set(s, bad[i].key, bad[i].value), SOJOURN_INPUT);
        ck_assert_msg(strstr(sojourn_error(s), bad[i].said), "said: %s", sojourn_error(s));
        ck_assert_int_eq(sojourn_solve(s), SOJOURN_DONE);
        ck_assert_str_eq(sojourn_error(s), "");
        ck_close(sojourn_value(s, "mean_sojourn"), 4, 1e-12, 0);
    }
    sojourn_close(s);
}
END_TEST

/* Keys that are right only together are set one by one; a value that is wrong stays until it is
 * mended. */
START_TEST(overrides_that_belong_together)
{
    struct sojourn *s = sojourn_open_text(half, "half");
    ck_assert_int_eq(sojourn_set(s, "stations.q.service.dist", "uniform"), SOJOURN_DONE);
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_INPUT);
    ck_assert_int_eq(sojourn_set(s, "stations.q.service.min", "0"), SOJOURN_DONE);
    ck_assert_int_eq(sojourn_set(s, "stations.q.service.max", "-2"), SOJOURN_DONE);
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_INPUT);
    ck_assert_int_eq(sojourn_set(s, "stations.q.service.max", "2"), SOJOURN_DONE);
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_DONE);
    /* Pollaczek-Khinchine: 1 + 0.5 (4/3) / (2 (1 - 0.5)) */
    ck_close(sojourn_value(s, "mean_sojourn"), 1 + 2.0 / 3, 1e-12, 0);
    ck_assert_int_eq(sojourn_set(s, "sources.in.rate", "1.5"), SOJOURN_DONE);
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_UNSTABLE);
    ck_assert_ptr_nonnull(strstr(sojourn_error(s), "station 'q' is unstable"));
    ck_assert(isnan(sojourn_value(s, "mean_sojourn")));
    sojourn_close(s);
}
END_TEST

/* Every figure that there is, by place and by name. */
START_TEST(all_figures)
{
    struct sojourn *s = sojourn_open_text(half, "half");
    struct sojourn_figure f, same;
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_DONE);
    ck_assert_uint_gt(sojourn_figures(s), 7);
    for (size_t i = 0; i < sojourn_figures(s); i++) {
        ck_assert_int_eq(sojourn_figure(s, i, &f), 0);
        ck_assert_int_eq(sojourn_find(s, f.name, &same), 0);
        ck_assert_str_eq(f.name, same.name);
        ck_close(same.value, f.value, 0, 0);
    }
    ck_assert_int_eq(sojourn_figure(s, sojourn_figures(s), &f), -1);
    ck_assert_int_eq(sojourn_find(s, "q.mean_wait", &f), 0);
    ck_close(f.value, 1, 1e-12, 0);
    ck_assert_str_eq(f.unit, "s");
    ck_assert(f.basis == SOJOURN_EXACT && f.half_width == 0 && isnan(f.low) && f.samples == 0 &&
              f.method[0]);
    sojourn_set(s, "experiment.experiments", "200");
    ck_assert_int_eq(sojourn_simulate(s, 1), SOJOURN_DONE);
    ck_assert_int_eq(sojourn_find(s, "q.mean_wait", &f), 0);
    ck_assert(f.basis == SOJOURN_SIMULATED && f.half_width > 0 && f.samples > 1);
    ck_close(f.high - f.low, 2 * f.half_width, 1e-12, 0);
    ck_assert_int_eq(sojourn_find(s, "q", &f), -1);
    ck_assert_int_eq(sojourn_find(s, NULL, &f), -1);
    sojourn_close(s);
}
END_TEST

START_TEST(the_answer_as_json)
{
    struct sojourn *s = sojourn_open_text(half, "half");
    ck_assert_str_eq(sojourn_json(s), "");
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_DONE);
    cJSON *o = cJSON_Parse(sojourn_json(s));
    ck_assert_str_eq(cJSON_GetObjectItem(o, "schema")->valuestring, "sojourn.result");
    ck_assert_str_eq(cJSON_GetObjectItem(cJSON_GetObjectItem(o, "program"), "version")->valuestring,
                     sojourn_version());
    const cJSON *network =
        cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(o, "results"), 0), "network");
    ck_close(
        cJSON_GetObjectItem(cJSON_GetObjectItem(network, "mean_sojourn"), "value")->valuedouble, 2,
        1e-12, 0);
    cJSON_Delete(o);
    sojourn_set(s, "sources.in.rate", "2");
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_UNSTABLE);
    ck_assert_str_eq(sojourn_json(s), "");
    sojourn_close(s);
}
END_TEST

struct calls {
    int n, most;
    uint64_t done;
};

static int count_calls(void *user, const struct sojourn_progress *p)
{
    struct calls *c = user;
    c->n++;
    c->done = p->done;
    return c->n >= c->most;
}

/* What is asked for would take days: told of its progress, the caller ends it, and has what was
 * known. */
START_TEST(progress_and_cancel)
{
    struct calls calls = {.most = 3};
    struct sojourn *s = sojourn_open_text(half, "half");
    sojourn_on_progress(s, count_calls, &calls);
    sojourn_set(s, "experiment.precision", "1e-7");
    ck_assert_int_eq(sojourn_simulate(s, 2), SOJOURN_PRECISION);
    ck_assert_int_ge(calls.n, 3);
    ck_assert_ptr_nonnull(strstr(sojourn_error(s), "cancelled"));
    sojourn_on_progress(s, NULL, NULL);
    sojourn_set(s, "experiment.precision", "0.05");
    ck_assert_int_eq(sojourn_simulate(s, 2), SOJOURN_DONE);
    ck_assert_str_eq(sojourn_error(s), "");
    sojourn_close(s);
}
END_TEST

/* What a callback asks of its handle is refused: the model and the answer are of the call under
 * way. */
static int meddle(void *user, const struct sojourn_progress *p)
{
    struct sojourn *s = user;
    (void)p;
    ck_assert_int_eq(sojourn_solve(s), SOJOURN_INPUT);
    ck_assert_ptr_nonnull(strstr(sojourn_error(s), "under way"));
    ck_assert_int_eq(sojourn_check(s), SOJOURN_INPUT);
    ck_assert_int_eq(sojourn_simulate(s, 1), SOJOURN_INPUT);
    ck_assert_int_eq(sojourn_set(s, "experiment.seed", "2"), SOJOURN_INPUT);
    sojourn_unset(s, NULL);
    sojourn_close(s);
    return 0;
}

START_TEST(a_callback_cannot_meddle)
{
    struct sojourn *s = sojourn_open_text(half, "half");
    sojourn_set(s, "experiment.experiments", "200");
    ck_assert_int_eq(sojourn_simulate(s, 1), SOJOURN_DONE);
    const double alone = sojourn_value(s, "q.mean_wait");
    sojourn_on_progress(s, meddle, s);
    ck_assert_int_eq(sojourn_simulate(s, 1), SOJOURN_DONE);
    ck_assert_str_eq(sojourn_error(s), "");
    ck_assert_double_eq(sojourn_value(s, "q.mean_wait"), alone);
    sojourn_close(s);
}
END_TEST

START_TEST(a_great_many_threads)
{
    struct sojourn *s = sojourn_open_text(half, "half");
    ck_assert_int_eq(sojourn_simulate(s, 4294967295U), SOJOURN_INPUT);
    ck_assert_ptr_nonnull(strstr(sojourn_error(s), "4294967295 threads"));
    sojourn_close(s);
}
END_TEST

/* What was not reached is said. */
START_TEST(why_not_precise)
{
    struct sojourn *s = sojourn_open_text(half, "half");
    sojourn_set(s, "experiment.targets", "q.mean_wait:0.1%");
    sojourn_set(s, "experiment.max_experiments", "100");
    ck_assert_int_eq(sojourn_simulate(s, 1), SOJOURN_PRECISION);
    ck_assert_ptr_nonnull(strstr(sojourn_error(s), "error: 'q.mean_wait' is known to"));
    ck_assert_double_gt(sojourn_value(s, "q.mean_wait"), 0);
    sojourn_close(s);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sojourn");
    TCase *t = tcase_create("sojourn");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, percentiles_by_name);
    tcase_add_test(t, figures_by_name);
    tcase_add_test(t, percentiles_of_classes);
    tcase_add_test(t, named_classes);
    tcase_add_test(t, a_model_from_text);
    tcase_add_test(t, a_file_that_is_not_there);
    tcase_add_test(t, an_override_replaces);
    tcase_add_test(t, a_bad_override_changes_nothing);
    tcase_add_test(t, overrides_that_belong_together);
    tcase_add_test(t, all_figures);
    tcase_add_test(t, the_answer_as_json);
    tcase_add_test(t, progress_and_cancel);
    tcase_add_test(t, a_callback_cannot_meddle);
    tcase_add_test(t, a_great_many_threads);
    tcase_add_test(t, why_not_precise);
    suite_add_tcase(s, t);
    return run_suite(s);
}
