/*
 * Every bad config under tests/data/bad, with the whole of what is said about it beside it in .err.
 * The messages were read by eye when they were put there; this keeps them, and finds whatever no
 * longer is an error.
 */
#include <check.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "helpers/run.h"
#include "model/config.h"

#define FOLDER    "tests/data/bad/"
#define FILES_MIN 75 /* a test that finds no files must not pass */

static glob_t files;

/* What the user sees; free with free(). */
static char *printed(const struct diag *d)
{
    char *text;
    size_t n;
    FILE *f = open_memstream(&text, &n);
    diag_print(d, f);
    fclose(f);
    return text;
}

static char *expected(const char *path)
{
    char *name = text_format("%.*s.err", (int)(strlen(path) - strlen(".cfg")), path);
    struct diag *d = diag_new();
    char *text = file_read(name, NULL, d);
    ck_assert_msg(text != NULL, "%s is missing", name);
    diag_free(d);
    free(name);
    return text;
}

START_TEST(bad_config_says)
{
    const char *path = files.gl_pathv[_i];
    struct diag *d = diag_new();
    struct model *m = model_load(path, NULL, 0, d);
    ck_assert_msg(m == NULL, "%s was accepted", path);
    char *got = printed(d), *want = expected(path);
    ck_assert_msg(strcmp(got, want) == 0, "%s says\n%s---- and not\n%s", path, got, want);
    ck_assert_int_eq(diag_status(d), strstr(path, "trap") ? EXIT_UNSTABLE : EXIT_INPUT);
    free(got);
    free(want);
    diag_free(d);
}
END_TEST

/* Does the line begin with "FILE:LINE:", of the config or of a table that it names? */
static bool has_place(const char *line, const char *config)
{
    const char *csv = strstr(line, ".csv:");
    if (csv && csv < line + strcspn(line, " \n"))
        return atoi(csv + strlen(".csv:")) > 0;
    return strncmp(line, config, strlen(config)) == 0 && line[strlen(config)] == ':' &&
           atoi(line + strlen(config) + 1) > 0;
}

/* Every mistake has its place and a hint. */
START_TEST(bad_config_has_place_and_hint)
{
    const char *path = files.gl_pathv[_i];
    char *text = expected(path);
    size_t errors = 0, hints = 0, places = 0;
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
        errors += strstr(line, ": error: ") != NULL && *line != ' ' ? 1 : 0;
        hints += strncmp(line, "  hint: ", 8) == 0;
        places += has_place(line, path);
    }
    ck_assert_uint_gt(places, 0);
    ck_assert_uint_eq(places, hints);
    ck_assert_uint_ge(errors, places);
    free(text);
}
END_TEST

START_TEST(there_are_files)
{
    ck_assert_uint_ge(files.gl_pathc, FILES_MIN);
}
END_TEST

static void check_path(const char *path, const char *message)
{
    struct diag *d = diag_new();
    ck_assert_ptr_null(model_load(path, NULL, 0, d));
    char *got = printed(d);
    ck_assert_msg(strstr(got, message) && strstr(got, path) && strstr(got, "  hint: "),
                  "'%s' says %s", path, got);
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    free(got);
    diag_free(d);
}

START_TEST(not_a_file)
{
    check_path("tests/data/bad/no-such-file.cfg", "No such file");
    check_path("tests/data/bad", "directory");
    check_path("/dev/null", "the file is empty");
}
END_TEST

START_TEST(binary_file)
{
    char path[] = "/tmp/sojourn-binary-XXXXXX";
    const int fd = mkstemp(path);
    FILE *f = fdopen(fd, "w");
    fwrite("model = \"network\";\0\1\2\3", 1, 22, f);
    fclose(f);
    check_path(path, "binary");
    remove(path);
}
END_TEST

int main(void)
{
    glob(FOLDER "*.cfg", 0, NULL, &files);
    Suite *s = suite_create("config: bad files");
    TCase *t = tcase_create("bad");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, there_are_files);
    tcase_add_loop_test(t, bad_config_says, 0, (int)files.gl_pathc);
    tcase_add_loop_test(t, bad_config_has_place_and_hint, 0, (int)files.gl_pathc);
    tcase_add_test(t, not_a_file);
    tcase_add_test(t, binary_file);
    suite_add_tcase(s, t);
    const int status = run_suite(s);
    globfree(&files);
    return status;
}
