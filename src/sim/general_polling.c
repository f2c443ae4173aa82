/*
 * Polling: one server goes round the queues of the station's classes, in the order in which they
 * are given, and takes a switchover time from each to the next (Takagi, Analysis of Polling
 * Systems, 1986). At a queue it serves
 *   exhaustive   until nobody waits there
 *   gated        those who waited there when it came
 *   limited      the first `polling_limit` of those who wait or come meanwhile
 * With switchover times it goes round for ever; without, it stays where it is when nobody waits.
 */
#include "sim/general_disciplines.h"

#include "base/mem.h"

enum server_is { STANDS, SERVES, GOES };

struct polling {
    const struct server_rules *rules;
    struct sampler switchover;
    struct job_list *queue;    /* [n] waiting requests, by the position of the node */
    uint32_t *length;          /* [n] */
    uint32_t n;
    uint32_t at;               /* the queue where the server is, or to which it goes */
    uint32_t waiting;          /* number of requests waiting in all queues */
    size_t left;               /* number of services that this visit may still have */
    enum server_is server;
    uint32_t leaf;             /* leaf of the pending event, or LEAF_NONE */
};

static void polling_init(struct general *g, uint32_t station)
{
    struct polling *x = g->stations[station].state;
    const struct network *net = g->sim.plan->net;
    const struct station *st = &net->stations[station];
    x->n = (uint32_t)st->n_nodes;
    x->queue = arena_calloc(&g->sim.arena, x->n, sizeof *x->queue);
    x->length = arena_calloc(&g->sim.arena, x->n, sizeof *x->length);
    x->rules = st->rules == NET_NONE ? NULL : &net->rules[st->rules];
    x->switchover = g->sim.plan->switchovers[station];
}

static void polling_release(struct general *g, uint32_t station)
{
    struct polling *x = g->stations[station].state;
    arena_free(&g->sim.arena, x->queue, x->n, sizeof *x->queue);
    arena_free(&g->sim.arena, x->length, x->n, sizeof *x->length);
}

static enum polling_rule rule_of(const struct polling *x)
{
    return x->rules ? x->rules->polling : POLLING_EXHAUSTIVE;
}

static bool takes_time(const struct polling *x)
{
    return x->rules && x->rules->switchover.mean > 0;
}

/* The server begins a visit to its queue. */
static void polling_come(struct polling *x)
{
    x->left = rule_of(x) == POLLING_EXHAUSTIVE ? SIZE_MAX
              : rule_of(x) == POLLING_GATED    ? x->length[x->at]
                                               : x->rules->polling_limit;
}

static void polling_go(struct general *g, uint32_t station, struct polling *x)
{
    x->at = (x->at + 1) % x->n;
    x->server = GOES;
    x->leaf = general_leaf(g, JOB_NONE);
    general_schedule(g, x->leaf, sampler_draw(&x->switchover, &g->stations[station].order),
                     EVENT_SERVICE, station);
}

static void polling_serve(struct general *g, uint32_t station, struct polling *x)
{
    const job_id j = job_list_take(g, &x->queue[x->at]);
    x->length[x->at]--;
    x->waiting--;
    x->left -= x->left != SIZE_MAX;
    x->server = SERVES;
    general_serve(g, station, j);
    x->leaf = g->jobs[j].leaf;
}

/* The server is free, at a queue: it serves, goes on, or stops. */
static void polling_decide(struct general *g, uint32_t station, struct polling *x)
{
    while (!(x->length[x->at] > 0 && x->left > 0)) {
        if (takes_time(x)) {
            polling_go(g, station, x);
            return;
        }
        if (x->waiting == 0) {
            x->server = STANDS;
            x->leaf = LEAF_NONE;
            return;
        }
        x->at = (x->at + 1) % x->n;
        polling_come(x);
    }
    polling_serve(g, station, x);
}

static void polling_start(struct general *g, uint32_t station)
{
    struct polling *x = g->stations[station].state;
    for (uint32_t i = 0; i < x->n; i++) {
        job_list_clear(&x->queue[i]);
        x->length[i] = 0;
    }
    x->waiting = x->at = 0;
    polling_come(x);
    polling_decide(g, station, x);
}

static void polling_arrive(struct general *g, uint32_t station, job_id j)
{
    struct polling *x = g->stations[station].state;
    const uint32_t queue = general_node_of(g, j)->position;
    job_list_append(g, &x->queue[queue], j);
    x->length[queue]++;
    x->waiting++;
    if (x->server != STANDS)
        return;
    if (queue == x->at)    /* an arrival where the server has stopped begins a new visit */
        polling_come(x);
    polling_decide(g, station, x);
}

static job_id polling_complete(struct general *g, uint32_t station)
{
    struct polling *x = g->stations[station].state;
    const job_id j = g->who[g->open];
    x->leaf = LEAF_NONE;
    if (j != JOB_NONE) {
            return j;
    }
    polling_come(x);
    polling_decide(g, station, x);
    return JOB_NONE;
}

static void polling_next(struct general *g, uint32_t station)
{
    polling_decide(g, station, g->stations[station].state);
}

static void polling_remove(struct general *g, uint32_t station, job_id j)
{
    struct polling *x = g->stations[station].state;
    struct general_job *job = &g->jobs[j];
    const uint32_t queue = general_node_of(g, j)->position;
    if (job->state == JOB_WAITS) {
        job_list_remove(g, &x->queue[queue], j);
        x->length[queue]--;
        x->waiting--;
        return;
    }
    if (job->leaf != LEAF_NONE)
        general_cancel(g, job->leaf);
    job->leaf = LEAF_NONE;
    polling_next(g, station);
}

const struct discipline_ops discipline_ops_polling = {.state = sizeof(struct polling),
                                                      .waits_once = true,
                                                      .init = polling_init,
                                                      .release = polling_release,
                                                      .start = polling_start,
                                                      .arrive = polling_arrive,
                                                      .complete = polling_complete,
                                                      .next = polling_next,
                                                      .remove = polling_remove};
