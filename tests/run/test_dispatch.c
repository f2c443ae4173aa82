/*
 * Replications over threads and journals: neither shows in the result. A run is cut off at many
 * places by cutting its journal, and goes on to the same bits without running anything twice.
 */
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "helpers/close.h"
#include "helpers/figures.h"
#include "helpers/run.h"
#include "run/simulate.h"
#include "run/sweep.h"

static const char mm1[] = "model = \"network\";\n"
                          "stations = ( { name = \"web\"; service = { mean = 0.8; }; } );\n"
                          "sources = ( { name = \"users\"; rate = 1.0; to = \"web\"; } );\n"
                          "meters = ( { name = \"lambda\"; of = \"web\"; } );\n"
                          "experiment = { seed = 7; window = 40.0; warmup = 20.0; windows = 10;\n"
                          "  precision = 0.04; };\n";

static char path[64];

static void setup(void)
{
    strcpy(path, "/tmp/sojourn-dispatch-XXXXXX");
    const int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
}

static void teardown(void)
{
    unlink(path);
}

static struct model *load(const char *key, const char *value)
{
    struct diag *d = diag_new();
    const struct override o = {key, value};
    struct model *m = model_from_text(mm1, "test.cfg", &o, key ? 1 : 0, d);
    diag_print(d, stderr);
    diag_free(d);
    ck_assert_ptr_nonnull(m);
    return m;
}

static struct journal *open_journal(bool resume)
{
    struct diag *d = diag_new();
    struct journal *j = journal_open(path, "test", resume, d);
    diag_print(d, stderr);
    diag_free(d);
    ck_assert_ptr_nonnull(j);
    return j;
}

static struct result *simulate(const struct model *m, unsigned threads, struct journal *j)
{
    struct diag *d = diag_new();
    struct result *r = run_simulate(m, &(struct run_options){.threads = threads, .journal = j}, d);
    diag_print(d, stderr);
    diag_free(d);
    ck_assert_ptr_nonnull(r);
    return r;
}

/* Same to the bit in all that is not wall time. */
static void ck_same(const struct result *a, const struct result *b)
{
    ck_assert_figures_eq(&a->network, &b->network, sizeof a->network);
    ck_assert_figures_eq(a->stations[0].f, b->stations[0].f, sizeof a->stations[0].f);
    ck_assert_uint_eq(a->events, b->events);
    ck_assert_uint_eq(a->replications, b->replications);
    ck_assert_uint_eq(a->n_precision, b->n_precision);
    for (size_t i = 0; i < a->n_precision; i++) {
        ck_assert(memcmp(&a->precision[i].s, &b->precision[i].s, sizeof(double)) == 0);
        ck_assert(memcmp(&a->precision[i].n6, &b->precision[i].n6, sizeof(double)) == 0);
        ck_assert_uint_eq(a->precision[i].n, b->precision[i].n);
    }
    ck_assert_int_eq(a->reached, b->reached);
    ck_assert_int_eq(a->interrupted, b->interrupted);
}

static size_t file_size(void)
{
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    return (size_t)st.st_size;
}

/* A whole run's journal on disk; returns its result. */
static struct result *write_journal(const struct model *m, unsigned threads)
{
    struct journal *j = open_journal(false);
    struct result *r = simulate(m, threads, j);
    ck_assert_uint_eq(journal_count(j), r->replications);
    journal_close(j);
    return r;
}

START_TEST(cut_anywhere_it_goes_on)
{
    struct model *m = load(NULL, NULL);
    struct result *plain = simulate(m, 1, NULL), *whole = write_journal(m, 2);
    ck_assert(plain->reached);
    ck_assert_uint_gt(plain->replications, 40);
    ck_same(plain, whole);
    const size_t size = file_size();
    size_t n;
    struct diag *d = diag_new();
    char *bytes = file_read(path, &n, d);
    for (size_t k = 0; k <= 50; k++) {
        const size_t cut = size * k / 50;
        ck_assert_int_eq(file_write(path, bytes, cut, d), 0);
        struct journal *j = open_journal(true);
        const uint64_t had = journal_resumed(j);
        struct result *r = simulate(m, (unsigned)(1 + k % 3), j);
        ck_same(plain, r);
        ck_assert_uint_ge(journal_count(j), had);
        ck_assert_uint_eq(journal_count(j), r->replications);    /* none twice */
        journal_close(j);
        ck_assert_uint_eq(file_size(), size);
        result_free(r);
    }
    free(bytes);
    diag_free(d);
    result_free(plain);
    result_free(whole);
    model_free(m);
}
END_TEST

