#include "analytic/eviction.h"

#include <math.h>

#include "analytic/root.h"
#include "analytic/token_rules.h"

#define TOLERANCE 1e-12

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

double eviction_life(const struct cache *c, double u, double t)
{
    const double life = c->lifetime.mean;
    if (c->eviction == EVICT_CLOCK)
        return clock_life(life, u, t);
    if (c->eviction == EVICT_LRU)
        return token_rules_capped_life(u, t, life);
    if (c->eviction == EVICT_FIFO)
        return fmin(t, life);
    return -t * expm1(-life / t);
}

double eviction_place(const struct cache *c, double u, double t)
{
    const double life = c->lifetime.mean;
    if (c->eviction == EVICT_CLOCK)
        return clock_place(life, u, t);
    if (c->eviction == EVICT_LRU)
        return -expm1(-u * t);
    if (c->eviction == EVICT_FIFO)
        return 1 - exp(-u * fmax(0, t - life)) / (1 + u * fmin(t, life));
    const double p = exp(-life / t);
    return 1 - (1 - p + p / (1 + u * t)) / (1 + u * eviction_life(c, u, t));
}

struct room {
    const struct eviction_cache *caches;
    size_t n;
};

static double places(const struct eviction_cache *x, double t)
{
    double sum = 0;
    for (size_t j = 0; j < x->shares->n; j++)
        if (x->rate * x->shares->share[j] > 0)
            sum += x->shares->users[j] *
                   eviction_place(x->cache, x->rate * x->shares->share[j], t);
    return sum;
}

/* The fraction of the room that is free, 1 - sum of places / room, as a function of log t. */
static double free_room(double log_t, void *context)
{
    const struct room *r = context;
    double sum = 0;
    for (size_t i = 0; i < r->n; i++)
        sum += places(&r->caches[i], exp(log_t));
    return 1 - sum / (double)r->caches->cache->max_entries;
}

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

double eviction_time(const struct eviction_cache *caches, size_t n)
{
    struct room r = {caches, n};
    const double max = (double)caches->cache->max_entries;
    double rate;
    if (max == 0 || max >= users_of(&r, &rate))
        return INFINITY;
    double low = log(max / rate), high = low;
    while (free_room(low, &r) < 0)
        low -= 1;
    while (free_room(high, &r) > 0 && high < 700)
        high += 1;
    const double root = root_between(free_room, &r, low, high, TOLERANCE);
    return isnan(root) ? INFINITY : exp(root);
}

const char *eviction_refuse(const struct cache *c)
{
    if (c->max_entries == 0)
        return NULL;
    if (c->eviction == EVICT_SLRU || c->eviction == EVICT_LFU)
        return "a cache of limited size that gives up entries by such a rule";
    if (cache_rule(c) != LIFETIME_COUNTED || c->refresh_ahead > 0 || c->early_beta > 0 ||
        c->absent != c->expired)
        return "a cache of limited size with other rules besides a fixed lifetime";
    return NULL;
}
