/*
 * What the general engine counts. Counts and sums are kept by node: a station's are those of its
 * nodes together. The integrals over time follow from the sums of responses, waits and blocked
 * times and from the ages of those who are there at either end of the measured period, as in the
 * FIFO engine (fifo_measure.c).
 */
#include "sim/general.h"

#include "sim/measure.h"

void general_node_clear(struct general_node *n)
{
    n->arrivals = n->starts = n->completions = n->lost = n->overflowed = n->preempted = 0;
    n->wait = n->response = n->response2 = n->blocked = 0;
    n->number = n->queue = 0;
}

static bool at_station(const struct general_job *job)
{
    return job->state == JOB_WAITS || job->state == JOB_SERVED || job->state == JOB_BLOCKED ||
           job->state == JOB_FORKED;
}

/* [s] How long a job there has waited, as far as it was not counted yet. */
static double waited(const struct general *g, job_id j, double t)
{
    const struct general_job *job = &g->jobs[j];
    const uint32_t station = g->nodes[job->node].station;
    const struct discipline_ops *ops = g->stations[station].ops;
    if (job->state == JOB_FORKED)
        return 0;
    if (ops->waits_once)
        return job->state == JOB_WAITS ? t - job->arrived : 0;
    if (job->state == JOB_BLOCKED)
        return job->key - job->arrived - job->work;
    return t - job->arrived - ops->attained(g, station, j);
}

/* Add sign * the ages at time t of those who are there. */
static void add_ages(struct general *g, double t, double sign)
{
    g->now = t;
    for (job_id j = 0; j < g->n_jobs; j++) {
        const struct general_job *job = &g->jobs[j];
        if (job->state == JOB_FREE || job->state == JOB_PARKED)
            continue;
        measure_in_network(&g->sim, job->born, t, sign);
        if (!at_station(job))
            continue;
        struct general_node *n = &g->nodes[job->node];
        n->number += sign * (t - job->arrived);
        n->queue += sign * waited(g, j, t);
        if (job->state == JOB_BLOCKED)
            n->blocked += sign * (t - job->key);
    }
}

void general_begin(struct sim *s, double t)
{
    struct general *g = general_of(s);
    for (size_t i = 0; i < s->plan->n_nodes; i++)
        general_node_clear(&g->nodes[i]);
    for (size_t i = 0; i < s->plan->n_stations; i++) {
        g->stations[i].changed = t;
        g->stations[i].number2 = 0;
    }
    add_ages(g, t, -1);
}

static void add_node(const struct general_node *n, double *sums)
{
    const double number = n->number + n->response, queue = n->queue + n->wait;
    sums[SUM_ARRIVALS] += (double)n->arrivals;
    sums[SUM_STARTS] += (double)n->starts;
    sums[SUM_COMPLETIONS] += (double)n->completions;
    sums[SUM_NUMBER] += number;
    sums[SUM_BUSY] += number - queue - n->blocked;
    sums[SUM_WAIT] += n->wait;
    sums[SUM_RESPONSE] += n->response;
}

void general_end(struct sim *s, double t)
{
    struct general *g = general_of(s);
    add_ages(g, t, 1);
    for (size_t i = 0; i < s->plan->n_stations; i++)
        general_number_changes(g, (uint32_t)i);
    for (size_t i = 0; i < s->plan->n_nodes; i++) {
        const struct general_node *n = &g->nodes[i];
        add_node(n, station_sums(s, n->station));
        if (s->visits) {
            s->visits[i].n = n->completions;
            s->visits[i].response = n->response;
        }
    }
}

void general_set_back(struct sim *s, double by)
{
    struct general *g = general_of(s);
    for (job_id j = 0; j < g->n_jobs; j++) {
        struct general_job *job = &g->jobs[j];
        if (job->state == JOB_FREE)
            continue;
        job->born -= by;
        job->arrived -= by;
        if (job->state == JOB_BLOCKED)
            job->key -= by;
        s->moved++;
    }
    for (size_t i = 0; i < s->plan->n_stations; i++) {
        struct general_station *st = &g->stations[i];
        st->changed -= by;
        if (st->ops->set_back)
            st->ops->set_back(g, (uint32_t)i, by);
    }
    tournament_set_back(&g->queue, by);
}
