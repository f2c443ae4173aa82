#include "analytic/burst_ways.h"

#include <stdlib.h>

#include "analytic/token_rules.h"
#include "base/mem.h"

bool burst_ticks(const struct cache *c)
{
    return c->granularity > 0 && token_rules_refuse(c, 0) == NULL;
}

struct search {
    const struct network *net;
    struct burst_ways *ways;
    char *seen;         /* [n_nodes] 1: on the way, 2: done */
    bool fetches;
};

bool burst_goes_on(const struct network *net, const struct node *n, const struct route *r)
{
    return n->routing != ROUTING_LOOKUP && r->to != NET_NONE && network_route_possible(net, r);
}

static void visit(struct search *f, size_t k)
{
    struct burst_ways *w = f->ways;
    const struct node *n = &f->net->nodes[k];
    w->cyclic |= f->seen[k] == 1;
    if (f->seen[k])
        return;
    f->seen[k] = 1;
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
        if (burst_goes_on(f->net, n, &f->net->routes[i]))
            visit(f, f->net->routes[i].to);
    f->seen[k] = 2;
    w->fetched[k] = f->fetches;
    w->order[w->n++] = k;    /* effects come first until the order is reversed */
}

static void visit_misses(struct search *f)
{
    const struct network *net = f->net;
    f->fetches = true;
    for (size_t k = 0; k < net->n_nodes; k++) {
        const struct node *n = &net->nodes[k];
        if (n->routing != ROUTING_LOOKUP || !burst_ticks(&net->caches[n->cache]))
            continue;
        for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++)
            if (net->routes[i].outcome == LOOKUP_MISS && net->routes[i].to != NET_NONE)
                visit(f, net->routes[i].to);
    }
}

static void visit_entries(struct search *f)
{
    f->fetches = false;
    for (size_t e = 0; e < f->net->n_entries; e++)
        if (f->net->entries[e].p > 0)
            visit(f, f->net->entries[e].node);
}

void burst_ways_find(struct burst_ways *w, const struct network *net)
{
    *w = (struct burst_ways){.order = mem_calloc(net->n_nodes, sizeof *w->order),
                             .place = mem_calloc(net->n_nodes, sizeof *w->place),
                             .fetched = mem_calloc(net->n_nodes, sizeof *w->fetched)};
    struct search f = {net, w, mem_calloc(net->n_nodes, 1), true};
    visit_misses(&f);
    visit_entries(&f);
    for (size_t i = 0; i < w->n / 2; i++) {
        const size_t k = w->order[i];
        w->order[i] = w->order[w->n - 1 - i];
        w->order[w->n - 1 - i] = k;
    }
    for (size_t k = 0; k < net->n_nodes; k++)
        w->place[k] = NET_NONE;
    for (size_t i = 0; i < w->n; i++)
        w->place[w->order[i]] = i;
    free(f.seen);
}

void burst_ways_release(struct burst_ways *w)
{
    free(w->order);
    free(w->place);
    free(w->fetched);
}
