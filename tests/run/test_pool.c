/*
 * The pool: every task comes back once, with the record that a lone simulator makes, for any number
 * of threads; what is stopped is given up and can be given again; jobs come and go.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/run.h"
#include "run/pool.h"

/* A job with the network behind it. */
struct made {
    struct network *network;
    struct sim_plan *plan;
    struct batch job;
};

static struct made make_job(uint64_t id, double load, double window)
{
    struct made m = {.network = net_mmc(load, 1)};
    m.plan = sim_plan_new(m.network, &(struct sim_options){.window = window, .windows = 2,
                                                              .distributions = id == 1});
    m.job = (struct batch){.id = id, .plan = m.plan, .seed = 17 + id,
                         .width = sim_plan_layout(m.plan)->width};
    return m;
}

static void release(struct made *m)
{
    sim_plan_free(m->plan);
    network_free(m->network);
}

static struct pool *make_pool(unsigned threads)
{
    struct diag *d = diag_new();
    struct pool *p = pool_new(threads, d);
    ck_assert_ptr_nonnull(p);
    ck_assert_uint_eq(pool_threads(p), threads);
    diag_free(d);
    return p;
}

static void check_record(struct sim *sim, const struct task *t)
{
    double *alone = mem_calloc(t->n, sizeof *alone);
    ck_assert_int_eq(sim_replicate(sim, t->job->seed, t->replication, alone, NULL), 0);
    ck_assert_uint_eq(t->n, t->job->width + sim_tail_size(sim));
    sim_tail(sim, alone + t->job->width);
    ck_assert_mem_eq(t->record, alone, t->n * sizeof *alone);
    free(alone);
}

/* Collect n tasks; each replication of each job once. */
static void collect(struct pool *p, const struct made *jobs, unsigned *seen, size_t n_jobs,
                    uint64_t per_job)
{
    struct sim *sims[4];
    for (size_t i = 0; i < n_jobs; i++)
        sims[i] = sim_new(jobs[i].plan);
    while (pool_load(p) > 0)
        for (struct task *t = pool_collect(p, 1), *next; t; t = next) {
            next = t->next;
            const size_t k = (size_t)t->job->id;
            ck_assert_ptr_eq(t->job, &jobs[k].job);
            ck_assert_uint_eq(seen[k * per_job + t->replication]++, 0);
            check_record(sims[k], t);
            free(t);
        }
    for (size_t i = 0; i < n_jobs; i++)
        sim_free(sims[i]);
}

START_TEST(each_once_and_right)
{
    enum { JOBS = 3, EACH = 40 };
    struct made jobs[JOBS] = {make_job(0, 0.5, 60), make_job(1, 0.7, 40), make_job(2, 0.3, 90)};
    struct pool *p = make_pool((unsigned)_i);
    unsigned seen[JOBS * EACH] = {0};
    for (uint64_t r = 0; r < EACH; r++)
        for (size_t k = 0; k < JOBS; k++)
            pool_give(p, task_new(&jobs[k].job, r));
    ck_assert_uint_eq(pool_load(p), JOBS * EACH);
    collect(p, jobs, seen, JOBS, EACH);
    for (size_t i = 0; i < JOBS * EACH; i++)
        ck_assert_uint_eq(seen[i], 1);
    pool_free(p);
    for (size_t k = 0; k < JOBS; k++)
        release(&jobs[k]);
}
END_TEST

/* A replication that would take hours is given up at once; what was done comes back. */
START_TEST(stop)
{
    struct made jobs[2] = {make_job(0, 0.5, 50), make_job(1, 0.5, 1e12)};
    struct pool *p = make_pool(2);
    unsigned seen[2] = {0};
    pool_give(p, task_new(&jobs[0].job, 0));
    collect(p, jobs, seen, 1, 1);
    for (uint64_t r = 0; r < 6; r++)
        pool_give(p, task_new(&jobs[1].job, r));
    ck_assert_ptr_null(pool_collect(p, 0.02));
    ck_assert_ptr_null(pool_stop(p));
    ck_assert_uint_eq(pool_load(p), 0);
    /* and it goes on, with another job */
    seen[0] = 0;
    pool_forget(p, &jobs[1].job);
    release(&jobs[1]);
    pool_give(p, task_new(&jobs[0].job, 0));
    collect(p, jobs, seen, 1, 1);
    ck_assert_uint_eq(seen[0], 1);
    pool_free(p);
    release(&jobs[0]);
}
END_TEST

START_TEST(freed_with_work_under_way)
{
    struct made job = make_job(0, 0.5, 1e12);
    struct pool *p = make_pool(2);
    for (uint64_t r = 0; r < 6; r++)
        pool_give(p, task_new(&job.job, r));
    pool_free(p);
    release(&job);
    pool_free(NULL);
}
END_TEST

/* Jobs at the same address, one after the other: a thread must not take one's workspace for the
 * next one's. */
START_TEST(forgotten)
{
    struct pool *p = make_pool(2);
    struct made job;
    for (uint64_t k = 0; k < 20; k++) {
        unsigned seen[8] = {0};
        job = make_job(0, 0.1 + 0.04 * (double)k, 40);
        for (uint64_t r = 0; r < 8; r++)
            pool_give(p, task_new(&job.job, r));
        collect(p, &job, seen, 1, 8);
        pool_forget(p, &job.job);
        release(&job);
    }
    pool_free(p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("pool");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, each_once_and_right, 1, 6);
    tcase_add_test(c, stop);
    tcase_add_test(c, freed_with_work_under_way);
    tcase_add_test(c, forgotten);
    suite_add_tcase(s, c);
    return run_suite(s);
}
