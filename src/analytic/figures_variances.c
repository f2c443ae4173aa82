/*
 * Variances of the number at a station, of the response of a visit, and of sojourns where every way
 * through the network is one visit.
 */
#include "analytic/figures.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/variance.h"
#include "base/mem.h"
#include "model/families.h"

/* First and second moments of visits, summed by their rates. */
struct moments {
    double rate, mean, square;    /* [1/s] [-] [s] */
    bool exact;
    const char *method;
};

static void add(const struct solution *s, size_t k, double share, struct moments *m)
{
    const size_t i = s->net->nodes[k].station;
    const double rate = s->rate[k] * (1 - s->full[k]) * share;
    if (!(rate > 0))
        return;
    m->exact = (m->exact || m->rate == 0) && s->stations[i].exact && s->exactness->rate[k];
    m->rate += rate;
    m->mean += rate * s->response[k];
    m->square += rate * variance_response_square(s, k);
    m->method = s->stations[i].method;
}

static void set(struct result *r, enum row_kind kind, size_t i, enum quantity_id q,
                const struct moments *m)
{
    const double mean = m->mean / m->rate, variance = m->square / m->rate - mean * mean;
    if (m->rate > 0 && isfinite(variance))
        figures_set(r, kind, i, q, figures_label(m->exact, fmax(0, variance), m->method));
}

/* The variance per instance, as a sum over instances: NAN if it is unknown for one of them. */
struct spread {
    double sum;
    bool exact;
    const char *method;
};

static void set_number(struct result *r, enum row_kind kind, size_t i, const struct spread *v)
{
    if (!isnan(v->sum))
        figures_set(r, kind, i, Q_VARIANCE_NUMBER, figures_label(v->exact, v->sum, v->method));
}

static void set_numbers(const struct solution *s, struct result *r)
{
    const struct network *net = s->net;
    struct spread *groups = mem_calloc(net->n_groups, sizeof *groups);
    for (size_t g = 0; g < net->n_groups; g++)
        groups[g].exact = true;
    for (size_t i = 0; i < net->n_stations; i++) {
        const size_t g = net->stations[i].group;
        const struct spread here = {
            variance_of_number(s, i),
            s->stations[i].exact && figures_rate_exact(s, &net->stations[i]),
            s->stations[i].method};
        set_number(r, ROW_STATION, i, &here);
        groups[g].sum += here.sum / (double)net->groups[g].n_stations;
        groups[g].exact &= here.exact;
        groups[g].method = here.method;
    }
    for (size_t g = 0; g < net->n_groups; g++)
        set_number(r, ROW_GROUP, g, &groups[g]);
    free(groups);
}

static void set_responses(const struct solution *s, struct result *r)
{
    const struct network *net = s->net;
    struct families f;
    size_t class = 0;
    families_init(&f, net);
    struct moments *stations = mem_calloc(net->n_stations, sizeof *stations);
    struct moments *groups = mem_calloc(net->n_groups, sizeof *groups);
    struct moments *classes = mem_calloc(f.n, sizeof *classes);
    for (size_t k = 0; k < net->n_nodes; k++) {
        const size_t i = net->nodes[k].station;
        add(s, k, 1, &stations[i]);
        add(s, k, 1, &groups[net->stations[i].group]);
        add(s, k, 1, &classes[f.of_node[k]]);
    }
    for (size_t i = 0; i < net->n_stations; i++)
        set(r, ROW_STATION, i, Q_VARIANCE_RESPONSE, &stations[i]);
    for (size_t g = 0; g < net->n_groups; g++)
        set(r, ROW_GROUP, g, Q_VARIANCE_RESPONSE, &groups[g]);
    for (size_t i = 0; i < f.n; i++)
        if (f.family[i].reported)
            set(r, ROW_CLASS, class++, Q_VARIANCE_RESPONSE, &classes[i]);
    free(stations);
    free(groups);
    free(classes);
    families_release(&f);
}

/* Does no request go from one node to another? */
static bool are_single_visits(const struct solution *s)
{
    for (size_t k = 0; k < s->net->n_nodes; k++)
        if (s->rate[k] > 0 && s->walk->g->start[k] < s->walk->g->start[k + 1])
            return false;
    return s->net->n_caches == 0;
}

/* The fraction of the requests served at node k that leave as accepted. */
static double accepted(const struct solution *s, size_t k)
{
    const struct node *n = &s->net->nodes[k];
    double p = s->net->exits[0].accepted ? s->walk->missing[k] : 0;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        if (s->net->routes[i].to == NET_NONE && s->net->exits[s->net->routes[i].exit].accepted)
            p += s->walk->p[i];
    return p / (1 - s->full[k]);
}

static void set_sojourns(const struct solution *s, struct result *r)
{
    struct moments all = {0};
    for (size_t k = 0; k < s->net->n_nodes; k++)
        add(s, k, accepted(s, k), &all);
    set(r, ROW_NETWORK, 0, Q_NETWORK_VARIANCE_SOJOURN, &all);
    for (size_t i = 0; i < r->n_class_totals; i++) {
        struct moments of_class = {0};
        for (size_t k = 0; k < s->net->n_nodes; k++)
            if (s->net->nodes[k].class == r->class_totals[i].class)
                add(s, k, accepted(s, k), &of_class);
        set(r, ROW_CLASS_TOTAL, i, Q_NETWORK_VARIANCE_SOJOURN, &of_class);
    }
}

void figures_variances(const struct solution *s, struct result *r)
{
    if (r->asked.of[PARAMETER_VARIANCE].n == 0)
        return;
    set_numbers(s, r);
    set_responses(s, r);
    if (are_single_visits(s))
        set_sojourns(s, r);
}