/* The precision is no part of what a replication depends on: a run may go on to a finer one. */
START_TEST(to_a_finer_precision)
{
    struct model *m = load(NULL, NULL), *fine = load("experiment.precision", "0.02");
    struct result *coarse = write_journal(m, 2), *plain = simulate(fine, 2, NULL);
    struct journal *j = open_journal(true);
    struct result *r = simulate(fine, 2, j);
    ck_same(plain, r);
    ck_assert_uint_eq(journal_resumed(j), coarse->replications);
    ck_assert_uint_gt(r->replications, coarse->replications);
    journal_close(j);
    result_free(r);
    result_free(plain);
    result_free(coarse);
    model_free(fine);
    model_free(m);
}
END_TEST

START_TEST(another_run_is_refused)
{
    static const struct { const char *key, *value, *text; } other[] = {
        {"experiment.seed", "8", "seed 7, this run has 8"},
        {"experiment.warmup", "21.0", "warm-up of 20 s, this run has 21 s"},
        {"experiment.window", "41.0", "windows of 40 s"},
        {"experiment.windows", "11", "10 windows"},
        {"stations.web.service.mean", "0.81", "another model"}};
    struct model *m = load(NULL, NULL);
    result_free(write_journal(m, 1));
    const size_t size = file_size();
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        struct model *o = load(other[i].key, other[i].value);
        struct journal *j = open_journal(true);
        struct diag *d = diag_new();
        ck_assert_ptr_null(run_simulate(o, &(struct run_options){.threads = 1, .journal = j}, d));
        ck_assert_int_eq(diag_status(d), EXIT_INPUT);
        ck_assert_ptr_nonnull(strstr(diag_message(d, 0), other[i].text));
        ck_assert_uint_eq(file_size(), size);
        journal_close(j);
        diag_free(d);
        model_free(o);
    }
    model_free(m);
}
END_TEST

struct stopper {
    atomic_int stop;
    unsigned calls;
};

static void stop_at_third(void *user, const struct run_progress *p)
{
    struct stopper *s = user;
    ck_assert_uint_le(p->done, p->wanted);
    if (++s->calls == 3)
        atomic_store(&s->stop, 1);
}

/* Stopped by the user: what is known is a result, and all of it is in the journal; none is lost. */
START_TEST(interrupted_and_resumed)
{
    struct model *m = load("experiment.precision", "0.001");
    struct stopper s = {0};
    struct journal *j = open_journal(false);
    struct diag *d = diag_new();
    const struct run_options o = {.threads = 3, .journal = j, .stop = &s.stop,
                                  .progress = stop_at_third, .user = &s};
    struct result *r = run_simulate(m, &o, d);
    ck_assert(r->interrupted && !r->reached);
    ck_assert_uint_gt(r->replications, 0);
    ck_assert_uint_ge(journal_count(j), r->replications);
    const uint64_t kept = journal_count(j);
    journal_close(j);
    result_free(r);
    model_free(m);
    m = load("experiment.precision", "0.02");
    struct result *plain = simulate(m, 1, NULL);
    j = open_journal(true);
    ck_assert_uint_eq(journal_resumed(j), kept);
    r = simulate(m, 2, j);
    ck_same(plain, r);
    journal_close(j);
    result_free(plain);
    result_free(r);
    diag_free(d);
    model_free(m);
}
END_TEST

/* A disk that fills up in the middle: the error names the file, what is known is there all the
 * same, and the run can go on. */
START_TEST(the_journal_cannot_be_written)
{
    struct model *m = load(NULL, NULL);
    struct result *plain = write_journal(m, 1);
    const size_t size = file_size();
    unlink(path);
    struct journal *j = open_journal(false);
    struct diag *d = diag_new();
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){size / 2, RLIM_INFINITY}), 0);
    struct result *r = run_simulate(m, &(struct run_options){.threads = 2, .journal = j}, d);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}), 0);
    ck_assert_int_eq(diag_status(d), EXIT_MACHINE);
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), path));
    ck_assert(r && r->interrupted && r->replications > 0);
    journal_close(j);
    result_free(r);
    j = open_journal(true);
    ck_assert_uint_gt(journal_resumed(j), 0);
    r = simulate(m, 2, j);
    ck_same(plain, r);
    ck_assert_uint_eq(journal_count(j), r->replications);
    journal_close(j);
    result_free(r);
    result_free(plain);
    diag_free(d);
    model_free(m);
}
END_TEST

/* ---- sweeps ---- */

struct order {
    size_t ended, begun;
};

static void on_begun(void *user, size_t point, size_t n)
{
    struct order *o = user;
    ck_assert_uint_lt(point, n);
    ck_assert_uint_ge(point, o->ended);
    o->begun++;
}

static void on_ended(void *user, const struct sweep *s, size_t point)
{
    struct order *o = user;
    (void)s;
    ck_assert_uint_eq(point, o->ended++);
}

