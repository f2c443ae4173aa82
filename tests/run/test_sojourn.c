/*
 * The library's front door: percentiles by name.
 */
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
    tcase_add_test(t, percentiles_of_classes);
    suite_add_tcase(s, t);
    return run_suite(s);
}
