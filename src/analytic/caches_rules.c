/* What the rules of a cache alone decide. */
#include "analytic/caches.h"

#include "analytic/token_rules.h"

void caches_fetch_beside(const struct cache *c, struct cache_answer *a)
{
    const double old = 1 - a->of_new, others = a->delayed;
    const double join = c->lock_poll > 0 ? token_rules_polled_wait(a->time.mean, c->lock_poll)
                                         : a->time.delay;
    double wait = others * join + a->fetch * a->time.mean;
    a->delayed += a->fetch;
    a->stale = 0;
    if (c->expired == MISS_SERVE_STALE) {
        a->stale = old * others;
        wait -= old * others * join;
    } else if (c->expired == MISS_BACKGROUND) {
        a->stale = old * a->delayed;
        wait *= a->of_new;
    }
    if (c->expired > MISS_JOIN && c->absent == MISS_FETCH) {    /* new tokens: each one fetches */
        a->fetch += a->of_new * others;
        wait += a->of_new * others * (a->time.mean - join);
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
