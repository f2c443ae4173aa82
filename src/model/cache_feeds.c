#include "model/cache_feeds.h"

#include <stdlib.h>

#include "base/mem.h"

struct edge {
    size_t from, to;    /* caches */
};

struct search {
    const struct network *net;
    size_t *seen;        /* [n_nodes] the last search that reached it, from 1 on */
    size_t *queue, n;    /* [n_nodes] */
    size_t number;       /* of the search under way */
    bool leaves;         /* a request of the search under way may leave */
    struct edge *edges;  size_t n_edges, cap_edges;
};

static void found(struct search *s, size_t node)
{
    if (node == NET_NONE || s->seen[node] == s->number)
        return;
    s->seen[node] = s->number;
    s->queue[s->n++] = node;
}

/* Does a node have routes for tokens that have expired or are refused, which come about? */
static bool may_refuse(const struct network *net, const struct node *n)
{
    if (n->routing == ROUTING_ANSWER)
        return true;
    if (n->routing != ROUTING_LOOKUP)
        return false;
    const struct population *p = &net->populations[net->caches[n->cache].population];
    return p->token_lifetime > 0 || p->revocations > 0;
}

/* Which routes a walk takes. */
struct walk {
    size_t cache;    /* the fetch under way; a route that fills it is the walk's end; NET_NONE: none
                        is under way */
    bool itself;     /* the request is the fetch, which ends when the request is refused */
};

/* Follow the routes out of a node; those for a miss only if `missed`. */
static void follow(struct search *s, size_t k, const struct walk *w, bool missed)
{
    const struct node *n = &s->net->nodes[k];
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *r = &s->net->routes[i];
        const bool by_token = n->routing != ROUTING_RANDOM;
        if (!network_route_possible(s->net, r) || (w->cache != NET_NONE && r->fills == w->cache) ||
            (by_token && r->outcome == LOOKUP_MISS && !missed) ||
            (by_token && r->outcome == LOOKUP_EXPIRED && w->itself))
            continue;
        found(s, r->to);
        s->leaves |= r->to == NET_NONE;
    }
    s->leaves |= network_missing(s->net, k) > 0;
    found(s, n->overflow);
    for (size_t i = n->first_branch; i < n->first_branch + n->n_branches; i++)
        found(s, s->net->branches[i]);
}

static bool looks_up(const struct network *net, size_t node)
{
    return net->nodes[node].routing == ROUTING_LOOKUP;
}

/* A request that misses in a plain cache goes on itself; any other one waits for a fetch. */
static bool goes_on(const struct network *net, size_t node)
{
    return looks_up(net, node) && cache_is_plain(&net->caches[net->nodes[node].cache]);
}

/* ---- fetches ---- */

static void follow_misses(struct search *s, size_t k)
{
    const struct node *n = &s->net->nodes[k];
    for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
        const struct route *r = &s->net->routes[i];
        if (r->outcome == LOOKUP_MISS && r->fills != n->cache && network_route_possible(s->net, r))
            found(s, r->to);
    }
}

static void add_edge(struct search *s, size_t from, size_t to)
{
    s->edges = mem_grow(s->edges, &s->cap_edges, s->n_edges + 1, sizeof *s->edges);
    s->edges[s->n_edges++] = (struct edge){from, to};
}

/* Note what the fetches that begin at this node may look up. Returns true when such a fetch is the
 * request itself, others wait for it, and it may end early (struct cache_feeds). */
static bool search_from(struct search *s, size_t node)
{
    const struct network *net = s->net;
    const size_t cache = net->nodes[node].cache;
    const struct walk w = {cache, goes_on(net, node)};
    bool early = false;
    s->n = 0;
    s->number++;
    s->leaves = false;
    follow_misses(s, node);
    for (size_t i = 0; i < s->n; i++) {
        const size_t k = s->queue[i];
        if (looks_up(net, k))
            add_edge(s, cache, net->nodes[k].cache);
        early |= may_refuse(net, &net->nodes[k]) || net->nodes[k].cache == cache;
        follow(s, k, &w, goes_on(net, k));
    }
    return w.itself && cache_joins(&net->caches[cache]) && (early || s->leaves);
}

/* ---- requests that have not missed ---- */

static void find_entries(struct search *s)
{
    const struct network *net = s->net;
    for (size_t i = 0; i < net->n_entries; i++)
        if (net->entries[i].p > 0)
            found(s, net->entries[i].node);
    for (size_t i = 0; i < net->n_stations; i++)
        if (net->stations[i].start > 0)
            found(s, net->station_nodes[net->stations[i].first_node]);
}

static void search_direct(struct search *s, bool *direct)
{
    const struct network *net = s->net;
    s->n = 0;
    s->number++;
    find_entries(s);
    for (size_t i = 0; i < s->n; i++) {
        const size_t k = s->queue[i];
        if (looks_up(net, k))
            direct[net->nodes[k].cache] = true;
        follow(s, k, &(struct walk){.cache = NET_NONE}, false);
    }
}

/* ---- the lists ---- */

