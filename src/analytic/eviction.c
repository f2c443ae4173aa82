#include "analytic/eviction.h"

#include <math.h>

#include "analytic/eviction_laws.h"
#include "analytic/eviction_slru.h"
#include "analytic/lst.h"
#include "analytic/root.h"
#include "analytic/token_rules.h"

#define TOLERANCE 1e-12
#define SEGMENT_TOLERANCE 1e-8    /* of a root in which each value is a root */

/*
 * CLOCK: an entry reaches the old end after t, and goes round again if it was hit meanwhile, with
 * probability p. So it is still there k rounds after the fill with probability p^k.
 */
struct rounds {
    double whole, rest;    /* K = floor(T/t); [s] T - Kt */
    double p, there;       /* p^K */
    double sum;            /* (1 - p^K)/(1 - p), without the loss of digits at p near 1 */
};

static struct rounds rounds_of(double life, double u, double t)
{
    struct rounds r = {.whole = floor(life / t), .p = -expm1(-u * t)};
    const double idle = exp(-u * t), log_there = r.whole > 0 ? r.whole * log1p(-idle) : 0;
    r.rest = life - r.whole * t;
    r.there = exp(log_there);
    r.sum = r.whole * idle > 1e-12 ? -expm1(log_there) / idle : r.whole;
    return r;
}

static double clock_life(double life, double u, double t)
{
    const struct rounds r = rounds_of(life, u, t);
    return t * r.sum + r.rest * r.there;
}

/* Once it has ended, it goes round once more if it was hit in its last round, unless it is fetched
 * anew. */
static double clock_place(double life, double u, double t)
{
    const struct rounds r = rounds_of(life, u, t);
    const double alive = clock_life(life, u, t), left = t - r.rest;
    const double ended = (-expm1(-u * left) - expm1(-u * r.rest) * exp(-u * left) * r.p) / u;
    return (alive + r.there * ended) / (alive + 1 / u);
}

/* Random: an entry is evicted after Exp(1/t). Probability that it ends before. */
static double random_ends(struct lst_nodes *nodes, const struct cache *c, double u, double t)
{
    if (!c->slides)
        return creal(lst_dist(nodes, &c->lifetime, 1 / t));
    return eviction_laws_run_transform(u, 1 / t, creal(lst_dist(nodes, &c->lifetime, u + 1 / t)));
}

static double random_place(struct lst_nodes *nodes, const struct cache *c, double u, double t)
{
    const double p = random_ends(nodes, c, u, t);
    return 1 - (1 - p + p / (1 + u * t)) / (1 + u * t * (1 - p));
}

/* Where each use draws a new lifetime, or begins the fixed one anew, a gap above it or above t ends
 * the entry. */
static double lru_life(const struct cache *c, double u, double t)
{
    if (!c->slides)
        return eviction_laws_run(&c->lifetime, u, t);
    if (cache_rule(c) != LIFETIME_SLIDING)
        return (1 / eviction_laws_gap(&c->lifetime, u, t) - 1) / u;
    const double gap = fmin(c->lifetime.mean, t);
    return c->max_age > 0 ? token_rules_capped_life(u, gap, c->max_age) : expm1(u * gap) / u;
}

double eviction_life(struct lst_nodes *nodes, const struct cache *c, double u,
                     struct eviction_times times)
{
    const double t = times.t;
    switch (c->eviction) {
    case EVICT_LRU:
        return lru_life(c, u, t);
    case EVICT_FIFO:
        return eviction_laws_shorter(&c->lifetime, t);
    case EVICT_RANDOM:
        return t * (1 - random_ends(nodes, c, u, t));
    case EVICT_CLOCK:
        return clock_life(c->lifetime.mean, u, t);
    case EVICT_SLRU:
        return eviction_slru_life(c->lifetime.mean, u, t, times.segment);
    case EVICT_LFU:
    case EVICTIONS:
        break;
    }
    return NAN;
}

double eviction_place(struct lst_nodes *nodes, const struct cache *c, double u,
                      struct eviction_times times)
{
    const double t = times.t;
    switch (c->eviction) {
    case EVICT_LRU:
        return -expm1(-u * t);
    case EVICT_FIFO:
        return 1 - eviction_laws_early(&c->lifetime, u, t) /
                       (1 + u * eviction_laws_shorter(&c->lifetime, t));
    case EVICT_RANDOM:
        return random_place(nodes, c, u, t);
    case EVICT_CLOCK:
        return clock_place(c->lifetime.mean, u, t);
    case EVICT_SLRU:
        return eviction_slru_place(c->lifetime.mean, u, t, times.segment);
    case EVICT_LFU:
    case EVICTIONS:
        break;
    }
    return NAN;
}

