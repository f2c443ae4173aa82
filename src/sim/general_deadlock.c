/*
 * Deadlock: requests block each other in a cycle, each waiting for a place that the next one holds.
 *
 * A station is alive when one of its places will be given back eventually: a request there is in
 * service, or will be after those before it; or a request blocked there waits only for rooms that
 * are free or alive. A region is alive when one of its stations is. With several servers, or with
 * sharing, one request that can go on is enough, so a cycle alone is no deadlock; a set of stations
 * that are not alive is one.
 *
 * A request blocked at a station that is not alive waits for a place at another one that is not.
 * Following the first blocked request of each of them closes a cycle. The requests of the cycle
 * exchange places: all of them go on at once, in the order in which they were blocked. Requests
 * that are blocked before their services cannot do that: they begin their services without room at
 * their destinations, and are then blocked after them.
 *
 * Only blocking a request can make a deadlock, so it is looked for then. Mostly a few steps from
 * one station to the next find one that is alive.
 */
#include "sim/general_room.h"

#include <string.h>

#include "base/mem.h"
#include "sim/measure.h"

/* Does the station serve, now or later, a request that is there or has been promised a place? */
static bool serves(const struct general *g, uint32_t station)
{
    const struct general_station *st = &g->stations[station];
    const struct room_station *b = &g->rooms->stations[station];
    const uint32_t n = b->limited ? b->place.taken : st->present;
    return n > b->blocked && (b->shares || b->blocked < st->servers);
}

static bool region_serves(const struct general *g, uint32_t region)
{
    const struct room_region *r = &g->rooms->regions[region];
    for (uint32_t i = 0; i < r->n_stations; i++)
        if (serves(g, r->stations[i]))
            return true;
    return false;
}

/* The request that must go before this blocked job can: the first one blocked at the station, or in
 * the region, whose room the job waits for. JOB_NONE: none is blocked there. */
static job_id holder(const struct general *g, job_id j)
{
    const struct rooms *R = g->rooms;
    const uint32_t aim = room_aim(g, j);
    if (room_station_keeps_out(g, j))
        return R->stations[aim].blocked > 0 ? R->stations[aim].first : JOB_NONE;
    const struct room_region *r = &R->regions[R->stations[aim].region];
    job_id best = JOB_NONE;
    for (uint32_t i = 0; i < r->n_stations; i++) {
        const struct room_station *b = &R->stations[r->stations[i]];
        if (b->blocked > 0 && (best == JOB_NONE || R->jobs[b->first].order < R->jobs[best].order))
            best = b->first;
    }
    return best;
}

static bool waits_for_service(const struct general *g, job_id j)
{
    const uint32_t aim = room_aim(g, j);
    return room_station_keeps_out(g, j) ? serves(g, aim)
                                        : region_serves(g, g->rooms->stations[aim].region);
}

/* Does following the first blocked requests lead to a station that serves? */
static bool is_quickly_alive(const struct general *g, job_id j)
{
    if (serves(g, g->nodes[g->jobs[j].node].station))
        return true;
    for (size_t n = 0; n <= g->sim.plan->n_stations; n++) {
        if (waits_for_service(g, j))
            return true;
        j = holder(g, j);
        if (j == JOB_NONE)
            return true;
    }
    return false;
}

static bool region_is_alive(const struct rooms *R, uint32_t region)
{
    const struct room_region *r = &R->regions[region];
    for (uint32_t i = 0; i < r->n_stations; i++)
        if (R->stations[r->stations[i]].alive)
            return true;
    return false;
}

/* Will there eventually be room for a blocked job? */
static bool will_have_room(const struct general *g, job_id j)
{
    const struct rooms *R = g->rooms;
    const struct room_station *b = &R->stations[room_aim(g, j)];
    if (room_station_keeps_out(g, j) && !b->alive)
        return false;
    return !room_region_keeps_out(g, j) || region_is_alive(R, b->region);
}

static bool comes_alive(const struct general *g, const struct room_station *a)
{
    job_id j = a->blocked > 0 ? a->first : JOB_NONE;
    for (; j != JOB_NONE; j = g->rooms->jobs[j].next)
        if (will_have_room(g, j))
            return true;
    return false;
}

