/* How the looks at a candidate of a sizing share its error. */
#include <check.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "run/size_state.h"

/* The looks have 1/2, 1/6, 1/12, .. of a candidate's error: n of them n/(n + 1) together, and never
 * more than all, each with an interval for every requirement and the error of shares far away. */
START_TEST(looks_have_the_error_together)
{
    const double error = 0.037, intervals = 3;
    double sum = 0;
    for (unsigned k = 1; k <= 1000; k++) {
        sum += intervals * (1 + SIZE_FAR_ERROR) * size_look_error(error, k, intervals);
        ck_close(sum, error * k / (k + 1), 1e-12, 0);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("size_errors");
    TCase *c = tcase_create("errors");
    tcase_add_test(c, looks_have_the_error_together);
    suite_add_tcase(s, c);
    return run_suite(s);
}
