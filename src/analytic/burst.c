#include "analytic/burst.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/burst_ways.h"
#include "analytic/formulas.h"
#include "analytic/tick_flow.h"
#include "analytic/tick_queue.h"
#include "analytic/words.h"
#include "base/mem.h"

/* Relative to the response: if a wait differs by less, the formula for a constant arrival rate is
 * used. */
#define MATTERS 5e-3
#define CROWD_MOST 0.15
#define SCV_MOST 2.0
#define TOGETHER "fetches come together just after the ticks of a cache's clock, and "
#define NOT_FIFO                                                                                  \
    TOGETHER "for that there is a formula only where the station is FIFO and requests do not "    \
             "come back to it"
#define NOT_SERVICES                                                                              \
    TOGETHER "for that there is no formula with several servers and services that vary so much"
#define NOT_CROWD                                                                                 \
    TOGETHER "misses during a fetch make this longer: for that there is no formula without "      \
             "single_flight"

struct burst {
    const struct network *net;
    struct caches *caches;
    struct tick_grid grid;
    double tick;
    bool begun;               /* grid is set */
    struct burst_ways ways;
    double *profile;          /* [ways.n][cells] arrivals in each tick: of fetches, or requests */
    double *squares;          /* [ways.n] sum of P^2 of fetches */
    double *until;            /* [ways.n][cells + 1] [s] mean time from an arrival to the fill */
    double **wait;            /* [n_stations] [cells + 1] [s]; NULL: no arrivals in bursts */
    double **come;            /* [n_stations] [cells] arrivals of all fetches; NULL as above */
    struct tick_flow *flows;  /* [n_caches] */
    double change;
    bool overloaded;          /* a station was overloaded in this round */
};

static bool any_queue(const struct burst *b)
{
    for (size_t i = 0; i < b->ways.n; i++)
        if (b->ways.fetched[b->ways.order[i]] &&
            !station_is_delay(&b->net->stations[b->net->nodes[b->ways.order[i]].station]))
            return true;
    return false;
}

/* All caches that tick share one clock. The largest granularity makes the largest bursts. */
static double longest_tick(const struct network *net)
{
    double tick = 0;
    for (size_t c = 0; c < net->n_caches; c++)
        if (burst_ticks(&net->caches[c]))
            tick = fmax(tick, net->caches[c].granularity);
    return tick;
}

struct burst *burst_new(const struct network *net, struct caches *caches)
{
    const double tick = longest_tick(net);
    if (!(tick > 0))
        return NULL;
    struct burst *b = mem_calloc(1, sizeof *b);
    b->net = net;
    b->caches = caches;
    b->tick = tick;
    b->wait = mem_calloc(net->n_stations, sizeof *b->wait);
    b->come = mem_calloc(net->n_stations, sizeof *b->come);
    b->flows = mem_calloc(net->n_caches, sizeof *b->flows);
    burst_ways_find(&b->ways, net);
    if (any_queue(b))
        return b;
    burst_free(b);
    return NULL;
}

void burst_free(struct burst *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->net->n_stations; i++) {
        free(b->wait[i]);
        free(b->come[i]);
    }
    for (size_t c = 0; c < b->net->n_caches; c++)
        tick_flow_release(&b->flows[c]);
    tick_grid_free(&b->grid);
    burst_ways_release(&b->ways);
    free(b->profile);
    free(b->squares);
    free(b->until);
    free(b->wait);
    free(b->come);
    free(b->flows);
    free(b);
}

/* The grid resolves the busiest token's first look-up, and the shortest service on the way. */
static void begin(struct burst *b, const struct solution *s)
{
    double first = b->tick / 400;
    for (size_t c = 0; c < b->net->n_caches; c++) {
        const double u = s->caches[c].fresh * caches_shares(b->caches, c)->most;
        if (burst_ticks(&b->net->caches[c]) && u > 0)
            first = fmin(first, 0.02 / u);
    }
    b->grid = tick_grid_new(b->tick, fmax(first, 1e-9 * b->tick));
    b->profile = mem_calloc(b->ways.n * b->grid.n, sizeof *b->profile);
    b->squares = mem_calloc(b->ways.n, sizeof *b->squares);
    b->until = mem_calloc(b->ways.n * (b->grid.n + 1), sizeof *b->until);
    for (size_t c = 0; c < b->net->n_caches; c++)
        if (burst_ticks(&b->net->caches[c]))
            tick_flow_init(&b->flows[c], &b->grid, s->caches[c].time.mean);
    b->begun = true;
}

/* ---- fetches through the network ---- */

