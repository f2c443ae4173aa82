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

void cache_rooms_solve(struct cache_rooms *r, struct lst_nodes *nodes)
{
    for (size_t room = 0; room < r->net->n_caches; room++) {
        size_t n = 0;
        if (network_room_of(r->net, room) != room)
            continue;
        for (size_t c = room; c != NET_NONE; c = r->next[c])
            r->one[n++] = r->caches[c];
        const double kept = eviction_time(nodes, r->one, n);
        for (size_t c = room; c != NET_NONE; c = r->next[c])
            r->kept[c] = kept;
    }
}
