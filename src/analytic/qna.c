#include "analytic/qna.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define SERVICE_SCV_MIN 0.2    /* Whitt 1983, sec. 4.5: with less, departures are too regular */

struct qna {
    const struct network *net;
    const struct qna_station *stations;
    struct digraph *flow;     /* [1/s] between stations */
    double *sum_p2;           /* [n_stations] sum of p_ij^2 over flows into j, sources included */
    double *sum_external;     /* [n_stations] sum over sources of p_0j c2_0j */
    double *weight;           /* [n_stations] w_j */
};

static struct digraph *flows_between_stations(const struct routing_matrix *r, const double *rate)
{
    const struct network *net = r->net;
    struct arc *arcs = mem_calloc(r->g->n_arcs, sizeof *arcs);
    size_t n = 0;
    for (size_t k = 0; k < net->n_nodes; k++)
        for (size_t i = r->g->start[k]; i < r->g->start[k + 1]; i++)
            arcs[n++] = (struct arc){net->nodes[k].station, net->nodes[r->g->to[i]].station,
                                     rate[k] * r->g->p[i]};
    struct digraph *g = digraph_new(net->n_stations, arcs, n);
    free(arcs);
    return g;
}

static void add_source_flow(struct qna *q, const struct source *s, size_t station, double p)
{
    const double share = p * source_rate(s) / q->stations[station].rate;
    q->sum_p2[station] += share * share;
    q->sum_external[station] += share * (p * s->interarrival.scv + 1 - p);
}

static int by_station(const void *x, const void *y)
{
    const struct arc *a = x, *b = y;
    return (a->to > b->to) - (a->to < b->to);
}

/* A source counts as one flow to each station that it feeds, whatever the number of classes. */
static void add_sources(struct qna *q)
{
    const struct network *net = q->net;
    struct arc *entry = mem_calloc(net->n_entries, sizeof *entry);
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        for (size_t e = 0; e < s->n_entries; e++) {
            const struct entry_point *at = &net->entries[s->first_entry + e];
            entry[e] = (struct arc){i, net->nodes[at->node].station, at->p};
        }
        qsort(entry, s->n_entries, sizeof *entry, by_station);
        for (size_t e = 0, next; e < s->n_entries; e = next) {
            double p = 0;
            for (next = e; next < s->n_entries && entry[next].to == entry[e].to; next++)
                p += entry[next].p;
            if (p > 0)
                add_source_flow(q, s, entry[e].to, p);
        }
    }
    free(entry);
}

static double rho_of(const struct qna_station *s)
{
    return fmin(1, s->rho);
}

static void set_weights(struct qna *q)
{
    for (size_t i = 0; i < q->flow->n; i++)
        for (size_t e = q->flow->start[i]; e < q->flow->start[i + 1]; e++) {
            const size_t j = q->flow->to[e];
            const double share = q->flow->p[e] / q->stations[j].rate;
            q->sum_p2[j] += share * share;
        }
    for (size_t j = 0; j < q->flow->n; j++) {
        const double idle = 1 - rho_of(&q->stations[j]);
        const double v = q->sum_p2[j] > 0 ? 1 / q->sum_p2[j] : 1;
        q->weight[j] = 1 / (1 + 4 * idle * idle * fmax(0, v - 1));
    }
}

/* The part of c2_di that does not depend on c2_ai. */
static double departure_constant(const struct qna_station *s)
{
    const double rho2 = rho_of(s) * rho_of(s);
    return rho2 * (1 + (fmax(s->scv, SERVICE_SCV_MIN) - 1) / sqrt(s->servers));
}

/* The system c2_a = b + B c2_a: returns a graph with arcs i -> j of weight B_ij, and sets b. */
static struct digraph *equations(const struct qna *q, double *b)
{
    const struct digraph *flow = q->flow;
    struct arc *arcs = mem_calloc(flow->n_arcs, sizeof *arcs);
    size_t n = 0;
    for (size_t j = 0; j < flow->n; j++)
        b[j] = 1 - q->weight[j] + q->weight[j] * q->sum_external[j];
    for (size_t i = 0; i < flow->n; i++) {
        const struct qna_station *s = &q->stations[i];
        const double rho2 = rho_of(s) * rho_of(s);
        for (size_t e = flow->start[i]; e < flow->start[i + 1]; e++) {
            const size_t j = flow->to[e];
            const double share = flow->p[e] / q->stations[j].rate;
            const double split = fmin(1, flow->p[e] / s->rate);
            b[j] += q->weight[j] * share * (split * departure_constant(s) + 1 - split);
            arcs[n++] = (struct arc){i, j, q->weight[j] * share * split * (1 - rho2)};
        }
    }
    struct digraph *g = digraph_new(flow->n, arcs, n);
    free(arcs);
    return g;
}

static void release(struct qna *q)
{
    digraph_free(q->flow);
    free(q->sum_p2);
    free(q->sum_external);
    free(q->weight);
}

enum linear_status qna_arrivals(const struct routing_matrix *r, const double *rate,
                                const struct qna_station *stations, double *c2a)
{
    const size_t n = r->net->n_stations;
    struct qna q = {.net = r->net, .stations = stations};
    q.flow = flows_between_stations(r, rate);
    q.sum_p2 = mem_calloc(n, sizeof *q.sum_p2);
    q.sum_external = mem_calloc(n, sizeof *q.sum_external);
    q.weight = mem_calloc(n, sizeof *q.weight);
    add_sources(&q);
    set_weights(&q);
    double *b = mem_calloc(n, sizeof *b);
    struct digraph *g = equations(&q, b);
    struct components *c = components_new(g);
    const enum linear_status status = linear_solve(g, c, LINEAR_FORWARD, b, c2a, NULL);
    for (size_t j = 0; j < n; j++)
        if (stations[j].rate <= 0)
            c2a[j] = 1;
    components_free(c);
    digraph_free(g);
    free(b);
    release(&q);
    return status;
}
