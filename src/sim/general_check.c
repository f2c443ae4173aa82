#include "sim/general_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/discipline.h"

/* Who is at a station. */
struct census {
    uint32_t waits, served, blocked, forked, leaves;
};

static void broken(const struct general *g, const char *what, const char *where, double is,
                   double should)
{
    fprintf(stderr,
            "sojourn: broken in the general engine: %s at '%s': %.17g, not %.17g; seed %" PRIu64
            ", replication %" PRIu64 ", %.17g s after its begin\n",
            what, where, is, should, g->sim.seed, g->sim.replication, g->sim.era + g->now);
    abort();
}

static void count_job(const struct general *g, job_id j, struct census *station, uint64_t *node)
{
    const struct general_job *job = &g->jobs[j];
    if (job->state == JOB_FREE || job->state == JOB_PARKED || job->state == JOB_OUTSIDE)
        return;
    struct census *c = &station[g->nodes[job->node].station];
    c->waits += job->state == JOB_WAITS;
    c->served += job->state == JOB_SERVED;
    c->blocked += job->state == JOB_BLOCKED;
    c->forked += job->state == JOB_FORKED;
    node[job->node]++;
    const struct general_station *st = &g->stations[g->nodes[job->node].station];
    if (st->waits_once && job->leaf != LEAF_NONE) {
        c->leaves++;
        if (g->who[job->leaf] != j || job->state != JOB_SERVED)
            broken(g, "owner of a service's event",
                   g->sim.plan->net->stations[g->nodes[job->node].station].name,
                   g->who[job->leaf], j);
    }
}

static void check_station(const struct general *g, size_t i, const struct census *c)
{
    const struct station *from = &g->sim.plan->net->stations[i];
    const struct general_station *st = &g->stations[i];
    const struct discipline_row *row = &discipline_table[from->discipline];
    const uint32_t present = c->waits + c->served + c->blocked + c->forked;
    if (present != st->present)
        broken(g, "requests present", from->name, st->present, present);
    if (st->present > from->room)
        broken(g, "requests in a finite room", from->name, st->present, (double)from->room);
    const bool plain = from->rules == NET_NONE && from->fork == NET_NONE;
    if (row->shares || !plain || st->servers == UINT32_MAX)
        return;
    if (c->served + c->blocked > st->servers)
        broken(g, "servers that work or are held", from->name, c->served + c->blocked, st->servers);
    if (row->work_conserving && c->waits > 0 && c->served + c->blocked < st->servers)
        broken(g, "servers at work while requests wait", from->name, c->served + c->blocked,
               st->servers);
}

static void check_node(const struct general *g, size_t i, uint64_t now)
{
    const struct general_node *n = &g->nodes[i];
    const uint64_t came = n->arrivals + n->there;
    const uint64_t gone = n->completions + n->lost + n->overflowed + n->removed;
    if (came != gone + now)
        broken(g, "requests that came", g->sim.plan->net->stations[n->station].name, (double)came,
               (double)(gone + now));
}

static void check_regions(const struct general *g)
{
    const struct network *net = g->sim.plan->net;
    size_t *present = mem_calloc(net->n_regions, sizeof *present);
    for (size_t i = 0; i < net->n_stations; i++)
        if (net->stations[i].region != NET_NONE)
            present[net->stations[i].region] += g->stations[i].present;
    for (size_t i = 0; i < net->n_regions; i++)
        if (present[i] > net->regions[i].room)
            broken(g, "requests in a region", net->regions[i].name, (double)present[i],
                   (double)net->regions[i].room);
    free(present);
}

void general_check(const struct general *g)
{
    const struct sim_plan *p = g->sim.plan;
    struct census *station = mem_calloc(p->n_stations, sizeof *station);
    uint64_t *node = mem_calloc(p->n_nodes, sizeof *node);
    for (job_id j = 0; j < g->n_jobs; j++)
        count_job(g, j, station, node);
    for (size_t i = 0; i < p->n_stations; i++)
        check_station(g, i, &station[i]);
    for (size_t i = 0; i < p->n_nodes; i++)
        check_node(g, i, node[i]);
    check_regions(g);
    free(station);
    free(node);
}
