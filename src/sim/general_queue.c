/*
 * Nonpreemptive disciplines with one request per server. They differ only in the order of the
 * waiting requests (general_order.h).
 */
#include "sim/general_disciplines.h"

static struct waiting *waiting_of(struct general *g, uint32_t station)
{
    return g->stations[station].state;
}

static void queue_init(struct general *g, uint32_t station)
{
    waiting_init(g, waiting_of(g, station), g->stations[station].levels);
}

static void queue_release(struct general *g, uint32_t station)
{
    waiting_release(g, waiting_of(g, station));
}

static void queue_start(struct general *g, uint32_t station)
{
    waiting_clear(waiting_of(g, station));
}

static void queue_arrive(struct general *g, uint32_t station, job_id j)
{
    struct general_station *st = &g->stations[station];
    if (st->idle > 0) {
        st->idle--;
        general_serve(g, station, j);
    } else {
        st->ops->order->put(g, station, st->state, j);
    }
}

static void queue_next(struct general *g, uint32_t station)
{
    struct general_station *st = &g->stations[station];
    struct waiting *w = st->state;
    if (w->n == 0)
        st->idle++;
    else
        general_serve(g, station, st->ops->order->take(g, station, w));
}

static void queue_remove(struct general *g, uint32_t station, job_id j)
{
    struct general_station *st = &g->stations[station];
    struct general_job *job = &g->jobs[j];
    if (job->state == JOB_WAITS) {
        st->ops->order->remove(g, st->state, j);
        return;
    }
    if (job->leaf != LEAF_NONE)
        general_cancel(g, job->leaf);
    job->leaf = LEAF_NONE;
    queue_next(g, station);
}

#define QUEUE(how)                                                                                 \
    {                                                                                              \
        .state = sizeof(struct waiting), .waits_once = true, .order = &(how), .init = queue_init,  \
        .release = queue_release, .start = queue_start, .arrive = queue_arrive,                    \
        .next = queue_next, .remove = queue_remove                                                 \
    }

const struct discipline_ops discipline_ops_fifo = QUEUE(order_fifo);
const struct discipline_ops discipline_ops_lifo = QUEUE(order_lifo);
const struct discipline_ops discipline_ops_random = QUEUE(order_random);
const struct discipline_ops discipline_ops_priority = QUEUE(order_priority);
const struct discipline_ops discipline_ops_sjf = QUEUE(order_shortest);
