/*
 * Disciplines that serve whole services, one request at each server, and wait in some order:
 * whatever differs between them is which of the waiting ones is next.
 */
#include "sim/general.h"

/* ---- fifo: one list ---- */

static struct job_list *list_of(struct general *g, uint32_t station)
{
    return g->stations[station].state;
}

static void fifo_start_station(struct general *g, uint32_t station)
{
    job_list_clear(list_of(g, station));
}

static void fifo_arrive(struct general *g, uint32_t station, job_id j)
{
    struct general_station *st = &g->stations[station];
    if (st->idle > 0) {
        st->idle--;
        general_serve(g, station, j, 1);
    } else {
        job_list_append(g, list_of(g, station), j);
    }
}

static job_id fifo_complete(struct general *g, uint32_t station)
{
    (void)station;
    const job_id j = g->who[g->open];
    g->jobs[j].leaf = LEAF_NONE;
    return j;
}

static void fifo_next(struct general *g, uint32_t station)
{
    struct job_list *l = list_of(g, station);
    if (l->head == JOB_NONE)
        g->stations[station].idle++;
    else
        general_serve(g, station, job_list_take(g, l), 1);
}

const struct discipline_ops discipline_ops_fifo = {.state = sizeof(struct job_list),
                                                   .waits_once = true,
                                                   .start = fifo_start_station,
                                                   .arrive = fifo_arrive,
                                                   .complete = fifo_complete,
                                                   .next = fifo_next};
