#include "analytic/cache_rooms.h"

#include <stdlib.h>

#include "base/mem.h"

struct cache_rooms *cache_rooms_new(const struct network *net)
{
    struct cache_rooms *r = mem_calloc(1, sizeof *r);
    size_t *last = mem_calloc(net->n_caches, sizeof *last);
    r->net = net;
    r->kept = mem_calloc(net->n_caches, sizeof *r->kept);
    r->next = mem_calloc(net->n_caches, sizeof *r->next);
    r->caches = mem_calloc(net->n_caches, sizeof *r->caches);
    r->one = mem_calloc(net->n_caches, sizeof *r->one);
    for (size_t c = 0; c < net->n_caches; c++) {
        const size_t room = network_room_of(net, c);
        r->next[c] = NET_NONE;
        if (room != c)
            r->next[last[room]] = c;
        last[room] = c;
    }
    free(last);
    return r;
}

void cache_rooms_free(struct cache_rooms *r)
{
    if (!r)
        return;
    free(r->kept);
    free(r->next);
    free(r->caches);
    free(r->one);
    free(r);
}

/* Do these two have the same places, to the last bit? Those of replicas do. */
static bool alike(const struct eviction_cache *a, const struct eviction_cache *b)
{
    const struct cache *x = a->cache, *y = b->cache;
    return a->shares == b->shares && a->rate == b->rate && x->max_entries == y->max_entries &&
           x->eviction == y->eviction && x->slides == y->slides && x->max_age == y->max_age &&
           dist_equal(&x->lifetime, &y->lifetime);
}

static bool same_room(const struct cache_rooms *r, size_t a, size_t b)
{
    for (; a != NET_NONE && b != NET_NONE; a = r->next[a], b = r->next[b])
        if (!alike(&r->caches[a], &r->caches[b]))
            return false;
    return a == b;
}

static struct eviction_times solve_room(struct cache_rooms *r, struct lst_nodes *nodes,
                                        size_t room)
{
    size_t n = 0;
    for (size_t c = room; c != NET_NONE; c = r->next[c])
        r->one[n++] = r->caches[c];
    return eviction_solve(nodes, r->one, n);
}

void cache_rooms_solve(struct cache_rooms *r, struct lst_nodes *nodes)
{
    size_t before = NET_NONE;
    for (size_t room = 0; room < r->net->n_caches; room++) {
        if (network_room_of(r->net, room) != room)
            continue;
        const struct eviction_times kept = before != NET_NONE && same_room(r, before, room)
                                               ? r->kept[before]
                                               : solve_room(r, nodes, room);
        for (size_t c = room; c != NET_NONE; c = r->next[c])
            r->kept[c] = kept;
        before = room;
    }
}
