/*
 * Dispatch rules: the choice among several targets by the state at the moment of routing. One row
 * per rule. A rule among n targets takes O(n), except round-robin with equal weights, which takes
 * O(1), and power-of-d, which takes O(d).
 *
 * Smooth weighted round-robin is nginx's: with every request each target's credit rises by its
 * weight. The target with the most credit is taken, and its credit falls by the sum of all weights.
 * With weights 5, 1, 1 the turns are a a b a c a a.
 *
 * Sticky is rendezvous hashing (Thaler, Ravishankar, IEEE/ACM Trans. Networking 6(1), 1998): each
 * user gives every target a number and takes the largest. So a new target takes over only those
 * users who give it more than all others. For targets with weights w the number is -w / log(hash in
 * (0, 1)); each target's number is the largest with a probability in proportion to w
 * (Schindelhauer, Schomaker, SPAA 2005).
 */
#include "sim/general.h"

#include <string.h>

#include "sim/sticky.h"

/* The data of one choice. */
struct choosing {
    struct general *g;
    const struct plan_dispatch *d;
    struct general_dispatch *run;
    job_id job;
    bool there;    /* the job is at its station, and is not counted there */
};

static uint32_t station_at(const struct choosing *c, uint32_t i)
{
    return c->g->sim.plan->targets[c->d->first + i].place;
}

/* ---- the least of a cost ---- */

/* The cost of target i; infinite if it cannot be taken. */
typedef double cost(const struct choosing *c, uint32_t i);

/* The first target of least cost, or a random one of these with equal probabilities. */
static uint32_t least_of_all(const struct choosing *c, cost *of)
{
    double least = of(c, 0);
    uint32_t first = 0, equal = 1;
    for (uint32_t i = 1; i < c->d->n; i++) {
        const double x = of(c, i);
        if (x < least) {
            least = x;
            first = i;
            equal = 1;
        } else {
            equal += x == least;
        }
    }
    if (equal == 1 || c->d->first_of_equals)
        return first;
    uint32_t skip = (uint32_t)stream_below(&c->run->random, equal), i = first;
    for (; skip > 0; skip--)
        do
            i++;
        while (of(c, i) != least);
    return i;
}

static double work_there(const struct choosing *c, uint32_t i)
{
    return general_work_left(c->g, station_at(c, i), c->there ? c->job : JOB_NONE);
}

static double service_if_idle(const struct choosing *c, uint32_t i)
{
    const struct general_station *st = &c->g->stations[station_at(c, i)];
    return st->present < st->servers ? c->d->weight[i] : INFINITY;
}

/* The same choice as by the least cost of all targets, which would take longer. */
static uint32_t jsq(const struct choosing *c)
{
    const uint32_t *const *present = c->run->present;
    uint32_t least = UINT32_MAX, first = 0, equal = 0;
    for (uint32_t i = 0; i < c->d->n; i++) {
        const uint32_t n = *present[i];
        equal = n < least ? 1 : equal + (n == least);
        first = n < least ? i : first;
        least = n < least ? n : least;
    }
    if (equal == 1 || c->d->first_of_equals)
        return first;
    for (uint64_t skip = stream_below(&c->run->random, equal); skip > 0; skip--)
        do
            first++;
        while (*present[first] != least);
    return first;
}

static uint32_t least_work(const struct choosing *c)
{
    return least_of_all(c, work_there);
}

static uint32_t fastest(const struct choosing *c)
{
    for (uint32_t i = 0; i < c->d->n; i++)
        if (service_if_idle(c, i) < INFINITY)
            return least_of_all(c, service_if_idle);
    return jsq(c);
}

/* ---- d of them ---- */

/* Draw the first d of a random order. The rest of the order stays as it was, which is as good as
 * any other for the next draw. Among equals it takes the first one drawn, which is each with the
 * same probability. */
static uint32_t power_of_d(const struct choosing *c)
{
    uint32_t *order = c->run->order, best = 0;
    double least = INFINITY;
    for (uint32_t k = 0; k < c->d->d; k++) {
        const uint32_t other = k + (uint32_t)stream_below(&c->run->random, c->d->n - k);
        const uint32_t i = order[other];
        const double n = *c->run->present[i];
        order[other] = order[k];
        order[k] = i;
        if (n < least || (n == least && c->d->first_of_equals && i < best)) {
            least = n;
            best = i;
        }
    }
    return best;
}

/* ---- in turn ---- */

static uint32_t round_robin(const struct choosing *c)
{
    const struct plan_dispatch *d = c->d;
    if (d->even) {
        const uint32_t turn = c->run->turn;
        c->run->turn = turn + 1 == d->n ? 0 : turn + 1;
        return turn;
    }
    double *ahead = c->run->ahead, sum = 0;
    uint32_t first = 0;
    for (uint32_t i = 0; i < d->n; i++) {
        sum += d->weight[i];
        ahead[i] += d->weight[i];
        if (ahead[i] > ahead[first])
            first = i;
    }
    ahead[first] -= sum;
    return first;
}

