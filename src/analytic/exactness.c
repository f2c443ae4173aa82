#include "analytic/exactness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/capacity.h"
#include "base/mem.h"

static bool fixed(const struct dist *d)
{
    return dist_least(d) == dist_most(d);
}

const struct dist *exactness_one_service(const struct network *net, size_t i, const double *rate)
{
    const struct station *s = &net->stations[i];
    const struct dist *one = NULL;
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++) {
        const size_t k = net->station_nodes[j];
        const struct dist *d = &net->nodes[k].service;
        if (!(rate[k] > 0))
            continue;
        if (one && !dist_equal(d, one) && !(fixed(d) && fixed(one) && d->mean == one->mean))
            return NULL;
        one = d;
    }
    return one;
}

double exactness_one_length(const struct network *net, size_t i, const double *rate)
{
    const struct dist *one = exactness_one_service(net, i, rate);
    return one && fixed(one) ? one->mean : NAN;
}

static bool is_alike(const struct network *net, enum discipline d, size_t k, size_t m)
{
    const struct discipline_row *row = &discipline_table[d];
    const struct node *a = &net->nodes[k], *b = &net->nodes[m];
    if (row->takes_priority)
        return network_priority(net, k) == network_priority(net, m);
    return !row->takes_weight || a->weight == b->weight;
}

enum discipline exactness_discipline(const struct network *net, size_t i, const double *rate)
{
    const struct station *s = &net->stations[i];
    const struct discipline_row *row = &discipline_table[s->discipline];
    size_t first = NET_NONE;
    if (!row->takes_priority && !row->takes_weight)
        return s->discipline;
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++) {
        const size_t k = net->station_nodes[j];
        if (!(rate[k] > 0))
            continue;
        if (first != NET_NONE && !is_alike(net, s->discipline, first, k))
            return s->discipline;
        first = k;
    }
    return row->takes_weight ? DISCIPLINE_PS : DISCIPLINE_FIFO;
}

bool exactness_one_exponential(const struct network *net, size_t i, const double *rate)
{
    const struct station *s = &net->stations[i];
    double mean = 0;
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++) {
        const size_t k = net->station_nodes[j];
        const struct dist *service = &net->nodes[k].service;
        if (rate[k] <= 0)
            continue;
        if (!dist_is_exponential(service) || (mean > 0 && service->mean != mean))
            return false;
        mean = service->mean;
    }
    return true;
}

bool exactness_is_blind(enum discipline d)
{
    const struct discipline_row *row = &discipline_table[d];
    return row->blind && !row->takes_priority && !row->takes_weight && !row->takes_polling;
}

/* Are there rules other than a rate that depends on the number, such as speeds or failures? */
static bool has_odd_rules(const struct network *net, const struct station *s)
{
    const struct server_rules *r = s->rules == NET_NONE ? NULL : &net->rules[s->rules];
    return r && (r->n_speeds > 0 || r->fails || r->n_shifts > 0);
}

/* Does station i have a word that excludes a product form? */
static bool has_odd_words(const struct network *net, size_t i)
{
    const struct station *s = &net->stations[i];
    return capacity_can_be_full(net, i) || s->region != NET_NONE || s->fork != NET_NONE ||
           s->limit != NET_NONE || has_odd_rules(net, s);
}

bool exactness_wants_exponential(const struct network *net, size_t i, const double *rate)
{
    return !has_odd_words(net, i) && exactness_is_blind(exactness_discipline(net, i, rate)) &&
           !exactness_one_exponential(net, i, rate);
}

static bool product_form(const struct network *net, size_t i, const double *rate)
{
    const struct station *s = &net->stations[i];
    const enum discipline d = exactness_discipline(net, i, rate);
    if (has_odd_words(net, i))
        return false;
    if (station_is_delay(s) || d == DISCIPLINE_PS ||
        (d == DISCIPLINE_LIFO_PREEMPTIVE && s->servers == 1))
        return true;
    return exactness_is_blind(d) && exactness_one_exponential(net, i, rate);
}

/* Is the station FIFO, without features that the approximations of flows do not cover? */
static bool is_plain(const struct network *net, size_t i, const double *rate)
{
    const struct station *s = &net->stations[i];
    return exactness_discipline(net, i, rate) == DISCIPLINE_FIFO && s->rules == NET_NONE &&
           s->region == NET_NONE && s->fork == NET_NONE && !capacity_can_be_full(net, i);
}

/* Do services take no time? Then nobody waits, unless servers are absent. */
static bool no_time(const struct network *net, const struct station *s, const double *rate)
{
    if (s->rules != NET_NONE || s->region != NET_NONE || s->fork != NET_NONE ||
        s->room != ROOM_UNLIMITED || !discipline_table[s->discipline].work_conserving)
        return false;
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++) {
        const size_t k = net->station_nodes[j];
        if (rate[k] > 0 && net->nodes[k].service.mean > 0)
            return false;
    }
    return true;
}

