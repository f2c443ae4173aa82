/*
 * The shortest text of a double against the judge: printf with 15, 16 and 17 digits, each read back
 * with strtod. Byte for byte, over numbers of all kinds. TEXT_DOUBLE_RUNS=100 is so many times as
 * many numbers (500 takes half a minute).
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "helpers/run.h"

enum { NUMBERS = 8000 };    /* of each kind */

static uint64_t state;

static uint64_t random_bits(void)
{
    state ^= state << 13;    /* Marsaglia's xorshift64; base must not see rng */
    state ^= state >> 7;
    return state ^= state << 17;
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ---- kinds of numbers ---- */

static double any(void)
{
    return from_bits(random_bits());
}

static double around_one(void)
{
    return ldexp((double)(random_bits() >> 11), -53 + (int)(random_bits() % 80) - 40);
}

/* What people write: up to 9 digits and a small exponent. */
static double written(void)
{
    static const double tens[] = {1, 1e1, 1e2, 1e3, 1e6, 1e9, 1e15, 1e22};
    const double digits = (double)(random_bits() % 1000000000), by = tens[random_bits() % 8];
    return random_bits() & 1 ? digits / by : digits * by;
}

static double whole(void)
{
    return (double)(random_bits() >> random_bits() % 64);
}

/* Exact ties of 16 digits: k / 4 and k / 8 above 2^50. */
static double near_a_tie(void)
{
    return ldexp((double)(random_bits() >> 11 | 1), -(int)(random_bits() % 6));
}

static double near_a_power_of_two(void)
{
    const double x = ldexp(1, (int)(random_bits() % 2098) - 1074);
    const int step = (int)(random_bits() % 3) - 1;
    return step == 0 ? x : nextafter(x, step < 0 ? 0 : INFINITY);
}

static double near_a_power_of_ten(void)
{
    char text[16];
    snprintf(text, sizeof text, "%de%d", 1 + (int)(random_bits() % 9),
             (int)(random_bits() % 632) - 323);
    double x = strtod(text, NULL);
    for (int i = (int)(random_bits() % 4); i > 0; i--)
        x = nextafter(x, random_bits() & 1 ? 0 : INFINITY);
    return x;
}

static double subnormal(void)
{
    return from_bits(random_bits() >> (12 + random_bits() % 52));
}

/* Halfway between two texts of 16 digits: 17 digits that end in 5. */
static double ends_in_5(void)
{
    char text[48];
    snprintf(text, sizeof text, "%llu5e%d",
             (unsigned long long)(random_bits() % 9000000000000000 + 1000000000000000),
             (int)(random_bits() % 600) - 310);
    return strtod(text, NULL);
}

static double (*const kinds[])(void) = {any,
                                        around_one,
                                        written,
                                        whole,
                                        near_a_tie,
                                        near_a_power_of_two,
                                        near_a_power_of_ten,
                                        subnormal,
                                        ends_in_5};
#define KINDS ((int)(sizeof kinds / sizeof *kinds))

/* ---- the judge ---- */

static const char *plainly(double x, char *buf)
{
    for (int digits = fabs(x) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
        snprintf(buf, TEXT_DOUBLE_MAX, "%.*g", digits, x);
        if (strtod(buf, NULL) == x)
            break;
    }
    return buf;
}

static void compare(double x)
{
    char got[TEXT_DOUBLE_MAX], want[TEXT_DOUBLE_MAX];
    ck_assert_ptr_eq(text_from_double(x, got), got);
    plainly(x, want);
    if (isnan(x))
        strcpy(want, "nan");
    ck_assert_msg(strcmp(got, want) == 0, "%a became %s, not %s", x, got, want);
}

START_TEST(as_printf_has_it)
{
    const char *runs = getenv("TEXT_DOUBLE_RUNS");
    state = 88172645463325252u + (uint64_t)_i;
    for (long i = NUMBERS * (runs ? atol(runs) : 1); i > 0; i--) {
        const double x = kinds[_i]();
        compare(random_bits() & 1 ? x : -x);
    }
}
END_TEST

/* Every power of two and ten, and the ends of the range. */
START_TEST(all_powers)
{
    for (int e = -1074; e < 1024; e++)
        for (int step = -2; step <= 2; step++) {
            double x = ldexp(1, e);
            for (int i = abs(step); i > 0; i--)
                x = nextafter(x, step < 0 ? 0 : INFINITY);
            compare(x);
        }
    for (int e = -323; e <= 308; e++) {
        char text[8];
        snprintf(text, sizeof text, "1e%d", e);
        compare(strtod(text, NULL));
        compare(nextafter(strtod(text, NULL), 0));
        compare(nextafter(strtod(text, NULL), INFINITY));
    }
    compare(DBL_MAX);
    compare(DBL_MIN);
    compare(nextafter(DBL_MIN, 0));
    compare(0.0);
    compare(-0.0);
    compare(INFINITY);
    compare(-INFINITY);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/text_double");
    TCase *t = tcase_create("shortest");
    tcase_set_timeout(t, 3600);
    tcase_add_loop_test(t, as_printf_has_it, 0, KINDS);
    tcase_add_test(t, all_powers);
    suite_add_tcase(s, t);
    return run_suite(s);
}
