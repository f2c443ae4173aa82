/*
 * Figures of token caches.
 *
 * Sojourns of hits: of accepted requests all of whose look-ups hit, so that they wait for no fetch.
 * The routes of all other outcomes are removed from the routing. rate' is then the remaining flow
 * at a node, a' the probability to leave from there as accepted, and w the mean response at the
 * node. The mean sojourn is sum rate' a' w / (the remaining flow that leaves as accepted). It is
 * exact if nobody waits on the way. Otherwise it is approximate, because waits and hits both depend
 * on recent arrivals.
 */
#include "analytic/figures.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/late_fetches.h"
#include "analytic/traffic.h"
#include "base/mem.h"

/* ---- the caches themselves ---- */

bool *figures_exact_caches(const struct solution *s)
{
    const struct network *net = s->net;
    bool *exact = mem_calloc(net->n_caches, sizeof *exact);
    for (size_t c = 0; c < net->n_caches; c++)
        exact[c] = true;
    for (size_t k = 0; k < net->n_nodes; k++)
        if (net->nodes[k].routing == ROUTING_LOOKUP && s->rate[k] > 0)
            exact[net->nodes[k].cache] &= s->exactness->lookup[k];
    return exact;
}

/* Ratios are means over look-ups, the number of live tokens is a mean over caches. */
static void fill_cache(const struct solution *s, const bool *exact, const struct cache_group *g,
                       struct figure *live, struct figure *busiest, struct figure *idlest)
{
    double rate = 0, sum[3] = {0};
    bool all = true;
    for (size_t c = g->first; c < g->first + g->n; c++) {
        const struct cache_answer *a = &s->caches[c];
        const double valid = a->lookups * (1 - a->expired);
        all &= exact[c];
        rate += valid;
        sum[0] += a->live;
        sum[1] += valid > 0 ? valid * a->busiest : 0;
        sum[2] += valid > 0 ? valid * a->idlest : 0;
    }
    *live = figures_label(all, sum[0] / (double)g->n, METHOD_CACHE);
    if (!(rate > 0))
        return;
    *busiest = figures_label(all, sum[1] / rate, METHOD_CACHE);
    *idlest = figures_label(all, sum[2] / rate, METHOD_CACHE);
}

/* The part of a cache's fetches that fail: of fetches beside their requests, those that are late,
 * or come to nothing. */
static double failed_part(const struct solution *s, size_t c)
{
    const struct cache *cache = &s->net->caches[c];
    const struct fetch_time *time = &s->caches[c].time;
    if (cache_is_plain(cache))
        return 0;
    return cache->fetch_timeout > 0 && !time->fixed
               ? fmax(1 - time->filled, late_fetches_share(time, cache->fetch_timeout))
               : 1 - time->filled;
}

static void fill_fetches(const struct solution *s, const bool *exact, struct result *r, size_t i)
{
    const struct cache_group *g = &r->caches[i];
    double lookups = 0, fetches = 0, expired = 0, stale = 0, evictions = 0, failed = 0;
    bool all = true, serves_stale = false;
    for (size_t c = g->first; c < g->first + g->n; c++) {
        const struct cache_answer *a = &s->caches[c];
        all &= exact[c];
        serves_stale |= s->net->caches[c].expired > MISS_JOIN;
        lookups += a->lookups;
        fetches += a->lookups > 0 ? a->lookups * a->fetch : 0;
        failed += a->lookups > 0 ? a->lookups * a->fetch * failed_part(s, c) : 0;
        expired += a->lookups > 0 ? a->lookups * a->expired : 0;
        evictions += a->evictions;
        stale += a->lookups > 0 ? a->lookups * (a->stale + a->stale_late) : 0;
    }
    figures_set(r, ROW_CACHE, i, Q_CACHE_FETCHES,
                figures_label(all, fetches / (double)g->n, METHOD_CACHE));
    figures_set(r, ROW_CACHE, i, Q_CACHE_EVICTIONS,
                figures_label(!(evictions > 0), evictions / (double)g->n, METHOD_CACHE));
    if (!(lookups > 0))
        return;
    figures_set(r, ROW_CACHE, i, Q_CACHE_STALE,
                figures_label(all || !(serves_stale || stale > 0), stale / lookups,
                              METHOD_CACHE));
    figures_set(r, ROW_CACHE, i, Q_CACHE_REFUSED,
                figures_label(all || !(expired > 0), expired / lookups, METHOD_CACHE));
    if (fetches > 0)
        figures_set(r, ROW_CACHE, i, Q_CACHE_FAILED,
                    figures_label(!(failed > 0), failed / fetches, METHOD_CACHE));
}

/* ---- sojourns of hits ---- */

static struct routing_matrix *walk_of_hits(const struct solution *s)
{
    double *outcome = mem_calloc(s->net->n_caches * LOOKUPS, sizeof *outcome);
    for (size_t c = 0; c < s->net->n_caches; c++)
        outcome[c * LOOKUPS + LOOKUP_HIT] = s->caches[c].hit;
    struct routing_matrix *walk = routing_matrix_new(s->net, outcome, NULL);
    free(outcome);
    return walk;
}

/* Number of requests in the network that will leave as hits, by rate' and a' of each node. */
static double number_of_hits(const struct solution *s, const double *rate, const double *a,
                             bool *exact)
{
    double number = 0;
    for (size_t k = 0; k < s->net->n_nodes; k++) {
        const struct node *n = &s->net->nodes[k];
        const struct station_load *l = &s->stations[n->station];
        const double flow = rate[k] * a[k];
        if (!(flow > 0))
            continue;
        number += flow * s->response[k];
        *exact &= l->wait == 0 && l->exact && s->exactness->rate[k] && s->exactness->lookup[k];
    }
    return number;
}

static int fill_hits(const struct solution *s, struct figure *f)
{
    const struct network *net = s->net;
    struct routing_matrix *walk = walk_of_hits(s);
    double *rate = mem_calloc(net->n_nodes, sizeof *rate), *a = mem_calloc(net->n_nodes, sizeof *a);
    double *exits = mem_calloc(net->n_exits, sizeof *exits);
    double number = 0, left = 0;
    bool exact = true, solved = traffic_rates(walk, rate, NULL) == LINEAR_OK;
    if (solved)
        traffic_exits(walk, rate, exits);
    for (size_t e = 0; solved && e < net->n_exits; e++) {
        if (!net->exits[e].accepted || !(exits[e] > 0))
            continue;
        solved = traffic_absorption(walk, e, a) == LINEAR_OK;
        number += solved ? number_of_hits(s, rate, a, &exact) : 0;
        left += exits[e];
    }
    if (solved && left > 0)
        *f = figures_label(exact, number / left, METHOD_LITTLE);
    free(rate);
    free(a);
    free(exits);
    routing_matrix_free(walk);
    return solved ? 0 : -1;
}

int figures_caches(const struct solution *s, struct result *r)
{
    if (!r->cache_live)
        return 0;
    bool *exact = figures_exact_caches(s);
    for (size_t i = 0; i < r->n_caches; i++) {
        fill_cache(s, exact, &r->caches[i], &r->cache_live[i], &r->cache_busiest[i],
                   &r->cache_idlest[i]);
        fill_fetches(s, exact, r, i);
    }
    free(exact);
    return fill_hits(s, r->network_hits);
}
