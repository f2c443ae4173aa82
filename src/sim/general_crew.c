/*
 * Disciplines with one request per server, at stations whose servers have rules
 * (general_servers.h). The discipline decides which waiting request is next and which request
 * preempts which; this file decides which server serves it, how fast, and for how long.
 *
 * A job's key is its remaining work. While it is in service, its event tells the remaining work:
 * time left times speed.
 */
#include "sim/general_servers.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sim/general_room.h"

enum { WORD = 64 };

static struct crew *crew_of(const struct general *g, uint32_t station)
{
    return g->stations[station].crew;
}

/* ---- which server is free ---- */

static void set_free(struct crew *c, uint32_t k)
{
    c->free[k / WORD] |= UINT64_C(1) << k % WORD;
    c->n_free++;
}

static void set_taken(struct crew *c, uint32_t k)
{
    c->free[k / WORD] &= ~(UINT64_C(1) << k % WORD);
    c->n_free--;
}

/* The free server after `skipped` other free ones. */
static uint32_t free_after(const struct crew *c, uint32_t skipped)
{
    uint32_t word = 0;
    for (uint32_t n; (n = (uint32_t)__builtin_popcountll(c->free[word])) <= skipped; word++)
        skipped -= n;
    uint64_t bits = c->free[word];
    for (; skipped > 0; skipped--)
        bits &= bits - 1;
    return word * WORD + (uint32_t)__builtin_ctzll(bits);
}

static uint32_t choose_server(struct general *g, uint32_t station)
{
    const struct crew *c = crew_of(g, station);
    const bool any = c->rules->choice == CHOICE_RANDOM && c->rules->n_speeds > 0;
    return free_after(c, any ? (uint32_t)stream_below(&g->stations[station].order, c->n_free) : 0);
}

/* ---- a service ---- */

static double speed_of(const struct general *g, uint32_t station, uint32_t k)
{
    const struct crew *c = crew_of(g, station);
    return c->server[k].speed * crew_rate(c, g->stations[station].present);
}

/* Bring a job in service up to date: its remaining work, and its time in service so far. */
static void settle(struct general *g, uint32_t station, uint32_t k)
{
    struct server *s = &crew_of(g, station)->server[k];
    g->jobs[s->job].key = crew_left(g, station, s->job);
    g->crew_jobs[s->job].spent += g->now - s->since;
    s->since = g->now;
}

static void schedule(struct general *g, uint32_t station, uint32_t k)
{
    struct server *s = &crew_of(g, station)->server[k];
    const struct general_job *job = &g->jobs[s->job];
    s->rate = speed_of(g, station, k);
    general_schedule(g, job->leaf, job->key / s->rate, EVENT_SERVICE, station);
}

double crew_left(const struct general *g, uint32_t station, job_id j)
{
    const struct general_job *job = &g->jobs[j];
    if (job->state != JOB_SERVED)
        return job->key;
    const struct server *s = &crew_of(g, station)->server[g->crew_jobs[j].server];
    return (general_due(g, job->leaf) - g->now) * s->rate;
}

static void begin(struct general *g, uint32_t station, uint32_t k, job_id j)
{
    struct crew *c = crew_of(g, station);
    struct general_job *job = &g->jobs[j];
    c->server[k].job = j;
    c->server[k].since = g->now;
    c->busy++;
    g->crew_jobs[j].server = k;
    job->state = JOB_SERVED;
    job->leaf = general_leaf(g, j);
    schedule(g, station, k);
}

/* Release a job's server: it is idle, and free if it is up. */
static void release(struct crew *c, uint32_t k)
{
    c->server[k].job = JOB_NONE;
    c->busy--;
    if (c->server[k].up)
        set_free(c, k);
}

/* Interrupt a service. The job then has no server, and is in no list. */
static job_id stop(struct general *g, uint32_t station, uint32_t k)
{
    struct crew *c = crew_of(g, station);
    const job_id j = c->server[k].job;
    struct general_job *job = &g->jobs[j];
    settle(g, station, k);
    general_cancel(g, job->leaf);
    job->leaf = LEAF_NONE;
    job->state = JOB_WAITS;
    release(c, k);
    return j;
}

