/* Files: written whole or not at all, and every failure says which file. */
#include "base/file.h"

#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/beside.h"
#include "base/text.h"
#include "helpers/run.h"

static char folder[64];
static struct diag *d;

static void setup(void)
{
    strcpy(folder, "/tmp/sojourn-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    d = diag_new();
}

static void teardown(void)
{
    diag_free(d);
    char *command = text_format("chmod -R u+w %s && rm -rf %s", folder, folder);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

/* "folder/name", good for the next three calls: children that die have nothing to free. */
static const char *in_folder(const char *name)
{
    static char paths[4][128];
    static int next;
    next = (next + 1) % 4;
    snprintf(paths[next], sizeof paths[next], "%s/%s", folder, name);
    return paths[next];
}

static size_t count_entries(void)
{
    size_t n = 0;
    DIR *dir = opendir(folder);
    for (const struct dirent *e; (e = readdir(dir));)
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}

static void assert_content(const char *path, const char *want)
{
    size_t n;
    char *got = file_read(path, &n, d);
    ck_assert_ptr_nonnull(got);
    ck_assert_str_eq(got, want);
    ck_assert_uint_eq(n, strlen(want));
    free(got);
}

static void assert_failed(const char *path, const char *reason, enum exit_status status)
{
    ck_assert_uint_eq(diag_count(d), 1);
    ck_assert_int_eq(diag_status(d), status);
    ck_assert_msg(strstr(diag_message(d, 0), path) && strstr(diag_message(d, 0), reason),
                  "message is: %s", diag_message(d, 0));
}

START_TEST(what_is_written_is_read)
{
    const char *path = in_folder("a.txt");
    ck_assert_int_eq(file_write(path, "old\n", 4, d), 0);
    assert_content(path, "old\n");
    ck_assert_int_eq(file_write(path, "new and longer\n", 15, d), 0);
    assert_content(path, "new and longer\n");
    ck_assert_int_eq(file_write(path, "", 0, d), 0);
    assert_content(path, "");
    ck_assert_uint_eq(count_entries(), 1);
    ck_assert_uint_eq(diag_count(d), 0);
}
END_TEST

START_TEST(bytes_and_large_files_are_kept)
{
    const char *path = in_folder("large");
    const size_t n = 300001;
    char *data = malloc(n);
    for (size_t i = 0; i < n; i++)
        data[i] = (char)(i * i % 251); /* zeros among them */
    ck_assert_int_eq(file_write(path, data, n, d), 0);
    size_t got;
    char *back = file_read(path, &got, d);
    ck_assert_uint_eq(got, n);
    ck_assert_mem_eq(back, data, n);
    ck_assert_int_eq(back[n], '\0');
    free(back);
    free(data);
}
END_TEST

START_TEST(permissions_are_the_users)
{
    const char *path = in_folder("a");
    struct stat st;
    const mode_t mask = umask(027);
    ck_assert_int_eq(file_write(path, "x", 1, d), 0);
    umask(mask);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0640);
    ck_assert_int_eq(chmod(path, 0604), 0);
    ck_assert_int_eq(file_write(path, "y", 1, d), 0);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0604);
}
END_TEST

