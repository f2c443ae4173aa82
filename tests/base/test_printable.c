/*
 * What may be shown: every pair of bytes by the tables of RFC 3629 and Unicode's controls, and
 * edges of the longer forms.
 */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/printable.h"
#include "helpers/run.h"

START_TEST(one_and_two_bytes)
{
    for (int a = 1; a < 256; a++) {
        const char one[] = {(char)a, 0};
        ck_assert_uint_eq(printable_character(one), a >= 0x20 && a < 0x7f);
        for (int b = 1; b < 256; b++) {
            const char two[] = {(char)a, (char)b, 0};
            const int code = (a & 0x1f) << 6 | (b & 0x3f);
            const size_t want = a < 0x80 ? printable_character(one)
                                : (a & 0xe0) == 0xc0 && (b & 0xc0) == 0x80 && code >= 0xa0 ? 2 : 0;
            ck_assert_uint_eq(printable_character(two), want);
        }
    }
    ck_assert_uint_eq(printable_character(""), 0);
}
END_TEST

START_TEST(longer_ones)
{
    static const struct { const char *s; size_t n;
    } row[] = {{"\xe0\xa0\x80", 3},
               {"\xe0\x9f\xbf", 0}, /* U+0800, and overlong below */
               {"\xed\x9f\xbf", 3},
               {"\xed\xa0\x80", 0},
               {"\xed\xbf\xbf", 0},
               {"\xee\x80\x80", 3}, /* around surrogates */
               {"\xef\xbf\xbf", 3},
               {"\xf0\x90\x80\x80", 4},
               {"\xf0\x8f\xbf\xbf", 0},
               {"\xf4\x8f\xbf\xbf", 4},
               {"\xf4\x90\x80\x80", 0},
               {"\xf5\x80\x80\x80", 0},
               {"\xe2\x82", 0},
               {"\xf0\x9f\x98", 0},
               {"\xf0\x9f", 0},
               {"\xe2", 0},
               {"\xf0", 0}, /* cut off */
               {"\xe2\x28\xa1", 0},
               {"\xe2\x82\x28", 0},
               {"\xf0\x28\x8c\xbc", 0},
               {"\xf0\x90\x28\xbc", 0},
               {"\xf0\x90\x8c\x28", 0},
               {"\xf8\x88\x80\x80\x80", 0},
               {"\xc0\x80", 0},
               {"\xc1\xbf", 0}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        char *exact = malloc(strlen(row[i].s) + 1); /* so that a sanitizer sees what reads beyond */
        strcpy(exact, row[i].s);
        ck_assert_msg(printable_character(exact) == row[i].n, "row %zu", i);
        free(exact);
    }
}
END_TEST

START_TEST(shown)
{
    static const struct { const char *s, *shown; long flaw;
    } row[] = {{"", "", -1},
               {"caf\xc3\xa9 \xe2\x82\xac", "caf\xc3\xa9 \xe2\x82\xac", -1},
               {"a\\x1b", "a\\x1b", -1},
               {"a\x1b[31m", "a\\x1b[31m", 1},
               {"caf\xe9", "caf\\xe9", 3},
               {"a\nb\t", "a\\x0ab\\x09", 1},
               {"\xc2\x9b", "\\xc2\\x9b", 0},
               {"\x7f", "\\x7f", 0},
               {"x\xf0\x9f\x98", "x\\xf0\\x9f\\x98", 1}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const char *flaw = printable_flaw(row[i].s);
        char *text = printable(row[i].s);
        ck_assert_str_eq(text, row[i].shown);
        ck_assert_int_eq(flaw ? flaw - row[i].s : -1, row[i].flaw);
        ck_assert_ptr_null(printable_flaw(text));
        free(text);
    }
}
END_TEST

START_TEST(named)
{
    static const struct { const char *s, *name; } row[] = {
        {"\x1b[", "the control character 0x1b"}, {"\xc2\x85", "the control character 0x85"},
        {"\xff", "the byte 0xff, which is no UTF-8"}, {"\xc2", "the byte 0xc2, which is no UTF-8"}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        char *name = printable_flaw_name(row[i].s);
        ck_assert_str_eq(name, row[i].name);
        free(name);
    }
}
END_TEST

/* All that a diagnostic holds: file, message, hint; what is the same when shown is said once. */
START_TEST(in_diagnostics)
{
    struct diag *d = diag_new();
    char *said = NULL;
    size_t n;
    diag_error(d, "a\x1b.cfg", 3, "not \xff", "what '%s'", "x\ry");
    diag_error(d, "a\x1b.cfg", 3, "not \xff", "what '%s'", "x\ry");
    ck_assert_uint_eq(diag_count(d), 1);
    ck_assert_str_eq(diag_message(d, 0), "what 'x\\x0dy'");
    FILE *f = open_memstream(&said, &n);
    diag_print(d, f);
    fclose(f);
    ck_assert_str_eq(said, "a\\x1b.cfg:3: error: what 'x\\x0dy'\n  hint: not \\xff\n");
    free(said);
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("printable");
    TCase *t = tcase_create("printable");
    tcase_add_test(t, one_and_two_bytes);
    tcase_add_test(t, longer_ones);
    tcase_add_test(t, shown);
    tcase_add_test(t, named);
    tcase_add_test(t, in_diagnostics);
    suite_add_tcase(s, t);
    return run_suite(s);
}
