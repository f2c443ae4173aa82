/*
 * The journal: what was appended is found again, whatever became of the file's end; another run's
 * is refused, with a word about what differs.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "run/journal.h"

enum { WIDTH = 5, LENGTH_MAX = WIDTH + 6, HEADER = 160, FRAME = 32, POINT_ENTRY = FRAME + 64 + 8 };

static char folder[64];
static char *path;

/* Called once, between the opening of a file and its lock. */
static void (*before_lock)(void);

/* In place of the C library's, whose work it does. */
int flock(int fd, int operation)
{
    void (*what)(void) = before_lock;
    before_lock = NULL;
    if (what)
        what();
    return (int)syscall(SYS_flock, fd, operation);
}

static void setup(void)
{
    strcpy(folder, "/tmp/sojourn-journal-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    path = text_format("%s/deep/run.journal", folder);
}

static void teardown(void)
{
    unlink(path);
    *strrchr(path, '/') = 0;
    rmdir(path);
    rmdir(folder);
    free(path);
}

static struct journal_point point(uint64_t number)
{
    return (struct journal_point){.point = number, .seed = 7 + number, .windows = 10,
                                  .window = 1.5, .warmup = 2.25, .width = WIDTH,
                                  .model = {{1, 2, 3, (unsigned char)number}}};
}

static void fill(double *record, uint64_t number, uint64_t replication)
{
    for (int i = 0; i < LENGTH_MAX; i++)
        record[i] = (double)number + 0.1 * (double)replication + 1e-9 * i;
}

/* Tails are of different lengths, some of none. */
static size_t length(uint64_t replication)
{
    return WIDTH + (size_t)(replication * 5 % 7);
}

static size_t record_entry(uint64_t replication)
{
    return FRAME + length(replication) * 8 + 8;
}

/* Without errors. */
static struct journal *opened(bool resume)
{
    struct diag *d = diag_new();
    struct journal *j = journal_open(path, "v1", resume, d);
    diag_print(d, stderr);
    ck_assert_ptr_nonnull(j);
    ck_assert_uint_eq(diag_count(d), 0);
    diag_free(d);
    return j;
}

static void begin(struct journal *j, uint64_t number)
{
    struct diag *d = diag_new();
    const struct journal_point p = point(number);
    ck_assert_int_eq(journal_begin_point(j, &p, d), 0);
    diag_free(d);
}

static void append(struct journal *j, uint64_t number, uint64_t replication)
{
    struct diag *d = diag_new();
    double record[LENGTH_MAX];
    fill(record, number, replication);
    ck_assert_int_eq(journal_append(j, number, replication, record, length(replication), d), 0);
    diag_free(d);
}

static bool found(struct journal *j, uint64_t number, uint64_t replication)
{
    double got[LENGTH_MAX], want[LENGTH_MAX];
    const size_t n = journal_length(j, number, replication);
    if (n == 0)
        return false;
    ck_assert_uint_eq(n, length(replication));
    ck_assert(journal_read(j, number, replication, got));
    fill(want, number, replication);
    ck_assert_mem_eq(got, want, n * sizeof *want);
    return true;
}

/* Point 0 with replications 2, 0, 1; point 3 with 0. */
static void write_some(void)
{
    struct journal *j = opened(false);
    begin(j, 0);
    append(j, 0, 2);
    append(j, 0, 0);
    begin(j, 3);
    append(j, 3, 0);
    append(j, 0, 1);
    journal_close(j);
}

static char *contents(size_t *n)
{
    struct diag *d = diag_new();
    char *bytes = file_read(path, n, d);
    ck_assert_ptr_nonnull(bytes);
    diag_free(d);
    return bytes;
}

static void put_contents(const char *bytes, size_t n)
{
    struct diag *d = diag_new();
    ck_assert_int_eq(file_write(path, bytes, n, d), 0);
    diag_free(d);
}

static size_t size_of_file(void)
{
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    return (size_t)st.st_size;
}

START_TEST(what_was_appended_is_there)
{
    write_some();
    ck_assert_uint_eq(size_of_file(), HEADER + 2 * POINT_ENTRY + 2 * record_entry(0) +
                                          record_entry(1) + record_entry(2));
    struct journal *j = opened(true);
    ck_assert_uint_eq(journal_resumed(j), 4);
    ck_assert_uint_eq(journal_damaged(j), 0);
    ck_assert_uint_eq(journal_points(j), 4);
    ck_assert(journal_has_point(j, 0) && journal_has_point(j, 3));
    ck_assert(!journal_has_point(j, 1) && !journal_has_point(j, 4));
    begin(j, 0);
    begin(j, 3);
    ck_assert(found(j, 0, 0) && found(j, 0, 1) && found(j, 0, 2) && found(j, 3, 0));
    ck_assert(!found(j, 0, 3) && !found(j, 3, 1) && !found(j, 1, 0));
    begin(j, 1);
    append(j, 1, 8);
    append(j, 3, 1);
    ck_assert_uint_eq(journal_count(j), 6);
    journal_close(j);
    j = opened(true);
    ck_assert(found(j, 1, 8) && found(j, 3, 1) && found(j, 0, 2));
    journal_remove(j);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/*
 * Cut anywhere: all records that are whole are kept, what is torn goes, and the file can be used.
 */
START_TEST(torn_anywhere)
{
    size_t n;
    write_some();
    char *whole = contents(&n);
    for (size_t cut = n - record_entry(1) - POINT_ENTRY; cut < n; cut++) {
        put_contents(whole, cut);
        struct journal *j = opened(true);
        const uint64_t kept = journal_resumed(j);
        ck_assert_uint_eq(kept, cut < n - record_entry(1) ? 2 : 3);
        ck_assert(found(j, 0, 2) && found(j, 0, 0) && !found(j, 0, 1));
        append(j, 0, 1);
        journal_close(j);
        j = opened(true);
        ck_assert_uint_eq(journal_resumed(j), kept + 1);
        ck_assert_uint_eq(journal_damaged(j), 0);
        ck_assert(found(j, 0, 1));
        journal_close(j);
    }
    free(whole);
}
END_TEST

/* A header that is torn held nothing: begun anew, with and without resume. */
START_TEST(torn_header)
{
    size_t n;
    write_some();
    char *whole = contents(&n);
    for (size_t cut = 0; cut < HEADER; cut++) {
        put_contents(whole, cut);
        struct journal *j = opened(cut % 2 == 0);
        ck_assert_uint_eq(journal_resumed(j), 0);
        begin(j, 0);
        append(j, 0, 0);
        journal_close(j);
        j = opened(true);
        ck_assert(found(j, 0, 0));
        journal_close(j);
    }
    free(whole);
}
END_TEST

/* A bit flipped anywhere in an entry is seen; of the others as many as can be are kept. */
START_TEST(a_damaged_byte)
{
    size_t n;
    write_some();
    char *bytes = contents(&n);
    const size_t first = HEADER + POINT_ENTRY;    /* record 2 of point 0 */
    for (size_t at = first; at < n; at++) {
        bytes[at] ^= 0x10;
        put_contents(bytes, n);
        bytes[at] ^= 0x10;
        struct journal *j = opened(true);
        ck_assert_uint_lt(journal_resumed(j), 4);
        ck_assert_uint_ge(journal_damaged(j), 1);
        /* but for its length, damage to an entry does not reach the ones after */
        const bool in_first = at < first + record_entry(2);
        const bool in_length = at - first >= 24 && at - first < 32;
        if (in_first && !in_length) {
            ck_assert_uint_eq(journal_resumed(j), 3);
            ck_assert(!found(j, 0, 2) && found(j, 0, 0) && found(j, 3, 0) && found(j, 0, 1));
        }
        if (!in_first)
            ck_assert(found(j, 0, 2));
        journal_close(j);
    }
    free(bytes);
}
END_TEST

/* The journal is refused, exit status 2, with this text. */
static void expect_refusal(const char *version, bool resume, const char *text)
{
    struct diag *d = diag_new();
    ck_assert_ptr_null(journal_open(path, version, resume, d));
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    ck_assert_msg(strstr(diag_message(d, 0), text) != NULL, "'%s' not in '%s'", text,
                  diag_message(d, 0));
    diag_free(d);
}

START_TEST(another_version)
{
    write_some();
    expect_refusal("v2", true, "written by sojourn v1");
    expect_refusal("v2", true, "this is v2");
}
END_TEST

START_TEST(not_a_journal)
{
    size_t n;
    write_some();
    char *bytes = contents(&n);
    bytes[40] ^= 1;    /* in the version */
    put_contents(bytes, n);
    expect_refusal("v1", true, "not a journal");
    free(bytes);
    char other[200];    /* longer than a header, and hours of somebody's work */
    memset(other, 'a', sizeof other);
    put_contents(other, sizeof other);
    expect_refusal("v1", true, "not a journal");
    expect_refusal("v1", false, "not a journal");
    put_contents("short", 5);
    expect_refusal("v1", false, "not a journal");
}
END_TEST

START_TEST(records_are_not_thrown_away)
{
    write_some();
    const size_t before = size_of_file();
    expect_refusal("v1", false, "4 replications of an unfinished run");
    ck_assert_uint_eq(size_of_file(), before);
}
END_TEST

/* What another run's point may differ in, and what is then said. */
static void expect_mismatch(struct journal *j, struct journal_point p, const char *text)
{
    struct diag *d = diag_new();
    ck_assert_int_eq(journal_begin_point(j, &p, d), -1);
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    ck_assert_msg(strstr(diag_message(d, 0), text) != NULL, "'%s' not in '%s'", text,
                  diag_message(d, 0));
    diag_free(d);
}

START_TEST(another_run)
{
    write_some();
    struct journal *j = opened(true);
    struct journal_point p = point(0);
    p.seed = 8;
    expect_mismatch(j, p, "seed 7, this run has 8");
    p = point(0);
    p.window = 1;
    expect_mismatch(j, p, "windows of 1.5 s, this run has 1 s");
    p = point(0);
    p.warmup = 2;
    expect_mismatch(j, p, "warm-up of 2.25 s, this run has 2 s");
    p = point(0);
    p.windows = 11;
    expect_mismatch(j, p, "10 windows in a replication, this run has 11");
    p = point(0);
    p.width = WIDTH + 1;
    expect_mismatch(j, p, "another model");
    p = point(0);
    p.model.byte[15] ^= 1;
    expect_mismatch(j, p, "another model");
    begin(j, 0);
    journal_close(j);
}
END_TEST

/* Nothing was recorded: nothing is left behind, and what lies there is in nobody's way. */
START_TEST(an_empty_one_leaves_no_trace)
{
    struct journal *j = opened(false);
    ck_assert_int_ne(access(path, F_OK), 0);
    journal_close(j);
    ck_assert_int_ne(access(path, F_OK), 0);
    j = opened(true);
    begin(j, 0);
    ck_assert_int_eq(access(path, F_OK), 0);
    journal_close(j);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(one_run_at_a_time)
{
    struct journal *j = opened(false);
    begin(j, 0);
    append(j, 0, 0);
    expect_refusal("v1", true, "another run is writing");
    expect_refusal("v1", false, "another run is writing");
    journal_close(j);
    journal_close(opened(true));
}
END_TEST

/* Points of high numbers alone, as of a sweep whose first ones are unstable: they take no more
 * room. */
START_TEST(points_that_are_far_apart)
{
    static const uint64_t far[] = {(1u << 24) - 1, 40000, 7, 41000};
    struct journal *j = opened(false);
    for (size_t i = 0; i < 4; i++) {
        begin(j, far[i]);
        append(j, far[i], i);
    }
    journal_close(j);
    j = opened(true);
    ck_assert_uint_eq(journal_points(j), 1u << 24);
    for (size_t i = 0; i < 4; i++) {
        ck_assert(journal_has_point(j, far[i]) && !journal_has_point(j, far[i] - 1));
        begin(j, far[i]);
        ck_assert(found(j, far[i], i));
    }
    journal_close(j);
}
END_TEST

/* A run that lost the race for a new journal does not remove that of the winner. */
START_TEST(two_runs_begin)
{
    struct diag *d = diag_new();
    struct journal *first = opened(false), *second = opened(false);
    const struct journal_point p = point(0);
    begin(first, 0);
    append(first, 0, 0);
    ck_assert_int_eq(journal_begin_point(second, &p, d), -1);
    journal_close(second);
    journal_close(first);
    first = opened(true);
    ck_assert(found(first, 0, 0));
    journal_close(first);
    diag_free(d);
}
END_TEST

/* The winner was killed since: what it has left is not the loser's to remove. */
START_TEST(begun_by_a_run_that_was_killed)
{
    struct diag *d = diag_new();
    struct journal *first = opened(false), *second = opened(false);
    const struct journal_point p = point(0);
    begin(first, 0);
    append(first, 0, 0);
    journal_close(first);
    ck_assert_int_eq(journal_begin_point(second, &p, d), -1);
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), "another run has just begun"));
    journal_close(second);
    first = opened(true);
    ck_assert(found(first, 0, 0));
    journal_close(first);
    diag_free(d);
}
END_TEST

