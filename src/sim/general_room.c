#include "sim/general_room.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sim/general_fetch.h"
#include "sim/general_servers.h"

/* ---- places ---- */

/* Does a request that comes from station `from`, or STATION_NONE, need another place of the
 * region? */
static bool needs_region(const struct rooms *R, uint32_t to, uint32_t from)
{
    const uint32_t region = R->stations[to].region;
    return region != REGION_NONE &&
           (from == STATION_NONE || R->stations[from].region != region);
}

static bool region_is_full_for(const struct rooms *R, const struct room_job *rj, uint32_t to,
                               uint32_t from)
{
    return !rj->holds_region && needs_region(R, to, from) &&
           room_is_full(&R->regions[R->stations[to].region].place);
}

static bool station_is_full_for(const struct rooms *R, const struct room_job *rj, uint32_t to,
                                uint32_t from)
{
    return !rj->holds_station && to != from && room_is_full(&R->stations[to].place);
}

/* The first place that keeps a request out, or NULL. */
static const struct room_place *obstacle(const struct rooms *R, const struct room_job *rj,
                                         uint32_t to, uint32_t from)
{
    if (region_is_full_for(R, rj, to, from))
        return &R->regions[R->stations[to].region].place;
    return station_is_full_for(R, rj, to, from) ? &R->stations[to].place : NULL;
}

/* The first place that must be free before a service begins, but is not; or NULL. */
static const struct room_place *obstacle_before(const struct rooms *R, const struct room_job *rj,
                                                uint32_t to, uint32_t from)
{
    const struct room_station *b = &R->stations[to];
    if (region_is_full_for(R, rj, to, from) &&
        R->regions[b->region].place.full == FULL_BLOCK_BEFORE)
        return &R->regions[b->region].place;
    return station_is_full_for(R, rj, to, from) && b->place.full == FULL_BLOCK_BEFORE ? &b->place
                                                                                      : NULL;
}

/* The job takes its places; from now on it holds them as a request that is present does. */
static void take(struct rooms *R, struct room_job *rj, uint32_t to, uint32_t from)
{
    if (!rj->holds_region && needs_region(R, to, from))
        R->regions[R->stations[to].region].place.taken++;
    if (!rj->holds_station && to != from && R->stations[to].limited)
        R->stations[to].place.taken++;
    rj->holds_region = rj->holds_station = false;
}

static void take_before(struct rooms *R, struct room_job *rj, uint32_t to, uint32_t from)
{
    const uint32_t region = R->stations[to].region;
    rj->holds_region =
        needs_region(R, to, from) && R->regions[region].place.full == FULL_BLOCK_BEFORE;
    rj->holds_station = to != from && R->stations[to].place.full == FULL_BLOCK_BEFORE;
    if (rj->holds_region)
        R->regions[region].place.taken++;
    if (rj->holds_station)
        R->stations[to].place.taken++;
}

/* Places of the station may be free now: mark it, so that waiting requests are admitted at the end
 * of the event. */
static void has_freed(struct general *g, uint32_t station)
{
    struct rooms *R = g->rooms;
    if (R->waiting == 0 || R->stations[station].freed)
        return;
    R->stations[station].freed = true;
    R->freed[R->n_freed++] = station;
    g->unsettled = true;
}

static void give_held(struct general *g, struct room_job *rj, uint32_t to)
{
    struct rooms *R = g->rooms;
    if (rj->holds_region)
        R->regions[R->stations[to].region].place.taken--;
    if (rj->holds_station)
        R->stations[to].place.taken--;
    if (rj->holds_region || rj->holds_station)
        has_freed(g, to);
    rj->holds_region = rj->holds_station = false;
}

/* Add to the places that a request gives back when it goes from one station to another, or to
 * STATION_NONE. Returns false if it keeps its places. */
static bool add_places(struct rooms *R, uint32_t from, uint32_t to, int n)
{
    if (from == to || !R->stations[from].limited)
        return false;
    R->stations[from].place.taken += (uint32_t)n;
    const uint32_t region = R->stations[from].region;
    if (region != REGION_NONE && (to == STATION_NONE || R->stations[to].region != region))
        R->regions[region].place.taken += (uint32_t)n;
    return true;
}

