#include "analytic/fluid.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/traffic.h"
#include "analytic/routing_matrix.h"
#include "base/mem.h"

/* Each round follows the requests one visit further. A realistic model needs fewer rounds until the
 * rest is below rounding. */
enum { ROUNDS_MAX = 100000 };

/* The fraction of its arrivals that each station can serve, into part[n_stations]. */
static void served_part(const struct network *net, const double *rate, double *part)
{
    memset(part, 0, net->n_stations * sizeof *part);
    for (size_t n = 0; n < net->n_nodes; n++)
        part[net->nodes[n].station] += rate[n] * net->nodes[n].service.mean;
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        const bool enough = station_is_delay(s) || part[i] <= s->servers;
        part[i] = enough ? 1 : s->servers / part[i];
    }
}

/* Does one round and returns the largest relative change. */
static double iterate(const struct network *net, const double *gamma, const double *part,
                      const double *rate, double *next)
{
    double change = 0;
    memcpy(next, gamma, net->n_nodes * sizeof *next);
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        if (r->to != NET_NONE)
            next[r->to] += r->p * part[net->nodes[r->from].station] * rate[r->from];
    }
    for (size_t n = 0; n < net->n_nodes; n++)
        if (next[n] > 0)
            change = fmax(change, fabs(next[n] - rate[n]) / next[n]);
    return change;
}

int fluid_growth(const struct network *net, double *growth)
{
    if (!network_is_plain(net))
        return -1;
    double *gamma = mem_calloc(net->n_nodes, sizeof *gamma);
    double *rate = mem_calloc(net->n_nodes, sizeof *rate);
    double *next = mem_calloc(net->n_nodes, sizeof *next);
    double *part = mem_calloc(net->n_stations, sizeof *part);
    double change = INFINITY;
    traffic_external(net, gamma);
    memcpy(rate, gamma, net->n_nodes * sizeof *rate);
    for (int i = 0; i < ROUNDS_MAX && change > 4 * DBL_EPSILON && net->n_caches == 0; i++) {
        served_part(net, rate, part);
        change = iterate(net, gamma, part, rate, next);
        memcpy(rate, next, net->n_nodes * sizeof *rate);
    }
    const int status = change <= 4 * DBL_EPSILON ? 0 : -1;
    if (status == 0) {
        memset(growth, 0, net->n_stations * sizeof *growth);
        for (size_t n = 0; n < net->n_nodes; n++)
            growth[net->nodes[n].station] += (1 - part[net->nodes[n].station]) * rate[n];
    }
    free(gamma);
    free(rate);
    free(next);
    free(part);
    return status;
}
