#include "analytic/passage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/inversion.h"
#include "analytic/laws.h"
#include "analytic/lst.h"
#include "analytic/overtaking.h"
#include "analytic/recall.h"
#include "analytic/traffic.h"
#include "base/mem.h"

#define SETTLED 4e-16       /* change of a probability in a sweep: its rounding */
#define SWEEPS_MAX 20000
#define WORK_MAX 400000     /* terms of a series times size of the network: some ms */

struct passage {
    const struct solution *s;
    bool *to;                   /* [n_exits] */
    struct laws laws;
    size_t *law_of;             /* [n_nodes], NET_NONE where nobody comes */
    struct recall recall;       /* its levels: .n below */
    double complex *w;          /* [laws.n][.n] transforms of the laws at the present s */
    double *external;           /* [n_nodes] [1/s] */
    double rate;                /* [1/s] of those who leave by the exits asked for */
    double complex *x;          /* [n_nodes][.n] at the present s, or the one before to start from */
    double complex *mean;       /* [n_nodes] x over levels */
    double complex *parked;     /* [n_caches] factor of HIT routes for those that wait for a fetch */
    int terms_max;
    bool exact;
};

static double rate_to(const struct solution *s, const bool *to)
{
    double *exits = mem_calloc(s->net->n_exits, sizeof *exits), sum = 0;
    traffic_exits(s->walk, s->rate, exits);
    for (size_t e = 0; e < s->net->n_exits; e++)
        sum += to[e] ? exits[e] : 0;
    free(exits);
    return sum;
}

struct passage *passage_new(const struct solution *s, const bool *to)
{
    const struct network *net = s->net;
    const size_t size = net->n_nodes + net->n_routes;
    const double rate = rate_to(s, to);
    if (!(rate > 0) || size > PASSAGE_SIZE_MAX)
        return NULL;
    struct passage *p = mem_calloc(1, sizeof *p);
    p->s = s;
    p->rate = rate;
    p->to = mem_calloc(net->n_exits, sizeof *p->to);
    p->law_of = mem_calloc(net->n_nodes, sizeof *p->law_of);
    p->external = mem_calloc(net->n_nodes, sizeof *p->external);
    p->parked = mem_calloc(net->n_caches, sizeof *p->parked);
    p->terms_max = (int)fmin(INVERSION_TERMS_MANY, fmax(INVERSION_TERMS, WORK_MAX / (double)size));
    memcpy(p->to, to, net->n_exits * sizeof *p->to);
    traffic_external(net, p->external);
    p->exact = overtaking_free(s);
    recall_choose(s, &p->recall);    /* none where it is exact: nobody comes back */
    p->x = mem_calloc(net->n_nodes * p->recall.n, sizeof *p->x);
    p->mean = mem_calloc(net->n_nodes, sizeof *p->mean);
    for (size_t k = 0; k < net->n_nodes; k++)
        p->law_of[k] = s->rate[k] > 0 ? laws_find(&p->laws, s, k, p->recall.station) : NET_NONE;
    p->w = mem_calloc(p->laws.n * p->recall.n, sizeof *p->w);
    return p;
}

void passage_free(struct passage *p)
{
    if (!p)
        return;
    free(p->to);
    laws_release(&p->laws);
    free(p->w);
    free(p->law_of);
    free(p->external);
    free(p->x);
    free(p->mean);
    free(p->parked);
    free(p);
}

/* Of a HIT: now, or a delayed one. */
static double complex parking(const struct cache_answer *a, double complex s)
{
    const double hits = a->hit + a->delayed;
    return hits > 0 ? (a->hit + a->delayed / (1 + s * a->time.delay)) / hits : 1;
}

/* x of node `to` as seen by who found level l at the station remembered. */
static double complex seen(const struct passage *p, size_t to, size_t l)
{
    const double complex x = p->x[to * p->recall.n + l];
    if (p->s->net->nodes[to].station != p->recall.station)
        return x;
    return p->recall.keep * x + (1 - p->recall.keep) * p->mean[to];
}

/* What comes after a visit to node k that found level l, or an earlier one that did. */
static double complex after(const struct passage *p, size_t k, size_t l)
{
    const struct network *net = p->s->net;
    const struct node *n = &net->nodes[k];
    double complex sum = p->to[0] ? p->s->walk->missing[k] : 0;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *route = &net->routes[i];
        const double complex next = route->to != NET_NONE ? seen(p, route->to, l) : p->to[route->exit];
        const bool hit = n->routing == ROUTING_LOOKUP && route->outcome == LOOKUP_HIT;
        sum += p->s->walk->p[i] * (hit ? p->parked[n->cache] * next : next);
    }
    return sum;
}

/* x of a node from those of the next; returns by how much it changed. */
static double update(struct passage *p, size_t k)
{
    const size_t n = p->recall.n;
    double change = 0;
    if (p->law_of[k] == NET_NONE)
        return 0;
    double complex mean = 0;
    for (size_t l = 0; l < n; l++) {
        const double complex x = p->w[p->law_of[k] * n + l] * after(p, k, l);
        change = fmax(change, cabs(x - p->x[k * n + l]));
        p->x[k * n + l] = x;
        mean += p->recall.p[l] * x;
    }
    p->mean[k] = mean;
    return change;
}

/* Sweeps against the arcs' direction: what a vertex leads to comes first. */
static bool solve_component(struct passage *p, size_t c)
{
    const struct walk *r = p->s->walk;
    const bool cyclic = components_cyclic(r->c, r->g, c);
    for (int sweep = 0; sweep < SWEEPS_MAX; sweep++) {
        double change = 0;
        for (size_t j = r->c->start[c + 1]; j-- > r->c->start[c];)
            change = fmax(change, update(p, r->c->vertices[j]));
        if (!cyclic || change <= SETTLED)
            return true;
    }
    return false;
}

/* The transform of every law; at the station remembered one for each level. */
static bool set_laws(struct passage *p, double complex s)
{
    const size_t n = p->recall.n;
    double complex waits[RECALL_LEVELS_MAX];
    recall_waits(&p->recall, s, waits);
    for (size_t i = 0; i < p->laws.n; i++) {
        const struct law *law = &p->laws.law[i];
        const bool remembered = law->station == p->recall.station;
        const double complex service = lst_dist(law->service, s), wait = wait_transform(&law->wait, s);
        if (isnan(creal(service * wait)))
            return false;
        for (size_t l = 0; l < n; l++)
            p->w[i * n + l] = service * (remembered ? waits[l] : wait);
    }
    return true;
}

/* E[exp(-s T)] of those who leave by the exits asked for. */
static double complex transform(double complex s, void *context)
{
    struct passage *p = context;
    const struct network *net = p->s->net;
    double complex sum = 0;
    if (!set_laws(p, s))
        return NAN;
    for (size_t c = 0; c < net->n_caches; c++)
        p->parked[c] = parking(&p->s->caches[c], s);
    for (size_t c = p->s->walk->c->n; c-- > 0;)
        if (!solve_component(p, c))
            return NAN;
    for (size_t k = 0; k < net->n_nodes; k++)
        sum += p->external[k] * p->mean[k];
    return sum / p->rate;
}

bool passage_exact(const struct passage *p)
{
    return p->exact;
}

const char *passage_method(const struct passage *p)
{
    if (p->exact)
        return "path inversion, no overtaking";
    return p->recall.station == NET_NONE ? "path inversion, independent visits" : "path inversion, one queue remembered";
}

double passage_survival(double t, void *passage, double *error)
{
    struct passage *p = passage;
    *error = 0;
    return t > 0 ? inversion_survival(transform, p, 1, t, p->terms_max, error) : 1;
}
