#include "analytic/digraph.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

#define NONE SIZE_MAX

/* Counting sort of the arcs with p > 0 by `from`. */
static void sort_arcs(struct digraph *g, const struct arc *arcs, size_t n_arcs)
{
    for (size_t i = 0; i < n_arcs; i++)
        if (arcs[i].p > 0)
            g->start[arcs[i].from + 1]++;
    for (size_t v = 0; v < g->n; v++)
        g->start[v + 1] += g->start[v];
    size_t *next = mem_calloc(g->n, sizeof *next);
    for (size_t v = 0; v < g->n; v++)
        next[v] = g->start[v];
    for (size_t i = 0; i < n_arcs; i++)
        if (arcs[i].p > 0) {
            const size_t at = next[arcs[i].from]++;
            g->to[at] = arcs[i].to;
            g->p[at] = arcs[i].p;
        }
    free(next);
}

/* Merges the arcs from one vertex to another into one arc, and packs the list. */
static void merge_arcs(struct digraph *g)
{
    size_t *seen = mem_calloc(g->n, sizeof *seen);    /* 1 + where the arc to this vertex stands */
    size_t kept = 0;
    for (size_t v = 0; v < g->n; v++) {
        const size_t first = g->start[v], end = g->start[v + 1], packed = kept;
        g->start[v] = packed;
        for (size_t i = first; i < end; i++) {
            const size_t to = g->to[i];
            if (seen[to] > packed) {
                g->p[seen[to] - 1] += g->p[i];
                continue;
            }
            g->to[kept] = to;
            g->p[kept] = g->p[i];
            seen[to] = ++kept;
        }
    }
    g->start[g->n] = g->n_arcs = kept;
    free(seen);
}

struct digraph *digraph_new(size_t n, const struct arc *arcs, size_t n_arcs)
{
    struct digraph *g = mem_calloc(1, sizeof *g);
    g->n = n;
    g->start = mem_calloc(n + 1, sizeof *g->start);
    g->to = mem_calloc(n_arcs, sizeof *g->to);
    g->p = mem_calloc(n_arcs, sizeof *g->p);
    sort_arcs(g, arcs, n_arcs);
    merge_arcs(g);
    return g;
}

void digraph_free(struct digraph *g)
{
    if (!g)
        return;
    free(g->start);
    free(g->to);
    free(g->p);
    free(g);
}

struct tarjan {
    const struct digraph *g;
    size_t *index, *low;      /* [n] order of discovery or NONE; the lowest one that is reached */
    size_t *next;             /* [n] the next arc to visit: the frame of a call */
    size_t *call, depth;      /* [n] vertices whose call is open */
    size_t *open, n_open;     /* [n] vertices without a component yet */
    size_t *finished;         /* [n] postorder */
    size_t n_found, n_finished, n_components;
    size_t *of;               /* [n] component, numbered as found: in reverse topological order */
};

static void enter(struct tarjan *t, size_t v)
{
    t->index[v] = t->low[v] = t->n_found++;
    t->next[v] = t->g->start[v];
    t->call[t->depth++] = v;
    t->open[t->n_open++] = v;
}

static void leave(struct tarjan *t, size_t v)
{
    t->finished[t->n_finished++] = v;
    t->depth--;
    if (t->depth > 0) {
        const size_t caller = t->call[t->depth - 1];
        if (t->low[v] < t->low[caller])
            t->low[caller] = t->low[v];
    }
    if (t->low[v] != t->index[v])
        return;
    size_t w;
    do {
        w = t->open[--t->n_open];
        t->of[w] = t->n_components;
    } while (w != v);
    t->n_components++;
}

static void search(struct tarjan *t, size_t root)
{
    enter(t, root);
    while (t->depth > 0) {
        const size_t v = t->call[t->depth - 1];
        if (t->next[v] == t->g->start[v + 1]) {
            leave(t, v);
            continue;
        }
        const size_t w = t->g->to[t->next[v]++];
        if (t->index[w] == NONE)
            enter(t, w);
        else if (t->of[w] == NONE && t->index[w] < t->low[v])
            t->low[v] = t->index[w];
    }
}

/* Reverses the numbers of the components, and lists their vertices in reverse postorder. */
static struct components *collect(const struct tarjan *t)
{
    struct components *c = mem_calloc(1, sizeof *c);
    const size_t n = t->g->n;
    c->n = t->n_components;
    c->of = t->of;
    c->start = mem_calloc(c->n + 1, sizeof *c->start);
    c->vertices = mem_calloc(n, sizeof *c->vertices);
    for (size_t v = 0; v < n; v++) {
        c->of[v] = c->n - 1 - c->of[v];
        c->start[c->of[v] + 1]++;
    }
    for (size_t k = 0; k < c->n; k++)
        c->start[k + 1] += c->start[k];
    size_t *next = mem_calloc(c->n, sizeof *next);
    for (size_t k = 0; k < c->n; k++)
        next[k] = c->start[k];
    for (size_t i = n; i-- > 0;) {
        const size_t v = t->finished[i];
        c->vertices[next[c->of[v]]++] = v;
    }
    free(next);
    return c;
}

struct components *components_new(const struct digraph *g)
{
    struct tarjan t = {.g = g};
    size_t **const arrays[] = {&t.index, &t.low, &t.next, &t.call, &t.open, &t.finished, &t.of};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        *arrays[i] = mem_calloc(g->n, sizeof(size_t));
    for (size_t v = 0; v < g->n; v++)
        t.index[v] = t.of[v] = NONE;
    for (size_t v = 0; v < g->n; v++)
        if (t.index[v] == NONE)
            search(&t, v);
    struct components *c = collect(&t);
    for (size_t i = 0; i + 1 < sizeof arrays / sizeof arrays[0]; i++)    /* `of` is c's now */
        free(*arrays[i]);
    return c;
}

void components_free(struct components *c)
{
    if (!c)
        return;
    free(c->of);
    free(c->start);
    free(c->vertices);
    free(c);
}

bool components_cyclic(const struct components *c, const struct digraph *g, size_t k)
{
    if (c->start[k + 1] - c->start[k] > 1)
        return true;
    const size_t v = c->vertices[c->start[k]];
    for (size_t i = g->start[v]; i < g->start[v + 1]; i++)
        if (g->to[i] == v)
            return true;
    return false;
}