/* A program that is killed while it writes: here at the size of file that it may not pass. */
static void leave_temporary(const char *path)
{
    const pid_t child = fork();
    if (child == 0) {
        const struct rlimit no_core = {0, 0}, size = {8192, 8192};
        char data[3 * 8192];
        memset(data, 'x', sizeof data);
        setrlimit(RLIMIT_CORE, &no_core);
        setrlimit(RLIMIT_FSIZE, &size);
        signal(SIGXFSZ, SIG_DFL);
        file_write(path, data, sizeof data, d);
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
}

START_TEST(what_a_killed_writer_left_is_removed)
{
    const char *path = in_folder("a.csv");
    ck_assert_int_eq(file_write(path, "old", 3, d), 0);
    leave_temporary(path);
    ck_assert_uint_eq(count_entries(), 2);
    leave_temporary(path);    /* the next one took it away, before it was killed as well */
    ck_assert_uint_eq(count_entries(), 2);
    assert_content(path, "old");
    ck_assert_int_eq(file_write(in_folder("b.csv"), "b", 1, d), 0);
    ck_assert_uint_eq(count_entries(), 3);    /* not its own */
    ck_assert_int_eq(file_write(path, "new", 3, d), 0);
    assert_content(path, "new");
    ck_assert_uint_eq(count_entries(), 2);
}
END_TEST

START_TEST(what_is_no_ones_temporary_stays)
{
    static const char *const names[] = {"a.csv.tmp",         "a.csv.12.tmp",   "a.csv.1-x.tmp",
                                        "a.csv.1-2.tmp.old", "xa.csv.1-2.tmp", "a.csv1-2.tmp",
                                        "a.csv.-2.tmp",      "a.csv.1-.tmp"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_int_eq(file_write(in_folder(names[i]), "mine", 4, d), 0);
    ck_assert_int_eq(mkdir(in_folder("a.csv.1-2.tmp"), 0700), 0);
    ck_assert_int_eq(symlink("a.csv.tmp", in_folder("a.csv.1-3.tmp")), 0);
    ck_assert_int_eq(file_write(in_folder("a.csv"), "new", 3, d), 0);
    ck_assert_uint_eq(count_entries(), sizeof names / sizeof *names + 3);
}
END_TEST

/* One that is being written has its writer's lock, whoever else writes the same file. */
START_TEST(what_is_being_written_stays)
{
    const char *path = in_folder("a.csv");
    struct beside b;
    ck_assert_int_eq(beside_open(&b, path), 0);
    ck_assert_int_eq(file_write(path, "theirs", 6, d), 0);
    ck_assert_uint_eq(count_entries(), 2);
    ck_assert_int_eq(write(b.fd, "ours", 4), 4);
    ck_assert_int_eq(beside_close(&b), 0);
    ck_assert_int_eq(file_write(path, "theirs", 6, d), 0);
    ck_assert_uint_eq(count_entries(), 2);    /* locked until it is renamed */
    ck_assert_int_eq(rename(b.name, path), 0);
    beside_release(&b);
    assert_content(path, "ours");
    ck_assert_uint_eq(count_entries(), 1);
}
END_TEST

/* Many that write one file at a time: each write arrives, none takes another's temporary away. */
START_TEST(writers_side_by_side)
{
    enum { WRITERS = 4, TIMES = 200 };
    const char *path = in_folder("a.csv");
    for (int i = 0; i < WRITERS; i++)
        if (fork() == 0) {
            int failed = 0;
            for (int k = 0; k < TIMES; k++)
                failed |= file_write(path, "text", 4, d);
            _exit(failed != 0);
        }
    for (int i = 0, status; i < WRITERS; i++) {
        ck_assert_int_gt(wait(&status), 0);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    assert_content(path, "text");
    ck_assert_uint_eq(count_entries(), 1);
}
END_TEST

START_TEST(a_link_keeps_pointing)
{
    const char *path = in_folder("real"), *link = in_folder("link");
    ck_assert_int_eq(file_write(path, "old", 3, d), 0);
    ck_assert_int_eq(symlink("real", link), 0);
    ck_assert_int_eq(file_write(link, "new", 3, d), 0);
    struct stat st;
    ck_assert_int_eq(lstat(link, &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    assert_content(path, "new");
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(file_write(link, "new", 3, d), -1); /* points nowhere */
    assert_failed(link, "No such file", EXIT_MACHINE);
}
END_TEST

START_TEST(a_full_disk_is_said)
{
    ck_assert_int_eq(file_write("/dev/full", "text", 4, d), -1);
    assert_failed("'/dev/full'", "No space left", EXIT_MACHINE);
    struct stat st;
    ck_assert_int_eq(stat("/dev/full", &st), 0);
    ck_assert(S_ISCHR(st.st_mode));
}
END_TEST

START_TEST(a_device_is_written_in_place)
{
    ck_assert_int_eq(file_write("/dev/null", "text", 4, d), 0);
    struct stat st;
    ck_assert_int_eq(stat("/dev/null", &st), 0);
    ck_assert(S_ISCHR(st.st_mode));
}
END_TEST

/* With nobody to read, opening would wait for ever, deaf to signals. */
START_TEST(a_pipe_without_a_reader_is_said)
{
    const char *pipe = in_folder("pipe");
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    ck_assert_int_eq(file_write(pipe, "x", 1, d), -1);
    ck_assert_int_eq(diag_status(d), EXIT_MACHINE);
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), "No such device or address"));
}
END_TEST

START_TEST(a_missing_folder_is_said)
{
    const char *path = in_folder("none/a.txt");
    ck_assert_int_eq(file_write(path, "x", 1, d), -1);
    assert_failed(path, "No such file or directory", EXIT_MACHINE);
}
END_TEST

START_TEST(a_folder_in_the_files_place_is_said)
{
    ck_assert_int_eq(file_write(folder, "x", 1, d), -1);
    assert_failed(folder, "Is a directory", EXIT_MACHINE);
}
END_TEST

/* Run `body` in a child of its own; its wait status. The child exits with the body's result. */
static int in_child(int (*body)(void))
{
    fflush(NULL);
    const pid_t pid = fork();
    if (pid == 0)
        _exit(body());
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return status;
}

/* Root may write anywhere, so the child first becomes nobody. 0 when the failure is as it should
 * be. */
static int write_without_permission(void)
{
    if (geteuid() == 0 && setuid(65534) != 0)
        return 1;
    const char *path = in_folder("a.txt"), *other = in_folder("new.txt");
    if (file_write(other, "new", 3, d) != -1 || diag_status(d) != EXIT_MACHINE)
        return 2;
    if (!strstr(diag_message(d, 0), other) || !strstr(diag_message(d, 0), "Permission denied"))
        return 3;
    if (file_write(path, "new", 3, d) != -1 || !strstr(diag_message(d, 1), path))
        return 4;
    return 0;
}

START_TEST(a_folder_that_cannot_be_written_is_said)
{
    const char *path = in_folder("a.txt");
    ck_assert_int_eq(file_write(path, "old", 3, d), 0);
    ck_assert_int_eq(chmod(path, 0666), 0);
    ck_assert_int_eq(chmod(folder, 0555), 0);
    ck_assert_int_eq(in_child(write_without_permission), 0);
    ck_assert_int_eq(chmod(folder, 0755), 0);
    assert_content(path, "old");
}
END_TEST

static int write_to_read_only_file(void)
{
    if (geteuid() == 0 && setuid(65534) != 0)
        return 1;
    const char *path = in_folder("a.txt");
    const int result = file_write(path, "new", 3, d);
    return result == -1 && strstr(diag_message(d, 0), "Permission denied") ? 0 : 2;
}

START_TEST(a_read_only_file_is_left)
{
    const char *path = in_folder("a.txt");
    ck_assert_int_eq(file_write(path, "old", 3, d), 0);
    ck_assert_int_eq(chmod(path, 0444), 0);
    ck_assert_int_eq(chmod(folder, 0777), 0);
    ck_assert_int_eq(in_child(write_to_read_only_file), 0);
    assert_content(path, "old");
}
END_TEST

/* A limit on the size of files stops the write in its middle: by a signal, or by an error. */
static int write_beyond_limit(void)
{
    static char data[100000];
    const struct rlimit limit = {1000, 1000};
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    setrlimit(RLIMIT_FSIZE, &limit);
    memset(data, 'n', sizeof data);
    const char *path = in_folder("a.txt");
    const int result = file_write(path, data, sizeof data, d);
    const int ok = result == -1 && strstr(diag_message(d, 0), path) &&
                   strstr(diag_message(d, 0), "File too large");
    return ok ? 0 : 1;
}

static int write_beyond_limit_without_signal(void)
{
    signal(SIGXFSZ, SIG_IGN);
    return write_beyond_limit();
}

START_TEST(an_interrupted_write_leaves_the_old_file)
{
    const char *path = in_folder("a.txt");
    ck_assert_int_eq(file_write(path, "old", 3, d), 0);
    const int status = in_child(write_beyond_limit);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ);
    assert_content(path, "old");
}
END_TEST

START_TEST(a_failed_write_leaves_the_old_file_and_nothing_else)
{
    const char *path = in_folder("a.txt");
    ck_assert_int_eq(file_write(path, "old", 3, d), 0);
    ck_assert_int_eq(in_child(write_beyond_limit_without_signal), 0);
    assert_content(path, "old");
    ck_assert_uint_eq(count_entries(), 1);
}
END_TEST

START_TEST(a_missing_file_is_the_users_mistake)
{
    const char *path = in_folder("none.cfg");
    ck_assert_ptr_null(file_read(path, NULL, d));
    assert_failed(path, "No such file or directory", EXIT_INPUT);
}
END_TEST

START_TEST(a_folder_is_not_read)
{
    ck_assert_ptr_null(file_read(folder, NULL, d));
    assert_failed(folder, "Is a directory", EXIT_INPUT);
}
END_TEST

START_TEST(a_file_without_an_end_is_not_read)
{
    ck_assert_ptr_null(file_read("/dev/zero", NULL, d));
    assert_failed("/dev/zero", "File too large", EXIT_INPUT);
}
END_TEST

START_TEST(folders_are_made_with_their_parents)
{
    const char *path = in_folder("a/b//c/");
    struct stat st;
    ck_assert_int_eq(file_make_folder(path, d), 0);
    ck_assert_int_eq(file_make_folder(path, d), 0);
    ck_assert(stat(path, &st) == 0 && S_ISDIR(st.st_mode));
    ck_assert_int_eq(file_make_folder("/", d), 0);
    ck_assert_int_eq(file_make_folder(".", d), 0);
    ck_assert_uint_eq(diag_count(d), 0);
}
END_TEST

START_TEST(a_file_in_the_folders_way_is_said)
{
    const char *file = in_folder("a"), *path = in_folder("a/b");
    ck_assert_int_eq(file_write(file, "x", 1, d), 0);
    ck_assert_int_eq(file_make_folder(path, d), -1);
    assert_failed(path, "Not a directory", EXIT_MACHINE);
}
END_TEST

START_TEST(a_folder_without_a_name_is_said)
{
    ck_assert_int_eq(file_make_folder("", d), -1);
    assert_failed("''", "No such file", EXIT_MACHINE);
}
END_TEST

static int print_to_full_disk(void)
{
    if (!freopen("/dev/full", "w", stdout))
        return 1;
    printf("a result\n");
    if (file_check_stdout(d) != -1 || diag_status(d) != EXIT_MACHINE)
        return 2;
    return strstr(diag_message(d, 0), "stdout") && strstr(diag_message(d, 0), "No space") ? 0 : 3;
}

/* The flush failed before anyone looked: the stream's error flag is all that is left of it. */
static int print_to_full_disk_early(void)
{
    if (!freopen("/dev/full", "w", stdout))
        return 1;
    printf("a result\n");
    fflush(stdout);
    return file_check_stdout(d) == -1 && diag_status(d) == EXIT_MACHINE ? 0 : 2;
}

static int print_to_nowhere(void)
{
    if (!freopen("/dev/null", "w", stdout))
        return 1;
    printf("a result\n");
    return file_check_stdout(d) == 0 && diag_count(d) == 0 ? 0 : 2;
}

START_TEST(stdout_on_a_full_disk_is_said)
{
    ck_assert_int_eq(in_child(print_to_full_disk), 0);
    ck_assert_int_eq(in_child(print_to_full_disk_early), 0);
    ck_assert_int_eq(in_child(print_to_nowhere), 0);
}
END_TEST

static int write_to_stdout_by_name(void)
{
    const char *path = in_folder("out");
    if (!freopen(path, "w", stdout))
        return 1;
    printf("printed\n");
    fflush(stdout);
    return file_write("/dev/stdout", "written\n", 8, d) == 0 ? 0 : 2;
}

START_TEST(stdout_by_name_adds_to_what_was_printed)
{
    ck_assert_int_eq(in_child(write_to_stdout_by_name), 0);
    const char *path = in_folder("out");
    assert_content(path, "printed\nwritten\n");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base/file");
    TCase *t = tcase_create("file");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, what_is_written_is_read);
    tcase_add_test(t, bytes_and_large_files_are_kept);
    tcase_add_test(t, permissions_are_the_users);
    tcase_add_test(t, what_a_killed_writer_left_is_removed);
    tcase_add_test(t, what_is_no_ones_temporary_stays);
    tcase_add_test(t, what_is_being_written_stays);
    tcase_add_test(t, writers_side_by_side);
    tcase_add_test(t, a_link_keeps_pointing);
    tcase_add_test(t, a_full_disk_is_said);
    tcase_add_test(t, a_device_is_written_in_place);
    tcase_add_test(t, a_pipe_without_a_reader_is_said);
    tcase_add_test(t, a_missing_folder_is_said);
    tcase_add_test(t, a_folder_in_the_files_place_is_said);
    tcase_add_test(t, a_folder_that_cannot_be_written_is_said);
    tcase_add_test(t, a_read_only_file_is_left);
    tcase_add_test(t, an_interrupted_write_leaves_the_old_file);
    tcase_add_test(t, a_failed_write_leaves_the_old_file_and_nothing_else);
    tcase_add_test(t, a_missing_file_is_the_users_mistake);
    tcase_add_test(t, a_folder_is_not_read);
    tcase_add_test(t, a_file_without_an_end_is_not_read);
    tcase_add_test(t, folders_are_made_with_their_parents);
    tcase_add_test(t, a_file_in_the_folders_way_is_said);
    tcase_add_test(t, a_folder_without_a_name_is_said);
    tcase_add_test(t, stdout_on_a_full_disk_is_said);
    tcase_add_test(t, stdout_by_name_adds_to_what_was_printed);
    suite_add_tcase(s, t);
    return run_suite(s);
}
