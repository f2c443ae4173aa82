/* How many replications a series asks for. */
#include "run/series_state.h"

#include <check.h>

#include "helpers/model.h"
#include "helpers/run.h"

static const char queue[] = "model = \"network\"; sources = ({ name = \"s\"; rate = 1.0; to = \"q\"; });"
                            "stations = ({ name = \"q\"; service = { mean = 0.5; }; });";

static uint64_t first_round(const struct override *o, size_t n)
{
    struct diag *d = diag_new();
    struct model *m = test_model(queue, o, n);
    struct series *s = series_new(m, 0, d);
    ck_assert_ptr_nonnull(s);
    const uint64_t round = series_first_round(s);
    series_free(s);
    model_free(m);
    diag_free(d);
    return round;
}

/* A replication has twice as many experiments as windows, here 2^32: a product that 32 bits do not hold. */
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

int main(void)
{
    Suite *s = suite_create("series");
    TCase *c = tcase_create("core");
    tcase_add_test(c, windows_of_both_members_are_counted);
    suite_add_tcase(s, c);
    return run_suite(s);
}
