#include "sim/general_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/discipline.h"
#include "sim/general_fetch.h"
#include "sim/general_room.h"
#include "sim/general_servers.h"

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
    if (job->state == JOB_FREE || job->state == JOB_PARKED || job->state == JOB_AWAITS ||
        job->state == JOB_OUTSIDE)
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
    const bool plain = from->rules == NET_NONE && from->fork == NET_NONE && !st->crew;
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

/* ---- finite room ---- */

/* Places of each station and region that are taken: by requests that are present, and by requests
 * that have been promised them. */
static void count_promised(const struct general *g, uint32_t *station, uint32_t *region)
{
    const struct rooms *R = g->rooms;
    for (job_id j = 0; j < g->n_jobs; j++) {
        const struct room_job *rj = &R->jobs[j];
        if (g->jobs[j].state == JOB_FREE || !(rj->holds_station || rj->holds_region))
            continue;
        const uint32_t to = room_aim(g, j);
        station[to] += rj->holds_station;
        if (rj->holds_region)
            region[R->stations[to].region]++;
    }
}

static const char *name_of(const struct general *g, size_t station)
{
    return g->sim.plan->net->stations[station].name;
}

/* The first request that waits for room at this station could go on, and does not. */
static void check_waiting(const struct general *g, size_t i, const struct job_list *l)
{
    if (l->head != JOB_NONE && room_may_go(g, l->head))
        broken(g, "a request that waits for room that there is", name_of(g, i), l->head, JOB_NONE);
}

static void check_room(const struct general *g, size_t i, uint32_t promised,
                       const struct census *c)
{
    const struct room_station *b = &g->rooms->stations[i];
    if (b->limited && b->place.taken != g->stations[i].present + promised)
        broken(g, "places taken", name_of(g, i), b->place.taken,
               g->stations[i].present + promised);
    if (b->limited && b->place.taken > b->place.room)
        broken(g, "places taken of a room", name_of(g, i), b->place.taken, b->place.room);
    if (b->blocked != c->blocked)
        broken(g, "blocked requests", name_of(g, i), b->blocked, c->blocked);
    check_waiting(g, i, &b->outer);
    check_waiting(g, i, &b->inner);
}

static void check_rooms(const struct general *g, const struct census *c)
{
    const struct network *net = g->sim.plan->net;
    const struct rooms *R = g->rooms;
    uint32_t *station = mem_calloc(net->n_stations, sizeof *station);
    uint32_t *region = mem_calloc(net->n_regions, sizeof *region);
    count_promised(g, station, region);
    for (size_t i = 0; i < net->n_stations; i++) {
        check_room(g, i, station[i], &c[i]);
        if (R->stations[i].region != REGION_NONE)
            region[R->stations[i].region] += g->stations[i].present;
    }
    for (size_t r = 0; r < net->n_regions; r++)
        if (R->regions[r].place.taken != region[r] || region[r] > R->regions[r].place.room)
            broken(g, "places taken of a region", net->regions[r].name, R->regions[r].place.taken,
                   region[r]);
    free(station);
    free(region);
}

/* ---- servers with rules ---- */

