#include "analytic/traffic.h"

#include <stdlib.h>

#include "base/mem.h"

void traffic_external(const struct network *net, double *gamma)
{
    for (size_t k = 0; k < net->n_nodes; k++)
        gamma[k] = 0;
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        if (s->customers > 0)
            continue;
        for (size_t e = s->first_entry; e < s->first_entry + s->n_entries; e++)
            gamma[net->entries[e].node] += net->entries[e].p * source_rate(s);
    }
}

enum linear_status traffic_rates(const struct routing_matrix *r, double *rate,
                                 struct linear_report *report)
{
    double *gamma = mem_calloc(r->net->n_nodes, sizeof *gamma);
    traffic_external(r->net, gamma);
    const enum linear_status status =
        linear_solve(r->g, r->c, LINEAR_FORWARD, gamma, rate, report);
    free(gamma);
    return status;
}

enum linear_status traffic_visits(const struct routing_matrix *r, size_t source, double *visits)
{
    const struct network *net = r->net;
    const struct source *s = &net->sources[source];
    double *entries = mem_calloc(net->n_nodes, sizeof *entries);
    for (size_t e = s->first_entry; e < s->first_entry + s->n_entries; e++)
        entries[net->entries[e].node] += net->entries[e].p;
    const enum linear_status status =
        linear_solve(r->g, r->c, LINEAR_FORWARD, entries, visits, NULL);
    free(entries);
    return status;
}

void traffic_exits(const struct routing_matrix *r, const double *rate, double *exits)
{
    const struct network *net = r->net;
    for (size_t e = 0; e < net->n_exits; e++)
        exits[e] = 0;
    for (size_t i = 0; i < net->n_routes; i++)
        if (net->routes[i].to == NET_NONE)
            exits[net->routes[i].exit] += rate[net->routes[i].from] * r->p[i];
    for (size_t k = 0; k < net->n_nodes; k++) {
        exits[0] += rate[k] * r->missing[k];
        if (routing_matrix_loses(r, k))
            exits[net->lost] += rate[k] * r->full[k];
    }
}

enum linear_status traffic_absorption(const struct routing_matrix *r, size_t exit, double *a)
{
    const struct network *net = r->net;
    double *b = mem_calloc(net->n_nodes, sizeof *b);
    for (size_t i = 0; i < net->n_routes; i++)
        if (net->routes[i].to == NET_NONE && net->routes[i].exit == exit)
            b[net->routes[i].from] += r->p[i];
    for (size_t k = 0; exit == 0 && k < net->n_nodes; k++)
        b[k] += r->missing[k];
    for (size_t k = 0; exit == net->lost && k < net->n_nodes; k++)
        b[k] += routing_matrix_loses(r, k) ? r->full[k] : 0;
    const enum linear_status status = traffic_leaving(r, b, a);
    free(b);
    return status;
}

enum linear_status traffic_leaving(const struct routing_matrix *r, const double *leaves, double *a)
{
    return linear_solve(r->g, r->c, LINEAR_BACKWARD, leaves, a, NULL);
}

/* Solves for the probabilities along the ways that these arcs make. */
static enum linear_status solve_arcs(size_t n_nodes, const struct arc *arcs, size_t n,
                                     const double *b, double *a)
{
    struct digraph *g = digraph_new(n_nodes, arcs, n);
    struct components *c = components_new(g);
    const enum linear_status status = linear_solve(g, c, LINEAR_BACKWARD, b, a, NULL);
    components_free(c);
    digraph_free(g);
    return status;
}

enum linear_status traffic_visit(const struct routing_matrix *r, size_t station, double *a)
{
    const struct network *net = r->net;
    double *b = mem_calloc(net->n_nodes, sizeof *b);
    struct arc *arcs = mem_calloc(net->n_routes, sizeof *arcs);
    size_t n = 0;
    for (size_t k = 0; k < net->n_nodes; k++)
        b[k] = net->nodes[k].station == station;
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *route = &net->routes[i];
        if (route->to != NET_NONE && net->nodes[route->from].station != station)
            arcs[n++] = (struct arc){route->from, route->to, r->p[i]};
    }
    const enum linear_status status = solve_arcs(net->n_nodes, arcs, n, b, a);
    free(arcs);
    free(b);
    return status;
}

enum linear_status traffic_renewal(const struct routing_matrix *r, double *a)
{
    const struct network *net = r->net;
    double *b = mem_calloc(net->n_nodes, sizeof *b);
    struct arc *arcs = mem_calloc(net->n_routes, sizeof *arcs);
    size_t n = 0;
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *route = &net->routes[i];
        if (route->issues)
            b[route->from] += r->p[i];    /* the way ends here */
        else if (route->to != NET_NONE)
            arcs[n++] = (struct arc){route->from, route->to, r->p[i]};
    }
    const enum linear_status status = solve_arcs(net->n_nodes, arcs, n, b, a);
    free(arcs);
    free(b);
    return status;
}
