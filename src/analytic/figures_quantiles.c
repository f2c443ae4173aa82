/*
 * Quantiles of the response per group: the mixture of its stations' distributions by their rates, when all of these are known.
 */
#include "analytic/figures.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/response_quantile.h"
#include "base/mem.h"

/* One exponential service time for all that comes; its rate. */
static bool exponential_service(const struct solution *s, const struct station *station, double *mu)
{
    *mu = 0;
    for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++) {
        const size_t k = s->net->station_nodes[j];
        const struct dist *service = &s->net->nodes[k].service;
        if (!(s->rate[k] > 0))
            continue;
        if (!exactness_exponential(service) || !(service->mean > 0) ||
            (*mu > 0 && fabs(*mu * service->mean - 1) > 1e-12))
            return false;
        *mu = 1 / service->mean;
    }
    return *mu > 0;
}

/* The distribution at station i; false when it is not known. At a delay station nobody waits, whatever arrives. */
static bool part_of(const struct solution *s, size_t i, struct response_part *part)
{
    const struct station *station = &s->net->stations[i];
    const struct station_load *l = &s->stations[i];
    *part = (struct response_part){.weight = l->rate};
    if (!exponential_service(s, station, &part->mu))
        return false;
    if (station->servers == SERVERS_INFINITE)
        return true;
    if (station->discipline != DISCIPLINE_FIFO || !l->exact || !s->exactness->product_form[i] ||
        !figures_rate_exact(s, station))
        return false;
    part->slack = station->servers * part->mu - l->rate;
    part->pw = l->pw;
    return true;
}

static bool alike(const struct response_part *a, const struct response_part *b)
{
    return a->weight == b->weight && a->mu == b->mu && a->slack == b->slack && a->pw == b->pw;
}

struct mixture {
    struct response_part *part;
    size_t n, capacity;
    bool unknown, weighed;    /* weights matter, and are not exact */
    const char *method;
};

static void add_station(const struct solution *s, size_t i, struct mixture *m)
{
    struct response_part part;
    if (!(s->stations[i].rate > 0) || m->unknown)
        return;
    m->unknown = !part_of(s, i, &part);
    m->weighed |= !figures_rate_exact(s, &s->net->stations[i]);
    m->method = s->net->stations[i].servers == SERVERS_INFINITE ? "exponential service" : s->stations[i].method;
    if (m->unknown || (m->n > 0 && alike(&part, &m->part[m->n - 1])))
        return;    /* replicas that are alike are one */
    m->part = mem_grow(m->part, &m->capacity, m->n + 1, sizeof *m->part);
    m->part[m->n++] = part;
}

static void fill_group(const struct mixture *m, const struct result *r, struct figure *f)
{
    if (m->unknown || m->n == 0 || (m->n > 1 && m->weighed))
        return;
    for (size_t k = 0; k < r->n_quantiles; k++) {
        const double t = response_quantile(m->part, m->n, r->quantiles[k].q);
        f[k] = isnan(t) ? figure_none() : figure_exact(t, m->method);
    }
}

void figures_quantiles(const struct solution *s, struct result *r)
{
    if (r->n_quantiles == 0)
        return;
    struct mixture *groups = mem_calloc(r->n_groups, sizeof *groups);
    for (size_t i = 0; i < s->net->n_stations; i++)
        add_station(s, i, &groups[s->net->stations[i].group]);
    for (size_t g = 0; g < r->n_groups; g++) {
        fill_group(&groups[g], r, r->group_quantiles + g * r->n_quantiles);
        free(groups[g].part);
    }
    free(groups);
}
