/*
 * The progress line and the plan: exact texts; a terminal gets the line and gets rid of it, a file
 * gets nothing.
 */
#include "helpers/run.h"

#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/outlook.h"
#include "report/plan.h"
#include "report/progress.h"

static const struct {
    struct progress_state s;
    const char *want;
} lines[] = {
    {{NULL, 12800, 38415, 0.000173, 0.0001, 80.04, NULL},
     "12 800 of 38 415 experiments, precision 0.00017 (asked 0.0001), 1 min 20 s left"},
    {{"3/12", 12800, 0, 0.0173, 0.01, NAN, NULL},
     "3/12: 12 800 experiments, precision 0.017 (asked 0.01)"},
    {{"", 12800, 38415, NAN, 0.01, 1280.75, NULL},
     "12 800 of 38 415 experiments, 21 min 21 s left"},
    {{NULL, 12800, 38415, NAN, 0.01, NAN, NULL}, "12 800 of 38 415 experiments"},
    {{NULL, 40000, 38415, 0.00999, 0.01, 0, NULL},
     "40 000 of 38 415 experiments, precision 0.01 (asked 0.01), 0.0 s left"},
    {{NULL, 12800, 38415, 0.000173, 0.0001, 80.04, "S_p.response_p99"},
     "12 800 of 38 415 experiments, S_p.response_p99 0.00017 (asked 0.0001), 1 min 20 s left"},
    {{NULL, 0, 100, NAN, 0.01, NAN, NULL}, "0 of 100 experiments"},
};

START_TEST(line_as_text)
{
    char buf[120];
    ck_assert_str_eq(progress_line(&lines[_i].s, buf, sizeof buf),
                     lines[_i].want);
}
END_TEST

START_TEST(a_narrow_line_drops_its_label_then_its_end)
{
    struct progress_state s = {"point 3 of 12", 12800, 38415, 0.000173, 0.0001, 80.04, NULL};
    char buf[95];
    ck_assert_str_eq(progress_line(&s, buf, 95),
                     "point 3 of 12: 12 800 of 38 415 experiments, "
                     "precision 0.00017 (asked 0.0001), 1 min 20 s left");
    ck_assert_str_eq(progress_line(&s, buf, 94),
                     "12 800 of 38 415 experiments, "
                     "precision 0.00017 (asked 0.0001), 1 min 20 s left");
    ck_assert_str_eq(progress_line(&s, buf, 29), "12 800 of 38 415 experiments");
}
END_TEST

/*
 * What comes out of a terminal: it passes bytes on in pieces and in its own time, so wait for the
 * third \r, or until nothing came for a while.
 */
static void read_terminal(int fd, int wait_ms, char *text, size_t size)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    size_t n = 0, returns = 0;
    while (returns < 3 && n + 1 < size && poll(&ready, 1, wait_ms) == 1) {
        const ssize_t got = read(fd, text + n, size - 1 - n);
        if (got <= 0)
            break;
        for (size_t i = n; i < n + (size_t)got; i++)
            returns += text[i] == '\r';
        n += (size_t)got;
    }
    text[n] = '\0';
}

/* What update and finish leave in a file (fd < 0), or in the terminal whose master end is fd. */
static char *written(FILE *f, int fd, bool quiet)
{
    const struct progress_state s = {NULL, 50, 100, NAN, 0.01, 5, NULL};
    char *text = calloc(1024, 1);
    struct progress p;
    progress_init(&p, f, quiet);
    progress_update(&p, &s);
    progress_update(&p, &s);    /* at once: dropped */
    progress_finish(&p);
    progress_update(&p, &s);    /* over: nothing */
    fflush(f);
    if (fd >= 0)
        read_terminal(fd, quiet ? 50 : 2000, text, 1024);
    else
        ck_assert_int_eq(pread(fileno(f), text, 1023, 0), 0);
    return text;
}

START_TEST(a_file_gets_nothing)
{
    FILE *f = tmpfile();
    char *text = written(f, -1, false);
    ck_assert_str_eq(text, "");
    free(text);
    fclose(f);
}
END_TEST

/* A pseudo-terminal; what is written at its slave end is read at the master. */
static FILE *terminal(int *master)
{
    *master = posix_openpt(O_RDWR | O_NOCTTY);
    if (*master < 0 || grantpt(*master) || unlockpt(*master))
        return NULL;
    return fopen(ptsname(*master), "w");
}

