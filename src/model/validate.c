/*
 * Mistakes in a network that was built without an error: wrong probabilities, and traps. A trap is
 * found by two searches of the route graph: forward from the sources (nodes that requests can
 * reach) and backward from the exits (nodes from which requests can leave). The nodes that only the
 * first search finds are a trap.
 */
#include "model/validate.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/reach.h"
#include "model/tolerance.h"

#define TRAP_NAMES 5          /* stations named in a message */

static bool probability(double p)
{
    return p >= 0 && p <= 1;    /* false for NaN */
}

/* The line of a node's routing in the file: that of its first route, else of its station. */
static int routing_line(const struct network *net, const struct node *n)
{
    const int route = n->n_routes > 0 ? net->routes[n->first_route].line : 0;
    return route != 0 ? route : net->stations[n->station].line;
}

/* How a message names a node: by its station, and by its class where the station has several. */
static char *node_words(const struct network *net, const struct node *n)
{
    const struct station *s = &net->stations[n->station];
    if (s->n_nodes <= 1)
        return text_format("'%s'", s->name);
    return text_format("'%s' for class '%s'", s->name, net->classes[n->class].name);
}

static void bad_sum(const struct network *net, const struct node *n, const char *outcome,
                    double sum, const char *hint, struct diag *d)
{
    char *words = node_words(net, n);
    const char *after = n->routing == ROUTING_ANSWER ? " after the answer " : " after a look-up's ";
    diag_error(d, net->file, routing_line(net, n), hint, "routing out of %s%s%s sums to %.10g",
               words, outcome ? after : "", outcome ? outcome : "", sum);
    free(words);
}

static void check_outcomes(const struct network *net, const struct node *n, const double *sum,
                           struct diag *d)
{
    for (int k = 0; k < LOOKUPS; k++) {
        const double whole = n->routing == ROUTING_ANSWER && k == LOOKUP_MISS ? 0 : 1;
        if (!(fabs(sum[k] - whole) <= SUM_TOLERANCE))
            bad_sum(net, n, network_outcomes[k], sum[k],
                    n->routing == ROUTING_LOOKUP
                        ? "the routes of each outcome of a look-up sum to 1"
                        : "an issuer's answer is hit or expired; the routes of each sum to 1",
                    d);
    }
}

static void check_node(const struct network *net, const struct node *n, struct diag *d)
{
    double sum[LOOKUPS] = {0};
    for (size_t i = 0; i < n->n_routes; i++) {
        const struct route *r = &net->routes[n->first_route + i];
        if (!probability(r->p))
            diag_error(d, net->file, r->line, "a probability is a number from 0 to 1",
                       "route out of '%s': probability %.10g is out of range",
                       net->stations[n->station].name, r->p);
        sum[r->outcome] += r->p;
    }
    if (n->routing == ROUTING_RANDOM && sum[0] > 1 + SUM_TOLERANCE)
        bad_sum(net, n, NULL, sum[0],
                "probabilities out of a station sum to at most 1; the rest leaves the network", d);
    if (n->routing != ROUTING_RANDOM)
        check_outcomes(net, n, sum, d);
}

static void check_source(const struct network *net, const struct source *s, struct diag *d)
{
    double sum = 0;
    for (size_t i = 0; i < s->n_entries; i++) {
        const double p = net->entries[s->first_entry + i].p;
        if (!probability(p))
            diag_error(d, net->file, s->line, "a probability is a number from 0 to 1",
                       "source '%s': probability %.10g is out of range", s->name, p);
        sum += p;
    }
    if (!(fabs(sum - 1) <= SUM_TOLERANCE))
        diag_error(d, net->file, s->line, "the probabilities of a source's entries sum to 1",
                   "source '%s': probabilities sum to %.10g", s->name, sum);
}

/* A growing set of nodes, in the order in which they were added: a search's queue and its
 * result. */
struct reach {
    bool *in;          /* [n_nodes] */
    size_t *queue;     /* [n_nodes] */
    size_t n;
};

static struct reach reach_new(size_t n_nodes)
{
    return (struct reach){.in = mem_calloc(n_nodes, sizeof(bool)),
                          .queue = mem_calloc(n_nodes, sizeof(size_t))};
}

static void reach_add(struct reach *r, size_t node)
{
    if (r->in[node])
        return;
    r->in[node] = true;
    r->queue[r->n++] = node;
}

static void reach_release(struct reach *r)
{
    free(r->in);
    free(r->queue);
}

/* The nodes that requests from outside can reach: customers may circulate without ever leaving.
 * [n_nodes], to be freed. */
