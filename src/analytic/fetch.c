#include "analytic/fetch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define ROUNDING 1e-12    /* relative, of sums and moments */
#define VAIN 1e-6         /* so small a part of fetches that come to nothing counts as none */

struct fetch {
    const struct network *net;
    size_t *start, *lookups;    /* [n_caches + 1], [n_nodes] nodes that look up in cache c */
    size_t *local;              /* [n_nodes] index in `nodes`; else, and between calls, NET_NONE */
    size_t *nodes, n;           /* [n_nodes] what a miss reaches */
    struct arc *arcs;           /* [n_routes] */
    size_t n_arcs;
};

struct fetch *fetch_new(const struct network *net)
{
    struct fetch *f = mem_calloc(1, sizeof *f);
    f->net = net;
    f->start = mem_calloc(net->n_caches + 2, sizeof *f->start);
    f->lookups = mem_calloc(net->n_nodes, sizeof *f->lookups);
    f->local = mem_calloc(net->n_nodes, sizeof *f->local);
    f->nodes = mem_calloc(net->n_nodes, sizeof *f->nodes);
    f->arcs = mem_calloc(net->n_routes, sizeof *f->arcs);
    size_t *next = f->start + 1;    /* shifted by one: filling moves each start to its place */
    for (size_t k = 0; k < net->n_nodes; k++) {
        f->local[k] = NET_NONE;
        if (net->nodes[k].routing == ROUTING_LOOKUP)
            next[net->nodes[k].cache + 1]++;
    }
    for (size_t c = 0; c < net->n_caches; c++)
        next[c + 1] += next[c];
    for (size_t k = 0; k < net->n_nodes; k++)
        if (net->nodes[k].routing == ROUTING_LOOKUP)
            f->lookups[next[net->nodes[k].cache]++] = k;
    return f;
}

void fetch_free(struct fetch *f)
{
    if (!f)
        return;
    free(f->start);
    free(f->lookups);
    free(f->local);
    free(f->nodes);
    free(f->arcs);
    free(f);
}

const size_t *fetch_lookups(const struct fetch *f, size_t c, size_t *n)
{
    *n = f->start[c + 1] - f->start[c];
    return f->lookups + f->start[c];
}

static void reach_job(const struct network *net, size_t node, bool *seen)
{
    const struct node *n = &net->nodes[node];
    if (seen[node] || n->routing == ROUTING_LOOKUP)
        return;
    seen[node] = true;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        if (net->routes[i].to != NET_NONE && net->routes[i].fills == NET_NONE)
            reach_job(net, net->routes[i].to, seen);
}

bool *fetch_jobs(const struct network *net)
{
    bool *seen = mem_calloc(net->n_nodes, sizeof *seen);
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        const struct node *n = &net->nodes[r->from];
        if (n->routing == ROUTING_LOOKUP && r->outcome == LOOKUP_MISS && r->to != NET_NONE &&
            r->fills == NET_NONE && !cache_is_plain(&net->caches[n->cache]))
            reach_job(net, r->to, seen);
    }
    return seen;
}

static void reach(struct fetch *f, size_t node)
{
    if (f->local[node] != NET_NONE)
        return;
    f->local[node] = f->n;
    f->nodes[f->n++] = node;
}

static bool is_miss(const struct route *route)
{
    return route->outcome == LOOKUP_MISS && route->p > 0;
}

/* The nodes and arcs between a miss at cache c and its fill. */
static void collect(struct fetch *f, const struct routing_matrix *r, size_t c)
{
    const struct network *net = f->net;
    f->n = f->n_arcs = 0;
    for (size_t j = f->start[c]; j < f->start[c + 1]; j++) {
        const struct node *n = &net->nodes[f->lookups[j]];
        for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
            const struct route *route = &net->routes[i];
            if (is_miss(route) && route->fills != c && route->to != NET_NONE)
                reach(f, route->to);
        }
    }
    for (size_t head = 0; head < f->n; head++) {
        const struct node *n = &net->nodes[f->nodes[head]];
        for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
            const struct route *route = &net->routes[i];
            if (r->p[i] <= 0 || route->fills == c || route->to == NET_NONE)
                continue;
            reach(f, route->to);
            f->arcs[f->n_arcs++] = (struct arc){head, f->local[route->to], r->p[i]};
        }
    }
}

/* phi, tau, sigma of the header, and the mean time of all walks, [f->n] each. */
struct moments {
    double *phi, *tau, *sigma, *all, *b;
};