/* ---- by the user ---- */

/* A number for the request's user. A request that belongs to nobody gets a new one each time. */
static uint64_t user_of(const struct choosing *c)
{
    const struct general_job *job = &c->g->jobs[c->job];
    const struct sim_plan *p = c->g->sim.plan;
    const uint32_t user = label_user((struct label){0, job->user});
    if (job->source == PLAN_NONE)
        return stream_word(&c->run->random);
    const struct plan_source *source = &p->sources[job->source];
    if (source->population != PLAN_NONE) {
        const struct plan_population *of = &p->populations[source->population];
        return sticky_user(of->name, user - of->first_user);
    }
    return source->customers > 0 ? sticky_user(source->name, user)
                                 : stream_word(&c->run->random);
}

static uint32_t sticky(const struct choosing *c)
{
    return sticky_target(c->d, user_of(c));
}

/* ---- the rows ---- */

static uint32_t (*const rule_table[DISPATCH_RULES])(const struct choosing *) = {
    [DISPATCH_RANDOM] = NULL,    /* a choice by probabilities, which is no dispatch of a plan */
    [DISPATCH_ROUND_ROBIN] = round_robin,
    [DISPATCH_JSQ] = jsq,
    [DISPATCH_POWER_OF_D] = power_of_d,
    [DISPATCH_LEAST_WORK] = least_work,
    [DISPATCH_STICKY] = sticky,
    [DISPATCH_FASTEST] = fastest,
};

/* A request that may be blocked chooses before it leaves its server, or even before its service. It
 * does not count itself then, as a request that cannot be blocked does not. */
uint32_t general_dispatch(struct general *g, job_id j, uint32_t dispatch, bool there)
{
    const struct plan_dispatch *d = &g->sim.plan->dispatches[dispatch];
    const struct choosing c = {
        .g = g, .d = d, .run = &g->dispatches[dispatch], .job = j, .there = there};
    if (!there)
        return d->first + rule_table[d->rule](&c);
    uint32_t *present = &g->stations[general_node_of(g, j)->station].present;
    --*present;
    const uint32_t chosen = d->first + rule_table[d->rule](&c);
    ++*present;
    return chosen;
}

/* ---- the workspace ---- */

void general_dispatch_init(struct general *g)
{
    const struct sim_plan *p = g->sim.plan;
    struct arena *a = &g->sim.arena;
    g->dispatches = arena_calloc(a, p->n_dispatches, sizeof *g->dispatches);
    for (size_t i = 0; i < p->n_dispatches; i++) {
        const struct plan_dispatch *d = &p->dispatches[i];
        struct general_dispatch *run = &g->dispatches[i];
        run->present = arena_calloc(a, d->n, sizeof *run->present);
        for (uint32_t k = 0; k < d->n; k++)
            run->present[k] = &g->stations[p->targets[d->first + k].place].present;
        if (d->rule == DISPATCH_ROUND_ROBIN && !d->even)
            run->ahead = arena_calloc(a, d->n, sizeof *run->ahead);
        if (d->rule == DISPATCH_POWER_OF_D)
            run->order = arena_calloc(a, d->n, sizeof *run->order);
    }
}

void general_dispatch_release(struct general *g)
{
    const struct sim_plan *p = g->sim.plan;
    struct arena *a = &g->sim.arena;
    for (size_t i = 0; i < p->n_dispatches; i++) {
        const size_t n = p->dispatches[i].n;
        arena_free(a, g->dispatches[i].present, n, sizeof *g->dispatches[i].present);
        arena_free(a, g->dispatches[i].ahead, n, sizeof *g->dispatches[i].ahead);
        arena_free(a, g->dispatches[i].order, n, sizeof *g->dispatches[i].order);
    }
    arena_free(a, g->dispatches, p->n_dispatches, sizeof *g->dispatches);
}

void general_dispatch_start(struct general *g, uint64_t seed, uint64_t replication)
{
    const struct sim_plan *p = g->sim.plan;
    for (size_t i = 0; i < p->n_dispatches; i++) {
        const struct plan_dispatch *d = &p->dispatches[i];
        struct general_dispatch *run = &g->dispatches[i];
        stream_init(&run->random, seed, replication, d->name, PURPOSE_DISPATCH);
        run->turn = 0;
        for (uint32_t k = 0; run->ahead && k < d->n; k++)
            run->ahead[k] = 0;
        for (uint32_t k = 0; run->order && k < d->n; k++)
            run->order[k] = k;
    }
}
