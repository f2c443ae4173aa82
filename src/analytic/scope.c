#include "analytic/scope.h"

#include <math.h>

#include "analytic/solution.h"
#include "analytic/words.h"

/*
 * Revocations are taken to be rare, so the issuer answers as if all tokens were valid. At most one
 * in RARE of the fetches, and of the lifetimes, may find the token revoked.
 */
#define RARE 50

static bool revokes_often(const struct solution *s, size_t population)
{
    const struct population *p = &s->net->populations[population];
    double fetches = 0, life = 0;
    for (size_t c = 0; c < s->net->n_caches; c++) {
        const struct cache *cache = &s->net->caches[c];
        if (cache->population != population)
            continue;
        fetches += s->caches[c].lookups * s->caches[c].fetch;
        life = fmax(life, cache->lifetime.mean);
    }
    return p->revocations * (double)p->users * RARE > fetches || p->revocations * life * RARE > 1;
}

static size_t refuse_revocations(const struct solution *s, struct diag *d)
{
    size_t n = 0;
    for (size_t i = 0; i < s->net->n_populations; i++) {
        const struct population *p = &s->net->populations[i];
        if (!(p->revocations > 0) || !revokes_often(s, i))
            continue;
        diag_error(d, s->net->file, p->line,
                   "there is no formula for it here; `sojourn simulate` answers it",
                   "population '%s': tokens that are revoked so often cannot be solved: more than "
                   "one fetch in %d would be refused",
                   p->name, RARE);
        n++;
    }
    return n;
}

size_t scope_refuse(const struct solution *s, struct diag *d)
{
    size_t n = words_scope(s->net, d) < SCOPE_ANSWERS;
    n += refuse_revocations(s, d);
    for (size_t i = 0; i < s->net->n_stations; i++) {
        if (!s->stations[i].unknown)
            continue;
        words_refuse(s->net, i, s->stations[i].unknown, d);
        n++;
    }
    return n;
}

/* The words have formulas. Do these apply to the flows of the network? */
static enum scope scope_of_flows(const struct network *net, struct diag *why)
{
    struct diag *d = diag_new();
    struct solution *s = solution_new(net, d);
    enum scope scope = SCOPE_ANSWERS;
    if (s && scope_refuse(s, d) > 0)
        scope = SCOPE_RATES;
    else if (!s && diag_status(d) == EXIT_INPUT)
        scope = SCOPE_NOTHING;
    if (scope < SCOPE_ANSWERS && why)
        diag_merge(why, d);
    solution_free(s);
    diag_free(d);
    return scope;
}

/* Where fetches come together, only a solution shows whether there is a formula. */
static bool any_clock_ticks(const struct network *net)
{
    for (size_t c = 0; c < net->n_caches; c++)
        if (net->caches[c].granularity > 0)
            return true;
    return false;
}

enum scope analytic_scope(const struct network *net, struct diag *why)
{
    const enum scope words = words_scope(net, NULL);
    if (words == SCOPE_NOTHING && why)
        words_scope(net, why);
    if (words == SCOPE_NOTHING || (network_is_plain(net) && !any_clock_ticks(net)))
        return words;
    return scope_of_flows(net, why);
}
