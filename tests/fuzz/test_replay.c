/*
 * The fuzzers' harnesses on their seeds, and on every input that was once found to break something:
 * the tree's configs, right and wrong, and the files of tests/fuzz/found and tests/fuzz/seeds,
 * whose names begin with their harness's.
 */
#include <check.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "fuzz/fuzz.h"
#include "helpers/run.h"

static const struct {
    const char *name;
    fuzz_harness *harness;
    bool configs;    /* its inputs are configs */
} harnesses[] = {
    {"config", fuzz_config, true},    {"override", fuzz_override, false},
    {"solve", fuzz_solve, true},      {"simulate", fuzz_simulate, true},
    {"journal", fuzz_journal, false}, {"report", fuzz_report, false},
};
enum { HARNESSES = sizeof harnesses / sizeof *harnesses, CONFIGS_MIN = 50 };

static void replay(fuzz_harness *harness, const glob_t *files)
{
    for (size_t i = 0; i < files->gl_pathc; i++) {
        struct diag *d = diag_new();
        size_t n;
        char *text = file_read(files->gl_pathv[i], &n, d);
        ck_assert_msg(text != NULL, "%s", files->gl_pathv[i]);
        harness((const uint8_t *)text, n);
        free(text);
        diag_free(d);
    }
}

START_TEST(seeds)
{
    glob_t files;
    ck_assert_int_eq(glob("configs/*.cfg", 0, NULL, &files), 0);
    ck_assert_int_eq(glob("tests/data/bad/*.cfg", GLOB_APPEND, NULL, &files), 0);
    ck_assert_uint_ge(files.gl_pathc, CONFIGS_MIN);
    if (harnesses[_i].configs)
        replay(harnesses[_i].harness, &files);
    globfree(&files);
}
END_TEST

START_TEST(found)
{
    glob_t files;
    char *own = text_format("tests/fuzz/found/%s-*", harnesses[_i].name);
    char *given = text_format("tests/fuzz/seeds/%s-*", harnesses[_i].name);
    glob(own, 0, NULL, &files);
    glob(given, GLOB_APPEND, NULL, &files);
    replay(harnesses[_i].harness, &files);
    globfree(&files);
    free(own);
    free(given);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("fuzz: replay");
    TCase *t = tcase_create("replay");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, seeds, 0, HARNESSES);
    tcase_add_loop_test(t, found, 0, HARNESSES);
    suite_add_tcase(s, t);
    return run_suite(s);
}
