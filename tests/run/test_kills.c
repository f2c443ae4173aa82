/*
 * A run is killed before its k-th system call, for one k after the other, and goes on with
 * --resume. In the end its files have the bytes of the run that nobody disturbed, and nothing else
 * is left over: no journal, no temporary file.
 *
 * What a kill leaves behind changes only with calls that change files, so the quick form tries each
 * of those and some of the others; KILLS_ALL=1 tries all. In a second round it is the run that goes
 * on with half a journal that is killed; in a third one results of an earlier run stand there and
 * are replaced.
 */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "helpers/run.h"

enum {
    OTHERS = 25,        /* of all calls, one in so many is tried besides those that change files */
    CALLS_MIN = 20,     /* that change files, of a run that tests something */
    NEVER = -1
};

static const char model[] =
    "model = \"network\"; title = \"killed\";"
    "stations = ( { name = \"a\"; service = { mean = 0.01; }; servers = 2; } );"
    "sources = ( { rate = 100; to = \"a\"; } );"
    "experiment = { experiments = 12; windows = 1; window = 0.5; quantiles = [0.5]; histogram = "
    "true; };";

static char folder[] = "/tmp/sojourn-kills-XXXXXX";

/* ---- files ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names and contents of all files in a folder, or "" when there is none. Free with free(). */
static char *contents(const char *name)
{
    struct textbuf b = {0};
    char *names[64], *path = text_format("%s/%s", folder, name);
    size_t n = 0;
    DIR *dir = opendir(path);
    textbuf_add(&b, "%s", "");
    for (const struct dirent *e; dir && (e = readdir(dir));)
        if (e->d_name[0] != '.' && n < sizeof names / sizeof *names)
            names[n++] = strdup(e->d_name);
    if (dir)
        closedir(dir);
    qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++) {
        struct diag *d = diag_new();
        char *file = text_format("%s/%s", path, names[i]), *text = file_read(file, NULL, d);
        textbuf_add(&b, "== %s\n%s", names[i], text ? text : "");
        free(text);
        free(file);
        free(names[i]);
        diag_free(d);
    }
    free(path);
    return b.text;
}

static void in_folder(const char *command)
{
    char *line = text_format("cd %s && %s", folder, command);
    ck_assert_msg(system(line) == 0, "%s", line);
    free(line);
}

/* ---- a run ---- */

static void become_sojourn(void)
{
    const char *given = getenv("SOJOURN"), *program = given ? given : "./sojourn";
    char *absolute = realpath(program, NULL);
    const int nothing = open("/dev/null", O_RDWR);
    if (!absolute || chdir(folder) != 0 || dup2(nothing, 1) < 0 || dup2(nothing, 2) < 0)
        _exit(99);
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    raise(SIGSTOP);
    execl(absolute, "sojourn", "simulate", "m.cfg", "-q", "-j", "1", "-o", "out", "--resume",
          (char *)NULL);
    _exit(99);
}

static bool changes_files(uint64_t call, const uint64_t *arg)
{
    switch (call) {
    case SYS_openat:
        return (arg[2] & (O_CREAT | O_TRUNC)) != 0;
    case SYS_write:
        return arg[0] > 2;
    case SYS_pwrite64:
    case SYS_ftruncate:
    case SYS_unlinkat:
    case SYS_mkdirat:
    case SYS_renameat2:
    case SYS_fsync:
    case SYS_fdatasync:
    case SYS_flock:
#ifdef SYS_open
    case SYS_open:
    case SYS_mkdir:
    case SYS_rename:
    case SYS_unlink:
#endif
        return true;
    default:
        return false;
    }
}

/* What became of a run that was traced. */
struct traced {
    int calls, changing;    /* system calls of all its threads */
    int status;             /* of waitpid */
};

/* Before which call to kill: the k-th of those, from 0 on. */
enum which { ANY, CHANGING };

/* Is the thread about to make that call? Counts it. */
static bool is_the_one(pid_t thread, enum which which, int k, struct traced *t)
{
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, (void *)sizeof info, &info) <= 0 ||
        info.op != PTRACE_SYSCALL_INFO_ENTRY)
        return false;
    const bool changes = changes_files(info.entry.nr, info.entry.args);
    const bool is = which == ANY ? t->calls == k : changes && t->changing == k;
    t->changing += changes;
    t->calls++;
    return is;
}

