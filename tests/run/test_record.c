/*
 * Records that no replication can have made, with right checksums: each length and each count is
 * looked at before anybody relies on it.
 */
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/run.h"
#include "run/checksum.h"
#include "run/record.h"
#include "run/simulate.h"
#include "stats/histogram.h"

static const char text[] = "model = \"network\";\n"
                           "stations = ( { name = \"web\"; service = { mean = 0.8; }; },\n"
                           "             { name = \"db\"; service = { mean = 0.3; }; } );\n"
                           "sources = ( { name = \"users\"; rate = 1.0; to = \"web\"; } );\n"
                           "routes = ( (\"web\", \"db\", 0.5) );\n"
                           "meters = ( { name = \"lambda\"; of = \"web\"; } );\n"
                           "experiment = { window = 40.0; warmup = 20.0; windows = 10;\n"
                           "  experiments = 30L; quantiles = [0.5]; };\n";

static struct model *load(void)
{
    struct diag *d = diag_new();
    struct model *m = model_from_text(text, "test.cfg", NULL, 0, d);
    diag_print(d, stderr);
    diag_free(d);
    ck_assert_ptr_nonnull(m);
    return m;
}

/* A record with its tail, and where things are in it. */
struct made {
    struct model *model;
    struct sim_plan *plan;
    const struct record_layout *l;
    double *record;
    size_t n, tail;
};

static struct made make(bool antithetic, bool distributions)
{
    struct made m = {.model = load()};
    const struct sim_options o = {.window = 40, .windows = 10, .warmup = 20,
                                  .antithetic = antithetic, .distributions = distributions,
                                  .trace_points = 5, .trace_groups = true};
    m.plan = sim_plan_new(m.model->network, &o);
    m.l = sim_plan_layout(m.plan);
    struct sim *s = sim_new(m.plan), *mate = antithetic ? sim_new(sim_plan_mate(m.plan)) : NULL;
    m.tail = m.l->members * m.l->width;
    double *members = mem_calloc(m.tail, sizeof *members);
    ck_assert_int_eq(sim_replicate(s, 1, 0, members, NULL), 0);
    if (mate) {
        ck_assert_int_eq(sim_replicate(mate, 1, 0, members + m.l->width, NULL), 0);
        sim_tail_merge(s, mate);
    }
    m.n = m.tail + sim_tail_size(s);
    m.record = mem_calloc(m.n, sizeof *m.record);
    memcpy(m.record, members, m.tail * sizeof *members);
    if (distributions)
        sim_tail(s, m.record + m.tail);
    free(members);
    sim_free(s);
    if (mate)
        sim_free(mate);
    return m;
}

static void release(struct made *m)
{
    free(m->record);
    sim_plan_free(m->plan);
    model_free(m->model);
}

/* In a block of its own length: whoever reads beyond is seen by the sanitizer. */
static bool sound(const struct made *m, size_t n)
{
    double *copy = malloc(n * sizeof *copy);
    memcpy(copy, m->record, n * sizeof *copy);
    const bool ok = record_sound(m->l, copy, n);
    free(copy);
    return ok;
}

static void unsound_with(struct made *m, size_t at, double x)
{
    const double was = m->record[at];
    ck_assert(sound(m, m->n));
    m->record[at] = x;
    ck_assert_msg(!sound(m, m->n), "%g for %g at %zu of %zu", x, was, at, m->n);
    m->record[at] = was;
}

static const double wrong[] = {-1, 0.5, 1e18, 1e300, -1e300, NAN, INFINITY, -INFINITY};
enum { WRONG = sizeof wrong / sizeof *wrong };

START_TEST(what_was_made_is_sound)
{
    struct made m = make(_i & 1, _i & 2);
    ck_assert_uint_eq(m.l->n_recorded > 0, (_i & 2) > 0);
    ck_assert(sound(&m, m.n));
    for (size_t n = 0; n < m.n; n++)
        ck_assert_msg(!sound(&m, n), "%zu of %zu", n, m.n);
    m.record = realloc(m.record, (m.n + 1) * sizeof *m.record);
    m.record[m.n] = 0;
    ck_assert(!sound(&m, m.n + 1));
    release(&m);
}
END_TEST

