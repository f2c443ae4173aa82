/* Text: formatting, nearest names, numbers read and written. */
#include "base/text.h"

#include <check.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/run.h"

START_TEST(format_makes_strings_of_any_length)
{
    char *s = text_format("%s-%d", "x", 42);
    ck_assert_str_eq(s, "x-42");
    free(s);
    s = text_format("%0*d", 5000, 7);
    ck_assert_uint_eq(strlen(s), 5000);
    ck_assert_str_eq(s + 4997, "007");
    free(s);
    s = text_format("%s", "");
    ck_assert_str_eq(s, "");
    free(s);
}
END_TEST

START_TEST(textbuf_grows_and_releases)
{
    struct textbuf b = {0};
    for (int i = 0; i < 1000; i++)
        textbuf_add(&b, "%d,", i);
    ck_assert_uint_eq(b.length, 10 * 2 + 90 * 3 + 900 * 4);
    ck_assert_uint_eq(strlen(b.text), b.length);
    ck_assert_uint_lt(b.length, b.capacity);
    ck_assert_str_eq(b.text + b.length - 8, "998,999,");
    textbuf_release(&b);
    ck_assert_ptr_null(b.text);
    ck_assert_uint_eq(b.length + b.capacity, 0);
    textbuf_add(&b, "%s", "");
    ck_assert_str_eq(b.text, "");
    textbuf_release(&b);
}
END_TEST

static const char *const WORDS[] = {"service", "servers", "sources", "K", "M", "p_stale", "seed"};

static const struct {
    const char *word, *nearest;
} NEAREST[] = {
    {"sevice", "service"},   /* a letter left out */
    {"serviice", "service"}, /* one too many */
    {"servive", "service"},  /* one replaced */
    {"esrvers", "servers"},  /* neighbours swapped: one edit */
    {"SERVICE", NULL},       /* seven halves are more than 7 / 3 */
    {"SERvice", "service"},  /* three halves are not */
    {"m", "M"},              /* the other case of a single letter */
    {"N", NULL},             /* all of a word replaced is no misspelling */
    {"p_stael", "p_stale"},
    {"se", NULL}, /* two edits from "seed", one allowed */
    {"sed", "seed"},
    {"sourcse", "sources"},
    {"servesr", "servers"},  /* a swap (1) is nearer than "service" (3) */
    {"serviers", "servers"}, /* 1 edit, against 2 to "service" */
    {"banana", NULL},
    {"", NULL},
    {"service", "service"},
};

START_TEST(nearest_finds_likely_misspellings_only)
{
    const char *got = text_nearest(NEAREST[_i].word, WORDS, sizeof WORDS / sizeof *WORDS);
    if (NEAREST[_i].nearest)
        ck_assert_pstr_eq(got, NEAREST[_i].nearest);
    else
        ck_assert_ptr_null(got);
}
END_TEST

/* A word without a point may be the last part of a name. */
START_TEST(nearest_looks_at_last_parts)
{
    const char *const names[] = {"web.mean_wait", "web.utilization", "db.utilization", "load"};
    ck_assert_str_eq(text_nearest("utilisation", names, 4), "web.utilization");
    ck_assert_str_eq(text_nearest("laod", names, 4), "load");
    const char *const classes[] = {"out.sojourn_p95", "classes.buy.sojourn_p95"};
    ck_assert_str_eq(text_nearest("buy.sojourn_p95", classes, 2), "classes.buy.sojourn_p95");
    ck_assert_str_eq(text_nearest("bay.sojourn_p95", classes, 2), "out.sojourn_p95");
    ck_assert_ptr_null(text_nearest("dc.utilization_", names, 1));
    ck_assert_ptr_null(text_nearest("web", names, 4));
}
END_TEST

START_TEST(nearest_takes_the_first_of_equals)
{
    const char *const words[] = {"bat", "cat", "hat"};
    ck_assert_str_eq(text_nearest("rat", words, 3), "bat");
    ck_assert_str_eq(text_nearest("hst", words, 3), "hat");
    ck_assert_ptr_null(text_nearest("rat", words, 0));
}
END_TEST

