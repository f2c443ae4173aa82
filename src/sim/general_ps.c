/*
 * Processor sharing at stations without a crew, which most sharing stations are: one virtual time
 * (explained in general_sharing.c) and nothing else that would slow events down. The station's
 * event keeps its leaf for the whole replication; the leaf is idle while the station is empty.
 */
#include "sim/general_disciplines.h"

#include <math.h>

struct ps {
    double virtual;          /* virtual time [s] */
    double updated;          /* [s] of the clock: the virtual time is as of then */
    double rate, slowness;   /* rate at which each request is served; 1 / rate */
    double servers;          /* number of servers, or INFINITY */
    double per_server;       /* 1 / servers */
    uint32_t leaf;
    struct job_heap jobs;    /* by the virtual time of completion */
};

static void ps_release(struct general *g, uint32_t station)
{
    struct ps *x = g->stations[station].state;
    job_heap_release(g, &x->jobs);
}

static void ps_start(struct general *g, uint32_t station)
{
    struct ps *x = g->stations[station].state;
    const uint32_t c = g->stations[station].servers;
    x->servers = c == UINT32_MAX ? (double)INFINITY : c;
    x->per_server = 1 / x->servers;
    x->virtual = x->updated = 0;
    x->rate = x->slowness = 1;
    x->leaf = general_leaf(g, JOB_NONE);
    job_heap_clear(&x->jobs);
}

static void ps_set_back(struct general *g, uint32_t station, double by)
{
    struct ps *x = g->stations[station].state;
    x->updated -= by;
}

/* 1/n for small n, so that no event waits for a division. */
enum { FEW = 32 };
#define EIGHT(n) 1.0 / (n), 1.0 / ((n) + 1), 1.0 / ((n) + 2), 1.0 / ((n) + 3), 1.0 / ((n) + 4),    \
                 1.0 / ((n) + 5), 1.0 / ((n) + 6), 1.0 / ((n) + 7)
static const double inverse[FEW] = {0, 1.0, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5, 1.0 / 6, 1.0 / 7,
                                    EIGHT(8), EIGHT(16), EIGHT(24)};

/* The number in service has changed: update the rate and the event of the next completion. */
static inline void ps_reschedule(struct general *g, uint32_t station, struct ps *x)
{
    const uint32_t n = x->jobs.n;
    const bool alone = n <= x->servers;
    x->rate = alone ? 1 : x->servers * (n < FEW ? inverse[n] : 1 / (double)n);
    x->slowness = alone ? 1 : n * x->per_server;
    const double left = (job_heap_first(&x->jobs)->key - x->virtual) * x->slowness;
    general_schedule(g, x->leaf, left > 0 ? left : 0, EVENT_SERVICE, station);
}

static void ps_arrive(struct general *g, uint32_t station, job_id j)
{
    struct ps *x = g->stations[station].state;
    struct general_job *job = &g->jobs[j];
    /* an empty station's virtual time begins anew, so that it stays small */
    x->virtual = x->jobs.n > 0 ? x->virtual + (g->now - x->updated) * x->rate : 0;
    x->updated = g->now;
    job->state = JOB_SERVED;
    job->key = x->virtual + job->work;
    job_heap_put(g, &x->jobs, job->key, j);
    ps_reschedule(g, station, x);
}

/* On a completion the virtual time is set to the job's, not accumulated, so that errors do not add
 * up. */
static job_id ps_complete(struct general *g, uint32_t station)
{
    struct ps *x = g->stations[station].state;
    g->open = LEAF_NONE;
    x->virtual = job_heap_first(&x->jobs)->key;
    x->updated = g->now;
    return job_heap_take(&x->jobs);
}

static void ps_next(struct general *g, uint32_t station)
{
    struct ps *x = g->stations[station].state;
    if (x->jobs.n == 0) {
        tournament_set(&g->queue, x->leaf, EVENT_IDLE, 0);
        return;
    }
    x->virtual += (g->now - x->updated) * x->rate;
    x->updated = g->now;
    ps_reschedule(g, station, x);
}

static void ps_remove(struct general *g, uint32_t station, job_id j)
{
    struct ps *x = g->stations[station].state;
    if (g->jobs[j].state != JOB_SERVED)
        return;
    x->virtual += (g->now - x->updated) * x->rate;
    x->updated = g->now;
    job_heap_remove(&x->jobs, j);
    ps_next(g, station);
}

static double ps_attained(const struct general *g, uint32_t station, job_id j)
{
    const struct ps *x = g->stations[station].state;
    const double left = g->jobs[j].key - (x->virtual + (g->now - x->updated) * x->rate);
    return g->jobs[j].work - fmax(0, left);
}

const struct discipline_ops discipline_ops_ps_plain = {.state = sizeof(struct ps),
                                                       .release = ps_release,
                                                       .start = ps_start,
                                                       .arrive = ps_arrive,
                                                       .complete = ps_complete,
                                                       .next = ps_next,
                                                       .remove = ps_remove,
                                                       .attained = ps_attained,
                                                       .set_back = ps_set_back};
