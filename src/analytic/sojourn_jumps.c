#include "analytic/sojourn_jumps.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/visit_dists.h"
#include "analytic/traffic.h"
#include "base/mem.h"

#define SAME   1e-12 /* relative difference of two sums of the same lengths */
#define LITTLE 1e-16 /* a share of requests that is too small to be followed further */
enum { VISITS_MAX = 100000 };

/* Requests that come to a node at one age, all their services so far of fixed lengths. */
struct party {
    size_t node;
    double age, share;
};

struct front {
    struct party *party;
    size_t n, capacity;
};

struct jump_search {
    const struct solution *s;
    const bool *to;
    struct visit_dists visits;
    size_t *law_of;            /* [n_nodes] */
    struct front now, next;
    struct sojourn_jumps *out;
    size_t capacity, n_visits;
};

static void arrive(struct front *f, size_t node, double age, double share)
{
    f->party = mem_grow(f->party, &f->capacity, f->n + 1, sizeof *f->party);
    f->party[f->n++] = (struct party){node, age, share};
}

static void leave(struct jump_search *x, double age, double share)
{
    struct sojourn_jumps *out = x->out;
    out->atoms = mem_grow(out->atoms, &x->capacity, out->n + 1, sizeof *out->atoms);
    out->atoms[out->n++] = (struct atom){age, share};
}

/* A delayed hit waits for an exponential time. */
static double at_once(const struct solution *s, const struct route *route)
{
    const struct node *node = &s->net->nodes[route->from];
    if (node->routing != ROUTING_LOOKUP || route->outcome != LOOKUP_HIT)
        return 1;
    const struct cache_answer *a = &s->caches[node->cache];
    return a->hit + a->delayed > 0 && a->time.delay > 0 ? a->hit / (a->hit + a->delayed) : 1;
}

static void visit(struct jump_search *x, const struct party *p)
{
    const struct network *net = x->s->net;
    const struct node *node = &net->nodes[p->node];
    const struct visit_dist *law = &x->visits.law[x->law_of[p->node]];
    double length;
    const double share = p->share * visit_atom(&law->wait, law->service, &length),
                 age = p->age + length;
    if (!(share > LITTLE))
        return;
    if (x->to[0] && x->s->walk->missing[p->node] > 0)
        leave(x, age, share * x->s->walk->missing[p->node]);
    for (size_t i = node->first_route; i < node->first_route + node->n_routes; i++) {
        const struct route *route = &net->routes[i];
        const double its = share * x->s->walk->p[i] * at_once(x->s, route);
        if (its > 0 && route->to != NET_NONE)
            arrive(&x->next, route->to, age, its);
        else if (its > 0 && x->to[route->exit])
            leave(x, age, its);
    }
}

static int by_node_and_age(const void *x, const void *y)
{
    const struct party *a = x, *b = y;
    if (a->node != b->node)
        return a->node < b->node ? -1 : 1;
    return (a->age > b->age) - (a->age < b->age);
}

static void merge_parties(struct front *f)
{
    size_t n = 0;
    if (f->n > 0)
        qsort(f->party, f->n, sizeof *f->party, by_node_and_age);
    for (size_t i = 0; i < f->n; i++) {
        struct party *last = n > 0 ? &f->party[n - 1] : NULL;
        if (last && last->node == f->party[i].node &&
            f->party[i].age - last->age <= SAME * last->age)
            last->share += f->party[i].share;
        else
            f->party[n++] = f->party[i];
    }
    f->n = n;
}

static int by_place(const void *x, const void *y)
{
    const struct atom *a = x, *b = y;
    return (a->t > b->t) - (a->t < b->t);
}

static void merge_atoms(struct sojourn_jumps *j)
{
    size_t n = 0;
    if (j->n > 0)
        qsort(j->atoms, j->n, sizeof *j->atoms, by_place);
    for (size_t i = 0; i < j->n; i++)
        if (n > 0 && j->atoms[i].t - j->atoms[n - 1].t <= SAME * j->atoms[i].t)
            j->atoms[n - 1].mass += j->atoms[i].mass;
        else
            j->atoms[n++] = j->atoms[i];
    j->n = n;
    for (size_t i = 0; i < n; i++)
        j->mass += j->atoms[i].mass;
}

