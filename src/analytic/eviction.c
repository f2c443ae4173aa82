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
    const struct cache *c;
    const struct shares *shares;
    double rate;
};

/* The fraction of the room that is free, 1 - sum of places / room, as a function of log t. */
static double free_room(double log_t, void *context)
{
    const struct room *r = context;
    double sum = 0;
    for (size_t j = 0; j < r->shares->n; j++)
        if (r->shares->share[j] > 0)
            sum += r->shares->users[j] *
                   eviction_place(r->c, r->rate * r->shares->share[j], exp(log_t));
    return 1 - sum / (double)r->c->max_entries;
}

double eviction_time(const struct cache *c, const struct shares *shares, double rate)
{
    struct room r = {c, shares, rate};
    double users = 0;
    for (size_t j = 0; j < shares->n; j++)
        users += shares->share[j] > 0 ? shares->users[j] : 0;
    if (c->max_entries == 0 || (double)c->max_entries >= users || !(rate > 0))
        return INFINITY;
    double low = log((double)c->max_entries / rate), high = low;
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
    if (c->eviction == EVICT_SLRU)
        return "a cache of limited size that gives up entries by such a rule";
    if (cache_rule(c) != LIFETIME_COUNTED || c->refresh_ahead > 0 || c->early_beta > 0 ||
        c->absent != c->expired)
        return "a cache of limited size with other rules besides a fixed lifetime";
    return NULL;
}
