#include "run/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"

struct queue {
    struct task *first, **end;
};

struct worker {
    struct pool *pool;
    struct sim *sim;           /* of `job`; made when first needed */
    struct sim *mate;          /* of its antithetic member, if it has one */
    const struct batch *job;
    pthread_t thread;
};

/* Guarded by the mutex but for `halt`, `load` (the owner's) and what never changes. */
struct pool {
    pthread_mutex_t mutex;
    pthread_cond_t given, finished;    /* something was; a thread stopped running */
    struct queue waiting, done;
    unsigned running;                  /* replications under way */
    bool over;
    atomic_int halt;                   /* replications under way give up */
    atomic_size_t exhausted;           /* memory ran out in a thread, with so many bytes asked for;
                                          0: not so */
    size_t load;
    unsigned threads;
    struct worker workers[];
};

/* ---- tasks ---- */

struct task *task_new(const struct batch *job, uint64_t replication)
{
    struct task *t = mem_calloc(1, sizeof *t + job->width * sizeof t->record[0]);
    t->job = job;
    t->replication = replication;
    t->n = job->width;
    return t;
}

struct task *task_resize(struct task *t, size_t n)
{
    if (n == t->n)
        return t;
    t = mem_realloc(t, 1, sizeof *t + n * sizeof t->record[0]);
    t->n = n;
    return t;
}

static void queue_init(struct queue *q)
{
    q->first = NULL;
    q->end = &q->first;
}

static void queue_push(struct queue *q, struct task *t)
{
    t->next = NULL;
    *q->end = t;
    q->end = &t->next;
}

static struct task *queue_pop(struct queue *q)
{
    struct task *t = q->first;
    q->first = t->next;
    if (!q->first)
        q->end = &q->first;
    return t;
}

static struct task *queue_take_all(struct queue *q)
{
    struct task *first = q->first;
    queue_init(q);
    return first;
}

/* ---- the threads ---- */

/* The worker's workspace for this job; called with the mutex, so that pool_forget never meets one
 * that is being freed. */
static void leave_other_job(struct worker *w, const struct batch *job)
{
    if (w->job == job)
        return;
    sim_free(w->sim);
    sim_free(w->mate);
    w->sim = w->mate = NULL;
    w->job = job;
}

static int run(struct worker *w, struct task **task)
{
    struct task *t = *task;
    const double begun = clock_monotonic();
    const struct sim_plan *plan = t->job->plan, *mate = sim_plan_mate(plan);
    const atomic_int *halt = &w->pool->halt;
    t->first = !w->sim;
    if (t->first) {
        w->sim = sim_new(plan);
        w->mate = mate ? sim_new(mate) : NULL;
    }
    int status = sim_replicate(w->sim, t->job->seed, t->replication, t->record, halt);
    if (status == 0 && mate) {
        status = sim_replicate(w->mate, t->job->seed, t->replication,
                               t->record + sim_plan_layout(plan)->width, halt);
        if (status >= 0)
            sim_tail_merge(w->sim, w->mate);
    }
    if (status >= 0) {
        *task = t = task_resize(t, t->job->width + sim_tail_size(w->sim));
        sim_tail(w->sim, t->record + t->job->width);
    }
    t->seconds = clock_monotonic() - begun;
    return status;
}

/* Memory that runs out here is the owner's affair: it alone knows whether the program goes on. */
static int run_or_exhaust(struct worker *w, struct task **task)
{
    struct mem_guard g;
    mem_guard_set(&g);
    if (setjmp(g.jump) != 0) {
        atomic_store(&w->pool->exhausted, g.bytes ? g.bytes : 1);
        atomic_store(&w->pool->halt, 1);
        return -1;
    }
    const int status = run(w, task);
    mem_guard_end(&g);
    return status;
}

static void *work(void *context)
{
    struct worker *w = context;
    struct pool *p = w->pool;
    pthread_mutex_lock(&p->mutex);
    for (;;) {
        while (!p->waiting.first && !p->over)
            pthread_cond_wait(&p->given, &p->mutex);
        if (p->over)
            break;
        struct task *t = queue_pop(&p->waiting);
        leave_other_job(w, t->job);
        p->running++;
        pthread_mutex_unlock(&p->mutex);
        const int status = run_or_exhaust(w, &t);
        pthread_mutex_lock(&p->mutex);
        p->running--;
        if (status >= 0)
            queue_push(&p->done, t);
        else
            free(t);
        pthread_cond_signal(&p->finished);
    }
    pthread_mutex_unlock(&p->mutex);
    return NULL;
}