static double *profile_of(const struct burst *b, size_t node)
{
    return b->profile + b->ways.place[node] * b->grid.n;
}

static double *until_of(const struct burst *b, size_t node)
{
    return b->until + b->ways.place[node] * (b->grid.n + 1);
}

static double wait_at(const struct burst *b, const struct solution *s, size_t node, size_t j)
{
    const size_t i = b->net->nodes[node].station;
    const double even = isfinite(s->stations[i].wait) ? s->stations[i].wait : 0;
    return b->wait[i] ? b->wait[i][j] : even;
}

static double leaves_at(const struct burst *b, const struct solution *s, size_t node, size_t j)
{
    return b->grid.at[j] + wait_at(b, s, node, j) + b->net->nodes[node].service.mean;
}

static void add_shifted(const struct burst *b, const struct solution *s, size_t from, size_t to,
                        double p)
{
    const double *mass = profile_of(b, from);
    double *into = profile_of(b, to);
    for (size_t j = 0; j < b->grid.n; j++)
        tick_flow_spread(&b->grid, leaves_at(b, s, from, j), leaves_at(b, s, from, j + 1),
                         p * mass[j], into);
    b->squares[b->ways.place[to]] += p * p * b->squares[b->ways.place[from]];
}

static void send_misses(struct burst *b, const struct solution *s, size_t k)
{
    const struct node *n = &b->net->nodes[k];
    const struct tick_flow *f = &b->flows[n->cache];
    const double share = s->rate[k] / s->caches[n->cache].lookups;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *r = &b->net->routes[i];
        const double p = share * r->p;
        if (r->outcome != LOOKUP_MISS || r->to == NET_NONE || !(p > 0))
            continue;
        double *into = profile_of(b, r->to);
        for (size_t j = 0; j < b->grid.n; j++)
            into[j] += p * f->fetches[j];
        b->squares[b->ways.place[r->to]] += p * p * f->squares;
    }
}

static void send_on(struct burst *b, const struct solution *s, size_t k)
{
    const struct node *n = &b->net->nodes[k];
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        if (burst_goes_on(b->net, n, &b->net->routes[i]) && s->walk->p[i] > 0)
            add_shifted(b, s, k, b->net->routes[i].to, s->walk->p[i]);
}

/* Sources send evenly. */
static void send_requests(struct burst *b, const struct solution *s)
{
    const struct network *net = b->net;
    for (size_t i = 0; i < net->n_sources; i++)
        for (size_t e = net->sources[i].first_entry;
             e < net->sources[i].first_entry + net->sources[i].n_entries; e++) {
            if (!(net->entries[e].p > 0))
                continue;
            double *into = profile_of(b, net->entries[e].node);
            for (size_t j = 0; j < b->grid.n; j++)
                into[j] += s->sources[i] * net->entries[e].p *
                           (b->grid.at[j + 1] - b->grid.at[j]);
        }
}

/* Sets when look-ups come, where requests that wait behind fetches make them uneven. */
static void set_clocks(struct burst *b)
{
    const struct network *net = b->net;
    double *density = mem_calloc(net->n_caches * b->grid.n, sizeof *density);
    for (size_t k = 0; k < net->n_nodes; k++)
        if (net->nodes[k].routing == ROUTING_LOOKUP && b->ways.place[k] != NET_NONE &&
            !b->ways.fetched[k])
            for (size_t j = 0; j < b->grid.n; j++)
                density[net->nodes[k].cache * b->grid.n + j] += profile_of(b, k)[j];
    for (size_t c = 0; c < net->n_caches; c++)
        if (burst_ticks(&net->caches[c]))
            tick_flow_set_clock(&b->flows[c], density + c * b->grid.n);
    free(density);
}

static void send_all(struct burst *b, const struct solution *s)
{
    const struct network *net = b->net;
    memset(b->profile, 0, b->ways.n * b->grid.n * sizeof *b->profile);
    memset(b->squares, 0, b->ways.n * sizeof *b->squares);
    send_requests(b, s);
    for (size_t k = 0; k < net->n_nodes; k++)
        if (net->nodes[k].routing == ROUTING_LOOKUP &&
            burst_ticks(&net->caches[net->nodes[k].cache]) &&
            s->rate[k] > 0)
            send_misses(b, s, k);
    for (size_t i = 0; i < b->ways.n; i++)
        send_on(b, s, b->ways.order[i]);
    set_clocks(b);
}

/* ---- stations ---- */