static void check_crew(const struct general *g, size_t i, const struct census *c)
{
    const struct crew *crew = g->stations[i].crew;
    uint32_t up = 0, busy = 0, idle = 0;
    for (uint32_t k = 0; k < crew->n; k++) {
        const struct server *s = &crew->server[k];
        up += s->up;
        busy += s->job != JOB_NONE;
        idle += s->up && s->job == JOB_NONE;
        if (s->job == JOB_NONE)
            continue;
        if (g->crew_jobs[s->job].server != k)
            broken(g, "the server of a job", name_of(g, i), g->crew_jobs[s->job].server, k);
        if (g->jobs[s->job].state == JOB_SERVED && !s->up)
            broken(g, "a server that serves and is down", name_of(g, i), k, SERVER_NONE);
    }
    if (crew->up != up)
        broken(g, "servers that are up", name_of(g, i), crew->up, up);
    if (!crew->discipline)
        return;    /* they are shared */
    if (crew->busy != busy || busy != c->served + c->blocked)
        broken(g, "servers that work or are held", name_of(g, i), busy, c->served + c->blocked);
    if (crew->n_free != idle)
        broken(g, "servers that are free", name_of(g, i), crew->n_free, idle);
    if (crew->waiting.n != c->waits)
        broken(g, "requests that wait", name_of(g, i), crew->waiting.n, c->waits);
    if (c->waits > 0 && idle > 0 && busy < crew->most && !crew->halted)
        broken(g, "servers that are free while requests wait", name_of(g, i), idle, 0);
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

/* ---- fetches ---- */

/* Check the place of a fetch among the fetches of its entry. */
static void check_listed(const struct general *g, uint32_t f)
{
    const struct fetch *x = &g->fetches->fetch[f];
    const char *name = g->sim.plan->net->caches[x->cache].name;
    const uint32_t before = x->before == FETCH_NONE ? fetch_under_way(g, x->cache, x->user)
                                                    : g->fetches->fetch[x->before].after;
    if (before != f)
        broken(g, "a fetch in the list of its entry", name, before, f);
    if (x->after != FETCH_NONE && g->fetches->fetch[x->after].before != f)
        broken(g, "the fetch before another", name, g->fetches->fetch[x->after].before, f);
}

/* Between two events a fetch is trying or pausing; n: the number of jobs that wait behind it. */
static void check_fetch(const struct general *g, uint32_t f, uint32_t n)
{
    const struct fetch *x = &g->fetches->fetch[f];
    const char *name = g->sim.plan->net->caches[x->cache].name;
    uint32_t behind = 0;
    for (job_id j = x->first; j != JOB_NONE; j = g->jobs[j].next)
        behind++;
    if (behind != n)
        broken(g, "jobs behind a fetch", name, behind, n);
    if (x->phase != FETCH_TRIES && x->phase != FETCH_PAUSES)
        broken(g, "phase of a fetch", name, x->phase, FETCH_TRIES);
    if (x->phase == FETCH_TRIES && (g->jobs[x->job].state == JOB_FREE ||
                                    g->fetches->jobs[x->job].of != f))
        broken(g, "the job of a fetch", name, g->fetches->jobs[x->job].of, f);
    if (x->leaf != LEAF_NONE && g->who[x->leaf] != f)
        broken(g, "owner of a fetch's event", name, g->who[x->leaf], f);
    if (x->phase == FETCH_PAUSES && x->leaf == LEAF_NONE)
        broken(g, "the event of a fetch that pauses", name, x->leaf, f);
    if (x->listed)
        check_listed(g, f);
}

static void check_fetches(const struct general *g)
{
    const struct fetches *F = g->fetches;
    uint32_t *behind = mem_calloc(F->n + 1, sizeof *behind);
    for (job_id j = 0; j < g->n_jobs; j++) {
        if (g->jobs[j].state != JOB_AWAITS)
            continue;
        const char *name = g->sim.plan->net->caches[g->nodes[g->jobs[j].node].cache].name;
        if (F->jobs[j].awaits != FETCH_NONE)
            behind[F->jobs[j].awaits]++;
        else if (g->jobs[j].leaf == LEAF_NONE)
            broken(g, "the event of a job that looks again", name, LEAF_NONE, j);
        if (g->jobs[j].leaf != LEAF_NONE && g->who[g->jobs[j].leaf] != j)
            broken(g, "owner of a lock's event", name, g->who[g->jobs[j].leaf], j);
    }
    for (uint32_t f = 0; f < F->n; f++)
        if (F->fetch[f].phase != FETCH_FREE)
            check_fetch(g, f, behind[f]);
    if (F->todo != FETCH_NONE)
        broken(g, "fetches left to settle", "the end of an event", F->todo, FETCH_NONE);
    free(behind);
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
    if (g->rooms)
        check_rooms(g, station);
    if (g->fetches)
        check_fetches(g);
    for (size_t i = 0; i < p->n_stations; i++)
        if (g->stations[i].crew)
            check_crew(g, i, &station[i]);
    free(station);
    free(node);
}
