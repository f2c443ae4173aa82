/*
 * Disciplines that serve all present requests at once: each request gets a part of the servers'
 * capacity, at most one server.
 *
 * Requests of equal weight form a group; at any time all requests of a group are served at the same
 * rate. The virtual time of a group is the service that a request present from the start would have
 * received: a request that arrives at virtual time v with work w completes at virtual time v + w,
 * whatever other requests arrive or leave. So a change in the number present only changes the rate,
 * and the station has one pending event, the next completion. (Virtual time: Kleinrock's processor
 * sharing, J. ACM 14(2), 1967; with weights as in Parekh, Gallager, IEEE/ACM Trans. Networking
 * 1(3), 1993.)
 */
#include "sim/general_disciplines.h"

#include <math.h>

#include "base/mem.h"
#include "sim/general_servers.h"

struct share {
    double weight;
    double virtual;     /* [s] of service */
    double rate;        /* rate at which each of its requests is served */
    double slowness;    /* 1 / rate */
    double served;      /* [s] as `virtual`, of a server's time: other than that with rates */
    struct job_heap jobs;    /* by the virtual time of completion */
};

struct sharing {
    double updated;     /* [s] of the clock: virtual times are as of then */
    double servers;     /* number of servers, or INFINITY */
    double per_server;  /* 1 / servers */
    const struct crew *crew;    /* NULL: the servers are always there */
    double speed;       /* of each server now */
    uint32_t leaf;      /* leaf of the pending event, or LEAF_NONE */
    uint32_t first;     /* the group whose event that is */
    uint32_t n_groups;
    uint32_t n;         /* number of requests served: those present, except blocked ones */
    struct share *group;
    uint32_t *of_position;    /* group of each of the station's nodes */
};

/* Groups of equal weight among the station's nodes; all weights are 1 unless it takes them. */
static void sharing_init(struct general *g, uint32_t station)
{
    struct sharing *x = g->stations[station].state;
    const struct network *net = g->sim.plan->net;
    const struct station *st = &net->stations[station];
    x->crew = g->stations[station].crew;
    x->group = arena_calloc(&g->sim.arena, st->n_nodes, sizeof *x->group);
    x->of_position = arena_calloc(&g->sim.arena, st->n_nodes, sizeof *x->of_position);
    for (size_t i = 0; i < st->n_nodes; i++) {
        const double weight = discipline_table[st->discipline].takes_weight
                                  ? net->nodes[net->station_nodes[st->first_node + i]].weight
                                  : 1;
        uint32_t k = 0;
        while (k < x->n_groups && x->group[k].weight != weight)
            k++;
        x->group[k].weight = weight;
        x->n_groups += k == x->n_groups;
        x->of_position[i] = k;
    }
}

static void sharing_release(struct general *g, uint32_t station)
{
    struct sharing *x = g->stations[station].state;
    const size_t n = g->sim.plan->net->stations[station].n_nodes;
    for (uint32_t k = 0; k < x->n_groups; k++)
        job_heap_release(g, &x->group[k].jobs);
    arena_free(&g->sim.arena, x->group, n, sizeof *x->group);
    arena_free(&g->sim.arena, x->of_position, n, sizeof *x->of_position);
}

static void sharing_start(struct general *g, uint32_t station)
{
    struct sharing *x = g->stations[station].state;
    for (uint32_t k = 0; k < x->n_groups; k++) {
        x->group[k].virtual = x->group[k].served = 0;
        job_heap_clear(&x->group[k].jobs);
    }
    const uint32_t c = g->stations[station].servers;
    x->servers = c == UINT32_MAX ? (double)INFINITY : c;
    x->per_server = 1 / x->servers;
    x->speed = 1;
    x->updated = 0;
    x->leaf = LEAF_NONE;
    x->n = 0;
}

static void sharing_set_back(struct general *g, uint32_t station, double by)
{
    struct sharing *x = g->stations[station].state;
    x->updated -= by;
}