/* Set `alive` for all stations. */
static void find_alive(struct general *g)
{
    struct rooms *R = g->rooms;
    const size_t n = g->sim.plan->n_stations;
    for (size_t i = 0; i < n; i++)
        R->stations[i].alive = serves(g, (uint32_t)i);
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < n; i++)
            if (!R->stations[i].alive && comes_alive(g, &R->stations[i]))
                more = R->stations[i].alive = true;
    }
}

static void add_to_circle(struct rooms *R, job_id j)
{
    R->circle = mem_grow(R->circle, &R->cap_circle, R->n_circle + 1, sizeof *R->circle);
    R->circle[R->n_circle++] = j;
}

/* Collect a cycle in R->circle, beginning at a job that is blocked for ever. As many steps as there
 * are stations lead into the cycle, because each station or region has a first blocked request. */
static void find_circle(struct general *g, job_id j)
{
    struct rooms *R = g->rooms;
    for (size_t n = 0; n < 2 * g->sim.plan->n_stations; n++)
        j = holder(g, j);
    const job_id begin = j;
    R->n_circle = 0;
    do {
        add_to_circle(R, j);
        j = holder(g, j);
    } while (j != begin);
}

static void sort_by_order(const struct rooms *R, job_id *jobs, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && R->jobs[jobs[k]].order < R->jobs[jobs[k - 1]].order; k--) {
            const job_id later = jobs[k - 1];
            jobs[k - 1] = jobs[k];
            jobs[k] = later;
        }
}

static void resolve(struct general *g)
{
    struct rooms *R = g->rooms;
    const size_t n = R->n_circle;
    bool before = false;
    R->n_circle = 0;
    sort_by_order(R, R->circle, n);
    for (size_t i = 0; i < n; i++)
        before = before || R->jobs[R->circle[i]].before;
    if (!before)
        room_exchange(g, R->circle, n);
    for (size_t i = 0; before && i < n; i++)
        if (R->jobs[R->circle[i]].before)
            room_unblock_service(g, R->circle[i]);
}

/* The next suspect that is still blocked for ever. */
static void settle_one(struct general *g, job_id j)
{
    if (g->jobs[j].state != JOB_BLOCKED || is_quickly_alive(g, j))
        return;
    find_alive(g);
    if (g->rooms->stations[g->nodes[g->jobs[j].node].station].alive)
        return;
    find_circle(g, j);
    if (g->sim.plan->net->deadlock == DEADLOCK_RESOLVE)
        resolve(g);
    else
        g->sim.next_mark = 0; /* the event loop then handles a mark at once, and sees the circle */
}

void deadlock_settle(struct general *g)
{
    struct rooms *R = g->rooms;
    while (R->n_suspects > 0 && R->n_freed == 0 && R->n_circle == 0)
        settle_one(g, R->suspects[--R->n_suspects]);
    if (R->n_circle > 0)
        R->n_suspects = R->n_freed = 0;
}

/* ---- a deadlock that is the end, in the record ---- */

/* Marks a deadlock in the place of the measured time, which is never below 0. */
static const double MARK = -1;

void deadlock_record(struct general *g)
{
    struct sim *s = &g->sim;
    const struct rooms *R = g->rooms;
    const struct record_layout *l = &s->plan->layout;
    memset(s->record, 0, l->width * sizeof *s->record);
    s->record[l->time] = MARK;
    s->record[l->events] = (double)s->events;
    s->record[l->number] = s->era + g->now;
    for (size_t i = 0; i < R->n_circle; i++)
        station_sums(s, g->nodes[g->jobs[R->circle[i]].node].station)[SUM_NUMBER] = (double)(i + 1);
}

bool sim_deadlock(const struct record_layout *l, const double *record, size_t *stations, size_t *n,
                  double *time)
{
    if (record[l->time] != MARK)
        return false;
    if (!stations)
        return true;
    *n = 0;
    *time = record[l->number];
    for (size_t i = 0; l->stations + i * STATION_SUMS < l->exits; i++) {
        const double place = record[l->stations + i * STATION_SUMS + SUM_NUMBER];
        if (place > 0) {
            stations[(size_t)place - 1] = i;
            ++*n;
        }
    }
    return true;
}
