#include "run/workers.h"

#include <stdlib.h>

#include "base/mem.h"

/*
 * Tasks per thread, running and waiting. With one waiting task for each running one, a rank goes on
 * while the message that a task is done travels here and the next task travels back. More would
 * only lengthen the end of a round, when some ranks wait for others.
 */
static const double TASKS_PER_THREAD = 2;

struct workers {
    struct pool *pool;
    struct cluster *cluster;
    double nap;                /* [s] */
};

struct workers *workers_new(unsigned threads, struct cluster *cluster, struct diag *d)
{
    struct workers *c = mem_calloc(1, sizeof *c);    /* before there are threads to be stopped */
    c->pool = pool_new(threads ? threads : cluster_cores(cluster), d);
    if (!c->pool) {
        free(c);
        return NULL;
    }
    c->cluster = cluster;
    c->nap = cluster_nap(0, true);
    cluster_muster(cluster, threads);
    return c;
}

void workers_free(struct workers *c)
{
    if (!c)
        return;
    pool_free(c->pool);
    free(c);
}

unsigned workers_threads(const struct workers *c)
{
    return pool_threads(c->pool) + cluster_threads(c->cluster);
}

static double own_load(const struct workers *c)
{
    return (double)pool_load(c->pool) / pool_threads(c->pool);
}

bool workers_has_room(const struct workers *c)
{
    int rank;
    return own_load(c) < TASKS_PER_THREAD || cluster_load(c->cluster, &rank) < TASKS_PER_THREAD;
}

void workers_give(struct workers *c, struct task *t)
{
    int rank;
    if (cluster_load(c->cluster, &rank) < own_load(c))
        cluster_give(c->cluster, rank, t);
    else
        pool_give(c->pool, t);
}

static struct task *join(struct task *first, struct task *second)
{
    struct task **end = &first;
    while (*end)
        end = &(*end)->next;
    *end = second;
    return first;
}

struct task *workers_collect(struct workers *c, double wait)
{
    if (cluster_size(c->cluster) == 1)
        return pool_collect(c->pool, wait);
    for (;;) {
        struct task *remote = cluster_collect(c->cluster);
        c->nap = cluster_nap(c->nap, remote != NULL);
        struct task *all = join(pool_collect(c->pool, remote ? 0 : c->nap), remote);
        wait -= c->nap;
        if (all || wait <= 0)
            return all;
    }
}

struct task *workers_stop(struct workers *c)
{
    return join(pool_stop(c->pool), cluster_dismiss(c->cluster));
}

void workers_forget(struct workers *c, const struct batch *job)
{
    pool_forget(c->pool, job);
    cluster_forget(c->cluster, job);
}
