/*
 * Disciplines that serve the best c of the requests present at c servers, each request at its own
 * server. A better arrival takes the server of the worst request in service, whose service resumes
 * later where it was interrupted.
 *
 * The requests in service are in an array, the best first, so that the next one to preempt is at
 * its end. A waiting job's remaining work is in job.key; that of a job in service follows from the
 * time of its event.
 */
#include "sim/general_disciplines.h"

#include <string.h>

#include "sim/general_servers.h"

struct preemptive {
    struct waiting waiting;    /* first, as in general_queue.c */
    job_id *served;            /* [cap] the best first */
    uint32_t n, cap;
};

static void preemptive_init(struct general *g, uint32_t station)
{
    struct preemptive *p = g->stations[station].state;
    waiting_init(g, &p->waiting, g->stations[station].levels);
}

static void preemptive_release(struct general *g, uint32_t station)
{
    struct preemptive *p = g->stations[station].state;
    waiting_release(g, &p->waiting);
    arena_free(&g->sim.arena, p->served, p->cap, sizeof *p->served);
}

static void preemptive_start(struct general *g, uint32_t station)
{
    struct preemptive *p = g->stations[station].state;
    waiting_clear(&p->waiting);
    p->n = 0;
}

static double left_of(const struct general *g, const struct general_job *job)
{
    return job->state == JOB_SERVED ? general_due(g, job->leaf) - g->now : job->key;
}

static double preemptive_attained(const struct general *g, uint32_t station, job_id j)
{
    (void)station;
    return g->jobs[j].work - left_of(g, &g->jobs[j]);
}

static void preemptive_grow(struct general *g, struct preemptive *p)
{
    const uint32_t cap = p->cap ? 2 * p->cap : 2;
    job_id *served = arena_calloc(&g->sim.arena, cap, sizeof *served);
    if (p->n > 0)
        memcpy(served, p->served, p->n * sizeof *served);
    arena_free(&g->sim.arena, p->served, p->cap, sizeof *served);
    p->served = served;
    p->cap = cap;
}

/* A job's service begins or resumes, with its event at this leaf; the job is put in its place among
 * those in service. */
static inline void serve_by(struct general *g, uint32_t station, struct preemptive *p, job_id j,
                            uint32_t leaf)
{
    struct general_job *job = &g->jobs[j];
    const struct discipline_ops *ops = g->stations[station].ops;
    if (p->n == p->cap)
        preemptive_grow(g, p);
    uint32_t i = p->n++;
    for (; i > 0 && ops->before(g, j, p->served[i - 1]); i--)
        p->served[i] = p->served[i - 1];
    p->served[i] = j;
    job->state = JOB_SERVED;
    job->leaf = leaf;
    general_schedule(g, leaf, job->key, EVENT_SERVICE, station);
}

static void preemptive_serve(struct general *g, uint32_t station, struct preemptive *p, job_id j)
{
    serve_by(g, station, p, j, general_leaf(g, j));
}

/* Interrupt the worst request in service: it waits. Returns its leaf, whose event must be set
 * again. */
static uint32_t interrupt(struct general *g, uint32_t station, struct preemptive *p)
{
    const job_id j = p->served[--p->n];
    struct general_job *job = &g->jobs[j];
    const uint32_t leaf = job->leaf;
    job->key = left_of(g, job);
    job->state = JOB_WAITS;
    job->leaf = LEAF_NONE;
    general_node_of(g, j)->preempted++;
    g->stations[station].ops->order->put_back(g, station, &p->waiting, j);
    return leaf;
}

static void preemptive_arrive(struct general *g, uint32_t station, job_id j)
{
    struct general_station *st = &g->stations[station];
    struct preemptive *p = st->state;
    g->jobs[j].key = g->jobs[j].work;
    if (st->idle > 0) {
        st->idle--;
        preemptive_serve(g, station, p, j);
    } else if (p->n > 0 && st->ops->before(g, j, p->served[p->n - 1])) {
        const uint32_t leaf = interrupt(g, station, p);
        g->who[leaf] = j;
        serve_by(g, station, p, j, leaf);
    } else {
        st->ops->order->put(g, station, &p->waiting, j);
    }
}

static void take_from_served(struct preemptive *p, job_id j)
{
    uint32_t i = --p->n;
    job_id moved = p->served[i];    /* mostly the only one: no loop */
    while (moved != j) {
        const job_id before = p->served[--i];
        p->served[i] = moved;
        moved = before;
    }
}

static job_id preemptive_complete(struct general *g, uint32_t station)
{
    const job_id j = g->who[g->open];
    take_from_served(g->stations[station].state, j);
    return j;
}

static void preemptive_next(struct general *g, uint32_t station)
{
    struct general_station *st = &g->stations[station];
    struct preemptive *p = st->state;
    if (p->waiting.n == 0)
        st->idle++;
    else
        preemptive_serve(g, station, p, st->ops->order->take(g, station, &p->waiting));
}

static void preemptive_remove(struct general *g, uint32_t station, job_id j)
{
    struct general_station *st = &g->stations[station];
    struct general_job *job = &g->jobs[j];
    if (job->state == JOB_WAITS) {
        st->ops->order->remove(g, st->state, j);
        return;
    }
    if (job->state == JOB_SERVED) {
        take_from_served(st->state, j);
        general_cancel(g, job->leaf);
        job->leaf = LEAF_NONE;
    }
    preemptive_next(g, station);
}

/* ---- which request preempts which ---- */

/* The last to come: a new one before all, one that goes on after all. */
static bool came_later(const struct general *g, job_id j, job_id served)
{
    const struct general_job *job = &g->jobs[j];
    return job->arrived > g->jobs[served].arrived ||
           (job->arrived == g->now && job->key == job->work);
}

static bool has_priority(const struct general *g, job_id j, job_id served)
{
    return general_node_of(g, j)->level < general_node_of(g, served)->level;
}

static bool has_less_left(const struct general *g, job_id j, job_id served)
{
    const uint32_t station = general_node_of(g, served)->station;
    if (g->stations[station].crew)
        return crew_left(g, station, j) < crew_left(g, station, served);
    return g->jobs[j].key < left_of(g, &g->jobs[served]);
}

#define PREEMPTIVE(how, better)                                                                    \
    {                                                                                              \
        .state = sizeof(struct preemptive), .order = &(how), .before = better,                     \
        .init = preemptive_init, .release = preemptive_release, .start = preemptive_start,         \
        .arrive = preemptive_arrive, .complete = preemptive_complete, .next = preemptive_next,     \
        .remove = preemptive_remove, .attained = preemptive_attained                               \
    }

const struct discipline_ops discipline_ops_lifo_preemptive = PREEMPTIVE(order_lifo, came_later);
const struct discipline_ops discipline_ops_priority_preemptive =
    PREEMPTIVE(order_priority, has_priority);
const struct discipline_ops discipline_ops_srpt = PREEMPTIVE(order_remaining, has_less_left);