/* A request has gone from one station to another, or STATION_NONE. */
static void give(struct general *g, uint32_t from, uint32_t to)
{
    if (add_places(g->rooms, from, to, -1))
        has_freed(g, from);
}

void room_left(struct general *g, uint32_t station)
{
    give(g, station, STATION_NONE);
}

/* ---- who waits for room ---- */

static uint32_t station_of(const struct general *g, uint32_t node)
{
    return g->nodes[node].station;
}

uint32_t room_aim(const struct general *g, job_id j)
{
    const uint32_t to = g->rooms->jobs[j].to;
    return station_of(g, g->jobs[j].state == JOB_OUTSIDE ? to : g->sim.plan->targets[to].node);
}

/* The station where a job holds places, or STATION_NONE. */
static uint32_t origin(const struct general *g, job_id j)
{
    return g->jobs[j].state == JOB_OUTSIDE ? STATION_NONE : station_of(g, g->jobs[j].node);
}

/* Does a request wait for this room, blocked or outside, when it is full? Else it is lost or
 * overflows. */
static bool is_waited_for(const struct room_place *p, const struct room_job *rj)
{
    return rj->before ? p->full == FULL_BLOCK_BEFORE
                      : p->full != FULL_LOST && p->full != FULL_OVERFLOW;
}

bool room_station_keeps_out(const struct general *g, job_id j)
{
    const struct rooms *R = g->rooms;
    const uint32_t aim = room_aim(g, j);
    return station_is_full_for(R, &R->jobs[j], aim, origin(g, j)) &&
           is_waited_for(&R->stations[aim].place, &R->jobs[j]);
}

bool room_region_keeps_out(const struct general *g, job_id j)
{
    const struct rooms *R = g->rooms;
    const uint32_t aim = room_aim(g, j);
    return region_is_full_for(R, &R->jobs[j], aim, origin(g, j)) &&
           is_waited_for(&R->regions[R->stations[aim].region].place, &R->jobs[j]);
}

static struct job_list *waiting_list(struct general *g, job_id j)
{
    struct room_station *b = &g->rooms->stations[room_aim(g, j)];
    return needs_region(g->rooms, room_aim(g, j), origin(g, j)) || b->region == REGION_NONE
               ? &b->outer
               : &b->inner;
}

static void begin_to_wait(struct general *g, job_id j)
{
    g->rooms->jobs[j].order = g->rooms->order++;
    g->rooms->waiting++;
    job_list_append(g, waiting_list(g, j), j);
}

static void end_to_wait(struct general *g, job_id j)
{
    g->rooms->waiting--;
    job_list_remove(g, waiting_list(g, j), j);
}

static void wait_outside(struct general *g, uint32_t node, job_id j)
{
    g->jobs[j].state = JOB_OUTSIDE;
    g->jobs[j].arrived = g->now;
    g->rooms->jobs[j].to = node;
    begin_to_wait(g, j);
}

static void end_outside(struct general *g, job_id j)
{
    end_to_wait(g, j);
    general_count_outside(g, j);
}

static void block(struct general *g, job_id j, uint32_t target)
{
    struct rooms *R = g->rooms;
    struct room_job *rj = &R->jobs[j];
    struct room_station *a = &R->stations[station_of(g, g->jobs[j].node)];
    g->jobs[j].state = JOB_BLOCKED;
    g->jobs[j].key = g->now;
    rj->to = target;
    rj->next = JOB_NONE;
    rj->previous = a->blocked > 0 ? a->last : JOB_NONE;
    *(a->blocked++ > 0 ? &R->jobs[a->last].next : &a->first) = j;
    a->last = j;
    begin_to_wait(g, j);
    R->suspects = mem_grow(R->suspects, &R->cap_suspects, R->n_suspects + 1, sizeof *R->suspects);
    R->suspects[R->n_suspects++] = j;
    g->unsettled = true;
    if (a->shares)    /* the other requests are served meanwhile */
        g->stations[station_of(g, g->jobs[j].node)].ops->next(g, station_of(g, g->jobs[j].node));
}