/* The arrivals at a station in a tick: fetches, and requests before their look-up. */
struct inflow {
    double mass, service, squares;    /* fetches [-]; their mean service [s]; sum of P^2 [-] */
    double work;                      /* [s] of all arrivals */
};

static struct inflow count_inflow(const struct burst *b, size_t i)
{
    const struct station *station = &b->net->stations[i];
    struct inflow in = {0, 0, 0, 0};
    double work = 0;
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = b->net->station_nodes[j];
        double mass = 0;
        for (size_t x = 0; b->ways.place[k] != NET_NONE && x < b->grid.n; x++)
            mass += profile_of(b, k)[x];
        in.work += mass * b->net->nodes[k].service.mean;
        if (b->ways.place[k] == NET_NONE || !b->ways.fetched[k])
            continue;
        in.mass += mass;
        in.squares += b->squares[b->ways.place[k]];
        work += mass * b->net->nodes[k].service.mean;
    }
    in.service = in.mass > 0 ? work / in.mass : 0;
    return in;
}

/* Adds the arrivals in units of a fetch's service; only a fraction `part` of the fetches counts. */
static void add_inflow(const struct burst *b, size_t i, const struct inflow *in, double part,
                       double *come)
{
    const struct station *station = &b->net->stations[i];
    memset(come, 0, b->grid.n * sizeof *come);
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = b->net->station_nodes[j];
        if (b->ways.place[k] == NET_NONE)
            continue;
        const double jobs = b->net->nodes[k].service.mean / in->service;
        for (size_t x = 0; x < b->grid.n; x++)
            come[x] += (b->ways.fetched[k] ? part : 1) * jobs * profile_of(b, k)[x];
    }
}

/* The wait of a fetch, in a station whose state depends only on the fetches of other tokens. */
static bool solve_queue(const struct burst *b, const struct solution *s, size_t i,
                        const struct inflow *in, const double *come, double *wait)
{
    const struct station_load *l = &s->stations[i];
    const double rest = fmax(0, l->load - in->work / b->tick);
    const struct tick_queue q = {&b->grid, b->net->stations[i].servers, in->service,
                                 rest / in->service, come, l->wait, l->rho,
                                 in->squares / in->mass * in->mass * in->service / in->work,
                                 l->scv};
    return tick_queue_solve(&q, wait);
}

/* Replicas have the same arrivals, so the result of the previous one is copied. */
static bool copy_previous(struct burst *b, const struct solution *s, size_t i, const double *come,
                          double *wait)
{
    if (i == 0 || !b->wait[i - 1] || !b->come[i - 1] ||
        b->net->stations[i - 1].group != b->net->stations[i].group ||
        fabs(s->stations[i].wait - s->stations[i - 1].wait) > 1e-9 * s->stations[i].wait)
        return false;
    for (size_t j = 0; j < b->grid.n; j++)
        if (fabs(come[j] - b->come[i - 1][j]) > 1e-9 * (come[j] + 1e-12))
            return false;
    memcpy(wait, b->wait[i - 1], (b->grid.n + 1) * sizeof *wait);
    return true;
}

static void keep_change(struct burst *b, size_t i, const double *wait)
{
    const double *before = b->wait[i];
    double most = 0, change = before ? 0 : INFINITY;
    for (size_t j = 0; j <= b->grid.n; j++)
        most = fmax(most, wait[j]);
    for (size_t j = 0; before && j <= b->grid.n; j++)
        change = fmax(change, fabs(wait[j] - before[j]) / fmax(most, 1e-300));
    b->change = fmax(b->change, change);
}

static bool can_burst(const struct burst *b, const struct solution *s, size_t i)
{
    const struct station_load *l = &s->stations[i];
    return !station_is_delay(&b->net->stations[i]) && l->rate > 0 && isfinite(l->wait) &&
           !s->exactness->no_time[i];
}

static void solve_station(struct burst *b, const struct solution *s, size_t i)
{
    double *come = mem_calloc(b->grid.n, sizeof *come), *wait = NULL;
    const struct inflow in = count_inflow(b, i);
    if (can_burst(b, s, i) && in.mass > 0 && in.service > 0) {
        wait = mem_calloc(b->grid.n + 1, sizeof *wait);
        add_inflow(b, i, &in, 1 - fmin(1, in.squares / (in.mass * in.mass)), come);
    }
    if (wait && !copy_previous(b, s, i, come, wait) && !solve_queue(b, s, i, &in, come, wait)) {
        b->overloaded = true;
        free(wait);
        wait = NULL;
    }
    if (wait)
        keep_change(b, i, wait);
    free(b->wait[i]);
    free(b->come[i]);
    b->wait[i] = wait;
    b->come[i] = come;
}

