/*
 * The library's front door: percentiles by name.
 */
#include <string.h>

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
    ck_close(sojourn_value(s, "network.sojourn_p50"), sojourn_value(s, "server.response_p50"), 1e-12, 0);
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
    ck_close(sojourn_value(s, "network.sojourn_p90"), sojourn_value(s, "server.response_p90"), 1e-12, 0);
    ck_close(sojourn_value(s, "out.throughput"), sojourn_value(s, "network.throughput"), 0, 0);
    ck_close(sojourn_value(s, "mean_sojourn"), sojourn_value(s, "out.mean_sojourn"), 0, 0);
    ck_close(sojourn_half_width(s, "mean_sojourn"), sojourn_half_width(s, "network.mean_sojourn"), 0, 0);
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
    const double users = sojourn_value(s, "S_a.user.response_p50"), tokens = sojourn_value(s, "S_a.token.response_p50");
    const double all = sojourn_value(s, "S_a.response_p50");
    ck_assert(users > 0 && tokens > 0 && users != tokens);
    ck_assert(fmin(users, tokens) <= all && all <= fmax(users, tokens));
    ck_assert_double_gt(sojourn_half_width(s, "S_a.token.response_p50"), 0);
    ck_assert(isnan(sojourn_value(s, "S_p.user.response_p50")));    /* its only class: it is the group */
    ck_assert_double_ge(sojourn_value(s, "S_p.wait_p50"), 0);
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
    suite_add_tcase(s, t);
    return run_suite(s);
}
