#include "sim/tournament.h"

#include <stdlib.h>

#include "base/mem.h"

enum { LEAVES_AT_FIRST = 2 };

/* All nodes from the leaves up, for trees whose leaves are filled in. */
static void replay_all(struct tournament *t)
{
    for (size_t i = t->capacity - 1; i >= 1; i--) {
        const struct tournament_node *left = &t->node[2 * i], *right = left + 1;
        t->node[i] = right->key < left->key ? *right : *left;
    }
}

static void allocate(struct tournament *t, size_t capacity)
{
    t->capacity = capacity;
    t->node = mem_calloc(2 * capacity, sizeof *t->node);
    t->idle = mem_realloc(t->idle, capacity, sizeof *t->idle);
    for (size_t l = 0; l < capacity; l++)
        t->node[capacity + l] = (struct tournament_node){.key = TOURNAMENT_IDLE, .leaf = l};
}

void tournament_init(struct tournament *t, size_t fixed)
{
    size_t capacity = LEAVES_AT_FIRST;
    while (capacity < fixed)
        capacity *= 2;
    *t = (struct tournament){0};
    allocate(t, capacity);
    replay_all(t);
    t->used = fixed;
}

void tournament_release(struct tournament *t)
{
    free(t->node);
    free(t->idle);
    *t = (struct tournament){0};
}

void tournament_clear(struct tournament *t, size_t fixed)
{
    for (size_t l = 0; l < t->capacity; l++)
        t->node[t->capacity + l] = (struct tournament_node){.key = TOURNAMENT_IDLE, .leaf = l};
    replay_all(t);
    t->n_idle = 0;
    t->used = fixed;
}

void tournament_grow(struct tournament *t)
{
    struct tournament_node *old = t->node;
    const size_t n = t->capacity;
    allocate(t, 2 * n);
    memcpy(t->node + t->capacity, old + n, n * sizeof *old);
    replay_all(t);
    free(old);
}
