#include "analytic/renewal.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define TOGETHER 1e-12 /* probabilities that sum to 1 but for rounding */

/* The flows into a station: none, one or several. */
struct feed {
    size_t flows;
    size_t source, station;    /* of the last flow: one of them, the other NET_NONE */
};

static void add_sources(const struct network *net, struct feed *feed)
{
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        for (size_t e = s->first_entry; e < s->first_entry + s->n_entries; e++) {
            struct feed *f = &feed[net->nodes[net->entries[e].node].station];
            if (!(net->entries[e].p > 0) || (f->flows == 1 && f->source == i))
                continue;
            f->flows++;
            f->source = i;
        }
    }
}

static void add_stations(const struct digraph *g, struct feed *feed)
{
    for (size_t i = 0; i < g->n; i++)
        for (size_t e = g->start[i]; e < g->start[i + 1]; e++) {
            struct feed *f = &feed[g->to[e]];
            f->flows++;
            f->source = NET_NONE;
            f->station = i;
        }
}

/* The least and the greatest service that its requests can ask for. */
static void range_of_services(const struct network *net, size_t i, const double *rate,
                              double *least, double *most)
{
    const struct station *station = &net->stations[i];
    *least = INFINITY;
    *most = 0;
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = net->station_nodes[j];
        if (!(rate[k] > 0))
            continue;
        *least = fmin(*least, dist_least(&net->nodes[k].service));
        *most = fmax(*most, dist_most(&net->nodes[k].service));
    }
}

static bool looks_up(const struct network *net, const struct station *station)
{
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++)
        if (net->nodes[net->station_nodes[j]].routing == ROUTING_LOOKUP)
            return true;
    return false;
}

static double rate_of(const struct network *net, const struct station *station, const double *rate)
{
    double sum = 0;
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++)
        sum += rate[net->station_nodes[j]];
    return sum;
}

static void set(const struct network *net, const struct feed *feed, size_t i, const double *rate,
                struct renewal *out, bool *plain)
{
    const struct station *station = &net->stations[i];
    double least, most;
    if (feed[i].flows != 1)
        return;
    if (feed[i].source != NET_NONE)
        out[i].source = feed[i].source;
    else if (plain[feed[i].station])
        out[i].source = out[feed[i].station].source;
    if (out[i].source == NET_NONE)
        return;
    const struct dist *interarrival = &net->sources[out[i].source].interarrival;
    const double kept = rate_of(net, station, rate) * interarrival->mean;
    out[i].kept = kept >= 1 - TOGETHER ? 1 : kept;
    range_of_services(net, i, rate, &least, &most);
    out[i].nobody_waits =
        station_is_delay(station) || most <= station->servers * dist_least(interarrival);
    plain[i] = out[i].nobody_waits && least == most && !looks_up(net, station);
}

void renewal_inputs(const struct routing_matrix *r, const double *rate, struct renewal *out)
{
    struct digraph *g = exactness_stations(r, rate);
    struct components *c = components_new(g);
    struct feed *feed = mem_calloc(g->n, sizeof *feed);
    bool *plain =
        mem_calloc(g->n, sizeof *plain);    /* departures are the arrivals, a fixed time later */
    for (size_t i = 0; i < g->n; i++) {
        feed[i] = (struct feed){0, NET_NONE, NET_NONE};
        out[i] = (struct renewal){NET_NONE, 0, false};
    }
    add_sources(r->net, feed);
    add_stations(g, feed);
    for (size_t k = 0; k < c->n; k++)    /* topological order */
        for (size_t j = c->start[k]; j < c->start[k + 1] && !components_cyclic(c, g, k); j++)
            set(r->net, feed, c->vertices[j], rate, out, plain);
    free(feed);
    free(plain);
    components_free(c);
    digraph_free(g);
}