/* ---- the times of a room ---- */

struct room {
    struct lst_nodes *nodes;
    const struct eviction_cache *caches;
    size_t n;
    struct eviction_times times;
};

/* Users who look up at all, and their rate of look-ups. */
static double users_of(const struct room *r, double *rate)
{
    double users = 0;
    *rate = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct eviction_cache *x = &r->caches[i];
        *rate += x->rate;
        for (size_t j = 0; j < x->shares->n; j++)
            users += x->rate * x->shares->share[j] > 0 ? x->shares->users[j] : 0;
    }
    return users;
}

/* Mean number of places that are taken, or of those in the second segment alone. */
static double places(const struct room *r, bool segment)
{
    double sum = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct eviction_cache *x = &r->caches[i];
        for (size_t j = 0; j < x->shares->n; j++) {
            const double u = x->rate * x->shares->share[j];
            if (u > 0)
                sum += x->shares->users[j] *
                       (segment ? eviction_slru_hit(x->cache->lifetime.mean, u, r->times.t,
                                                    r->times.segment)
                                : eviction_place(r->nodes, x->cache, u, r->times));
        }
    }
    return sum;
}

/* The fraction of the room that is free, 1 - sum of places / room, as a function of log t. */
static double free_room(double log_t, void *context)
{
    struct room *r = context;
    r->times.t = exp(log_t);
    return 1 - places(r, false) / (double)r->caches->cache->max_entries;
}

/* A root of `f`, which falls from above 0, near log x; as x. INFINITY if it stays above 0. */
static double falls_to_0(double (*f)(double log_x, void *context), struct room *r, double log_x,
                         double tolerance)
{
    double low = log_x, high = log_x;
    while (f(low, r) < 0)
        low -= 1;
    while (f(high, r) > 0 && high < 700)
        high += 1;
    const double root = root_between(f, r, low, high, tolerance);
    return isnan(root) ? INFINITY : exp(root);
}

static void solve_t(struct room *r)
{
    r->times.t = falls_to_0(free_room, r, log(r->times.t), TOLERANCE);
}

static double free_segment(double log_b, void *context)
{
    struct room *r = context;
    r->times.segment = exp(log_b);
    solve_t(r);
    return 1 - places(r, true) / (double)(r->caches->cache->max_entries / 2);
}

/* The second segment takes half of the room, or less if not as many entries are hit. */
static void solve_segments(struct room *r)
{
    r->times.segment = INFINITY;
    solve_t(r);
    if (places(r, true) <= (double)(r->caches->cache->max_entries / 2))
        return;
    if (r->caches->cache->max_entries < 2)
        r->times.segment = 0;
    else
        r->times.segment =
            falls_to_0(free_segment, r, log(r->times.t), SEGMENT_TOLERANCE);
    solve_t(r);
}

struct eviction_times eviction_solve(struct lst_nodes *nodes, const struct eviction_cache *caches,
                                     size_t n)
{
    struct room r = {nodes, caches, n, {INFINITY, 0}};
    const double max = (double)caches->cache->max_entries;
    double rate;
    if (max == 0 || max >= users_of(&r, &rate))
        return r.times;
    r.times.t = max / rate;
    if (caches->cache->eviction == EVICT_SLRU)
        solve_segments(&r);
    else
        solve_t(&r);
    return r.times;
}

/* Lifetimes that a rule of eviction has formulas for. */
static bool has_law(const struct cache *c)
{
    switch (c->eviction) {
    case EVICT_LRU:
        return true;
    case EVICT_FIFO:
        return !c->slides;
    case EVICT_RANDOM:
        return !(c->slides && c->max_age > 0);
    case EVICT_CLOCK:
    case EVICT_SLRU:
        return cache_rule(c) == LIFETIME_COUNTED;
    case EVICT_LFU:
    case EVICTIONS:
        break;
    }
    return false;
}

const char *eviction_refuse(const struct cache *c)
{
    if (c->max_entries == 0)
        return NULL;
    if (c->eviction == EVICT_LFU)
        return "a cache of limited size that evicts the entry used least often (lfu)";
    if (!has_law(c))
        return "a cache of limited size with such a lifetime and this rule of eviction";
    if (c->granularity > 0 || c->refresh_ahead > 0 || c->early_beta > 0 ||
        c->absent != c->expired)
        return "a cache of limited size with other rules besides a lifetime";
    return NULL;
}