/* The file alone is replaced, in the same folder: the new run's stays. */
START_TEST(a_file_that_is_replaced)
{
    struct journal *old = opened(false);
    begin(old, 0);
    append(old, 0, 0);
    ck_assert_int_eq(unlink(path), 0);
    struct journal *new = opened(false);
    begin(new, 0);
    append(new, 0, 1);
    ck_assert(!journal_in_place(old) && !journal_displaced(old) && journal_in_place(new));
    journal_remove(old);
    ck_assert(journal_in_place(new));
    journal_close(new);
    new = opened(true);
    ck_assert(found(new, 0, 1) && !found(new, 0, 0));
    journal_close(new);
}
END_TEST

/* The folder of a run is renamed, and another run begins in a new one of that name: each removes
 * its own. */
START_TEST(a_folder_that_is_renamed)
{
    char *deep = text_format("%s/deep", folder), *away = text_format("%s/away", folder);
    char *old_path = text_format("%s/run.journal", away);
    for (int finished = 0; finished < 2; finished++) {
        struct journal *old = opened(false);
        begin(old, 0);
        if (finished)
            append(old, 0, 0);
        ck_assert(journal_in_place(old) && !journal_displaced(old));
        ck_assert_int_eq(rename(deep, away), 0);
        ck_assert(!journal_in_place(old) && !journal_displaced(old));    /* nobody is there */
        struct journal *new = opened(false);
        begin(new, 0);
        append(new, 0, 1);
        ck_assert(!journal_in_place(old) && journal_displaced(old));
        ck_assert(journal_in_place(new) && !journal_displaced(new));
        if (finished)
            journal_remove(old);
        else
            journal_close(old);    /* an empty one, which goes, too */
        ck_assert_int_ne(access(old_path, F_OK), 0);
        ck_assert_int_eq(access(path, F_OK), 0);
        journal_close(new);
        new = opened(true);
        ck_assert(found(new, 0, 1));
        journal_remove(new);
        ck_assert_int_eq(rmdir(away), 0);
    }
    free(old_path);
    free(away);
    free(deep);
}
END_TEST

