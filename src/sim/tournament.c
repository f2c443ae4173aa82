#include "sim/tournament.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { LEAVES_AT_FIRST = 2 };

static const struct tournament_node idle = {.key = TOURNAMENT_IDLE};

/* Zero on pages that nobody has touched, from the beginning of a cache line. */
static void allocate(struct tournament *t, size_t capacity)
{
    enum { LINE = 64 };
    t->capacity = capacity;
    t->memory = mem_calloc(2 * capacity * sizeof *t->node + LINE, 1);
    t->node = (void *)(((uintptr_t)t->memory + LINE - 1) / LINE * LINE);
}

/*
 * The next leaf is used. Where it is the first of its part of the tree, the part on the right is not
 * in use yet, and idle.
 */
static uint32_t use_next(struct tournament *t)
{
    const uint32_t l = (uint32_t)t->used++;
    for (size_t i = t->capacity + l; i > 1 && i % 2 == 0; i /= 2)
        t->node[i + 1] = idle;
    tournament_set(t, l, TOURNAMENT_IDLE, 0);
    return l;
}

void tournament_init(struct tournament *t, size_t fixed)
{
    size_t capacity = LEAVES_AT_FIRST;
    *t = (struct tournament){0};
    while (capacity < fixed)
        capacity *= 2;
    allocate(t, capacity);
    t->node[1] = idle;
    while (t->used < fixed)
        use_next(t);
}

void tournament_release(struct tournament *t)
{
    free(t->memory);
    *t = (struct tournament){0};
}

void tournament_clear(struct tournament *t, size_t fixed)
{
    for (size_t first = t->capacity, n = t->used; first >= 1; first /= 2, n = (n + 1) / 2)
        for (size_t i = first; i < first + n; i++)
            t->node[i] = idle;
    t->node[1] = idle;
    t->idle = 0;
    t->used = fixed;
}

/* Twice the leaves, the new ones on the right, not in use. */
static void grow(struct tournament *t)
{
    const struct tournament old = *t;
    allocate(t, 2 * old.capacity);
    memcpy(t->node + t->capacity, old.node + old.capacity, old.capacity * sizeof *t->node);
    free(old.memory);
    for (size_t first = old.capacity, n = first / 2; n >= 1; first /= 2, n /= 2)
        for (size_t i = first; i < first + n; i++) {
            const struct tournament_node left = t->node[2 * i], right = t->node[2 * i + 1];
            t->node[i] = right.key < left.key ? right : left;
        }
    t->node[1] = t->node[2];
}

uint32_t tournament_take_fresh(struct tournament *t)
{
    if (t->used == t->capacity)
        grow(t);
    return use_next(t);
}