static void synchronisation_init(struct pool *p)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&p->mutex, NULL);
    pthread_cond_init(&p->given, NULL);
    pthread_cond_init(&p->finished, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

struct pool *pool_new(unsigned threads, struct diag *d)
{
    struct pool *p = mem_calloc(1, sizeof *p + threads * sizeof p->workers[0]);
    int reason = 0;
    synchronisation_init(p);
    queue_init(&p->waiting);
    queue_init(&p->done);
    for (; p->threads < threads; p->threads++) {
        struct worker *w = &p->workers[p->threads];
        w->pool = p;
        reason = pthread_create(&w->thread, NULL, work, w);
        if (reason != 0)
            break;    /* no more threads to be had: do with those there are */
    }
    if (p->threads > 0)
        return p;
    diag_error_status(d, EXIT_MACHINE, NULL, 0, NULL, "cannot start a thread: %s",
                      strerror(reason));
    pool_free(p);
    return NULL;
}

static void free_list(struct task *t)
{
    while (t) {
        struct task *next = t->next;
        free(t);
        t = next;
    }
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->mutex);
    p->over = true;
    atomic_store(&p->halt, 1);
    pthread_cond_broadcast(&p->given);
    pthread_mutex_unlock(&p->mutex);
    for (unsigned i = 0; i < p->threads; i++) {
        pthread_join(p->workers[i].thread, NULL);
        if (atomic_load(&p->exhausted))
            continue;    /* a workspace may be half-made: it is lost */
        sim_free(p->workers[i].sim);
        sim_free(p->workers[i].mate);
    }
    free_list(p->waiting.first);
    free_list(p->done.first);
    pthread_cond_destroy(&p->given);
    pthread_cond_destroy(&p->finished);
    pthread_mutex_destroy(&p->mutex);
    free(p);
}

/* ---- the owner's side ---- */

/* Here it is the owner's thread, and its guards, if any, hold. */
static void pass_on_exhausted(struct pool *p)
{
    const size_t bytes = atomic_load(&p->exhausted);
    if (bytes)
        mem_exhausted(bytes);
}

unsigned pool_threads(const struct pool *p)
{
    return p->threads;
}

size_t pool_load(const struct pool *p)
{
    return p->load;
}

void pool_give(struct pool *p, struct task *t)
{
    p->load++;
    pthread_mutex_lock(&p->mutex);
    queue_push(&p->waiting, t);
    pthread_cond_signal(&p->given);
    pthread_mutex_unlock(&p->mutex);
}

static struct timespec from_now(double seconds)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += (long)(seconds * 1e9);
    t.tv_sec += t.tv_nsec / 1000000000L;
    t.tv_nsec %= 1000000000L;
    return t;
}

struct task *pool_collect(struct pool *p, double wait)
{
    const struct timespec until = from_now(wait);
    pthread_mutex_lock(&p->mutex);
    while (!p->done.first && wait > 0 && !atomic_load(&p->exhausted))
        if (pthread_cond_timedwait(&p->finished, &p->mutex, &until) != 0)
            break;
    struct task *list = queue_take_all(&p->done);
    pthread_mutex_unlock(&p->mutex);
    pass_on_exhausted(p);
    for (const struct task *t = list; t; t = t->next)
        p->load--;
    return list;
}

struct task *pool_stop(struct pool *p)
{
    pthread_mutex_lock(&p->mutex);
    struct task *unbegun = queue_take_all(&p->waiting);
    atomic_store(&p->halt, 1);
    while (p->running > 0)
        pthread_cond_wait(&p->finished, &p->mutex);
    atomic_store(&p->halt, 0);
    struct task *list = queue_take_all(&p->done);
    pthread_mutex_unlock(&p->mutex);
    pass_on_exhausted(p);
    free_list(unbegun);
    p->load = 0;
    return list;
}

void pool_forget(struct pool *p, const struct batch *job)
{
    pthread_mutex_lock(&p->mutex);
    for (unsigned i = 0; i < p->threads; i++)
        if (p->workers[i].job == job)
            leave_other_job(&p->workers[i], NULL);
    pthread_mutex_unlock(&p->mutex);
}

unsigned pool_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    const int n = CPU_COUNT(&set);
    return n > 0 ? (unsigned)n : 1;
}