static const struct {
    const char *text;
    bool ok;
    double value;
} DOUBLES[] = {
    {"1e4", true, 1e4},
    {" 2.5", true, 2.5},
    {"-0.0625", true, -0.0625},
    {"0x1p-3", true, 0.125},
    {"4.9e-324", true, 4.9e-324}, /* subnormal, yet a number */
    {"1.7976931348623157e308", true, DBL_MAX},
    {"0.1", true, 0.1},
    {"-0", true, 0},
    {"0e-999", true, 0},
    {"", false, 0},
    {" ", false, 0},
    {"2.5 ", false, 0},
    {"2,5", false, 0},
    {"1e999", false, 0},
    {"-1e999", false, 0},
    {"1e-999", false, 0},
    {"inf", false, 0},
    {"nan", false, 0},
    {"1e", false, 0},
    {"one", false, 0},
};

START_TEST(doubles_are_read_whole_or_refused)
{
    double x = 17.5;
    ck_assert_int_eq(text_to_double(DOUBLES[_i].text, &x), DOUBLES[_i].ok);
    ck_assert(x == (DOUBLES[_i].ok ? DOUBLES[_i].value : 17.5));
}
END_TEST

START_TEST(integers_are_read_whole_or_refused)
{
    int64_t i = 5;
    ck_assert(text_to_int64("-9223372036854775808", &i) && i == INT64_MIN);
    ck_assert(text_to_int64("9223372036854775807", &i) && i == INT64_MAX);
    ck_assert(text_to_int64("-0x10", &i) && i == -16);
    ck_assert(text_to_int64("010", &i) && i == 10);
    const char *const bad[] = {
        "",    " ",   "-",  "1.0", "9223372036854775808", "-9223372036854775809", "0x",
        "12a", "1e3", "5 ", "--5"};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        ck_assert_msg(!text_to_int64(bad[k], &i) && i == 10, "'%s' was taken", bad[k]);
}
END_TEST

START_TEST(unsigned_integers_are_read_whole_or_refused)
{
    uint64_t u = 5;
    ck_assert(text_to_uint64("18446744073709551615", &u) && u == UINT64_MAX);
    ck_assert(text_to_uint64("0xFFFFFFFFFFFFFFFF", &u) && u == UINT64_MAX);
    ck_assert(text_to_uint64("+0X1f", &u) && u == 31);
    ck_assert(text_to_uint64(" 08", &u) && u == 8);
    const char *const bad[] = {
        "",    "-1", " -1", "-0", "18446744073709551616", "0x10000000000000000",
        "1.0", "ff", "0xg", "3 "};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        ck_assert_msg(!text_to_uint64(bad[k], &u) && u == 8, "'%s' was taken", bad[k]);
}
END_TEST

static const struct {
    double x;
    const char *text;
} WRITTEN[] = {
    {0.1, "0.1"},
    {2, "2"},
    {1e-300, "1e-300"},
    {1.0 / 3, "0.3333333333333333"},
    {0.1 + 0.2, "0.30000000000000004"},
    {-1234.5, "-1234.5"},
    {0, "0"},
    {-0.0, "-0"},
    {4.9e-324, "5e-324"},
    {DBL_MAX, "1.7976931348623157e+308"},
    {NAN, "nan"},
    {-NAN, "nan"},
    {INFINITY, "inf"},
    {-INFINITY, "-inf"},
};

START_TEST(doubles_are_written_short)
{
    char buf[TEXT_DOUBLE_MAX];
    ck_assert_ptr_eq(text_from_double(WRITTEN[_i].x, buf), buf);
    ck_assert_str_eq(buf, WRITTEN[_i].text);
}
END_TEST

/* Only where such a locale is installed; elsewhere there is no comma to trip over. */
START_TEST(numbers_do_not_follow_the_locale)
{
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8") &&
        !setlocale(LC_ALL, "ru_RU.UTF-8"))
        return;
    double x;
    char buf[TEXT_DOUBLE_MAX];
    ck_assert(text_to_double("2.5", &x) && x == 2.5);
    ck_assert(!text_to_double("2,5", &x));
    ck_assert_str_eq(text_from_double(0.25, buf), "0.25");
    setlocale(LC_ALL, "C");
}
END_TEST