/* ---- the answers ---- */

static double mean_wait_of(const struct burst *b, const struct solution *s, size_t i, size_t k,
                           double others)
{
    if (b->ways.place[k] == NET_NONE)
        return others;
    double mass = 0;
    const double *profile = profile_of(b, k);
    for (size_t j = 0; j < b->grid.n; j++)
        mass += profile[j];
    const double part = fmin(1, mass / b->tick / s->rate[k]);
    return part * tick_grid_mean(&b->grid, profile, b->wait[i]) + (1 - part) * others;
}

static bool is_shared(const struct burst *b, size_t i)
{
    const struct station *station = &b->net->stations[i];
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = b->net->station_nodes[j];
        if (b->ways.place[k] != NET_NONE && !b->ways.fetched[k])
            return true;
    }
    return false;
}

static double largest_crowd(const struct burst *b)
{
    double most = 0;
    for (size_t c = 0; c < b->net->n_caches; c++)
        if (burst_ticks(&b->net->caches[c]) && !cache_joins(&b->net->caches[c]))
            most = fmax(most, b->flows[c].crowd);
    return most;
}

/* The method that states the accuracy of the wait at station i, or why the wait is not known. */
static void set_method(const struct burst *b, size_t i, struct station_load *l)
{
    const double crowd = largest_crowd(b);
    const bool services = b->net->stations[i].servers > 1 && fabs(l->scv - 1) > 0.1;
    if (words_formula(b->net, i) != formula_fifo || b->ways.cyclic)
        l->unknown = NOT_FIFO;
    else if (crowd > CROWD_MOST)
        l->unknown = NOT_CROWD;
    else if (services && l->scv > SCV_MOST)
        l->unknown = NOT_SERVICES;
    l->method = is_shared(b, i)          ? METHOD_BURST_ROUGH
                : services || crowd > 0 ? METHOD_BURST_FAIR
                                        : METHOD_BURST;
}

void burst_refuse(const struct burst *b, struct solution *s)
{
    for (size_t i = 0; i < b->net->n_stations; i++)
        if (b->come[i] && can_burst(b, s, i) && count_inflow(b, i).mass > 0)
            s->stations[i].unknown = NOT_CROWD;
}

static void set_station(const struct burst *b, struct solution *s, size_t i)
{
    const struct station *station = &b->net->stations[i];
    struct station_load *l = &s->stations[i];
    const double even = l->wait;
    double sum = 0;
    if (!b->wait[i])
        return;
    const double others = tick_grid_mean(&b->grid, NULL, b->wait[i]);
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = b->net->station_nodes[j];
        if (s->rate[k] > 0)
            sum += s->rate[k] * mean_wait_of(b, s, i, k, others);
    }
    if (fabs(sum / l->rate - even) <= MATTERS * (even + l->service))
        return;
    l->wait = sum / l->rate;
    set_method(b, i, l);
    l->own = true;
    l->exact = l->law = l->number_law = l->in_order = l->birth_death = false;
    l->decay = 0;
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = b->net->station_nodes[j];
        if (s->rate[k] > 0) {
            s->wait[k] = mean_wait_of(b, s, i, k, others);
            s->response[k] = s->wait[k] + b->net->nodes[k].service.mean;
        }
    }
}

/* The probability of a fill on this route. A fetch that is a separate job ends there and is not
 * routed further. */
static double fills_with(const struct solution *s, size_t route)
{
    return s->walk->p[route] + s->walk->ends[route];
}

/* Backwards along the ways: the time to the fill, a mean over the routes that lead to one. */
static void set_until(struct burst *b, const struct solution *s)
{
    const struct network *net = b->net;
    double *fills = mem_calloc(b->ways.n, sizeof *fills);
    for (size_t i = b->ways.n; i-- > 0;) {
        const size_t k = b->ways.order[i];
        const struct node *n = &net->nodes[k];
        double *until = until_of(b, k);
        memset(until, 0, (b->grid.n + 1) * sizeof *until);
        for (size_t r = n->first_route; b->ways.fetched[k] && n->routing != ROUTING_LOOKUP &&
                                        r < n->first_route + n->n_routes; r++) {
            const struct route *route = &net->routes[r];
            const bool fill = route->fills != NET_NONE;
            const double p = fill                ? fills_with(s, r)
                             : route->to == NET_NONE
                                 ? 0
                                 : s->walk->p[r] * fills[b->ways.place[route->to]];
            fills[i] += p;
            for (size_t j = 0; j <= b->grid.n && p > 0; j++) {
                const double leaves = leaves_at(b, s, k, j);
                until[j] += p * (leaves - b->grid.at[j] +
                                 (fill ? 0 : tick_grid_value(&b->grid, until_of(b, route->to),
                                                             leaves)));
            }
        }
        for (size_t j = 0; j <= b->grid.n && fills[i] > 0; j++)
            until[j] /= fills[i];
    }
    free(fills);
}

