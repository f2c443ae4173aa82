/* What finite room needs of a workspace, and its state at time 0. */
#include "sim/general_room.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void room_job_new(struct general *g, job_id j)
{
    struct rooms *R = g->rooms;
    if (g->cap_jobs > R->cap_jobs) {
        struct room_job *jobs = arena_calloc(&g->sim.arena, g->cap_jobs, sizeof *jobs);
        if (R->cap_jobs > 0)
            memcpy(jobs, R->jobs, R->cap_jobs * sizeof *jobs);
        arena_free(&g->sim.arena, R->jobs, R->cap_jobs, sizeof *jobs);
        R->jobs = jobs;
        R->cap_jobs = g->cap_jobs;
    }
    R->jobs[j] = (struct room_job){.to = PLAN_NONE};
}

static struct room_place place_of(size_t room, enum full_rule full)
{
    return (struct room_place){.room = room < UINT32_MAX ? (uint32_t)room : UINT32_MAX,
                               .full = full};
}

static bool blocks_by(const struct rooms *R, uint32_t station, enum full_rule rule)
{
    const struct room_station *b = &R->stations[station];
    return (b->place.room < UINT32_MAX && b->place.full == rule) ||
           (b->region != REGION_NONE && R->regions[b->region].place.full == rule);
}

static void init_regions(struct rooms *R, const struct network *net)
{
    R->regions = mem_calloc(net->n_regions, sizeof *R->regions);
    R->in_regions = mem_calloc(net->n_stations, sizeof *R->in_regions);
    size_t at = 0;
    for (size_t r = 0; r < net->n_regions; r++) {
        R->regions[r].place = place_of(net->regions[r].room, net->regions[r].full);
        R->regions[r].stations = R->in_regions + at;
        for (size_t i = 0; i < net->n_stations; i++)
            if (net->stations[i].region == r)
                R->in_regions[at++] = (uint32_t)i;
        R->regions[r].n_stations = (uint32_t)(R->in_regions + at - R->regions[r].stations);
    }
}

static void init_stations(struct general *g)
{
    struct rooms *R = g->rooms;
    const struct network *net = g->sim.plan->net;
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        const bool loses = g->stations[i].loses;
        R->stations[i].place = place_of(loses ? ROOM_UNLIMITED : s->room, s->full);
        R->stations[i].region = s->region == NET_NONE ? REGION_NONE : (uint32_t)s->region;
        R->stations[i].shares = discipline_table[s->discipline].shares;
        R->stations[i].limited = (s->room < UINT32_MAX && !loses) || s->region != NET_NONE;
        g->stations[i].asks_rooms = R->stations[i].limited;
    }
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (r->to == NET_NONE)
            continue;
        struct general_station *from = &g->stations[net->nodes[r->from].station];
        const uint32_t to = (uint32_t)net->nodes[r->to].station;
        const bool before = blocks_by(R, to, FULL_BLOCK_BEFORE);
        from->chooses_first |= before && from->ops->waits_once;
        from->has_rooms |= before || blocks_by(R, to, FULL_BLOCK);
    }
    for (size_t i = 0; i < net->n_stations; i++)
        g->stations[i].has_rooms |= R->stations[i].limited;
}

/*
 * A station with its own room that loses arrivals when full needs no places: its number of requests
 * tells how full it is. Exception: where a fork's parts may arrive before the requests present at
 * time 0, these need places.
 */
static bool only_loses(const struct network *net, const struct station *s)
{
    return s->room < UINT32_MAX && s->full == FULL_LOST && s->region == NET_NONE &&
           (s->start == 0 || net->n_forks == 0);
}

void room_init(struct general *g)
{
    const struct network *net = g->sim.plan->net;
    bool any = net->n_regions > 0;
    for (size_t i = 0; i < net->n_stations; i++) {
        const bool loses = g->stations[i].loses = only_loses(net, &net->stations[i]);
        g->stations[i].room = loses ? (uint32_t)net->stations[i].room : UINT32_MAX;
        any |= net->stations[i].room < UINT32_MAX && !g->stations[i].loses;
    }
    if (!any)
        return;
    struct rooms *R = g->rooms = mem_calloc(1, sizeof *R);
    R->stations = mem_calloc(net->n_stations, sizeof *R->stations);
    R->freed = mem_calloc(net->n_stations, sizeof *R->freed);
    init_regions(R, net);
    init_stations(g);
}

void room_release(struct general *g)
{
    struct rooms *R = g->rooms;
    if (!R)
        return;
    arena_free(&g->sim.arena, R->jobs, R->cap_jobs, sizeof *R->jobs);
    free(R->stations);
    free(R->regions);
    free(R->in_regions);
    free(R->freed);
    free(R->suspects);
    free(R->circle);
    free(R);
}

void room_start(struct general *g)
{
    struct rooms *R = g->rooms;
    for (size_t i = 0; i < g->sim.plan->n_stations; i++) {
        struct room_station *b = &R->stations[i];
        b->place.taken = b->blocked = 0;
        b->freed = false;
        job_list_clear(&b->outer);
        job_list_clear(&b->inner);
    }
    for (size_t r = 0; r < g->sim.plan->net->n_regions; r++)
        R->regions[r].place.taken = 0;
    R->n_freed = R->waiting = 0;
    R->n_suspects = R->n_circle = 0;
    R->order = 0;
    R->starting = false;
    g->unsettled = false;
}
