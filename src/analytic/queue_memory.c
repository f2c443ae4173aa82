#include "analytic/queue_memory.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/traffic.h"
#include "base/mem.h"

#define CANDIDATES 8
#define SECOND 0.03
#define RARE 1e-3    /* probability of what the last level lumps together */

struct candidate {
    size_t station;
    double weight;    /* visits squared times variance of a visit: what dependence could add to a
                         sojourn's variance, at most */
};

static void consider(struct candidate *best, size_t station, double weight)
{
    size_t i = CANDIDATES;
    for (; i > 0 && weight > best[i - 1].weight; i--)
        if (i < CANDIDATES)
            best[i] = best[i - 1];
    if (i < CANDIDATES)
        best[i] = (struct candidate){station, weight};
}

static void find_candidates(const struct solution *s, double external, struct candidate *best)
{
    for (size_t i = 0; i < CANDIDATES; i++)
        best[i] = (struct candidate){NET_NONE, 0};
    for (size_t i = 0; i < s->net->n_stations; i++) {
        const struct station_load *l = &s->stations[i];
        const double visits = l->rate / external;
        if (s->exactness->cyclic[i] && s->exactness->product_form[i] && l->wait > 0 && l->pw > 0 &&
            s->net->stations[i].n_nodes <= RECALL_NODES_MAX)
            consider(best, i, visits * visits * l->wait * l->wait * (2 / l->pw - 1));
    }
}

/* Probability that a request comes to the station at all. */
static double chance(const struct solution *s, size_t station, double external)
{
    double *a = mem_calloc(s->net->n_nodes, sizeof *a),
           *gamma = mem_calloc(s->net->n_nodes, sizeof *gamma), sum = 0;
    traffic_external(s->net, gamma);
    if (traffic_visit(s->walk, station, a) == LINEAR_OK)
        for (size_t k = 0; k < s->net->n_nodes; k++)
            sum += gamma[k] / external * a[k];
    free(a);
    free(gamma);
    return fmin(1, sum);
}

static double mean_sojourn(const struct solution *s, double external)
{
    double number = 0;
    for (size_t i = 0; i < s->net->n_stations; i++)
        number += s->stations[i].rate * (s->stations[i].wait + s->stations[i].service);
    return number / external;
}

/* Blocks of n, each as long as all before it. */
static void make_levels(struct queue_memory *r, double pw)
{
    r->p[0] = 1 - pw;
    r->n = 1;
    for (double first = 0; r->n < RECALL_LEVELS_MAX; r->n++) {
        const double share = pow(r->rho, first), next = first + fmax(1, first);
        const bool last = share < RARE || r->n == RECALL_LEVELS_MAX - 1;
        r->first[r->n] = first;
        r->last[r->n] = last ? INFINITY : next;
        r->p[r->n] = pw * (last ? share : share - pow(r->rho, next));
        first = next;
        if (last) {
            r->n++;
            return;
        }
    }
}

static void remember(struct queue_memory *r, const struct solution *s, size_t i, double visits,
                     double external)
{
    const struct station_load *l = &s->stations[i];
    const double apart = mean_sojourn(s, external) / visits;
    r->station = i;
    /* the ratio is that of the wait's tail, pw/wait = c mu (1 - rho), also where the wait is
     * approximate */
    r->phase = s->net->stations[i].servers / l->service;
    r->rho = 1 - l->pw / l->wait / r->phase;
    if (!(r->rho > 0)) {    /* waits shorter than a service, by an approximation: one block of
                               their own */
        r->rho = 0.5;
        r->phase = 2 * l->pw / l->wait;
    }
    const double tau = visits * (1 + l->rho) /
                       (s->net->stations[i].servers / l->service * (1 - l->rho) * (1 - l->rho));
    r->keep = 1 / (1 + apart / tau);
    make_levels(r, l->pw);
}

/* What it adds at most, given how often those come who come at all. */
static double weigh(const struct solution *s, const struct candidate *c, double external,
                    double *visits)
{
    const double all = s->stations[c->station].rate / external;
    *visits = all / chance(s, c->station, external);
    const double weight = c->weight / all * (*visits - 1);
    return isfinite(weight) ? weight : 0;
}

/* The heaviest candidate other than `but`; CANDIDATES if there is none. */
static size_t heaviest(const double *weight, size_t but)
{
    size_t best = CANDIDATES;
    for (size_t i = 0; i < CANDIDATES; i++)
        if (i != but && weight[i] > 0 && (best == CANDIDATES || weight[i] > weight[best]))
            best = i;
    return best;
}

void queue_memory_choose(const struct solution *s, struct queue_memory *r)
{
    const double external = network_external_rate(s->net);
    struct candidate c[CANDIDATES];
    double weight[CANDIDATES] = {0}, visits[CANDIDATES];
    for (size_t i = 0; i < RECALLED; i++)
        r[i] = (struct queue_memory){.station = NET_NONE, .n = 1, .p = {1}};
    find_candidates(s, external, c);
    for (size_t i = 0; i < CANDIDATES && c[i].station != NET_NONE; i++)
        weight[i] = weigh(s, &c[i], external, &visits[i]);
    const size_t first = heaviest(weight, CANDIDATES);
    if (first == CANDIDATES)
        return;
    remember(&r[0], s, c[first].station, visits[first], external);
    const size_t second = heaviest(weight, first);
    if (second < CANDIDATES && weight[second] >= SECOND * weight[first])
        remember(&r[1], s, c[second].station, visits[second], external);
}

/* E[exp(-s Wq)] over first <= n < last: a geometric sum of Erlang transforms b^(n + 1). */
static double complex block(const struct queue_memory *r, size_t l, double complex b)
{
    const double complex x = r->rho * b;
    const double complex cut = isinf(r->last[l]) ? 0 : cpow(x, r->last[l] - r->first[l]);
    const double share = 1 - (isinf(r->last[l]) ? 0 : pow(r->rho, r->last[l] - r->first[l]));
    return (1 - r->rho) * b * cpow(b, r->first[l]) * (1 - cut) / (1 - x) / share;
}

void queue_memory_waits(const struct queue_memory *r, double complex s, double complex *w)
{
    const double complex b = r->station == NET_NONE ? 1 : r->phase / (r->phase + s);
    w[0] = 1;
    for (size_t l = 1; l < r->n; l++)
        w[l] = block(r, l, b);
}
