/* What the rules of a cache alone decide. */
#include "analytic/caches.h"

#include "analytic/token_rules.h"

void caches_fetch_beside(const struct cache *c, struct cache_answer *a)
{
    double wait = a->delayed * a->time.delay + a->fetch * a->time.mean;
    a->delayed += a->fetch;
    a->stale = 0;
    if (c->expired == MISS_SERVE_STALE) {
        a->stale = a->delayed - a->fetch;
        wait = a->fetch * a->time.mean;
    } else if (c->expired == MISS_BACKGROUND) {
        a->stale = a->delayed;
    }
    a->delayed -= a->stale;
    a->time.delay = a->delayed > 0 ? wait / a->delayed : 0;
}

bool caches_has_rules(const struct cache *c)
{
    return !cache_is_plain(c) && !(c->granularity > 0 && token_rules_tick_alone(c));
}

bool caches_same_rules(const struct cache *x, const struct cache *y)
{
    return x->population == y->population && x->slides == y->slides &&
           dist_equal(&x->lifetime, &y->lifetime) && x->granularity == y->granularity &&
           x->absent == y->absent && x->expired == y->expired && x->replaces == y->replaces;
}