START_TEST(a_terminal_gets_one_line_and_is_left_clean)
{
    int master;
    FILE *f = terminal(&master);
    if (!f)
        return;    /* a machine without pseudo-terminals */
    char *text = written(f, master, false);
    const char *start = "\r50 of 100 experiments, ", *blank = strrchr(text, '\r');
    ck_assert_int_eq(strncmp(text, start, strlen(start)), 0);
    /* once only, then blanks over all of it, and the cursor back in the first column */
    ck_assert_ptr_null(strstr(text + 2, "50 of"));
    ck_assert_ptr_nonnull(blank);
    ck_assert_str_eq(blank, "\r");
    const char *second = strchr(text + 1, '\r');
    ck_assert_int_eq(blank - second, second - text);
    ck_assert_uint_eq(strspn(second + 1, " "), (size_t)(blank - second - 1));
    free(text);
    fclose(f);
    close(master);
}
END_TEST

START_TEST(quiet_is_quiet)
{
    int master;
    FILE *f = terminal(&master);
    if (!f)
        return;
    char *text = written(f, master, true);
    ck_assert_str_eq(text, "");
    free(text);
    fclose(f);
    close(master);
}
END_TEST

START_TEST(plan_as_text)
{
    const struct precision_result targets[] = {
        {.target = "lambda_p",
         .paper = true,
         .half_width = 1.875,
         .mean = 899.75,
         .s = 9.49,
         .n = 100,
         .t = 1.959964,
         .delta = 0.09,
         .n6 = 42712.2,
         .n7 = 42671},
        {.target = "mean_sojourn",
         .paper = true,
         .half_width = 0.0002,
         .mean = 0.0123,
         .s = 0.001,
         .n = 100,
         .t = 1.959964,
         .delta = 0.0000123,
         .n6 = 25390.9},
        {.target = "S_p.mean_wait",
         .half_width = 0.0003,
         .mean = 0.0041,
         .s = NAN,
         .n = 100,
         .t = 2.241403,
         .delta = 0.00002},
    };
    struct plan p = {targets, 3, 0.95, 1, 100, 42713, 0, 725, 2};
    struct textbuf out = {0};
    plan_text(&out, &p);
    ck_assert_str_eq(
        out.text,
        "so far: 100 experiments of 1 s; confidence 95 %\n"
        "  target           mean   standard  half-width  half-width  experiments\n"
        "                         deviation       asked         now       needed\n"
        "  lambda_p        899.8       9.49        0.09       1.875       42 713\n"
        "  mean_sojourn   0.0123      0.001    1.23e-05      0.0002       25 391\n"
        "  S_p.mean_wait  0.0041          -       2e-05      0.0003            -\n"
        "42 613 more experiments: about 12 min 05 s on 2 threads\n");
    textbuf_release(&out);
    p.cap = 20000;
    p.seconds = NAN;
    p.threads = 1;
    plan_text(&out, &p);
    ck_assert_ptr_nonnull(strstr(out.text, "\n19 900 more experiments on 1 thread\n"
                                           "the cap of 20 000 experiments comes before the 42 713 "
                                           "that the precision needs\n"));
    textbuf_release(&out);
    const struct precision_result few = {.target = "q.mean_wait", .half_width = NAN, .mean = 0.4,
                                         .s = NAN, .n = 100, .delta = 0.02, .shortfall = 12.5};
    p = (struct plan){&few, 1, 0.95, 1, 100, 1263, 0, 2, 1};
    plan_text(&out, &p);
    ck_assert_ptr_nonnull(strstr(out.text,
                                 "\n'q.mean_wait' has an interval from some 1 250 experiments"
                                 " on: too little is seen of it before\n"));
    textbuf_release(&out);
}
END_TEST

/* 3e9 events at 10 to 100 ns, the first ten replications on four threads in three rounds. */
START_TEST(outlook_as_text)
{
    struct outlook o = {.events = 3e9,
                        .replications = 10,
                        .threads = 4,
                        .warmup = 1500,
                        .measured = 15000,
                        .reason = "for station 'db' at a load of 0.9995"};
    struct textbuf b = {0};
    outlook_text(&b, &o);
    ck_assert_str_eq(b.text, "no replication is done yet: each has about 3 000 000 000 events, the "
                             "first 10 take 1 min 30 s to 15 min 00 s\n"
                             "  each measures 15000 s of model time after a warm-up of 1500 s, for "
                             "station 'db' at a load of 0.9995\n");
    o.reason = NULL;
    textbuf_release(&b);
    outlook_text(&b, &o);
    ck_assert_ptr_nonnull(strstr(b.text, " after a warm-up of 1500 s\n"));
    textbuf_release(&b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report/progress");
    TCase *tc = tcase_create("progress");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, line_as_text, 0, sizeof lines / sizeof *lines);
    tcase_add_test(tc, a_narrow_line_drops_its_label_then_its_end);
    tcase_add_test(tc, a_file_gets_nothing);
    tcase_add_test(tc, a_terminal_gets_one_line_and_is_left_clean);
    tcase_add_test(tc, quiet_is_quiet);
    tcase_add_test(tc, plan_as_text);
    tcase_add_test(tc, outlook_as_text);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
