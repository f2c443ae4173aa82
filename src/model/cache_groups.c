#include "model/cache_groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* The name before the number: "cache" of "cache[1]". */
static size_t base_length(const char *name)
{
    const char *bracket = strrchr(name, '[');
    return bracket ? (size_t)(bracket - name) : strlen(name);
}

static bool numbered_alike(const struct network *net, size_t a, size_t b)
{
    const char *x = net->caches[a].name, *y = net->caches[b].name;
    const size_t n = base_length(x);
    return x[n] == '[' && y[n] == '[' && base_length(y) == n && strncmp(x, y, n) == 0;
}

struct cache_group *cache_groups_new(const struct network *net, size_t *n)
{
    struct cache_group *list = mem_calloc(2 * net->n_caches, sizeof *list);
    *n = 0;
    for (size_t c = 0; c < net->n_caches; c++) {
        const char *name = net->caches[c].name;
        if (c > 0 && numbered_alike(net, list[*n - 1].first, c))
            list[*n - 1].n++;
        else
            list[(*n)++] = (struct cache_group){
                .first = c, .n = 1, .name = text_format("%.*s", (int)base_length(name), name)};
    }
    const size_t groups = *n;
    for (size_t g = 0; g < groups; g++)
        for (size_t c = list[g].first; list[g].n > 1 && c < list[g].first + list[g].n; c++)
            list[(*n)++] = (struct cache_group){
                .first = c, .n = 1, .instance = true, .name = mem_strdup(net->caches[c].name)};
    return list;
}

void cache_groups_free(struct cache_group *g, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(g[i].name);
    free(g);
}

const char *cache_groups_room(const struct network *net, const struct cache_group *list, size_t n,
                              const struct cache_group *one)
{
    const size_t room = network_room_of(net, one->first);
    if (room == one->first)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (list[i].first == room && list[i].n == one->n)
            return list[i].name;
    return net->caches[room].name;
}