/* D(x) of each cache, a mean over the routes of its misses. */
static void set_fetch_times(struct burst *b, const struct solution *s)
{
    const struct network *net = b->net;
    for (size_t c = 0; c < net->n_caches; c++)
        if (burst_ticks(&net->caches[c]))
            tick_flow_begin_times(&b->flows[c]);
    for (size_t k = 0; k < net->n_nodes; k++) {
        const struct node *n = &net->nodes[k];
        if (n->routing != ROUTING_LOOKUP || !burst_ticks(&net->caches[n->cache]))
            continue;
        for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
            const struct route *r = &net->routes[i];
            if (r->outcome == LOOKUP_MISS && r->p > 0 && s->rate[k] > 0)
                tick_flow_add_times(&b->flows[n->cache], s->rate[k] * r->p,
                                    r->to == NET_NONE || r->fills != NET_NONE
                                        ? NULL
                                        : until_of(b, r->to));
        }
    }
}

/* Copies the answer of the previous cache if both are replicas. */
static bool outcome_of_previous(struct burst *b, struct solution *s, size_t c)
{
    if (c == 0 || !burst_ticks(&b->net->caches[c - 1]))
        return false;
    const struct cache *x = &b->net->caches[c], *y = &b->net->caches[c - 1];
    struct cache_answer *a = &s->caches[c];
    const struct cache_answer *before = &s->caches[c - 1];
    if (caches_shares(b->caches, c) != caches_shares(b->caches, c - 1) ||
        caches_has_rules(x) || !caches_same_rules(x, y) ||
        fabs(a->fresh - before->fresh) > 1e-12 * a->fresh ||
        b->net->populations[x->population].token_lifetime > 0 ||
        !tick_flow_alike(&b->flows[c - 1], &b->flows[c]))
        return false;
    tick_flow_copy(&b->flows[c - 1], &b->flows[c]);
    a->hit = before->hit;
    a->stale = before->stale;
    a->fetch = before->fetch;
    a->delayed = before->delayed;
    a->time = before->time;
    a->exact = before->exact;
    return true;
}

/* Only the mean time of a fetch matters to the rules that ttl.h has not. */
static void set_by_rules(struct burst *b, struct solution *s, size_t c)
{
    const struct ttl_rule rule = caches_rule(b->caches, c);
    struct cache_answer *a = &s->caches[c], by_flow = *a;
    tick_flow_solve(&b->flows[c], &rule, &b->net->caches[c], caches_shares(b->caches, c), &by_flow);
    a->time = by_flow.time;
    caches_average_rules(b->caches, c, a);
    a->exact &= by_flow.exact;
    tick_flow_scale(&b->flows[c], a);
}

static void set_outcomes(struct burst *b, struct solution *s)
{
    for (size_t c = 0; c < b->net->n_caches; c++) {
        struct cache_answer *a = &s->caches[c];
        if (!burst_ticks(&b->net->caches[c]) || outcome_of_previous(b, s, c))
            continue;
        const struct population *p = &b->net->populations[b->net->caches[c].population];
        if (caches_has_rules(&b->net->caches[c]) && !(p->token_lifetime > 0)) {
            set_by_rules(b, s, c);
            continue;
        }
        const struct ttl_rule rule = caches_rule(b->caches, c);
        const bool new =
            tick_flow_solve(&b->flows[c], &rule, NULL, caches_shares(b->caches, c), a);
        if (new && !cache_is_plain(&b->net->caches[c]))
            caches_fetch_beside(&b->net->caches[c], a);
    }
}

double burst_round(struct burst *b, struct solution *s)
{
    if (!b->begun) {
        begin(b, s);
        set_outcomes(b, s);
    }
    b->change = 0;
    b->overloaded = false;
    send_all(b, s);
    for (size_t i = 0; i < b->net->n_stations; i++)
        solve_station(b, s, i);
    set_until(b, s);
    set_fetch_times(b, s);
    set_outcomes(b, s);
    for (size_t i = 0; i < b->net->n_stations; i++)
        set_station(b, s, i);
    return b->change;
}

bool burst_overloads(const struct burst *b)
{
    return b->overloaded;
}
