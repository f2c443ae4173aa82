#include "analytic/closed_fetch.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/formulas.h"
#include "analytic/words.h"
#include "base/mem.h"

#define MANY 400        /* this many tokens make a Poisson flow */
#define MATTERS 5e-3    /* relative to the response */

struct closed_fetch {
    const struct network *net;
    bool *node;         /* [n_caches][n_nodes] on the way of this cache's fetches */
    double *wait;       /* [n_stations] [s] of the last round; NAN: left as it is */
};

static bool goes_round(const struct cache *c)
{
    return cache_joins(c) && !(c->granularity > 0);
}

static void reach(struct closed_fetch *f, size_t cache, size_t node)
{
    const struct node *n = &f->net->nodes[node];
    bool *seen = f->node + cache * f->net->n_nodes;
    if (seen[node] || n->routing == ROUTING_LOOKUP)
        return;
    seen[node] = true;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *r = &f->net->routes[i];
        if (r->to != NET_NONE && r->fills == NET_NONE && network_route_possible(f->net, r))
            reach(f, cache, r->to);
    }
}

static bool find_ways(struct closed_fetch *f)
{
    const struct network *net = f->net;
    bool any = false;
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        const struct node *n = &net->nodes[r->from];
        if (n->routing != ROUTING_LOOKUP || r->outcome != LOOKUP_MISS || r->to == NET_NONE ||
            r->fills != NET_NONE || !goes_round(&net->caches[n->cache]))
            continue;
        reach(f, n->cache, r->to);
        any = true;
    }
    return any;
}

/* Do the tokens of some cache go round, in a network small enough to find the ways of fetches? */
static bool may_be_few(const struct network *net)
{
    for (size_t c = 0; c < net->n_caches; c++)
        if (goes_round(&net->caches[c]))
            return (double)net->n_caches * (double)net->n_nodes < 1e6;
    return false;
}

struct closed_fetch *closed_fetch_new(const struct network *net)
{
    if (!may_be_few(net))
        return NULL;
    struct closed_fetch *f = mem_calloc(1, sizeof *f);
    f->net = net;
    f->node = mem_calloc(net->n_caches * net->n_nodes, sizeof *f->node);
    f->wait = mem_calloc(net->n_stations, sizeof *f->wait);
    for (size_t i = 0; i < net->n_stations; i++)
        f->wait[i] = NAN;
    if (find_ways(f))
        return f;
    closed_fetch_free(f);
    return NULL;
}

void closed_fetch_free(struct closed_fetch *f)
{
    if (!f)
        return;
    free(f->node);
    free(f->wait);
    free(f);
}

/* The tokens whose fetches come to a station. */
struct tokens {
    double n;          /* [-] number of tokens, as if all were equal */
    double rate;       /* [1/s] all their fetches, at any station */
    double here;       /* [1/s] fetches that come to the station */
    double work;       /* [-] load by them */
    double variance;   /* [s^2] of the time between a fetch's end and the next one's begin */
};

static double think_variance(const struct cache *c, double u)
{
    return c->lifetime.mean * c->lifetime.mean * c->lifetime.scv + 1 / (u * u);
}

static struct tokens tokens_of(const struct closed_fetch *f, const struct solution *s, size_t i)
{
    const struct network *net = f->net;
    const struct station *station = &net->stations[i];
    struct tokens t = {0, 0, 0, 0, 0};
    double squares = 0;
    for (size_t c = 0; c < net->n_caches; c++) {
        const struct cache_answer *a = &s->caches[c];
        double come = 0;
        for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
            const size_t k = net->station_nodes[j];
            if (!f->node[c * net->n_nodes + k])
                continue;
            come += s->rate[k];
            t.work += s->rate[k] * net->nodes[k].service.mean;
        }
        if (!(come > 0) || !(a->lookups > 0))
            continue;
        t.here += come;
        t.rate += a->lookups * a->fetch;
        t.variance +=
            a->lookups * a->fetch *
            think_variance(&net->caches[c],
                           a->fresh /
                               (double)net->populations[net->caches[c].population].users);
        squares += a->squares;
    }
    t.n = squares > 0 ? t.rate * t.rate / squares : INFINITY;
    t.variance = t.rate > 0 ? t.variance / t.rate : 0;
    return t;
}

/* Q at which n of them arrive, by exact MVA; n is whole. */
static double response(double n, double think, double demand, double service)
{
    double queue = 0, r = service;
    for (double k = 1; k <= n; k++) {
        r = demand * (1 + queue);
        queue = k * r / (think + r);
    }
    return r / demand * service;
}

/* The wait at an exponential server, between two whole numbers of tokens. */
static double closed_wait(const struct tokens *t, const struct station_load *l, double wait)
{
    const double service = t->work / t->here, others = fmax(0, l->load - t->work);
    const double visits = t->here / t->rate, slow = service / (1 - others);
    const double think = fmax(0, t->n / t->rate - visits * (wait + slow));
    const double low = fmax(1, floor(t->n)), part = fmin(1, fmax(0, t->n - low));
    const double r = (1 - part) * response(low, think, visits * slow, slow) +
                     part * response(low + 1, think, visits * slow, slow);
    return r - service;
}

/*
 * Tokens fall into step and then cycle one behind the other without a wait, unless the time of a
 * cycle varies by more than the distance between two tokens. With exponential services this makes
 * no difference.
 */
static double restless(const struct tokens *t, const struct station_load *l)
{
    const double apart = l->gap / t->rate;
    const double moves = sqrt(t->variance + l->scv * l->service * l->service);
    const double alone = moves / (moves + 5 * apart);
    return l->scv < 1 ? alone + (1 - alone) * sqrt(l->scv) : 1;
}

static bool can_close(const struct closed_fetch *f, const struct solution *s, size_t i)
{
    const struct station_load *l = &s->stations[i];
    return f->net->stations[i].servers == 1 && words_formula(f->net, i) == formula_fifo &&
           isfinite(l->wait) && l->wait > 0 && l->rho < 1;
}

static void set_wait(struct solution *s, size_t i, double wait)
{
    const struct station *station = &s->net->stations[i];
    struct station_load *l = &s->stations[i];
    l->wait = wait;
    l->method = METHOD_CLOSED;
    l->exact = l->law = l->number_law = l->in_order = false;
    l->decay = 0;
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = s->net->station_nodes[j];
        s->wait[k] = wait;
        s->response[k] = wait + s->net->nodes[k].service.mean;
    }
}

double closed_fetch_round(struct closed_fetch *f, struct solution *s)
{
    double change = 0;
    for (size_t i = 0; i < f->net->n_stations; i++) {
        const struct station_load *l = &s->stations[i];
        if (!can_close(f, s, i))
            continue;
        const struct tokens t = tokens_of(f, s, i);
        if (!(t.here > 0) || t.n > MANY)
            continue;
        const double before = isnan(f->wait[i]) ? l->wait : f->wait[i];
        const double poisson = l->service * l->rho / l->gap;
        const double to = closed_wait(&t, l, before) * l->wait / poisson * restless(&t, l);
        const double wait = isnan(f->wait[i]) ? to : (to + before) / 2;
        if (fabs(wait - l->wait) <= MATTERS * (l->wait + l->service))
            continue;
        change = fmax(change, fabs(wait - before) / (wait + l->service));
        f->wait[i] = wait;
        set_wait(s, i, wait);
    }
    return change;
}
