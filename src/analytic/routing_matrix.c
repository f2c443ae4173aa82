#include "analytic/routing_matrix.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/answers.h"
#include "base/mem.h"

#define ROUNDING 1e-12    /* a sum that differs from 1 by less is not corrected */

/* A fetch that is a separate job ends where it fills its cache. */
static bool ends_fetch(const struct network *net, const struct route *route)
{
    return route->fills != NET_NONE && !cache_is_plain(&net->caches[route->fills]);
}

static void set_route(struct routing_matrix *r, size_t i, double p)
{
    const bool ends = ends_fetch(r->net, &r->net->routes[i]);
    r->p[i] = ends ? 0 : p;
    r->ends[i] = ends ? p : 0;
}

static void random_node(struct routing_matrix *r, size_t node)
{
    const struct node *n = &r->net->nodes[node];
    double sum = 0;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        sum += r->net->routes[i].p;
    const double served = 1 - r->full[node];
    r->missing[node] = network_missing(r->net, node) * served;
    const double scale = sum > 1 + ROUNDING ? sum : 1;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        set_route(r, i, r->net->routes[i].p / scale * served);
}

/* outcome[LOOKUPS] */
static void outcome_node(struct routing_matrix *r, size_t node, const double *outcome)
{
    const struct node *n = &r->net->nodes[node];
    const double served = 1 - r->full[node];
    double sum[LOOKUPS] = {0};
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        sum[r->net->routes[i].outcome] += r->net->routes[i].p;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *route = &r->net->routes[i];
        const double s = sum[route->outcome];
        const double scale = fabs(s - 1) > ROUNDING ? s : 1;
        set_route(r, i, outcome[route->outcome] * route->p / scale * served);
    }
}

static void node_routes(struct routing_matrix *r, size_t node, const double *outcome,
                        bool invalid)
{
    static const double answers[][LOOKUPS] = {{[LOOKUP_HIT] = 1}, {[LOOKUP_EXPIRED] = 1}};
    const struct node *n = &r->net->nodes[node];
    switch (n->routing) {
    case ROUTING_RANDOM:
        random_node(r, node);
        break;
    case ROUTING_LOOKUP:
        outcome_node(r, node, outcome + n->cache * LOOKUPS);
        break;
    case ROUTING_ANSWER:
        outcome_node(r, node, answers[invalid]);
        break;
    }
}

static void make_graph(struct routing_matrix *r)
{
    const struct network *net = r->net;
    struct arc *arcs = mem_calloc(net->n_routes + net->n_nodes, sizeof *arcs);
    size_t n = 0;
    for (size_t i = 0; i < net->n_routes; i++)
        if (net->routes[i].to != NET_NONE && r->p[i] > 0)
            arcs[n++] = (struct arc){net->routes[i].from, net->routes[i].to, r->p[i]};
    for (size_t k = 0; k < net->n_nodes; k++)
        if (net->nodes[k].overflow != NET_NONE && r->full[k] > 0)
            arcs[n++] = (struct arc){k, net->nodes[k].overflow, r->full[k]};
    r->g = digraph_new(net->n_nodes, arcs, n);
    r->c = components_new(r->g);
    free(arcs);
}

struct routing_matrix *routing_matrix_new(const struct network *net, const double *outcome,
                                          const double *full)
{
    struct routing_matrix *r = mem_calloc(1, sizeof *r);
    r->net = net;
    r->p = mem_calloc(net->n_routes, sizeof *r->p);
    r->missing = mem_calloc(net->n_nodes, sizeof *r->missing);
    r->full = mem_calloc(net->n_nodes, sizeof *r->full);
    for (size_t k = 0; full && k < net->n_nodes; k++)
        r->full[k] = full[k];
    r->ends = mem_calloc(net->n_routes, sizeof *r->ends);
    bool *invalid = answers_has_invalid(net) ? answers_reached(net, true) : NULL;
    for (size_t k = 0; k < net->n_nodes; k++)
        node_routes(r, k, outcome, invalid && invalid[k]);
    free(invalid);
    make_graph(r);
    return r;
}

bool routing_matrix_loses(const struct routing_matrix *r, size_t node)
{
    return r->full[node] > 0 && r->net->nodes[node].overflow == NET_NONE;
}

void routing_matrix_free(struct routing_matrix *r)
{
    if (!r)
        return;
    free(r->p);
    free(r->ends);
    free(r->missing);
    free(r->full);
    digraph_free(r->g);
    components_free(r->c);
    free(r);
}
