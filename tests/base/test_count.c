/* Counts that do not wrap. */
#include "base/count.h"

#include <check.h>
#include <math.h>

#include "helpers/run.h"

START_TEST(products_stop_at_the_largest_count)
{
    ck_assert_uint_eq(count_product(0, COUNT_MAX), 0);
    ck_assert_uint_eq(count_product(COUNT_MAX, 0), 0);
    ck_assert_uint_eq(count_product(2147483648u, 2), 4294967296);
    ck_assert_uint_eq(count_product(4294967295, 4294967297), COUNT_MAX);    /* it just fits */
    ck_assert_uint_eq(count_product(4294967296, 4294967296), COUNT_MAX);    /* 0 in 64 bits */
    ck_assert_uint_eq(count_product(COUNT_MAX / 3 + 1, 3), COUNT_MAX);
}
END_TEST

START_TEST(counts_of_doubles_have_ends)
{
    ck_assert_uint_eq(count_from(2.99), 2);
    ck_assert_uint_eq(count_from(-1), 0);
    ck_assert_uint_eq(count_from(-INFINITY), 0);
    ck_assert_uint_eq(count_from(NAN), 0);
    ck_assert_uint_eq(count_from(0x1.fffffffffffffp63), UINT64_C(0xfffffffffffff800));
    ck_assert_uint_eq(count_from(0x1p64), COUNT_MAX);
    ck_assert_uint_eq(count_from(INFINITY), COUNT_MAX);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("count");
    TCase *c = tcase_create("core");
    tcase_add_test(c, products_stop_at_the_largest_count);
    tcase_add_test(c, counts_of_doubles_have_ends);
    suite_add_tcase(s, c);
    return run_suite(s);
}