/* The rates of all nodes that can be reached from an inexact look-up are inexact. */
static void mark_rates(struct exactness *x, const struct routing_matrix *r, const double *rate)
{
    const struct network *net = r->net;
    size_t *stack = mem_calloc(net->n_nodes, sizeof *stack), n = 0;
    bool *expanded = mem_calloc(net->n_nodes, sizeof *expanded);
    for (size_t k = 0; k < net->n_nodes; k++) {
        x->rate[k] = true;
        if (!x->lookup[k] && rate[k] > 0) {
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

struct digraph *exactness_stations(const struct routing_matrix *r, const double *rate)
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

/*
 * Vertices are the stations and, behind them, the nodes, of which those at delay stations are used
 * in place of these.
 */
struct spread {
    const struct network *net;
    struct digraph *g;
    struct components *c;
    bool *input;     /* [components] Poisson sources and exact product forms alone lead here */
    bool *output;    /* [vertices] random routing out of a product-form station */
    bool *odd;       /* [vertices] such a station as exactness.behind is about */
    bool *behind;    /* [components] one is before it */
};

static size_t vertex_of(const struct network *net, size_t node)
{
    const size_t i = net->nodes[node].station;
    return station_is_delay(&net->stations[i]) ? net->n_stations + node : i;
}

/* The graph of which vertex feeds which, by routes with a flow. */
static struct digraph *vertices(const struct routing_matrix *r, const double *rate)
{
    const struct network *net = r->net;
    struct arc *arcs = mem_calloc(r->g->n_arcs, sizeof *arcs);
    size_t n = 0;
    for (size_t k = 0; k < net->n_nodes; k++)
        for (size_t i = r->g->start[k]; rate[k] > 0 && i < r->g->start[k + 1]; i++)
            arcs[n++] = (struct arc){vertex_of(net, k), vertex_of(net, r->g->to[i]), 1};
    struct digraph *g = digraph_new(net->n_stations + net->n_nodes, arcs, n);
    free(arcs);
    return g;
}

static void mark_sources(struct spread *s, const struct network *net)
{
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *source = &net->sources[i];
        if (dist_is_exponential(&source->interarrival))
            continue;
        for (size_t e = source->first_entry; e < source->first_entry + source->n_entries; e++)
            if (net->entries[e].p > 0)
                s->input[s->c->of[vertex_of(net, net->entries[e].node)]] = false;
    }
}

static void mark_outputs(struct spread *s, const struct exactness *x, const struct network *net,
                         const double *rate)
{
    for (size_t i = 0; i < net->n_stations; i++) {
        s->output[i] = x->product_form[i];
        s->odd[i] = !is_plain(net, i, rate);
    }
    for (size_t k = 0; k < net->n_nodes; k++) {
        const size_t i = net->nodes[k].station;
        s->output[net->n_stations + k] = s->output[i] || !station_is_delay(&net->stations[i]);
        s->odd[net->n_stations + k] = s->odd[i];
    }
    for (size_t k = 0; k < net->n_nodes; k++)
        if (net->nodes[k].routing == ROUTING_LOOKUP && rate[k] > 0)
            s->output[vertex_of(net, k)] = false;
}

/* Sets the results of a vertex for its node, or for all nodes of its station. */
static void mark_vertex(const struct spread *s, struct exactness *x, size_t v, bool poisson,
                        bool behind, bool cyclic)
{
    const struct network *net = s->net;
    const bool single = v >= net->n_stations;
    const size_t i = single ? net->nodes[v - net->n_stations].station : v;
    const struct station *station = &net->stations[i];
    if (single != (station_is_delay(station)))
        return;
    x->poisson[i] &= poisson;
    x->cyclic[i] |= cyclic;
    x->behind[i] |= behind;
    if (single)
        x->departures[v - net->n_stations] = poisson && x->product_form[i];
    for (size_t j = 0; !single && j < station->n_nodes; j++)
        x->departures[net->station_nodes[station->first_node + j]] = poisson && x->product_form[i];
}

static void mark_component(struct spread *s, struct exactness *x, size_t k)
{
    const struct components *c = s->c;
    const bool cyclic = components_cyclic(c, s->g, k);
    bool all = true, odd = s->behind[k];
    for (size_t j = c->start[k]; j < c->start[k + 1]; j++) {
        all &= s->output[c->vertices[j]];
        odd |= s->odd[c->vertices[j]];
    }
    for (size_t j = c->start[k]; j < c->start[k + 1]; j++) {
        const size_t v = c->vertices[j];
        mark_vertex(s, x, v, s->input[k] && (!cyclic || all), cyclic ? odd : s->behind[k], cyclic);
        for (size_t e = s->g->start[v]; e < s->g->start[v + 1]; e++) {
            const size_t to = c->of[s->g->to[e]];
            if (to == k)
                continue;
            s->input[to] &= s->input[k] && all;
            s->behind[to] |= odd;
        }
    }
}

static void mark_stations(struct exactness *x, const struct routing_matrix *r, const double *rate)
{
    struct spread s = {.net = r->net, .g = vertices(r, rate)};
    s.c = components_new(s.g);
    s.input = mem_calloc(s.c->n, sizeof *s.input);
    s.output = mem_calloc(s.g->n, sizeof *s.output);
    s.odd = mem_calloc(s.g->n, sizeof *s.odd);
    s.behind = mem_calloc(s.c->n, sizeof *s.behind);
    for (size_t k = 0; k < s.c->n; k++)
        s.input[k] = true;
    for (size_t i = 0; i < r->net->n_stations; i++)
        x->poisson[i] = true;
    mark_sources(&s, r->net);
    mark_outputs(&s, x, r->net, rate);
    for (size_t k = 0; k < s.c->n; k++)    /* topological order: causes first */
        mark_component(&s, x, k);
    free(s.input);
    free(s.output);
    free(s.odd);
    free(s.behind);
    components_free(s.c);
    digraph_free(s.g);
}

static void mark_lookups(struct exactness *x, const struct network *net, const bool *exact)
{
    for (size_t k = 0; k < net->n_nodes; k++)
        x->lookup[k] = net->nodes[k].routing != ROUTING_LOOKUP ||
                       (exact && exact[net->nodes[k].cache]);
}

/* Which caches are good for the look-ups whose rates are exact so far? */
static size_t count_good(const struct exactness *x, const struct network *net, const double *rate,
                         const bool *exact, const bool *any_flow, bool *good)
{
    size_t n = 0;
    memcpy(good, exact, net->n_caches * sizeof *good);
    for (size_t k = 0; k < net->n_nodes; k++) {
        if (net->nodes[k].routing != ROUTING_LOOKUP || !(rate[k] > 0))
            continue;
        const size_t c = net->nodes[k].cache;
        good[c] &= (any_flow[c] || x->departures[k]) && x->rate[k];
    }
    for (size_t c = 0; c < net->n_caches; c++)
        n += good[c];
    return n;
}

/* Caches behind others are good only once these are: so more and more, from none. */
void exactness_caches(struct exactness *x, const struct routing_matrix *r, const double *rate,
                      const bool *exact, const bool *any_flow)
{
    bool *good = mem_calloc(r->net->n_caches, sizeof *good);
    mark_lookups(x, r->net, good);
    mark_rates(x, r, rate);
    for (size_t before = 0, now;
         (now = count_good(x, r->net, rate, exact, any_flow, good)) > before; before = now) {
        mark_lookups(x, r->net, good);
        mark_rates(x, r, rate);
    }
    free(good);
}

struct exactness *exactness_new(const struct routing_matrix *r, const double *rate)
{
    const struct network *net = r->net;
    struct exactness *x = mem_calloc(1, sizeof *x);
    x->rate = mem_calloc(net->n_nodes, sizeof *x->rate);
    x->lookup = mem_calloc(net->n_nodes, sizeof *x->lookup);
    x->departures = mem_calloc(net->n_nodes, sizeof *x->departures);
    x->product_form = mem_calloc(net->n_stations, sizeof *x->product_form);
    x->poisson = mem_calloc(net->n_stations, sizeof *x->poisson);
    x->cyclic = mem_calloc(net->n_stations, sizeof *x->cyclic);
    x->behind = mem_calloc(net->n_stations, sizeof *x->behind);
    x->no_time = mem_calloc(net->n_stations, sizeof *x->no_time);
    for (size_t i = 0; i < net->n_stations; i++) {
        x->no_time[i] = no_time(net, &net->stations[i], rate);
        x->product_form[i] = x->no_time[i] || product_form(net, i, rate);
    }
    mark_lookups(x, net, NULL);
    mark_rates(x, r, rate);
    mark_stations(x, r, rate);
    return x;
}

void exactness_free(struct exactness *x)
{
    if (!x)
        return;
    free(x->rate);
    free(x->lookup);
    free(x->departures);
    free(x->product_form);
    free(x->poisson);
    free(x->no_time);
    free(x->cyclic);
    free(x->behind);
    free(x);
}

bool exactness_wait(const struct exactness *x, const struct network *net, size_t i)
{
    if (station_is_delay(&net->stations[i]) || x->no_time[i])
        return true;    /* nobody waits, whatever arrives */
    const bool mg1 = !x->cyclic[i] && net->stations[i].servers == 1;
    return x->poisson[i] && (x->product_form[i] || mg1);
}