static void remove_it(void)
{
    ck_assert_int_eq(unlink(path), 0);
}

/* The run before ends, and removes its journal, when this one has just opened it. */
START_TEST(removed_before_it_is_locked)
{
    write_some();
    before_lock = remove_it;
    struct journal *j = opened(true);
    ck_assert_uint_eq(journal_resumed(j), 0);
    begin(j, 0);
    before_lock = NULL;
    append(j, 0, 4);
    journal_close(j);
    j = opened(true);
    ck_assert(found(j, 0, 4));
    journal_remove(j);
    j = opened(false);
    before_lock = remove_it;    /* likewise of one that is made */
    begin(j, 0);
    append(j, 0, 5);
    journal_close(j);
    j = opened(true);
    ck_assert(found(j, 0, 5));
    journal_close(j);
}
END_TEST

/* A full disk takes a part of an entry: none of it stays, and what was there is whole. */
START_TEST(a_disk_that_is_full)
{
    write_some();
    const size_t before = size_of_file();
    struct journal *j = opened(true);
    struct diag *d = diag_new();
    double record[LENGTH_MAX];
    fill(record, 0, 5);
    signal(SIGXFSZ, SIG_IGN);
    const struct rlimit little = {before + record_entry(5) / 2, RLIM_INFINITY};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &little), 0);
    ck_assert_int_eq(journal_append(j, 0, 5, record, length(5), d), -1);
    ck_assert_int_eq(diag_status(d), EXIT_MACHINE);
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), path));
    ck_assert_ptr_nonnull(
        strstr(diag_message(d, 0), strerror(EFBIG))); /* a limit, and no full disk */
    ck_assert_uint_eq(size_of_file(), before);
    const struct rlimit enough = {RLIM_INFINITY, RLIM_INFINITY};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &enough), 0);
    append(j, 0, 5);
    journal_close(j);
    j = opened(true);
    ck_assert_uint_eq(journal_resumed(j), 5);
    ck_assert(found(j, 0, 5));
    journal_close(j);
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("journal");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, what_was_appended_is_there);
    tcase_add_test(c, torn_anywhere);
    tcase_add_test(c, torn_header);
    tcase_add_test(c, a_damaged_byte);
    tcase_add_test(c, another_version);
    tcase_add_test(c, not_a_journal);
    tcase_add_test(c, records_are_not_thrown_away);
    tcase_add_test(c, another_run);
    tcase_add_test(c, an_empty_one_leaves_no_trace);
    tcase_add_test(c, one_run_at_a_time);
    tcase_add_test(c, points_that_are_far_apart);
    tcase_add_test(c, two_runs_begin);
    tcase_add_test(c, begun_by_a_run_that_was_killed);
    tcase_add_test(c, a_file_that_is_replaced);
    tcase_add_test(c, a_folder_that_is_renamed);
    tcase_add_test(c, removed_before_it_is_locked);
    tcase_add_test(c, a_disk_that_is_full);
    suite_add_tcase(s, c);
    return run_suite(s);
}
