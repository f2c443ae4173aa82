#include "sim/tournament.h"

#include <string.h>

enum { LEAVES_AT_FIRST = 2 };

static const struct event idle = {.key = EVENT_IDLE};

static struct event *allocate(struct arena *a, size_t capacity)
{
    return arena_calloc(a, 2 * capacity, sizeof(struct event));
}

static void give_back(struct tournament *t)
{
    arena_free(t->arena, t->node, 2 * t->capacity, sizeof *t->node);
}

/*
 * Use the next leaf. If it is the first leaf of a subtree, the subtree on its right is not in use
 * yet and is set idle.
 */
static uint32_t use_next(struct tournament *t)
{
    const uint32_t l = (uint32_t)t->used++;
    for (size_t i = t->capacity + l; i > 1 && i % 2 == 0; i /= 2)
        t->node[i + 1] = idle;
    tournament_set(t, l, EVENT_IDLE, 0);
    return l;
}

void tournament_init(struct tournament *t, struct arena *a, size_t fixed)
{
    *t = (struct tournament){.arena = a, .capacity = LEAVES_AT_FIRST};
    while (t->capacity < fixed)
        t->capacity *= 2;
    t->node = allocate(a, t->capacity);
    t->node[1] = idle;
    while (t->used < fixed)
        use_next(t);
}

void tournament_release(struct tournament *t)
{
    give_back(t);
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

void tournament_set_back(struct tournament *t, double by)
{
    for (size_t l = 0; l < t->used; l++) {
        const struct event e = tournament_at(t, l);
        if (e.key < EVENT_IDLE)
            tournament_set(t, (uint32_t)l, event_set_back(e.key, by), event_station(e));
    }
}

/* Double the number of leaves; the new ones are on the right, not in use. */
static void grow(struct tournament *t)
{
    struct tournament old = *t;
    t->capacity *= 2;
    t->node = allocate(t->arena, t->capacity);
    memcpy(t->node + t->capacity, old.node + old.capacity, old.capacity * sizeof *t->node);
    give_back(&old);
    for (size_t first = old.capacity, n = first / 2; n >= 1; first /= 2, n /= 2)
        for (size_t i = first; i < first + n; i++) {
            const struct event left = t->node[2 * i], right = t->node[2 * i + 1];
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
