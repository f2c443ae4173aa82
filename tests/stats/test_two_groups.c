/* Two groups of counts: found where they are, and seldom where they are not. */
#include "stats/two_groups.h"

#include <check.h>
#include <math.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "rng/stream.h"

START_TEST(by_hand)
{
    double c[] = {1003, 1420, 990, 1011, 1360, 1000, 996, 1007, 1002, 991};
    const struct two_groups g = two_groups_find(c, 10);
    ck_assert_uint_eq(g.low, 8);
    ck_assert_uint_eq(g.high, 2);
    ck_close(g.low_mean, 1000, 1e-12, 0);
    ck_close(g.high_mean, 1390, 1e-12, 0);
}
END_TEST

/* Too few in all, too few below, less than a tenth above, and counts that differ by chance. */
START_TEST(no_evidence)
{
    double nine[] = {1003, 1420, 990, 1011, 1360, 1000, 996, 1007, 1002};
    double above[] = {1003, 1420, 990, 1411, 1360, 1000, 1396, 1407, 1402, 1391};
    double small[] = {1e6, 1e6 + 1, 1e6, 1e6 + 1, 1e6, 1e6, 1e6, 1e6, 1.09e6, 1.09e6};
    double rare[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 7};
    double none[] = {0, 0, 0, 0, 0, 0, 0, 1, 2, 3};
    ck_assert_uint_eq(two_groups_find(nine, 9).high, 0);
    ck_assert_uint_eq(two_groups_find(above, 10).high, 0);
    ck_assert_uint_eq(two_groups_find(small, 10).high, 0);
    ck_assert_uint_eq(two_groups_find(rare, 10).high, 0);
    ck_assert_uint_eq(two_groups_find(none, 10).high, 0);
}
END_TEST

/* Box and Muller. */
static double normal(struct stream *r)
{
    return sqrt(-2 * log(stream_uniform_open(r))) * cos(2 * M_PI * stream_uniform(r));
}

/* False alarms as the header has them; with 5 standard deviations of what was measured there. */
START_TEST(false_alarms)
{
    static const struct { double spread; size_t n; int most; } cases[] = {
        {0.05, 10, 1}, {0.1, 10, 6}, {0.3, 10, 42}, {0.05, 20, 1}, {0.3, 20, 11}};
    struct stream r;
    stream_init(&r, 3, (uint64_t)_i, 1, 4);
    int alarms = 0;
    for (int k = 0; k < 25000; k++) {
        double c[20];
        for (size_t i = 0; i < cases[_i].n; i++)
            c[i] = fmax(0, 1000 * (1 + cases[_i].spread * normal(&r)));
        alarms += two_groups_find(c, cases[_i].n).high > 0;
    }
    ck_assert_int_le(alarms, cases[_i].most);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("two_groups");
    TCase *t = tcase_create("two_groups");
    tcase_add_test(t, by_hand);
    tcase_add_test(t, no_evidence);
    tcase_add_loop_test(t, false_alarms, 0, 5);
    suite_add_tcase(s, t);
    return run_suite(s);
}
