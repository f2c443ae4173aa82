#include "model/families.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static size_t stem(const char *class)
{
    return strcspn(class, "@");
}

/* The family of a class, among those from `first` on, all of one group; made when it is new. */
static size_t find_or_add(struct families *f, size_t first, size_t *capacity, size_t group,
                          const char *class)
{
    const size_t length = stem(class);
    for (size_t i = first; i < f->n; i++)
        if (strlen(f->family[i].name) == length && memcmp(f->family[i].name, class, length) == 0)
            return i;
    f->family = mem_grow(f->family, capacity, f->n + 1, sizeof *f->family);
    char *name = mem_calloc(length + 1, 1);
    memcpy(name, class, length);
    f->family[f->n] = (struct family){.group = group, .name = name};
    return f->n++;
}

struct listed {
    size_t group, node;
};

static int by_group(const void *left, const void *right)
{
    const struct listed *a = left, *b = right;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

static bool any_named(const struct network *net)
{
    for (size_t c = 0; c < net->n_classes; c++)
        if (net->classes[c].named)
            return true;
    return false;
}

void families_init(struct families *f, const struct network *net)
{
    *f = (struct families){.of_node = mem_calloc(net->n_nodes, sizeof *f->of_node)};
    struct listed *list = mem_calloc(net->n_nodes, sizeof *list);
    for (size_t i = 0; i < net->n_nodes; i++)
        list[i] = (struct listed){net->stations[net->nodes[i].station].group, i};
    if (net->n_nodes)
        qsort(list, net->n_nodes, sizeof *list, by_group);
    const bool named = any_named(net);
    size_t capacity = 0;
    for (size_t i = 0; i < net->n_nodes;) {
        const size_t group = list[i].group, first = f->n;
        for (; i < net->n_nodes && list[i].group == group; i++)
            f->of_node[list[i].node] = find_or_add(
                f, first, &capacity, group, net->classes[net->nodes[list[i].node].class].name);
        for (size_t k = first; k < f->n; k++)
            f->family[k].reported =
                !net->groups[group].hidden && (named || f->n > first + 1);
    }
    free(list);
}

void families_release(struct families *f)
{
    for (size_t i = 0; i < f->n; i++)
        free(f->family[i].name);
    free(f->family);
    free(f->of_node);
    *f = (struct families){0};
}
