#include "analytic/batch_release.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/formulas.h"
#include "analytic/poisson.h"
#include "analytic/token_rules.h"
#include "analytic/words.h"
#include "base/mem.h"

#define MATTERS 5e-3    /* relative to the response */

/* E[(B - c)^+ (B - c + 1)^+] for B - 1 Poisson with this mean. */
static double beyond_servers(double mean, unsigned servers)
{
    const double spread = 12 * sqrt(mean) + 30, most = mean + spread;
    const double least = fmax(servers, floor(mean - spread));    /* n + 1 is above the servers */
    double p = poisson_probability(least, mean), sum = 0;
    for (double n = least; n <= most; n++, p *= mean / n) {
        const double over = n + 1 - servers;
        sum += p * over * (over + 1);
    }
    return sum;
}

/* sum f E[..] of the header over the tokens of cache c [1/s], of whose requests a share `part` goes
 * to the station. */
static double batches(const struct solution *s, size_t c, double part, unsigned servers)
{
    const struct cache_answer *a = &s->caches[c];
    const bool plain = cache_is_plain(&s->net->caches[c]);
    const double d = a->time.mean, fetches = a->lookups * a->fetch;
    const double d2 = fmax(a->time.second, plain ? 2 * d * a->time.delay : 0);
    const double others = a->lookups * (plain ? a->delayed : fmax(0, a->delayed - a->fetch));
    if (!(fetches > 0))
        return 0;
    if (servers == 1)
        return part * part * (a->crowds * d2 + 2 * others);
    return fetches * beyond_servers(part * others / fetches, servers);
}

/* Those who wait at node k for fetches go on to stations by its HIT routes. */
static void add_batches(const struct solution *s, size_t k, double *sum)
{
    const struct network *net = s->net;
    const struct node *n = &net->nodes[k];
    const struct cache cache = token_rules_reduce(&net->caches[n->cache]);
    const double all = s->caches[n->cache].lookups;
    if (cache.expired != MISS_JOIN || !(all > 0) || !(s->rate[k] > 0))
        return;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (r->outcome != LOOKUP_HIT || r->to == NET_NONE || !(r->p > 0))
            continue;
        const size_t station = net->nodes[r->to].station;
        sum[station] += batches(s, n->cache, r->p * s->rate[k] / all,
                                net->stations[station].servers);
    }
}

static void add_wait(struct solution *s, size_t i, double sum)
{
    const struct station *station = &s->net->stations[i];
    struct station_load *l = &s->stations[i];
    if (station_is_delay(station) || words_formula(s->net, i) != formula_fifo ||
        !isfinite(l->wait) || !(l->rate > 0) || l->rho >= 1)
        return;
    const double more = l->service / station->servers * sum / (2 * l->rate * (1 - l->rho));
    if (!(more > MATTERS * (l->wait + l->service)))
        return;
    l->wait += more;
    l->method = METHOD_BATCH;
    l->exact = l->law = l->number_law = l->in_order = l->birth_death = false;
    l->decay = 0;
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = s->net->station_nodes[j];
        s->wait[k] += more;
        s->response[k] += more;
    }
}

void batch_release(struct solution *s)
{
    double *sum = mem_calloc(s->net->n_stations, sizeof *sum);
    for (size_t k = 0; k < s->net->n_nodes; k++)
        if (s->net->nodes[k].routing == ROUTING_LOOKUP)
            add_batches(s, k, sum);
    for (size_t i = 0; i < s->net->n_stations; i++)
        if (sum[i] > 0)
            add_wait(s, i, sum[i]);
    free(sum);
}
