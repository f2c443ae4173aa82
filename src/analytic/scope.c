#include "analytic/scope.h"

#include "analytic/solution.h"
#include "analytic/words.h"

size_t scope_refuse(const struct solution *s, struct diag *d)
{
    size_t n = words_scope(s->net, d) < SCOPE_ANSWERS;
    for (size_t i = 0; i < s->net->n_stations; i++) {
        if (!s->stations[i].unknown)
            continue;
        words_refuse(s->net, i, s->stations[i].unknown, d);
        n++;
    }
    return n;
}

/* The words have formulas: do these apply? */
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

/* Where fetches come together, it takes a solution to know whether there is a formula. */
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