/* A job is no longer blocked. Returns how long it was blocked [s]. */
static double unblock(struct general *g, job_id j)
{
    struct rooms *R = g->rooms;
    const struct room_job *rj = &R->jobs[j];
    struct room_station *a = &R->stations[station_of(g, g->jobs[j].node)];
    end_to_wait(g, j);
    *(rj->previous == JOB_NONE ? &a->first : &R->jobs[rj->previous].next) = rj->next;
    *(rj->next == JOB_NONE ? &a->last : &R->jobs[rj->next].previous) = rj->previous;
    a->blocked--;
    return g->now - g->jobs[j].key;
}

/* ---- what becomes of a request ---- */

static enum room_verdict lose(struct general *g, uint32_t node)
{
    g->nodes[node].arrivals++;
    g->nodes[node].lost++;
    return ROOM_LOST;
}

/* The verdict on a request that comes from a server, from elsewhere in the network, or from
 * outside; *node is set to its final destination. */
static enum room_verdict judge(struct general *g, job_id j, uint32_t *node, uint32_t from,
                               bool inside)
{
    struct rooms *R = g->rooms;
    struct room_job *rj = &R->jobs[j];
    for (bool overflowed = false;; overflowed = true) {
        const uint32_t to = station_of(g, *node);
        const struct room_place *full = obstacle(R, rj, to, from);
        if (!full) {
            take(R, rj, to, from);
            return ROOM_ENTERS;
        }
        if (full->full == FULL_WAIT)
            return ROOM_OUTSIDE;
        if (full->full != FULL_LOST && full->full != FULL_OVERFLOW && inside && !overflowed)
            return from == STATION_NONE ? ROOM_OUTSIDE : ROOM_BLOCKED;
        give_held(g, rj, to);
        const size_t overflow = g->sim.plan->net->nodes[*node].overflow;
        if (full->full != FULL_OVERFLOW || overflow == NET_NONE)
            return lose(g, *node);
        g->nodes[*node].arrivals++;
        g->nodes[*node].overflowed++;
        *node = (uint32_t)overflow;
    }
}

void room_before_starts(struct general *g)
{
    struct rooms *R = g->rooms;
    struct room_job none = {0};
    for (size_t i = 0; i < g->sim.plan->n_starts; i++)
        for (size_t n = g->sim.plan->starts[i].n; n > 0; n--)
            take(R, &none, station_of(g, g->sim.plan->starts[i].node), STATION_NONE);
    R->starting = true;
}

void room_after_starts(struct general *g)
{
    g->rooms->starting = false;
    room_settle(g);
}

/* A customer of a closed class cannot be lost: it waits outside for a station that blocks. */
static bool is_customer(const struct general *g, job_id j)
{
    const uint32_t source = g->jobs[j].source;
    return source != PLAN_NONE && g->sim.plan->sources[source].customers > 0;
}

bool room_enter(struct general *g, uint32_t *node, job_id j)
{
    struct room_job *rj = &g->rooms->jobs[j];
    if (g->rooms->starting)
        rj->holds_region = rj->holds_station = true;
    enum room_verdict v = (enum room_verdict)rj->verdict;
    if (v == ROOM_ASK)
        v = judge(g, j, node, STATION_NONE, g->jobs[j].state != JOB_WAITS || is_customer(g, j));
    else
        *node = rj->to;
    rj->verdict = ROOM_ASK;
    rj->to = PLAN_NONE;
    g->jobs[j].node = *node;    /* its class is the new node's from now on */
    if (v == ROOM_LOST)
        general_leave(g, (uint32_t)g->sim.plan->net->lost, j);
    else if (v == ROOM_OUTSIDE)
        wait_outside(g, *node, j);
    return v == ROOM_ENTERS;
}