static int by_target(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

static void list_edges(struct search *s, struct cache_feeds *f)
{
    size_t n = 0;
    if (s->n_edges > 0)
        qsort(s->edges, s->n_edges, sizeof *s->edges, by_target);
    f->from = mem_calloc(s->n_edges, sizeof *f->from);
    for (size_t c = 0, i = 0; c < s->net->n_caches; c++) {
        f->first[c] = n;
        for (; i < s->n_edges && s->edges[i].to == c; i++)
            if (n == f->first[c] || f->from[n - 1] != s->edges[i].from)
                f->from[n++] = s->edges[i].from;
    }
    f->first[s->net->n_caches] = n;
}

struct cache_feeds *cache_feeds_new(const struct network *net)
{
    struct cache_feeds *f = mem_calloc(1, sizeof *f);
    struct search s = {.net = net,
                       .seen = mem_calloc(net->n_nodes, sizeof *s.seen),
                       .queue = mem_calloc(net->n_nodes, sizeof *s.queue)};
    f->first = mem_calloc(net->n_caches + 1, sizeof *f->first);
    f->direct = mem_calloc(net->n_caches, sizeof *f->direct);
    search_direct(&s, f->direct);
    for (size_t k = 0; k < net->n_nodes; k++)
        if (looks_up(net, k))
            f->ends_early |= search_from(&s, k);
    list_edges(&s, f);
    free(s.seen);
    free(s.queue);
    free(s.edges);
    return f;
}

void cache_feeds_free(struct cache_feeds *f)
{
    if (!f)
        return;
    free(f->first);
    free(f->from);
    free(f->direct);
    free(f);
}

/* ---- stations that only fetches visit ---- */

static bool one_fetch_each(const struct cache *c)
{
    const bool never_absent = c->expired >= MISS_SERVE_STALE && !(c->stale_for > 0);
    return (c->absent == MISS_JOIN || never_absent) && c->expired != MISS_FETCH &&
           !(c->lock_timeout > 0) && !(c->fetch_timeout > 0);
}

/* Mark the nodes on the ways of fetches that are one for each entry, up to where they fill it. */
static void mark_flights(struct search *s, bool *in)
{
    const struct network *net = s->net;
    for (size_t node = 0; node < net->n_nodes; node++) {
        if (!looks_up(net, node) || !one_fetch_each(&net->caches[net->nodes[node].cache]))
            continue;
        s->n = 0;
        s->number++;
        follow_misses(s, node);
        for (size_t i = 0; i < s->n; i++) {
            in[s->queue[i]] = true;
            follow(s, s->queue[i], &(struct walk){.cache = net->nodes[node].cache},
                   goes_on(net, s->queue[i]));
        }
    }
}

/* Unmark those of stations where other requests come: from outside, with fetches of other caches,
 * or behind an answer. */
static void unmark_others(struct search *s, bool *in)
{
    const struct network *net = s->net;
    s->n = 0;
    s->number++;
    find_entries(s);
    for (size_t i = 0; i < net->n_routes; i++)
        if (net->routes[i].fills != NET_NONE)
            found(s, net->routes[i].to);
    for (size_t i = 0; i < s->n; i++) {
        const struct node *n = &net->nodes[s->queue[i]];
        in[s->queue[i]] = false;
        follow(s, s->queue[i], &(struct walk){.cache = NET_NONE},
               looks_up(net, s->queue[i]) && !one_fetch_each(&net->caches[n->cache]));
    }
}

bool *cache_feeds_limited(const struct network *net)
{
    bool *in = mem_calloc(net->n_nodes, sizeof *in);
    bool *limited = mem_calloc(net->n_stations, sizeof *limited);
    struct search s = {.net = net,
                       .seen = mem_calloc(net->n_nodes, sizeof *s.seen),
                       .queue = mem_calloc(net->n_nodes, sizeof *s.queue)};
    mark_flights(&s, in);
    unmark_others(&s, in);
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *station = &net->stations[i];
        limited[i] = station->n_nodes > 0;
        for (size_t j = station->first_node; j < station->first_node + station->n_nodes; j++)
            limited[i] &= in[net->station_nodes[j]];
    }
    free(s.seen);
    free(s.queue);
    free(in);
    return limited;
}

/* ---- caches that wait for each other ---- */

/* Do requests wait there for another's fetch? */
static bool has_waits(const struct network *net, size_t cache)
{
    return !cache_is_plain(&net->caches[cache]) || cache_joins(&net->caches[cache]);
}

/* Leave the caches that are asked by another one of those left, or ask one. Returns how many. */
static size_t thin_out(const struct network *net, const struct cache_feeds *f, bool *left,
                       bool *asks, bool *asked)
{
    size_t n = 0;
    for (size_t c = 0; c < net->n_caches; c++)
        asks[c] = asked[c] = false;
    for (size_t c = 0; c < net->n_caches; c++)
        for (size_t i = f->first[c]; i < f->first[c + 1]; i++)
            if (left[c] && left[f->from[i]] && f->from[i] != c)
                asked[c] = asks[f->from[i]] = true;
    for (size_t c = 0; c < net->n_caches; c++)
        n += left[c] = asks[c] && asked[c];
    return n;
}

size_t cache_feeds_cycle(const struct network *net, const struct cache_feeds *f, size_t *other)
{
    bool *left = mem_calloc(net->n_caches, sizeof *left), *asks = mem_calloc(net->n_caches, 1),
         *asked = mem_calloc(net->n_caches, 1);
    size_t n = 0, before, cycle = NET_NONE;
    for (size_t c = 0; c < net->n_caches; c++)
        n += left[c] = has_waits(net, c);
    do {
        before = n;
        n = thin_out(net, f, left, asks, asked);
    } while (n > 0 && n < before);
    for (size_t c = 0; n > 0 && c < net->n_caches; c++)
        for (size_t i = f->first[c]; left[c] && i < f->first[c + 1] && cycle == NET_NONE; i++)
            if (left[f->from[i]] && f->from[i] != c) {
                cycle = f->from[i];
                *other = c;
            }
    free(left);
    free(asks);
    free(asked);
    return cycle;
}