/* Run sojourn and kill it there; k = NEVER: let it end. */
static struct traced run(enum which which, int k)
{
    struct traced t = {0};
    int status;
    const pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        become_sojourn();
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFSTOPPED(status), "ptrace is not allowed here");
    ptrace(PTRACE_SETOPTIONS, pid, NULL,
           (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL));
    ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
    for (pid_t thread; (thread = waitpid(-1, &status, __WALL)) > 0;) {
        if (!WIFSTOPPED(status)) {
            if (thread == pid)
                t.status = status;
            continue;
        }
        int signal = WSTOPSIG(status);
        if (signal == (SIGTRAP | 0x80) && is_the_one(thread, which, k, &t))
            kill(pid, SIGKILL);
        /* signals of its own are passed on; those of tracing are not */
        if (signal == (SIGTRAP | 0x80) || signal == SIGTRAP || signal == SIGSTOP)
            signal = 0;
        ptrace(PTRACE_SYSCALL, thread, NULL, (void *)(intptr_t)signal);
    }
    return t;
}

/* ---- the three rounds ---- */

static char *undisturbed;

/* What stands there before the run that is killed. */
static const char *const before[] = {
    "rm -rf out",
    "rm -rf out && cp -r half out",
    "rm -rf out && mkdir out && echo old >out/simulate.json && echo old >out/simulate.csv"
    " && echo old >out/simulate-histogram.csv && echo mine >out/mine",
};
enum { ROUNDS = sizeof before / sizeof *before };

static void setup(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    char *path = text_format("%s/m.cfg", folder);
    struct diag *d = diag_new();
    ck_assert_int_eq(file_write(path, model, strlen(model), d), 0);
    diag_free(d);
    free(path);
    const struct traced t = run(ANY, NEVER);
    ck_assert_msg(WIFEXITED(t.status) && WEXITSTATUS(t.status) == 0, "status %d", t.status);
    ck_assert_int_ge(t.changing, CALLS_MIN);
    undisturbed = contents("out");
    ck_assert_ptr_nonnull(strstr(undisturbed, "== simulate.json"));
    ck_assert_ptr_nonnull(strstr(undisturbed, "== simulate-histogram.csv"));
    ck_assert_ptr_null(strstr(undisturbed, "journal"));
}

static void teardown(void)
{
    in_folder("rm -rf out half m.cfg");
    rmdir(folder);
    free(undisturbed);
}

/* Of a run that was killed when it had half of its records. */
static void make_half(void)
{
    in_folder("rm -rf out half");
    run(CHANGING, CALLS_MIN / 2);
    in_folder("test -s out/simulate.journal && mv out half");
}

/* A file that is not the run's stays, in the third round. */
static void must_be_as_undisturbed(int round, int k)
{
    char *got = contents("out"), *mine = strstr(got, "== mine\nmine\n");
    ck_assert_msg((mine != NULL) == (round == 2), "a file that is not the run's");
    if (mine)
        memmove(mine, mine + strlen("== mine\nmine\n"),
                strlen(mine + strlen("== mine\nmine\n")) + 1);
    ck_assert_msg(strcmp(got, undisturbed) == 0, "killed before call %d: %.2000s", k, got);
    free(got);
}

/* False when it ended before that call. */
static bool kill_and_resume(int round, enum which which, int k)
{
    in_folder(before[round]);
    const struct traced t = run(which, k), again = run(ANY, NEVER);
    ck_assert_msg(WIFEXITED(again.status) && WEXITSTATUS(again.status) == 0,
                  "killed before call %d: status %d when resumed", k, again.status);
    must_be_as_undisturbed(round, k);
    return WIFSIGNALED(t.status) && WTERMSIG(t.status) == SIGKILL;
}

START_TEST(killed_and_resumed)
{
    const int step = getenv("KILLS_ALL") ? 1 : OTHERS;
    int killed = 0;
    if (_i == 1)
        make_half();
    while (kill_and_resume(_i, CHANGING, killed))
        killed++;
    ck_assert_int_ge(killed, CALLS_MIN / 2);
    for (int k = 0; kill_and_resume(_i, ANY, k); k += step)
        ;
}
END_TEST

int main(void)
{
    Suite *s = suite_create("run: kills");
    TCase *t = tcase_create("kills");
    tcase_set_tags(t, "slow");    /* hundreds of runs: with MPI, or sanitizers, minutes */
    tcase_set_timeout(t, 600);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, killed_and_resumed, 0, ROUNDS);
    suite_add_tcase(s, t);
    return run_suite(s);
}