/* All that stands for a count, in each member; and no number at all anywhere. */
START_TEST(sums)
{
    struct made m = make(_i, false);
    for (size_t k = 0; k < m.l->members; k++) {
        const size_t own = k * m.l->width;
        const size_t counts[] = {m.l->events, m.l->external, m.l->stations + SUM_ARRIVALS,
                                 m.l->stations + STATION_SUMS + SUM_COMPLETIONS,
                                 m.l->stations + STATION_SUMS + SUM_STARTS, m.l->exits + SUM_EXITS,
                                 m.l->meter_windows + WINDOW_N, m.l->sojourn_window + WINDOW_N};
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
            for (int w = 0; w < WRONG; w++)
                unsound_with(&m, own + counts[i], wrong[w]);
        for (size_t i = 0; i < m.l->width; i++)
            unsound_with(&m, own + i, NAN);
        unsound_with(&m, own + m.l->time, 0);
    }
    release(&m);
}
END_TEST

START_TEST(tails)
{
    struct made m = make(_i, true);
    size_t at = m.tail;
    for (size_t i = 0; i < m.l->n_recorded; i++) {
        const size_t n = (size_t)m.record[at];
        for (int w = 0; w < WRONG; w++)
            unsound_with(&m, at, wrong[w]);
        unsound_with(&m, at, (double)n + 1);
        unsound_with(&m, at, (double)(m.n - at));
        for (size_t b = 1; b <= n; b++)
            for (int w = 0; w < WRONG; w++)
                unsound_with(&m, at + b, wrong[w]);
        ck_assert_uint_gt(n, 2);
        unsound_with(&m, at + 2, m.record[at + 1]);    /* a bucket twice */
        unsound_with(&m, at + n, 0x1p35 * (2 + HISTOGRAM_PAGES * HISTOGRAM_BUCKETS) + 1);
        at += 1 + n;
    }
    ck_assert_uint_eq(at, m.n);
    release(&m);
}
END_TEST

/* ---- in a journal ---- */

static char path[64];

static struct result *run(const struct model *m, bool resume, struct diag *d)
{
    struct journal *j = journal_open(path, "test", resume, d);
    ck_assert_ptr_nonnull(j);
    struct result *r = run_simulate(m, &(struct run_options){.threads = 1, .journal = j}, d);
    journal_close(j);
    return r;
}

/* Change the last record's double i, counted from its end, and its checksum. */
static void forge(unsigned char *bytes, size_t n, size_t i, double x)
{
    struct crc64 crc;
    uint64_t size, at = 160, last = 0;
    while (at < n) {
        last = at;
        memcpy(&size, bytes + at + 24, sizeof size);
        at += 32 + size + 8;
    }
    ck_assert_uint_eq(at, n);
    crc64_init(&crc);
    memcpy(bytes + n - 8 - 8 * i, &x, sizeof x);
    const uint64_t sum = crc64_of(&crc, bytes + last, n - 8 - last);
    memcpy(bytes + n - 8, &sum, sizeof sum);
}

/* 30 replications, of which the last has a tail that says it is longer, and a bucket that is
 * none. */
START_TEST(a_forged_journal)
{
    struct diag *d = diag_new();
    struct model *m = load();
    strcpy(path, "/tmp/sojourn-record-XXXXXX");
    const int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
    result_free(run(m, false, d));
    size_t n;
    char *bytes = file_read(path, &n, d);
    ck_assert_uint_eq(diag_count(d), 0);
    for (size_t i = 1; i <= 3; i++)
        for (int w = 0; w < WRONG; w++) {
            char *copy = mem_calloc(n, 1);
            struct diag *said = diag_new();
            memcpy(copy, bytes, n);
            forge((unsigned char *)copy, n, i, wrong[w]);
            ck_assert_int_eq(file_write(path, copy, n, d), 0);
            result_free(run(m, true, said));
            ck_assert_int_eq(diag_status(said), EXIT_INPUT);
            ck_assert_ptr_nonnull(strstr(diag_message(said, 0), "is none of this model"));
            diag_free(said);
            free(copy);
        }
    ck_assert_int_eq(file_write(path, bytes, n, d), 0);
    result_free(run(m, true, d));
    ck_assert_uint_eq(diag_count(d), 0);
    free(bytes);
    unlink(path);
    model_free(m);
    diag_free(d);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("record");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, what_was_made_is_sound, 0, 4);
    tcase_add_loop_test(c, sums, 0, 2);
    tcase_add_loop_test(c, tails, 0, 2);
    tcase_add_test(c, a_forged_journal);
    suite_add_tcase(s, c);
    return run_suite(s);
}
