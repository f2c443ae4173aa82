/*
 * Fork and join. A request that arrives at a fork's station stays there (JOB_FORKED) while its
 * parts, which are jobs of their own, take the branches of its node. A part joins at whatever exit
 * it takes, NET_JOIN or another (when it is lost, say). When `need` parts have joined, the request
 * leaves the station by its routes. The other parts are removed wherever they are, or go on without
 * a parent and vanish at their exit.
 *
 * Parts are counted only at stations: they are not requests in the network, and leave by no exit. A
 * part may fork itself.
 */
#include "sim/general_fork.h"

#include <string.h>

#include "sim/general_disciplines.h"
#include "sim/general_fetch.h"
#include "sim/general_room.h"

/* ---- parts of a request that are on their way ---- */

/* Add a part to its request's list. Without g->lists_parts all forks wait for all their parts, and
 * no list is kept. */
static void add_part(struct general *g, job_id parent, job_id j)
{
    struct general_part *of = &g->parts[parent], *part = &g->parts[j];
    part->parent = parent;
    if (!g->lists_parts)
        return;
    part->older = of->youngest;
    part->younger = JOB_NONE;
    if (of->youngest != JOB_NONE)
        g->parts[of->youngest].younger = j;
    of->youngest = j;
}

static void take_part(struct general *g, job_id j)
{
    const struct general_part *part = &g->parts[j];
    if (part->older != JOB_NONE)
        g->parts[part->older].younger = part->younger;
    if (part->younger != JOB_NONE)
        g->parts[part->younger].older = part->older;
    else
        g->parts[part->parent].youngest = part->older;
}

/* ---- removal ---- */

static void remove_parts(struct general *g, job_id parent)
{
    for (job_id j = g->parts[parent].youngest; j != JOB_NONE;) {
        const job_id older = g->parts[j].older;
        general_remove(g, j);
        j = older;
    }
    g->parts[parent].youngest = JOB_NONE;
}

static void remove_from_station(struct general *g, job_id j)
{
    const uint32_t station = general_node_of(g, j)->station;
    struct general_station *st = &g->stations[station];
    general_count_removed(g, j);
    if (g->rooms)
        room_withdraw(g, j);
    general_present(g, g->jobs[j].node, -1);
    if (st->work)
        general_work_goes(g, station, j);
    st->ops->remove(g, station, j);
    if (st->has_rooms)
        room_left(g, station);
}

void general_remove(struct general *g, job_id j)
{
    struct general_job *job = &g->jobs[j];
    switch ((enum job_state)job->state) {
    case JOB_WAITS:
    case JOB_SERVED:
    case JOB_BLOCKED:
    case JOB_FORKED:
        remove_from_station(g, j);
        break;
    case JOB_OUTSIDE:
        room_withdraw(g, j);
        break;
    case JOB_PARKED:    /* its slot stays until the fetch is over */
        g->sim.parked[job->next].id = JOB_NONE;
        general_count_outside(g, j);
        break;
    case JOB_AWAITS:
        fetch_withdraw(g, j);
        break;
    case JOB_DONE:    /* at no station any more */
    case JOB_FREE:
        break;
    }
    general_fetches_end(g, j);
    general_job_end(g, j);
}

/* ---- join ---- */

/* The parts that are still on their way lose their parent. */
static void let_go(struct general *g, job_id parent)
{
    for (job_id j = g->parts[parent].youngest; j != JOB_NONE; j = g->parts[j].older)
        g->parts[j].parent = PART_OF_NOBODY;
    g->parts[parent].youngest = JOB_NONE;
}

static const struct fork *fork_of(const struct general *g, job_id j)
{
    const struct network *net = g->sim.plan->net;
    return &net->forks[net->stations[general_node_of(g, j)->station].fork];
}

/* Enough parts have joined. */
static void join(struct general *g, job_id parent)
{
    if (g->lists_parts && fork_of(g, parent)->cancel)
        remove_parts(g, parent);
    else if (g->lists_parts)
        let_go(g, parent);
    general_complete(g, general_node_of(g, parent)->station, parent);
}

bool fork_part_leaves(struct general *g, job_id j)
{
    const job_id parent = g->parts[j].parent;
    if (parent == PART_NONE)
        return false;
    if (parent == PART_OF_NOBODY) {
        general_job_end(g, j);
        return true;
    }
    if (g->lists_parts)
        take_part(g, j);
    g->jobs[parent].user |= g->jobs[j].user & USER_MISSED;
    general_job_end(g, j);
    struct general_part *of = &g->parts[parent];
    of->missing -= of->missing > 0;
    if (of->missing == 0 && !of->forks)
        join(g, parent);
    return true;
}

/* ---- the workspace ---- */

void fork_init(struct general *g)
{
    const struct network *net = g->sim.plan->net;
    g->forks = net->n_forks > 0;
    for (size_t i = 0; i < net->n_nodes; i++) {
        const size_t fork = net->stations[net->nodes[i].station].fork;
        g->lists_parts |= fork != NET_NONE && (net->forks[fork].cancel ||
                                               net->forks[fork].need < net->nodes[i].n_branches);
    }
}

/* ---- fork, as the discipline of a fork's station ---- */

static void send_parts(struct general *g, job_id parent, const size_t *branch, size_t n)
{
    const uint32_t source = g->jobs[parent].source, user = g->jobs[parent].user & ~USER_MISSED;
    for (size_t i = 0; i < n; i++) {
        const job_id j = general_job_new(g, g->now, source, user);
        g->jobs[j].state = JOB_OUTSIDE;
        add_part(g, parent, j);
        general_enter(g, (uint32_t)branch[i], j);
    }
}

/* A part may be lost at once; the consequences wait until all parts are sent. */
static void fork_arrive(struct general *g, uint32_t station, job_id j)
{
    const struct network *net = g->sim.plan->net;
    const struct node *node = &net->nodes[g->jobs[j].node];
    general_count_start(g, station, j);
    g->jobs[j].state = JOB_FORKED;
    g->parts[j].youngest = JOB_NONE;
    g->parts[j].missing = (uint32_t)fork_of(g, j)->need;
    g->parts[j].forks = true;
    send_parts(g, j, net->branches + node->first_branch, node->n_branches);
    g->parts[j].forks = false;
    if (g->parts[j].missing == 0)
        join(g, j);
}

static void fork_next(struct general *g, uint32_t station)
{
    (void)g;
    (void)station;    /* servers are infinite */
}

static void fork_remove(struct general *g, uint32_t station, job_id j)
{
    (void)station;
    if (g->jobs[j].state == JOB_FORKED)
        remove_parts(g, j);
}

const struct discipline_ops discipline_ops_fork = {
    .waits_once = true, .arrive = fork_arrive, .next = fork_next, .remove = fork_remove};