static void right_sides(const struct fetch *f, const struct routing_matrix *r, size_t c, double *b)
{
    const struct network *net = f->net;
    for (size_t i = 0; i < f->n; i++) {
        const struct node *n = &net->nodes[f->nodes[i]];
        b[i] = 0;
        for (size_t e = n->first_route; e < n->first_route + n->n_routes; e++)
            if (net->routes[e].fills == c)
                b[i] += r->p[e] + r->ends[e];
    }
}

static void solve_moments(const struct fetch *f, const struct routing_matrix *r, size_t c,
                          const struct station_load *stations, const double *response,
                          struct moments *m)
{
    struct digraph *g = digraph_new(f->n, f->arcs, f->n_arcs);
    struct components *k = components_new(g);
    right_sides(f, r, c, m->b);
    linear_solve(g, k, LINEAR_BACKWARD, m->b, m->phi, NULL);
    for (size_t i = 0; i < f->n; i++)
        m->b[i] = m->phi[i] > 0 ? response[f->nodes[i]] * m->phi[i] : 0;
    linear_solve(g, k, LINEAR_BACKWARD, m->b, m->tau, NULL);
    for (size_t i = 0; i < f->n; i++) {
        const struct node *n = &f->net->nodes[f->nodes[i]];
        const double w = response[f->nodes[i]];
        const double var = stations_response_variance(&stations[n->station], &n->service);
        if (m->phi[i] > 0)
            m->b[i] = (var + w * w) * m->phi[i] + 2 * w * fmax(0, m->tau[i] - w * m->phi[i]);
    }
    linear_solve(g, k, LINEAR_BACKWARD, m->b, m->sigma, NULL);
    for (size_t i = 0; i < f->n; i++)
        m->b[i] = response[f->nodes[i]] * (1 - r->full[f->nodes[i]]);
    linear_solve(g, k, LINEAR_BACKWARD, m->b, m->all, NULL);
    components_free(k);
    digraph_free(g);
}

/* Is every station on the ways to a fill stable, and does it have a formula? */
static bool stable(const struct fetch *f, const struct station_load *stations)
{
    for (size_t i = 0; i < f->n; i++)
        if (!isfinite(stations[f->net->nodes[f->nodes[i]].station].wait))
            return false;
    return true;
}

static bool delays_alone(const struct fetch *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->net->stations[f->net->nodes[f->nodes[i]].station].servers != SERVERS_INFINITE)
            return false;
    return true;
}

/* The mean over the MISS routes of all look-ups, weighted by their rates. */
static struct fetch_time average(const struct fetch *f, const double *rate, size_t c,
                                 const struct moments *m)
{
    const struct network *net = f->net;
    double flow = 0, filled = 0, time = 0, time2 = 0, walks = 0;
    for (size_t j = f->start[c]; j < f->start[c + 1]; j++) {
        const struct node *n = &net->nodes[f->lookups[j]];
        for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
            const struct route *route = &net->routes[i];
            if (!is_miss(route))
                continue;
            const double here = rate[f->lookups[j]] * route->p;
            const size_t at = route->to == NET_NONE ? NET_NONE : f->local[route->to];
            flow += here;
            if (route->fills == c) {
                filled += here;
            } else if (at != NET_NONE) {
                filled += here * m->phi[at];
                time += here * m->tau[at];
                time2 += here * m->sigma[at];
                walks += here * m->all[at];
            }
        }
    }
    const bool all = fabs(filled - flow) <= VAIN * flow;
    struct fetch_time t = {.stable = true, .independent = delays_alone(f), .fixed = true,
                           .filled = all || !(flow > 0) ? 1 : filled / flow};
    t.failed = all ? 0 : fmax(0, walks - time) / (flow - filled);
    if (!(time > 0))
        return t;
    t.mean = time / filled;
    t.second = time2 / filled;
    t.delay = time2 / (2 * time);
    t.fixed = fabs(2 * t.delay - t.mean) <= ROUNDING * t.mean;
    return t;
}

struct fetch_time fetch_solve(struct fetch *f, const struct routing_matrix *r, const double *rate,
                              const struct station_load *stations, const double *response,
                              size_t c)
{
    struct fetch_time t = {0};
    collect(f, r, c);
    if (stable(f, stations)) {
        double *room = mem_calloc(5 * f->n, sizeof *room);
        struct moments m = {room, room + f->n, room + 2 * f->n, room + 3 * f->n, room + 4 * f->n};
        solve_moments(f, r, c, stations, response, &m);
        t = average(f, rate, c, &m);
        free(room);
    }
    for (size_t i = 0; i < f->n; i++)
        f->local[f->nodes[i]] = NET_NONE;
    return t;
}
