/* Arrays of the general engine's workspace that grow with the number of jobs and events; lists. */
#include "sim/general.h"

#include <string.h>

#include "sim/general_fetch.h"
#include "sim/general_servers.h"

void general_more_leaves(struct general *g)
{
    const size_t old = g->cap_who;
    uint32_t *who = arena_calloc(&g->sim.arena, g->queue.capacity, sizeof *who);
    memcpy(who, g->who, old * sizeof *who);
    arena_free(&g->sim.arena, g->who, old, sizeof *who);
    g->who = who;
    g->cap_who = g->queue.capacity;
}

/* A larger copy of an array of job data: `more` elements, of which the first `old` are copied. */
static void *more_of(struct general *g, void *p, size_t old, size_t more, size_t size)
{
    void *grown = arena_calloc(&g->sim.arena, more, size);
    if (old > 0)
        memcpy(grown, p, old * size);
    arena_free(&g->sim.arena, p, old, size);
    return grown;
}

void general_more_jobs(struct general *g)
{
    const size_t old = g->cap_jobs, more = old ? 2 * old : 16;
    g->jobs = more_of(g, g->jobs, old, more, sizeof *g->jobs);
    if (g->asks_for_work)
        g->links = more_of(g, g->links, old, more, sizeof *g->links);
    if (g->crews)
        g->crew_jobs = more_of(g, g->crew_jobs, old, more, sizeof *g->crew_jobs);
    if (g->forks)
        g->parts = more_of(g, g->parts, old, more, sizeof *g->parts);
    if (g->fetches)
        g->fetches->jobs = more_of(g, g->fetches->jobs, old, more, sizeof *g->fetches->jobs);
    g->cap_jobs = more;
}

void job_list_remove(struct general *g, struct job_list *l, job_id j)
{
    if (l->head == j) {
        l->head = g->jobs[j].next;
        return;
    }
    job_id before = l->head;
    while (g->jobs[before].next != j)
        before = g->jobs[before].next;
    g->jobs[before].next = g->jobs[j].next;
    if (l->tail == j)
        l->tail = before;
}
