/* Diagnostics: what is collected, with which status, and how it is printed. */
#include "base/diag.h"

#include <check.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/run.h"

/* What diag_print writes; to be freed. */
static char *printed(const struct diag *d)
{
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);
    diag_print(d, f);
    fclose(f);
    return text;
}

START_TEST(an_empty_collection_is_done)
{
    struct diag *d = diag_new();
    ck_assert_uint_eq(diag_count(d), 0);
    ck_assert_int_eq(diag_status(d), EXIT_DONE);
    ck_assert_str_eq(diag_message(d, 0), "");
    char *text = printed(d);
    ck_assert_str_eq(text, "");
    free(text);
    diag_free(d);
    diag_free(NULL);
}
END_TEST

START_TEST(errors_are_printed_by_file_and_line)
{
    struct diag *d = diag_new();
    diag_error(d, "web.cfg", 22, "hint b", "routing out of '%s' sums to %g", "web", 1.05);
    diag_error(d, "web.cfg", 9, NULL, "first");
    diag_error(d, "web.cfg", 22, NULL, "second on line 22");
    diag_error(d, "app.cfg", 100, NULL, "other file");
    diag_error(d, "web.cfg", 0, NULL, "the whole file");
    diag_error(d, NULL, 0, "say where", "no place");
    ck_assert_uint_eq(diag_count(d), 6);
    ck_assert_str_eq(diag_message(d, 0), "routing out of 'web' sums to 1.05");
    char *text = printed(d);
    ck_assert_str_eq(text, "error: no place\n"
                           "  hint: say where\n"
                           "app.cfg:100: error: other file\n"
                           "web.cfg: error: the whole file\n"
                           "web.cfg:9: error: first\n"
                           "web.cfg:22: error: routing out of 'web' sums to 1.05\n"
                           "  hint: hint b\n"
                           "web.cfg:22: error: second on line 22\n");
    free(text);
    diag_free(d);
}
END_TEST

START_TEST(the_first_status_stays)
{
    struct diag *d = diag_new();
    diag_error_status(d, EXIT_UNSTABLE, "m.cfg", 3, NULL, "station '%s' is unstable", "db");
    ck_assert_int_eq(diag_status(d), EXIT_UNSTABLE);
    diag_error(d, "m.cfg", 4, NULL, "a later mistake");
    ck_assert_int_eq(diag_status(d), EXIT_UNSTABLE);
    diag_free(d);

    d = diag_new();
    diag_error(d, NULL, 0, NULL, "a mistake");
    diag_error_status(d, EXIT_MACHINE, NULL, 0, NULL, "a full disk");
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    diag_free(d);
}
END_TEST

START_TEST(the_same_text_at_the_same_place_is_kept_once)
{
    struct diag *d = diag_new();
    for (int i = 0; i < 3; i++) {
        diag_error(d, "m.cfg", 3, NULL, "unknown key '%s'", "sevice");
        diag_error(d, NULL, 3, NULL, "unknown key '%s'", "sevice");
    }
    diag_error(d, "m.cfg", 4, NULL, "unknown key '%s'", "sevice");
    ck_assert_uint_eq(diag_count(d), 3);
    diag_free(d);
}
END_TEST

START_TEST(texts_are_copied)
{
    char file[] = "m.cfg", hint[] = "mend it";
    struct diag *d = diag_new();
    for (int line = 100; line > 0; line--) /* also makes it grow */
        diag_error(d, file, line, hint, "line %d", line);
    memset(file, 'x', 5);
    memset(hint, 'x', 7);
    char *text = printed(d);
    ck_assert_ptr_eq(strstr(text, "m.cfg:1: error: line 1\n  hint: mend it\nm.cfg:2: "), text);
    ck_assert_ptr_nonnull(strstr(text, "m.cfg:100: error: line 100\n"));
    free(text);
    diag_free(d);
}
END_TEST

START_TEST(of_very_many_the_first_are_kept)
{
    struct diag *d = diag_new(), *all = diag_new();
    for (int i = 1; i <= DIAG_MAX; i++)
        diag_error(d, "m.cfg", i, NULL, "mistake");
    char *text = printed(d);
    ck_assert_ptr_null(strstr(text, "more than"));
    free(text);
    for (int i = 1; i <= 37; i++)
        diag_error(d, "m.cfg", DIAG_MAX + i, NULL, "mistake");
    diag_merge(all, d);
    ck_assert_uint_eq(diag_count(all), DIAG_MAX + 37);
    ck_assert_str_eq(diag_message(all, DIAG_MAX), "");
    text = printed(all);
    ck_assert_ptr_nonnull(
        strstr(text, "m.cfg:200: error: mistake\nerror: more than 200 mistakes; "));
    ck_assert_ptr_null(strstr(text, "m.cfg:201"));
    free(text);
    diag_free(all);
    diag_free(d);
}
END_TEST

/* Lines from INT_MIN up stand for places that only whoever merges knows. */
START_TEST(places_are_put_in)
{
    char first[] = "-s a=1", second[] = "-s b=2";
    char *const places[] = {first, second};
    struct diag *d = diag_new(), *all = diag_new();
    diag_error(d, "m.cfg", INT_MIN + 1, NULL, "of the second");
    diag_error(d, "m.cfg", INT_MIN + 2, NULL, "of none");
    diag_error(d, "m.cfg", 7, NULL, "of the file");
    diag_error(d, NULL, INT_MIN, NULL, "of the first");
    diag_merge_places(all, d, places, 2);
    char *text = printed(all);
    ck_assert_str_eq(text, "-s a=1: error: of the first\n-s b=2: error: of the second\n"
                           "m.cfg: error: of none\nm.cfg:7: error: of the file\n");
    free(text);
    diag_free(all);
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/diag");
    TCase *t = tcase_create("diag");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, an_empty_collection_is_done);
    tcase_add_test(t, errors_are_printed_by_file_and_line);
    tcase_add_test(t, the_first_status_stays);
    tcase_add_test(t, the_same_text_at_the_same_place_is_kept_once);
    tcase_add_test(t, texts_are_copied);
    tcase_add_test(t, of_very_many_the_first_are_kept);
    tcase_add_test(t, places_are_put_in);
    suite_add_tcase(s, t);
    return run_suite(s);
}