/* The node to which a target takes a job; PLAN_NONE: it leaves. A fetch ends where it fills its
 * cache, and needs no room beyond. */
static uint32_t destination(const struct general *g, job_id j, uint32_t target)
{
    const struct plan_target *to = &g->sim.plan->targets[target];
    const bool ends = g->fetches && to->fills != PLAN_NONE &&
                      g->fetches->jobs[j].cache == to->fills;
    return ends ? PLAN_NONE : to->node;
}

bool room_begin(struct general *g, uint32_t station, job_id j)
{
    struct rooms *R = g->rooms;
    struct room_job *rj = &R->jobs[j];
    if (g->sim.plan->nodes[g->jobs[j].node].cache < PLAN_RECORDS)
        return true;    /* a look-up at the end of the service decides where it goes */
    const uint32_t target = rj->to = general_route(g, j);
    const uint32_t node = destination(g, j, target);
    if (node == PLAN_NONE || !R->stations[station_of(g, node)].limited)
        return true;
    if (!obstacle_before(R, rj, station_of(g, node), station)) {
        take_before(R, rj, station_of(g, node), station);
        return true;
    }
    rj->before = true;
    block(g, j, target);
    return false;
}

/* The job goes from its station to where the target and its verdict say. */
static void go(struct general *g, job_id j, uint32_t target, double blocked)
{
    const uint32_t station = station_of(g, g->jobs[j].node);
    if (g->stations[station].crew)
        crew_leaves(g, station, j);
    general_depart(g, station, j, blocked);
    if (target != PLAN_NONE)
        general_follow(g, j, target);
}

/* A job whose service is over leaves its station, if it is admitted at its destination. */
static void move(struct general *g, uint32_t from, job_id j, uint32_t target, double blocked)
{
    struct room_job *rj = &g->rooms->jobs[j];
    uint32_t node = target == PLAN_NONE ? PLAN_NONE : destination(g, j, target);
    uint32_t to = node == PLAN_NONE ? STATION_NONE : station_of(g, node);
    rj->to = PLAN_NONE;
    if (to != STATION_NONE && g->rooms->stations[to].limited) {
        const enum room_verdict v = judge(g, j, &node, from, true);
        if (v == ROOM_BLOCKED) {
            block(g, j, target);
            return;
        }
        rj->verdict = (uint8_t)v;
        rj->to = node;
        to = v == ROOM_ENTERS ? station_of(g, node) : STATION_NONE;
    }
    go(g, j, target, blocked);
    give(g, from, to);
}

void room_complete(struct general *g, uint32_t station, job_id j)
{
    const uint32_t chosen = g->rooms->jobs[j].to;
    move(g, station, j, chosen == PLAN_NONE ? general_route(g, j) : chosen, 0);
}

/* ---- at the end of an event ---- */

bool room_may_go(const struct general *g, job_id j)
{
    return !room_region_keeps_out(g, j) && !room_station_keeps_out(g, j);
}

static void earlier_of(const struct general *g, const struct job_list *l, job_id *best)
{
    const job_id j = l->head;
    if (j != JOB_NONE && room_may_go(g, j) &&
        (*best == JOB_NONE || g->rooms->jobs[j].order < g->rooms->jobs[*best].order))
        *best = j;
}

/* The first waiting request that may now go to this station, or to any station of its region. */
static job_id first_to_go(const struct general *g, uint32_t station)
{
    const struct rooms *R = g->rooms;
    const uint32_t r = R->stations[station].region;
    const uint32_t *stations = r == REGION_NONE ? &station : R->regions[r].stations;
    const uint32_t n = r == REGION_NONE ? 1 : R->regions[r].n_stations;
    job_id best = JOB_NONE;
    for (uint32_t i = 0; i < n; i++) {
        earlier_of(g, &R->stations[stations[i]].outer, &best);
        earlier_of(g, &R->stations[stations[i]].inner, &best);
    }
    return best;
}

