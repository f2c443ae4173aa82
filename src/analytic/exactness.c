#include "analytic/exactness.h"

#include <stdlib.h>

#include "base/mem.h"

bool exactness_exponential(const struct dist *d)
{
    switch (d->kind) {
    case DIST_EXPONENTIAL:
        return true;
    case DIST_ERLANG:
    case DIST_GAMMA:
    case DIST_WEIBULL:
        return d->a == 1;    /* one phase, or shape 1 */
    case DIST_HYPEREXPONENTIAL:
        return d->branches == 1;
    case DIST_DETERMINISTIC:
    case DIST_UNIFORM:
    case DIST_LOGNORMAL:
    case DIST_KINDS:
        break;
    }
    return false;
}

static bool no_time(const struct network *net, const struct station *s, const double *rate)
{
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++) {
        const size_t k = net->station_nodes[j];
        if (rate[k] > 0 && net->nodes[k].service.mean > 0)
            return false;
    }
    return true;
}

static bool product_form(const struct network *net, const struct station *s, const double *rate)
{
    if (s->servers == SERVERS_INFINITE)
        return true;
    double mean = 0;
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++) {
        const size_t k = net->station_nodes[j];
        const struct dist *service = &net->nodes[k].service;
        if (rate[k] <= 0)
            continue;
        if (!exactness_exponential(service) || (mean > 0 && service->mean != mean))
            return false;
        mean = service->mean;
    }
    return true;
}

/* Everything that can be reached from a look-up has a rate that depends on what caches did. */
static void mark_rates(struct exactness *x, const struct walk *r, const double *rate)
{
    const struct network *net = r->net;
    size_t *stack = mem_calloc(net->n_nodes, sizeof *stack), n = 0;
    bool *expanded = mem_calloc(net->n_nodes, sizeof *expanded);
    for (size_t k = 0; k < net->n_nodes; k++) {
        x->rate[k] = true;
        if (net->nodes[k].routing == ROUTING_LOOKUP && rate[k] > 0) {
            expanded[k] = true;
            stack[n++] = k;
        }
    }
    while (n > 0) {
        const struct node *from = &net->nodes[stack[--n]];
        for (size_t i = from->first_route; i < from->first_route + from->n_routes; i++) {
            /* also when its outcome's probability has underflowed to 0: that is no exact 0 */
            const size_t to = net->routes[i].to;
            if (to == NET_NONE || !network_route_possible(net, &net->routes[i]))
                continue;
            x->rate[to] = false;
            if (!expanded[to]) {
                expanded[to] = true;
                stack[n++] = to;
            }
        }
    }
    free(expanded);
    free(stack);
}

struct digraph *exactness_stations(const struct walk *r, const double *rate)
{
    const struct network *net = r->net;
    struct arc *arcs = mem_calloc(r->g->n_arcs, sizeof *arcs);
    size_t n = 0;
    for (size_t k = 0; k < net->n_nodes; k++)
        for (size_t i = r->g->start[k]; rate[k] > 0 && i < r->g->start[k + 1]; i++)
            arcs[n++] = (struct arc){net->nodes[k].station, net->nodes[r->g->to[i]].station, 1};
    struct digraph *g = digraph_new(net->n_stations, arcs, n);
    free(arcs);
    return g;
}

struct spread {
    const struct digraph *g;
    const struct components *c;
    bool *input;     /* [components] Poisson sources and exact product forms alone lead here */
    bool *output;    /* [n_stations] random routing out of a product-form station */
};

static void mark_sources(struct spread *s, const struct network *net)
{
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *source = &net->sources[i];
        if (exactness_exponential(&source->interarrival))
            continue;
        for (size_t e = source->first_entry; e < source->first_entry + source->n_entries; e++)
            if (net->entries[e].p > 0)
                s->input[s->c->of[net->nodes[net->entries[e].node].station]] = false;
    }
}

static void mark_outputs(struct spread *s, const struct exactness *x, const struct network *net,
                         const double *rate)
{
    for (size_t i = 0; i < net->n_stations; i++)
        s->output[i] = x->product_form[i];
    for (size_t k = 0; k < net->n_nodes; k++)
        if (net->nodes[k].routing == ROUTING_LOOKUP && rate[k] > 0)
            s->output[net->nodes[k].station] = false;
}

static void mark_component(struct spread *s, struct exactness *x, size_t k)
{
    const struct components *c = s->c;
    const bool cyclic = components_cyclic(c, s->g, k);
    bool all = true;
    for (size_t j = c->start[k]; j < c->start[k + 1]; j++)
        all &= s->output[c->vertices[j]];
    for (size_t j = c->start[k]; j < c->start[k + 1]; j++) {
        const size_t i = c->vertices[j];
        x->cyclic[i] = cyclic;
        x->poisson[i] = s->input[k] && (!cyclic || all);
        for (size_t e = s->g->start[i]; !(s->input[k] && all) && e < s->g->start[i + 1]; e++)
            if (c->of[s->g->to[e]] != k)
                s->input[c->of[s->g->to[e]]] = false;
    }
}

static void mark_stations(struct exactness *x, const struct walk *r, const double *rate)
{
    struct digraph *g = exactness_stations(r, rate);
    struct components *c = components_new(g);
    struct spread s = {.g = g, .c = c};
    s.input = mem_calloc(c->n, sizeof *s.input);
    s.output = mem_calloc(g->n, sizeof *s.output);
    for (size_t k = 0; k < c->n; k++)
        s.input[k] = true;
    mark_sources(&s, r->net);
    mark_outputs(&s, x, r->net, rate);
    for (size_t k = 0; k < c->n; k++)    /* topological order: causes first */
        mark_component(&s, x, k);
    free(s.input);
    free(s.output);
    components_free(c);
    digraph_free(g);
}

struct exactness *exactness_new(const struct walk *r, const double *rate)
{
    const struct network *net = r->net;
    struct exactness *x = mem_calloc(1, sizeof *x);
    x->rate = mem_calloc(net->n_nodes, sizeof *x->rate);
    x->product_form = mem_calloc(net->n_stations, sizeof *x->product_form);
    x->poisson = mem_calloc(net->n_stations, sizeof *x->poisson);
    x->cyclic = mem_calloc(net->n_stations, sizeof *x->cyclic);
    x->no_time = mem_calloc(net->n_stations, sizeof *x->no_time);
    for (size_t i = 0; i < net->n_stations; i++) {
        x->no_time[i] = no_time(net, &net->stations[i], rate);
        x->product_form[i] = x->no_time[i] || product_form(net, &net->stations[i], rate);
    }
    mark_rates(x, r, rate);
    mark_stations(x, r, rate);
    return x;
}

void exactness_free(struct exactness *x)
{
    if (!x)
        return;
    free(x->rate);
    free(x->product_form);
    free(x->poisson);
    free(x->no_time);
    free(x->cyclic);
    free(x);
}

bool exactness_wait(const struct exactness *x, const struct network *net, size_t i)
{
    if (net->stations[i].servers == SERVERS_INFINITE || x->no_time[i])
        return true;    /* nobody waits, whatever arrives */
    const bool mg1 = !x->cyclic[i] && net->stations[i].servers == 1;
    return x->poisson[i] && (x->product_form[i] || mg1);
}
