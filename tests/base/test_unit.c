/* Numbers with a unit. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "base/unit.h"
#include "helpers/run.h"

static const struct {
    const char *text;
    double x;
    enum unit unit;
} good[] = {
    {"8", 8, UNIT_NONE},           {"1e-3", 1e-3, UNIT_NONE},     {"8ms", 0.008, UNIT_TIME},
    {"0.1ms", 1e-4, UNIT_TIME},    {"1e3ms", 1, UNIT_TIME},       {"250us", 250e-6, UNIT_TIME},
    {"3µs", 3e-6, UNIT_TIME},      {"7ns", 7e-9, UNIT_TIME},      {"0.5s", 0.5, UNIT_TIME},
    {"5min", 300, UNIT_TIME},      {"5m", 300, UNIT_TIME},        {"2h", 7200, UNIT_TIME},
    {"1.5d", 129600, UNIT_TIME},   {"2000/s", 2000, UNIT_RATE},   {"15/min", 0.25, UNIT_RATE},
    {"2k/s", 2000, UNIT_RATE},     {"36/h", 0.01, UNIT_RATE},     {"3/ms", 3000, UNIT_RATE},
    {"2k/ms", 2e6, UNIT_RATE},     {"2k", 2000, UNIT_NUMBER},     {"1.5M", 1.5e6, UNIT_NUMBER},
    {"3G", 3e9, UNIT_NUMBER},      {"5%", 0.05, UNIT_SHARE},      {"99.9%", 0.999, UNIT_SHARE},
    {"-2ms", -0.002, UNIT_TIME},
};

START_TEST(reads)
{
    double x;
    enum unit unit;
    ck_assert_msg(unit_read(good[_i].text, &x, &unit), "%s", good[_i].text);
    ck_assert_msg(x == good[_i].x, "%s is %.17g", good[_i].text, x);    /* to the bit */
    ck_assert_int_eq(unit, good[_i].unit);
}
END_TEST

static const char *const bad[] = {"",     "ms",    "8 ms", "8msec", "8/",      "/s",  "1/3",
                                  "8s/s", "8ms/s", "5%/s", "8kk",   "nan/s",   "e3ms", "2 k",
                                  "0x2k", "8%%",   "p99",  "8MS",   "1e999ms", "-"};

START_TEST(refuses)
{
    double x;
    enum unit unit;
    ck_assert_msg(!unit_read(bad[_i], &x, &unit), "%s", bad[_i]);
}
END_TEST

START_TEST(levels)
{
    double x;
    ck_assert(unit_read_level("p99", &x) && x == 0.99);
    ck_assert(unit_read_level("p99.9", &x) && x == 0.999);
    ck_assert(unit_read_level("99.9%", &x) && x == 0.999);
    ck_assert(unit_read_level("0.5", &x) && x == 0.5);
    ck_assert(!unit_read_level("p100", &x) && !unit_read_level("0", &x));
    ck_assert(!unit_read_level("p", &x) && !unit_read_level("8ms", &x));
}
END_TEST

/* A bare number fits anywhere; else the kinds must agree. */
START_TEST(fits)
{
    for (int wanted = 0; wanted < UNITS; wanted++) {
        ck_assert(unit_fits(UNIT_NONE, (enum unit)wanted));
        ck_assert_int_eq(unit_fits(UNIT_TIME, (enum unit)wanted), wanted == UNIT_TIME);
        ck_assert_int_eq(unit_fits(UNIT_SHARE, (enum unit)wanted), wanted == UNIT_SHARE);
        ck_assert_int_eq(unit_fits(UNIT_RATE, (enum unit)wanted), wanted == UNIT_RATE);
    }
    ck_assert(unit_fits(UNIT_NUMBER, UNIT_RATE) && !unit_fits(UNIT_NUMBER, UNIT_TIME));
}
END_TEST

/* What is written is read to the same bits, whatever the number and the unit. */
START_TEST(written)
{
    static const struct { double x; enum unit unit; const char *text; } plain[] = {
        {60, UNIT_TIME, "60s"},    {0.1, UNIT_RATE, "0.1/s"},  {1500, UNIT_NUMBER, "1.5k"},
        {0.07, UNIT_SHARE, "7%"},  {2.385, UNIT_NONE, "2.385"}, {-2e-7, UNIT_TIME, "-2e-07s"}};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        char *text = unit_write(plain[i].x, plain[i].unit);
        ck_assert_str_eq(text, plain[i].text);
        free(text);
    }
    double x = 1 / 3.0;
    for (int i = 0; i < 5000; i++) {
        const enum unit unit = (enum unit)(i % UNITS);
        enum unit read;
        double y;
        x = fmod(x * 1e9 + 1 / 7.0, 1) * pow(10, i % 41 - 20);
        char *text = unit_write(x, unit);
        ck_assert_msg(unit_read(text, &y, &read) && y == x && read == unit, "%.17g: %s", x, text);
        free(text);
        x = fmod(x * pow(10, 20 - i % 41), 1);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("unit");
    TCase *t = tcase_create("unit");
    tcase_add_loop_test(t, reads, 0, sizeof good / sizeof *good);
    tcase_add_loop_test(t, refuses, 0, sizeof bad / sizeof *bad);
    tcase_add_test(t, levels);
    tcase_add_test(t, fits);
    tcase_add_test(t, written);
    suite_add_tcase(s, t);
    return run_suite(s);
}
