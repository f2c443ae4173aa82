/* Numbers as text: exact strings, rounding at the edges of a digit, durations. */
#include "helpers/run.h"

#include <math.h>
#include <stdio.h>

#include "report/number.h"

static const struct {
    double x;
    const char *want;
} plain[] = {
    {0, "0"},
    {1234.5678, "1234.57"},
    {0.000123456789, "0.000123457"},
    {2.71828e-7, "2.71828e-07"},
    {999999.4, "999999"},
    {999999.5, "1000000"},
    {1234567891.4, "1234567891"},
    {12345678912.0, "1.23457e+10"},
    {-38415.25, "-38415.2"},
    {INFINITY, "inf"},
    {NAN, "-"},
};

START_TEST(plain_numbers)
{
    char buf[NUMBER_MAX];
    ck_assert_str_eq(number_plain(plain[_i].x, buf), plain[_i].want);
}
END_TEST

/* Two significant digits of the half-width, after rounding: 0.0996 is 0.10, and 9.96 is 10. */
static const struct {
    double x, h;
    const char *value, *half_width;
} intervals[] = {
    {1234.5678, 0.0342, "1234.568", "0.034"},
    {1234.5678, 0.0996, "1234.57", "0.10"},
    {1234.5678, 9.96, "1235", "10"},
    {1234.5678, 3.42, "1234.6", "3.4"},
    {1234.5678, 34.2, "1235", "34"},
    {12345.678, 342.9, "12350", "340"},
    {0.2, 1.5, "0.2", "1.5"},
    {-0.012345, 0.00067, "-0.01235", "0.00067"},
    {3.25, 0, "3.25", "0"},
    {3.25, NAN, "3.25", "?"},
    {1.9999999999803537, 1.0e-16, "2", "0"},        /* the clock's rounding */
    {1.99999999993, 4.5e-10, "1.99999999993e+00", "4.5e-10"},
    {1.2345678e-10, 2.3e-13, "1.2346e-10", "2.3e-13"},
    {4.5e12, 2.3e9, "4.5000e+12", "2.3e+09"},
    {2.3e-13, 4.5e-12, "2.3e-13", "4.5e-12"},
    {NAN, 1, "-", "?"},
};

START_TEST(values_with_half_widths)
{
    char value[NUMBER_MAX], half_width[NUMBER_MAX];
    number_interval(intervals[_i].x, intervals[_i].h, value, half_width);
    ck_assert_str_eq(value, intervals[_i].value);
    ck_assert_str_eq(half_width, intervals[_i].half_width);
}
END_TEST

static const struct {
    double largest;
    const char *name;
    double seconds;
} units[] = {
    {0, "s", 1},         {NAN, "s", 1},         {12.5, "s", 1},         {1, "s", 1},
    {0.9999, "ms", 1e-3}, {0.00237, "ms", 1e-3}, {0.000999, "us", 1e-6}, {3.7e-8, "ns", 1e-9},
    {1e-12, "ns", 1e-9},
};

START_TEST(time_units)
{
    const struct time_unit u = number_time_unit(units[_i].largest);
    ck_assert_str_eq(u.name, units[_i].name);
    ck_assert(u.seconds == units[_i].seconds);
}
END_TEST

static const struct {
    double seconds;
    const char *want;
} durations[] = {
    {0, "0.0 s"},          {0.44, "0.4 s"},          {9.96, "10 s"},       {59.4, "59 s"},
    {59.6, "1 min 00 s"},  {185.2, "3 min 05 s"},    {3599.7, "1 h 00 min"}, {7860, "2 h 11 min"},
    {358000, "4 d 3 h"},   {NAN, "?"},               {-1, "?"},            {INFINITY, "?"},
};

START_TEST(durations_for_people)
{
    char buf[NUMBER_MAX];
    ck_assert_str_eq(number_duration(durations[_i].seconds, buf), durations[_i].want);
}
END_TEST

static const struct {
    double n;
    const char *want;
} counts[] = {
    {0, "0"},           {999, "999"},           {1000, "1 000"},      {38415, "38 415"},
    {4567890, "4 567 890"}, {-123456, "-123 456"}, {3.84146e15, "3.84e+15"},
    {INFINITY, "?"},    {NAN, "?"},
};

START_TEST(counts_for_people)
{
    char buf[NUMBER_MAX];
    ck_assert_str_eq(number_count(counts[_i].n, buf), counts[_i].want);
}
END_TEST

#define TABLE_TEST(tc, table, test) tcase_add_loop_test(tc, test, 0, sizeof table / sizeof *table)

int main(void)
{
    Suite *s = suite_create("report/number");
    TCase *tc = tcase_create("number");
    tcase_set_timeout(tc, 60);
    TABLE_TEST(tc, plain, plain_numbers);
    TABLE_TEST(tc, intervals, values_with_half_widths);
    TABLE_TEST(tc, units, time_units);
    TABLE_TEST(tc, durations, durations_for_people);
    TABLE_TEST(tc, counts, counts_for_people);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
