/* Arithmetic expressions: their values, their names, and what is said of bad ones. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "model/expression.h"

static struct expression *parsed(const char *text)
{
    struct expression_error error;
    struct expression *e = expression_parse(text, &error);
    ck_assert_msg(e != NULL, "'%s': %s", text, error.message ? error.message : "");
    ck_assert_str_eq(expression_text(e), text);
    return e;
}

/* Names get values in the order of their first use: 2.385, 7, 11. */
static const double values[] = {2.385, 7, 11};

static const struct {
    const char *text;
    double value;
} good[] = {
    {"3", 3},
    {"2k", 2000},
    {"5%", 0.05},
    {"8ms", 0.008},
    {"2000/s", 2000},
    {"30/min", 0.5},
    {"2k/s", 2000},
    {"1e3", 1000},
    {"2.5e-1", 0.25},
    {".5", 0.5},
    {"1+2*3", 7},
    {"(1+2)*3", 9},
    {"2*3+1", 7},
    {"10-4-3", 3},
    {"100/10/5", 2},
    {"2^3^2", 512},
    {"-2^2", -4},
    {"(-2)^2", 4},
    {"2^-1", 0.5},
    {"2*-3", -6},
    {"--3", 3},
    {"4 - -3", 7},
    {"6/2*3", 9},
    {"2*3^2", 18},
    {"min(4, 2, 3)", 2},
    {"max(4, 2, 9, 3)", 9},
    {"min(5)", 5},
    {"max(1, 2) ^ min(3, 4)", 8},
    {"ceil(2.1) + floor(2.9) + round(2.5)", 8},
    {"sqrt(16) + log(1) + exp(0) + abs(-2)", 7},
    {" ceil ( 7 / 2 ) ", 4},
    {"a", 2.385},
    {"4*a + b", 16.54},
    {"4*M + N + 20*K", 4 * 2.385 + 7 + 220},
    {"token.lifetime + S_a.servers*S_p[2].servers", 2.385 + 77},
    {"a*b*a", 2.385 * 7 * 2.385},
    {"0x10", 16},
    {"'x-y' + \"my db.servers\"", 9.385},
    {"6/s.x", 6 / 2.385},         /* no rate: the name goes on */
    {"6 / s", 6 / 2.385},
    {"größe*2", 4.77},
    {"exponent + maxim", 9.385},  /* names may begin as functions do */
    {"min + max(1, b)", 9.385},   /* and be called as one */
};

START_TEST(values_of)
{
    struct expression *e = parsed(good[_i].text);
    struct expression_fault fault;
    double y;
    ck_assert(expression_value(e, values, &y, &fault));
    ck_close(y, good[_i].value, 4e-16, 0);
    expression_free(e);
}
END_TEST

START_TEST(names)
{
    struct expression *e = parsed("K*token.lifetime + K + 'my db' - network.sojourn_p99");
    size_t n;
    const char *const *name = expression_names(e, &n);
    ck_assert_uint_eq(n, 4);
    ck_assert_str_eq(name[0], "K");
    ck_assert_str_eq(name[1], "token.lifetime");
    ck_assert_str_eq(name[2], "my db");
    ck_assert_str_eq(name[3], "network.sojourn_p99");
    expression_free(e);
    e = parsed("2 + 3");
    expression_names(e, &n);
    ck_assert_uint_eq(n, 0);
    expression_free(e);
}
END_TEST

/* 4M is four million; who has a key M is to be asked. */
START_TEST(suffixes)
{
    struct expression *e = parsed("2*K + 4M + 3h");
    ck_assert_uint_eq(expression_suffixed(e, "M"), 6);
    ck_assert_uint_eq(expression_suffixed(e, "h"), 11);
    ck_assert_uint_eq(expression_suffixed(e, "K"), SIZE_MAX);
    ck_assert_uint_eq(expression_suffixed(e, ""), 0);
    expression_free(e);
}
END_TEST

static const struct {
    const char *text;
    size_t column;
    const char *message;
} bad[] = {
    {"", 1, "a value is missing at the end"},
    {"  ", 3, "a value is missing at the end"},
    {"4*M +", 6, "a value is missing at the end"},
    {"4*M + * K", 7, "a value is missing before '* K'"},
    {"4 M", 3, "an operator is missing before 'M'"},
    {"(M + 2", 7, "')' is missing at the end"},
    {"(M + 2 K)", 8, "')' is missing before 'K)'"},
    {"M + 2)", 6, "an operator is missing before ')'"},
    {"max()", 5, "a value is missing before ')'"},
    {"max(1,)", 7, "a value is missing before ')'"},
    {"max(1 2)", 7, "')' is missing before '2)'"},
    {"2*ceil(1, 2)", 3, "ceil() takes one value"},
    {"M + foo(2)", 5, "'foo' is no function"},
    {"größe + foo(2)", 9, "'foo' is no function"},    /* columns are characters */
    {"8msec + 1", 1, "'8msec' is no number"},
    {"1 + 4x", 5, "'4x' is no number"},
    {"1.2.3", 1, "'1.2.3' is no number"},
    {"1e999", 1, "'1e999' is no number"},
    {"2e", 1, "'2e' is no number"},
    {"'M + 2", 1, "a quote is not closed"},
    {"2 + ''", 5, "a name is empty"},
    {"M % 2", 3, "an operator is missing before '% 2'"},
    {"M = 2", 3, "an operator is missing before '= 2'"},
    {"+M", 1, "a value is missing before '+M'"},
    {"6/m(", 3, "'m' is no function"},
};

