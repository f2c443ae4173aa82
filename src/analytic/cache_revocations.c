#include "analytic/cache_revocations.h"

#include <math.h>

#include "analytic/revocation.h"

/* The number of caches of c's population if all are alike and looked up as often; else 0. */
static double count_alike(const struct network *net, size_t c, const struct cache_answer *answer)
{
    const struct cache *x = &net->caches[c];
    double n = 0;
    for (size_t i = 0; i < net->n_caches; i++) {
        const struct cache *y = &net->caches[i];
        if (y->population != x->population)
            continue;
        if (!dist_equal(&y->lifetime, &x->lifetime) || y->slides != x->slides ||
            fabs(answer[i].fresh - answer[c].fresh) > 1e-9 * answer[c].fresh)
            return 0;
        n++;
    }
    return n;
}

void cache_revocations_add(const struct network *net, size_t c, const struct shares *shares,
                           struct cache_answer *answer)
{
    const struct cache *cache = &net->caches[c];
    const struct population *p = &net->populations[cache->population];
    struct cache_answer *a = &answer[c];
    const double n = count_alike(net, c, answer);
    double fetches = 0, more = 0;
    for (size_t j = 0; n > 0 && j < shares->n; j++) {
        const struct revocation_cache one = {n, a->fresh * shares->share[j], cache->lifetime.mean,
                                             cache_rule(cache) == LIFETIME_EXPONENTIAL,
                                             a->time.mean, p->push_share, p->push_delay};
        if (!(one.u > 0))
            continue;
        const double rate = shares->users[j] / (one.lifetime + 1 / one.u + one.fetch);
        fetches += rate;
        more += rate * revocation_more_fetches(&one, p->revocations);
    }
    if (!(fetches > 0))
        return;
    a->delayed *= more / fetches;
    a->stale *= more / fetches;
    a->fetch *= more / fetches;
    a->hit = fmax(0, 1 - a->delayed - a->stale - (cache_is_plain(cache) ? a->fetch : 0));
}
