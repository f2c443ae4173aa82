#include "sim/tournament.h"

#include <stdlib.h>

#include "base/mem.h"

enum { LEAVES_AT_FIRST = 2 };

static struct tournament_node earlier(struct tournament_node left, struct tournament_node right)
{
    return right.key < left.key ? right : left;
}

/* All nodes from the leaves up. */
static void replay_all(struct tournament *t)
{
    for (size_t i = t->capacity - 1; i >= 1; i--)
        t->node[i] = earlier(t->node[2 * i], t->node[2 * i + 1]);
}

static void set_idle(struct tournament *t, size_t first)
{
    for (size_t l = first; l < t->capacity; l++)
        t->node[t->capacity + l] = (struct tournament_node){.key = TOURNAMENT_IDLE, .who = l};
}

void tournament_init(struct tournament *t, size_t fixed)
{
    *t = (struct tournament){.capacity = LEAVES_AT_FIRST};
    while (t->capacity < fixed)
        t->capacity *= 2;
    t->node = mem_calloc_lines(2 * t->capacity, sizeof *t->node);
    tournament_clear(t, fixed);
}

void tournament_release(struct tournament *t)
{
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
    struct tournament_node *const old = t->node;
    const size_t leaves = t->capacity;
    t->capacity = 2 * leaves;
    t->node = mem_calloc_lines(2 * t->capacity, sizeof *t->node);
    memcpy(t->node + t->capacity, old + leaves, leaves * sizeof *old);
    free(old);
    set_idle(t, leaves);
    replay_all(t);
}
