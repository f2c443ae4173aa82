/* How many replications a series asks for. */
#include "run/series_state.h"

#include <math.h>
#include <stdlib.h>

#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"

static const char queue[] =
    "model = \"network\"; sources = ({ name = \"s\"; rate = 1.0; to = \"q\"; });"
    "stations = ({ name = \"q\"; service = { mean = 0.5; }; });";

static uint64_t first_round(const struct override *o, size_t n)
{
    struct diag *d = diag_new();
    struct model *m = test_model(queue, o, n);
    struct series *s = series_new(m, 0, NULL, d);
    ck_assert_ptr_nonnull(s);
    const uint64_t round = series_first_round(s);
    series_free(s);
    model_free(m);
    diag_free(d);
    return round;
}

/* A replication has twice as many experiments as windows, here 2^32: a product that 32 bits do not
 * hold. */
START_TEST(windows_of_both_members_are_counted)
{
    const struct override some[] = {{"experiment.antithetic", "true"}, {"experiment.windows", "50"},
                                    {"experiment.experiments", "1200"}};
    ck_assert_uint_eq(first_round(some, 3), 12);
    const struct override many[] = {{"experiment.antithetic", "true"},
                                    {"experiment.windows", "2147483648"},
                                    {"experiment.experiments", "100"}};
    ck_assert_uint_eq(first_round(many, 3), 1);
    const struct override capped[] = {{"experiment.antithetic", "true"},
                                      {"experiment.windows", "2147483648"},
                                      {"experiment.max_experiments", "8589934592"}};
    ck_assert_uint_eq(first_round(capped, 3), 2);
}
END_TEST

static void take(struct series *s, double seconds, bool first)
{
    uint64_t replication;
    ck_assert(series_next(s, &replication));
    struct task *t = task_new(series_job(s), replication);
    t->seconds = seconds;
    t->first = first;
    series_take(s, t, true);
}

/* Ten replications in the pilot. Those that were the first of a thread took longer, and say nothing
 * of the others once there is one of these. */
START_TEST(time_left_is_that_of_warm_threads)
{
    struct diag *d = diag_new();
    struct model *m = test_model(queue, NULL, 0);
    struct series *s = series_new(m, 0, NULL, d);
    ck_assert(isnan(series_progress(s, 2).left));
    take(s, 3, true);
    take(s, 5, true);
    ck_close(series_progress(s, 2).left, 4 * 8 / 2, 1e-15, 0);
    take(s, 1, false);
    take(s, 2, false);
    ck_close(series_progress(s, 2).left, 1.5 * 6 / 2, 1e-15, 0);
    series_free(s);
    model_free(m);
    diag_free(d);
}
END_TEST

/* At 1/s through M/M/1 at 0.5: one arrival and one completion a second, and ten windows. */
START_TEST(events_are_foretold)
{
    struct diag *d = diag_new();
    struct model *m = test_model(queue, NULL, 0);
    struct series *s = series_new(m, 0, NULL, d);
    const struct run_progress p = series_progress(s, 1);
    ck_close(p.warmup, 5 / pow(1 - sqrt(0.5), 2), 1e-12, 0);
    ck_close(p.measured, 1e5, 1e-12, 0);
    ck_close(p.events, 2 * (p.warmup + p.measured) + 10, 1e-12, 0);
    ck_assert_uint_eq(p.replications, 10);
    ck_assert_str_eq(p.reason, "for station 'q' at a load of 0.5");
    series_free(s);
    model_free(m);
    diag_free(d);
}
END_TEST

static char *reason_for(const struct override *o, size_t n)
{
    struct diag *d = diag_new();
    struct model *m = test_model(queue, o, n);
    struct run_length length;
    ck_assert_int_eq(run_length_find(m, NULL, &length, d), 0);
    char *reason = run_length_reason(m->network, &length);
    model_free(m);
    diag_free(d);
    return reason;
}

START_TEST(reasons_for_a_warmup)
{
    const struct override given[] = {{"experiment.warmup", "7"}};
    ck_assert_ptr_null(reason_for(given, 1));
    const struct override again[] = {{"routes", "( (\"q\", \"q\", 0.99) )"},
                                     {"stations.q.service.mean", "0.005"}};
    char *reason = reason_for(again, 2);
    ck_assert_str_eq(reason, "for the 100 visits from station 'q' to the exit");
    free(reason);
    const struct override start[] = {{"stations.q.start", "1000"}};
    reason = reason_for(start, 1);
    ck_assert_str_eq(reason, "for the requests that stations start with");
    free(reason);
    const struct override delay[] = {{"stations.q.servers", "\"infinite\""}};
    reason = reason_for(delay, 1);
    ck_assert_str_eq(reason, "for station 'q'");    /* which has no load */
    free(reason);
}
END_TEST

/* A delay too long to warm up at is named without a load, and not asked to have less. */
START_TEST(delay_that_takes_too_long)
{
    struct diag *d = diag_new();
    const struct override delay[] = {{"stations.q.servers", "\"infinite\""},
                                     {"stations.q.service.mean", "1e12"}};
    struct model *m = test_model(queue, delay, 2);
    struct run_length length;
    ck_assert_int_eq(run_length_find(m, NULL, &length, d), -1);
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), "station 'q' needs a warm-up of "));
    ck_assert_ptr_null(strstr(diag_message(d, 0), "load"));
    model_free(m);
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("series");
    TCase *c = tcase_create("core");
    tcase_add_test(c, windows_of_both_members_are_counted);
    tcase_add_test(c, time_left_is_that_of_warm_threads);
    tcase_add_test(c, events_are_foretold);
    tcase_add_test(c, reasons_for_a_warmup);
    tcase_add_test(c, delay_that_takes_too_long);
    suite_add_tcase(s, c);
    return run_suite(s);
}
