#include "sim/tournament.h"

#include <stdlib.h>

#include "base/mem.h"

enum { LEAVES_AT_FIRST = 2 };

static struct tournament_node earlier(struct tournament_node left, struct tournament_node right)
{
    return right.key < left.key ? right : left;
}

static struct tournament_node leaf_as_node(const struct tournament *t, size_t l)
{
    return (struct tournament_node){.key = t->key[l], .leaf = l};
}

/* All nodes from the leaves up. */
static void replay_all(struct tournament *t)
{
    const size_t half = t->capacity / 2;
    for (size_t i = t->capacity - 1; i >= half; i--) {
        const size_t left = 2 * i - t->capacity;
        t->node[i] = earlier(leaf_as_node(t, left), leaf_as_node(t, left + 1));
    }
    for (size_t i = half - 1; i >= 1; i--)
        t->node[i] = earlier(t->node[2 * i], t->node[2 * i + 1]);
}

static void set_idle(struct tournament *t, size_t first)
{
    for (size_t l = first; l < t->capacity; l++)
        t->key[l] = TOURNAMENT_IDLE;
}

void tournament_init(struct tournament *t, size_t fixed)
{
    *t = (struct tournament){.capacity = LEAVES_AT_FIRST};
    while (t->capacity < fixed)
        t->capacity *= 2;
    t->key = mem_calloc(t->capacity, sizeof *t->key);
    t->node = mem_calloc_lines(t->capacity, sizeof *t->node);
    tournament_clear(t, fixed);
}

void tournament_release(struct tournament *t)
{
    free(t->key);
    free(t->node);
    *t = (struct tournament){0};
}

void tournament_clear(struct tournament *t, size_t fixed)
{
    set_idle(t, 0);
    t->idle = 0;
    t->used = fixed;
    replay_all(t);
}

void tournament_grow(struct tournament *t)
{
    const size_t old = t->capacity;
    t->capacity = 2 * old;
    t->key = mem_realloc(t->key, t->capacity, sizeof *t->key);
    free(t->node);    /* they follow from the leaves */
    t->node = mem_calloc_lines(t->capacity, sizeof *t->node);
    set_idle(t, old);
    replay_all(t);
}
