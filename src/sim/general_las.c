/*
 * Least attained service first: the requests that have received the least service are served, and
 * share the servers when they are equal (foreground-background; Kleinrock, Queueing Systems II,
 * 1976, sec. 4.6). A new arrival has received none.
 *
 * Requests of equal attained service form a level. The c servers serve the levels in increasing
 * order: each request in a level gets at most one server, and the servers left over serve the next
 * level. A level that reaches the attained service of the next one merges with it. So a level
 * stores its attained service, and its requests ordered by their work: the shortest completes
 * first.
 */
#include "sim/general_disciplines.h"

#include <math.h>
#include <string.h>

#include "sim/general_servers.h"

struct las_level {
    double attained;         /* [s] service that each of its requests has received */
    double rate;             /* rate at which each of its requests is served */
    struct job_heap jobs;    /* by work */
};

struct las {
    double updated;          /* [s] of the clock: attained services are as of then */
    uint32_t leaf;           /* leaf of the pending event, or LEAF_NONE */
    uint32_t due;            /* level of that event, by place in `order` */
    bool merges;             /* true: at the event that level catches up with the next; false: one
                                of its requests is done */
    struct las_level *level;     /* [cap]; a job's leaf is the number of its level */
    uint32_t *order;         /* [n] levels, the one with the most attained service first */
    uint32_t *idle;          /* [cap - n] levels that are not used */
    uint32_t n, cap;
};

static void las_release(struct general *g, uint32_t station)
{
    struct las *x = g->stations[station].state;
    for (uint32_t i = 0; i < x->cap; i++)
        job_heap_release(g, &x->level[i].jobs);
    arena_free(&g->sim.arena, x->level, x->cap, sizeof *x->level);
    arena_free(&g->sim.arena, x->order, x->cap, sizeof *x->order);
    arena_free(&g->sim.arena, x->idle, x->cap, sizeof *x->idle);
}

static void las_start(struct general *g, uint32_t station)
{
    struct las *x = g->stations[station].state;
    for (uint32_t i = 0; i < x->cap; i++) {
        job_heap_clear(&x->level[i].jobs);
        x->idle[i] = i;
    }
    x->n = 0;
    x->updated = 0;
    x->leaf = LEAF_NONE;
}

static void las_set_back(struct general *g, uint32_t station, double by)
{
    struct las *x = g->stations[station].state;
    x->updated -= by;
}

static void *grown(struct general *g, void *old, uint32_t n, uint32_t more, size_t size)
{
    void *new = arena_calloc(&g->sim.arena, more, size);
    if (n > 0)
        memcpy(new, old, n * size);
    arena_free(&g->sim.arena, old, n, size);
    return new;
}

static void las_grow(struct general *g, struct las *x)
{
    const uint32_t old = x->cap, cap = old ? 2 * old : 4;
    x->level = grown(g, x->level, old, cap, sizeof *x->level);
    x->order = grown(g, x->order, old, cap, sizeof *x->order);
    x->idle = grown(g, x->idle, old, cap, sizeof *x->idle);
    for (uint32_t i = old; i < cap; i++)
        x->idle[i - old] = i;
    x->cap = cap;
}

/* fmin and fmax would be library calls. */
static inline double smaller(double a, double b)
{
    return a < b ? a : b;
}

static inline double above_0(double x)
{
    return x > 0 ? x : 0;
}

static struct las_level *at(const struct las *x, uint32_t place)
{
    return &x->level[x->order[place]];
}

static void las_update(struct general *g, struct las *x)
{
    const double time = g->now - x->updated;
    x->updated = g->now;
    for (uint32_t i = x->n; i-- > 0 && at(x, i)->rate > 0;)
        at(x, i)->attained += time * at(x, i)->rate;
}

/* Time to the first event of the level at this place: a completion, or a merge with the next level
 * (*merges). */
static double first_event(const struct las *x, uint32_t i, bool *merges)
{
    const struct las_level *l = at(x, i);
    const double done = above_0(job_heap_first(&l->jobs)->key - l->attained) / l->rate;
    *merges = false;
    if (i == 0 || !(l->rate > at(x, i - 1)->rate))
        return done;
    const double meet = above_0(at(x, i - 1)->attained - l->attained) /
                        (l->rate - at(x, i - 1)->rate);
    *merges = meet < done;
    return smaller(meet, done);
}

/* All requests of a level are interrupted. If the station has one node, they are counted at
 * once. */
static void count_preempted(struct general *g, uint32_t station, const struct las_level *l)
{
    const bool alike = g->sim.plan->net->stations[station].n_nodes == 1;
    general_node_of(g, l->jobs.place[0].job)->preempted += alike ? l->jobs.n : 1;
    for (uint32_t i = 1; !alike && i < l->jobs.n; i++)
        general_node_of(g, l->jobs.place[i].job)->preempted++;
}

/*
 * The servers serve the levels from the last one on. After the first level that was not served
 * before and is not served now, no rate changes. Levels that lose all servers to an arrival are
 * interrupted.
 */