/* Advance the virtual times to now. They restart at an empty station, so that they stay small. */
static void sharing_update(struct general *g, struct sharing *x)
{
    const double time = g->now - x->updated;
    if (time == 0 && x->n > 0)
        return;
    x->updated = g->now;
    for (uint32_t k = 0; k < x->n_groups; k++) {
        struct share *p = &x->group[k];
        if (x->crew)
            p->served = x->n == 0 ? 0 : p->served + time * p->rate / x->speed;
        p->virtual = x->n == 0 ? 0 : p->virtual + time * p->rate;
    }
}

/*
 * Compute the rates: in proportion to the weights, but at most 1 each; the others share the rest.
 * All groups with a share above 1 are set to 1 together, until no share is above 1.
 */
static void sharing_set_rates(struct sharing *x)
{
    double weights = 0, left = x->servers;
    for (uint32_t k = 0; k < x->n_groups; k++) {
        x->group[k].rate = -1;
        weights += x->group[k].weight * x->group[k].jobs.n;
    }
    for (bool above = true; above;) {
        const double unit = left / weights;
        above = false;
        for (uint32_t k = 0; k < x->n_groups; k++) {
            struct share *p = &x->group[k];
            if (p->rate == 1 || p->jobs.n == 0 || p->weight * unit < 1)
                continue;
            p->rate = 1;
            left -= p->jobs.n;
            weights -= p->weight * p->jobs.n;
            above = true;
        }
    }
    for (uint32_t k = 0; k < x->n_groups; k++) {
        struct share *p = &x->group[k];
        if (p->rate != 1)
            p->rate = p->jobs.n > 0 ? p->weight * left / weights : 0;
        p->slowness = 1 / p->rate;
    }
}

/* 1/n for small n, so that no event waits for a division. */
enum { FEW = 32 };
#define EIGHT(n) 1.0 / (n), 1.0 / ((n) + 1), 1.0 / ((n) + 2), 1.0 / ((n) + 3), 1.0 / ((n) + 4),    \
                 1.0 / ((n) + 5), 1.0 / ((n) + 6), 1.0 / ((n) + 7)
static const double inverse[FEW] = {0, 1.0, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5, 1.0 / 6, 1.0 / 7,
                                    EIGHT(8), EIGHT(16), EIGHT(24)};

static void set_rate_of_all(struct sharing *x)
{
    struct share *p = &x->group[0];
    const uint32_t n = p->jobs.n;
    const bool alone = n <= x->servers;
    p->rate = alone ? 1 : x->servers * (n < FEW ? inverse[n] : 1 / (double)n);
    p->slowness = alone ? 1 : n * x->per_server;
}

/* The group with the next completion, which is in *least [s]. */
static uint32_t first_done(const struct sharing *x, double *least)
{
    uint32_t first = 0;
    for (uint32_t k = 0; k < x->n_groups; k++) {
        const struct share *p = &x->group[k];
        if (p->jobs.n == 0 || !(p->rate > 0))
            continue;
        const double time = (job_heap_first(&p->jobs)->key - p->virtual) * p->slowness;
        if (time < *least) {
            *least = time;
            first = k;
        }
    }
    return first;
}

/* With a crew: bring the number of servers and their speed up to date. */
static void ask_crew(struct general *g, uint32_t station, struct sharing *x)
{
    x->servers = crew_capacity(x->crew);
    x->per_server = 1 / x->servers;
    x->speed = crew_rate(x->crew, g->stations[station].present);
    if (x->n_groups == 1)
        set_rate_of_all(x);
    else
        sharing_set_rates(x);
    for (uint32_t k = 0; k < x->n_groups; k++) {
        x->group[k].rate *= x->speed;
        x->group[k].slowness /= x->speed;
    }
}