/* The number of requests present has changed, and with it the rate of a single server. */
static void change_rate(struct general *g, uint32_t station)
{
    const struct crew *c = crew_of(g, station);
    if (c->rules->n_rates == 0 || c->server[0].job == JOB_NONE ||
        g->jobs[c->server[0].job].state != JOB_SERVED)
        return;
    settle(g, station, 0);
    schedule(g, station, 0);
}

/* ---- who is served ---- */

static bool may_begin(const struct crew *c)
{
    return c->n_free > 0 && c->busy < c->most && !c->halted;
}

/* Is the request of server k preempted before that of server l? Among equals, the one that began
 * last is. */
static bool gives_way(const struct general *g, const struct crew *c, uint32_t k, uint32_t l)
{
    const struct server *a = &c->server[k], *b = &c->server[l];
    return c->discipline->before(g, b->job, a->job) ||
           (!c->discipline->before(g, a->job, b->job) && a->since >= b->since);
}

/* The server whose request is preempted first; SERVER_NONE: no request is in service. */
static uint32_t worst(const struct general *g, const struct crew *c)
{
    uint32_t found = SERVER_NONE;
    for (uint32_t k = 0; k < c->n; k++) {
        const job_id j = c->server[k].job;
        if (j != JOB_NONE && g->jobs[j].state == JOB_SERVED &&
            (found == SERVER_NONE || gives_way(g, c, k, found)))
            found = k;
    }
    return found;
}

/* A job in no list gets a server or waits; if it was interrupted, before its equals. */
static void place(struct general *g, uint32_t station, job_id j, bool back)
{
    struct crew *c = crew_of(g, station);
    const struct waiting_order *order = c->discipline->order;
    if (may_begin(c)) {
        const uint32_t k = choose_server(g, station);
        set_taken(c, k);
        begin(g, station, k, j);
        return;
    }
    const uint32_t k = c->discipline->before ? worst(g, c) : SERVER_NONE;
    if (k == SERVER_NONE || !c->discipline->before(g, j, c->server[k].job)) {
        (back ? order->put_back : order->put)(g, station, &c->waiting, j);
        return;
    }
    const job_id other = stop(g, station, k);
    general_node_of(g, other)->preempted++;
    order->put_back(g, station, &c->waiting, other);
    set_taken(c, k);
    begin(g, station, k, j);
}

void crew_work(struct general *g, uint32_t station)
{
    struct crew *c = crew_of(g, station);
    while (c->waiting.n > 0 && may_begin(c)) {
        const uint32_t k = choose_server(g, station);
        set_taken(c, k);
        begin(g, station, k, c->discipline->order->take(g, station, &c->waiting));
    }
}

/* ---- as a discipline ---- */

static void crew_arrive(struct general *g, uint32_t station, job_id j)
{
    g->jobs[j].key = g->jobs[j].work;
    g->crew_jobs[j].spent = 0;
    change_rate(g, station);
    place(g, station, j, false);
}

/* From now on the job's work is the time for which it was served, as at stations without a crew. */
static job_id crew_complete(struct general *g, uint32_t station)
{
    struct crew *c = crew_of(g, station);
    const job_id j = g->who[g->open];
    struct crew_job *x = &g->crew_jobs[j];
    c->leaving = x->server;
    x->spent += g->now - c->server[x->server].since;
    g->jobs[j].work = x->spent;
    return j;
}

void crew_leaves(struct general *g, uint32_t station, job_id j)
{
    crew_of(g, station)->leaving = g->crew_jobs[j].server;
}

static void crew_next(struct general *g, uint32_t station)
{
    struct crew *c = crew_of(g, station);
    release(c, c->leaving);
    crew_work(g, station);
}

