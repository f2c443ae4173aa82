/*
 * The work left at a station, for the rule least-work. The work of requests whose service has not
 * begun is a running sum. Requests whose service has begun are in a list, and the discipline is
 * asked for the attained service of each; it need not know anything else. Under nonpreemptive
 * disciplines (ops->waits_once) the list has at most one request per server; under sharing and
 * preemption it has all present requests.
 */
#include "sim/general.h"

#include "base/mem.h"

struct general_work {
    double waiting;         /* work of the requests whose service has not begun [s] */
    job_id first;           /* list of the other requests */
    uint32_t begun;         /* number of requests in that list */
};

static void ask(struct general *g, uint32_t station)
{
    struct general_station *st = &g->stations[station];
    if (!st->work)
        st->work = arena_calloc(&g->sim.arena, 1, sizeof *st->work);
    g->asks_for_work = true;
}

void general_work_init(struct general *g)
{
    const struct sim_plan *p = g->sim.plan;
    for (size_t i = 0; i < p->n_dispatches; i++) {
        const struct plan_dispatch *d = &p->dispatches[i];
        for (uint32_t k = 0; d->rule == DISPATCH_LEAST_WORK && k < d->n; k++)
            ask(g, p->targets[d->first + k].place);
    }
}

void general_work_release(struct general *g)
{
    for (size_t i = 0; i < g->sim.plan->n_stations; i++)
        arena_free(&g->sim.arena, g->stations[i].work, 1, sizeof *g->stations[i].work);
    arena_free(&g->sim.arena, g->links, g->links ? g->cap_jobs : 0, sizeof *g->links);
}

void general_work_start(struct general *g)
{
    for (size_t i = 0; g->asks_for_work && i < g->sim.plan->n_stations; i++)
        if (g->stations[i].work)
            *g->stations[i].work = (struct general_work){.first = JOB_NONE};
}

void general_work_comes(struct general *g, uint32_t station, job_id j)
{
    const struct general_station *st = &g->stations[station];
    g->links[j].linked = false;
    st->work->waiting += g->jobs[j].work;
    if (!st->ops->waits_once)
        general_work_begins(g, station, j);
}

/* Subtract a request's work from the sum. With no request left the sum is set to exactly 0. */
static void take_from_waiting(struct general_work *w, double work, uint32_t left)
{
    w->waiting = left > 0 ? w->waiting - work : 0;
}

void general_work_begins(struct general *g, uint32_t station, job_id j)
{
    const struct general_station *st = &g->stations[station];
    struct general_work *w = st->work;
    struct job_link *link = &g->links[j];
    if (link->linked)    /* its service had begun before and was interrupted */
        return;
    *link = (struct job_link){.next = w->first, .before = JOB_NONE, .linked = true};
    if (w->first != JOB_NONE)
        g->links[w->first].before = j;
    w->first = j;
    w->begun++;
    take_from_waiting(w, g->jobs[j].work, st->present - w->begun);
}

void general_work_goes(struct general *g, uint32_t station, job_id j)
{
    struct general_work *w = g->stations[station].work;
    const struct job_link *link = &g->links[j];
    if (!link->linked) {
        take_from_waiting(w, g->jobs[j].work, g->stations[station].present - w->begun);
        return;
    }
    if (link->next != JOB_NONE)
        g->links[link->next].before = link->before;
    if (link->before != JOB_NONE)
        g->links[link->before].next = link->next;
    else
        w->first = link->next;
    w->begun--;
}

static double left_of(const struct general *g, uint32_t station, job_id j)
{
    const struct general_job *job = &g->jobs[j];
    const struct discipline_ops *ops = g->stations[station].ops;
    if (job->state == JOB_BLOCKED || job->state == JOB_DONE)
        return 0;
    if (!ops->waits_once)
        return job->work - ops->attained(g, station, j);
    return job->leaf == LEAF_NONE ? job->work : general_due(g, job->leaf) - g->now;
}

double general_work_left(const struct general *g, uint32_t station, job_id without)
{
    const struct general_station *st = &g->stations[station];
    if (st->servers == UINT32_MAX)
        return 0;
    double left = st->work->waiting;
    for (job_id j = st->work->first; j != JOB_NONE; j = g->links[j].next)
        left += j == without ? 0 : left_of(g, station, j);
    return left / st->servers;
}
