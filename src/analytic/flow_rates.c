#include "analytic/flow_rates.h"

#include <string.h>

#include "analytic/figures.h"
#include "analytic/solution.h"

/* In the routing matrix a fetch that is a job of its own vanishes where it fills its cache. Here it
 * is seen to get there. */
static double route_rate(const struct solution *s, size_t i)
{
    return s->rate[s->net->routes[i].from] * (s->walk->p[i] + s->walk->ends[i]);
}

static void fill_nodes(const struct solution *s, struct flows *f)
{
    for (size_t k = 0; k < s->net->n_nodes; k++) {
        f->node[k] = s->rate[k];
        f->missing[k] = s->rate[k] * s->walk->missing[k];
        f->full[k] = s->rate[k] * s->walk->full[k];
    }
    for (size_t i = 0; i < s->net->n_routes; i++)
        f->route[i] = route_rate(s, i);
}

struct flows *analytic_flows(const struct network *net, struct diag *d)
{
    struct solution *s = solution_new(net, d);
    if (!s)
        return NULL;
    struct flows *f = flows_new(net);
    fill_nodes(s, f);
    memcpy(f->source, s->sources, net->n_sources * sizeof *f->source);
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station_load *l = &s->stations[i];
        f->load[i] = station_is_delay(&net->stations[i]) ? l->load : l->rho;
        f->exact[i] = figures_rate_exact(s, &net->stations[i]);
    }
    for (size_t c = 0; c < net->n_caches; c++)
        f->hit[c] = cache_answer_served(&s->caches[c]);
    solution_free(s);
    return f;
}
