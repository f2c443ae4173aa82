#include "run/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

enum { TICK_MS = 200 };

/* What the threads of one pool_run share; guarded by the mutex but for what does not change. */
struct batch {
    uint64_t seed, first, n;
    double *records;
    size_t width;
    const atomic_int *stop;
    pthread_mutex_t mutex;
    pthread_cond_t one_less;
    uint64_t next;       /* replication to hand out, from 0 */
    uint64_t done;
    unsigned running;    /* threads */
    bool *finished;      /* [n] */
};

struct worker {
    struct sim *sim;
    struct batch *batch;
    pthread_t thread;
};

struct pool {
    const struct sim_plan *plan;
    unsigned threads;
    struct worker *workers;
};

struct pool *pool_new(const struct sim_plan *plan, unsigned threads)
{
    struct pool *p = mem_calloc(1, sizeof *p);
    p->plan = plan;
    p->threads = threads;
    p->workers = mem_calloc(threads, sizeof *p->workers);
    return p;
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    for (unsigned i = 0; i < p->threads; i++)
        sim_free(p->workers[i].sim);
    free(p->workers);
    free(p);
}

/* The next replication to run, or b->n when there is none left. */
static uint64_t take(struct batch *b)
{
    pthread_mutex_lock(&b->mutex);
    const uint64_t i = b->stop && atomic_load(b->stop) ? b->n : b->next;
    if (i < b->n)
        b->next++;
    pthread_mutex_unlock(&b->mutex);
    return i;
}

static void finish(struct batch *b, uint64_t i)
{
    pthread_mutex_lock(&b->mutex);
    b->finished[i] = true;
    b->done++;
    pthread_mutex_unlock(&b->mutex);
}

static void *work(void *context)
{
    struct worker *w = context;
    struct batch *b = w->batch;
    uint64_t i;
    while ((i = take(b)) < b->n) {
        if (sim_replicate(w->sim, b->seed, b->first + i, b->records + i * b->width, b->stop) != 0)
            break;
        finish(b, i);
    }
    pthread_mutex_lock(&b->mutex);
    b->running--;
    pthread_cond_signal(&b->one_less);
    pthread_mutex_unlock(&b->mutex);
    return NULL;
}

static struct timespec soon(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += TICK_MS * 1000000L;
    t.tv_sec += t.tv_nsec / 1000000000L;
    t.tv_nsec %= 1000000000L;
    return t;
}

static void wait_for_all(struct batch *b, pool_tick *tick, void *user)
{
    pthread_mutex_lock(&b->mutex);
    while (b->running > 0) {
        const struct timespec until = soon();
        pthread_cond_timedwait(&b->one_less, &b->mutex, &until);
        const uint64_t done = b->done;
        if (!tick)
            continue;
        pthread_mutex_unlock(&b->mutex);
        tick(user, done);
        pthread_mutex_lock(&b->mutex);
    }
    pthread_mutex_unlock(&b->mutex);
}

static void batch_init(struct batch *b)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&b->mutex, NULL);
    pthread_cond_init(&b->one_less, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static uint64_t without_gap(const struct batch *b)
{
    uint64_t i = 0;
    while (i < b->n && b->finished[i])
        i++;
    return i;
}

uint64_t pool_run(struct pool *p, uint64_t seed, uint64_t first, uint64_t n, double *records,
                  const atomic_int *stop, pool_tick *tick, void *user)
{
    struct batch b = {.seed = seed, .first = first, .n = n, .records = records, .stop = stop,
                      .width = sim_plan_layout(p->plan)->width};
    unsigned started = 0;
    b.finished = mem_calloc(n, sizeof *b.finished);
    batch_init(&b);
    b.running = n < p->threads ? (unsigned)n : p->threads;
    const unsigned wanted = b.running;
    for (; started < wanted; started++) {
        struct worker *w = &p->workers[started];
        w->batch = &b;
        if (!w->sim)
            w->sim = sim_new(p->plan);
        if (pthread_create(&w->thread, NULL, work, w) != 0)
            break;
    }
    if (started < wanted) {    /* no more threads to be had: do with those there are, or with this one */
        pthread_mutex_lock(&b.mutex);
        b.running -= wanted - started;
        pthread_mutex_unlock(&b.mutex);
        if (started == 0) {
            b.running = 1;
            work(&p->workers[0]);
        }
    }
    wait_for_all(&b, tick, user);
    for (unsigned i = 0; i < started; i++)
        pthread_join(p->workers[i].thread, NULL);
    const uint64_t done = without_gap(&b);
    pthread_cond_destroy(&b.one_less);
    pthread_mutex_destroy(&b.mutex);
    free(b.finished);
    return done;
}

unsigned pool_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    const int n = CPU_COUNT(&set);
    return n > 0 ? (unsigned)n : 1;
}