void room_unblock_service(struct general *g, job_id j)
{
    struct room_job *rj = &g->rooms->jobs[j];
    const uint32_t station = station_of(g, g->jobs[j].node);
    g->nodes[g->jobs[j].node].blocked += unblock(g, j);
    rj->before = false;
    general_serve_now(g, station, j);
}

static void let_go(struct general *g, job_id j)
{
    struct room_job *rj = &g->rooms->jobs[j];
    const uint32_t to = rj->to, from = origin(g, j);
    if (from == STATION_NONE) {
        end_outside(g, j);
        general_enter(g, to, j);
    } else if (rj->before) {
        take_before(g->rooms, rj, room_aim(g, j), from);
        room_unblock_service(g, j);
    } else {
        move(g, from, j, to, unblock(g, j));
    }
}

/*
 * Decide where the requests of a cycle go, as if all had given back their places. Each finds the
 * place that another one leaves, with one exception: a request that waited for a region may find
 * its station full, which loses it or lets it overflow. Such requests are judged last, so that
 * they overflow only to places that nobody of the cycle takes.
 */
static void judge_exchange(struct general *g, const job_id *jobs, size_t n, uint32_t *nodes)
{
    struct rooms *R = g->rooms;
    for (size_t i = 0; i < n; i++)
        add_places(R, origin(g, jobs[i]), room_aim(g, jobs[i]), -1);
    for (size_t i = 0; i < n; i++) {
        const uint32_t to = room_aim(g, jobs[i]), from = origin(g, jobs[i]);
        nodes[i] = g->sim.plan->targets[R->jobs[jobs[i]].to].node;
        if (obstacle(R, &R->jobs[jobs[i]], to, from))
            continue;
        take(R, &R->jobs[jobs[i]], to, from);
        R->jobs[jobs[i]].verdict = ROOM_ENTERS;
    }
    for (size_t i = 0; i < n; i++)
        if (R->jobs[jobs[i]].verdict == ROOM_ASK)
            R->jobs[jobs[i]].verdict = (uint8_t)judge(g, jobs[i], &nodes[i], STATION_NONE, false);
}

/* No other request takes a place before all requests of the cycle have moved. */
void room_exchange(struct general *g, const job_id *jobs, size_t n)
{
    struct rooms *R = g->rooms;
    uint32_t *memory = mem_calloc(3 * n, sizeof *memory);
    uint32_t *nodes = memory, *from = memory + n, *to = memory + 2 * n;
    judge_exchange(g, jobs, n, nodes);
    for (size_t i = 0; i < n; i++) {
        from[i] = origin(g, jobs[i]);
        to[i] = room_aim(g, jobs[i]);
        add_places(R, from[i], to[i], 1);
    }
    for (size_t i = 0; i < n; i++) {
        struct room_job *rj = &R->jobs[jobs[i]];
        const uint32_t target = rj->to;
        const double blocked = unblock(g, jobs[i]);
        rj->to = nodes[i];
        go(g, jobs[i], target, blocked);
    }
    for (size_t i = 0; i < n; i++)
        give(g, from[i], to[i]);
    free(memory);
}

void room_settle(struct general *g)
{
    struct rooms *R = g->rooms;
    while (R->n_freed > 0 || R->n_suspects > 0) {
        if (R->n_freed == 0) {
            deadlock_settle(g);
            continue;
        }
        const uint32_t station = R->freed[--R->n_freed];
        R->stations[station].freed = false;
        job_id j;
        while ((j = first_to_go(g, station)) != JOB_NONE)
            let_go(g, j);
    }
    g->unsettled = false;
}

/* ---- removal ---- */

void room_withdraw(struct general *g, job_id j)
{
    struct room_job *rj = &g->rooms->jobs[j];
    if (rj->holds_region || rj->holds_station)
        give_held(g, rj, room_aim(g, j));
    if (g->jobs[j].state == JOB_BLOCKED)
        g->nodes[g->jobs[j].node].blocked += unblock(g, j);
    else if (g->jobs[j].state == JOB_OUTSIDE)
        end_outside(g, j);
    rj->before = false;
    rj->to = PLAN_NONE;
}