START_TEST(refuses)
{
    struct expression_error error;
    struct expression *e = expression_parse(bad[_i].text, &error);
    ck_assert_msg(e == NULL, "'%s' is no expression", bad[_i].text);
    ck_assert_str_eq(error.message, bad[_i].message);
    ck_assert_uint_eq(error.column, bad[_i].column);
    ck_assert(error.hint && error.hint[0]);
    free(error.message);
}
END_TEST

/* Deep ones end with a message, whatever nests. Long flat ones are fine. */
START_TEST(depth)
{
    static const char *const part[] = {"(", "-", "2^", "abs(", "1+(", "max(1, "};
    for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
        char text[20000] = "";
        for (char *p = text; p < text + 14000; p += strlen(part[k]))
            strcat(p, part[k]);
        struct expression_error error;
        ck_assert(expression_parse(text, &error) == NULL);
        ck_assert_msg(strstr(error.message, "too deeply") || strstr(error.message, "too many"),
                      "%s", error.message);
        free(error.message);
    }
    char text[20001] = "1";
    for (size_t i = 0; i < 9999; i++)
        memcpy(text + 1 + 2 * i, "+1", 3);
    struct expression *e = parsed(text);
    struct expression_fault fault;
    double y;
    ck_assert(expression_value(e, NULL, &y, &fault));
    ck_assert_double_eq(y, 10000);
    expression_free(e);
}
END_TEST

static const struct {
    const char *text, *part, *what;
} faults[] = {
    {"1 + 2/(a - a) * 3", "2/(a - a)", "divides by zero"},
    {"1 + sqrt(1 - b)", "sqrt(1 - b)", "takes the root of a negative number"},
    {"3*log(0)", "log(0)", "takes the logarithm of a number that is not above 0"},
    {"0^-1", "0^-1", "divides by zero"},
    {"(-2) ^ 0.5  + 1", "(-2) ^ 0.5", "takes a root of a negative number"},
    {"2 + exp(1000)", "exp(1000)", "is too large for a number"},
    {"1e300 * 1e300", "1e300 * 1e300", "is too large for a number"},
    {"a + b + c + nan_value", "nan_value", "has no value"},
};

START_TEST(has_no_value)
{
    const double given[] = {2.385, 7, 11, NAN};
    struct expression *e = parsed(faults[_i].text);
    struct expression_fault fault = {0};
    double y = 5;
    ck_assert(!expression_value(e, given, &y, &fault));
    ck_assert_double_eq(y, 5);
    ck_assert_str_eq(fault.what, faults[_i].what);
    ck_assert_uint_eq(fault.to - fault.from, strlen(faults[_i].part));
    ck_assert(strncmp(faults[_i].text + fault.from, faults[_i].part, fault.to - fault.from) == 0);
    expression_free(e);
}
END_TEST

/* A grid of a million candidates is costed in a moment: 0.2 s on any machine of today, and ten
 * times that under a sanitizer. */
START_TEST(fast)
{
    struct expression *e = parsed("4*M + N + 20*K + token.lifetime/60");
    const clock_t begin = clock();
    double v[] = {1, 2, 3, 300}, total = 0, y;
    struct expression_fault fault;
    for (int i = 0; i < 1000000; i++) {
        v[0] = i % 16;
        total += expression_value(e, v, &y, &fault) ? y : NAN;
    }
    const double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    ck_assert_double_eq(total, 4 * 7.5 * 1e6 + 67e6);
    ck_assert_msg(seconds < 2, "%g s", seconds);
    expression_free(e);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("expression");
    TCase *t = tcase_create("expression");
    tcase_add_loop_test(t, values_of, 0, sizeof good / sizeof *good);
    tcase_add_test(t, names);
    tcase_add_test(t, suffixes);
    tcase_add_loop_test(t, refuses, 0, sizeof bad / sizeof *bad);
    tcase_add_test(t, depth);
    tcase_add_loop_test(t, has_no_value, 0, sizeof faults / sizeof *faults);
    tcase_add_test(t, fast);
    suite_add_tcase(s, t);
    return run_suite(s);
}
