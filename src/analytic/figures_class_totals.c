/*
 * Figures of all requests of a named class in the network. A departure counts for the class with
 * which the request leaves, an arrival for that with which it enters. Mean sojourns are by Little's
 * law, as those of exits are (figures_totals.c): at each node, only the fraction of requests that
 * will leave with this class is counted.
 */
#include "analytic/figures.h"

#include <stdlib.h>

#include "analytic/traffic.h"
#include "base/mem.h"
#include "model/features.h"

/* Work space of one call. */
struct leaving {
    const struct solution *s;
    double *leaves, *a;    /* [n_nodes] as traffic_leaving has them */
};

/* The class in whose totals a node's requests count. */
static size_t whole_of(const struct network *net, size_t node)
{
    return net->classes[net->nodes[node].class].whole;
}

static bool counts(const struct network *net, size_t exit, bool accepted)
{
    return !accepted || net->exits[exit].accepted;
}

/* Probability that a request leaves after a visit to node k, by an exit that counts. */
static double leaves(const struct solution *s, size_t k, bool accepted)
{
    const struct network *net = s->net;
    const struct node *n = &net->nodes[k];
    double p = counts(net, 0, accepted) ? s->walk->missing[k] : 0;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        if (net->routes[i].to == NET_NONE && counts(net, net->routes[i].exit, accepted))
            p += s->walk->p[i];
    if (routing_matrix_loses(s->walk, k) && counts(net, net->lost, accepted))
        p += s->full[k];
    return p;
}

/* The fraction of node k's arrivals that is served there and will leave as counted. */
static double served(const struct leaving *l, size_t k, bool accepted)
{
    const struct network *net = l->s->net;
    const size_t overflow = net->nodes[k].overflow;
    double elsewhere = 0;
    if (l->s->full[k] == 0)
        return l->a[k];
    if (overflow != NET_NONE)
        elsewhere = l->a[overflow];
    else if (l->leaves[k] > 0 && counts(net, net->lost, accepted))
        elsewhere = 1;
    return l->a[k] - l->s->full[k] * elsewhere;
}

/* With look-ups, a visit's time and the route after it depend on each other. */
static bool looks_up(const struct solution *s)
{
    return s->net->n_caches > 0;
}

/* Mean sojourn of the requests that leave with class i at this rate, all or only the accepted. */
static int set_sojourn(struct leaving *l, struct result *r, size_t i, bool accepted, double rate)
{
    const struct solution *s = l->s;
    const size_t class = r->class_totals[i].class;
    double number = 0;
    bool exact = true;
    if (!(rate > 0) || looks_up(s))
        return 0;
    for (size_t k = 0; k < s->net->n_nodes; k++)
        l->leaves[k] = whole_of(s->net, k) == class ? leaves(s, k, accepted) : 0;
    if (traffic_leaving(s->walk, l->leaves, l->a) != LINEAR_OK)
        return -1;
    for (size_t k = 0; k < s->net->n_nodes; k++) {
        const double flow = s->rate[k] * served(l, k, accepted);
        if (!(flow > 0))
            continue;
        number += flow * s->response[k];
        exact &= s->exactness->rate[k] && s->stations[s->net->nodes[k].station].exact;
    }
    figures_set(r, ROW_CLASS_TOTAL, i, accepted ? Q_NETWORK_SOJOURN : Q_NETWORK_SOJOURN_ALL,
                figures_label(exact, number / rate, METHOD_LITTLE));
    return 0;
}

/* The fraction of a source's requests that enter with this class. */
static double part_of_class(const struct network *net, const struct source *s, size_t class)
{
    double part = 0;
    for (size_t e = s->first_entry; e < s->first_entry + s->n_entries; e++)
        if (net->nodes[net->entries[e].node].class == class)
            part += net->entries[e].p;
    return part;
}

/* Requests that sources send with this class, and the customers with their cycles. */
static void set_sources(const struct solution *s, struct result *r, size_t i)
{
    const size_t class = r->class_totals[i].class;
    double rate = 0, customers = 0, cycles = 0;
    for (size_t j = 0; j < s->net->n_sources; j++) {
        rate += s->sources[j] * part_of_class(s->net, &s->net->sources[j], class);
        if (features_source_class(s->net, j) != class)
            continue;
        customers += (double)s->net->sources[j].customers;
        cycles += s->net->sources[j].customers > 0 ? s->sources[j] : 0;
    }
    figures_set(r, ROW_CLASS_TOTAL, i, Q_NETWORK_ARRIVAL_RATE, figures_rate(true, rate));
    if (cycles > 0)
        figures_set(r, ROW_CLASS_TOTAL, i, Q_NETWORK_CYCLE,
                    figure_exact(customers / cycles, METHOD_LITTLE));
}

/* The number of requests, including those that wait for a fetch outside of all stations. */
static void set_number(const struct solution *s, struct result *r, size_t i)
{
    double number = 0;
    bool exact = true;
    for (size_t k = 0; k < s->net->n_nodes; k++) {
        const struct node *n = &s->net->nodes[k];
        if (whole_of(s->net, k) != r->class_totals[i].class || !(s->rate[k] > 0))
            continue;
        number += s->rate[k] * (1 - s->full[k]) * s->response[k];
        exact &= s->exactness->rate[k] && s->exactness->lookup[k] && s->stations[n->station].exact;
        if (n->routing == ROUTING_LOOKUP)
            number += s->rate[k] * cache_answer_wait(&s->caches[n->cache]);
    }
    figures_set(r, ROW_CLASS_TOTAL, i, Q_NETWORK_NUMBER,
                figures_label(exact, number, METHOD_LITTLE));
}

static int set_total(struct leaving *l, struct result *r, size_t i)
{
    const struct solution *s = l->s;
    double left = 0, accepted = 0, lost = 0;
    bool exact = true;
    for (size_t k = 0; k < s->net->n_nodes; k++) {
        if (whole_of(s->net, k) != r->class_totals[i].class)
            continue;
        left += s->rate[k] * leaves(s, k, false);
        accepted += s->rate[k] * leaves(s, k, true);
        lost += routing_matrix_loses(s->walk, k) ? s->rate[k] * s->full[k] : 0;
        exact &= s->exactness->rate[k] && s->exactness->lookup[k];
    }
    set_sources(s, r, i);
    set_number(s, r, i);
    figures_set(r, ROW_CLASS_TOTAL, i, Q_NETWORK_THROUGHPUT, figures_rate(exact, left));
    figures_set(r, ROW_CLASS_TOTAL, i, Q_NETWORK_GOODPUT, figures_rate(exact, accepted));
    if (left > 0)
        figures_set(r, ROW_CLASS_TOTAL, i, Q_NETWORK_LOSS, figures_rate(exact, lost / left));
    return set_sojourn(l, r, i, true, accepted) != 0 || set_sojourn(l, r, i, false, left) != 0 ? -1
                                                                                               : 0;
}

int figures_class_totals(const struct solution *s, struct result *r)
{
    int status = 0;
    if (r->n_class_totals == 0)
        return 0;
    struct leaving l = {.s = s};
    l.leaves = mem_calloc(s->net->n_nodes, sizeof *l.leaves);
    l.a = mem_calloc(s->net->n_nodes, sizeof *l.a);
    for (size_t i = 0; i < r->n_class_totals && status == 0; i++)
        status = set_total(&l, r, i);
    free(l.leaves);
    free(l.a);
    return status;
}