START_TEST(columns_are_characters)
{
    const char *const mixed = "вебсервер, ☃!";
    ck_assert_uint_eq(text_columns(""), 0);
    ck_assert_uint_eq(text_columns("plain"), 5);
    ck_assert_uint_eq(text_columns(mixed), 13);
    ck_assert_str_eq(text_after(mixed, 11), "☃!");
    ck_assert_str_eq(text_after(mixed, 0), mixed);
    ck_assert_str_eq(text_after(mixed, 99), "");
}
END_TEST

/* What switches colours takes no column, and is never parted. */
START_TEST(colours_take_no_columns)
{
    struct textbuf b = {.colours = true}, plain = {0};
    textbuf_paint(&b, COLOUR_RED, "NOT MET", 7);
    textbuf_paint(&plain, COLOUR_RED, "NOT MET", 7);
    ck_assert_str_eq(b.text, "\033[31mNOT MET\033[0m");
    ck_assert_str_eq(plain.text, "NOT MET");
    ck_assert_uint_eq(text_columns(b.text), 7);
    ck_assert_str_eq(text_after(b.text, 4), "MET\033[0m");
    textbuf_release(&b);
    textbuf_release(&plain);
}
END_TEST

static const struct { const char *line; size_t width; const char *want; } BROKEN[] = {
    {"short\n\nlines stay\n", 10, "short\n\nlines stay\n"},
    {"one two three four\n", 10, "one two\n  three\n  four\n"},
    {"  a  exact: one two three\n", 16, "  a  exact: one\n     two three\n"},
    {"model   configs/x.cfg, K=4\n", 24, "model   configs/x.cfg,\n        K=4\n"},
    {"        10 events, 5 s of time\n", 20, "        10 events, 5\n        s of time\n"},
    {"see a/name/that/is/long now\n", 10, "see\n  a/name/that/is/long\n  now\n"},
    {"вебсервер и ☃ рядом\n", 13, "вебсервер и ☃\n  рядом\n"},
    {"no end of line", 8, "no end\n  of\n  line\n"},
};

START_TEST(long_lines_are_broken_at_spaces)
{
    struct textbuf b = {.width = BROKEN[_i].width};
    textbuf_add(&b, "%s", BROKEN[_i].line);
    textbuf_wrap(&b, 2);
    ck_assert_str_eq(b.text, BROKEN[_i].want);
    ck_assert_uint_eq(b.width, BROKEN[_i].width);
    textbuf_release(&b);
    textbuf_wrap(&b, 2);    /* nothing in it */
    ck_assert_ptr_null(b.text);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/text");
    TCase *t = tcase_create("text");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, format_makes_strings_of_any_length);
    tcase_add_test(t, columns_are_characters);
    tcase_add_test(t, colours_take_no_columns);
    tcase_add_loop_test(t, long_lines_are_broken_at_spaces, 0, sizeof BROKEN / sizeof *BROKEN);
    tcase_add_test(t, textbuf_grows_and_releases);
    tcase_add_loop_test(t, nearest_finds_likely_misspellings_only, 0,
                        sizeof NEAREST / sizeof *NEAREST);
    tcase_add_test(t, nearest_looks_at_last_parts);
    tcase_add_test(t, nearest_takes_the_first_of_equals);
    tcase_add_loop_test(t, doubles_are_read_whole_or_refused, 0, sizeof DOUBLES / sizeof *DOUBLES);
    tcase_add_test(t, integers_are_read_whole_or_refused);
    tcase_add_test(t, unsigned_integers_are_read_whole_or_refused);
    tcase_add_loop_test(t, doubles_are_written_short, 0, sizeof WRITTEN / sizeof *WRITTEN);
    tcase_add_test(t, numbers_do_not_follow_the_locale);
    suite_add_tcase(s, t);
    return run_suite(s);
}