static void las_set_rates(struct general *g, uint32_t station, struct las *x, bool arrival)
{
    const struct general_station *st = &g->stations[station];
    double left = st->crew                    ? crew_capacity(st->crew)
                  : st->servers == UINT32_MAX ? (double)INFINITY
                                              : st->servers;
    for (uint32_t i = x->n; i-- > 0;) {
        struct las_level *l = at(x, i);
        if (left > 0) {
            l->rate = l->jobs.n < left ? 1 : left / l->jobs.n;
            left = l->jobs.n < left ? left - l->jobs.n : 0;
            continue;
        }
        if (l->rate == 0)
            return;
        l->rate = 0;
        if (arrival)
            count_preempted(g, station, l);
    }
}

static void las_reschedule(struct general *g, uint32_t station, struct las *x, bool arrival)
{
    if (x->n == 0) {
        if (x->leaf != LEAF_NONE)
            general_cancel(g, x->leaf);
        x->leaf = LEAF_NONE;
        return;
    }
    las_set_rates(g, station, x, arrival);
    double least = INFINITY;
    for (uint32_t i = x->n; i-- > 0 && at(x, i)->rate > 0;) {
        bool merges;
        const double time = first_event(x, i, &merges);
        if (time < least) {
            least = time;
            x->due = i;
            x->merges = merges;
        }
    }
    if (x->leaf == LEAF_NONE)
        x->leaf = general_leaf(g, JOB_NONE);
    general_schedule(g, x->leaf, least, EVENT_SERVICE, station);
}

static void drop_level(struct las *x, uint32_t place)
{
    x->idle[x->cap - x->n] = x->order[place];
    memmove(x->order + place, x->order + place + 1, (x->n - place - 1) * sizeof *x->order);
    x->n--;
}

static void las_put(struct general *g, struct las *x, uint32_t level, job_id j)
{
    g->jobs[j].leaf = level;
    job_heap_put(g, &x->level[level].jobs, g->jobs[j].work, j);
}

static void las_arrive(struct general *g, uint32_t station, job_id j)
{
    struct las *x = g->stations[station].state;
    las_update(g, x);
    g->jobs[j].state = JOB_SERVED;
    if (x->n == 0 || at(x, x->n - 1)->attained > 0) {
        if (x->n == x->cap)
            las_grow(g, x);
        const uint32_t level = x->idle[x->cap - x->n - 1];
        x->level[level].attained = x->level[level].rate = 0;
        x->order[x->n++] = level;
    }
    las_put(g, x, x->order[x->n - 1], j);
    las_reschedule(g, station, x, true);
}

/* Merge the level at this place with the one before it: the smaller is put into the larger. */
static void merge(struct general *g, struct las *x, uint32_t place)
{
    struct las_level *mine = at(x, place), *next = at(x, place - 1);
    const double attained = next->attained;
    const uint32_t into = mine->jobs.n > next->jobs.n ? place : place - 1;
    const uint32_t from = into == place ? place - 1 : place;
    struct las_level *small = at(x, from);
    while (small->jobs.n > 0)
        las_put(g, x, x->order[into], job_heap_take(&small->jobs));
    at(x, into)->attained = attained;
    drop_level(x, from);
}

static job_id las_complete(struct general *g, uint32_t station)
{
    struct las *x = g->stations[station].state;
    las_update(g, x);
    x->leaf = LEAF_NONE;
    if (x->merges) {
        merge(g, x, x->due);
        las_reschedule(g, station, x, false);
        return JOB_NONE;
    }
    struct las_level *l = at(x, x->due);
    l->attained = job_heap_first(&l->jobs)->key;
    const job_id j = job_heap_take(&l->jobs);
    if (l->jobs.n == 0)
        drop_level(x, x->due);
    return j;
}

static void las_next(struct general *g, uint32_t station)
{
    struct las *x = g->stations[station].state;
    las_update(g, x);
    las_reschedule(g, station, x, false);
}

static void las_remove(struct general *g, uint32_t station, job_id j)
{
    struct las *x = g->stations[station].state;
    struct general_job *job = &g->jobs[j];
    las_update(g, x);
    if (job->state == JOB_SERVED) {
        struct job_heap *h = &x->level[job->leaf].jobs;
        job_heap_remove(h, j);
        for (uint32_t i = 0; h->n == 0; i++)
            if (x->order[i] == job->leaf) {
                drop_level(x, i);
                break;
            }
        job->leaf = LEAF_NONE;
    }
    las_reschedule(g, station, x, false);
}

static double las_attained(const struct general *g, uint32_t station, job_id j)
{
    const struct las *x = g->stations[station].state;
    const struct las_level *l = &x->level[g->jobs[j].leaf];
    return smaller(g->jobs[j].work, l->attained + (g->now - x->updated) * l->rate);
}

const struct discipline_ops discipline_ops_las = {.state = sizeof(struct las),
                                                  .release = las_release,
                                                  .start = las_start,
                                                  .arrive = las_arrive,
                                                  .complete = las_complete,
                                                  .next = las_next,
                                                  .remove = las_remove,
                                                  .attained = las_attained,
                                                  .set_back = las_set_back};