static void follow(struct jump_search *x)
{
    while (x->now.n > 0 && x->n_visits < VISITS_MAX && x->out->n < SOJOURN_JUMPS_MAX) {
        x->next.n = 0;
        for (size_t i = 0; i < x->now.n; i++)
            visit(x, &x->now.party[i]);
        x->n_visits += x->now.n;
        merge_parties(&x->next);
        const struct front last = x->now;
        x->now = x->next;
        x->next = last;
    }
}

static void from_sources(struct jump_search *x, double rate)
{
    const struct network *net = x->s->net;
    double *external = mem_calloc(net->n_nodes, sizeof *external);
    traffic_external(net, external);
    for (size_t k = 0; k < net->n_nodes; k++)
        if (external[k] > 0)
            arrive(&x->now, k, 0, external[k] / rate);
    free(external);
}

static bool leaves(const struct solution *s, size_t k, const bool *to)
{
    const struct node *node = &s->net->nodes[k];
    bool any = to[0] && s->walk->missing[k] > 0;
    for (size_t i = node->first_route; i < node->first_route + node->n_routes; i++)
        any |= s->net->routes[i].to == NET_NONE && to[s->net->routes[i].exit] && s->walk->p[i] > 0;
    return any;
}

/* The shortest way from an arrival at node k on, by those of the nodes that it leads to; did it
 * change? */
static bool shorten(const struct solution *s, size_t k, const bool *to, double *least)
{
    double next = leaves(s, k, to) ? 0 : INFINITY;
    for (size_t e = s->walk->g->start[k]; e < s->walk->g->start[k + 1]; e++)
        next = fmin(next, least[s->walk->g->to[e]]);
    next += dist_least(&s->net->nodes[k].service);
    if (!(next < least[k]))
        return false;
    least[k] = next;
    return true;
}

static void find_least(const struct solution *s, const bool *to, struct sojourn_jumps *out)
{
    const struct components *c = s->walk->c;
    const size_t n = s->net->n_nodes;
    double *external = mem_calloc(n, sizeof *external),
           *least = out->from = mem_calloc(n, sizeof *least);
    traffic_external(s->net, external);
    for (size_t k = 0; k < n; k++)
        least[k] = INFINITY;
    for (size_t i = c->n; i-- > 0;)    /* what a component leads to comes before it */
        for (bool changed = true; changed;) {
            changed = false;
            for (size_t j = c->start[i + 1]; j-- > c->start[i];)
                changed |=
                    shorten(s, c->vertices[j], to, least) && c->start[i + 1] - c->start[i] > 1;
        }
    out->least = INFINITY;
    for (size_t k = 0; k < n; k++) {
        if (external[k] > 0)
            out->least = fmin(out->least, least[k]);
        if (isinf(least[k]))
            least[k] = 0;
    }
    free(external);
}

struct sojourn_jumps sojourn_jumps_find(const struct solution *s, const bool *to, double rate)
{
    struct sojourn_jumps out = {0};
    struct jump_search x = {.s = s, .to = to, .out = &out};
    x.law_of = mem_calloc(s->net->n_nodes, sizeof *x.law_of);
    for (size_t k = 0; k < s->net->n_nodes; k++)
        if (s->rate[k] > 0)
            x.law_of[k] = visit_dists_find(&x.visits, s, k, false, s->rate[k]);
    from_sources(&x, rate);
    follow(&x);
    merge_atoms(&out);
    find_least(s, to, &out);
    visit_dists_release(&x.visits);
    free(x.law_of);
    free(x.now.party);
    free(x.next.party);
    return out;
}

void sojourn_jumps_release(struct sojourn_jumps *j)
{
    free(j->atoms);
    free(j->from);
    *j = (struct sojourn_jumps){0};
}