static void crew_remove(struct general *g, uint32_t station, job_id j)
{
    struct crew *c = crew_of(g, station);
    if (g->jobs[j].state == JOB_WAITS) {
        c->discipline->order->remove(g, &c->waiting, j);
        change_rate(g, station);
        return;
    }
    if (g->jobs[j].state == JOB_SERVED) {
        general_cancel(g, g->jobs[j].leaf);
        g->jobs[j].leaf = LEAF_NONE;
    }
    c->leaving = g->crew_jobs[j].server;
    crew_next(g, station);
}

static double crew_attained(const struct general *g, uint32_t station, job_id j)
{
    return g->jobs[j].work - crew_left(g, station, j);
}

static double crew_served(const struct general *g, uint32_t station, job_id j)
{
    const struct crew_job *x = &g->crew_jobs[j];
    return g->jobs[j].state == JOB_SERVED
               ? x->spent + (g->now - crew_of(g, station)->server[x->server].since)
               : x->spent;
}

static void crew_set_back(struct general *g, uint32_t station, double by)
{
    struct crew *c = crew_of(g, station);
    for (uint32_t k = 0; k < c->n; k++)
        c->server[k].since -= by;
}

const struct discipline_ops discipline_ops_crew = {.arrive = crew_arrive,
                                                   .complete = crew_complete,
                                                   .next = crew_next,
                                                   .remove = crew_remove,
                                                   .attained = crew_attained,
                                                   .served = crew_served,
                                                   .set_back = crew_set_back};

/* ---- breakdowns ---- */

/* The request leaves the network by the exit "lost". */
static void lose(struct general *g, uint32_t station, job_id j)
{
    struct general_station *st = &g->stations[station];
    general_count_lost(g, j);
    if (g->rooms)
        room_withdraw(g, j);
    general_present(g, g->jobs[j].node, -1);
    if (st->work)
        general_work_goes(g, station, j);
    if (st->has_rooms)
        room_left(g, station);
    general_leave(g, (uint32_t)g->sim.plan->net->lost, j);
}

void crew_server_down(struct general *g, uint32_t station, uint32_t k)
{
    struct crew *c = crew_of(g, station);
    const job_id j = c->server[k].job;
    if (j == JOB_NONE) {
        set_taken(c, k);
        return;
    }
    if (g->jobs[j].state != JOB_SERVED)
        return;
    stop(g, station, k);
    if (c->rules->effect == FAILURE_LOSE) {
        lose(g, station, j);
        crew_work(g, station);
        return;
    }
    if (c->rules->effect == FAILURE_RESTART)
        g->jobs[j].key = g->jobs[j].work;
    place(g, station, j, true);
}

void crew_interrupt(struct general *g, uint32_t station)
{
    struct crew *c = crew_of(g, station);
    for (uint32_t k = c->n; k-- > 0;) {
        const job_id j = c->server[k].job;
        if (j == JOB_NONE || g->jobs[j].state != JOB_SERVED)
            continue;
        stop(g, station, k);
        c->discipline->order->put_back(g, station, &c->waiting, j);
    }
}

void crew_server_up(struct general *g, uint32_t station, uint32_t k)
{
    struct crew *c = crew_of(g, station);
    if (c->server[k].job != JOB_NONE)
        return;
    set_free(c, k);
    crew_work(g, station);
}

/* ---- the workspace ---- */

void crew_init_servers(struct general *g, uint32_t station)
{
    struct general_station *st = &g->stations[station];
    struct crew *c = st->crew;
    c->discipline = st->ops;
    st->ops = &discipline_ops_crew;
    st->waits_once = false;
    c->free = mem_calloc((c->n + WORD - 1) / WORD, sizeof *c->free);
    waiting_init(g, &c->waiting, st->levels);
}

void crew_release_servers(struct general *g, uint32_t station)
{
    struct crew *c = crew_of(g, station);
    waiting_release(g, &c->waiting);
    free(c->free);
}

void crew_start_servers(struct general *g, uint32_t station)
{
    struct crew *c = crew_of(g, station);
    waiting_clear(&c->waiting);
    c->n_free = c->busy = 0;
    for (uint32_t k = 0; k < c->n; k++)
        set_free(c, k);
}