/* The fourth point is unstable, the others take unequally long. */
static struct sweep *sweep(const char *over, unsigned threads, struct journal *j, struct axis *a,
                           struct diag *d)
{
    struct order order = {0};
    axis_release(a);
    ck_assert_int_eq(axis_parse(over, a, d), 0);
    const struct sweep_options so = {.analytic = true, .simulate = true,
                                     .run = {.threads = threads, .journal = j, .user = &order},
                                     .begun = on_begun, .ended = on_ended};
    /* 20 s of warm-up are seen to be too short at the second point */
    const struct override automatic = {"experiment.warmup", "auto"};
    struct sweep *s = sweep_run(mm1, "mm1.cfg", &automatic, 1, a, 1, &so, d);
    if (s)
        ck_assert_uint_eq(order.ended, s->n_points);
    return s;
}

static const char over[] = "sources.users.rate=0.3,1.1,0.7,1.3,1,0.2";

static void ck_same_sweep(const struct sweep *a, const struct sweep *b)
{
    ck_assert_uint_eq(a->n_points, b->n_points);
    for (size_t i = 0; i < a->n_points; i++) {
        const struct run_point *p = &a->points[i], *q = &b->points[i];
        ck_assert_int_eq(p->status, q->status);
        ck_assert_int_eq(p->status, i == 3 ? EXIT_UNSTABLE : EXIT_DONE);
        ck_assert_int_eq(p->simulated != NULL, i != 3);
        ck_assert_int_eq(q->simulated != NULL, i != 3);
        if (p->simulated)
            ck_same(p->simulated, q->simulated);
    }
}

START_TEST(sweeps_alike_on_any_threads)
{
    struct diag *d = diag_new();
    struct axis a = {0}, b = {0};
    struct sweep *one = sweep(over, 1, NULL, &a, d);
    for (unsigned threads = 2; threads <= 5; threads++) {
        struct sweep *many = sweep(over, threads, NULL, &b, d);
        ck_same_sweep(one, many);
        sweep_free(many);
    }
    sweep_free(one);
    axis_release(&a);
    axis_release(&b);
    diag_free(d);
}
END_TEST

START_TEST(sweeps_go_on)
{
    struct diag *d = diag_new();
    struct axis a = {0}, b = {0};
    struct journal *j = open_journal(false);
    struct sweep *whole = sweep(over, 3, j, &a, d);
    uint64_t total = 0;
    for (size_t i = 0; i < whole->n_points; i++)
        total += whole->points[i].simulated ? whole->points[i].simulated->replications : 0;
    ck_assert_uint_eq(journal_count(j), total);
    journal_close(j);
    size_t n;
    char *bytes = file_read(path, &n, d);
    for (size_t k = 0; k <= 20; k++) {
        ck_assert_int_eq(file_write(path, bytes, n * k / 20, d), 0);
        j = open_journal(true);
        struct sweep *s = sweep(over, (unsigned)(1 + k % 3), j, &b, d);
        ck_same_sweep(whole, s);
        ck_assert_uint_eq(journal_count(j), total);
        journal_close(j);
        sweep_free(s);
    }
    free(bytes);
    sweep_free(whole);
    axis_release(&a);
    axis_release(&b);
    diag_free(d);
}
END_TEST

START_TEST(another_sweep_is_refused)
{
    static const char *const other[] = {"sources.users.rate=0.3,1.1,0.7,1.3,1,0.25",
                                        "sources.users.rate=0.3,1.1,0.7,1.3,1",
                                        "sources.users.rate=0.2,1.1,0.7,1.3,1,0.3",
                                        "experiment.seed=7,8,9,10,11,12"};
    struct diag *d = diag_new();
    struct axis a = {0};
    struct journal *j = open_journal(false);
    sweep_free(sweep(over, 2, j, &a, d));
    journal_close(j);
    const size_t size = file_size();
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        struct diag *errors = diag_new();
        j = open_journal(true);
        ck_assert_ptr_null(sweep(other[i], 2, j, &a, errors));
        ck_assert_int_eq(diag_status(errors), EXIT_INPUT);
        journal_close(j);
        ck_assert_uint_eq(file_size(), size);
        diag_free(errors);
    }
    axis_release(&a);
    diag_free(d);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("dispatch");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, cut_anywhere_it_goes_on);
    tcase_add_test(c, to_a_finer_precision);
    tcase_add_test(c, another_run_is_refused);
    tcase_add_test(c, interrupted_and_resumed);
    tcase_add_test(c, the_journal_cannot_be_written);
    tcase_add_test(c, sweeps_alike_on_any_threads);
    tcase_add_test(c, sweeps_go_on);
    tcase_add_test(c, another_sweep_is_refused);
    suite_add_tcase(s, c);
    return run_suite(s);
}