/* Reschedule the event of the next completion after a change. */
static void sharing_reschedule(struct general *g, uint32_t station, struct sharing *x)
{
    double least = INFINITY;
    if (x->n == 0) {
        if (x->leaf != LEAF_NONE)
            general_cancel(g, x->leaf);
        x->leaf = LEAF_NONE;
        return;
    }
    if (x->crew) {
        ask_crew(g, station, x);
        x->first = first_done(x, &least);
    } else if (x->n_groups == 1) {
        set_rate_of_all(x);
        least = (job_heap_first(&x->group[0].jobs)->key - x->group[0].virtual) *
                x->group[0].slowness;
    } else {
        sharing_set_rates(x);
        x->first = first_done(x, &least);
    }
    if (x->leaf == LEAF_NONE)
        x->leaf = general_leaf(g, JOB_NONE);
    general_schedule(g, x->leaf, fmax(0, least), EVENT_SERVICE, station);
}

static struct share *group_of(const struct general *g, const struct sharing *x, job_id j)
{
    return &x->group[x->of_position[general_node_of(g, j)->position]];
}

static void sharing_arrive(struct general *g, uint32_t station, job_id j)
{
    struct sharing *x = g->stations[station].state;
    struct share *p = group_of(g, x, j);
    sharing_update(g, x);
    g->jobs[j].state = JOB_SERVED;
    g->jobs[j].key = p->virtual + g->jobs[j].work;
    job_heap_put(g, &p->jobs, g->jobs[j].key, j);
    if (x->crew)
        g->crew_jobs[j].spent = p->served;
    x->n++;
    sharing_reschedule(g, station, x);
}

/* On a completion the virtual time is set to the job's, not accumulated, so that errors do not add
 * up. */
static job_id sharing_complete(struct general *g, uint32_t station)
{
    struct sharing *x = g->stations[station].state;
    struct share *p = &x->group[x->first];
    sharing_update(g, x);
    p->virtual = job_heap_first(&p->jobs)->key;
    x->leaf = LEAF_NONE;
    x->n--;
    const job_id j = job_heap_take(&p->jobs);
    if (x->crew)    /* from now on its work is the time for which it was served */
        g->jobs[j].work = p->served - g->crew_jobs[j].spent;
    return j;
}

static void sharing_next(struct general *g, uint32_t station)
{
    struct sharing *x = g->stations[station].state;
    sharing_update(g, x);
    sharing_reschedule(g, station, x);
}

static void sharing_remove(struct general *g, uint32_t station, job_id j)
{
    struct sharing *x = g->stations[station].state;
    if (g->jobs[j].state == JOB_SERVED) {
        sharing_update(g, x);
        job_heap_remove(&group_of(g, x, j)->jobs, j);
        x->n--;
    }
    sharing_next(g, station);
}

static double sharing_attained(const struct general *g, uint32_t station, job_id j)
{
    const struct sharing *x = g->stations[station].state;
    const struct share *p = group_of(g, x, j);
    const double virtual = p->virtual + (g->now - x->updated) * p->rate;
    return g->jobs[j].work - fmax(0, g->jobs[j].key - virtual);
}

static double sharing_served(const struct general *g, uint32_t station, job_id j)
{
    const struct sharing *x = g->stations[station].state;
    const struct share *p = group_of(g, x, j);
    if (!x->crew)
        return sharing_attained(g, station, j);
    return p->served + (g->now - x->updated) * p->rate / x->speed - g->crew_jobs[j].spent;
}

#define SHARING                                                                                    \
    {                                                                                              \
        .state = sizeof(struct sharing), .init = sharing_init, .release = sharing_release,         \
        .start = sharing_start, .arrive = sharing_arrive, .complete = sharing_complete,            \
        .next = sharing_next, .remove = sharing_remove, .attained = sharing_attained,              \
        .served = sharing_served, .set_back = sharing_set_back                                     \
    }

const struct discipline_ops discipline_ops_ps = SHARING;
const struct discipline_ops discipline_ops_dps = SHARING;