static bool *forward(const struct network *net)
{
    bool *in = mem_calloc(net->n_nodes, sizeof *in);
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        for (size_t e = s->first_entry; e < s->first_entry + s->n_entries; e++)
            in[net->entries[e].node] |= s->customers == 0 && net->entries[e].p > 0;
    }
    network_reach(net, in);
    return in;
}

static bool leaves(const struct network *net, size_t node)
{
    const struct node *n = &net->nodes[node];
    if (network_missing(net, node) > 0)
        return true;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        if (net->routes[i].to == NET_NONE && network_route_possible(net, &net->routes[i]))
            return true;
    return false;
}

/* Routes by their end: node k is entered from from[start[k]] .. from[start[k + 1] - 1]. */
struct reverse {
    size_t *start;    /* [n_nodes + 1] */
    size_t *from;     /* [routes between nodes that can be taken] */
};

static struct reverse reverse_new(const struct network *net)
{
    struct reverse v = {.start = mem_calloc(net->n_nodes + 2, sizeof(size_t)),
                        .from = mem_calloc(net->n_routes, sizeof(size_t))};
    size_t *next = v.start + 1;    /* shifted by one: filling moves each start to its final place */
    for (size_t i = 0; i < net->n_routes; i++)
        if (net->routes[i].to != NET_NONE && network_route_possible(net, &net->routes[i]))
            next[net->routes[i].to + 1]++;
    for (size_t k = 0; k < net->n_nodes; k++)
        next[k + 1] += next[k];
    for (size_t i = 0; i < net->n_routes; i++)
        if (net->routes[i].to != NET_NONE && network_route_possible(net, &net->routes[i]))
            v.from[next[net->routes[i].to]++] = net->routes[i].from;
    return v;
}

static struct reach backward(const struct network *net)
{
    struct reach r = reach_new(net->n_nodes);
    struct reverse v = reverse_new(net);
    for (size_t k = 0; k < net->n_nodes; k++)
        if (leaves(net, k))
            reach_add(&r, k);
    for (size_t head = 0; head < r.n; head++) {
        const size_t k = r.queue[head];
        for (size_t i = v.start[k]; i < v.start[k + 1]; i++)
            reach_add(&r, v.from[i]);
    }
    free(v.start);
    free(v.from);
    return r;
}

static void trap_error(const struct network *net, const size_t *stations, size_t n, struct diag *d)
{
    struct textbuf names = {0};
    for (size_t i = 0; i < n && i < TRAP_NAMES; i++)
        textbuf_add(&names, "%s'%s'", i == 0 ? "" : i + 1 == n ? " and " : ", ",
                    net->stations[stations[i]].name);
    if (n > TRAP_NAMES)
        textbuf_add(&names, " and %zu more", n - TRAP_NAMES);
    char *hint = text_format("give %s a route to '%s', or let its probabilities sum to less than 1",
                             n == 1 ? "it" : "one of them", net->exits[0].name);
    diag_error_status(d, EXIT_UNSTABLE, net->file, net->stations[stations[0]].line, hint,
                      "requests never leave the network from %s", names.text);
    free(hint);
    textbuf_release(&names);
}

static void check_traps(const struct network *net, struct diag *d)
{
    bool *in = forward(net);
    struct reach out = backward(net);
    size_t *stations = mem_calloc(net->n_stations, sizeof *stations), n = 0;
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        bool trapped = false;
        for (size_t k = s->first_node; k < s->first_node + s->n_nodes; k++)
            trapped |= in[net->station_nodes[k]] && !out.in[net->station_nodes[k]];
        if (trapped)
            stations[n++] = i;
    }
    if (n > 0)
        trap_error(net, stations, n, d);
    free(stations);
    free(in);
    reach_release(&out);
}

size_t network_validate(const struct network *net, struct diag *d)
{
    assert(net->finished);
    const size_t before = diag_count(d);
    for (size_t i = 0; i < net->n_stations; i++)
        if (net->stations[i].n_nodes == 0)
            diag_error(d, net->file, net->stations[i].line, "give it a service time",
                       "station '%s' serves no request", net->stations[i].name);
    for (size_t k = 0; k < net->n_nodes; k++)
        check_node(net, &net->nodes[k], d);
    for (size_t i = 0; i < net->n_sources; i++)
        check_source(net, &net->sources[i], d);
    check_traps(net, d);
    network_validate_servers(net, d);
    network_validate_forks(net, d);
    network_validate_sources(net, d);
    network_validate_tokens(net, d);
    return diag_count(d) - before;
}
