#include "analytic/visit_dists.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/narrow.h"
#include "base/mem.h"

enum { SEARCHED = 64 };

static struct wait mg1_at(const struct solution *s, size_t i)
{
    const struct station_load *l = &s->stations[i];
    const double c = s->net->stations[i].servers,
                 of_one_server = l->service / c * (1 + l->scv) / 2 / l->gap;
    struct wait w = {.kind = WAIT_MG1,
                     .pw = l->law ? l->rho : l->pw,
                     .lambda = l->rate,
                     .rho = l->rho,
                     .gap = l->gap,
                     .servers = c,
                     .stretch = l->law ? 1 : l->wait / l->pw / of_one_server,
                     .net = s->net,
                     .station = i,
                     .rate = s->rate,
                     .nodes = s->nodes};
    const struct dist *service = l->law ? exactness_one_service(s->net, i, s->rate) : NULL;
    if (service && dist_least(service) == dist_most(service)) {
        w.kind = WAIT_MD1;
        w.length = service->mean;
    } else if (service && narrow_service(service))
        w.narrow = service;
    w.slack = wait_decay(&w);
    return w;
}

struct wait visit_dists_wait(const struct solution *s, size_t i)
{
    const struct station *station = &s->net->stations[i];
    const struct station_load *l = &s->stations[i];
    if (station_is_delay(station) || !(l->wait > 0) || !(l->pw > 0))
        return (struct wait){.kind = WAIT_NONE, .nodes = s->nodes};
    if (l->decay > 0 || s->exactness->product_form[i])
        return (struct wait){.kind = WAIT_TAIL,
                             .pw = l->pw,
                             .slack = l->decay > 0 ? l->decay : l->pw / l->wait,
                             .nodes = s->nodes};
    return mg1_at(s, i);
}

/* Are a and b equal within rounding? The rates of replicas differ by that. */
static bool same(double a, double b)
{
    return fabs(a - b) <= 1e-12 * fabs(a);
}

/* The same classes in the same mixture at both. */
static bool same_mixture(const struct wait *a, const struct wait *b)
{
    const struct network *net = a->net;
    const struct station *p = &net->stations[a->station], *q = &net->stations[b->station];
    bool all = p->n_nodes == q->n_nodes && a->servers == b->servers && same(a->lambda, b->lambda) &&
               same(a->stretch, b->stretch);
    for (size_t j = 0; all && j < p->n_nodes; j++) {
        const size_t k = net->station_nodes[p->first_node + j],
                     m = net->station_nodes[q->first_node + j];
        all = same(a->rate[k], b->rate[m]) &&
              dist_equal(&net->nodes[k].service, &net->nodes[m].service);
    }
    return all;
}

static bool alike(const struct visit_dist *a, const struct visit_dist *b)
{
    return a->exact == b->exact && a->wait.kind == b->wait.kind && same(a->wait.pw, b->wait.pw) &&
           same(a->wait.slack, b->wait.slack) && dist_equal(a->service, b->service) &&
           (a->wait.kind == WAIT_NONE || a->wait.kind == WAIT_TAIL ||
            same_mixture(&a->wait, &b->wait));
}

size_t visit_dists_find(struct visit_dists *l, const struct solution *s, size_t k,
                        bool separate_wait, double rate)
{
    const struct node *node = &s->net->nodes[k];
    const struct visit_dist law = {.wait = visit_dists_wait(s, node->station),
                            .service = &node->service,
                            .separate_wait = separate_wait,
                            .rate = rate,
                            .known = s->stations[node->station].law,
                            .exact = s->stations[node->station].exact};
    for (size_t i = 0; i < l->n && i < SEARCHED; i++)
        if (alike(&l->law[i], &law) && l->law[i].separate_wait == separate_wait) {
            l->law[i].rate += law.rate;
            return i;
        }
    l->law = mem_grow(l->law, &l->capacity, l->n + 1, sizeof *l->law);
    l->law[l->n] = law;
    return l->n++;
}

static double rate_of(const struct visit_dists *l)
{
    double sum = 0;
    for (size_t i = 0; i < l->n; i++)
        sum += l->law[i].rate;
    return sum;
}

bool visit_dists_equal(const struct visit_dists *x, const struct visit_dists *y)
{
    const double ratio = rate_of(x) / rate_of(y);
    bool equal = x->n == y->n;
    for (size_t i = 0; i < x->n && equal; i++)
        equal = alike(&x->law[i], &y->law[i]) && same(x->law[i].rate, ratio * y->law[i].rate);
    return equal;
}

void visit_dists_release(struct visit_dists *l)
{
    free(l->law);
    *l = (struct visit_dists){0};
}
