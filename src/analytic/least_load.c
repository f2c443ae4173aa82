#include "analytic/least_load.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum { ITERATIONS_MAX = 1000 };

/* Requests stay in the network with at most this much more than the sum of their probabilities
 * says, which rounding in the model may have made larger than 1. */
#define ROUNDED_UP 1e-9

/* Sum over the routes of a node with this outcome. False when it has none. */
static bool by_outcome(const struct network *net, const struct node *at, enum lookup outcome,
                       const double *v, double *sum)
{
    bool any = false;
    *sum = 0;
    for (size_t r = at->first_route; r < at->first_route + at->n_routes; r++) {
        const struct route *route = &net->routes[r];
        if (route->outcome != outcome)
            continue;
        any = any || network_route_possible(net, route);
        if (route->to != NET_NONE)
            *sum += route->p * v[route->to];
    }
    return any;
}

/* The least work that comes after a visit to a node. */
static double after(const struct network *net, const struct node *at, const double *v)
{
    double least = INFINITY, sum;
    for (int outcome = 0; outcome < LOOKUPS; outcome++)
        if (by_outcome(net, at, (enum lookup)outcome, v, &sum))
            least = fmin(least, sum);
    return isinf(least) ? 0 : least * (1 - ROUNDED_UP);
}

/* One iteration. Returns the largest change [s]. */
static double iterate(const struct network *net, size_t i, const double *v, double *next)
{
    double change = 0;
    for (size_t k = 0; k < net->n_nodes; k++) {
        const struct node *at = &net->nodes[k];
        next[k] = (at->station == i ? at->service.mean : 0) + after(net, at, v);
        change = fmax(change, next[k] - v[k]);
    }
    return change;
}

static double offered(const struct network *net, const double *v)
{
    double load = 0;
    for (size_t s = 0; s < net->n_sources; s++) {
        const struct source *from = &net->sources[s];
        for (size_t e = from->first_entry; e < from->first_entry + from->n_entries; e++)
            load += source_rate(from) * net->entries[e].p * v[net->entries[e].node];
    }
    return load;
}

double least_load(const struct network *net, size_t i)
{
    double *v = mem_calloc(net->n_nodes, sizeof *v), *next = mem_calloc(net->n_nodes, sizeof *v);
    for (int n = 0; n < ITERATIONS_MAX && iterate(net, i, v, next) > 0; n++) {
        double *swap = v;
        v = next;
        next = swap;
    }
    const double load = offered(net, v);
    free(v);
    free(next);
    return load;
}
