#include "analytic/crowd.h"

#include <math.h>

#include "analytic/formulas.h"
#include "analytic/token_rules.h"
#include "analytic/words.h"

/* uD of the header, at cache c. */
static double mean_crowd(const struct solution *s, size_t c)
{
    const struct cache cache = token_rules_reduce(&s->net->caches[c]);
    const struct cache_answer *a = &s->caches[c];
    const double fetches = a->lookups * a->fetch;
    if (cache.expired != MISS_FETCH || !(fetches > 0))
        return 0;
    return sqrt(a->crowds / fetches) * a->time.mean;
}

/* A wait that has a formula of its own (a burst, an infinite server) is not QNA's. */
static void mark(struct solution *s, size_t i)
{
    struct station_load *l = &s->stations[i];
    if (station_is_delay(&s->net->stations[i]) || words_formula(s->net, i) != formula_fifo ||
        l->own || !isfinite(l->wait))
        return;
    l->method = METHOD_CROWD;
    l->exact = l->law = l->number_law = false;
}

void crowd_mark(struct solution *s)
{
    const struct network *net = s->net;
    for (size_t k = 0; k < net->n_nodes; k++) {
        const struct node *n = &net->nodes[k];
        if (n->routing != ROUTING_LOOKUP || !(mean_crowd(s, n->cache) > CROWD_MARKED))
            continue;
        for (size_t r = n->first_route; r < n->first_route + n->n_routes; r++)
            if (net->routes[r].outcome == LOOKUP_MISS && net->routes[r].to != NET_NONE &&
                net->routes[r].p > 0)
                mark(s, net->nodes[net->routes[r].to].station);
    }
}
