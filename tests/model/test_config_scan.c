/* The pass before libconfig: each text against what libconfig shall see, line for line. */
#include <check.h>
#include <libconfig.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/run.h"
#include "model/cfg_scan.h"

static void no_error(void *to, int line, const char *hint, const char *message)
{
    (void)to;
    (void)hint;
    ck_abort_msg("line %d: %s", line, message);
}

static const struct {
    const char *in, *out;
} rewrites[] = {
    {"x = 2147483647;", "x = 2147483647;"},
    {"x = 2147483648;", "x = 2147483648L;"},
    {"x = -2147483648;", "x = -2147483648;"},
    {"x = -2147483649;", "x = -2147483649L;"},
    {"x = 5000000000;", "x = 5000000000L;"},
    {"x = 5000000000L;", "x = 5000000000L;"},
    {"x = 7LL;", "x = 7L;"},
    {"x = 9223372036854775807;", "x = 9223372036854775807L;"},
    {"x = 9223372036854775808;", "x = \"" CFG_HUGE "9223372036854775808\";"},
    {"x = 0x7fffffff;", "x = 0x7fffffff;"},
    {"x = 0x80000000;", "x = 0x80000000L;"},
    {"x = 0xFFFFFFFFFFFFFFFF;", "x = \"" CFG_HUGE "0xFFFFFFFFFFFFFFFF\";"},
    {"x = [0.5, 1];", "x = [0.5, 1.0];"},
    {"x = [1, 2, 5000000000];", "x = [1L, 2L, 5000000000L];"},
    {"x = [1, 2]; y = [1, 2.5e3, -3L];", "x = [1, 2]; y = [1.0, 2.5e3, -3.0];"},
    {"x = [1, /* 2.5 ] */ 3];", "x = [1,   3];"},
    {"x = [\"0.5\", \"1\"]; y = [1];", "x = [\"0.5\", \"1\"]; y = [1];"},
    {"x = (0.5, 1);", "x = (0.5, 1);"},
    {"x = nan; y = 5ms", "x = \"" CFG_WORD "nan\"; y = \"" CFG_WORD "5ms\""},
    {"x = TRUE; y : false", "x = TRUE; y : false"},
    {"x = \"5000000000 // \\\" # \"; # 7", "x = \"5000000000 // \\\" # \";  "},
    {"a = 1 /* two\nlines */ b = 5000000000", "a = 1  \n b = 5000000000L"},
    {"5000000000 = 1", "5000000000 = 1"},
    {"K-5000000000_x = -1.e5;", "K-5000000000_x = -1.e5;"},
    {"\xef\xbb\xbfx = 1;", "x = 1;"},
    {"", ""},
};

START_TEST(rewrites_numbers)
{
    char *got = cfg_scan(rewrites[_i].in, &(struct cfg_scan_errors){no_error, NULL});
    ck_assert_str_eq(got, rewrites[_i].out);
    free(got);
}
END_TEST

/* What libconfig then reads is the number that was written. */
START_TEST(libconfig_reads_it)
{
    char *text = cfg_scan("a = -5000000123;\nb = [0.5, 1];\nc = 0x12A05F27B;\n",
                          &(struct cfg_scan_errors){no_error, NULL});
    config_t c;
    long long x;
    config_init(&c);
    ck_assert_int_eq(config_read_string(&c, text), CONFIG_TRUE);
    ck_assert_int_eq(config_lookup_int64(&c, "a", &x), CONFIG_TRUE);
    ck_assert_int_eq(x, -5000000123);
    ck_assert_int_eq(config_lookup_int64(&c, "c", &x), CONFIG_TRUE);
    ck_assert_int_eq(x, 0x12A05F27B);
    ck_assert(config_setting_get_float_elem(config_lookup(&c, "b"), 1) == 1);
    ck_assert_int_eq((int)config_setting_source_line(config_lookup(&c, "c")), 3);
    config_destroy(&c);
    free(text);
}
END_TEST

static const struct {
    const char *word;
    enum cfg_word_kind kind;
} words[] = {
    {"1", CFG_IS_INTEGER},   {"-17L", CFG_IS_INTEGER}, {"0xfL", CFG_IS_INTEGER},
    {"+3", CFG_IS_INTEGER},  {"0x", CFG_IS_WORD},      {"-0x1", CFG_IS_WORD},
    {"1.5", CFG_IS_FLOAT},   {".5", CFG_IS_FLOAT},     {"5.", CFG_IS_FLOAT},
    {"-1e-7", CFG_IS_FLOAT}, {"1E+7", CFG_IS_FLOAT},   {".", CFG_IS_WORD},
    {"1e", CFG_IS_WORD},     {"1.5L", CFG_IS_WORD},    {"e5", CFG_IS_WORD},
    {"True", CFG_IS_BOOL},   {"FALSE", CFG_IS_BOOL},   {"truely", CFG_IS_WORD},
    {"L", CFG_IS_WORD},      {"-", CFG_IS_WORD},       {"", CFG_IS_WORD},
    {"1-2", CFG_IS_WORD},    {"inf", CFG_IS_WORD},     {"1.2.3", CFG_IS_WORD},
};

START_TEST(kinds_of_words)
{
    ck_assert_msg(cfg_word_kind(words[_i].word, strlen(words[_i].word)) == words[_i].kind, "'%s'",
                  words[_i].word);
}
END_TEST

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

int main(void)
{
    Suite *s = suite_create("config: scan");
    TCase *t = tcase_create("scan");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, rewrites_numbers, 0, COUNT(rewrites));
    tcase_add_loop_test(t, kinds_of_words, 0, COUNT(words));
    tcase_add_test(t, libconfig_reads_it);
    suite_add_tcase(s, t);
    return run_suite(s);
}
